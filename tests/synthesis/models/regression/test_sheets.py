"""Meta-regressions, location-scale models and predictions as they show themselves, and the methods they tell."""

import math

import pytest

from synthesis.models.regression.location_scale import location_scale
from synthesis.models.regression.prediction import predict
from synthesis.models.regression.regression import meta_regression
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects


def flat(text):
    return " ".join(text.split())


def test_coefficients_of_log_ratios_stand_beside_their_exponentials():
    fit = meta_regression(effects(), "ablat")
    shown = flat(fit.summary())

    assert "Coefficients of the log risk ratio" in shown
    assert "Exponentials of the coefficients: factors of the risk ratio" in shown
    assert f"ablat {math.exp(fit.coefficients.estimate[1]):.2f} " in shown


def test_a_regression_on_a_constant_needs_no_omnibus_test():
    assert "Test of" not in meta_regression(effects(), "1").summary()
    assert "Test of ablat" in meta_regression(effects(), "ablat").summary()
    assert "Test of all moderators" in meta_regression(effects(), "ablat + year").summary()
    assert "Test of all coefficients" in meta_regression(effects(), "0 + alloc").summary()


def test_a_regression_and_a_fit_name_their_level():
    assert "90% interval" in meta_regression(effects(), "ablat", level=0.9).summary()


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        ({}, ["mixed-effects meta-regression (Berkey et al. 1995)", "on 11 degrees of freedom", "F test"]),
        ({"test": "z"}, ["by the normal distribution", "Wald-type chi-square test"]),
        ({"tau2": "DL"}, ["the DerSimonian-Laird estimator (DerSimonian & Laird 1986)", "(Raudenbush 2009)"]),
        ({"tau2": 0.1}, ["not estimated but taken as 0.1"]),
        (
            {"tau2": "EE"},
            ["fixed-effects meta-regression", "taken to be 0", "inverse of its sampling variance."],
        ),
        ({"weights": [1.0] * 13}, ["weights of our own"]),
        ({"level": 0.9}, ["The 90% confidence intervals"]),
    ],
)
def test_the_methods_of_a_regression_follow_its_options(options, sentences):
    told = meta_regression(effects(), "~ ablat", **options).methods_text()

    assert [one for one in sentences if one not in told] == []
    assert "We regressed 13 effects on moderators (formula ~ ablat)" in told


def test_the_methods_of_a_regression_count_what_was_left_out():
    told = meta_regression(effects(dose=[None, *map(float, range(12))]), "dose").methods_text()

    assert "One effect was left out for want of a moderator." in told
    assert "(formula ~ dose)" in told


def test_r2_is_not_told_of_where_there_is_none():
    assert "R²" not in meta_regression(effects(), "ablat", tau2=0.1).methods_text()


def test_a_location_scale_model_shows_both_parts_and_tells_its_methods():
    fit = location_scale(effects(), "ablat", "ablat", method="ML")
    told = fit.methods_text()

    assert "Location: coefficients of the log risk ratio" in fit.summary()
    assert "Scale: logarithm of tau²" in fit.summary()
    assert "by maximum likelihood" in told
    assert "(Viechtbauer & López-López 2022)" in told
    assert "on a constant (formula ~ 1)" in location_scale(effects(), "ablat", "1").methods_text()


def test_predictions_are_named_by_their_moderators_and_shown_on_both_scales():
    fit = meta_regression(effects(), "ablat + alloc")
    found = predict(fit, [{"ablat": 20, "alloc": "random"}])
    shown = flat(found.summary())

    assert found.names == ("ablat 20, alloc random",)
    assert "Risk ratio" in found.summary()
    assert f"random {math.exp(found.estimate[0]):.2f} " in shown
    assert list(found.to_frame().index) == ["ablat 20, alloc random"]
    assert predict(fit).names[0] == "Trial 1"


def test_predictions_without_prediction_interval_say_why():
    found = predict(meta_regression(effects(), "ablat", tau2="EE"), [{"ablat": 20}])

    assert "Prediction interval not available: the common-effect model" in flat(found.summary())


def test_an_interval_of_tau2_is_a_table_of_four():
    found = random_effects(effects()).tau2_interval()
    frame = found.to_frame()

    assert list(frame.index) == ["tau2", "tau", "i2", "h2"]
    assert frame.loc["tau", "ci_high"] == pytest.approx(found.high**0.5)
    assert "by restricted maximum likelihood, its interval by the Q-profile method." in flat(found.summary())


def test_an_interval_of_tau2_that_holds_no_value_is_said_to_in_print(effects_of):
    alike = random_effects(effects_of([0.2, 0.2, 0.2, 0.2], [0.1, 0.2, 0.1, 0.3]))

    assert "no value of tau2 agrees with the data" in flat(alike.summary())
