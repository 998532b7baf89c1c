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
    with pytest.raises(NotEstimable, match="'HTS'; known: default, k-2, k-2-knha, metafor"):
        prediction.of(random_effects(effects_of(Y, V)), "HTS")
