"""The tetrachoric correlation: the normal surface, its closed forms, and that it meets the counts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from synthesis.measures.registry import compute
from synthesis.measures.tetrachoric import bivariate_density, bivariate_normal, tetrachoric
from tests.thoroughness import cases


def by_quadrature(h, k, r):
    """Phi(h) Phi(k) + the integral of the density over the correlation, from 0 to r = sin t (Plackett 1954)."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    angles = math.asin(r) * (nodes + 1) / 2
    surface = np.exp(-(h * h + k * k - 2 * h * k * np.sin(angles)) / (2 * np.cos(angles) ** 2))
    return ndtr(h) * ndtr(k) + math.asin(r) / 2 * np.sum(weights * surface) / (2 * math.pi)


@settings(max_examples=cases(40, 500))
@given(h=st.floats(-4, 4), k=st.floats(-4, 4), r=st.floats(-0.99, 0.99))
def test_the_normal_surface_is_that_of_quadrature(h, k, r):
    ours = bivariate_normal(np.array([h]), np.array([k]), np.array([r]))[0]

    assert ours == pytest.approx(by_quadrature(h, k, r), abs=1e-13)


@pytest.mark.parametrize(
    ("h", "k", "r", "truth"),
    [  # quadrature to thirty digits
        (0.0, 0.0, 0.3, 0.29849334201033917),
        (0.0, 1.0, 0.5, 0.4687429526451681),
        (0.0, -1.0, -0.7, 0.013177098882305855),
        (1.0, 0.0, 0.99, 0.4999999999999948),
        (-2.0, 3.0, -0.999, 0.021400233916549112),
        (-5.0, -5.0, 0.5, 8.247086432651668e-10),
        (0.0, 0.0, -0.9999999, 7.117625491612115e-05),
        (0.0, 5e-324, 0.3, 0.29849334201033917),
        (1e-320, -1e-310, 0.3, 0.29849334201033917),
    ],
)
def test_the_normal_surface_at_its_edges(h, k, r, truth):
    ours = bivariate_normal(np.array([h]), np.array([k]), np.array([r]))[0]

    assert ours == pytest.approx(truth, abs=3e-16)


@given(h=st.floats(-3, 3), k=st.floats(-3, 3), r=st.floats(-0.9, 0.9))
def test_the_density_is_the_slope_of_the_surface_over_the_correlation(h, k, r):
    points = np.array([r - 1e-5, r + 1e-5])
    low, high = bivariate_normal(np.full(2, h), np.full(2, k), points)

    slope = bivariate_density(np.array([h]), np.array([k]), np.array([r]))[0]
    assert (high - low) / 2e-5 == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.2, 0.25, 0.3, 0.499])
def test_of_halves_the_correlation_is_a_sine(share):
    """Where both variables are cut at their medians, r = sin(2 pi (a / N - 1/4)) (Sheppard 1899)."""
    cells = 1000 * np.array([[share], [0.5 - share], [0.5 - share], [share]])

    r, _ = tetrachoric(cells)

    assert r[0] == pytest.approx(math.sin(2 * math.pi * (share - 0.25)), abs=1e-14)


@given(cells=st.tuples(*[st.floats(0.5, 1000)] * 4))
def test_the_correlation_gives_back_the_counts(cells):
    a, b, c, _ = cells
    n = sum(cells)

    r, v = tetrachoric(np.array(cells)[:, np.newaxis])

    h, k = ndtri((a + b) / n), ndtri((a + c) / n)
    assert bivariate_normal(np.array([h]), np.array([k]), r)[0] == pytest.approx(a / n, abs=1e-12)
    assert -1 < r[0] < 1
    assert v[0] > 0


def test_the_first_trials_of_bcg_have_the_correlations_of_thirty_digits():
    """Rows 1, 8 and 13 of dat.bcg by quadrature to thirty digits; R's own are off by up to 2e-5."""
    cells = np.array([[4, 119, 11, 128], [505, 87886, 499, 87892], [27, 16886, 29, 17825]], dtype=float).T

    r, v = tetrachoric(cells)

    assert r == pytest.approx(
        [-0.26312303718839186, 0.0026267386418212173, -0.0033554621775716336], rel=1e-10
    )
    assert v[0] == pytest.approx(0.0235656194376862, rel=1e-4)  # metafor 5.0-1, by a numerical Hessian


def test_the_variance_is_that_of_the_delta_method_from_multinomial_counts():
    """Slopes by differences, cell by cell, through the covariance of the counts."""
    cells = np.array([900.0, 700.0, 800.0, 1600.0])
    n = cells.sum()
    step = 1e-3
    slopes = [
        (tetrachoric((cells + move)[:, None])[0] - tetrachoric((cells - move)[:, None])[0])[0] / (2 * step)
        for move in step * np.eye(4)
    ]
    share = cells / n
    covariance = n * (np.diag(share) - np.outer(share, share))

    _, v = tetrachoric(cells[:, None])

    assert v[0] == pytest.approx(slopes @ covariance @ slopes, rel=1e-6)


def test_a_zero_cell_has_no_variance_and_is_left_out_with_a_reason():
    table = {"events_exp": [0, 4], "n_exp": [20, 20], "events_ctl": [5, 5], "n_ctl": [20, 20]}

    found = compute("RTET", table)

    assert list(found.left_out) == [0]
    assert found.left_out[0].startswith("no events in the experimental arm: RTET has no estimate")
    assert np.isnan(found.y).tolist() == [True, False]
    assert compute("RTET", table, add=0.5).corrected == (0,)
