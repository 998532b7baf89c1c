"""Estimates up the page: their axis on the left with what lies above and below no effect, and the ground under them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from synthesis.figures.axis import Axis
from synthesis.figures.figure import Line, Mark, Text
from synthesis.figures.inks import rectangle
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import GREY, LEADING, MARGIN, MIDDLE, NOTE, NOTE_LEADING, SIZE

MARGIN_DASH: Final = (2.5, 2.0)
"""How the line of a margin is dashed."""

SHADE: Final = "#ececec"
"""The ground between two margins."""

_TICK: Final = 3.0
_BESIDE: Final = 8.0


class Upright(Protocol):
    """A panel whose estimates stand up the page."""

    @property
    def left(self) -> float: ...  # noqa: D102
    @property
    def right(self) -> float: ...  # noqa: D102
    @property
    def top(self) -> float: ...  # noqa: D102
    @property
    def bottom(self) -> float: ...  # noqa: D102
    @property
    def axis(self) -> Axis: ...  # noqa: D102

    def y(self, value: float) -> float:
        """Where an estimate stands."""


def ground(plate: Upright, margins: tuple[float | None, float | None] | None) -> Iterator[Mark]:
    """What lies under estimates: the shade between the margins, no effect."""
    if margins is not None:
        low, high = margins
        top = plate.top if high is None else plate.y(high)
        foot = plate.bottom if low is None else plate.y(low)
        if low is not None and high is not None:
            yield rectangle((plate.left, top, plate.right, foot), SHADE, role="margins")
        for end in margins:
            if end is not None and plate.axis.holds(end):
                y = plate.y(end)
                yield Line(
                    x1=plate.left,
                    y1=y,
                    x2=plate.right,
                    y2=y,
                    width=0.5,
                    colour=GREY,
                    dash=MARGIN_DASH,
                    role="margin",
                )
    y = plate.y(0.0)
    yield Line(x1=plate.left, y1=y, x2=plate.right, y2=y, width=0.8, role="null")


def estimate_axis(plate: Upright, label: str, favours: tuple[str, str]) -> Iterator[Mark]:
    """The axis of estimates with its ticks, what it measures, and what lies below and above no effect."""
    yield Line(x1=plate.left, y1=plate.top, x2=plate.left, y2=plate.bottom, role="axis")
    widest = 0.0
    for tick in plate.axis.ticks:
        y = plate.y(tick.at)
        widest = max(widest, width(tick.text, SIZE))
        yield Line(x1=plate.left - _TICK, y1=y, x2=plate.left, y2=y, role="tick")
        x, at = plate.left - _TICK - 2, y + MIDDLE * SIZE
        yield Text(text=tick.text, x=x, y=at, size=SIZE, anchor="end", column="axis", kind="tick")
    room = plate.left - MARGIN - _TICK - widest - _BESIDE
    below, above = favours
    title = wrap(label, SIZE, room, bold=True)
    middle = (plate.top + plate.bottom) / 2 - (len(title) - 1) * LEADING / 2
    for n, line in enumerate(title):
        yield Text(text=line, x=MARGIN, y=middle + n * LEADING, size=SIZE, bold=True)
    for n, line in enumerate(wrap(above, NOTE, room)):
        yield Text(text=line, x=MARGIN, y=plate.top + NOTE + n * NOTE_LEADING, size=NOTE, colour=GREY)
    lines = wrap(below, NOTE, room)
    for n, line in enumerate(lines):
        y = plate.bottom - (len(lines) - 1 - n) * NOTE_LEADING
        yield Text(text=line, x=MARGIN, y=y, size=NOTE, colour=GREY)
