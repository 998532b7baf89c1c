"""Kendall's rank correlation: tau-b, its exact distribution, and its normal approximation with ties."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]

TIED: Final = 1e-10
"""Neighbours nearer than this, relative to their own size, are one value told twice by rounding."""
_NOISE: Final = 1e-14  # what rounding leaves of a difference from the mean
_MOST: Final = 500
"""With more pairs than this p is by the normal distribution."""


@frozen
class Kendall:
    """Kendall's S (pairs in the same order less pairs in the opposite one) of n pairs, and `tau` = tau-b.

    `se` is the standard deviation of S where the two are not related; `statistic` = S / `se`, or
    (|S| - 1) / `se` with the sign of S where it was corrected for continuity; `exact` says how p was had.
    """

    n: int
    s: float
    se: float
    tau: float
    statistic: float
    p: float
    exact: bool
    tied: bool


def kendall(x: Floats, y: Floats, *, exact: bool = True, correct: bool = False) -> Kendall:
    """Kendall's correlation of x and y, each (n,), and its two-sided test (Kendall 1970, Rank Correlation Methods).

    The variance of S with ties of size t in x and u in y is [n(n-1)(2n+5) - sum t(t-1)(2t+5)
    - sum u(u-1)(2u+5)] / 18 + sum t(t-1) sum u(u-1) / (2n(n-1)) + sum t(t-1)(t-2) sum u(u-1)(u-2) /
    (9n(n-1)(n-2)); p is exact where that is asked for, nothing is tied and n <= 500.

    Raises:
        NotEstimable: fewer than 3 pairs, or all of x or of y tied.
    """
    first, second = _ranks(x), _ranks(y)
    n = first.size
    if n < 3:
        raise NotEstimable(f"a rank correlation: expected 3 pairs or more; found {n}")
    s = float(sum(np.sign(first[i] - first[:i]) @ np.sign(second[i] - second[:i]) for i in range(1, n)))
    t, u = np.bincount(first), np.bincount(second)
    pairs = n * (n - 1) / 2
    free = (pairs - np.sum(t * (t - 1)) / 2) * (pairs - np.sum(u * (u - 1)) / 2)
    if free == 0:
        raise NotEstimable("a rank correlation: all values of one side are the same")
    se = float(np.sqrt(_variance(n, t.astype(np.float64), u.astype(np.float64))))
    tied = bool((t > 1).any() or (u > 1).any())
    exactly = exact and not tied and n <= _MOST
    statistic = float(np.sign(s)) * max(abs(s) - correct, 0.0) / se
    return Kendall(
        n=n,
        s=s,
        se=se,
        tau=float(s / np.sqrt(free)),
        statistic=statistic,
        p=_exact_p(n, s) if exactly else _normal_p(statistic),
        exact=exactly,
        tied=tied,
    )


def _ranks(values: Floats) -> NDArray[np.intp]:
    """Dense ranks from 0; what differs by rounding alone has one rank."""
    order = np.argsort(values, kind="stable")
    sorted_ = values[order]
    size = np.maximum(np.abs(sorted_[1:]), np.abs(sorted_[:-1]))
    steps = np.diff(sorted_) > TIED * size + _NOISE * np.max(np.abs(values))
    ranks = np.empty(values.size, dtype=np.intp)
    ranks[order] = np.concatenate([[0], np.cumsum(steps)])
    return ranks


def _variance(n: int, t: Floats, u: Floats) -> float:
    plain = n * (n - 1) * (2 * n + 5)
    ties = np.sum(t * (t - 1) * (2 * t + 5)) + np.sum(u * (u - 1) * (2 * u + 5))
    twos = np.sum(t * (t - 1)) * np.sum(u * (u - 1)) / (2 * n * (n - 1))
    threes = np.sum(t * (t - 1) * (t - 2)) * np.sum(u * (u - 1) * (u - 2)) / (9 * n * (n - 1) * (n - 2))
    return float((plain - ties) / 18 + twos + threes)


def _exact_p(n: int, s: float) -> float:
    """Twice the smaller tail of S, from the number of orders of n things with so many inversions."""
    share = np.ones(1)
    for size in range(2, n + 1):  # one more thing stands before 0 .. size - 1 of the others, all as likely
        sums = np.cumsum(np.concatenate([share, np.zeros(size - 1)]))
        sums[size:] -= sums[:-size].copy()
        share = sums / size
    concordant = round((s + n * (n - 1) / 2) / 2)
    fewest = min(concordant, n * (n - 1) // 2 - concordant)  # the distribution is symmetric
    return float(min(1.0, 2 * np.sum(share[: fewest + 1])))


def _normal_p(statistic: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(statistic)))
