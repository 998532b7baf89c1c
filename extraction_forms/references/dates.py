"""Dates as references carry them: a year, a month by its number or as a text, a day."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_SLASHED: Final = re.compile(r"(\d{4})?(?:[/-]([^/]*))?(?:[/-]([^/]*))?(?:/(.*))?\Z")
_WORDS: Final = re.compile(r"(\d{4})(?:[ -](?=\D)([^\d]+?))?(?: +(\d{1,2}))?\Z")
_AMERICAN: Final = re.compile(r"([A-Za-z]+)\.? +(\d{1,2}),? +(\d{4})\Z")
_BRITISH: Final = re.compile(r"(\d{1,2}) +([A-Za-z]+)\.? +(\d{4})\Z")


class Day(NamedTuple):
    """A date as far as it is told."""

    year: str = ""
    month: str = ""
    day: str = ""


def month(text: str) -> str:
    """A month as its number, where it is one; a text such as "Spring" as it is."""
    low = text.casefold().strip(". ")
    if low.isdecimal() and low.isascii():
        return str(int(low)) if len(low) < 3 and 1 <= int(low) <= 12 else "" if not low.strip("0") else text
    at = next((at for at, name in enumerate(_MONTHS, 1) if low in (name[:3], name[:4], name)), 0)
    return str(at) if at else text


def dated(text: str) -> Day | None:
    """A date as reference files write it: 2019/03/12/, 2019-03-12, 2019 Mar 12, 12 March 2019; None if otherwise."""
    if text.isdecimal() and len(text) == 4:
        return Day(text)
    found = _SLASHED.match(text)
    if found and found[1]:
        said = found[2] or found[4] or ""
        return Day(found[1], month(said.strip()), _day(found[3] or ""))
    if found := _WORDS.match(text):
        return Day(found[1], month((found[2] or "").strip()), _day(found[3] or ""))
    if found := _AMERICAN.match(text):
        return Day(found[3], month(found[1]), _day(found[2]))
    if found := _BRITISH.match(text):
        return Day(found[3], month(found[2]), _day(found[1]))
    return None


def year_in(text: str) -> str:
    """The year that stands somewhere in a text; nothing where none does, or several do."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def _day(text: str) -> str:
    bare = text.strip()
    return bare.lstrip("0") if bare.isdecimal() else bare
