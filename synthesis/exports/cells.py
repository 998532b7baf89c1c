"""Cells of the tables that exports write: numbers that read as they were, texts that are no formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.exchange.formula_guard import guarded
from extraction_forms.references.losses import Loss

Value = str | float | bool | None
"""What a cell holds; None where there is nothing."""

Line = Mapping[str, Value]

FORMULA: Final = "a text that begins as a formula, kept from being one by an apostrophe before it"
_WHOLE: Final = 1e15


def number(value: float) -> str:
    """A number with the fewest digits that give the very same number back; a whole one without decimals."""
    if float(value).is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return repr(float(value))


def text(value: Value) -> str:
    """A cell as text: TRUE and FALSE as R has them, nothing as an empty text, a formula after an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return guarded(value) if isinstance(value, str) else number(value)


def formulas(keys: Sequence[str], lines: Sequence[Line]) -> Iterator[Loss]:
    """The texts that are guarded, by the keys of their lines."""
    for key, line in zip(keys, lines, strict=True):
        if any(isinstance(value, str) and guarded(value) != value for value in line.values()):
            yield Loss(key, FORMULA)


def columns_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """The names of the columns of some lines, in the order in which they first come."""
    return tuple(dict.fromkeys(name for line in lines for name in line))
