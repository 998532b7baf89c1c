"""A question that can be asked, and how the text of its answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeVar

from extraction_forms import printed_numbers
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import nearest, plain_word
from extraction_forms.printed_intervals import interval
from extraction_forms.printed_numbers import Misread
from extraction_forms.records import Value

__all__ = [
    "ENDS",
    "KINDS",
    "NUMERIC",
    "STRUCTURED",
    "Choice",
    "Field",
    "Kind",
    "Misread",
    "Required",
    "id_hint",
    "parse",
    "within",
]

T = TypeVar("T", int, float)

Required = Literal["no", "yes", "or_missing"]

STRUCTURED: Final = ("columns", "list", "evidence")
"""Types whose answer is a block or a list rather than one text."""
NUMERIC: Final = ("whole", "number", "number_with_unit", "interval")
"""Types whose answers are numbers, so that they may have limits and a tolerance."""
ENDS: Final = ("low", "high")
"""What a condition calls the two numbers of an interval `ci`: `ci.low`, `ci.high`."""

_MOST_LISTED: Final = 12
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DEVICE: Final = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # Windows opens these instead of a file
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@frozen
class Choice:
    """One answer that may be chosen: its code, what readers see, and what belongs to it and what does not."""

    code: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    boundary: tuple[str, ...] = ()
    retired: bool = False


@frozen
class Field:
    """A question: its id for good, its words, the type of its answer and the limits of it."""

    id: str
    label: str
    type: str
    required: Required = "no"
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    unit: str = ""
    units: tuple[str, ...] = ()
    pattern: str = ""
    help: str = ""
    definition: str = ""
    retired: bool = False
    tolerance: str = ""
    ordered: bool = False


Kind = Callable[[Field, str, str], Value]


def parse(field: Field, raw: str, decimal: str) -> Value:
    """Return the value that the text of an answer stands for.

    Args:
        field: the question.
        raw: the answer as written.
        decimal: `decimal_point` or `decimal_comma`: how its numbers are printed.

    Raises:
        Misread: if the text is no answer to this question.
    """
    return KINDS[field.type](field, raw, decimal)


def within(field: Field, a: Value, b: Value) -> bool:
    """Whether two answers to a question agree: numbers within the field's tolerance, all else exactly.

    A tolerance is a number in the field's unit, or a share (`5%`) of the larger of the two.
    """
    if isinstance(a, tuple) and isinstance(b, tuple) and field.type == "interval":
        return len(a) == len(b) and all(_near(field.tolerance, x, y) for x, y in zip(a, b, strict=True))
    return _near(field.tolerance, a, b)


def _near(tolerance: str, a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if not isinstance(a, (int, float)) or not isinstance(b, (int, float)):
        return a == b
    share = tolerance.endswith("%")
    allowed = float(tolerance.removesuffix("%") or 0)
    allowed = allowed / 100 * max(abs(a), abs(b)) if share else allowed
    slack = 1e-12 * max(abs(a), abs(b), 1)  # 0.15 and 0.10 are 0.05 apart, and not quite so in binary
    return a == b or (allowed > 0 and abs(a - b) <= allowed + slack)


def _text(field: Field, raw: str, decimal: str) -> Value:
    del decimal
    if not raw.strip():
        raise Misread(expected="text", found="nothing", hint=printed_numbers.NO_TEXT)
    if field.pattern and not re.fullmatch(field.pattern, raw):
        raise Misread(expected=f"text of the form {field.pattern}", found=repr(raw))
    return raw


def _whole(field: Field, raw: str, decimal: str) -> Value:
    value = _read(field, raw, decimal, printed_numbers.whole)
    _check_bounds(field, value, "a whole number", raw)
    return value


def _number(field: Field, raw: str, decimal: str) -> Value:
    value = _read(field, raw, decimal, printed_numbers.number)
    _check_bounds(field, value, "a number", raw)
    return value


def _interval(field: Field, raw: str, decimal: str) -> Value:
    """Return the two numbers of an interval; the limits hold for both."""
    ends = interval(raw, decimal)
    for end in ends:
        _check_bounds(field, end, "two numbers, each", raw)
    return ends


def _read(field: Field, raw: str, decimal: str, reader: Callable[[str, str], T]) -> T:
    """The number of a text; where it holds two, the hint says which one this field wants."""
    try:
        return reader(raw, decimal)
    except Misread as fault:
        if not fault.hint.startswith("Two numbers:"):
            raise
        wanted = f"{field.id!r} wants one number: {field.label}."
        raise Misread(expected=fault.expected, found=fault.found, hint=f"{wanted} {fault.hint}") from None


def _check_bounds(field: Field, value: float, kind: str, raw: str) -> None:
    low, high = field.minimum, field.maximum
    if low is not None and (value < low or (field.exclusive_minimum and value == low)):
        bound = "above" if field.exclusive_minimum else "of at least"
        raise Misread(expected=f"{kind} {bound} {low:.15g}", found=repr(raw))
    if high is not None and (value > high or (field.exclusive_maximum and value == high)):
        bound = "below" if field.exclusive_maximum else "of at most"
        raise Misread(expected=f"{kind} {bound} {high:.15g}", found=repr(raw))


def _choice(field: Field, raw: str, decimal: str) -> Value:
    del decimal
    return _code(field, raw.strip())


def _choices(field: Field, raw: str, decimal: str) -> Value:
    """Return codes separated by commas or semicolons, in the form's order."""
    del decimal
    chosen = [_code(field, part.strip()) for part in re.split(r"[,;]", raw)]
    for code in chosen:
        if chosen.count(code) > 1:
            raise Misread(expected="every code once", found=f"{code!r} twice")
    return tuple(choice.code for choice in field.choices if choice.code in chosen)


def _code(field: Field, code: str) -> str:
    if code in [choice.code for choice in field.choices]:
        return code
    hint = _nearest(field, code) or (printed_numbers.ABSENT if printed_numbers.is_absence(code) else "")
    codes = [choice.code for choice in field.choices if not choice.retired]
    shown = ", ".join(codes[:_MOST_LISTED]) + (", ..." if len(codes) > _MOST_LISTED else "")
    raise Misread(expected=f"one of {shown}", found=repr(code) if code else "nothing", hint=hint)


def _nearest(field: Field, code: str) -> str:
    """The hint for what is no code: the code it is a label or an example of, else the most alike."""
    named = {
        plain_word(text): choice.code
        for choice in reversed(field.choices)
        for text in (*choice.examples, choice.label, choice.code)
    }
    meant = named.get(plain_word(code)) if code else ""
    if meant:
        return f"The code is {meant!r}."
    near = nearest(code, named) if code else ""
    return f"Did you mean {named[near]!r}?" if near else ""


def _date(field: Field, raw: str, decimal: str) -> Value:
    """Return a full date as text."""
    text = raw.strip()
    if not _DATE.fullmatch(text):
        raise Misread(expected="a date as YYYY-MM-DD", found=repr(raw) if text else "nothing")
    return _day(field, raw, decimal)


def _day(field: Field, raw: str, decimal: str) -> Value:
    """Return a date as text, as exact as it is known: a year, a month or a day."""
    del field, decimal
    text = raw.strip()
    match = _DAY.fullmatch(text)
    if not match:
        raise Misread(
            expected="a date as YYYY, YYYY-MM or YYYY-MM-DD", found=repr(raw) if text else "nothing"
        )
    year, month, day = match.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        raise Misread(expected="a day of the calendar", found=repr(raw)) from None
    return text


def _flag(field: Field, raw: str, decimal: str) -> Value:
    del field, decimal
    answer = _FLAGS.get(raw.strip())
    if answer is None:
        near = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
        meant = near.get(raw.strip().casefold(), raw.strip().casefold())
        hint = f"Write {meant}." if meant in _FLAGS else ""
        hint = hint or (printed_numbers.ABSENT if printed_numbers.is_absence(raw) else "")
        raise Misread(expected="yes or no", found=repr(raw) if raw.strip() else "nothing", hint=hint)
    return answer


_FLAGS: Final = MappingProxyType({"yes": True, "no": False})


def id_hint(raw: str) -> str:
    """The hint for what is no id: the same in small letters, where that is one."""
    small = raw.strip().lower()
    if _SLUG.fullmatch(small):
        return f"Ids are written in small letters: {small}." if small != raw.strip() else f"Write {small}."
    joined = "_".join(re.findall(r"[a-z0-9_-]+", small))
    plain = re.fullmatch(r"[a-z0-9_ ,.&-]+", small) and _SLUG.fullmatch(joined)
    return f"Write for instance {joined}." if plain else ""


def _slug(field: Field, raw: str, decimal: str) -> Value:
    del field, decimal
    if not _SLUG.fullmatch(raw):
        expected = "an id of a-z, 0-9, _ and -, at most 64 characters, starting with a letter or digit"
        raise Misread(expected=expected, found=repr(raw) if raw else "nothing", hint=id_hint(raw))
    if _DEVICE.fullmatch(raw):
        raise Misread(expected="an id that can name a file", found=repr(raw), hint="Windows keeps this name.")
    return raw


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "text": _text,
        "whole": _whole,
        "number": _number,
        "choice": _choice,
        "choices": _choices,
        "day": _day,
        "date": _date,
        "flag": _flag,
        "number_with_unit": _number,
        "interval": _interval,
        "slug": _slug,
    }
)
