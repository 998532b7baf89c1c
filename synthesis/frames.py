"""Data frames as they come: names of studies, columns of numbers under our names, everything else beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.errors import NotComputable
from synthesis.expected import told

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SAME_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
"""No column is called otherwise than we call it."""


@frozen
class Taken:
    """What a frame was taken apart into: the names of its rows, the columns asked for, all its columns.

    `inputs` are vectors with nan where nothing stands or no number; of the latter `unreadable` says by input
    and row what is wrong. `columns` are the frame's own but for the names of the studies: numbers and text,
    "" where nothing stands.
    """

    studies: tuple[str, ...]
    inputs: Mapping[str, Floats]
    unreadable: Mapping[str, Mapping[int, str]]
    columns: Mapping[str, list[float | str]]

    def given(self, name: str) -> Mask:
        """The rows in which something stands for an input, be it a number or not."""
        found = ~np.isnan(self.inputs[name])
        found[list(self.unreadable[name])] = True
        return found


def table_of(frame: Any) -> pd.DataFrame:
    """The frame itself, or what pandas makes of it.

    Raises:
        NotComputable: it makes nothing of it.
    """
    import pandas as pd

    try:
        return pd.DataFrame(frame)
    except (AttributeError, LookupError, TypeError, ValueError) as fault:
        raise NotComputable(
            f"expected a data frame, or what makes one; found {told(frame)} ({fault})"
        ) from None


def choose(
    table: pd.DataFrame,
    ways: Sequence[tuple[str, ...]],
    columns: Mapping[str, str],
    what: str,
    beside: tuple[str, ...] = (),
) -> tuple[int, ...]:
    """Which of several sets of inputs the frame has all of, in their order.

    Args:
        table: The frame.
        ways: Sets of inputs by our names.
        columns: Our names to the frame's own, where they differ.
        what: What needs them, for the message.
        beside: Inputs that may be there and are in none of the sets.

    Raises:
        NotComputable: a name that is not known on either side, or no set that is there whole.
    """
    expected.kind("columns", columns, Mapping, "our names to the frame's own", NotComputable)
    inputs = {name for way in (*ways, beside) for name in way}
    there = ", ".join(str(name) for name in table.columns) or "none"
    for ours, theirs in columns.items():
        if expected.text("input", ours, NotComputable) not in inputs:
            known = ", ".join(sorted(inputs))
            hint = did_you_mean(ours, inputs)
            raise NotComputable(f"{what} has no input {ours!r}; known: {known}. {hint}".strip())
        if expected.text(f"column for {ours}", theirs, NotComputable) not in table.columns:
            raise NotComputable(f"the frame has no column {theirs!r}, named for {ours}; it has: {there}")
    found = tuple(
        place
        for place, way in enumerate(ways)
        if all(columns.get(name, name) in table.columns for name in way)
    )
    if found:
        return found
    needed = "; or ".join(", ".join(way) for way in ways)
    raise NotComputable(
        f"{what} needs the columns {needed}; the frame has: {there}. "
        "Where they are called otherwise, say how: columns={'n_exp': 'the name in the frame'}"
    )


def named_study(columns: Mapping[str, str], study: str) -> tuple[Mapping[str, str], str]:
    """The columns of numbers, and the one of the studies, which may be named among them."""
    if not isinstance(columns, Mapping) or "study" not in columns:
        return columns, study
    return {ours: theirs for ours, theirs in columns.items() if ours != "study"}, columns["study"]


def take(table: pd.DataFrame, names: Sequence[str], columns: Mapping[str, str], study: str) -> Taken:
    """The columns of these names as numbers, the names of the studies, and the frame's own columns.

    Raises:
        NotComputable: two columns of one name, or no such column.
    """
    if table.columns.has_duplicates:
        twice = sorted({str(name) for name in table.columns[table.columns.duplicated()]})
        raise NotComputable(f"the frame has two columns of the same name: {', '.join(twice)}")
    expected.text("column of the studies", study, NotComputable)
    if study != "study" and study not in table.columns:
        raise NotComputable(f"the frame has no column {study!r}, named for the studies")
    named = table[study] if study in table.columns else table.index
    studies = tuple(_text(name) or f"row {i + 1}" for i, name in enumerate(named.tolist()))
    read = {name: _numbers(table[columns.get(name, name)]) for name in names}
    return Taken(
        studies=studies,
        inputs={name: values for name, (values, _) in read.items()},
        unreadable={name: wrong for name, (_, wrong) in read.items()},
        columns={str(name): _moderators(table[name]) for name in table.columns if name != study},
    )


def _numbers(column: pd.Series[Any]) -> tuple[Floats, dict[int, str]]:
    """A column as numbers, nan where there is none; by row, why what stands there is none."""
    if _plain(column):
        found = column.to_numpy(dtype=np.float64, copy=True)
        beyond = np.flatnonzero(np.isinf(found)).tolist()
        wrong = {row: f"{column.name} must be a finite number; found {found[row]}" for row in beyond}
        found[beyond] = np.nan
        return found, wrong
    wrong = {}
    found = np.full(len(column), np.nan)
    for row, value in enumerate(column.tolist()):
        if not _given(value):
            continue
        number = _number(value)
        if number is not None and isfinite(number):
            found[row] = number
        else:
            kind = "number" if number is None else "finite number"
            wrong[row] = f"{column.name} must be a {kind}; found {value!r}"
    return found, wrong


def _moderators(column: pd.Series[Any]) -> list[float | str]:
    """A column as numbers and text."""
    if not _plain(column):
        return [value.strip() if type(value) is str else _moderator(value) for value in column.tolist()]
    found: list[float | str] = column.to_numpy(dtype=np.float64).tolist()
    return ["" if value != value else value for value in found] if column.hasnans else found  # noqa: PLR0124 - nan


def _plain(column: pd.Series[Any]) -> bool:
    """Whether a column is of numpy's own numbers, which need not be looked at one by one."""
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf"


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    """A cell as text, empty where nothing stands."""
    if type(value) is str:
        return value.strip()
    return str(value).strip() if _given(value) else ""


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
