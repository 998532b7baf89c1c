"""An axis: a range, its ticks at round values, and where a value falls on it; linear, or logarithmic for ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil, exp, floor, isfinite, log, log10
from statistics import median
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import estimate

Span = tuple[float, float]

_MOST_TICKS: Final = 6.5
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_REACH: Final = 4.0
_POOLED_REACH: Final = 10.0
_LEAST_SIDE: Final = 0.22
_HARDLY_BARE: Final = 0.2
_MOST_BARE: Final = 0.35
"""The share of a ratio axis that may lie beyond its last tick: so that nobody minds, and at most."""


@frozen
class Tick:
    """A tick: where it stands on the scale that is drawn, and what it says."""

    at: float
    text: str


@frozen
class Axis:
    """The range of a plot, from `low` to `high` on the scale that is drawn, and its ticks.

    On a ratio axis that scale is the natural logarithm, and the ticks say the ratios.
    """

    low: float
    high: float
    ticks: tuple[Tick, ...]
    ratio: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value falls, 0 at its low end and 1 at its high end."""
        return (value - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Whether a value is within the range."""
        return self.low <= value <= self.high


def make_axis(span: Span, *, ratio: bool = False) -> Axis:
    """An axis that covers a span, with round ticks.

    Args:
        span: The range to cover, on the scale that is drawn (logarithms when `ratio`).
        ratio: Whether values are logarithms of ratios.

    Raises:
        ValueError: the range is empty or not finite.
    """
    low, high = span
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"expected a finite range from low to high; found {low} to {high}")
    return SCALES["ratio" if ratio else "linear"](low, high)


def fitting_span(intervals: Iterable[Span], pooled: Iterable[Span], null: float = 0.0) -> Span:
    """A range that shows the pooled intervals and the bulk of the others, with room on both sides of the null.

    An interval is followed to four typical half-lengths or four typical distances from the median,
    whichever is more, so that one wild study does not flatten all others. A pooled interval is held
    whole unless it reaches more than ten of these to each side of its own middle, and then both its ends
    are left out alike. What lies beyond the range is cut with an arrowhead.
    """
    several = tuple(intervals)
    middles = [(low + high) / 2 for low, high in several]
    centre = median(middles)
    spread = max(median((high - low) / 2 for low, high in several), median(abs(m - centre) for m in middles))
    nearest, furthest = centre - _REACH * spread, centre + _REACH * spread
    held = [_held((low, high), _POOLED_REACH * spread) for low, high in pooled]
    low = min([null, *(max(end, nearest) for end, _ in several), *(end for end, _ in held)])
    high = max([null, *(min(end, furthest) for _, end in several), *(end for _, end in held)])
    least = _LEAST_SIDE * (high - low) / (1 - _LEAST_SIDE) or 1.0
    return min(low, null - least), max(high, null + least)


def _held(span: Span, reach: float) -> Span:
    """A span, cut at both ends where it reaches further than that from its middle."""
    middle, half = (span[0] + span[1]) / 2, (span[1] - span[0]) / 2
    return span if half <= reach else (middle - reach, middle + reach)


def _linear(low: float, high: float) -> Axis:
    step = _step(high - low)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    digits = _digits(step)
    ticks = tuple(Tick(at=n * step, text=estimate(n * step, digits)) for n in range(first, last + 1))
    return Axis(low=low, high=high, ticks=ticks)


def _digits(value: float) -> int:
    """The decimals it takes to write a round value."""
    return next(
        digits for digits in range(16) if digits == 15 or abs(round(value, digits) - value) < 1e-9 * value
    )


def _step(length: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that makes no more than seven ticks."""
    rough = length / _MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    return next(power * lead for lead in _STEPS if power * lead >= rough * (1 - 1e-9))


_RATIOS: Final = (
    (0.25, 0.5, 1.0, 2.0, 4.0),
    (0.8, 1.0, 1.25),
    (0.5, 0.67, 1.0, 1.5, 2.0),
    (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    (0.01, 0.1, 1.0, 10.0, 100.0),
    (0.01, 0.05, 0.2, 1.0, 5.0, 20.0, 100.0),
    (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
)
"""Rows of ticks that readers of ratios know, the most wanted first."""


def _ratio(low: float, high: float) -> Axis:
    """The first row of ticks that leaves no end bare, or that leaves the least; round ratios where none will do."""
    shown = [[one for one in row if low - 1e-9 <= log(one) <= high + 1e-9] for row in _RATIOS]
    fitting = [row for row in shown if len(row) >= 3 and _covers(row, low, high)]
    row = min(fitting, key=lambda row: max(_bare(row, low, high), _HARDLY_BARE), default=[])
    ratios = row if row and _bare(row, low, high) <= _MOST_BARE else _round_ratios(low, high)
    ticks = tuple(Tick(at=log(one), text=estimate(one, _digits(one))) for one in ratios)
    return Axis(low=low, high=high, ticks=ticks, ratio=True)


def _covers(row: list[float], low: float, high: float) -> bool:
    """Whether a row of ticks spans more than half of the range."""
    return log(row[-1]) - log(row[0]) > (high - low) / 2


def _bare(row: list[float], low: float, high: float) -> float:
    """The share of the range beyond the last tick of a row, at the end where there is more of it."""
    return max(log(row[0]) - low, high - log(row[-1])) / (high - low)


def _round_ratios(low: float, high: float) -> list[float]:
    """Powers of ten where the range is wide; round ratios a linear step apart where it is narrow."""
    first, last = ceil(low / log(10) - 1e-9), floor(high / log(10) + 1e-9)
    if last - first >= 2:
        every = ceil((last - first + 1) / _MOST_TICKS)
        return [10.0**n for n in range(first, last + 1) if n % every == 0]
    step = _step(exp(high) - exp(low))
    return [n * step for n in range(max(1, ceil(exp(low) / step)), floor(exp(high) / step + 1e-9) + 1)]


SCALES: Final[Mapping[str, Callable[[float, float], Axis]]] = MappingProxyType(
    {"linear": _linear, "ratio": _ratio}
)
"""How ticks are chosen on each scale."""
