"""What is given about random terms: taken where a term can take it, refused in words where none can."""

from dataclasses import replace
from math import isnan, nan

import pytest

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import multilevel
from synthesis.models.multilevel.profile import component_interval
from synthesis.numbers import Unavailable
from tests.synthesis.models.multilevel.waves import waves

LEVELS = "~ out | study"


@pytest.fixture(scope="module")
def effects(effects_of):
    return waves(effects_of)


@pytest.mark.parametrize(
    ("random", "given", "words"),
    [
        (LEVELS, {"structure": "XY"}, "unknown structure 'XY'; known: ID, CS"),
        (LEVELS, {"structure": 3}, "structure: expected"),
        ("~ 1 | study", {"sigma2": ["a"]}, "sigma2, number 1: expected"),
        ("~ 1 | study", {"sigma2": 0.1}, "a list of variances"),
        ("~ 1 | study", {"sigma2": [-0.1]}, "0 or more; found -0.1"),
        ("~ 1 | study", {"sigma2": [0.1, 0.2]}, "there are 1 variances of intercepts; found 2"),
        (LEVELS, {"tau2": -1.0}, "tau2: expected a finite number of 0 or more"),
        (LEVELS, {"rho": 2.0}, "rho: expected a correlation from -1 to 1; found 2"),
        (LEVELS, {"rho": nan}, "rho: expected"),
        (LEVELS, {"rho": -0.9}, r"rho: expected -0\.5 to 1 for 3 levels in structure CS"),
        (LEVELS, {"rho": 0.5, "structure": "UN"}, "structure UN has no one rho"),
        (LEVELS, {"tau2": 0.5, "structure": "UN"}, "structure UN has no one tau2"),
        (LEVELS, {"rho": 0.5, "structure": "DIAG"}, "structure DIAG has no one rho"),
        ("~ 1 | study", {"rho": 0.5}, "rho: given, but no term is of the form"),
        ("~ 1 | study", {"structure": "UN"}, "structure: given, but no term"),
        ("~ 1 | study", {"known": {"stduy": [[1.0]]}}, "no such grouping of intercepts; known: study"),
    ],
)
def test_what_no_term_can_take_is_refused(effects, random, given, words):
    with pytest.raises(NotEstimable, match=words):
        multilevel(effects, random, given=Given(**given))


def test_a_given_correlation_stands_and_the_variance_is_estimated_about_it(effects):
    fit = multilevel(effects, LEVELS, given=Given(rho=0.25))

    variance, rho = fit.model.components
    assert (rho.estimate, rho.fixed, variance.fixed) == (0.25, True, False)


def test_levels_that_do_not_vary_have_no_correlation_that_could_be_told(effects_of):
    moving = waves(effects_of)
    rows = tuple(replace(row, y=0.3 + 0.01 * (i % 3)) for i, row in enumerate(moving.rows))

    fit = multilevel(replace(moving, rows=rows), LEVELS, formula="~ 0 + out", asked=Asked(test="z"))

    variance, rho = fit.model.components
    assert variance.estimate == 0
    assert isnan(rho.estimate)
    assert "is 0" in rho.untold
    assert isinstance(component_interval(fit.model, 1), Unavailable)
    assert "nan" not in fit.summary()
