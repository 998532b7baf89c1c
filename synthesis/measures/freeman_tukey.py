"""The double arcsine transformation of a proportion, and the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synthesis.measures.measure import Floats, refuse


def double_arcsine(proportion: ArrayLike, n: ArrayLike) -> Floats:
    """Double arcsine: y = (asin sqrt(x / (n + 1)) + asin sqrt((x + 1) / (n + 1))) / 2, x = n p.

    Raises:
        ImpossibleNumber: a proportion not between 0 and 1, or n not above 0.
    """
    p, n = _rows(proportion, n)
    refuse(~((p >= 0) & (p <= 1)), p, "the proportion", "between 0 and 1")
    refuse(~(n > 0), n, "n", "above 0")
    x = n * p
    return (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2


def double_arcsine_back(y: ArrayLike, n: ArrayLike) -> Floats:
    """The proportion of n whose double arcsine is y (Miller 1978, Am Stat 32:138); shape (k,).

    p = (1 - sign(cos 2y) sqrt(1 - (sin 2y + (sin 2y - 1 / sin 2y) / n)^2)) / 2; 0 below the double arcsine
    of 0 and 1 above that of 1.

    Raises:
        ImpossibleNumber: n not above 0.
    """
    y, n = _rows(y, n)
    refuse(~np.isfinite(y), y, "the double arcsine", "a finite number")
    lowest, highest = double_arcsine(np.zeros_like(n), n), double_arcsine(np.ones_like(n), n)
    inside = np.clip(y, lowest, highest)
    sine = np.sin(2 * inside)
    under = 1 - (sine + (sine - 1 / sine) / n) ** 2
    p = (1 - np.sign(np.cos(2 * inside)) * np.sqrt(np.maximum(under, 0))) / 2
    return np.where(y <= lowest, 0.0, np.where(y >= highest, 1.0, p))


def harmonic_mean(n: ArrayLike) -> float:
    """The harmonic mean k / sum(1 / n): the n at which a pooled double arcsine is taken back (Miller 1978).

    Raises:
        ImpossibleNumber: no n, or one not above 0.
    """
    sizes = np.atleast_1d(np.asarray(n, dtype=np.float64))
    refuse(~(sizes > 0), sizes, "n", "above 0")
    return float(sizes.size / np.sum(1 / sizes))


def _rows(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    first, second = np.broadcast_arrays(
        np.atleast_1d(np.asarray(one, dtype=np.float64)), np.atleast_1d(np.asarray(other, dtype=np.float64))
    )
    return first, second
