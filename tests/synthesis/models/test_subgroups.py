"""Subgroups: levels, their order, and the test between them."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.subgroups import by
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
    found = by(effects, "format", codes=CODES, label="Format")

    assert [(code, label) for code, label, _ in found.levels] == [
        ("individual", "One to one"),
        ("group", "In a group"),
        ("flexible", "Flexible"),
        ("not_reported", "not reported"),
    ]
    assert (found.variable, found.label, found.tau2) == ("format", "Format", "separate")


def test_each_level_is_the_fit_of_its_own_rows(effects, effects_of):
    fits = {code: fit for code, _, fit in by(effects, "format", codes=CODES).levels}
    alone = random_effects(effects_of(Y[3:6], V[3:6]))

    assert (fits["individual"].estimate, fits["individual"].tau2) == (alone.estimate, alone.tau2)
    assert fits["flexible"].interval.rule == "study"
    assert sum(fit.k for fit in fits.values()) == len(Y)


def test_the_test_is_q_of_the_reported_levels_by_their_wald_variances(effects):
    found = by(effects, "format", codes=CODES)
    fits = [fit for code, _, fit in found.levels if code != "not_reported"]
    m, w = np.array([fit.estimate for fit in fits]), np.array([1 / fit.se_wald**2 for fit in fits])
    q = (w * m**2).sum() - (w * m).sum() ** 2 / w.sum()

    assert found.test.q == pytest.approx(q)
    assert found.test.df == 2
    assert found.test.p == pytest.approx(np.exp(-q / 2))  # chi-square on 2 df


def test_with_common_effect_fits_the_q_of_all_splits_into_within_and_between(effects_of):
    effects = effects_of(Y[:6], V[:6], tags=TAGS[:6])
    found = by(effects, "format", fit=common_effect)
    within = sum(fit.heterogeneity.q for _, _, fit in found.levels if fit.k > 1)

    assert within + found.test.q == pytest.approx(common_effect(effects).heterogeneity.q)


def test_each_missing_reason_is_a_level_of_its_own_last_and_out_of_the_test(effects_of):
    tags = [{"format": "unclear"}, {"format": "group"}, {}, {"format": "not_applicable"}]
    found = by(effects_of(Y[:4], V[:4], tags=tags), "format")

    assert [code for code, _, _ in found.levels] == ["group", "not_reported", "unclear", "not_applicable"]
    assert found.test.df == 0


def test_a_missing_reason_that_is_a_code_of_the_form_is_a_level_like_any_other(effects_of):
    effects = effects_of(Y[:2], V[:2], tags=[{"format": "unclear"}, {"format": "group"}])

    coded = by(effects, "format", codes={"unclear": "Unclear", "group": "In a group"})
    assert [label for _, label, _ in coded.levels] == ["Unclear", "In a group"]


@pytest.mark.parametrize(
    ("tags", "reason"), [([{"format": "group"}], "there is 1"), ([{}], "there are none")]
)
def test_fewer_than_two_levels_leave_nothing_to_test(effects_of, tags, reason):
    found = by(effects_of(Y[:1], V[:1], tags=tags), "format").test

    assert found.q == found.p == Unavailable(reason=f"a test between subgroups needs two levels; {reason}")
    assert found.df == 0


def test_no_effects_have_no_subgroups(effects_of):
    with pytest.raises(NotEstimable, match="no studies"):
        by(effects_of([], []), "format")
