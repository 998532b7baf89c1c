"""Sizes of circles: areas in proportion to numbers, and the row of a legend that tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import floor, log10, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Mark
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.scatter.points import PLAIN, ScatterPoint
from synthesis.figures.symbols import symbol_mark

LEAST: Final = 1.3
"""The radius of the smallest circle that is still seen."""

_WIDEST: Final = 10.5
_NARROWEST: Final = 4.0
_FEW: Final = 16
_LEADS: Final = (5.0, 2.0, 1.0)
_SHOWN: Final = 3
_APART: Final = 0.5


@frozen
class Sizes:
    """Circles whose areas are in proportion to numbers: the greatest number and the radius of its circle."""

    most: float
    radius: float

    def r(self, value: float) -> float:
        """The radius for a number."""
        return max(LEAST, self.radius * sqrt(max(value, 0.0) / self.most)) if self.most > 0 else LEAST


def sizes_of(values: Sequence[float], widest: float = _WIDEST) -> Sizes:
    """Sizes for numbers: the more there are the smaller, so that circles do not hide one another."""
    share = sqrt(_FEW / max(len(values), _FEW))
    return Sizes(most=max(values, default=0.0), radius=max(_NARROWEST, widest * share))


def sized_points(
    points: tuple[ScatterPoint, ...], values: Sequence[float], title: str, text: Callable[[float], str]
) -> tuple[tuple[ScatterPoint, ...], LegendRow]:
    """Points with the radii of their numbers, and the row that tells them; as they are where there are no numbers."""
    if not values:
        return points, LegendRow(title="", entries=())
    sizes = sizes_of(values)
    made = tuple(replace(point, r=sizes.r(value)) for point, value in zip(points, values, strict=True))
    return made, size_row(sizes, values, title, text)


def size_row(sizes: Sizes, values: Sequence[float], title: str, text: Callable[[float], str]) -> LegendRow:
    """The row of a legend with up to three round numbers; none where all circles are alike."""
    entries = tuple(
        Entry(label=text(value), wide=2 * r, high=2 * r, draw=partial(_sample, r))
        for value in _round_values(values, sizes)
        for r in (sizes.r(value),)
    )
    return LegendRow(
        title=title, entries=entries if max(values, default=0.0) > min(values, default=0.0) else ()
    )


def _round_values(values: Sequence[float], sizes: Sizes) -> Iterator[float]:
    """Up to three numbers of one leading digit within the range of others, whose circles differ, the greatest first."""
    least, most = min(values, default=0.0), sizes.most
    if not most > 0:
        return
    power, shown, last = floor(log10(most)), 0, float("inf")
    for value in (lead * 10.0 ** (power - down) for down in range(6) for lead in _LEADS):
        if least * 0.99 <= value <= most * 1.005 and sizes.r(value) > LEAST and value <= _APART * last:
            yield value
            last, shown = value, shown + 1
        if shown == _SHOWN:
            return


def _sample(r: float, x: float, y: float) -> Iterable[Mark]:
    return (symbol_mark(PLAIN, (x, y), r, role="sample"),)
