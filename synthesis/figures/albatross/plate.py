"""The plate of an albatross plot: where p-values and numbers of participants stand, and its two axes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil, floor, log10, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.albatross.spec import AlbatrossSpec
from synthesis.figures.figure import Line, Mark, Text
from synthesis.figures.metrics import width
from synthesis.figures.sheet import SIZE
from synthesis.numbers import count

_NULL: Final = 0.5
_TICK: Final = 3.0
_APART: Final = 3.0
_TALL: Final = 10.5
_LEAST_DECADES: Final = 3
_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEADS: Final = (1, 5, 2)

SCALES: Final[Mapping[str, Callable[[float], float]]] = MappingProxyType(
    {"squared_log": lambda n: log10(n) ** 2, "root": sqrt}
)
"""How numbers of participants are scaled."""


@frozen
class Plate:
    """The area of the plot on the page; `end` is the p at its edges, `fewest` and `most` its numbers."""

    left: float
    top: float
    right: float
    bottom: float
    end: float
    fewest: float
    most: float
    scale: str

    @property
    def middle(self) -> float:
        """Where the null stands."""
        return (self.left + self.right) / 2

    def x(self, p: float) -> float:
        """Where a one-sided p in favour of the experimental side stands, at the edge where it is smaller."""
        folded = max(min(p, 1.0 - p), self.end)
        share = log10(_NULL / folded) / log10(_NULL / self.end)
        return self.middle + (1 if p <= _NULL else -1) * share * (self.right - self.left) / 2

    def beyond(self, p: float) -> bool:
        """Whether a p is smaller than what the edges stand for, on either side."""
        return min(p, 1.0 - p) < self.end

    def y(self, n: float) -> float:
        """Where a number of participants stands."""
        low, high, at = (SCALES[self.scale](one) for one in (self.fewest, self.most, n))
        return self.bottom - (at - low) / (high - low) * (self.bottom - self.top)


def make_plate(spec: AlbatrossSpec, box: tuple[float, float, float, float]) -> Plate:
    """A plate that holds every point, its edges at a power of ten and alike on both sides.

    A bound of 0 does not widen it: that end of its bar is at the edge whatever the edge stands for.
    """
    left, top, right, bottom = box
    folded = [min(p, 1.0 - p) for point in spec.points for p in (point.low, point.high)]
    least = max(min((p for p in folded if p > 0.0), default=_NULL), spec.smallest)
    decades = max(_LEAST_DECADES, ceil(-log10(least) - 1e-9))
    numbers = [point.n for point in spec.points]
    fewest, most = min(numbers) / 1.3, max(numbers) * 1.3
    if most / fewest < 10.0:
        middle = sqrt(most * fewest)
        fewest, most = middle / sqrt(10.0), middle * sqrt(10.0)
    return Plate(
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        end=max(10.0**-decades, spec.smallest),
        fewest=max(fewest, 1.0),
        most=most,
        scale=spec.scale,
    )


def frame(plate: Plate) -> Iterator[Mark]:
    """The edges of the plate and the null in its middle."""
    yield Line(x1=plate.left, y1=plate.bottom, x2=plate.right, y2=plate.bottom, role="axis")
    yield Line(x1=plate.left, y1=plate.top, x2=plate.left, y2=plate.bottom, role="axis")
    yield Line(x1=plate.middle, y1=plate.top, x2=plate.middle, y2=plate.bottom, width=0.6, role="null")


def p_ticks(plate: Plate) -> Iterator[Mark]:
    """Ticks at powers of ten on both sides of the null; each has its label where there is room."""
    y, free = plate.bottom, plate.middle
    for place, folded in enumerate([_NULL, *_powers(plate.end)]):
        half = width(_p_text(folded), SIZE) / 2
        right = plate.x(folded)
        shown = place == 0 or right - half >= free + _APART
        for x in {right, 2 * plate.middle - right} if place else {right}:
            yield Line(x1=x, y1=y, x2=x, y2=y + _TICK, role="tick")
            if shown:
                label = y + _TICK + SIZE
                yield Text(
                    text=_p_text(folded), x=x, y=label, size=SIZE, anchor="middle", column="axis", kind="tick"
                )
        free = right + half if shown else free


def n_ticks(plate: Plate) -> Iterator[Mark]:
    """Ticks at 1, 2 and 5 times powers of ten, the roundest first, as many as have room."""
    taken: list[float] = []
    powers = range(floor(log10(plate.fewest)), ceil(log10(plate.most)) + 1)
    for lead in _LEADS:
        for n in (lead * 10**power for power in powers):
            if plate.fewest <= n <= plate.most and all(abs(plate.y(n) - y) >= _TALL for y in taken):
                taken.append(plate.y(n))
                yield from _n_tick(plate, n)


def widest_number(spec: AlbatrossSpec) -> float:
    """How wide the labels of the numbers of participants may be."""
    most = max(point.n for point in spec.points)
    return width(count(10 ** (floor(log10(most)) + 1)), SIZE)


def _n_tick(plate: Plate, n: int) -> Iterator[Mark]:
    y = plate.y(n)
    yield Line(x1=plate.left - _TICK, y1=y, x2=plate.left, y2=y, role="tick")
    yield Text(
        text=count(n),
        x=plate.left - _TICK - 2,
        y=y + 0.33 * SIZE,
        size=SIZE,
        anchor="end",
        column="numbers",
        kind="tick",
    )


def _powers(end: float) -> list[float]:
    return [10.0**-n for n in range(1, floor(-log10(end) + 1e-9) + 1)]


def _p_text(p: float) -> str:
    """`0.5`, `0.01`; from the fourth decimal on as a power of ten."""
    power = round(log10(p))
    if p == _NULL or power > -4:
        return f"{p:g}"
    return f"10{str(power).translate(_SUPERSCRIPTS)}"
