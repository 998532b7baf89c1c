"""Covariance structures: how the true effects of one group vary and covary, by a few parameters.

Each is a function of its free numbers theta; those are standard deviations where levels have variances of their own
(so that nothing is divided by a variance that is 0), a variance where all levels share one. The names of the
structures are metafor's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]

_STEP: Final = 1e-5


@frozen
class Structure:
    """A covariance structure of m levels.

    `matrix` makes the covariance matrix (m, m) of theta (n,), `slopes` its derivatives (n, m, m); `spots` are the
    places of the levels on the axis of an autoregressive structure, (m,). `bounds` gives the least and largest value
    of each number, `start` a theta from a variance and a correlation; `correlated` says whether levels covary,
    `own` whether each has a variance of its own, `pairwise` whether each pair has a correlation of its own. `powers`
    tells which power of the unit of the effects each number has: 2 a variance, 1 a deviation, 0 a correlation.
    """

    name: str
    label: str
    matrix: Callable[[Floats, Floats], Floats]
    slopes: Callable[[Floats, Floats], Floats]
    bounds: Callable[[int], tuple[Floats, Floats]]
    start: Callable[[int, float, float], Floats]
    powers: Callable[[int], Floats]
    correlated: bool
    own: bool
    pairwise: bool = False


def second(structure: Structure, theta: Floats, spots: Floats) -> Floats:
    """The second derivatives of the covariance matrix, (n, n, m, m), by differences of the first within their bounds.

    They steer the search and decide nothing about where it ends.
    """
    n = theta.size
    least = np.minimum(structure.bounds(spots.size)[0], theta)
    found = np.empty((n, n, spots.size, spots.size))
    for i in range(n):
        step = np.zeros(n)
        step[i] = _STEP
        back = np.maximum(theta - step, least)
        rise = structure.slopes(theta + step, spots) - structure.slopes(back, spots)
        found[i] = rise / (theta[i] + _STEP - back[i])
    return found


def known_structure(name: str) -> Structure:
    """The structure of a name.

    Raises:
        NotEstimable: no such structure; the message lists those there are.
    """
    spelt = name.strip().upper()
    if spelt not in STRUCTURES:
        raise NotEstimable(f"unknown structure {name!r}; known: {', '.join(STRUCTURES)}")
    return STRUCTURES[spelt]


def _equal(m: int) -> Floats:
    return np.ones((m, m)) - np.eye(m)


def _id(theta: Floats, spots: Floats) -> Floats:
    return np.asarray(theta[0] * np.eye(spots.size))


def _id_slopes(theta: Floats, spots: Floats) -> Floats:  # noqa: ARG001 - the signature of every slope
    return np.eye(spots.size)[None]


def _cs(theta: Floats, spots: Floats) -> Floats:
    m = spots.size
    return np.asarray(theta[0] * (np.eye(m) + theta[1] * _equal(m)))


def _cs_slopes(theta: Floats, spots: Floats) -> Floats:
    m = spots.size
    return np.stack([np.eye(m) + theta[1] * _equal(m), theta[0] * _equal(m)])


def _diag(theta: Floats, spots: Floats) -> Floats:  # noqa: ARG001
    return np.diag(theta)


def _diag_slopes(theta: Floats, spots: Floats) -> Floats:  # noqa: ARG001
    return np.asarray(np.eye(theta.size)[:, :, None] * np.eye(theta.size)[:, None, :])


def _scaled(theta: Floats, R: Floats) -> Floats:
    """Standard deviations theta[:-1] about a correlation matrix R."""
    return np.asarray(np.outer(theta[:-1], theta[:-1]) * R)


def _scaled_slopes(theta: Floats, R: Floats, dR: Floats) -> Floats:
    s = theta[:-1]
    m = s.size
    found = np.zeros((m + 1, m, m))
    for i in range(m):
        found[i, i, :] += s * R[i]
        found[i, :, i] += s * R[:, i]
    found[m] = np.outer(s, s) * dR
    return found


def _hcs(theta: Floats, spots: Floats) -> Floats:
    m = spots.size
    return _scaled(theta, np.eye(m) + theta[-1] * _equal(m))


def _hcs_slopes(theta: Floats, spots: Floats) -> Floats:
    m = spots.size
    return _scaled_slopes(theta, np.eye(m) + theta[-1] * _equal(m), _equal(m))


def _powers(rho: float, spots: Floats) -> tuple[Floats, Floats]:
    """rho^|t - s| and its derivative by rho; of a negative rho for whole distances only."""
    apart = np.abs(spots[:, None] - spots[None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.where(
            apart == 0, 1.0, np.sign(rho) ** apart * np.abs(rho) ** apart if rho < 0 else rho**apart
        )
        base = np.sign(rho) ** (apart - 1) * np.abs(rho) ** (apart - 1) if rho < 0 else rho ** (apart - 1)
        slope = np.where(apart == 0, 0.0, apart * base)
    return power, np.where(np.isfinite(slope), slope, 0.0)


def _ar(theta: Floats, spots: Floats) -> Floats:
    return np.asarray(theta[0] * _powers(float(theta[1]), spots)[0])


def _ar_slopes(theta: Floats, spots: Floats) -> Floats:
    power, slope = _powers(float(theta[1]), spots)
    return np.stack([power, theta[0] * slope])


def _har(theta: Floats, spots: Floats) -> Floats:
    return _scaled(theta, _powers(float(theta[-1]), spots)[0])


def _har_slopes(theta: Floats, spots: Floats) -> Floats:
    return _scaled_slopes(theta, *_powers(float(theta[-1]), spots))


def lower(theta: Floats, m: int) -> Floats:
    """The lower triangular factor (m, m) that theta (m (m + 1) / 2,) holds row by row."""
    L = np.zeros((m, m))
    L[np.tril_indices(m)] = theta
    return L


def _un(theta: Floats, spots: Floats) -> Floats:
    L = lower(theta, spots.size)
    return np.asarray(L @ L.T)


def _un_slopes(theta: Floats, spots: Floats) -> Floats:
    m = spots.size
    L = lower(theta, m)
    found = np.zeros((theta.size, m, m))
    for n, (i, j) in enumerate(zip(*np.tril_indices(m), strict=True)):
        found[n, i, :] += L[:, j]
        found[n, :, i] += L[:, j]
    return found


def _from_zero(n: int) -> tuple[Floats, Floats]:
    return np.zeros(n), np.full(n, np.inf)


def _with_rho(
    least: Callable[[int], float], variances: Callable[[int], int]
) -> Callable[[int], tuple[Floats, Floats]]:
    def bounds(m: int) -> tuple[Floats, Floats]:
        low, high = _from_zero(variances(m) + 1)
        low[-1], high[-1] = least(m), 1.0
        return low, high

    return bounds


def _least_equal(m: int) -> float:
    return -1.0 if m < 2 else -1 / (m - 1)


def _start_one(m: int, variance: float, rho: float) -> Floats:
    return np.array([variance, max(rho, 0.9 * _least_equal(m))])


def _start_each(m: int, variance: float, rho: float) -> Floats:
    return np.array([*np.full(m, np.sqrt(variance)), max(rho, 0.9 * _least_equal(m))])


def _start_free(m: int, variance: float, rho: float) -> Floats:
    G = variance * (np.eye(m) + max(rho, 0.9 * _least_equal(m)) * _equal(m))
    return np.asarray(np.linalg.cholesky(G)[np.tril_indices(m)])


def _free(m: int) -> tuple[Floats, Floats]:
    n = m * (m + 1) // 2
    return np.full(n, -np.inf), np.full(n, np.inf)


def _deviations(m: int) -> Floats:
    return np.array([*np.ones(m), 0.0])


STRUCTURES: Final[Mapping[str, Structure]] = MappingProxyType(
    {
        one.name: one
        for one in (
            Structure(
                name="ID",
                label="one variance, no correlation",
                matrix=_id,
                slopes=_id_slopes,
                bounds=lambda m: _from_zero(1),  # noqa: ARG005
                start=lambda m, variance, rho: np.array([variance]),  # noqa: ARG005
                powers=lambda m: np.array([2.0]),  # noqa: ARG005
                correlated=False,
                own=False,
            ),
            Structure(
                name="CS",
                label="compound symmetry",
                matrix=_cs,
                slopes=_cs_slopes,
                bounds=_with_rho(_least_equal, lambda m: 1),  # noqa: ARG005
                start=_start_one,
                powers=lambda m: np.array([2.0, 0.0]),  # noqa: ARG005
                correlated=True,
                own=False,
            ),
            Structure(
                name="DIAG",
                label="a variance for each level, no correlation",
                matrix=_diag,
                slopes=_diag_slopes,
                bounds=_from_zero,
                start=lambda m, variance, rho: np.full(m, variance),  # noqa: ARG005
                powers=lambda m: np.full(m, 2.0),
                correlated=False,
                own=True,
            ),
            Structure(
                name="HCS",
                label="compound symmetry with a variance for each level",
                matrix=_hcs,
                slopes=_hcs_slopes,
                bounds=_with_rho(_least_equal, lambda m: m),
                start=_start_each,
                powers=_deviations,
                correlated=True,
                own=True,
            ),
            Structure(
                name="UN",
                label="unstructured",
                matrix=_un,
                slopes=_un_slopes,
                bounds=_free,
                start=_start_free,
                powers=lambda m: np.ones(m * (m + 1) // 2),
                correlated=True,
                own=True,
                pairwise=True,
            ),
            Structure(
                name="AR",
                label="autoregressive by order",
                matrix=_ar,
                slopes=_ar_slopes,
                bounds=_with_rho(lambda m: -1.0, lambda m: 1),  # noqa: ARG005
                start=_start_one,
                powers=lambda m: np.array([2.0, 0.0]),  # noqa: ARG005
                correlated=True,
                own=False,
            ),
            Structure(
                name="HAR",
                label="autoregressive by order with a variance for each level",
                matrix=_har,
                slopes=_har_slopes,
                bounds=_with_rho(lambda m: -1.0, lambda m: m),  # noqa: ARG005
                start=_start_each,
                powers=_deviations,
                correlated=True,
                own=True,
            ),
            Structure(
                name="CAR",
                label="autoregressive by time",
                matrix=_ar,
                slopes=_ar_slopes,
                bounds=_with_rho(lambda m: 0.0, lambda m: 1),  # noqa: ARG005
                start=_start_one,
                powers=lambda m: np.array([2.0, 0.0]),  # noqa: ARG005
                correlated=True,
                own=False,
            ),
        )
    }
)
"""The structures by metafor's names."""


def variances_and_correlations(structure: Structure, theta: Floats, spots: Floats) -> tuple[Floats, Floats]:
    """The variances as they are reported, one or (m,), and the correlations, one or those of each pair of levels.

    The pairs stand as metafor has them: (1, 2), (1, 3), ..., (2, 3), ...
    """
    G = structure.matrix(theta, spots)
    tau2 = np.diag(G).copy() if structure.own else np.diag(G)[:1].copy()
    if not structure.correlated:
        return tau2, np.empty(0)
    if not structure.pairwise:
        return tau2, theta[-1:].copy()
    s = np.sqrt(np.diag(G))
    with np.errstate(divide="ignore", invalid="ignore"):
        R = G / np.outer(s, s)
    rho = R[np.triu_indices(spots.size, 1)]
    return tau2, np.clip(rho, -1.0, 1.0)


def by_correlation(m: int) -> Structure:
    """An unstructured covariance of m levels, by the deviations and the correlation of the first two.

    theta = (s1, rho, s2, the rows of the lower triangular factor from the third on), so that the variance of the first
    level, or its correlation with the second, can be held at a value.
    """
    if m < 2:
        raise NotEstimable(f"a correlation needs two levels; found {m}")

    def factor(theta: Floats) -> Floats:
        rho = float(theta[1])
        first = [theta[0], theta[2] * rho, theta[2] * np.sqrt(max(1 - rho * rho, 0.0))]
        return lower(np.array([*first, *theta[3:]]), m)

    def matrix(theta: Floats, spots: Floats) -> Floats:  # noqa: ARG001 - the signature of every structure
        L = factor(theta)
        return np.asarray(L @ L.T)

    def slopes(theta: Floats, spots: Floats) -> Floats:
        rho = float(theta[1])
        root = np.sqrt(max(1 - rho * rho, 1e-300))
        L = factor(theta)
        free = _un_slopes(L[np.tril_indices(m)], spots)
        found = free.copy()
        found[1] = theta[2] * free[1] - theta[2] * rho / root * free[2]
        found[2] = rho * free[1] + root * free[2]
        return found

    def bounds(levels: int) -> tuple[Floats, Floats]:
        low, high = _free(levels)
        low[:3], high[1] = (0.0, -1.0, 0.0), 1.0
        return low, high

    def start(levels: int, variance: float, rho: float) -> Floats:
        G = variance * (np.eye(levels) + max(rho, 0.9 * _least_equal(levels)) * _equal(levels))
        return factor_numbers(G)

    return Structure(
        name="UN",
        label="unstructured",
        matrix=matrix,
        slopes=slopes,
        bounds=bounds,
        start=start,
        powers=lambda levels: np.array([1.0, 0.0, *np.ones(levels * (levels + 1) // 2 - 2)]),
        correlated=True,
        own=True,
        pairwise=True,
    )


def factor_numbers(G: Floats) -> Floats:
    """The numbers by which `by_correlation` makes a covariance matrix (m, m)."""
    m = len(G)
    size = float(np.trace(G)) or 1.0
    L = np.linalg.cholesky(G + 1e-12 * size * np.eye(m))
    s2 = float(np.hypot(L[1, 0], L[1, 1]))
    rest = L[np.tril_indices(m)][3:]
    return np.array([L[0, 0], np.clip(L[1, 0] / s2, -1.0, 1.0), s2, *rest])
