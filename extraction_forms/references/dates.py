"""Dates as references carry them: a year, a month by its number or as a text, a day."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS: Final = frozenset(map(str, range(1, 13)))
_SHORT: Final = 40
_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_SLASHED: Final = re.compile(r"(\d{4})(?:/([^/]*))?(?:/([^/]*))?(?:/([^/]*))?/?\Z")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:T.*)?\Z")
_WORDS: Final = re.compile(r"(\d{4})(?:[ -](?=\D)([^\d]+?))?(?: +(\d{1,2}))?\Z")
_MONTHLY: Final = re.compile(r"([A-Za-z]+)\.?,? +()(\d{4})\Z")
_AMERICAN: Final = re.compile(r"([A-Za-z]+)\.? +(\d{1,2}),? +(\d{4})\Z")
_BRITISH: Final = re.compile(r"(\d{1,2}) +([A-Za-z]+)\.? +(\d{4})\Z")
_LAYOUTS: Final = (
    (_MONTHLY, (3, 1, 2)),
    (_ISO, (1, 2, 3)),
    (_WORDS, (1, 2, 3)),
    (_AMERICAN, (3, 1, 2)),
    (_BRITISH, (3, 2, 1)),
)


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


def spelt(year: str, number: str, day: str) -> str:
    """A date as databases spell it, 2019 Mar 5, as far as it is told; a month that is no number as it is."""
    shown = _MONTHS[int(number) - 1][:3].title() if number in _NUMBERS else number
    return " ".join(part for part in (year, shown, day if number else "") if part)


def dated(text: str) -> Day | None:
    """A date as reference files write it: 2019/03/12/, 2019-03-12, 2019 Mar 12, 12 March 2019; None if otherwise."""
    return _known_date(text) if len(text) < _SHORT else _dated(text)


def _dated(text: str) -> Day | None:
    if text.isdecimal() and len(text) == 4:
        return Day(text)
    found = _SLASHED.match(text)
    if found and not (found[2] and found[4]):
        return Day(found[1], month((found[2] or found[4] or "").strip()), _day(found[3] or ""))
    for layout, (year, number, day) in _LAYOUTS:
        if said := layout.match(text):
            return Day(said[year], month((said[number] or "").strip()), _day(said[day] or ""))
    return None


_known_date: Final = lru_cache(maxsize=4096)(_dated)
"""The same days stand in many records; long texts are no days, and not worth their memory."""


def year_in(text: str) -> str:
    """The year that stands somewhere in a text; nothing where none does, or several do."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def _day(text: str) -> str:
    bare = text.strip()
    return bare.lstrip("0") if bare.isdecimal() else bare
