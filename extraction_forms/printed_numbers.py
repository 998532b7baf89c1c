"""Numbers as papers print them: decimal marks, thousands, true minus signs; what is ambiguous is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_LONGEST: Final = 60
_REMEMBERED: Final = 1 << 16
"""How many printed numbers are remembered: the same ones come again and again in a review."""

ABSENT: Final = "An absent value is written as {missing: not_reported} or another reason."
BOUND: Final = "A bound is not a value: fill in the exact number, or a missing reason with a note."
NO_TEXT: Final = "An absent value needs a missing reason."
_ABSENCES: Final = frozenset(
    {
        *("nr", "n.r.", "n.r", "n/r", "na", "n.a.", "n.a", "n/a", "nd", "n.d."),
        *("none", "nil", "unknown", "unclear"),
        *("?", "-", "--", "\u2013", "\u2014", ".", "...", "blank"),
    }
)
_NOT_SAID: Final = re.compile(
    r"not? (?:reported|given|stated|available|applicable|information|data|info)\.?|missing"
)
OF_ABSENCE: Final = (ABSENT, BOUND, NO_TEXT)
"""The hints that speak of missing reasons, which only some files may give."""

_MINUS: Final = "\u2212\u2013\u2010\u2011\u2012-"
_BLANK: Final = " \u00a0\u2007\u2009\u202f"
_RAISED: Final = "\u00b7\u2219"

_SIGN: Final = re.compile(rf"([+{_MINUS}]?)[{_BLANK}]?(.*)", re.DOTALL)
_EXPONENT: Final = re.compile(rf"(.*\d)[eE]([+{_MINUS}]?)(\d{{1,4}})", re.DOTALL)
_DIGITS: Final = re.compile(r"[0-9]+")
_BLANK_GROUPS: Final = re.compile(rf"[1-9][0-9]{{0,2}}(?:([{_BLANK}])[0-9]{{3}})(?:\1[0-9]{{3}})*")
_COMMA_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_DOT_GROUPS: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_GROUP_MARKS: Final = re.compile(rf"[{_BLANK},.]")


def is_absence(text: str) -> bool:
    """Whether a text says that there is no answer rather than what it is: `n.r.`, `NR`, `not given`, a dash."""
    word = " ".join(text.casefold().split())
    return word in _ABSENCES or _NOT_SAID.fullmatch(word) is not None


class Misread(Exception):  # noqa: N818 - not a fault of its own: whoever knows the place makes a Problem of it
    """A text that is not the value it should be: what was expected, what was found, and a hint."""

    def __init__(self, *, expected: str, found: str, hint: str = "") -> None:
        self.expected = expected
        self.found = found
        self.hint = hint
        super().__init__(f"expected {expected}; found {found}.{f' {hint}' if hint else ''}")


@lru_cache(maxsize=_REMEMBERED)
def number(printed: str, decimal: str) -> float:
    """Return the number a printed text stands for.

    Args:
        printed: the text as printed, e.g. `0·45`, `−1 234.5`, `.05`, `1.2e-3`.
        decimal: `decimal_point` or `decimal_comma`, the mark this source uses; a raised dot is always one.

    Raises:
        Misread: for anything that is not one number, or could be two different ones.
    """
    sign, body = _signed(printed, "a number")
    digits = _digits(body, decimal)
    if digits is None:
        raise _misread(printed, "a number", decimal)
    value = float(sign + digits)
    if not math.isfinite(value):
        raise Misread(expected="a number of ordinary size", found=repr(printed))
    return value


@lru_cache(maxsize=_REMEMBERED)
def whole(printed: str, decimal: str) -> int:
    """Return the whole number a printed text stands for; `65.0` is not one.

    Raises:
        Misread: for anything that is not one whole number, or could be two different ones.
    """
    sign, body = _signed(printed, "a whole number")
    digits = _ungrouped(body, decimal, has_fraction=False)
    if digits:
        return int(sign + digits)
    try:
        value = number(printed, decimal)
    except Misread as fault:
        raise Misread(expected="a whole number", found=fault.found, hint=fault.hint) from None
    hint = "It has decimals."
    if value.is_integer() and abs(value) < 1e15:
        hint = f"Write {int(value)} if that is what was counted."
    raise Misread(expected="a whole number", found=repr(printed), hint=hint)


def _signed(printed: str, expected: str) -> tuple[str, str]:
    """Return the sign as `-` or nothing, and the rest."""
    text = printed.strip()
    if not text:
        raise Misread(expected=expected, found="nothing", hint=ABSENT)
    if len(text) > _LONGEST:
        raise Misread(expected=expected, found=f"a text of {len(text)} characters")
    match = _SIGN.fullmatch(text)
    mark, body = match.groups() if match else ("", text)
    return ("-" if mark and mark in _MINUS else ""), body


def _digits(body: str, decimal: str) -> str | None:
    """Return an unsigned number in Python's own spelling; None where it is not one number."""
    exponent = ""
    if scientific := _EXPONENT.fullmatch(body):
        body, sign, power = scientific.groups()
        exponent = f"e{'-' if sign and sign in _MINUS else ''}{power}"
    before, fraction = _split(body, decimal)
    digits = _ungrouped(before, decimal, has_fraction=bool(fraction))
    if digits is None or (exponent and digits != before):  # 1,234e5 is nobody's way of writing
        return None
    return f"{digits or '0'}.{fraction or '0'}{exponent}"


def _split(body: str, decimal: str) -> tuple[str, str]:
    """Return what stands before and after the decimal mark; without a proper fraction all stands before."""
    marks = _RAISED + ("," if decimal == "decimal_comma" else ".")
    for mark in marks:
        before, found, after = body.rpartition(mark)
        if found and _DIGITS.fullmatch(after) and not any(other in before for other in marks):
            return before, after
    return body, ""


def _ungrouped(text: str, decimal: str, *, has_fraction: bool) -> str | None:
    """Return the digits without thousands marks; None where they are not a whole part."""
    if not text:
        return "" if has_fraction else None
    if _DIGITS.fullmatch(text):
        return text
    if decimal == "decimal_comma":
        several = has_fraction or text.count(".") > 1  # `1.234` alone could be a decimal point
        grouped = several and _DOT_GROUPS.fullmatch(text)
    else:
        grouped = _COMMA_GROUPS.fullmatch(text)
    if grouped or _BLANK_GROUPS.fullmatch(text):
        return _GROUP_MARKS.sub("", text)
    return None


def _other_mark(text: str, decimal: str) -> str:
    """Return the hint for a number that another decimal mark would make readable; nothing if none would."""
    other, mark = _OTHER[decimal]
    _, body = _signed(text, "a number")
    if _digits(body, other) is None:
        return ""
    if decimal == "decimal_comma" and _DOT_GROUPS.fullmatch(body):
        plain = _GROUP_MARKS.sub("", body)
        return f"Thousands or a decimal point? Write {plain}, or give the value `numbers: decimal_point`."
    return f"Is this a decimal {mark}? Then say `numbers: {other}`."


_OTHER: Final = {
    "decimal_point": ("decimal_comma", "comma"),
    "decimal_comma": ("decimal_point", "point"),
}


def _always(hint: str) -> Callable[[re.Match[str]], str]:
    return lambda _match: hint


def _pair(hint: str) -> Callable[[re.Match[str]], str]:
    return lambda match: hint.format(*match.groups())


_N: Final = rf"[+{_MINUS}]?[0-9.,{_RAISED}]+"
_HINTS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (
        re.compile(rf"{_N}\s*[%‰]"),
        _always(
            "Leave off the sign if the field asks for a percentage; else fill in the count and the total."
        ),
    ),
    (
        re.compile(r"[<>≤≥=~≈].*", re.DOTALL),
        _always(BOUND),
    ),
    (
        re.compile(rf"({_N})\s*[(\[]\s*({_N})\s*%\s*[)\]]"),
        _pair("Two numbers: fill the field of the count (events) with {0}; the percentage is derived."),
    ),
    (
        re.compile(rf"({_N})\s*[(\[]\s*({_N})\s*[)\]]"),
        _pair("Two numbers: fill the field of the mean with {0} and that of the spread (sd or se) with {1}."),
    ),
    (
        re.compile(rf"({_N})\s*(?:±|\+/-)\s*({_N})"),
        _pair("Two numbers: fill the field of the mean with {0} and that of the spread (sd or se) with {1}."),
    ),
    (
        re.compile(rf"({_N})\s*(?:/|of|out of)\s*({_N})"),
        _pair("Two numbers: fill the field of the count (events) with {0} and that of the total with {1}."),
    ),
    (
        re.compile(rf"[(\[]?\s*({_N})\s*(?:to|;|[{_MINUS}]|,\s)\s*({_N})\s*[)\]]?"),
        _pair("Two numbers: fill the field of the lower limit with {0} and that of the upper with {1}."),
    ),
    (re.compile(r".*[×x*]\s*10.*", re.DOTALL), _always("Powers of ten are written like 1.2e-3.")),
    (re.compile(r"[0-9]+[.,]"), _always("Digits must follow the decimal mark.")),
    (re.compile(rf"[+{_MINUS}]?0[xXoObB].*|.*_.*|[+-]?(?:inf|infinity)", re.IGNORECASE), _always("")),
    (re.compile(rf"({_N})\s+[A-Za-z][A-Za-z ]*\.?"), _pair("Write the number alone: {0}.")),
    (re.compile(r"[^\d]*[A-Za-z.]+[^\d]*|[-–—.?/]+"), _always(ABSENT)),
)


def _misread(printed: str, expected: str, decimal: str) -> Misread:
    """Return the fault with the hint that fits what the text looks like."""
    text = printed.strip()
    hint = _other_mark(text, decimal)
    if any(character.isdigit() and not "0" <= character <= "9" for character in text):
        hint = "Write it with the digits 0 to 9."
    elif not hint:
        for pattern, advise in _HINTS:
            if match := pattern.fullmatch(text):
                hint = advise(match)
                break
    return Misread(expected=expected, found=repr(printed), hint=hint)
