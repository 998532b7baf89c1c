"""How measures are called in tables: in the head where a table has one, in a column where it has several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.tables.table import Cell, Column

NAMES: Final[Mapping[str, str]] = MappingProxyType({"SMD": "Hedges’ g", "MD": "mean difference"})

OWN_SCALE: Final = (
    "A mean difference is on each instrument’s own scale, turned so that + favours {experimental}."
)


def measure_name(code: str) -> str:
    """A measure's name within a sentence; its code where it has no other."""
    return NAMES.get(code, code)


def measured_head(label: str, measures: Iterable[str]) -> str:
    """A column's head with the measure of its numbers, where that is one: `Estimate (Hedges’ g)`."""
    found = set(measures)
    return f"{label} ({measure_name(found.pop())})" if len(found) == 1 else label


def measure_column(measures: Iterable[str]) -> tuple[Column, ...]:
    """The column that names the measure of each row; none where all rows have the same."""
    return (Column(id="measure", label="Measure", width=1.0),) if len(set(measures)) > 1 else ()


def measure_cell(code: str, measures: Iterable[str]) -> tuple[Cell, ...]:
    """The measure of a row, where the table has a column for it."""
    name = measure_name(code)
    return (Cell(text=f"{name[:1].upper()}{name[1:]}"),) if measure_column(measures) else ()


def measure_notes(measures: Iterable[str], experimental: str) -> Iterator[str]:
    """What must be said of the scale of the measures of a table."""
    if "MD" in measures:
        yield OWN_SCALE.format(experimental=experimental)
