"""A fit: what a model made of some effects, owning its data and saying what was asked and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.effects import Effects
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Maybe = float | Unavailable

RULES: Final = MappingProxyType({"knha": "Knapp-Hartung", "z": "Wald", "study": "the study’s own"})
"""How the rule of an interval is called in print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence or prediction interval and the rule that made it."""

    low: float
    high: float
    rule: str
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """Cochran's Q about the common-effect mean, its test, and the shares of variance both ways.

    `i2_q` = 100 max(0, (Q - df) / Q); `i2_tau2` = 100 tau2 / (tau2 + s2), s2 the typical sampling
    variance (Higgins & Thompson 2002, Stat Med 21:1539, eq. 9); `h2` = tau2 / s2 + 1. Percentages 0-100.
    """

    q: Maybe
    q_df: int
    q_p: Maybe
    i2_q: Maybe
    i2_tau2: Maybe
    h2: Maybe


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A univariate random-effects or common-effect fit of `effects`.

    `interval` is the headline interval by the rule it names (`knha`, `z`, `study`); `interval_hk` and
    `interval_wald` stand beside it. `weights` are percentages that sum to 100, in the order of the rows.
    """

    effects: Effects
    model: str
    tau2_method: str
    test: str
    estimate: float
    se: float
    interval: Interval
    p: float
    interval_hk: Interval | Unavailable
    interval_wald: Interval
    se_hk: Maybe
    se_wald: float
    p_hk: Maybe
    p_wald: float
    tau2: Maybe
    heterogeneity: Heterogeneity
    prediction: Interval | Unavailable
    weights: Floats
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Rows pooled."""
        return self.effects.k

    @property
    def n_studies(self) -> int:
        """Studies the rows come from."""
        return len(self.effects.studies)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupTest:
    """The test between subgroups: Q_between on `df` degrees of freedom."""

    q: Maybe
    df: int
    p: Maybe


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroups:
    """One fit per level of a tag, in the form's order of codes, and the test between them."""

    variable: str
    label: str
    levels: tuple[tuple[str, str, Fit], ...]
    test: SubgroupTest
    tau2: str
