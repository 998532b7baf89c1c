"""Leave-one-out, cumulative and all-subsets analyses as they show themselves."""

import numpy as np
import pytest

from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.refitted import all_subsets, cumulative, leave_one_out
from synthesis.models.mixed import Options, mixed
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects


@pytest.fixture(scope="module")
def regression():
    return meta_regression(effects(), "ablat")


def flat(text):
    return " ".join(text.split())


def test_means_of_ratios_are_shown_as_ratios():
    found = leave_one_out(random_effects(effects()))
    ratio = float(np.exp(found.estimate[0]))

    assert f"Trial 1 12 {ratio:.2f} " in flat(found.summary())
    assert "Means are of the log risk ratio and shown as risk ratio." in flat(found.summary())


def test_leave_one_out_of_a_regression_is_the_regressions_without_each_effect(regression):
    found = leave_one_out(regression)
    frame = found.to_frame()
    keep = np.arange(13) != 3
    model = regression.mixed
    design = type(model.design)(names=model.design.names, X=model.design.X[keep])
    without = mixed(model.y[keep], model.v[keep], design, Options(tau2="REML", test="knha"))

    assert frame.loc[("Trial 4", "ablat"), "estimate"] == pytest.approx(without.coefficients.estimate[1])
    assert frame.loc[("Trial 4", "ablat"), "p"] == pytest.approx(without.coefficients.p[1], rel=1e-5)
    assert frame.shape == (26, 10)
    assert "Residual heterogeneity" in found.summary()


def test_why_a_set_cannot_be_fitted_is_told_once(regression):
    shown = flat(cumulative(regression, order="year").summary())

    assert shown.count("1 effect cannot give tau2 and 2 coefficients") == 1


def test_very_many_fits_are_shown_by_their_spread():
    found = all_subsets(random_effects(effects()))
    shown = flat(found.summary())

    assert "Analysis of all subsets: 8191 fits (RR)" in shown
    assert f"median {np.median(found.estimate):.4f}".replace("-", "−") in shown
    assert len(found.to_frame()) == 8191


def test_baujats_numbers_are_those_of_fitted_values(regression):
    found = baujat(regression)
    model = regression.mixed
    alone = leave_one_out(regression)
    moved = model.fitted - np.einsum("ip,ip->i", model.design.X, alone.refits.beta)
    spread = np.einsum("ip,ipq,iq->i", model.design.X, alone.refits.covariance, model.design.X)

    assert found.shift == pytest.approx(moved**2 / spread)
    assert list(found.to_frame().index) == [f"Trial {i}" for i in range(1, 14)]
    assert "Baujat et al. 2002" in found.summary()
