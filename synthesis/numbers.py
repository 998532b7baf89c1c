"""How quantities are carried and written: estimates, intervals, p-values, counts, percentages. Nowhere else.

Rounding is decimal: the shortest text that stands for the number (its `repr`) is rounded half away from zero,
so 0.0625 prints as 0.063 and 2.675 as 2.68, whatever lies behind the last binary digit. The minus is U+2212.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from types import MappingProxyType
from typing import Final, SupportsFloat, SupportsIndex

from extraction_forms.frozen_values import frozen

MINUS: Final = "−"
_MOST_DIGITS: Final = 15
_TELLING: Final = 4  # decimals that an estimate may take to be told from zero
_P_DIGITS, _P_MOST_DIGITS = 3, 5
_NOTHING: Final = 1e-9  # of a percentage that was added up from parts
_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)


@frozen
class Unavailable:
    """A quantity that cannot be had, and why; false where a truth is asked for, as `None` would be."""

    reason: str

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"not available: {self.reason}"


@frozen
class Quantity:
    """A reported number: its value (two for an interval), how it is printed, the data it was made from.

    `value` is None when it cannot be had; `reason` then says why and `text` is what is printed.
    `origins` are the `Datum.origin` texts of everything the value depends on, sorted, each once.
    """

    value: float | int | str | tuple[float, float] | None
    text: str
    origins: tuple[str, ...] = ()
    reason: str = ""


def quantity(value: float | str | tuple[float, float], text: str, origins: Iterable[str] = ()) -> Quantity:
    """A number that is there."""
    return Quantity(value=value, text=text, origins=tuple(sorted(set(origins))))


def absent(reason: str, origins: Iterable[str] = (), text: str = "not reported") -> Quantity:
    """A number that is not there, with the reason."""
    return Quantity(value=None, text=text, origins=tuple(sorted(set(origins))), reason=reason)


@frozen
class Style:
    """How a publisher wants numbers: the form of intervals, and whether p keeps its leading zero."""

    label: str
    interval: str
    p_leading_zero: bool


INTERVAL_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "to": "{low} to {high}",
        "bracket": "[{low}, {high}]",
        "parenthesis": "({low}, {high})",
    }
)

STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "bmj": Style(label="BMJ", interval="to", p_leading_zero=True),
        "apa": Style(label="APA", interval="bracket", p_leading_zero=False),
        "cochrane": Style(label="Cochrane", interval="to", p_leading_zero=True),
    }
)

DEFAULT_STYLE: Final = "bmj"


def estimate(x: SupportsFloat, digits: int = 2) -> str:
    """An estimate with a fixed number of decimals: `0.19`, `−0.05`; never `-0.00`.

    One that would round to zero without being zero takes as many decimals as it needs, up to four: `−0.004`.
    """
    return _fixed(x, _telling(x, digits))


def statistic(x: SupportsFloat, digits: int = 2) -> str:
    """A test statistic, a variance or its degrees of freedom with a fixed number of decimals."""
    return _fixed(x, digits)


def interval(low: SupportsFloat, high: SupportsFloat, digits: int = 2, style: str = DEFAULT_STYLE) -> str:
    """An interval: `0.11 to 0.27` or `[0.11, 0.27]`; `style` is a style or an interval form by its name.

    Both ends have the same number of decimals: two, or as many as tell both from zero: `0.002 to 1.760`.

    Raises:
        ValueError: a bound is not finite, the bounds are reversed, or the style is not known.
    """
    if float(low) > float(high):
        raise ValueError(f"expected an interval with low ≤ high; found {low} and {high}")
    form = INTERVAL_FORMS.get(style) or INTERVAL_FORMS[named_style(style).interval]
    same = max(_telling(low, digits), _telling(high, digits))
    return form.format(low=_fixed(low, same), high=_fixed(high, same))


def p_value(p: SupportsFloat, style: str = DEFAULT_STYLE, *, prefix: bool = True) -> str:
    """A p-value to three decimals: `p = 0.039`, `p < 0.001`; without the prefix `0.039`, `< 0.001`.

    Only an exact 1 prints as 1.000; what would round to it prints as `p > 0.999`. What is below .05 is never
    rounded up to it: `p = 0.0498`, with up to five decimals, then `p < 0.050`.
    """
    value = float(p)
    if not 0 <= value <= 1:
        raise ValueError(f"expected a p-value from 0 to 1; found {p!r}")
    relation, number = "=", _below_05(value) if value < 0.05 else _fixed(value, _P_DIGITS)
    if number == "0.050" and value < 0.05:
        relation = "<"
    if value < 0.001:
        relation, number = "<", "0.001"
    elif number == "1.000" and value < 1:
        relation, number = ">", "0.999"
    if not named_style(style).p_leading_zero:
        number = number.removeprefix("0")
    if prefix:
        return f"p {relation} {number}"
    return number if relation == "=" else f"{relation} {number}"


def percent(x: SupportsFloat, digits: int = 0) -> str:
    """A percentage that already runs from 0 to 100: `63%`."""
    return f"{_fixed(x, digits)}%"


def portion(x: SupportsFloat) -> str:
    """A part of a whole in whole percent; what is neither nothing nor all prints as neither: `< 1%`, `> 99%`."""
    value, text = float(x), percent(x)
    if value > _NOTHING and text == "0%":
        return "< 1%"
    return "> 99%" if value < 100.0 - _NOTHING and text == "100%" else text


def per_thousand(risk: SupportsFloat) -> str:
    """A risk from 0 to 1 in whole people of 1,000: `20`; `< 1` where it would round to none without being 0."""
    people = Decimal(repr(float(risk))) * 1000
    if not isfinite(float(risk)) or people < 0:
        raise ValueError(f"expected a finite risk of 0 or more; found {risk!r}")
    rounded = _rounded(people, 0)
    return "< 1" if people and rounded == "0" else rounded


def share(part: SupportsIndex, whole: SupportsIndex, digits: int = 0) -> str:
    """One count as a percentage of another: 18 of 21 is `86%`.

    Raises:
        ValueError: the whole is zero, or the part is more than the whole.
    """
    some, everything = _whole(part), _whole(whole)
    if everything == 0 or some > everything:
        raise ValueError(f"expected a part of a whole above 0; found {some} of {everything}")
    return f"{_rounded(_EXACT.divide(Decimal(100 * some), Decimal(everything)), digits)}%"


def count(n: SupportsIndex) -> str:
    """A count: `45`, `1204`, `12,040`; the comma from five digits on."""
    number = _whole(n)
    return f"{number:,}" if number >= 10_000 else str(number)


def counted(n: int, one: str, many: str) -> str:
    """A count with what it counts: `1 study`, `28 studies`."""
    return f"{count(n)} {one if n == 1 else many}"


def named_style(name: str) -> Style:
    """The style of that name, or an error that lists the known ones."""
    if name not in STYLES:
        known = ", ".join([*STYLES, *INTERVAL_FORMS])
        raise ValueError(f"unknown style {name!r}; known are {known}")
    return STYLES[name]


def _whole(n: SupportsIndex) -> int:
    if isinstance(n, bool):
        raise TypeError(f"expected a count; found {n!r}")
    number = operator.index(n)
    if number < 0:
        raise ValueError(f"expected a count of 0 or more; found {number}")
    return number


def _telling(x: SupportsFloat, digits: int) -> int:
    """The decimals that tell a number from zero; those asked for where four do not either."""
    value = float(x)
    more = (n for n in range(digits, _TELLING + 1) if value and isfinite(value) and _shows(value, n))
    return next(more, digits)


def _shows(value: float, digits: int) -> bool:
    return any(digit in "123456789" for digit in _fixed(value, digits))


def _below_05(p: float) -> str:
    """A p-value below .05 with the fewest decimals, three to five, that keep it there; else .050."""
    texts = (_fixed(p, digits) for digits in range(_P_DIGITS, _P_MOST_DIGITS + 1))
    return next((text for text in texts if float(text) < 0.05), "0.050")


def _fixed(x: SupportsFloat, digits: int) -> str:
    value = float(x)
    if not isfinite(value):
        raise ValueError(f"expected a finite number; found {x!r}")
    return _rounded(Decimal(repr(value)), digits)


def _rounded(value: Decimal, digits: int) -> str:
    if not 0 <= digits <= _MOST_DIGITS:
        raise ValueError(f"expected 0 to {_MOST_DIGITS} decimals; found {digits}")
    rounded = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{rounded.copy_abs():f}"
