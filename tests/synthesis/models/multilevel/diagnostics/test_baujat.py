"""Baujat's numbers of clusters of dependent effects."""

import numpy as np
import pytest

import synthesis
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.diagnostics.konstantopoulos import effects, some_effects

Z = Asked(test="z")


def test_influence_on_a_mean_is_its_squared_change_in_standard_errors_without_the_study():
    fit = multilevel(effects(), asked=Z)
    without = synthesis.leave_one_out(fit)

    found = synthesis.baujat(fit, by="study")

    assert found.shift == pytest.approx((fit.estimate - without.estimate) ** 2 / without.se**2)


def test_heterogeneity_of_a_study_is_the_squared_length_of_its_residuals_by_their_covariance():
    fit = multilevel(effects(), asked=Z)
    between, within = (one.estimate for one in fit.model.components)
    own = np.array([row.study == "71" for row in fit.effects.rows])
    rest = (fit.model.y - fit.model.fitted)[own]
    M = between + np.diag(within + fit.effects.v[own])

    found = synthesis.baujat(fit, by="study")

    assert found.q[found.names.index("71")] == pytest.approx(rest @ np.linalg.solve(M, rest))


def test_with_one_effect_a_study_the_numbers_are_those_of_a_univariate_model():
    given = some_effects(*([(y, v)] for y, v in ((0.1, 0.02), (0.5, 0.03), (-0.2, 0.01), (0.9, 0.05))))
    one = synthesis.baujat(synthesis.random_effects(given, test="z"))

    many = synthesis.baujat(multilevel(given, "~ 1 | study", asked=Z))

    assert many.q == pytest.approx(one.q, rel=1e-6)
    assert many.shift == pytest.approx(one.shift, rel=1e-5)


def test_a_study_that_cannot_be_left_out_says_why():
    found = synthesis.baujat(
        multilevel(effects(["11", "12", "27", "58"]), formula="~ year", asked=Z), by="study"
    )

    sheet = found.sheet()

    assert sheet.title == "Heterogeneity and influence of 4 studies"
    assert isinstance(sheet.blocks[0].rows[1][2], Unavailable)
    assert isinstance(sheet.blocks[0].rows[0][2], float)
    assert found.to_frame().index.name == "study"
    assert np.isnan(found.to_frame()["shift"].iloc[1])
