"""Hedges' J: what a standardised mean difference is multiplied by because small samples overstate it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choice, Floats, known, refuse

SERIES_FROM: Final = 50  # degrees of freedom from which the series for J is exact to the last digit


def correction(name: Choice, df: Floats, code: str, counted: str) -> Floats:
    """J by its name for df degrees of freedom, shape (k,); `counted` says how df is counted.

    Raises:
        NotComputable: no such correction.
        ImpossibleNumber: too few degrees of freedom for it.
    """
    j = known(CORRECTIONS, name, f"correction of {code}")(df)
    refuse((df < 1) | (j <= 0), df, f"{code}: df = {counted}", "at least 1" if name == "none" else "above 1")
    return j


def exact_correction(df: Floats) -> Floats:
    """J(df) = gamma(df/2) / (sqrt(df/2) gamma((df - 1)/2)) (Hedges 1981, J Educ Stat 6:107); 0 at df = 1.

    Differences of log-gamma lose digits as df grows, so from df = 50 the series of
    log[gamma(z + 1/2) / (gamma(z) sqrt(z))] at z = (df - 1)/2 takes over.
    """
    from scipy.special import gammaln

    df = np.asarray(df, dtype=np.float64)
    small = np.minimum(df, SERIES_FROM)
    z = (np.maximum(df, SERIES_FROM) - 1) / 2
    series = -1 / (8 * z) + 1 / (192 * z**3) - 1 / (640 * z**5) + 17 / (14336 * z**7)
    by_series = np.exp(series) * np.sqrt(z / (z + 0.5))
    by_gamma = np.exp(gammaln(small / 2) - gammaln((small - 1) / 2)) / np.sqrt(small / 2)
    return np.asarray(np.where(df < SERIES_FROM, by_gamma, by_series), dtype=np.float64)


def approximate_correction(df: Floats) -> Floats:
    """J(df) = 1 - 3 / (4 df - 1) (Hedges 1981)."""
    return 1 - 3 / (4 * df - 1)


def no_correction(df: Floats) -> Floats:
    """J = 1: Cohen's d as it is."""
    return np.ones_like(df)


CORRECTIONS: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType(
    {"exact": exact_correction, "approximate": approximate_correction, "none": no_correction}
)
