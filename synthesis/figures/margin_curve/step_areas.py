"""Areas stacked over steps: their outlines, and the largest place in each where letters can stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Polygon
from synthesis.figures.inks import Box

Point = tuple[float, float]


@frozen
class Band:
    """One kind's share of a stack: on each step from `xs[n]` to `xs[n + 1]` it fills `spans[n]`, top and bottom."""

    xs: tuple[float, ...]
    spans: tuple[tuple[float, float], ...]

    def boxes(self) -> Iterator[Box]:
        """Rectangles that fill the band, steps of the same span made one; none where it is empty."""
        steps = zip(pairwise(self.xs), self.spans, strict=True)
        for (top, bottom), group in groupby(steps, key=lambda step: step[1]):
            several = [ends for ends, _ in group]
            if bottom > top:
                yield several[0][0], top, several[-1][1], bottom

    def outlines(self, *, fill: str, stroke: str, width: float, role: str) -> Iterator[Polygon]:
        """A polygon around each stretch where the band is not empty."""
        for run in self._runs():
            above = [(x, top) for left, top, right, _ in run for x in (left, right)]
            below = [(x, bottom) for left, _, right, bottom in reversed(run) for x in (right, left)]
            yield Polygon(
                points=tuple(_bare([*above, *below])), fill=fill, stroke=stroke, width=width, role=role
            )

    def largest(self, least: tuple[float, float], avoid: float) -> Box | None:
        """The largest rectangle within the band of at least that width and height, not across x = `avoid`."""
        best, most = None, 0.0
        for run in self._runs():
            for box in _rectangles(_split(run, avoid)):
                wide, high = box[2] - box[0], box[3] - box[1]
                if wide >= least[0] and high >= least[1] and wide * high > most:
                    best, most = box, wide * high
        return best

    def _runs(self) -> Iterator[list[Box]]:
        """Boxes that touch, side by side: a step up or down does not part them unless nothing is shared."""
        run: list[Box] = []
        for box in self.boxes():
            if run and not (run[-1][2] == box[0] and box[1] < run[-1][3] and run[-1][1] < box[3]):
                yield run
                run = []
            run.append(box)
        if run:
            yield run


def _bare(points: Sequence[Point]) -> Iterator[Point]:
    """Points without those that repeat the one before."""
    yield points[0]
    for before, after in pairwise(points):
        if after != before:
            yield after


def _split(run: Sequence[Box], at: float) -> Iterator[list[Box]]:
    """A run left and right of a place."""
    for low, high in ((float("-inf"), at), (at, float("inf"))):
        cut = [(max(left, low), top, min(right, high), bottom) for left, top, right, bottom in run]
        yield [box for box in cut if box[0] < box[2]]


def _rectangles(parts: Iterator[list[Box]]) -> Iterator[Box]:
    """Every rectangle that spans whole boxes of a part and fits within all of them."""
    for part in parts:
        for start, first in enumerate(part):
            top, bottom = first[1], first[3]
            for box in part[start:]:
                top, bottom = max(top, box[1]), min(bottom, box[3])
                if bottom <= top:
                    break
                yield first[0], top, box[2], bottom
