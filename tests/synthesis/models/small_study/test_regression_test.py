import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.regression.regression import meta_regression
from synthesis.models.small_study.regression_test import PREDICTORS, Limit, regression_test
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.small_study.trials import fitted


def test_eggers_test_of_the_bcg_trials_agrees_with_r():
    found = regression_test(fitted(), model="lm")  # metafor 5.0-1, regtest(model="lm")

    assert (found.statistic, found.p, found.df) == pytest.approx((-1.40128200228933, 0.188706995081979, 11))
    assert found.limit.estimate == pytest.approx(-0.19092864235982, rel=1e-10)
    assert (found.limit.low, found.limit.high) == pytest.approx((-0.675332350276082, 0.293475065556442))


def test_a_meta_regression_on_the_standard_error_agrees_with_r():
    found = regression_test(fitted())  # metafor 5.0-1, REML, threshold 1e-13

    assert (found.bias, found.se) == pytest.approx((-0.763240040604303, 0.950096233485159), rel=1e-9)
    assert (found.p, found.df) == (pytest.approx(0.421784488855283, rel=1e-9), np.inf)
    assert found.mixed.tau2 == pytest.approx(0.308249111106848, rel=1e-9)


def test_the_test_of_the_fit_is_that_of_the_regression():
    found = regression_test(fitted(test="knha"), predictor="sqrtninv")  # metafor 5.0-1, REML, threshold 1e-13

    assert (found.statistic, found.df) == (pytest.approx(-1.81377635278541, rel=1e-9), 11)
    assert found.limit.high == pytest.approx(0.100031712489712, rel=1e-9)


def test_least_squares_are_eggers_regression_of_z_on_precision():
    fit = fitted()
    z, precision = fit.effects.y / np.sqrt(fit.effects.v), 1 / np.sqrt(fit.effects.v)

    slope, intercept = np.polyfit(precision, z, 1)
    found = regression_test(fit, model="lm")
    assert found.bias == pytest.approx(intercept)
    assert found.limit.estimate == pytest.approx(slope)


@pytest.mark.parametrize("predictor", PREDICTORS)
def test_a_limit_is_there_where_the_predictor_shrinks_as_studies_grow(predictor):
    found = regression_test(fitted(), predictor=predictor)

    assert isinstance(found.limit, Unavailable if predictor in {"ni", "sqrtni"} else Limit)


def test_turning_the_effects_turns_the_slope_and_not_the_p():
    fit = fitted()

    there = regression_test(fit, model="lm")
    back = regression_test(fitted("OR"), model="lm")
    assert there.p != back.p
    assert regression_test(_turned(fit), model="lm").bias == pytest.approx(-there.bias)
    assert regression_test(_turned(fit), model="lm").p == pytest.approx(there.p)


def _turned(fit):
    from dataclasses import replace

    from synthesis.models.univariate import random_effects

    rows = tuple(replace(row, y=-row.y) for row in fit.effects.rows)
    return random_effects(replace(fit.effects, rows=rows), test="z")


def test_moderators_stay_in_the_regression():
    fit = meta_regression(effects(), "~ ablat", test="z")

    found = regression_test(fit)
    assert found.mixed.design.names == ("intercept", "ablat", "sei")
    assert "moderators" in found.limit.reason


def test_nine_studies_are_tested_only_if_forced():
    with pytest.raises(NotEstimable, match="found 9 studies"):
        regression_test(fitted(first=9))
    assert regression_test(fitted(first=9), force=True).notes[0].startswith("It rests on 9 studies")


@pytest.mark.parametrize("asked", [{"predictor": "n"}, {"model": "wls"}])
def test_an_unknown_choice_is_refused_with_those_there_are(asked):
    with pytest.raises(NotEstimable, match="known: "):
        regression_test(fitted(), **asked)


def test_standard_errors_that_are_all_the_same_are_refused(effects_of):
    from synthesis.models.univariate import random_effects

    fit = random_effects(effects_of([0.1 * i for i in range(10)], [0.1] * 10))
    with pytest.raises(NotEstimable, match="repeat a combination"):
        regression_test(fit)


def test_it_says_what_it_found():
    found = regression_test(fitted(), model="lm")

    assert found.in_a_line() == "Egger's regression test, 13 effects: t on 11 df = −1.40, p = 0.189"
    assert "As the predictor goes to 0" in found.summary()
    assert found.to_frame().index.tolist() == ["intercept", "sei"]
    assert "grows with the size of a study" in regression_test(fitted(), predictor="ni").summary()
