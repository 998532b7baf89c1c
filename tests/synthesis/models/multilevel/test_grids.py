"""The grid of assumed correlations in one call: each row is the model at that correlation."""

import pytest

from synthesis.dependence.correlations import Correlations
from synthesis.models.multilevel.correlated import correlated_hierarchical
from synthesis.models.multilevel.grids import rho_grid
from tests.synthesis.models.multilevel.waves import CHE, waves


def test_each_correlation_gives_the_correlated_and_hierarchical_model_there(effects_of):
    effects = waves(effects_of)

    found = rho_grid(effects, [0.0, 0.6])

    for i, rho in enumerate((0.0, 0.6)):
        own = correlated_hierarchical(effects, correlations=Correlations(rho=rho))
        assert found.estimate[i] == pytest.approx(own.estimate, rel=1e-12)
        assert (found.low[i], found.high[i]) == pytest.approx((own.low, own.high), rel=1e-12)
        assert tuple(found.tau2s[i]) == pytest.approx(tuple(own.tau2s.values()), rel=1e-9)
    assert found.estimate[1] == pytest.approx(CHE[0], rel=1e-6)


def test_a_model_of_ones_own_takes_its_place(effects_of):
    from synthesis.dependence.rho_grid import Tried

    found = rho_grid(
        waves(effects_of), [0.2], fit=lambda effects, V: Tried(estimate=effects.k, low=V.k - 1, high=40.0)
    )

    assert (found.estimate[0], found.low[0], found.high[0]) == (36, 35, 40)
