"""A curve through points, in straight pieces that are dashed as one line would be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from typing import Final

from synthesis.figures.figure import Line

Point = tuple[float, float]

_LEAST: Final = 1e-6


def curve_lines(
    points: tuple[Point, ...], *, width: float, colour: str, dash: tuple[float, ...] = (), role: str = ""
) -> Iterator[Line]:
    """The pieces of a curve; the dashes, lengths on and off in turn, run on from piece to piece."""
    for (x1, y1), (x2, y2) in _dashed(points, dash) if dash else pairwise(points):
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=width, colour=colour, role=role)


def _dashed(points: tuple[Point, ...], dash: tuple[float, ...]) -> Iterator[tuple[Point, Point]]:
    turn, left = 0, dash[0]
    for before, after in pairwise(points):
        length, at = hypot(after[0] - before[0], after[1] - before[1]), 0.0
        while length - at > _LEAST:
            step = min(left, length - at)
            if turn % 2 == 0:
                yield _between(before, after, at / length), _between(before, after, (at + step) / length)
            at, left = at + step, left - step
            if left <= _LEAST:
                turn += 1
                left = dash[turn % len(dash)]


def _between(before: Point, after: Point, share: float) -> Point:
    return before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])
