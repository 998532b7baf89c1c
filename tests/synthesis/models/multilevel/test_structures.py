"""Covariance structures against their definitions and against finite differences."""

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.multilevel.structures import (
    STRUCTURES,
    known_structure,
    second,
    variances_and_correlations,
)
from tests.synthesis.models.multilevel.dense import levels

NAMES = tuple(STRUCTURES)


def numbers(name, m, seed=0):
    """Parameters well within their bounds."""
    structure, rng = STRUCTURES[name], np.random.default_rng(seed)
    low, high = structure.bounds(m)
    size = rng.uniform(0.2, 2, low.size)
    inside = np.where(np.isinf(low), size - 1, size)
    least = np.maximum(low, -1)
    return np.where(np.isfinite(high), least + (1 - least) * rng.uniform(0.2, 0.9, low.size), inside)


def spots(name, m):
    return np.cumsum(np.linspace(0.5, 1.5, m)) if name == "CAR" else np.arange(float(m))


@pytest.mark.parametrize("m", [1, 2, 4])
@pytest.mark.parametrize("name", NAMES)
def test_a_structure_is_what_its_definition_says(name, m):
    theta = numbers(name, m)

    np.testing.assert_allclose(
        STRUCTURES[name].matrix(theta, spots(name, m)), levels(name, theta, spots(name, m)), rtol=1e-13
    )


@pytest.mark.parametrize("m", [2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_slopes_and_second_derivatives_are_those_of_the_matrix(name, m):
    structure, theta, at = STRUCTURES[name], numbers(name, m, seed=1), spots(name, m)
    steps = 1e-4 * np.eye(theta.size)
    slopes = [(structure.matrix(theta + h, at) - structure.matrix(theta - h, at)) / 2e-4 for h in steps]
    bends = [(structure.slopes(theta + h, at) - structure.slopes(theta - h, at)) / 2e-4 for h in steps]

    np.testing.assert_allclose(structure.slopes(theta, at), slopes, atol=1e-6)
    np.testing.assert_allclose(second(structure, theta, at), bends, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_within_its_bounds_no_structure_has_a_negative_variance_in_any_direction(name):
    structure, rng = STRUCTURES[name], np.random.default_rng(3)
    low, high = structure.bounds(3)
    for share in rng.uniform(size=(50, low.size)).round(1):
        inside = np.where(np.isinf(low), 4 * share - 2, 2 * share)
        least = np.maximum(low, -1)
        theta = np.where(np.isfinite(high), least + share * (1 - least), inside)

        assert np.linalg.eigvalsh(structure.matrix(theta, spots(name, 3)))[0] > -1e-12


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.5])
@pytest.mark.parametrize("name", NAMES)
def test_every_start_has_the_variance_it_was_asked_for_and_is_positive_definite(name, rho):
    structure = STRUCTURES[name]
    G = structure.matrix(structure.start(3, 2.0, rho), spots(name, 3))

    assert np.diag(G) == pytest.approx([2.0, 2.0, 2.0])
    if name != "CAR":  # whose correlation is not negative
        assert np.linalg.eigvalsh(G)[0] > 0


def test_of_an_unstructured_matrix_the_correlations_stand_by_first_level():
    G = np.array([[4.0, 1.0, 2.0], [1.0, 9.0, 3.0], [2.0, 3.0, 16.0]])
    theta = np.linalg.cholesky(G)[np.tril_indices(3)]
    tau2, rho = variances_and_correlations(STRUCTURES["UN"], theta, np.arange(3.0))

    assert tau2 == pytest.approx([4, 9, 16])
    assert rho == pytest.approx([1 / 6, 2 / 8, 3 / 12])


def test_where_a_level_does_not_vary_its_correlation_is_not_a_number():
    _, rho = variances_and_correlations(STRUCTURES["UN"], np.array([1.0, 0.0, 0.0]), np.arange(2.0))

    assert np.isnan(rho[0])


def test_levels_without_correlation_have_none():
    for name in ("ID", "DIAG"):
        assert variances_and_correlations(STRUCTURES[name], numbers(name, 3), np.arange(3.0))[1].size == 0


def test_an_autoregressive_correlation_may_alternate_in_sign():
    G = STRUCTURES["AR"].matrix(np.array([2.0, -0.5]), np.arange(4.0))

    assert G[0] == pytest.approx([2, -1, 0.5, -0.25])


def test_a_correlation_over_time_of_0_leaves_levels_independent():
    structure, at = STRUCTURES["CAR"], np.array([0.0, 0.5, 2.0])

    np.testing.assert_array_equal(structure.matrix(np.array([3.0, 0.0]), at), 3 * np.eye(3))
    assert np.isfinite(structure.slopes(np.array([3.0, 0.0]), at)).all()


def test_structures_are_found_whatever_the_case():
    assert known_structure(" hcs ").name == "HCS"


def test_an_unknown_structure_is_refused_and_those_known_are_listed():
    with pytest.raises(
        NotEstimable, match="unknown structure 'TOEP'; known: ID, CS, DIAG, HCS, UN, AR, HAR, CAR"
    ):
        known_structure("TOEP")
