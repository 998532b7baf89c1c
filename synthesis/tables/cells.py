"""Cells made from numbers and answers, each knowing the data it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from extraction_forms.records import Datum
from extraction_forms.studies import Tag
from synthesis.numbers import Quantity
from synthesis.tables.table import Cell, Row
from synthesis.woven import together

PERCENT: Final = '0"%"'
"""How a sheet shows a number that runs from 0 to 100: with a percent sign, not a hundred times as large."""

P_VALUE: Final = '[<0.001]"< 0.001";0.000'
"""How a sheet shows a p-value: as it is printed, down to its bound."""


def at(numbers: Mapping[str, Quantity], key: str) -> Cell:
    """The number under a key, as it is printed."""
    found = numbers[key]
    value = found.value if isinstance(found.value, (int, float)) else None
    ends = found.value if isinstance(found.value, tuple) else None
    return Cell(text=found.text, key=key, value=value, interval=ends, origins=found.origins)


def at_or(numbers: Mapping[str, Quantity], key: str, otherwise: str = "–") -> Cell:
    """The number under a key, or a dash where there is no such number."""
    return at(numbers, key) if key in numbers else Cell(text=otherwise)


def of_datum(datum: Datum | None) -> Cell:
    """An answer as printed in its source; an absent one is not reported."""
    if datum is None:
        return Cell(text="not reported")
    return Cell(text=datum.text, origins=(datum.origin,))


def listed(words: Sequence[str]) -> str:
    """Words within a sentence: `a`, `a and b`; with semicolons where a word has a comma of its own."""
    comma = "; " if any("," in word for word in words) else ", "
    if len(words) < 2:
        return together(words)
    last = f"{';' if comma == '; ' and len(words) > 2 else ''} and "
    return together([together(words[:-1], comma), words[-1]], last)


def of_tag(tag: Tag | None) -> Cell:
    """A code as its label; a provisional one carries a mark."""
    if tag is None:
        return Cell(text="not reported")
    return Cell(text=f"{tag.label}{' *' if tag.provisional else ''}", origins=tag.origins)


def body(cells: Iterable[Cell], indent: int = 0) -> Row:
    """A row of the table's body."""
    return Row(cells=tuple(cells), indent=indent)


def group(text: str) -> Row:
    """A heading across the table."""
    return Row(cells=(Cell(text=text),), kind="group")


def total(cells: Iterable[Cell]) -> Row:
    """A row set apart at the foot."""
    return Row(cells=tuple(cells), kind="total")
