"""The plate of a plot of points: its place on the page, its two axes, and where a pair of numbers falls on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis
from synthesis.figures.inks import Box
from synthesis.figures.metrics import width
from synthesis.figures.sheet import LEADING, MARGIN, SIZE, WIDTH

Place = tuple[float, float]
"""A place on the page, or a pair of numbers on both axes."""

HIGH: Final = 262.0
"""The height of a plate, where a plot has no other."""

TICK: Final = 3.0
BESIDE: Final = 2.0
"""How long a tick is, and how far its label is from it."""

_ABOVE: Final = 4.0


@frozen
class Plate:
    """The area of a plot on the page; `falls` says that the upright axis has its low end at the top."""

    left: float
    top: float
    right: float
    bottom: float
    across: Axis
    upright: Axis
    falls: bool = False

    @property
    def box(self) -> Box:
        """Its left, top, right and bottom."""
        return self.left, self.top, self.right, self.bottom

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return (self.left + self.right) / 2

    def x(self, value: float) -> float:
        """Where a number of the axis across stands; beyond the plate where the axis does not hold it."""
        return self.left + self.across.share(value) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Where a number of the upright axis stands; beyond the plate where the axis does not hold it."""
        share = self.upright.share(value)
        return self.top + (share if self.falls else 1.0 - share) * (self.bottom - self.top)

    def at(self, x: float, y: float) -> Place:
        """Where a pair of numbers stands."""
        return self.x(x), self.y(y)

    def holds(self, x: float, y: float) -> bool:
        """Whether both axes hold a pair of numbers."""
        return self.across.holds(x) and self.upright.holds(y)

    def within(self, place: Place, inset: float = 0.0) -> Place:
        """A place on the page, moved to the edge of the plate, or so far inside it, where it lies beyond."""
        x, y = place
        held_x = min(max(x, self.left + inset), self.right - inset)
        return held_x, min(max(y, self.top + inset), self.bottom - inset)


def make_plate(
    across: Axis,
    upright: Axis,
    *,
    falls: bool = False,
    high: float = HIGH,
    top: float = MARGIN + SIZE + LEADING,
    beside: float = 0.0,
) -> Plate:
    """A plate as wide as the sheet, with room at its left for the ticks of its upright axis.

    Args:
        across: The axis from left to right.
        upright: The axis up the page.
        falls: Whether that has its low end at the top.
        high: The height of the plate.
        top: Its upper edge; by default below one line, which says what the upright axis measures.
        beside: Room at its right, for what stands there.
    """
    gutter = max((width(tick.text, SIZE) for tick in upright.ticks), default=0.0) + TICK + BESIDE
    last = max((width(tick.text, SIZE) / 2 for tick in across.ticks), default=0.0)
    return Plate(
        left=MARGIN + gutter,
        top=top + _ABOVE,
        right=WIDTH - MARGIN - max(beside, last),
        bottom=top + _ABOVE + high,
        across=across,
        upright=upright,
        falls=falls,
    )


def clipped(corners: Sequence[Place], box: Box) -> tuple[Place, ...]:
    """The part of an area that lies within a box, as its corners; none where it lies outside.

    Sutherland IE, Hodgman GW 1974, Communications of the ACM 17:32.
    """
    left, top, right, bottom = box
    kept = list(corners)
    for place, sign, edge in ((0, 1, left), (0, -1, right), (1, 1, top), (1, -1, bottom)):
        kept = _cut(kept, lambda one, p=place, s=sign, e=edge: s * (one[p] - e))  # type: ignore[misc]
    return tuple(kept)


def _cut(corners: list[Place], inside: Callable[[Place], float]) -> list[Place]:
    """What of an area lies where `inside` is not below 0."""
    kept: list[Place] = []
    for before, after in zip(corners[-1:] + corners[:-1], corners, strict=True):
        a, b = inside(before), inside(after)
        if (a < 0.0) != (b < 0.0):
            share = a / (a - b)
            kept.append(
                (before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1]))
            )
        if b >= 0.0:
            kept.append(after)
    return kept


def clipped_line(start: Place, end: Place, box: Box) -> tuple[Place, Place] | None:
    """The part of a straight line that lies within a box; None where it passes it by.

    Liang YD, Barsky BA 1984, ACM Transactions on Graphics 3:1.
    """
    (x1, y1), (x2, y2) = start, end
    left, top, right, bottom = box
    dx, dy = x2 - x1, y2 - y1
    low, high = 0.0, 1.0
    for step, room in ((-dx, x1 - left), (dx, right - x1), (-dy, y1 - top), (dy, bottom - y1)):
        if step == 0.0:
            if room < 0.0:
                return None
            continue
        share = room / step
        low, high = (max(low, share), high) if step < 0.0 else (low, min(high, share))
    if low > high:
        return None
    return (x1 + low * dx, y1 + low * dy), (x1 + high * dx, y1 + high * dy)


def clipped_path(places: Sequence[Place], box: Box) -> Iterator[tuple[Place, ...]]:
    """The parts of a path that lie within a box, each as its places."""
    run: list[Place] = []
    for start, end in pairwise(places):
        part = clipped_line(start, end, box)
        if part is not None:
            run += part[1:] if run else part
        if run and (part is None or not _holds(box, end)):
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _holds(box: Box, place: Place) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]
