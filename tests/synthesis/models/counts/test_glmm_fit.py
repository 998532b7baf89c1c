"""What a mixed model of counts leaves: how its parts hang together."""

from dataclasses import FrozenInstanceError
from math import exp

import numpy as np
import pytest

from synthesis.models.counts.counts import tables
from synthesis.models.counts.glmm import glmm
from synthesis.models.counts.glmm_fit import Choices
from synthesis.models.design import design
from synthesis.numbers import Unavailable

GIVEN = {
    "events_exp": [3, 8, 1, 12, 0],
    "n_exp": [20, 31, 25, 40, 18],
    "events_ctl": [5, 4, 9, 6, 0],
    "n_ctl": [22, 30, 24, 41, 17],
}
DATA = tables(["a", "b", "c", "d", "e"], **GIVEN)


def test_a_fit_keeps_the_data_it_was_given_and_counts_the_studies_it_used():
    fit = glmm(DATA)

    assert (fit.data, fit.k, fit.studies) == (DATA, 4, ("a", "b", "c", "d"))
    assert [one.study for one in fit.left_out] == ["e"]
    assert (fit.estimate, fit.nodes) == (fit.coefficients[0].estimate, 7)
    with pytest.raises(FrozenInstanceError):
        fit.tau2 = 0.0


def test_shares_prediction_and_natural_scale_follow_from_mean_and_tau2():
    fit = glmm(DATA)
    mean = fit.coefficients[0]

    assert fit.i2 == pytest.approx(100 * fit.tau2 / (fit.tau2 + fit.typical_variance), rel=1e-14)
    assert fit.h2 == pytest.approx(1 / (1 - fit.i2 / 100), rel=1e-12)
    assert fit.natural.low == pytest.approx(exp(mean.interval.low), rel=1e-14)
    ratio = (fit.prediction.high - fit.estimate) / (mean.interval.high - fit.estimate)
    assert ratio == pytest.approx((1 + fit.tau2 / mean.se**2) ** 0.5, rel=1e-12)
    assert mean.se == pytest.approx(fit.covariance[0, 0] ** 0.5, rel=1e-14)


def test_parameters_are_counted_with_levels_and_variances():
    """Four levels, a mean and tau2 of eight counts; or a mean and tau2 of four."""
    for model, parameters in (("UM.FS", 6), ("UM.RS", 4), ("CM.EL", 2)):
        fit = glmm(DATA, model=model)
        assert fit.full.aic + 2 * fit.full.ll == pytest.approx(2 * parameters, abs=1e-9)


def test_what_a_model_does_not_have_has_a_reason():
    x = design(("intercept", "x"), np.column_stack([np.ones(5), [1, 2, 3, 5, 4]]))

    one, common = glmm(DATA, moderators=x), glmm(DATA, method="EE")

    assert one.natural == one.prediction == Unavailable(reason="the model has moderators")
    assert common.tau2 == Unavailable(reason="the common-effect model has no variance between studies")
    assert common.moderators == Unavailable(reason="there are no moderators")


def test_the_usual_choices_are_the_normal_test_and_independent_levels():
    assert (Choices().test, Choices().level, Choices().cor, Choices().nodes) == ("z", 0.95, False, 0)
