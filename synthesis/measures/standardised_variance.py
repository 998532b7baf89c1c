"""The sampling variance of a standardised mean difference by its several approximations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Choice, Computed, Floats, refuse, sound


@frozen
class Standardised:
    """A difference `d` in standard deviations, and what its variance may be made from; all of shape (k,).

    `j` is the small-sample correction on `df` degrees of freedom; `null` the variance of the numerator in
    squared standard deviations; `size` the number the standard deviation rests on; `weight` what the mean
    over studies is weighted by. `counted` says how `df` is counted.
    """

    code: str
    counted: str
    d: Floats
    j: Floats
    df: Floats
    null: Floats
    size: Floats
    weight: Floats

    @property
    def g(self) -> Floats:
        """The corrected difference, J d."""
        return self.j * self.d


def standardised(parts: Standardised, vtype: Choice, allowed: tuple[str, ...]) -> Computed:
    """G = J d with the variance `vtype` names, one of those `allowed` here.

    LS: null + g^2 / (2 size) (Hedges 1982, Psychol Bull 92:490).
    LS2: J^2 (null + d^2 / (2 size)) (Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 4).
    UB: null + (1 - (df - 2) / (df J^2)) g^2 (Hedges 1983, Psychol Bull 93:388).
    AV: as LS, with the mean g over studies in place of g.
    H0: J^2 null df / (df - 2), exact when there is no effect (Hedges 1981, J Educ Stat 6:107).
    REVMAN: null + g^2 / (2 (size - 3.94)), with which RevMan weights (Deeks & Higgins 2010, Statistical
    algorithms in Review Manager 5).
    """
    if vtype not in allowed:
        known = ", ".join(sorted(allowed))
        raise NotComputable(f"unknown variance type of {parts.code} {vtype!r}; known: {known}")
    return sound(parts.code, parts.g, VARIANCES[str(vtype)](parts))


def large_sample(parts: Standardised) -> Floats:
    """LS."""
    return parts.null + parts.g**2 / (2 * parts.size)


def large_sample_of_d(parts: Standardised) -> Floats:
    """LS2."""
    return parts.j**2 * (parts.null + parts.d**2 / (2 * parts.size))


def unbiased(parts: Standardised) -> Floats:
    """UB."""
    return parts.null + (1 - (parts.df - 2) / (parts.df * parts.j**2)) * parts.g**2


def averaged(parts: Standardised) -> Floats:
    """AV."""
    mean = np.sum(parts.weight * parts.g) / np.sum(parts.weight)
    return parts.null + mean**2 / (2 * parts.size)


def without_effect(parts: Standardised) -> Floats:
    """H0."""
    what = f"{parts.code}: df = {parts.counted}, with variance type H0,"
    refuse(parts.df <= 2, parts.df, what, "above 2")
    return parts.j**2 * parts.null * parts.df / (parts.df - 2)


def of_revman(parts: Standardised) -> Floats:
    """REVMAN."""
    refuse(parts.size < 4, parts.size, f"{parts.code}: people, with variance type REVMAN,", "at least 4")
    return parts.null + parts.g**2 / (2 * (parts.size - 3.94))


VARIANCES: Final[Mapping[str, Callable[[Standardised], Floats]]] = MappingProxyType(
    {
        "LS": large_sample,
        "LS2": large_sample_of_d,
        "UB": unbiased,
        "AV": averaged,
        "H0": without_effect,
        "REVMAN": of_revman,
    }
)
