"""Which decimal mark a cell of a table uses, and whether its number can be read for certain."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.exchange.delimited import Cell

MARKS: Final[dict[str, str]] = {"decimal_comma": ",", "decimal_point": "."}

_NUMBER: Final = re.compile(r"[-+−]?(?:[0-9]+|(?=[.,]))(?:(?P<mark>[.,])[0-9]+)?(?:[eE][-+−]?[0-9]+)?\Z")
_THOUSANDS: Final = re.compile(r"[-+−]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")


class UnreadableNumber(ValueError):  # noqa: N818 - a state of a cell, caught where cells are read
    """A cell is no number, or could be two; says what was found."""


def is_number(text: str) -> bool:
    """Whether a text looks like one number with at most one decimal mark."""
    return bool(_NUMBER.match(text))


def mark_of(text: str) -> str:
    """The decimal mark that a number is printed with: a comma, a point, or none."""
    found = _NUMBER.match(text)
    return (found["mark"] or "") if found else ""


def convention(cell: Cell, usual: str) -> str:
    """How a cell's number is to be read: the file's usual marks, or the other ones.

    A number in quotes was stored as text and kept the marks it was typed with, so a quoted 26.8
    among decimal commas is read with a point. Without quotes, or where the mark could also part
    thousands, nobody can tell.

    Raises:
        UnreadableNumber: the cell is not a number, or can be read in two ways.
    """
    if not is_number(cell.text):
        raise UnreadableNumber(repr(cell.text))
    mark = mark_of(cell.text)
    if mark in ("", MARKS[usual]):
        return usual
    other = next(name for name, sign in MARKS.items() if sign == mark)
    if not cell.quoted:
        raise UnreadableNumber(f"{cell.text!r}, which mixes decimal marks in the column")
    if _THOUSANDS.match(cell.text):
        raise UnreadableNumber(f"{cell.text!r}, whose mark may part thousands")
    return other
