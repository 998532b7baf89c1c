"""Prediction intervals of models of dependent effects: against R, by level, and where there are none."""

from math import inf, sqrt

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.multilevel.prediction import Predicted, predicted
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.waves import PREDICTION, THREE_LEVEL, THREE_LEVEL_ENDS, waves


@pytest.fixture(scope="module")
def effects(effects_of):
    return waves(effects_of)


def test_mean_and_prediction_interval_are_those_of_r(effects):
    found = predicted(multilevel(effects).model)

    assert isinstance(found, Predicted)
    assert (found.estimate, found.se, found.df) == pytest.approx(
        tuple(THREE_LEVEL[name] for name in ("estimate", "se", "df")), rel=1e-7
    )
    assert (found.low, found.high) == pytest.approx(THREE_LEVEL_ENDS, rel=1e-7)
    assert (found.pi_low, found.pi_high) == pytest.approx(PREDICTION, rel=1e-7)


def test_its_standard_error_holds_the_variances_of_all_levels(effects):
    model = multilevel(effects).model
    found = predicted(model)

    total = sum(one.estimate for one in model.variances)
    assert found.pi_se == pytest.approx(sqrt(found.se**2 + total), rel=1e-12)


def test_by_the_normal_distribution_it_has_endless_degrees_of_freedom(effects):
    found = predicted(multilevel(effects, asked=Asked(test="z")).model)

    assert (found.df, found.pi_df) == (inf, inf)


def test_the_style_of_riley_takes_off_a_degree_for_each_component(effects):
    assert predicted(multilevel(effects).model, style="riley").pi_df == 36 - 1 - 2


def test_levels_that_vary_by_different_amounts_must_be_named(effects):
    given = Given(structure="HCS")
    model = multilevel(effects, "~ out | study", given=given).model

    none, own = predicted(model), predicted(model, level_of="b")

    assert isinstance(none, Unavailable)
    assert "one of a, b, c must be named" in none.reason
    assert own.spread == pytest.approx(model.variances[1].estimate, rel=1e-12)


def test_with_moderators_a_mean_alone_is_not_told(effects):
    found = predicted(multilevel(effects, formula="~ out").model)

    assert isinstance(found, Unavailable)
    assert "values of the moderators" in found.reason


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"style": "hts"}, "known: default, riley"),
        ({"row": [1.0, 2.0]}, "1 coefficients"),
    ],
)
def test_what_cannot_be_asked_is_refused(effects, more, words):
    with pytest.raises(NotEstimable, match=words):
        predicted(multilevel(effects).model, **more)


def test_a_level_that_is_not_there_is_refused(effects):
    model = multilevel(effects, "~ out | study", given=Given(structure="DIAG")).model

    with pytest.raises(NotEstimable, match="known: a, b, c"):
        predicted(model, level_of="d")
