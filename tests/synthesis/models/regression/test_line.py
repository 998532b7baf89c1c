"""The line of a meta-regression along a moderator, against metafor's predictions for the BCG trials."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import synthesis
from synthesis.models.regression.line import numeric, points_at, regression_line
from synthesis.numbers import Unavailable

BCG = Path(__file__).parents[4] / "docs" / "data" / "bcg.csv"


@pytest.fixture(scope="module")
def effects():
    return synthesis.effect_sizes(pd.read_csv(BCG), measure="RR")


def ends(points):
    return [(one.estimate, *one.interval) for one in points]


def test_the_line_of_the_bcg_trials_is_that_of_metafor(effects):
    """rma(yi, vi, mods = ~ ablat): 0.2515 - 0.0291 latitude, and predict(); metafor 3.8-1, REML, threshold 1e-13."""
    fit = synthesis.meta_regression(effects, "~ latitude", test="z")

    first, middle, last = points_at(fit, "latitude", [13, 34, 55])

    assert (last.estimate - first.estimate) / 42 == pytest.approx(-0.0291017, abs=1e-7)
    assert first.estimate + 13 * 0.029101725 == pytest.approx(0.2514682, abs=1e-6)
    assert ends((first, middle, last)) == [
        pytest.approx((-0.12685421514410, -0.45873836472645, 0.20502993443825), rel=1e-6),
        pytest.approx((-0.73799044038873, -0.95022002363960, -0.52576085713786), rel=1e-6),
        pytest.approx((-1.34912666563337, -1.74327175936106, -0.95498157190567), rel=1e-6),
    ]


def test_other_moderators_are_held_at_their_means(effects):
    """predict(rma(yi, vi, mods = ~ latitude + year, test = "knha"), newmods = cbind(c(13, 34, 55), mean(year)))."""
    fit = synthesis.meta_regression(effects, "~ latitude + year")

    assert ends(points_at(fit, "latitude", [13, 34, 55])) == [
        pytest.approx((-0.15895355510769, -0.75872064448986, 0.44081353427448), rel=1e-6),
        pytest.approx((-0.74719147343583, -1.05335848195085, -0.44102446492082), rel=1e-6),
        pytest.approx((-1.33542939176398, -1.96105842323490, -0.70980036029306), rel=1e-6),
    ]


def test_the_columns_of_a_factor_are_held_at_their_means_too(effects):
    """As metafor's regplot: newmods = the column means of the model matrix, but for latitude."""
    fit = synthesis.meta_regression(effects, "~ latitude + allocation", test="z")

    assert numeric(fit) == ("latitude",)
    assert ends(points_at(fit, "latitude", [13, 34, 55])) == [
        pytest.approx((-0.18743611686299, -0.61965242168724, 0.24478018796126), rel=1e-6),
        pytest.approx((-0.76022699912383, -1.02689280690514, -0.49356119134252), rel=1e-6),
        pytest.approx((-1.33301788138467, -1.82509754231860, -0.84093822045074), rel=1e-6),
    ]


@pytest.mark.parametrize(
    "formula", ["~ latitude", "~ log(latitude)", "~ I(latitude^2)", "~ poly(latitude, 2)"]
)
def test_the_line_stays_in_the_unit_of_the_moderator_whatever_is_reckoned_with_it(effects, formula):
    fit = synthesis.meta_regression(effects, formula, test="z")
    predicted = synthesis.predict(fit, [{"latitude": 20}, {"latitude": 50}])

    found = points_at(fit, "latitude", [20, 50])

    assert [one.x for one in found] == [20, 50]
    assert [one.estimate for one in found] == pytest.approx(predicted.estimate)
    assert [one.prediction[0] for one in found] == pytest.approx(predicted.prediction.low)


def test_it_runs_from_the_least_to_the_greatest_value_and_no_further(effects):
    line = regression_line(synthesis.meta_regression(effects, "~ latitude"), "latitude", steps=4)

    assert [one.x for one in line.points] == [13, 23.5, 34, 44.5, 55]
    assert line.values == tuple(  # noqa: PD011 - no frame
        row.moderators["latitude"] for row in effects.rows
    )
    assert line.prediction is None


def test_its_band_is_narrowest_within_the_effects(effects):
    line = regression_line(synthesis.meta_regression(effects, "~ latitude"), "latitude")
    widths = np.array([one.interval[1] - one.interval[0] for one in line.points])

    assert 0 < int(np.argmin(widths)) < len(widths) - 1
    assert np.all(np.diff(np.sign(np.diff(widths))) >= 0)


def test_a_common_effect_has_no_prediction_band_and_says_why(effects):
    line = regression_line(synthesis.meta_regression(effects, "~ latitude", tau2="FE", test="z"), "latitude")

    assert isinstance(line.prediction, Unavailable)
    assert line.prediction.reason


@pytest.mark.parametrize(
    ("formula", "moderator", "reason"),
    [
        (
            "~ latitude + allocation",
            "allocation",
            "no moderator with numbers of this regression; those: latitude",
        ),
        ("~ C(year)", "year", "those: there is none"),
    ],
)
def test_there_is_no_line_along_a_factor(effects, formula, moderator, reason):
    fewer = effects if moderator == "allocation" else two_years(effects)

    found = regression_line(synthesis.meta_regression(fewer, formula, test="z"), moderator)

    assert isinstance(found, Unavailable)
    assert reason in found.reason


def two_years(effects):
    frame = pd.read_csv(BCG)
    frame["year"] = [1950, 1960] * 6 + [1960]
    return synthesis.effect_sizes(frame, measure=effects.measure)
