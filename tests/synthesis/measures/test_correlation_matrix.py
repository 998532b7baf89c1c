"""Covariances of correlations, and the regression they imply."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.correlation_matrix import correlation_covariance, pairs, regression

# dat.craft2003, study 1: acog, asom, conf, perf; n = 142.
CRAFT = np.array(
    [[1, 0.47, -0.38, -0.55], [0.47, 1, -0.46, -0.48], [-0.38, -0.46, 1, 0.66], [-0.55, -0.48, 0.66, 1]]
)


@st.composite
def matrices(draw, size=4):
    """A correlation matrix of so many variables."""
    loadings = np.array(
        draw(st.lists(st.lists(st.floats(-1, 1), min_size=2, max_size=2), min_size=size, max_size=size))
    )
    covariance = loadings @ loadings.T + np.eye(size)
    spread = np.sqrt(np.diag(covariance))
    R = covariance / np.outer(spread, spread)
    np.fill_diagonal(R, 1)
    return (R + R.T) / 2


def test_covariances_agree_with_metafor():
    """rcalc of metafor 5.0-1: acog.perf, asom.perf and conf.perf among themselves and with acog.asom."""
    V = correlation_covariance(CRAFT, 142, [(0, 3), (1, 3), (2, 3), (0, 1)])

    expected = [
        [0.00345039893617021, 0.00132651489361702, -0.000554579787234042, -0.00139678475177305],
        [0.00132651489361702, 0.00420059687943262, -0.000952140709219858, -0.00194335914893617],
        [-0.000554579787234042, -0.000952140709219858, 0.00225920113475177, 0.00057910914893617],
        [-0.00139678475177305, -0.00194335914893617, 0.00057910914893617, 0.00430494191489362],
    ]
    assert pytest.approx(np.array(expected), rel=1e-12) == V


@given(R=matrices(), n=st.integers(5, 1000))
def test_the_variances_are_the_well_known_ones_and_the_matrix_is_a_covariance(R, n):
    V = correlation_covariance(R, n)
    r = np.array([R[i, j] for i, j in pairs(4)])

    assert np.diag(V) == pytest.approx((1 - r**2) ** 2 / (n - 1))
    assert pytest.approx(V.T) == V
    assert np.linalg.eigvalsh(V).min() >= -1e-12


def test_uncorrelated_variables_have_uncorrelated_correlations():
    assert correlation_covariance(np.eye(3), 101).tolist() == (np.eye(3) / 100).tolist()


def test_simulated_samples_covary_as_told():
    rng = np.random.default_rng(20231)
    people = rng.multivariate_normal(np.zeros(3), CRAFT[:3, :3], size=(4000, 200))
    found = np.array([np.corrcoef(sample.T)[np.triu_indices(3, 1)] for sample in people])

    assert np.cov(found.T) == pytest.approx(correlation_covariance(CRAFT[:3, :3], 200), abs=4e-4)


def test_on_one_predictor_the_slope_is_the_correlation():
    made = regression(CRAFT[:2, :2], np.array([[0.01]]), 0, [1])

    assert made.coefficients == pytest.approx([0.47])
    assert made.covariance == pytest.approx(np.array([[0.01]]))


@given(R=matrices())
def test_the_coefficients_solve_the_normal_equations(R):
    made = regression(R, np.eye(6), 2, [0, 1, 3])

    assert R[np.ix_([0, 1, 3], [0, 1, 3])] @ made.coefficients == pytest.approx(R[[0, 1, 3], 2])


@given(R=matrices())
def test_the_covariance_is_that_of_numerical_derivatives(R):
    V, step = correlation_covariance(R, 50), 1e-6
    slopes = []
    for i, j in pairs(4):
        moved = []
        for sign in (1, -1):
            other = R.copy()
            other[i, j] = other[j, i] = R[i, j] + sign * step
            moved.append(regression(other, V, 0, [1, 2, 3]).coefficients)
        slopes.append((moved[0] - moved[1]) / (2 * step))
    G = np.array(slopes).T

    assert regression(R, V, 0, [1, 2, 3]).covariance == pytest.approx(G @ V @ G.T, abs=1e-6)


def test_the_order_of_the_predictors_is_the_order_of_the_coefficients():
    V = correlation_covariance(CRAFT, 142)

    one, other = regression(CRAFT, V, 3, [0, 1, 2]), regression(CRAFT, V, 3, [2, 0, 1])

    assert other.coefficients == pytest.approx(one.coefficients[[2, 0, 1]])
    assert np.diag(other.covariance) == pytest.approx(np.diag(one.covariance)[[2, 0, 1]])


@pytest.mark.parametrize(
    "R", [np.array([[1, 1.2], [1.2, 1]]), np.array([[1, 0.2], [0.3, 1]]), np.array([[2, 0], [0, 1]])]
)
def test_what_is_no_correlation_matrix_is_refused(R):
    with pytest.raises(ImpossibleNumber, match="correlation matrix of row 0 must be symmetric"):
        correlation_covariance(R, 50)


def test_shapes_and_sizes_that_do_not_fit_are_refused():
    with pytest.raises(NotComputable, match="must be square"):
        correlation_covariance(np.ones((2, 3)), 50)
    with pytest.raises(ImpossibleNumber, match="at least 2; found 1"):
        correlation_covariance(np.eye(2), 1)
    with pytest.raises(NotComputable, match="V must be 6 by 6 for 4 variables"):
        regression(CRAFT, np.eye(5), 0, [1])
    with pytest.raises(NotComputable, match="each variable once, the outcome apart"):
        regression(CRAFT, np.eye(6), 0, [0, 1])
    with pytest.raises(NotComputable, match="depend on each other"):
        regression(np.array([[1, 0.5, 0.5], [0.5, 1, 1], [0.5, 1, 1]]), np.eye(3), 0, [1, 2])
