"""Effects that a model meets exactly: no Knapp-Hartung variance, so the Wald numbers stand, everywhere."""

import numpy as np
import pytest

from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.diagnostics.influence import influence
from synthesis.models.diagnostics.permutation import permutation_test
from synthesis.models.diagnostics.refitted import all_subsets, cumulative, leave_one_out
from synthesis.models.regression.contrasts import contrast, omnibus_test
from synthesis.models.regression.prediction import STYLES, predict
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.made import made

AGE = np.array([31.0, 25.0, 44.0, 52.0, 38.0, 29.0])
V = np.array([0.01, 0.02, 0.03, 0.02, 0.01, 0.04])


def equal(test="knha", y=(0.3,) * 6, **asked):
    return meta_regression(made(y, V, age=AGE), "~ age", test=test, **asked)


@pytest.mark.parametrize("y", [(0.3,) * 6, (0.3, 0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3), 0.1 + 0.02 * AGE])
def test_a_regression_that_meets_every_effect_shows_the_wald_numbers_and_says_so(y):
    here, wald = equal(y=y), equal("z", y=y)

    assert (here.tau2, here.mixed.scale, here.mixed.i2) == (0, 0, 0)
    np.testing.assert_array_equal(here.coefficients.low, wald.coefficients.low)
    np.testing.assert_array_equal(here.coefficients.p, wald.coefficients.p)
    assert np.all(here.coefficients.high > here.coefficients.low)
    assert (here.omnibus.p, here.omnibus.df2, here.test) == (wald.omnibus.p, np.inf, "z")
    assert any("Knapp-Hartung variances are 0" in note for note in here.notes)


def test_equal_effects_have_no_slope():
    here = equal()

    assert here.coefficients.estimate[0] == pytest.approx(0.3, rel=1e-14)
    assert (here.coefficients.estimate[1], here.coefficients.p[1]) == (0, 1)
    assert (here.omnibus.statistic, here.omnibus.p) == (0, 1)


def test_predictions_and_contrasts_of_equal_effects_have_width():
    here, wald = equal(), equal("z")

    found, theirs = predict(here, [{"age": 30}, {"age": 40}]), predict(wald, [{"age": 30}, {"age": 40}])
    tested = contrast(here, [{"age": 1}])

    np.testing.assert_array_equal(found.interval.low, theirs.interval.low)
    np.testing.assert_allclose(found.prediction.low, found.interval.low)
    assert tested.rows.df == np.inf
    assert tested.rows.high[0] > tested.rows.low[0]
    assert tested.joint.p == pytest.approx(1)
    assert omnibus_test(here, "age").p == pytest.approx(1)


@pytest.mark.parametrize("style", sorted(set(STYLES) - {"simple"}))
def test_no_prediction_interval_of_equal_effects_is_of_zero_width(style):
    found = predict(equal(), [{"age": 30}], style=style).prediction

    assert found.high[0] > found.low[0]


def test_an_interval_by_tau2_alone_has_no_width_where_tau2_is_0():
    assert isinstance(predict(equal(), style="simple").prediction, Unavailable)
    assert isinstance(random_effects(made([0.3] * 6, V), prediction="simple").prediction, Unavailable)


@pytest.mark.parametrize("style", ["default", "metafor", "k-1", "k-1-knha", "k-2", "k-2-knha"])
def test_no_prediction_interval_of_an_equal_mean_is_of_zero_width(style):
    found = random_effects(made([0.3] * 6, V), prediction=style).prediction

    assert found.high > found.low


@pytest.mark.parametrize("formula", ["~ 1", "~ age"])
@pytest.mark.parametrize("analysis", [leave_one_out, cumulative, all_subsets])
def test_refits_to_equal_effects_show_the_wald_numbers(analysis, formula):
    fits = [analysis(meta_regression(made([0.3] * 6, V, age=AGE), formula, test=t)) for t in ("knha", "z")]
    here, wald = fits
    there = np.isfinite(here.estimate)

    np.testing.assert_array_equal(here.low, wald.low)
    np.testing.assert_array_equal(here.p, wald.p)
    assert np.all(here.high[there] > here.low[there])
    assert there.any()


def test_case_diagnostics_of_equal_effects_are_nothing_at_all():
    found = influence(equal())

    assert found.cook == pytest.approx(np.zeros(6), abs=1e-25)
    assert found.rstudent == pytest.approx(np.zeros(6), abs=1e-14)
    np.testing.assert_allclose(found.cov_ratio, influence(equal("z")).cov_ratio)
    assert baujat(equal()).shift == pytest.approx(np.zeros(6), abs=1e-25)
    assert not found.influential.any()


def test_permutations_of_equal_effects_all_give_the_same():
    found = permutation_test(equal())

    assert found.p[1] == 1
    assert found.omnibus_p == 1


def test_turned_signs_of_equal_effects_count_the_wald_statistics():
    found = permutation_test(random_effects(made([0.3] * 6, V)), exact=True)

    assert found.p[0] == 2 / 64
    assert np.isfinite(found.statistic).all()


def test_the_interval_of_tau2_of_equal_effects_holds_no_value():
    found = random_effects(made([0.3] * 6, V)).tau2_interval()

    assert isinstance(found, Unavailable)
    assert found.reason.startswith("no value of tau2 agrees with the data")


def test_refits_that_meet_every_effect_say_so_in_print():
    shown = str(leave_one_out(random_effects(made([0.3] * 6, V))).summary())

    assert "the Wald interval stands" in " ".join(shown.split())
