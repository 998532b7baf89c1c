"""Fits on other scales."""

from math import exp, tanh

import numpy as np
import pytest

from synthesis.errors import NotComputable, NotEstimable
from synthesis.models.scale import on_scale
from synthesis.models.univariate import common_effect, random_effects
from synthesis.numbers import Unavailable

Y = [0.1, 0.9, 0.4, -0.3, 0.2, 0.6, 0.7]
V = [0.05, 0.04, 0.1, 0.02, 0.08, 0.05, 0.1]


def test_a_ratio_is_the_exponential_of_the_mean_and_of_every_limit(effects_of):
    """metafor 3.8: predict(rma(y, v, method="DL"), transf=exp)."""
    fit = random_effects(effects_of(Y, V), tau2="DL", test="z", prediction="metafor")
    found = on_scale(fit, "exp")

    assert found.estimate == pytest.approx(1.4271, abs=5e-5)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.9715, 2.0965), abs=5e-5)
    assert (found.prediction.low, found.prediction.high) == pytest.approx((0.5375, 3.7891), abs=5e-5)


def test_a_falling_function_turns_the_limits_round(effects_of):
    fit = random_effects(effects_of(Y, V))
    found = on_scale(fit, lambda y: -y)

    assert (found.interval.low, found.interval.high) == (-fit.interval.high, -fit.interval.low)


def test_an_average_over_true_effects_of_an_exponential_is_lognormal(effects_of):
    fit = random_effects(effects_of(Y, V))
    found = on_scale(fit, "exp", averaged=True)

    assert found.estimate == pytest.approx(exp(fit.estimate + fit.tau2 / 2))
    assert isinstance(found.prediction, Unavailable)


def test_an_average_is_drawn_to_the_middle_of_a_bounded_scale(effects_of):
    fit = random_effects(effects_of(Y, V))

    assert 0 < on_scale(fit, "z_to_r", averaged=True).estimate < tanh(fit.estimate)


def test_a_scale_that_cannot_be_had_is_refused(effects_of):
    fit = common_effect(effects_of(Y, V))

    with pytest.raises(NotComputable, match="'cube'"):
        on_scale(fit, "cube")
    with pytest.raises(NotEstimable, match="no variance between studies"):
        on_scale(fit, "exp", averaged=True)
    with pytest.raises(NotEstimable, match="scale by name"):
        on_scale(fit, np.exp, averaged=True)


def test_another_scale_can_be_read_and_taken_on(effects_of):
    found = on_scale(random_effects(effects_of(Y, V)), "exp")

    assert found.summary().startswith("On the scale of exp\n")
    assert found.to_frame()["estimate"][0] == found.estimate
    assert "<table" in found._repr_html_()
