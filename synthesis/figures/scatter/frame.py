"""The frame of a plot of points: its edges, ticks and grid, what its axes measure, and whom each side favours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Line, Mark, Text
from synthesis.figures.forest.panel import arrowhead
from synthesis.figures.metrics import width, wrap
from synthesis.figures.scatter.plate import BESIDE, TICK, Plate
from synthesis.figures.sheet import LEADING, MARGIN, MIDDLE, ROOM, SIZE, WIDTH

GRID: Final = "#e4e4e4"
"""The colour of a grid."""

_APART: Final = 4.0
_UNDER: Final = 6.5
_LEAST_SIDE: Final = 60.0


@frozen
class Foot:
    """What stands under the axis across: what it measures, and whom each side of no effect favours.

    `null` is where no effect stands on the page; without `favours` it is not asked for.
    """

    label: str
    favours: tuple[str, str] = ("", "")
    null: float = 0.0


def grid(plate: Plate, *, across: bool = True, upright: bool = True) -> Iterator[Mark]:
    """Pale lines at the ticks of both axes, or of one."""
    for tick in plate.across.ticks if across else ():
        x = plate.x(tick.at)
        yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, width=0.5, colour=GRID, role="grid")
    for tick in plate.upright.ticks if upright else ():
        y = plate.y(tick.at)
        yield Line(x1=plate.left, y1=y, x2=plate.right, y2=y, width=0.5, colour=GRID, role="grid")


def frame(plate: Plate, upright_label: str) -> Iterator[Mark]:
    """The edges below and at the left with their ticks, and above them what the upright axis measures, in one line."""
    yield Line(x1=plate.left, y1=plate.bottom, x2=plate.right, y2=plate.bottom, role="axis")
    yield Line(x1=plate.left, y1=plate.top, x2=plate.left, y2=plate.bottom, role="axis")
    yield from across_ticks(plate)
    yield from upright_ticks(plate)
    lines = wrap(upright_label, SIZE, ROOM, bold=True)
    for n, line in enumerate(lines):
        y = plate.top - LEADING - (len(lines) - 1 - n) * LEADING
        yield Text(text=line, x=MARGIN, y=y, size=SIZE, bold=True, kind="words")


def across_ticks(plate: Plate) -> Iterator[Mark]:
    """The ticks below; each has its label where there is room."""
    y, free = plate.bottom, 0.0
    for tick in plate.across.ticks:
        x, half = plate.x(tick.at), width(tick.text, SIZE) / 2
        yield Line(x1=x, y1=y, x2=x, y2=y + TICK, role="tick")
        if x - half >= free and x + half <= WIDTH:
            label = y + TICK + SIZE
            yield Text(text=tick.text, x=x, y=label, size=SIZE, anchor="middle", column="axis", kind="tick")
            free = x + half + _APART


def upright_ticks(plate: Plate) -> Iterator[Mark]:
    """The ticks at the left, each with its label."""
    for tick in plate.upright.ticks:
        y = plate.y(tick.at)
        yield Line(x1=plate.left - TICK, y1=y, x2=plate.left, y2=y, role="tick")
        x, at = plate.left - TICK - BESIDE, y + MIDDLE * SIZE
        yield Text(text=tick.text, x=x, y=at, size=SIZE, anchor="end", column="upright", kind="tick")


def foot(plate: Plate, asked: Foot) -> tuple[float, list[Mark]]:
    """Under the ticks whom each side favours, with arrows, and what the axis measures; and where they end."""
    return under((plate.left, plate.right), plate.bottom + TICK + SIZE, asked)


def under(ends: tuple[float, float], bottom: float, asked: Foot) -> tuple[float, list[Mark]]:
    """What `foot` draws, between two ends of an axis whose ticks end at `bottom`."""
    marks: list[Mark] = []
    y = bottom
    if any(asked.favours):
        y, marks = _favours(ends, y + _UNDER, asked)
    else:
        y += LEADING + 3
    for line in wrap(asked.label, SIZE, ends[1] - ends[0], bold=True):
        marks.append(
            Text(
                text=line, x=(ends[0] + ends[1]) / 2, y=y, size=SIZE, bold=True, anchor="middle", kind="words"
            )
        )
        y += LEADING
    return y - LEADING + 5, marks


def _favours(ends: tuple[float, float], y: float, asked: Foot) -> tuple[float, list[Mark]]:
    """Arrows away from no effect, and under them whom each side favours; and where what follows may stand."""
    left, right = ends
    null = min(max(asked.null, left), right)
    marks: list[Mark] = []
    for towards, end in ((-1, left), (1, right)):
        start = null + towards * 3
        if (end - start) * towards > 2 * 3:
            marks.append(Line(x1=start, y1=y, x2=end - towards * 3, y2=y, width=0.6, role="favours"))
            marks.append(arrowhead(end, y, towards))
    y += SIZE + 1.5
    rooms = (null - left - 6, right - null - 6)
    if min(rooms) < _LEAST_SIDE:
        rooms = ((right - left) / 2 - 6,) * 2
    sides = [wrap(label, SIZE, room) for label, room in zip(asked.favours, rooms, strict=True)]
    for side, lines in enumerate(sides):
        x = right if side else left
        marks += [
            Text(text=line, x=x, y=y + n * LEADING, size=SIZE, anchor="end" if side else "start")
            for n, line in enumerate(lines)
            if line
        ]
    return y + max(len(lines) for lines in sides) * LEADING + 1, marks
