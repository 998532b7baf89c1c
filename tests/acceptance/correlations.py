"""Correlation matrices pooled over studies, for the cases that regress on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr

from synthesis.measures.correlation_matrix import correlation_covariance, pairs, regression
from synthesis.measures.measure import Floats

# The order of R's coefficients. (The case calls its rows perf, acog, asom, conf, which is not what they hold.)
VARIABLES = ("acog", "asom", "conf", "perf")
Rows = Sequence[dict[str, Any]]


def matrix(given: Any) -> Floats:
    """A matrix of R."""
    return np.asarray(given["data"], dtype=np.float64)


def sampling_covariance(rows: Rows) -> Floats:
    """The covariance of one study's correlations, in the order of its rows, which are all those of its variables."""
    names = sorted({row[key] for row in rows for key in ("var1", "var2")})
    wanted = [(names.index(row["var1"]), names.index(row["var2"])) for row in rows]
    R = np.eye(len(names))
    for (i, j), row in zip(wanted, rows, strict=True):
        R[i, j] = R[j, i] = row["ri"]
    return correlation_covariance(R, rows[0]["ni"], wanted)


def implied_regression(rows: Rows) -> tuple[Floats, dict[str, Floats]]:
    """The pooled matrix, and the regression of the first variable on the others with its Wald tests."""
    mean, V = pooled(rows)
    size = len(VARIABLES)
    R = np.eye(size)
    for value, (i, j) in zip(mean, pairs(size), strict=True):
        R[i, j] = R[j, i] = value
    made = regression(R, V, 0, range(1, size))
    beta, se = made.coefficients, np.sqrt(np.diag(made.covariance))
    z = beta / se
    reach = 1.959963984540054 * se
    table = {"beta": beta, "se": se, "zval": z, "pval": 2 * ndtr(-np.abs(z))}
    return R, {**table, "ci.lb": beta - reach, "ci.ub": beta + reach}


def pooled(rows: Rows) -> tuple[Floats, Floats]:
    """Means of the correlations, in the order of `pairs`, and their covariance.

    Restricted maximum likelihood, the covariance between studies unstructured: T = L L', L lower
    triangular, so that a T of any rank lies inside the search.
    """
    order = pairs(len(VARIABLES))
    studies = []
    for study in sorted({row["study"] for row in rows}):
        its = _usable([row for row in rows if row["study"] == study])
        if not its:
            continue
        where = [
            order.index(tuple(sorted((VARIABLES.index(r["var1"]), VARIABLES.index(r["var2"]))))) for r in its
        ]
        y = np.array([row["ri"] for row in its], dtype=np.float64)
        studies.append((y, sampling_covariance(its), np.eye(len(order))[where]))
    lower = np.tril_indices(len(order))
    start = np.zeros((len(order), len(order)))
    np.fill_diagonal(start, 0.3)

    def fall(given: Floats) -> tuple[float, Floats]:
        L = np.zeros_like(start)
        L[lower] = given
        value, slope = _restricted(L @ L.T, studies)
        return value, (2 * slope @ L)[lower]

    found = start[lower]
    for _ in range(5):
        found = minimize(fall, found, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000}).x
    L = np.zeros_like(start)
    L[lower] = found
    weight, score = _normal_equations(L @ L.T, studies)
    return np.linalg.solve(weight, score), np.linalg.inv(weight)


def _usable(rows: Rows) -> Rows:
    """The correlations of a study, none where their covariances hang on correlations that are not reported."""
    variables = {row[key] for row in rows for key in ("var1", "var2")}
    return rows if len(rows) == len(pairs(len(variables))) else ()


def _normal_equations(T: Floats, studies: Any) -> tuple[Floats, Floats]:
    parts = [(Z.T @ np.linalg.inv(V + Z @ T @ Z.T), y, Z) for y, V, Z in studies]
    return sum(A @ Z for A, _, Z in parts), sum(A @ y for A, y, _ in parts)


def _restricted(T: Floats, studies: Any) -> tuple[float, Floats]:
    """Half of -2 restricted log-likelihood, constants apart, and its derivative by T."""
    weight, score = _normal_equations(T, studies)
    mean, covariance = np.linalg.solve(weight, score), np.linalg.inv(weight)
    value, slope = np.linalg.slogdet(weight)[1], np.zeros_like(T)
    for y, V, Z in studies:
        W = np.linalg.inv(V + Z @ T @ Z.T)
        residual = W @ (y - Z @ mean)
        value += (y - Z @ mean) @ residual - np.linalg.slogdet(W)[1]
        inner = W - np.outer(residual, residual) - W @ Z @ covariance @ Z.T @ W
        slope += Z.T @ inner @ Z
    return value / 2, slope / 2
