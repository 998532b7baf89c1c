"""Random-effects and common-effect fits: the headline rule, edge cases and what a fit must obey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.errors import NotEstimable
from synthesis.models.univariate import NO_TAU2, common_effect, random_effects
from synthesis.numbers import Unavailable

PAIRS = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12)


def width(interval):
    return interval.high - interval.low


def test_no_effects_are_not_estimable(effects_of):
    with pytest.raises(NotEstimable, match=r"^no studies$"):
        random_effects(effects_of([], []))


@pytest.mark.parametrize("fit", [random_effects, common_effect])
def test_one_study_keeps_its_own_interval(effects_of, fit):
    found = fit(effects_of([0.3], [0.04]))

    assert (found.estimate, found.se) == pytest.approx((0.3, 0.2))
    assert found.interval.rule == "study"
    assert found.interval.low == pytest.approx(0.3 - 1.959963984540054 * 0.2)
    assert found.p == pytest.approx(0.13361440253771584)
    assert found.tau2 == found.prediction == found.interval_hk == Unavailable(reason="one study")
    assert found.heterogeneity.q == found.heterogeneity.i2_q == Unavailable(reason="one study")
    assert found.weights.tolist() == [100.0]


@pytest.mark.parametrize("bad", [0.0, -0.1, np.inf, np.nan])
def test_an_impossible_variance_is_refused_by_study_and_field(effects_of, bad):
    with pytest.raises(NotEstimable, match="Study 2, row_2: v must be a finite number above 0; found"):
        random_effects(effects_of([0.1, 0.2, 0.3], [0.1, bad, 0.1]))


def test_every_faulty_row_is_named_at_once(effects_of):
    with pytest.raises(NotEstimable, match=r"Study 1, row_1: y must be .* nan; Study 3, row_3: v must be"):
        common_effect(effects_of([np.nan, 0.2, 0.3], [0.1, 0.1, 0.0]))


def test_one_study_with_an_impossible_variance_is_refused_too(effects_of):
    with pytest.raises(NotEstimable, match="Study 1, row_1: v"):
        random_effects(effects_of([0.1], [0.0]))


@pytest.mark.parametrize("value", [0.0, 0.3, -7.1])
def test_equal_effects_have_a_wald_headline_of_width_above_zero(effects_of, value):
    fit = random_effects(effects_of([value] * 4, [0.1, 0.2, 0.3, 0.15]))

    assert fit.tau2 == 0.0
    assert (fit.heterogeneity.q, fit.heterogeneity.i2_q, fit.heterogeneity.i2_tau2) == (0.0, 0.0, 0.0)
    assert fit.interval.rule == "z"
    assert width(fit.interval) > 0
    assert fit.se_hk == 0.0
    assert isinstance(fit.interval_hk, Unavailable)
    assert isinstance(fit.p_hk, Unavailable)
    assert any("Knapp-Hartung variance is 0" in note for note in fit.notes)


def test_a_knapp_hartung_interval_narrower_than_wald_gives_way_to_it(effects_of):
    fit = random_effects(effects_of([0.20, 0.21, 0.19, 0.20, 0.205], [0.1, 0.2, 0.1, 0.15, 0.1]))

    assert width(fit.interval_hk) < width(fit.interval_wald)
    assert fit.interval == fit.interval_wald
    assert (fit.se, fit.p) == (fit.se_wald, fit.p_wald)
    assert fit.interval_hk.rule == "knha"
    assert any("narrower" in note for note in fit.notes)


def test_the_rule_holds_with_tau2_above_zero(effects_of):
    y = [-0.09, -0.03, 0.13, -0.12, -0.18, 0.13, 0.41, -0.03]
    v = [0.558, 0.268, 1.487, 0.017, 0.236, 0.005, 1.746, 0.248]
    fit = random_effects(effects_of(y, v))

    assert fit.tau2 > 0.01
    assert width(fit.interval_hk) < 0.6 * width(fit.interval_wald)
    assert fit.interval == fit.interval_wald


def test_two_studies_have_a_knapp_hartung_headline_with_wald_beside(effects_of):
    fit = random_effects(effects_of([0.1, 0.9], [0.05, 0.04]))

    assert fit.interval.rule == "knha"
    assert width(fit.interval) > width(fit.interval_wald)
    assert fit.prediction == Unavailable(reason="a prediction interval needs 3 effects or more; there are 2")


def test_two_close_studies_have_a_wald_headline(effects_of):
    assert random_effects(effects_of([0.50, 0.5001], [0.05, 0.04])).interval.rule == "z"


@pytest.mark.parametrize("test", ["z", "t", "adhoc"])
def test_a_test_other_than_knapp_hartung_is_the_headline_as_asked(effects_of, test):
    assert random_effects(effects_of([0.1, 0.9, 0.4], [0.05, 0.04, 0.1]), test=test).interval.rule == test


def test_a_readable_alias_is_known(effects_of):
    assert random_effects(effects_of([0.1, 0.9], [0.05, 0.04]), test="hartung-knapp").test == "knha"


def test_unknown_choices_are_told_the_known_ones(effects_of):
    data = effects_of([0.1, 0.9], [0.05, 0.04])

    with pytest.raises(
        NotEstimable, match=r"unknown tau2 estimator 'XX'; known: REML, ML, DL, .* by name: .*paule-mandel"
    ):
        random_effects(data, tau2="XX")
    with pytest.raises(NotEstimable, match=r"unknown test 'F'; known: adhoc, hartung-knapp, .*, z"):
        random_effects(data, test="F")


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_is_a_share(effects_of, level):
    with pytest.raises(NotEstimable, match="between 0 and 1"):
        random_effects(effects_of([0.1, 0.9], [0.05, 0.04]), level=level)


def test_the_common_effect_model_says_why_it_has_no_tau2(effects_of):
    fit = common_effect(effects_of([0.1, 0.9, 0.4], [0.05, 0.04, 0.1]))

    assert fit.tau2 == fit.prediction == fit.heterogeneity.i2_tau2 == NO_TAU2
    assert fit.model == "common"
    assert fit.interval.rule == "z"
    assert fit.heterogeneity.i2_q > 0


def test_rows_and_studies_are_both_told(effects_of):
    fit = random_effects(effects_of([0.1, 0.9, 0.4], [0.05, 0.04, 0.1], studies=["a", "a", "b"]))

    assert (fit.k, fit.n_studies) == (3, 2)
    assert "3 effects come from 2 studies and are pooled as if independent." in fit.notes


def test_tau2_of_zero_gives_the_common_effect_estimate(effects_of):
    data = effects_of([0.20, 0.21, 0.19, 0.20], [0.1, 0.2, 0.1, 0.15])
    mixed, common = random_effects(data), common_effect(data)

    assert mixed.tau2 == 0.0
    assert (mixed.estimate, mixed.se_wald) == (common.estimate, common.se_wald)
    assert mixed.weights.tolist() == common.weights.tolist()


@settings(deadline=None)
@given(pairs=PAIRS)
def test_the_headline_is_never_narrower_than_wald_and_lies_in_the_prediction_interval(effects_of, pairs):
    fit = random_effects(effects_of(*map(list, zip(*pairs, strict=True))))

    assert width(fit.interval) >= width(fit.interval_wald) > 0
    assert fit.weights.sum() == pytest.approx(100)
    if len(pairs) >= 3:
        assert fit.prediction.low <= fit.interval.low
        assert fit.prediction.high >= fit.interval.high


@settings(deadline=None)
@given(pairs=PAIRS, scale=st.floats(1e-6, 1e6))
def test_a_change_of_unit_changes_only_the_unit(effects_of, pairs, scale):
    y, v = zip(*pairs, strict=True)
    here = random_effects(effects_of(y, v), tau2="DL")
    there = random_effects(effects_of([a * scale for a in y], [b * scale**2 for b in v]), tau2="DL")

    assert there.estimate == pytest.approx(here.estimate * scale, rel=1e-9, abs=1e-9 * scale)
    assert there.se_hk == pytest.approx(here.se_hk * scale, rel=1e-6, abs=1e-9 * scale)
    assert there.heterogeneity.q == pytest.approx(here.heterogeneity.q, rel=1e-7, abs=1e-9)


@settings(deadline=None)
@given(pairs=PAIRS)
def test_turning_all_signs_turns_the_estimate_and_its_interval(effects_of, pairs):
    y, v = zip(*pairs, strict=True)
    here, there = common_effect(effects_of(y, v)), common_effect(effects_of([-a for a in y], v))

    assert there.estimate == pytest.approx(-here.estimate, abs=1e-12)
    assert there.interval.high == pytest.approx(-here.interval.low, abs=1e-12)
    assert there.p == pytest.approx(here.p, abs=1e-9)


@settings(deadline=None)
@given(pairs=PAIRS)
def test_data_taken_twice_halve_the_common_effect_variance(effects_of, pairs):
    y, v = map(list, zip(*pairs, strict=True))
    once, twice = common_effect(effects_of(y, v)), common_effect(effects_of(y + y, v + v))

    assert twice.estimate == pytest.approx(once.estimate, abs=1e-12)
    assert twice.se_wald**2 == pytest.approx(once.se_wald**2 / 2)
    assert twice.heterogeneity.q == pytest.approx(2 * once.heterogeneity.q, rel=1e-9, abs=1e-12)


def test_a_fit_in_which_one_study_is_very_large_stays_on_it(effects_of):
    fit = common_effect(effects_of([0.5, 100.0], [1e-12, 1.0]))

    assert fit.estimate == pytest.approx(0.5, abs=1e-9)


Y7 = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V7 = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]


def test_a_known_tau2_is_taken_as_it_is(effects_of):
    """metafor 3.8: rma(y, v, tau2=0.05)."""
    fit = random_effects(effects_of(Y7, V7), tau2=0.05)

    assert (fit.tau2, fit.tau2_method) == (0.05, "given")
    assert (fit.estimate, fit.se_wald) == pytest.approx((0.324981617647059, 0.122699417516236))
    assert fit.heterogeneity.i2_tau2 == pytest.approx(49.680170575693)


def test_a_known_tau2_of_zero_gives_the_common_effect_mean(effects_of):
    fit = random_effects(effects_of(Y7, V7), tau2=0)

    assert fit.estimate == common_effect(effects_of(Y7, V7)).estimate
    assert fit.model == "random"


@pytest.mark.parametrize("bad", [-0.1, np.inf, np.nan])
def test_an_impossible_tau2_is_refused(effects_of, bad):
    with pytest.raises(NotEstimable, match="a known tau2 must be a finite number of 0 or more"):
        random_effects(effects_of(Y7, V7), tau2=bad)


def test_weights_of_ones_own_keep_an_honest_variance(effects_of):
    """metafor 3.8: rma(y, v, weights=1/(v+.1)) and rma(y, v, weighted=FALSE), threshold 1e-13."""
    own = random_effects(effects_of(Y7, V7), test="z", weights=[1 / (v + 0.1) for v in V7])
    equal = random_effects(effects_of(Y7, V7), weights="equal")

    assert (own.estimate, own.se_wald) == pytest.approx((0.342754919499105, 0.172787048913429), rel=1e-8)
    assert own.mixed.omnibus.statistic == pytest.approx(3.93500255999843, rel=1e-8)
    assert equal.estimate == pytest.approx(np.mean(Y7))
    assert equal.se_wald == pytest.approx(0.174220017049896, rel=1e-8)
    assert equal.weights == pytest.approx(np.full(7, 100 / 7))


def test_weights_of_inverse_variance_are_the_common_effect_fit(effects_of):
    own = common_effect(effects_of(Y7, V7), weights=1 / np.array(V7))

    assert own.estimate == pytest.approx(common_effect(effects_of(Y7, V7)).estimate)
    assert own.se == pytest.approx(common_effect(effects_of(Y7, V7)).se)


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ([1.0, 2.0], "there are 7 effects and 2 weights"),
        ([0.0] * 7, "not all 0"),
        ([-1.0] * 7, "0 or more"),
        ("inverse", "or 'equal'; found 'inverse'"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(effects_of, weights, fault):
    with pytest.raises(NotEstimable, match=fault):
        random_effects(effects_of(Y7, V7), weights=weights)


def test_one_study_with_weights_of_another_number_is_refused_too(effects_of):
    with pytest.raises(NotEstimable, match="there are 1 effects and 2 weights"):
        random_effects(effects_of([0.1], [0.2]), weights=[1, 2])


def test_an_estimator_that_needs_weights_says_so(effects_of):
    with pytest.raises(NotEstimable, match="weights"):
        random_effects(effects_of(Y7, V7), tau2="GENQ")


@pytest.mark.parametrize("name", ["EE", "FE", "CE", "common-effect"])
def test_every_name_of_the_common_effect_model_is_known(effects_of, name):
    fit = random_effects(effects_of(Y7, V7), tau2=name)

    assert (fit.model, fit.tau2_method, fit.tau2) == ("common", "EE", NO_TAU2)


def test_what_was_asked_is_kept_as_it_was_given(effects_of):
    fit = random_effects(effects_of(Y7, V7), tau2="paule-mandel", test="hartung-knapp", level=0.9)

    assert (fit.asked.tau2, fit.asked.test, fit.asked.level) == ("paule-mandel", "hartung-knapp", 0.9)
    assert (fit.tau2_method, fit.test, fit.interval_wald.level) == ("PM", "knha", 0.9)


def test_choices_are_refused_for_one_study_too(effects_of):
    one = effects_of([0.1], [0.2])

    for choice in ({"tau2": "XX"}, {"test": "F"}, {"level": 2}, {"prediction": "wide"}):
        with pytest.raises(NotEstimable):
            random_effects(one, **choice)


def test_the_model_behind_a_fit_is_that_of_the_test_asked_for(effects_of):
    fit = random_effects(effects_of([0.20, 0.21, 0.19, 0.20, 0.205], [0.1, 0.2, 0.1, 0.15, 0.1]))

    assert fit.interval.rule == "z"
    assert fit.mixed.coefficients.se[0] == fit.se_hk
    assert fit.mixed.coefficients.df == 4


def test_h2_of_the_common_effect_model_is_q_over_its_degrees_of_freedom(effects_of):
    found = common_effect(effects_of(Y7, V7)).heterogeneity

    assert found.h2_q == pytest.approx(found.q / 6)


def test_a_test_that_is_named_is_that_test_even_where_it_is_the_narrower_one(effects_of):
    """Effects that agree more than chance would have them: Knapp-Hartung is narrower than Wald."""
    effects = effects_of([0.30, 0.31, 0.29, 0.305, 0.30], [0.1] * 5)
    named, ruled = random_effects(effects, test="knha"), random_effects(effects)

    assert (named.interval.rule, named.ruled) == ("knha", False)
    assert (named.se, named.p) == (named.se_hk, named.p_hk)
    assert named.interval == named.interval_hk
    assert (ruled.interval.rule, ruled.ruled, ruled.se) == ("z", True, ruled.se_wald)
    assert named.interval.high - named.interval.low < ruled.interval.high - ruled.interval.low


@pytest.mark.parametrize("test", ["knha", "headline"])
def test_effects_that_agree_exactly_never_have_an_interval_without_width(effects_of, test):
    fit = random_effects(effects_of([0.3] * 6, [0.1] * 6), test=test)

    assert fit.interval.rule == "z"
    assert fit.interval.high > fit.interval.low


@pytest.mark.parametrize("tau2", ["GENQ", "GENQM"])
def test_equal_weights_are_weights_for_the_generalised_q(effects_of, tau2):
    effects = effects_of([0.1, 0.9, 0.4, -0.3], [0.05, 0.04, 0.1, 0.02])
    equal = random_effects(effects, tau2=tau2, weights="equal")

    assert equal.tau2 == pytest.approx(random_effects(effects, tau2=tau2, weights=[2.0] * 4).tau2, rel=1e-9)
