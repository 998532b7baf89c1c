"""The same model by several assumed correlations."""

import numpy as np
import pytest

from synthesis.dependence.composite import composite
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.rho_grid import Tried, rho_grid
from synthesis.errors import NotEstimable
from tests.synthesis.dependence.made import effect, effects

ROWS = effects(effect("a", "mood", y=0.2), effect("a", "fear", y=0.4), effect("a", "hope", y=0.9))


def mean(rows, V):
    """The composite and its Wald interval."""
    (one,) = composite(rows, V).rows
    low, high = one.interval
    return Tried(estimate=one.y, low=low, high=high, tau2s={"study": 0.1})


def test_each_correlation_has_its_fit():
    grid = rho_grid(ROWS, [0, 0.5], fit=mean)

    v = [0.09 * (1 + 2 * rho) / 3 for rho in (0, 0.5)]
    assert grid.estimate.tolist() == pytest.approx([0.5, 0.5])
    assert ((grid.high - grid.low) / 2 / 1.959963984540054).tolist() == pytest.approx(np.sqrt(v).tolist())
    assert grid.tau2s.tolist() == [[0.1], [0.1]]
    assert grid.in_a_line() == "2 correlations from 0 to 0.5: estimates 0.5000 to 0.5000"
    assert grid.to_frame().columns.tolist() == ["estimate", "ci_low", "ci_high", "tau2_study"]


def test_what_else_is_assumed_stays():
    rows = effects(effect("a", "mood", weeks=1.0), effect("a", "mood", weeks=3.0))

    grid = rho_grid(rows, [0.2], fit=mean, correlations=Correlations(phi=0.5))

    assert (grid.high - grid.estimate)[0] == pytest.approx(1.959963984540054 * np.sqrt(0.09 * (1 + 0.25) / 2))


def test_a_correlation_that_cannot_be_is_told_in_its_place():
    grid = rho_grid(ROWS, [-0.9, 0.3], fit=mean)

    assert "A: the covariances of its 3 effects make no positive definite matrix" in grid.why[0]
    assert np.isnan(grid.estimate[0])
    assert grid.why[1] == ""
    assert "rho -0.9: A: the covariances" in grid.summary()


def test_correlations_of_which_none_can_be_are_refused():
    with pytest.raises(NotEstimable, match="no fit by any rho: A: the covariances"):
        rho_grid(ROWS, [-0.9], fit=mean)
    with pytest.raises(NotEstimable, match="rhos: expected correlations; found none"):
        rho_grid(ROWS, [], fit=mean)
    with pytest.raises(NotEstimable, match="the correlation rho must be above -1 and below 1; found 5"):
        rho_grid(ROWS, [5], fit=mean)
    with pytest.raises(NotEstimable, match="fit: expected a function of effects and their V; found 3"):
        rho_grid(ROWS, [0.5], fit=3)
