"""Effects from a data frame: one comparison a row, in the columns of a spreadsheet or an R data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from extraction_forms.nearest import did_you_mean
from synthesis.effects import Effect, Effects, Excluded
from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.measure import Choice, Computed, Floats, Measure, Route, known
from synthesis.measures.registry import MEASURES, compute

if TYPE_CHECKING:
    import pandas as pd

SAME_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
"""No column is called otherwise than the measure calls it."""

MISSING: Final = "missing value"
ZERO_CELLS: Final = "zero cells"
"""The rules by which a row of a frame gives no effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What a frame was taken apart into: the names of its rows, the measure's inputs, all other columns."""

    studies: tuple[str, ...]
    inputs: Mapping[str, Floats]
    others: Mapping[str, list[float | str]]

    def why_missing(self, row: int) -> str:
        """The inputs that a row lacks, in words; empty where it has them all."""
        lacking = [name for name, values in self.inputs.items() if isnan(values[row])]
        return f"{', '.join(lacking)} not given" if lacking else ""


def effect_sizes(
    frame: pd.DataFrame,
    *,
    measure: str,
    columns: Mapping[str, str] = SAME_NAMES,
    study: str = "study",
    **choices: Choice,
) -> Effects:
    """The effect of every row of a data frame by one measure, with variances, and what was left out and why.

    Rows that lack a number are left out, each with the reason. Estimates stand on the measure's own scale,
    experimental against control; ratios are logarithms. Every column that is not an input can serve as a
    moderator of `meta_regression`.

    Args:
        frame: One comparison a row, k rows; anything `pandas.DataFrame` takes.
        measure: A key of `synthesis.MEASURES`, such as `SMD` or `OR`.
        columns: The frame's own names of the measure's inputs, `{"events_exp": "tpos"}`; an input that is not
            among them is looked for by its own name.
        study: The column with the names of the studies; where the frame has no such column, its index.
        **choices: The measure's options (`vtype`, `correction`, `add`, `to`, ...).

    Returns:
        The effects in the order of the frame, those left out in `excluded`.

    Raises:
        NotComputable: an unknown measure, option or column; a value that is no number; or no effect at all.
        ImpossibleNumber: a number no study can have; the message names the study and the column.

    Example:
        >>> import pandas as pd, synthesis
        >>> trials = pd.DataFrame({"study": ["Aronson 1948", "Ferguson 1949"], "events_exp": [4, 6],
        ...                        "n_exp": [123, 306], "events_ctl": [11, 29], "n_ctl": [139, 303]})
        >>> [round(effect.y, 4) for effect in synthesis.effect_sizes(trials, measure="RR").rows]
        [-0.8893, -1.5854]
    """
    import pandas as pd

    kind = known(MEASURES, measure, "measure")
    table = pd.DataFrame(frame)
    route = _route(kind, table, columns)
    taken = _take(table, route, columns, study)
    missing = {row: why for row in range(len(table)) if (why := taken.why_missing(row))}
    whole = [row for row in range(len(table)) if row not in missing]
    made = _computed(measure, taken, whole, choices)
    left_out = {whole[row]: why for row, why in made.left_out.items()}
    rows = tuple(_effect(taken, row, kind, made, i) for i, row in enumerate(whole) if i not in made.left_out)
    aside = {row: (MISSING, why) for row, why in missing.items()}
    aside |= {row: (ZERO_CELLS, why) for row, why in left_out.items()}
    if not rows:
        reasons = "; ".join(f"{taken.studies[row]}: {why}" for row, (_, why) in sorted(aside.items()))
        raise NotComputable(f"{measure}: no row gives an effect: {reasons or 'the frame has no rows'}")
    return Effects(
        measure=measure,
        rows=rows,
        excluded=tuple(_excluded(taken, row, *aside[row]) for row in sorted(aside)),
    )


def _route(measure: Measure, table: pd.DataFrame, columns: Mapping[str, str]) -> Route:
    """The first route whose inputs the frame has."""
    inputs = {name for route in measure.routes for name in route.inputs}
    for ours, theirs in columns.items():
        if ours not in inputs:
            hint = did_you_mean(ours, inputs)
            raise NotComputable(
                f"{measure.code} has no input {ours!r}; known: {', '.join(sorted(inputs))}. {hint}".strip()
            )
        if theirs not in table.columns:
            there = [str(name) for name in table.columns]
            raise NotComputable(
                f"the frame has no column {theirs!r}, named for {ours}; it has: {', '.join(there)}"
            )
    for route in measure.routes:
        if all(columns.get(name, name) in table.columns for name in route.inputs):
            return route
    ways = "; or ".join(", ".join(route.inputs) for route in measure.routes)
    found = ", ".join(str(name) for name in table.columns) or "none"
    raise NotComputable(
        f"{measure.code} needs the columns {ways}; the frame has: {found}. "
        "Where they are called otherwise, say how: columns={'n_exp': 'the name in the frame'}"
    )


def _take(table: pd.DataFrame, route: Route, columns: Mapping[str, str], study: str) -> _Taken:
    if table.columns.has_duplicates:
        twice = sorted({str(name) for name in table.columns[table.columns.duplicated()]})
        raise NotComputable(f"the frame has two columns of the same name: {', '.join(twice)}")
    if study != "study" and study not in table.columns:
        raise NotComputable(f"the frame has no column {study!r}, named for the studies")
    named = table[study] if study in table.columns else table.index
    studies = tuple(
        str(name).strip() if _given(name) else f"row {i + 1}" for i, name in enumerate(named.tolist())
    )
    theirs = {name: columns.get(name, name) for name in route.inputs}
    return _Taken(
        studies=studies,
        inputs={name: _numbers(table[column].tolist(), column, studies) for name, column in theirs.items()},
        others={
            str(column): [_moderator(value) for value in table[column].tolist()]
            for column in table.columns
            if column != study and column not in theirs.values()
        },
    )


def _numbers(values: list[Any], column: str, studies: tuple[str, ...]) -> Floats:
    found = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if not _given(value):
            continue
        number = _number(value)
        if number is None:
            raise NotComputable(f"{studies[row]}: {column} must be a number; found {value!r}")
        found[row] = number
        if not np.isfinite(found[row]):
            raise NotComputable(f"{studies[row]}: {column} must be a finite number; found {value!r}")
    return found


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _given(value: Any) -> bool:
    """Whether a cell holds something: not None, NaN, NaT, NA or an empty text."""
    import pandas as pd

    if isinstance(value, str):
        return bool(value.strip())
    return not (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and isnan(value))
    )


def _moderator(value: Any) -> float | str:
    """A number as a number, anything else as text; nothing is an empty text."""
    if not _given(value):
        return ""
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return float(value)
    return str(value).strip()


def _computed(measure: str, taken: _Taken, whole: list[int], choices: Mapping[str, Choice]) -> Computed:
    if not whole:
        return Computed(y=np.array([]), v=np.array([]))
    inputs = {name: values[whole] for name, values in taken.inputs.items()}
    try:
        return compute(measure, inputs, **choices)
    except ImpossibleNumber as fault:
        raise NotComputable(f"{taken.studies[whole[fault.row]]}: {fault.of('')}") from None


def _effect(taken: _Taken, row: int, kind: Measure, made: Computed, i: int) -> Effect:
    """The effect of a row, the i-th of those computed."""
    y, v = float(made.y[i]), float(made.v[i])
    return Effect(
        y=y,
        v=v,
        measured=y,
        study=taken.studies[row],
        study_label=taken.studies[row],
        result=f"row_{row + 1}",
        outcome="",
        outcome_label=kind.label,
        measure=kind.code,
        route=made.route,
        origins=(f"row {row + 1}",),
        n_exp=_count(taken, row, "n_exp"),
        n_ctl=_count(taken, row, "n_ctl"),
        moderators=MappingProxyType({name: values[row] for name, values in taken.others.items()}),
        correction="a correction was added to its cells" if i in made.corrected else "",
    )


def _count(taken: _Taken, row: int, name: str) -> int | None:
    return int(taken.inputs[name][row]) if name in taken.inputs else None


def _excluded(taken: _Taken, row: int, rule: str, reason: str) -> Excluded:
    return Excluded(
        study=taken.studies[row],
        study_label=taken.studies[row],
        result=f"row_{row + 1}",
        outcome_label="",
        rule=rule,
        reason=reason,
        origins=(f"row {row + 1}",),
    )
