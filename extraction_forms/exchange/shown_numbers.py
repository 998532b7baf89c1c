"""What a spreadsheet shows of a number that it stores: its digits, a date, or something nobody should guess at."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Final, Literal

from extraction_forms.frozen_values import frozen

_BUILT_IN: Final = {"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}
_BUILT_IN_DATES: Final = frozenset(map(str, (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))))
_NO_FORMAT: Final = frozenset(
    {"#0", "#49", "#11", "#48", "General", "GENERAL", "general", "@", "Standard", ""}
)
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FIXED: Final = re.compile(r"(?:#,##)?#?0(?:\.(0+))?\Z")
_SCIENTIFIC: Final = re.compile(r"[0#]+(?:\.[0#]+)?[eE][-+]?[0#]+\Z")


@frozen
class Shown:
    """What a cell shows, and of which kind it is; `doubt` says why that may not be what was meant."""

    text: str
    kind: Literal["text", "number", "date", "boolean", "error"]
    doubt: str = ""


def shown(stored: str, code: str, *, from_1904: bool = False) -> Shown:
    """The number that the file stores, as the digits that a cell of this number format shows.

    A program stores 8.2 as 8.1999999999999993 and shows 15 digits at most; so does this. A number shown with
    fewer digits than it has, as a percentage or a fraction, is in doubt.

    Args:
        stored: The text in the file.
        code: The format's code, or `#` and the number of a built-in one.
        from_1904: Whether days are counted from 1904.
    """
    if not stored:
        return Shown(text="", kind="text")
    try:
        number = float(stored)
    except ValueError:
        return Shown(text=stored, kind="number", doubt=f"{stored[:40]!r}, stored as a number")
    if not math.isfinite(number):
        return Shown(text=stored, kind="number", doubt=f"{stored[:40]!r}, which is no number")
    digits = f"{number:.15g}"
    if code[1:] in _BUILT_IN_DATES and code.startswith("#"):
        return Shown(text=_day(number, from_1904=from_1904), kind="date")
    if code in _NO_FORMAT:
        return Shown(text=digits, kind="number")
    return _formatted(
        number,
        digits,
        _BUILT_IN.get(code[1:], "") if code.startswith("#") and code[1:].isdigit() else code,
        from_1904,
    )


def _formatted(number: float, digits: str, code: str, from_1904: bool) -> Shown:  # noqa: FBT001 - handed on
    plain = _QUOTED.sub("", code.split(";", 1)[0])
    if re.search(r"[dmyhs]", plain, re.IGNORECASE) and not _SCIENTIFIC.fullmatch(plain):
        return Shown(text=_day(number, from_1904=from_1904), kind="date")
    if "%" in plain:
        return Shown(text=digits, kind="number", doubt=f"{number * 100:.15g} %, stored as {digits}")
    fixed = _FIXED.fullmatch(plain)
    if fixed is None:
        usual = _SCIENTIFIC.fullmatch(plain) or plain in {"General", "@"}
        return Shown(
            text=digits, kind="number", doubt="" if usual else f"{digits} shown in the format {code!r}"
        )
    text = f"{number:.{len(fixed[1] or '')}f}"
    if float(text) != float(digits):
        return Shown(text=digits, kind="number", doubt=f"{digits}, shown as {text}")
    return Shown(text=text, kind="number")


def _day(number: float, *, from_1904: bool) -> str:
    """The day, and where there is one the time, that a number of days stands for."""
    try:
        first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
        moment = first + timedelta(seconds=round(number * 86400))
    except (OverflowError, ValueError):
        return f"{number:.15g}"
    if 0 <= number < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"
