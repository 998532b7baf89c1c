"""Weighted least squares against dense algebra and against R."""

from fractions import Fraction

import numpy as np
import pytest

from synthesis.models.kernel.batch import batch
from synthesis.models.kernel.linear import moments, solve


def case(p):
    rng = np.random.default_rng(p)
    y, v = rng.normal(2, 1, (4, 9)), rng.uniform(0.05, 1, (4, 9))
    X = np.column_stack([np.ones(9), 1990 + rng.integers(0, 30, 9), rng.normal(size=(9, 3))])[:, :p]
    return y, v, X, np.array([0.0, 0.1, 0.5, 3.0])


def dense(y, v, X, tau2):
    """The textbook formulas with k x k matrices, which the kernel must agree with."""
    W = np.diag(1 / (v + tau2))
    covariance = np.linalg.inv(X.T @ W @ X)
    P = W - W @ X @ covariance @ X.T @ W
    return W, P, covariance, covariance @ X.T @ W @ y


@pytest.mark.parametrize("p", [1, 2, 5])
def test_coefficients_and_covariance_are_those_of_dense_algebra(p):
    y, v, X, tau2 = case(p)

    solved = solve(batch(y, v, X=X), tau2)

    for i in range(4):
        _, P, covariance, beta = dense(y[i], v[i], X, tau2[i])
        assert solved.beta[i] == pytest.approx(beta, rel=1e-6)
        assert solved.covariance[i] == pytest.approx(covariance, rel=1e-6)
        assert solved.q[i] == pytest.approx(y[i] @ P @ y[i], rel=1e-8)


@pytest.mark.parametrize("p", [1, 2, 5])
@pytest.mark.parametrize("plain", [True, False])
def test_moments_are_those_of_dense_algebra(p, plain):
    y, v, X, tau2 = case(p)
    if plain and p > 1:
        X = None
    sums = moments(batch(y, v, X=X), tau2)

    for i in range(4):
        W, P, _, _ = dense(y[i], v[i], np.ones((9, 1)) if X is None else X, tau2[i])
        Py = P @ y[i]
        expected = [W.trace(), (W @ W).trace(), P.trace(), (P @ P).trace(), y[i] @ Py, Py @ Py, Py @ P @ Py]
        actual = [getattr(sums, name)[i] for name in ("s1", "s2", "tr_p", "tr_pp", "ypy", "yppy", "ypppy")]
        assert actual == pytest.approx(expected, rel=1e-7)


def test_each_fit_may_have_a_design_of_its_own():
    y, v, X, tau2 = case(2)
    designs = np.stack([X + i * np.array([0, 1.0]) for i in range(4)])

    together = solve(batch(y, v, X=designs), tau2)

    for i in range(4):
        alone = solve(batch(y[i], v[i], X=designs[i]), tau2[i : i + 1])
        assert together.beta[i] == pytest.approx(alone.beta[0], rel=1e-9)


def exact_sums(y, v):
    """The sums of a mean at tau2 = 0 in rational arithmetic."""
    y, w = [Fraction(float(one)) for one in y], [1 / Fraction(float(one)) for one in v]
    s1 = sum(w)
    places = range(len(y))
    P = [[(w[i] if i == j else 0) - w[i] * w[j] / s1 for j in places] for i in places]
    py = [sum(a * b for a, b in zip(row, y, strict=True)) for row in P]
    twice = [sum(a * b for a, b in zip(row, py, strict=True)) for row in P]
    return {
        "s1": s1,
        "s2": sum(one * one for one in w),
        "tr_p": sum(P[i][i] for i in places),
        "tr_pp": sum(P[i][j] ** 2 for i in places for j in places),
        "ypy": sum(a * b for a, b in zip(y, py, strict=True)),
        "yppy": sum(a * a for a in py),
        "ypppy": sum(a * b for a, b in zip(py, twice, strict=True)),
    }


@pytest.mark.parametrize("times", [1e5, 1e9, 1e12, 1e15])
def test_one_study_that_rules_all_others_takes_no_digits_from_the_sums(times):
    rng = np.random.default_rng(3)
    y, v = rng.normal(size=6), rng.uniform(0.5, 1, 6)
    v[2] /= times
    ordinary = rng.uniform(0.5, 1, 6)
    found = moments(batch(np.vstack([y, y]), np.vstack([v, ordinary])), np.zeros(2))

    for i, variances in enumerate((v, ordinary)):
        for name, exact in exact_sums(y, variances).items():
            assert getattr(found, name)[i] == pytest.approx(float(exact), rel=1e-12), name


def test_a_ruled_fit_may_leave_studies_out():
    mask = np.array([[True, True, False, True]])
    found = moments(batch([[0.1, 0.5, 9.0, -0.2]], [[1e-14, 1.0, 1.0, 2.0]], mask=mask), np.zeros(1))
    alone = moments(batch([[0.1, 0.5, -0.2]], [[1e-14, 1.0, 2.0]]), np.zeros(1))

    for name in ("s1", "s2", "tr_p", "tr_pp", "ypy", "yppy", "ypppy"):
        assert getattr(found, name) == pytest.approx(getattr(alone, name), rel=1e-14)
