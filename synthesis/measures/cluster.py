"""Trials that randomised groups of people: design effect, effective numbers, inflated variances."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import NotComputable
from synthesis.measures.measure import Floats, as_vector, refuse


def design_effect(m: ArrayLike, icc: ArrayLike) -> Floats:
    """1 + (m - 1) ICC, with `m` the mean cluster size (Cochrane Handbook, section 23.1.4); shape (k,).

    Raises:
        ImpossibleNumber: m below 1, an intracluster correlation not between 0 and 1, or not a number.
    """
    m, icc = _rows(m, icc)
    refuse(~(np.isfinite(m) & (m >= 1)), m, "the mean cluster size", "at least 1")
    refuse(~((icc >= 0) & (icc <= 1)), icc, "the intracluster correlation", "between 0 and 1")
    return 1 + (m - 1) * icc


def effective(n: ArrayLike, deff: ArrayLike) -> Floats:
    """Participants or events as if individuals had been randomised: n / design effect (section 23.1.4); shape (k,).

    Not rounded: rounding is for those who print it.

    Raises:
        ImpossibleNumber: n below 0, or a design effect below 1.
    """
    n, deff = _rows(n, deff)
    refuse(~(np.isfinite(n) & (n >= 0)), n, "the number to be made effective", "at least 0")
    _check(deff)
    return n / deff


def inflate(v: ArrayLike, deff: ArrayLike) -> Floats:
    """The variance of an effect that ignored the clusters, times the design effect (section 23.1.6); shape (k,).

    Raises:
        ImpossibleNumber: a variance not above 0, or a design effect below 1.
    """
    v, deff = _rows(v, deff)
    refuse(~(np.isfinite(v) & (v > 0)), v, "the variance to be inflated", "above 0")
    _check(deff)
    return v * deff


def _check(deff: Floats) -> None:
    refuse(~(np.isfinite(deff) & (deff >= 1)), deff, "the design effect", "at least 1")


def _rows(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    first, second = as_vector("a cluster trial", one), as_vector("a cluster trial", other)
    try:
        first, second = np.broadcast_arrays(first, second)
    except ValueError:
        raise NotComputable(
            f"a cluster trial: {first.size} values and {second.size} do not go together"
        ) from None
    return first, second
