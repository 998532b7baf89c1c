"""Two numbers printed together as an interval; what could be read in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extraction_forms.printed_numbers import ABSENT, BOUND, Misread, number

_LONGEST: Final = 120
_EXPECTED: Final = "two numbers such as 0.2 to 0.5, the lower first"
_BRACKETS: Final = re.compile(r"([(\[])\s*(.*?)\s*([)\]])", re.DOTALL)
_SPACED: Final = re.compile(r"\s+to\s+|\s*;\s*|\s+[-\u2010-\u2014]\s+", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s+")
_TIGHT_COMMA: Final = re.compile(r",(?=\S)")
_TIGHT_DASH: Final = re.compile(r"(?<=[0-9])[-\u2010-\u2014](?=[0-9.\u00b7])")
_POINTS: Final = ".\u00b7\u2219"
_WORDS: Final = re.compile(r"[^\d]*[A-Za-z.]+[^\d]*|[-\u2013\u2014.?/]+")
_LABELLED: Final = re.compile(
    r"(?:[0-9]{2}(?:[.,][0-9])?\s*%|(?:C\.?I\.?|CrI|range|IQR)\b).*", re.IGNORECASE | re.DOTALL
)


def interval(printed: str, decimal: str) -> tuple[float, float]:
    """Return the two numbers that a printed interval stands for, the lower one first.

    Args:
        printed: the text as printed, e.g. `0.2 to 0.5`, `(0.2, 0.5)`, `[−0,31; −0,02]`, `1 – 3`.
        decimal: `decimal_point` or `decimal_comma`. With a decimal comma, a comma parts no numbers.

    Raises:
        Misread: for anything that is not two numbers, could be one, or has the upper one first.
    """
    low, high = limits(printed, decimal)
    return number(low, decimal), number(high, decimal)


def limits(printed: str, decimal: str) -> tuple[str, str]:
    """The two texts that a printed interval parts into, as printed; `interval` says what they stand for.

    Raises:
        Misread: as `interval`.
    """
    text = printed.strip()
    if not text:
        raise Misread(expected=_EXPECTED, found="nothing", hint=ABSENT)
    if len(text) > _LONGEST:
        raise Misread(expected=_EXPECTED, found=f"a text of {len(text)} characters")
    match = _BRACKETS.fullmatch(text)
    inner = match.group(2) if match else text
    ends = next(_readings(inner, decimal), None)
    if ends is None:
        raise Misread(expected=_EXPECTED, found=repr(printed), hint=_hint(inner, decimal))
    low, high = (number(end, decimal) for end in ends)
    if low > high:
        hint = f"The lower limit comes first: is a minus sign lost, or is it {high:.15g} to {low:.15g}?"
        raise Misread(expected=_EXPECTED, found=repr(printed), hint=hint)
    return ends


def _readings(text: str, decimal: str) -> Iterator[tuple[str, str]]:
    """Every way to read a text as two numbers: one at most, as no separator here is a part of a number."""
    for at in _partings(text, decimal):
        low, high = text[: at.start()].strip(), text[at.end() :].strip()
        if _number(low, decimal) is not None and _number(high, decimal) is not None:
            yield low, high


def _partings(text: str, decimal: str) -> Iterator[re.Match[str]]:
    """Where a text may part into two numbers: at a word or sign between blanks, or where no number could go on."""
    yield from _SPACED.finditer(text)
    if decimal == "decimal_point":
        yield from _COMMA.finditer(text)
    if _number(text, decimal) is not None:  # 1,234 and 1e-3 are one number
        return
    if decimal == "decimal_point":
        for at in _TIGHT_COMMA.finditer(text):  # (2,5) may be a decimal comma, (0.2,0.5) cannot
            if any(mark in text for mark in _POINTS):
                yield at
    for at in _TIGHT_DASH.finditer(text):
        if text[0].isdigit() or text[0] in _POINTS:  # -0.3-0.1: is the second dash a minus as well?
            yield at


def _number(text: str, decimal: str) -> float | None:
    try:
        return number(text, decimal)
    except Misread:
        return None


def _hint(text: str, decimal: str) -> str:
    """What to do about a text that is no interval."""
    other = {"decimal_point": "decimal_comma", "decimal_comma": "decimal_point"}[decimal]
    mark = "comma" if other == "decimal_comma" else "point"
    hints = (
        (not text, ABSENT),
        (_LABELLED.match(text), "Write the two limits alone: 0.2 to 0.5."),
        (re.search(r"[<>≤≥~≈]", text), BOUND),
        (_number(text, decimal) is not None, "It is one number: write both limits, as in 0.2 to 0.5."),
        (_with_comma(text, decimal), "With a decimal comma the limits are parted by ; or by the word to."),
        (any(_readings(text, other)), f"Is this a decimal {mark}? Then say `numbers: {other}`."),
        (_WORDS.fullmatch(text), ABSENT),
        (re.search(r"[0-9]", text), "Part the limits by the word to, as in -0.3 to -0.1."),
    )
    return next((hint for fits, hint in hints if fits), "")


def _with_comma(text: str, decimal: str) -> bool:
    """Whether it would be an interval if a comma and a blank parted numbers that have decimal commas."""
    return decimal == "decimal_comma" and any(
        _number(text[: at.start()], decimal) is not None and _number(text[at.end() :], decimal) is not None
        for at in _COMMA.finditer(text)
    )
