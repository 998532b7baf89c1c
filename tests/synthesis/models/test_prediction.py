"""Prediction intervals: the default rule, its exceptions, and the other styles by name."""

import pytest

from synthesis.errors import NotEstimable
from synthesis.models import prediction
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable

Y = [-0.2, 0.5, 0.9, 0.1, 1.4, -0.6]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.03]
T5 = 2.5705818366147395  # qt(.975, 5), R 4.2.2
T4 = 2.7764451051977987  # qt(.975, 4)


def half(interval):
    return (interval.high - interval.low) / 2


@pytest.mark.parametrize("test", ["knha", "z"])
def test_the_default_takes_the_larger_standard_error_and_k_less_1_whatever_the_test(effects_of, test):
    fit = random_effects(effects_of(Y, V), test=test)

    assert half(fit.prediction) == pytest.approx(T5 * (max(fit.se_hk, fit.se_wald) ** 2 + fit.tau2) ** 0.5)
    assert fit.prediction.rule == "t(k-1)"


def test_with_tau2_zero_it_is_the_headline_interval_and_says_so(effects_of):
    fit = random_effects(effects_of([0.2, 0.21, 0.19, 0.2, 0.3], [0.1] * 5))

    assert (fit.prediction.low, fit.prediction.high) == (fit.interval.low, fit.interval.high)
    assert any(note.startswith("tau2 is estimated as 0") for note in fit.notes)


@pytest.mark.parametrize(("k", "flagged"), [(3, True), (4, True), (5, False)])
def test_below_five_effects_it_is_flagged(effects_of, k, flagged):
    fit = random_effects(effects_of(Y[:k], V[:k]))

    assert any("fewer than 5" in note for note in fit.notes) is flagged


def test_higgins_style_takes_k_less_2_and_the_wald_variance(effects_of):
    fit = random_effects(effects_of(Y, V))

    assert half(prediction.of(fit, "k-2")) == pytest.approx(T4 * (fit.se_wald**2 + fit.tau2) ** 0.5)
    assert half(prediction.of(fit, "k-2-knha")) == pytest.approx(T4 * (fit.se_hk**2 + fit.tau2) ** 0.5)


def test_metafor_style_follows_the_test(effects_of):
    fit = random_effects(effects_of(Y, V), test="z")

    assert half(prediction.of(fit, "metafor")) == pytest.approx(
        1.959963984540054 * (fit.se_wald**2 + fit.tau2) ** 0.5
    )


def test_the_default_style_of_a_finished_fit_is_its_own(effects_of):
    fit = random_effects(effects_of(Y, V))

    assert prediction.of(fit) == fit.prediction


def test_where_there_is_none_the_reason_is_given(effects_of):
    assert prediction.of(random_effects(effects_of(Y[:1], V[:1])), "k-2") == Unavailable(reason="one study")
    assert isinstance(prediction.of(common_effect(effects_of(Y, V)), "k-2"), Unavailable)


def test_an_unknown_style_is_told_the_known_ones(effects_of):
    with pytest.raises(
        NotEstimable, match="'HTS'; known: default, k-1, k-1-knha, k-2, k-2-knha, metafor, simple"
    ):
        prediction.of(random_effects(effects_of(Y, V)), "HTS")


@pytest.mark.parametrize(
    ("style", "test", "t"), [("k-1", "z", T5), ("k-1", "knha", T5), ("k-1-knha", "z", T5)]
)
def test_styles_on_one_degree_less_take_the_standard_error_they_name(effects_of, style, test, t):
    fit = random_effects(effects_of(Y, V), test=test)
    se = fit.se_hk if "knha" in style else fit.se_wald

    assert half(prediction.of(fit, style)) == pytest.approx(t * (se**2 + fit.tau2) ** 0.5)


def test_the_simple_style_takes_the_mean_as_known(effects_of):
    fit = random_effects(effects_of(Y, V))

    assert half(prediction.of(fit, "simple")) == pytest.approx(1.959963984540054 * fit.tau2**0.5)


def test_metafor_style_keeps_to_the_test_even_where_the_headline_is_wald(effects_of):
    fit = random_effects(effects_of([0.2, 0.21, 0.19, 0.2, 0.3], [0.1] * 5))
    t4 = 2.7764451051977987

    assert fit.interval.rule == "z"
    assert half(prediction.of(fit, "metafor")) == pytest.approx(t4 * fit.se_hk)


def test_a_style_asked_of_the_fit_is_that_of_its_interval_and_probabilities(effects_of):
    fit = random_effects(effects_of(Y, V), prediction="k-2")

    assert fit.prediction == prediction.of(fit) == prediction.of(random_effects(effects_of(Y, V)), "k-2")
    assert prediction.probability_beyond(fit, fit.prediction.low) == pytest.approx(0.975)


@pytest.mark.parametrize("style", sorted(prediction.PREDICTION))
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_the_limits_of_an_interval_are_passed_with_the_probability_of_its_level(effects_of, style, level):
    fit = random_effects(effects_of(Y, V))
    ends = prediction.of(fit, style, level)

    assert ends.level == level
    assert prediction.probability_beyond(fit, ends.low, style) == pytest.approx((1 + level) / 2)
    assert prediction.probability_beyond(fit, ends.high, style) == pytest.approx((1 - level) / 2)


def test_the_probability_beyond_the_mean_is_a_half_and_falls_with_the_threshold(effects_of):
    fit = random_effects(effects_of(Y, V))
    found = [prediction.probability_beyond(fit, x) for x in (-5, 0, fit.estimate, 1, 5)]

    assert found[2] == pytest.approx(0.5)
    assert found == sorted(found, reverse=True)


def test_with_tau2_of_zero_a_probability_is_that_of_the_headline(effects_of):
    fit = random_effects(effects_of([0.2, 0.21, 0.19, 0.2, 0.3], [0.1] * 5))

    assert prediction.probability_beyond(fit, fit.interval.low) == pytest.approx(0.975)


def test_where_nothing_varies_a_new_effect_lies_at_the_mean(effects_of):
    fit = random_effects(effects_of([0.2] * 5, [0.1] * 5), tau2=0)

    assert prediction.probability_beyond(fit, 0.1, "simple") == 1.0
    assert prediction.probability_beyond(fit, 0.2, "simple") == 0.0
    assert any(note.startswith("tau2 is given as 0") for note in fit.notes)


def test_a_probability_that_cannot_be_had_says_why(effects_of):
    one, two = random_effects(effects_of(Y[:1], V[:1])), random_effects(effects_of(Y[:2], V[:2]))

    assert prediction.probability_beyond(one, 0) == Unavailable(reason="one study")
    assert "needs 3 effects" in prediction.probability_beyond(two, 0).reason
    assert isinstance(prediction.probability_beyond(common_effect(effects_of(Y, V)), 0), Unavailable)


def test_a_threshold_and_a_level_must_be_possible(effects_of):
    fit = random_effects(effects_of(Y, V))

    with pytest.raises(NotEstimable, match="threshold: expected a number; found nan"):
        prediction.probability_beyond(fit, float("nan"))
    with pytest.raises(NotEstimable, match="between 0 and 1; found 95"):
        prediction.of(fit, level=95)


@pytest.mark.parametrize("tau2", [1e-300, 1e-40, 1e-20, 1e-17])
def test_a_tau2_near_zero_leaves_no_prediction_narrower_than_the_headline(effects_of, tau2):
    for scale in (1.0, 0.3, 0.7, 1e-3):
        fit = random_effects(effects_of([scale * y for y in Y], V), tau2=tau2)

        assert fit.prediction.low <= fit.interval.low
        assert fit.prediction.high >= fit.interval.high
