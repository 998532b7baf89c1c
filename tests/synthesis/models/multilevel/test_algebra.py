"""The block algebra against k x k matrices written out, and slopes against finite differences."""

import numpy as np
import pytest

from synthesis.dependence.blocks import diagonal
from synthesis.models.multilevel import layout as layouts
from synthesis.models.multilevel.algebra import applied, curved, logliks, solved
from synthesis.models.multilevel.layout import laid_out
from synthesis.models.multilevel.search import bounds_of
from tests.synthesis.models.multilevel.dense import correlated, intercepts, loglik, marginal
from tests.synthesis.models.multilevel.drawn import DESIGNS, drawn

LAYOUTS = pytest.mark.parametrize("most", [1, 256], ids=["outside", "in blocks"])
KINDS = pytest.mark.parametrize("kind", [*DESIGNS, "known"])
LIKELIHOODS = pytest.mark.parametrize("restricted", [True, False], ids=["REML", "ML"])


def model(kind, seed=3):
    """A random model laid out, and parameters well inside their bounds."""
    y, V, design, terms = drawn(seed, "nested" if kind == "known" else kind)
    if kind == "known":
        q = terms[0].levels
        R = 0.4 ** np.abs(np.subtract.outer(np.arange(q), np.arange(q)))
        terms = [intercepts("study", terms[0].of, known=R), terms[1]]
    layout = laid_out(y, design.X, V, terms)
    bounds, rng = bounds_of(terms), np.random.default_rng(seed)
    size = rng.uniform(0.2, 1.0, layout.n)
    with np.errstate(invalid="ignore"):
        between = bounds.low + size * 0.8 * (bounds.high - bounds.low)
    return layout, V.dense(), terms, np.where(np.isfinite(bounds.high), between, size)


def differences(f, theta, h=1e-5):
    return np.array([(f(theta + step) - f(theta - step)) / (2 * h) for step in h * np.eye(theta.size)])


@LAYOUTS
@LIKELIHOODS
@KINDS
def test_the_likelihood_and_the_coefficients_are_those_of_the_whole_matrix(
    kind, restricted, most, monkeypatch
):
    monkeypatch.setattr(layouts, "LARGEST", most)
    layout, V, terms, theta = model(kind)
    X = layout.X[:-1]
    y = layout.y[:-1] + X @ layout.base
    at = solved(layout, theta, restricted=restricted)
    M = marginal(V, terms, theta)
    W = np.linalg.inv(M)
    G = np.linalg.inv(X.T @ W @ X)

    assert at.loglik == pytest.approx(loglik(y, X, M, restricted), rel=1e-11)
    np.testing.assert_allclose(at.beta, G @ X.T @ W @ y, rtol=1e-9)
    np.testing.assert_allclose(at.G, G, rtol=1e-10)
    np.testing.assert_allclose(at.U[:-1], W @ X, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(at.e[:-1], W @ (y - X @ at.beta), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(applied(at, np.eye(len(layout.y)))[:-1, :-1], W, rtol=1e-8, atol=1e-10)


@LAYOUTS
@LIKELIHOODS
@KINDS
def test_slope_and_observed_curvature_are_those_of_the_likelihood(kind, restricted, most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    layout, V, terms, theta = model(kind)
    X, y = layout.X[:-1], layout.y[:-1]
    found = curved(solved(layout, theta, restricted=restricted), restricted=restricted)
    slope = differences(lambda at: loglik(y, X, marginal(V, terms, at), restricted), theta)

    def slopes(at):
        return curved(solved(layout, at, restricted=restricted), restricted=restricted).slope

    np.testing.assert_allclose(found.slope, slope, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(found.observed, -differences(slopes, theta), rtol=1e-5, atol=1e-5)


@LAYOUTS
@LIKELIHOODS
@KINDS
def test_expected_and_average_information_are_traces_of_whole_matrices(kind, restricted, most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    layout, V, terms, theta = model(kind)
    X, y = layout.X[:-1], layout.y[:-1]
    found = curved(solved(layout, theta, restricted=restricted), restricted=restricted)
    W = np.linalg.inv(marginal(V, terms, theta))
    P = W - W @ X @ np.linalg.inv(X.T @ W @ X) @ X.T @ W
    A = P if restricted else W
    D = differences(lambda at: marginal(V, terms, at), theta, h=1e-3)
    expected = [[np.trace(A @ a @ A @ b) / 2 for b in D] for a in D]
    average = [[y @ P @ a @ P @ b @ P @ y / 2 for b in D] for a in D]

    np.testing.assert_allclose(found.expected, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.average, average, rtol=1e-5, atol=1e-6)


@LAYOUTS
@LIKELIHOODS
@KINDS
def test_likelihoods_at_many_points_are_those_at_each(kind, restricted, most, monkeypatch):
    monkeypatch.setattr(layouts, "LARGEST", most)
    layout, _, _, theta = model(kind)
    thetas = [theta, 0.5 * theta, 0.0 * theta]

    each = [solved(layout, one, restricted=restricted).loglik for one in thetas]
    np.testing.assert_allclose(logliks(layout, thetas, restricted=restricted), each, rtol=1e-11)


def test_where_the_matrix_is_not_positive_definite_there_is_no_model():
    y, V, design, terms = drawn(1, "CS")
    layout = laid_out(y, design.X, V, terms)
    beyond = np.array([1e6, -1.0])  # three levels cannot all correlate by -1

    assert solved(layout, beyond, restricted=True) is None


def test_a_variance_below_0_of_single_effects_gives_no_model():
    layout = laid_out(np.zeros(3), np.ones((3, 1)), diagonal(np.ones(3)), [intercepts("effect", range(3))])

    assert solved(layout, np.array([-2.0]), restricted=True) is None
    assert logliks(layout, [np.array([-2.0])], restricted=True)[0] == -np.inf


def test_without_random_terms_the_likelihood_is_that_of_weighted_least_squares():
    rng = np.random.default_rng(0)
    y, X = rng.normal(size=6), np.column_stack([np.ones(6), rng.normal(size=6)])
    V = correlated(rng.uniform(0.5, 1, 6), [0, 0, 1, 1, 1, 2], 0.4)
    at = solved(laid_out(y, X, V, ()), np.empty(0), restricted=True)

    assert at.loglik == pytest.approx(loglik(y, X, V.dense(), restricted=True), rel=1e-12)
