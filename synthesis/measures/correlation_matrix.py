"""Correlations of one sample: how they covary, and the regression they imply."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.errors import Fault, ImpossibleNumber, NotComputable
from synthesis.measures.measure import Floats

_SYMMETRIC: Final = 1e-10


@frozen
class Regression:
    """Standardised coefficients of one variable on others, (p,), and their covariance, (p, p)."""

    coefficients: Floats
    covariance: Floats


def pairs(variables: int) -> tuple[tuple[int, int], ...]:
    """The correlations of so many variables in the order used here: (0, 1), (0, 2), ..., (1, 2), ..."""
    return tuple(combinations(range(variables), 2))


def correlation_covariance(R: Floats, n: float, wanted: Sequence[tuple[int, int]] | None = None) -> Floats:
    """Asymptotic covariance of the correlations of one sample; (p (p - 1) / 2,) squared, or of the `wanted` pairs.

    For r_st and r_uv with n - 1 in place of n, as usual for correlations (Olkin & Finn 1990, Psychol Bull
    108:330; Steiger 1980, Psychol Bull 87:245):
    [r_st r_uv (r_su^2 + r_sv^2 + r_tu^2 + r_tv^2) / 2 + r_su r_tv + r_sv r_tu
    - (r_st r_su r_sv + r_st r_tu r_tv + r_su r_tu r_uv + r_sv r_tv r_uv)] / (n - 1).

    Raises:
        NotComputable: R is not a square matrix.
        ImpossibleNumber: a correlation beyond 1, a matrix not symmetric with ones, or n below 2.
    """
    _check(R)
    if not n >= 2:
        fault = Fault(what="n of the correlation matrix", row=0, expected="at least 2", found=f"{n:g}")
        raise ImpossibleNumber([fault])
    chosen = pairs(R.shape[0]) if wanted is None else tuple(wanted)
    first, second = (np.array([pair[i] for pair in chosen], dtype=np.intp) for i in (0, 1))
    s, t = first[:, None], second[:, None]
    u, v = first[None, :], second[None, :]
    st, uv, su, sv, tu, tv = R[s, t], R[u, v], R[s, u], R[s, v], R[t, u], R[t, v]
    both = st * uv * (su**2 + sv**2 + tu**2 + tv**2) / 2 + su * tv + sv * tu
    single = st * su * sv + st * tu * tv + su * tu * uv + sv * tv * uv
    return np.asarray((both - single) / (n - 1), dtype=np.float64)


def regression(R: Floats, V: Floats, outcome: int, predictors: Sequence[int]) -> Regression:
    """The regression of one variable on others that a correlation matrix implies, and its uncertainty.

    beta = R_xx^-1 r_xy. `V` is the covariance of the correlations in the order of `pairs`; by the delta
    method, with g_ij the derivative of beta by r_ij, cov(beta) = G V G' (Becker 1992, J Educ Stat 17:341).

    Raises:
        NotComputable: shapes that do not fit, the outcome among the predictors, or predictors that depend on
            each other.
        ImpossibleNumber: R is no correlation matrix.
    """
    _check(R)
    chosen = list(predictors)
    known = pairs(R.shape[0])
    if V.shape != (len(known), len(known)):
        raise NotComputable(
            f"V must be {len(known)} by {len(known)} for {R.shape[0]} variables; found {V.shape}"
        )
    if outcome in chosen or len(set(chosen)) < len(chosen) or not chosen:
        raise NotComputable(f"expected each variable once, the outcome apart; found {outcome} on {chosen}")
    if np.linalg.matrix_rank(R[np.ix_(chosen, chosen)]) < len(chosen):
        raise NotComputable(f"the predictors {chosen} depend on each other")
    inverse = np.linalg.inv(R[np.ix_(chosen, chosen)])
    beta = inverse @ R[chosen, outcome]
    slopes = np.stack([_slope(pair, outcome, chosen, beta) for pair in known], axis=1)
    G = inverse @ slopes
    return Regression(coefficients=beta, covariance=G @ V @ G.T)


def _slope(pair: tuple[int, int], outcome: int, chosen: list[int], beta: Floats) -> Floats:
    """The derivative of r_xy - R_xx beta, at fixed beta, by one correlation."""
    found = np.zeros(len(chosen))
    for one, other in (pair, pair[::-1]):
        if one in chosen and other == outcome:
            found[chosen.index(one)] += 1
        elif one in chosen and other in chosen:
            found[chosen.index(one)] -= beta[chosen.index(other)]
    return found


def _check(R: Floats) -> None:
    if R.ndim != 2 or R.shape[0] != R.shape[1]:
        raise NotComputable(f"a correlation matrix must be square; found shape {R.shape}")
    ones = np.abs(np.diag(R) - 1) > _SYMMETRIC
    bad = ones | (~(np.abs(R - R.T) <= _SYMMETRIC)).any(axis=1) | (~(np.abs(R) <= 1 + _SYMMETRIC)).any(axis=1)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        fault = Fault(
            what="the correlation matrix",
            row=row,
            expected="symmetric, with 1 on its diagonal and nothing beyond 1",
            found=", ".join(f"{one:g}" for one in R[row]),
        )
        raise ImpossibleNumber([fault])
