"""Subgroups: levels, their order, and the test between them."""

from dataclasses import replace

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.subgroups import subgroups
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable

Y = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]
FORMATS = ["group", "group", "flexible", "individual", "individual", "individual", ""]
TAGS = [{"format": code} if code else {} for code in FORMATS]
CODES = {"individual": "One to one", "group": "In a group", "online": "Online"}


@pytest.fixture
def effects(effects_of):
    return effects_of(Y, V, tags=TAGS)


def test_levels_stand_in_the_order_of_the_form_with_the_unreported_last(effects):
    found = subgroups(effects, "format", codes=CODES, label="Format")

    assert [(code, label) for code, label, _ in found.levels] == [
        ("individual", "One to one"),
        ("group", "In a group"),
        ("flexible", "Flexible"),
        ("not_reported", "not reported"),
    ]
    assert (found.variable, found.label, found.tau2) == ("format", "Format", "separate")


def test_each_level_is_the_fit_of_its_own_rows(effects, effects_of):
    fits = {code: fit for code, _, fit in subgroups(effects, "format", codes=CODES).levels}
    alone = random_effects(effects_of(Y[3:6], V[3:6]))

    assert (fits["individual"].estimate, fits["individual"].tau2) == (alone.estimate, alone.tau2)
    assert fits["flexible"].interval.rule == "study"
    assert sum(fit.k for fit in fits.values()) == len(Y)


def test_the_test_is_q_of_the_reported_levels_by_their_wald_variances(effects):
    found = subgroups(effects, "format", codes=CODES)
    fits = [fit for code, _, fit in found.levels if code != "not_reported"]
    m, w = np.array([fit.estimate for fit in fits]), np.array([1 / fit.se_wald**2 for fit in fits])
    q = (w * m**2).sum() - (w * m).sum() ** 2 / w.sum()

    assert found.test.q == pytest.approx(q)
    assert found.test.df == 2
    assert found.test.p == pytest.approx(np.exp(-q / 2))  # chi-square on 2 df


def test_with_common_effect_fits_the_q_of_all_splits_into_within_and_between(effects_of):
    effects = effects_of(Y[:6], V[:6], tags=TAGS[:6])
    found = subgroups(effects, "format", fit=common_effect)
    within = sum(fit.heterogeneity.q for _, _, fit in found.levels if fit.k > 1)

    assert within + found.test.q == pytest.approx(common_effect(effects).heterogeneity.q)


def test_each_missing_reason_is_a_level_of_its_own_last_and_out_of_the_test(effects_of):
    tags = [{"format": "unclear"}, {"format": "group"}, {}, {"format": "not_applicable"}]
    found = subgroups(effects_of(Y[:4], V[:4], tags=tags), "format")

    assert [code for code, _, _ in found.levels] == ["group", "not_reported", "unclear", "not_applicable"]
    assert found.untested == ("not_reported", "unclear", "not_applicable")
    assert found.test.df == 0


def test_a_missing_reason_that_is_a_code_of_the_form_is_a_level_like_any_other(effects_of):
    effects = effects_of(Y[:2], V[:2], tags=[{"format": "unclear"}, {"format": "group"}])

    coded = subgroups(effects, "format", codes={"unclear": "Unclear", "group": "In a group"})
    assert [label for _, label, _ in coded.levels] == ["Unclear", "In a group"]


@pytest.mark.parametrize(
    ("tags", "reason"), [([{"format": "group"}], "there is 1"), ([{}], "there are none")]
)
def test_fewer_than_two_levels_leave_nothing_to_test(effects_of, tags, reason):
    found = subgroups(effects_of(Y[:1], V[:1], tags=tags), "format").test

    assert found.q == found.p == Unavailable(reason=f"a test between subgroups needs two levels; {reason}")
    assert found.df == 0


def test_no_effects_have_no_subgroups(effects_of):
    with pytest.raises(NotEstimable, match="no studies"):
        subgroups(effects_of([], []), "format")


def test_one_tau2_for_all_levels_is_that_of_a_model_with_an_indicator_for_each(effects_of):
    """metafor 3.8: rma(y, v, mods=~g), REML, threshold 1e-13, and its fits at that tau2."""
    y, v = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7], [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]
    tags = [{"format": code} for code in "aabbbcc"]
    found = subgroups(effects_of(y, v, tags=tags), "format", tau2="common")
    fits = {code: fit for code, _, fit in found.levels}

    assert found.tau2 == "common"
    assert [fit.tau2 for fit in fits.values()] == pytest.approx([0.113170552906857] * 3, rel=1e-8)
    assert (found.test.q, found.test.p) == pytest.approx((2.95741320817615, 0.227932304525954), rel=1e-8)
    assert found.test.df == 2
    assert (fits["a"].estimate, fits["a"].se_hk) == pytest.approx((0.51264457867311, 0.399800093334381))
    assert (fits["c"].estimate, fits["c"].se_hk) == pytest.approx((0.643357090253017, 0.0495567528203114))
    assert all(fit.tau2_method == "REML" for fit in fits.values())


def test_with_one_tau2_the_test_is_q_of_the_means_at_it(effects):
    found = subgroups(effects, "format", codes=CODES, tau2="common")
    fits = [fit for code, _, fit in found.levels if fit.k > 1]
    alone = Y[2], V[2] + fits[0].tau2
    m = np.array([*(fit.estimate for fit in fits), alone[0]])
    w = np.array([*(1 / fit.se_wald**2 for fit in fits), 1 / alone[1]])

    assert found.test.q == pytest.approx((w * m**2).sum() - (w * m).sum() ** 2 / w.sum())


def test_a_missing_level_takes_the_tau2_of_the_others_and_no_part_in_it(effects_of):
    tags = [*TAGS[:6], {}, {}]
    y, v = [*Y, 9.0], [*V, 0.1]
    found = subgroups(effects_of(y, v, tags=tags), "format", tau2="common")
    without = subgroups(effects_of(Y[:6], V[:6], tags=TAGS[:6]), "format", tau2="common")

    assert found.test == without.test
    assert found.levels[-1][2].tau2 == without.levels[-1][2].tau2 > 0


def test_one_tau2_of_common_effect_fits_is_none(effects):
    common = subgroups(effects, "format", fit=common_effect, tau2="common")
    separate = subgroups(effects, "format", fit=common_effect)

    assert common.test.q == pytest.approx(separate.test.q)
    assert [fit.model for _, _, fit in common.levels] == ["common"] * 4


def test_one_level_has_its_own_tau2_either_way_and_no_test(effects_of):
    effects = effects_of(Y[:2], V[:2], tags=TAGS[:2])
    found = subgroups(effects, "format", tau2="common")

    assert found.levels[0][2].tau2 == pytest.approx(random_effects(effects_of(Y[:2], V[:2])).tau2)
    assert found.test.q.reason.endswith("there is 1")


def test_one_tau2_needs_more_effects_than_levels(effects_of):
    effects = effects_of(Y[1:4], V[1:4], tags=TAGS[1:4])

    with pytest.raises(
        NotEstimable, match="one tau2 for 3 levels needs more effects than levels; there are 3"
    ):
        subgroups(effects, "format", tau2="common")


def test_an_unknown_sharing_of_tau2_is_told_the_known_ones(effects):
    with pytest.raises(NotEstimable, match="'pooled'; known: separate, common"):
        subgroups(effects, "format", tau2="pooled")


def with_moderators(effects_of, values):
    effects = effects_of(Y, V)
    rows = zip(effects.rows, values, strict=True)
    return replace(effects, rows=tuple(replace(row, moderators={"site": value}) for row, value in rows))


def test_subgroups_may_be_made_by_a_moderator_of_a_data_frame(effects_of):
    found = subgroups(with_moderators(effects_of, ["b", "a", "b", "a", "unclear", "unclear", ""]), "site")

    assert [(code, fit.k) for code, _, fit in found.levels] == [
        ("a", 2),
        ("b", 2),
        ("unclear", 2),
        ("not_reported", 1),
    ]
    assert found.test.df == 2


def test_labels_and_order_may_be_given_for_a_moderator_too(effects_of):
    codes = {"b": "Beta", "a": "Alpha"}
    found = subgroups(
        with_moderators(effects_of, ["b", "a", "c", "a", "b", "unclear", "unclear"]), "site", codes=codes
    )

    assert [label for _, label, _ in found.levels] == ["Beta", "Alpha", "c", "unclear"]


def test_numbers_are_levels_in_order_of_size(effects_of):
    found = subgroups(with_moderators(effects_of, [10.0, 2.0, 10.0, 2.0, 2.5, 2.5, 10.0]), "site")

    assert [code for code, _, _ in found.levels] == ["2", "2.5", "10"]


def test_a_variable_that_no_effect_has_is_refused_with_those_there_are(effects_of):
    with pytest.raises(
        NotEstimable, match=r"no effect has a 'sight' to make subgroups by; known: site\. Did you mean"
    ):
        subgroups(with_moderators(effects_of, ["a"] * 7), "sight")
