"""What a regression expects at given values of its moderators."""

import numpy as np
import pytest
from pandas import DataFrame

from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models import prediction
from synthesis.models.regression.prediction import predict
from synthesis.models.regression.regression import NO_TAU2, meta_regression
from synthesis.models.univariate import random_effects
from synthesis.numbers import Unavailable
from tests.synthesis.models.bcg import effects
from tests.synthesis.models.made import made


def fit(text="ablat", **asked):
    return meta_regression(effects(), text, **asked)


def test_predictions_at_latitudes_agree_with_r():
    # metafor 5.0-1, predict(rma(yi, vi, mods = ~ ablat, test="knha"), newmods=c(0,10), transf=exp)
    found = predict(fit(), [{"ablat": 0}, {"ablat": 10}], style="metafor")

    assert np.exp(found.estimate) == pytest.approx([1.28591202028043, 0.961222814363005], rel=1e-7)
    assert np.exp(found.interval.low) == pytest.approx([0.688357381482638, 0.601880435542434], rel=1e-7)
    assert np.exp(found.prediction.high) == pytest.approx([3.07548518513256, 2.07078032528134], rel=1e-7)


def test_rows_may_be_mappings_a_frame_or_a_matrix_with_or_without_the_intercept():
    one = fit("ablat + year")
    rows = [{"ablat": 10, "year": 1970}, {"ablat": 20, "year": 1975}]
    wanted = predict(one, rows).estimate

    for given in (
        DataFrame(rows),
        np.array([[10, 1970], [20, 1975]]),
        np.array([[1, 10, 1970], [1, 20, 1975]]),
    ):
        np.testing.assert_allclose(predict(one, given).estimate, wanted, rtol=1e-12)


def test_without_rows_the_studies_themselves_are_predicted():
    one = fit("alloc * ablat")

    np.testing.assert_allclose(predict(one).estimate, one.fitted)


def test_the_default_prediction_interval_is_never_narrower_than_any_of_its_parts():
    one = fit(test="z")
    wide, plain = predict(one), predict(one, style="metafor")

    assert np.all(wide.prediction.low <= plain.prediction.low)
    assert np.all(wide.prediction.high >= plain.prediction.high)
    assert wide.prediction.rule == "t(k-p)"


def test_with_tau2_of_zero_the_prediction_interval_is_that_of_the_mean():
    found = predict(fit(tau2=0.0))

    np.testing.assert_array_equal(found.prediction.low, found.interval.low)


def test_for_a_plain_mean_the_styles_are_those_of_the_random_effects_model():
    mean, one = random_effects(effects()), fit("1")
    for style in prediction.PREDICTION:
        ours, theirs = predict(one, style=style).prediction, prediction.of(mean, style)
        assert (ours.low[0], ours.high[0]) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


def test_the_common_effect_model_predicts_no_new_study():
    assert predict(fit(tau2="EE")).prediction == NO_TAU2


def test_an_interval_without_degrees_of_freedom_is_unavailable():
    three = Effects(measure="RR", rows=effects().rows[:3])
    found = predict(meta_regression(three, "ablat"), style="k-2")

    assert isinstance(found.prediction, Unavailable)


def test_a_wider_level_gives_a_wider_interval():
    one = fit()
    narrow, wide = predict(one, level=0.5), predict(one, level=0.99)

    assert np.all(wide.interval.high > narrow.interval.high)
    assert list(narrow.to_frame().columns) == ["estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([{"year": 1970}], "row 0: expected a value of 'ablat'; found year"),
        (np.ones((2, 5)), r"rows must hold finite numbers, one a coefficient \(intercept, ablat\)"),
        (np.array([[np.nan]]), "finite numbers"),
    ],
)
def test_rows_that_do_not_fit_are_refused(given, fault):
    with pytest.raises(NotEstimable, match=fault):
        predict(fit(), given)


def test_an_unknown_style_or_level_is_refused():
    with pytest.raises(NotEstimable, match="unknown prediction interval 'wide'; known: default, k-1"):
        predict(fit(), style="wide")
    with pytest.raises(NotEstimable, match="between 0 and 1"):
        predict(fit(), level=95)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("test", ["knha", "z", "t", "adhoc"])
@pytest.mark.parametrize(
    "y",
    [
        [0.3, 0.1, 0.5, 0.2, 0.9],  # tau2 above 0
        [0.3, 0.31, 0.29, 0.3, 0.32],  # tau2 of 0, the Knapp-Hartung interval narrower than that of Wald
        [0.30, 0.10, 0.62, 0.35, 0.05],  # tau2 of 0 or about, the Knapp-Hartung interval the wider one
        [0.3, 0.3, 0.3, 0.3, 0.3],
        [0.3, 0.9, 0.2],
        [0.3, 0.9],
    ],
)
def test_without_moderators_the_prediction_interval_is_that_of_the_mean_effect(y, test, level):
    data = made(y, [0.04, 0.05, 0.03, 0.06, 0.05][: len(y)])
    asked = {} if test == "knha" else {"test": test}
    wanted = random_effects(data, level=level, **asked).prediction

    found = predict(meta_regression(data, "~ 1", test=test, level=level), [{}]).prediction

    if isinstance(wanted, Unavailable):
        assert found == wanted
    else:
        assert (found.low[0], found.high[0]) == pytest.approx((wanted.low, wanted.high), rel=1e-12)


def test_what_a_prediction_interval_rests_on_is_said_beside_it():
    at_zero = predict(meta_regression(made([0.3, 0.31, 0.29, 0.3], [0.04] * 4), "~ 1"), [{}])

    assert (
        "tau2 is estimated as 0, so the prediction interval is the Wald interval of the mean."
        in at_zero.notes
    )
    assert any("fewer than 5 effects" in note for note in at_zero.notes)
    assert "tau2 is estimated as 0" in str(at_zero.summary())
