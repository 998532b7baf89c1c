"""The axes of a L'Abbé plot: one range for both arms, its ticks at round percentages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from synthesis.figures.axis import Axis, Tick, make_axis
from synthesis.numbers import percent
from synthesis.views.risks import SCALES

_ROOM: Final = 0.06
_LEAST: Final = 0.02
_MOST: Final = 0.09
"""The most room beyond the furthest risks, as a share of their range: a plot of rare events is not left empty."""
_APART: Final = 0.105
_DIGITS: Final = 6
_ROUND: Final = (
    *(50.0, 10.0, 90.0, 1.0, 99.0, 0.1, 99.9, 0.01),
    *(20.0, 80.0, 5.0, 95.0, 2.0, 98.0, 0.5, 30.0, 70.0, 40.0, 60.0, 25.0, 75.0, 15.0, 85.0),
    *(0.2, 3.0, 7.0, 35.0, 45.0, 55.0, 65.0, 0.05, 0.02, 0.0, 100.0),
)
"""Percentages that ticks may say on a bent scale, the most wanted first."""


def risk_axis(values: Sequence[float], scale: str) -> Axis:
    """An axis that holds numbers on the scale of a measure; both arms share it.

    Risks as they are begin at 0, unless all are far from it, and end at 100% where some are near.
    """
    if scale == "RD":
        return _linear(values)
    low, high = min(values), max(values)
    room = max(_ROOM * (high - low), _LEAST)
    low, high = low - room, high + room
    ticks = sorted(_bent(low, high, scale), key=lambda tick: tick.at)
    return Axis(low=low, high=high, ticks=tuple(ticks))


def _linear(values: Sequence[float]) -> Axis:
    low, high = min(values), max(values)
    low = 0.0 if low <= max(high - low, 0.25) else low
    high = 1.0 if 1.0 - high <= min(high - low, 0.1) else high
    room = min(max(_ROOM * (high - low), _LEAST), _MOST * (high - low)) or _LEAST
    axis = make_axis((low - room, high + room))
    digits = next(
        n for n in range(_DIGITS + 1) if n == _DIGITS or all(_whole(tick, n) for tick in axis.ticks)
    )
    ticks = tuple(
        Tick(at=tick.at, text=percent(abs(100 * tick.at), digits))
        for tick in axis.ticks
        if -1e-9 <= tick.at <= 1 + 1e-9
    )
    return Axis(low=axis.low, high=axis.high, ticks=ticks)


def _whole(tick: Tick, digits: int) -> bool:
    """Whether so many decimals say the percentage of a tick in full."""
    shown = 100 * tick.at * 10.0**digits
    return abs(shown - round(shown)) < 1e-6


def _bent(low: float, high: float, scale: str) -> Iterator[Tick]:
    """Ticks at round percentages, the most wanted first, none near another."""
    found = SCALES[scale]
    taken: list[float] = []
    for per_cent in _ROUND:
        if not found.bounded and not 0.0 < per_cent < 100.0:
            continue
        at = found.forth(per_cent / 100)
        if low <= at <= high and all(abs(at - other) >= _APART * (high - low) for other in taken):
            taken.append(at)
            yield Tick(at=at, text=f"{per_cent:g}%")
    if len(taken) < 2:
        for at in (low + 0.2 * (high - low), low + 0.8 * (high - low)):
            if all(abs(at - other) >= _APART * (high - low) for other in taken):
                yield Tick(at=at, text=percent(100 * found.back(at), 2))
