"""Peto's one-step odds ratio: observed less expected events, over their variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.measures.registry import MEASURES, compute
from synthesis.models.counts import methods as count_methods
from synthesis.models.counts import sheets as count_sheets
from synthesis.models.counts.count_fits import (
    Coefficient,
    Criteria,
    Natural,
    Spread,
    coefficient,
    named,
    natural,
    normal_criteria,
    shares,
    spread,
)
from synthesis.models.counts.counts import LeftOut, Tables, ZeroRule
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STUDY_RULE: Final = ZeroRule(add=0.5, to="only0", drop00=True)


@frozen(eq=False, repr=False)
class PetoFit(Presented):
    """A common log odds ratio by Peto's method; fields as those of `MantelHaenszel`.

    `weights` are the hypergeometric variances as percentages. `heterogeneity` rests on the counts as they
    are; `full` and `restricted` on the studies' own estimates by `study_rule`.
    """

    data: Tables
    studies: tuple[str, ...]
    study_rule: ZeroRule
    pooled: Coefficient
    natural: Natural
    weights: Floats
    heterogeneity: Spread | Unavailable
    full: Criteria | Unavailable
    restricted: Criteria | Unavailable
    k_effects: int
    k_informative: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]

    @property
    def k(self) -> int:
        """Studies pooled."""
        return len(self.studies)

    def sheet(self) -> Sheet:
        """The common odds ratio and heterogeneity in tables."""
        return count_sheets.of_peto(self)

    def in_a_line(self) -> str:
        """The common effect in a few words."""
        return count_sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this analysis, with its references below."""
        return count_methods.of_peto(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the studies, one a row: counts, and weight in percent."""
        return count_sheets.pooled_frame(self)


def peto(data: Tables, *, level: float = 0.95, study_rule: ZeroRule = STUDY_RULE) -> PetoFit:
    """The common log odds ratio sum(O - E) / sum(V), with variance 1 / sum(V).

    O = a, E = n1 m / N and V = n1 n2 m (N - m) / (N^2 (N - 1)), the hypergeometric variance;
    Q = sum((O - E)^2 / V) - (sum(O - E))^2 / sum(V) (Yusuf et al. 1985, Prog Cardiovasc Dis 27:335). Good
    for rare events, small effects and arms of like size; biased otherwise (Greenland & Salvan 1990).

    Args:
        data: Tables of k studies; a table without events, or without others, has V = 0 and no weight.
        level: Level of the interval.
        study_rule: Zero cells in the studies' own estimates.

    Raises:
        NotEstimable: no studies, or one of the two outcomes never occurs in any of them.
    """
    expected.kind("data", data, Tables, "Tables, as counts makes them")
    expected.kind("study_rule", study_rule, ZeroRule, "a ZeroRule")
    if not data.studies:
        raise NotEstimable("no studies")
    rest, variance = observed_less_expected(data)
    total = float(np.sum(variance))
    if total <= 0:
        raise NotEstimable("one of the two outcomes never occurs in any study: there is no Peto odds ratio")
    pooled = coefficient(MEASURES["PETO"].label, float(np.sum(rest)) / total, 1 / total, level=level)
    informative = variance > 0
    own = compute("PETO", data.columns, **study_rule.choices)
    there = np.ones(own.y.shape, dtype=np.bool_)
    there[list(own.left_out)] = False
    full, restricted = normal_criteria(own.y[there], own.v[there], pooled.estimate)
    each = float(np.sum(rest[informative] ** 2 / variance[informative]))
    silent = tuple(name for name, is_in in zip(data.studies, informative, strict=True) if not is_in)
    return PetoFit(
        data=data,
        studies=data.studies,
        study_rule=study_rule,
        pooled=pooled,
        natural=natural("exp", pooled.estimate, pooled.interval),
        weights=shares(variance),
        heterogeneity=spread(max(0.0, each - float(np.sum(rest)) ** 2 / total), int(np.sum(informative)) - 1),
        full=full,
        restricted=restricted,
        k_effects=int(np.sum(there)),
        k_informative=int(np.sum(informative)),
        left_out=data.left_out,
        notes=(f"Without weight in the pooled odds ratio: {named(silent)}.",) if silent else (),
    )


def observed_less_expected(data: Tables) -> tuple[Floats, Floats]:
    """O - E and V of each table, (k,): V is 0 where an outcome does not occur."""
    n1, n2 = data.n_exp, data.n_ctl
    n, m = n1 + n2, data.events_exp + data.events_ctl
    return data.events_exp - n1 / n * m, n1 / n * n2 / n * m * (n - m) / (n - 1)
