"""Leave-one-out and cumulative analyses of counts pooled by Mantel and Haenszel, or by Peto."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.counts.mantel_haenszel import MantelHaenszel, mantel_haenszel
from synthesis.models.counts.peto import PetoFit, peto
from synthesis.models.diagnostics import refit_sheets
from synthesis.models.diagnostics.groups import numbered
from synthesis.models.diagnostics.orders import Order, comparable, entries, given
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pooled = MantelHaenszel | PetoFit


@frozen(eq=False, repr=False)
class RefittedCounts(Presented):
    """Counts pooled anew over m sets of tables: `names` says which set each is, `kind` what they have in common.

    All arrays have shape (m,): `k` tables pooled; `estimate` on the scale of `measure` with `se`, `statistic`, `p` and
    the ends `low` and `high` of the interval; `q` on `q_df` degrees of freedom, with `q_p`, `i2` and `h2` (0, 1, 0 and
    1 of one table). A set that cannot be pooled has nan in its place and the reason in `without`.
    """

    kind: str
    method: str
    measure: str
    level: float
    names: tuple[str, ...]
    k: NDArray[np.intp]
    estimate: Floats
    se: Floats
    statistic: Floats
    p: Floats
    low: Floats
    high: Floats
    q: Floats
    q_df: NDArray[np.intp]
    q_p: Floats
    i2: Floats
    h2: Floats
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self) -> Sheet:
        """The sets in a table, each with its pooled value."""
        return refit_sheets.of_counts(self)

    def to_frame(self) -> pd.DataFrame:
        """A row a set: k, estimate, se, p, interval, I2 and Q; nan where a set could not be pooled."""
        return refit_sheets.counts_frame_of(self)


def leave_one_out(fit: Pooled, by: str) -> RefittedCounts:
    """The pooled value without each study (or each table, `effect`) in turn; as `refitted.leave_one_out`.

    Raises:
        NotEstimable: one study, or `by` something else.
    """
    if expected.text("by", by) not in {"effect", "study"}:
        raise NotEstimable(f"leave out tables by {by!r}; known: effect, study")
    studies, pooled = fit.data.studies, set(fit.studies)
    own = numbered(studies) if by == "study" else np.arange(len(studies))
    if len(set(own.tolist())) < 2:
        raise NotEstimable("leaving out the only study leaves nothing")
    sets = {
        int(group): own != group for name, group in zip(studies, own.tolist(), strict=True) if name in pooled
    }
    names = tuple(studies[int(np.argmax(own == group))] for group in sets)
    return _pooled_anew("Left out", names, fit, list(sets.values()))


def cumulative(fit: Pooled, order: Order, *, collapse: bool) -> RefittedCounts:
    """The pooled value of the first table, of the first two, and so on; as `refitted.cumulative`.

    Raises:
        NotEstimable: no such moderator, not as many values as tables, or a function.
    """
    steps = entries(_ranks(fit, order), fit.data.studies, collapse=collapse)
    return _pooled_anew("Cumulated", steps.names, fit, list(steps.so_far.masks()))


def _ranks(fit: Pooled, order: Order) -> list[Any]:
    k = len(fit.data.studies)
    if isinstance(order, str) and not order:
        return list(range(k))
    if callable(order):
        raise NotEstimable("counts are ordered by a moderator or by values, not by a function of an effect")
    if not isinstance(order, str):
        return given(order, k, "tables")
    values = fit.data.moderators.get(order, ("",) * k)
    lacking = [name for name, value in zip(fit.data.studies, values, strict=True) if value in {"", None}]
    if lacking:
        raise NotEstimable(f"no {order!r} to order by of: {', '.join(lacking)}")
    return comparable(order, values)


def _again(fit: Pooled, data: Any) -> Pooled:
    """The same analysis of other counts."""
    level = fit.pooled.interval.level
    if isinstance(fit, PetoFit):
        return peto(data, level=level, study_rule=fit.study_rule)
    return mantel_haenszel(
        data,
        measure=fit.measure,
        level=level,
        correct=fit.continuity,
        study_rule=fit.study_rule,
        pooled_rule=fit.pooled_rule,
    )


def _some(fit: Pooled, kept: Bools) -> Any:
    """The counts of some tables."""
    rows = np.flatnonzero(kept).tolist()
    data = fit.data
    about = {name: tuple(values[row] for row in rows) for name, values in data.moderators.items()}
    columns: dict[str, Any] = {name: column[rows] for name, column in data.columns.items()}
    return replace(
        data,
        studies=tuple(data.studies[row] for row in rows),
        **columns,
        left_out=(),
        moderators=MappingProxyType(about),
    )


def _pooled_anew(kind: str, names: tuple[str, ...], fit: Pooled, sets: list[Bools]) -> RefittedCounts:
    numbers = {name: np.full(len(sets), np.nan) for name in _NUMBERS}
    k, df = np.zeros(len(sets), dtype=np.intp), np.zeros(len(sets), dtype=np.intp)
    without: dict[int, str] = {}
    for i, kept in enumerate(sets):
        try:
            found = _again(fit, _some(fit, kept))
        except NotEstimable as refusal:
            k[i], without[i] = np.count_nonzero(kept), str(refusal)
            continue
        k[i], df[i], row = _row(found)
        for name, value in zip(_NUMBERS, row, strict=True):
            numbers[name][i] = value
    return RefittedCounts(
        kind=kind,
        method="Mantel-Haenszel" if isinstance(fit, MantelHaenszel) else "Peto",
        measure=fit.measure if isinstance(fit, MantelHaenszel) else "PETO",
        level=fit.pooled.interval.level,
        names=names,
        k=k,
        q_df=df,
        without=MappingProxyType(without),
        **numbers,
    )


_NUMBERS = ("estimate", "se", "statistic", "p", "low", "high", "q", "q_p", "i2", "h2")


def _row(found: Pooled) -> tuple[int, int, tuple[float, ...]]:
    one, spread = found.pooled, found.heterogeneity
    ends = one.interval
    mean = (one.estimate, one.se, one.statistic, one.p, ends.low, ends.high)
    if isinstance(spread, Unavailable):
        return found.k, 0, (*mean, 0.0, 1.0, 0.0, 1.0)
    return found.k, spread.df, (*mean, spread.q, spread.p, spread.i2, spread.h2)
