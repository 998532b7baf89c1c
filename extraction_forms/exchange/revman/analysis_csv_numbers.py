"""Numbers of a table whose decimal mark and thousands nobody names: found out for the whole file, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from extraction_forms.exchange.delimited import Cell

_ONE: Final = re.compile(r"[-+−]?[0-9]*([.,])[0-9]+(?:[eE][-+−]?[0-9]+)?\Z")
_THOUSANDS: Final = re.compile(
    r"[-+−]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\Z|[-+−]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+\Z"
)
_BOTH: Final = re.compile(
    r"[-+−]?[0-9]{1,3}(?:,[0-9]{3})+(\.)[0-9]+\Z|[-+−]?[0-9]{1,3}(?:\.[0-9]{3})+(,)[0-9]+\Z"
)
_LARGE: Final = re.compile(r"[-+−]?[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+\Z")
_OTHER: Final[Mapping[str, str]] = {".": ",", ",": "."}


def decimal_marks(cells: Iterable[Cell]) -> tuple[str, Cell | None]:
    """The mark before decimals in a file, and the first cell that cannot be read by it.

    A number such as 0,35 or 1,204.5 tells the mark; one such as 1,204 tells it not, and is read as the others say.
    Where no cell tells, a point stands before decimals, and a comma could be either.
    """
    told: dict[str, Cell] = {}
    doubtful: Cell | None = None
    for cell in cells:
        text = cell.text.strip()
        if mark := _mark(text):
            told.setdefault(mark, cell)
        elif "," in text and _THOUSANDS.match(text):
            doubtful = doubtful or cell
    if len(told) > 1:
        return ".", told[","]
    return next(iter(told), "."), (None if told else doubtful)


def with_point(text: str, mark: str) -> str:
    """A number with a point before its decimals and nothing between its thousands; what is no number as it is."""
    bare = text.strip()
    if not (_ONE.match(bare) or _THOUSANDS.match(bare) or _BOTH.match(bare)):
        return bare
    return bare.replace(_OTHER[mark], "").replace(mark, ".")


def _mark(text: str) -> str:
    """The decimal mark that a number shows for certain; empty where it shows none."""
    if both := _BOTH.match(text):
        return both[1] or both[2]
    if large := _LARGE.match(text):
        return _OTHER[large[1]]
    if _THOUSANDS.match(text):
        return ""
    one = _ONE.match(text)
    return one[1] if one else ""
