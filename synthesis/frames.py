"""Data frames as they come: names of studies, columns of numbers under our names, everything else beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.nearest import did_you_mean
from synthesis.errors import NotComputable

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

SAME_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
"""No column is called otherwise than we call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a frame was taken apart into: the names of its rows, the columns asked for, all other columns.

    `inputs` are vectors with nan where nothing stands; `others` hold numbers and text, "" where nothing stands.
    """

    studies: tuple[str, ...]
    inputs: Mapping[str, Floats]
    others: Mapping[str, list[float | str]]

    def why_missing(self, row: int) -> str:
        """The inputs that a row lacks, in words; empty where it has them all."""
        lacking = [name for name, values in self.inputs.items() if isnan(values[row])]
        return f"{', '.join(lacking)} not given" if lacking else ""


def choose(
    table: pd.DataFrame, ways: Sequence[tuple[str, ...]], columns: Mapping[str, str], what: str
) -> int:
    """Which of several sets of inputs, the first that the frame has all of.

    Args:
        table: The frame.
        ways: Sets of inputs by our names.
        columns: Our names to the frame's own, where they differ.
        what: What needs them, for the message.

    Raises:
        NotComputable: a name that is not known on either side, or no set that is there whole.
    """
    inputs = {name for way in ways for name in way}
    there = ", ".join(str(name) for name in table.columns) or "none"
    for ours, theirs in columns.items():
        if ours not in inputs:
            known = ", ".join(sorted(inputs))
            hint = did_you_mean(ours, inputs)
            raise NotComputable(f"{what} has no input {ours!r}; known: {known}. {hint}".strip())
        if theirs not in table.columns:
            raise NotComputable(f"the frame has no column {theirs!r}, named for {ours}; it has: {there}")
    for place, way in enumerate(ways):
        if all(columns.get(name, name) in table.columns for name in way):
            return place
    needed = "; or ".join(", ".join(way) for way in ways)
    raise NotComputable(
        f"{what} needs the columns {needed}; the frame has: {there}. "
        "Where they are called otherwise, say how: columns={'n_exp': 'the name in the frame'}"
    )


def take(table: pd.DataFrame, names: Sequence[str], columns: Mapping[str, str], study: str) -> Taken:
    """The columns of these names as numbers, the names of the studies, and all other columns.

    Raises:
        NotComputable: two columns of one name, no such column, or a value that is no finite number; the
            message names the study and the column.
    """
    if table.columns.has_duplicates:
        twice = sorted({str(name) for name in table.columns[table.columns.duplicated()]})
        raise NotComputable(f"the frame has two columns of the same name: {', '.join(twice)}")
    if study != "study" and study not in table.columns:
        raise NotComputable(f"the frame has no column {study!r}, named for the studies")
    named = table[study] if study in table.columns else table.index
    studies = tuple(
        str(name).strip() if _given(name) else f"row {i + 1}" for i, name in enumerate(named.tolist())
    )
    theirs = {name: columns.get(name, name) for name in names}
    return Taken(
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
