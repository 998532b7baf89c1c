"""The PRISMA 2020 flow diagram: what was found, what left at each step, what was included, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from synthesis.figures.figure import Figure, Line, Mark, Polygon, Text
from synthesis.figures.flow import texts
from synthesis.figures.inks import Box, rectangle
from synthesis.figures.metrics import wrap
from synthesis.figures.prisma_flow.boxes import PAD, Laid, Placed, laid_out
from synthesis.figures.prisma_flow.spec import FlowSpec
from synthesis.figures.prisma_flow.spots import line_spots
from synthesis.figures.prisma_flow.words import alternative, shortened
from synthesis.figures.sheet import HEIGHT, MARGIN, NOTE, NOTE_LEADING, SIZE, Drawn, bound, sheet_of

GROUND: Final = "#ededed"
HEAD: Final = "#d0d0d0"
"""The greys under the stages and under the heads of ways."""

_ASCENT: Final = 7.6
_ARROW: Final = (4.5, 2.4)  # the length of an arrowhead, and half its width
_ASIDE: Final = 0.75  # where the way of earlier studies leaves their box, in parts of its width


def prisma_flow(spec: FlowSpec) -> tuple[Figure, ...]:
    """The flow diagram on one sheet; of lists too long for it the first are named, the others added up."""
    laid = _fitting(spec)
    drawn: list[Drawn] = [rectangle(place, GROUND, role="stage") for _, place in laid.stages]
    for name, (left, top, _, _) in laid.stages:
        drawn.append(Text(text=name, x=left + PAD, y=top + SIZE + 1.5, size=SIZE, bold=True, column="stage"))
    for head, place in laid.heads:
        drawn += _head(head, place)
    drawn += _arrows(laid.boxes)
    for one in laid.boxes:
        drawn += _box(one)
    return bound(spec, [sheet_of(drawn, bottom=laid.bottom, alt=alternative(spec))])


def _fitting(spec: FlowSpec) -> Laid:
    """The diagram with as many lines of each list as a page has room for."""
    laid = laid_out(spec, spec.boxes)
    if laid.bottom <= HEIGHT - MARGIN:
        return laid
    few, many = 1, max(len(box.lines) for box in spec.boxes)
    while many - few > 1:
        middle = (few + many) // 2
        tried = laid_out(spec, [shortened(box, middle) for box in spec.boxes])
        few, many = (middle, many) if tried.bottom <= HEIGHT - MARGIN else (few, middle)
    return laid_out(spec, [shortened(box, few) for box in spec.boxes])


def _head(head: str, place: Box) -> Iterator[Mark]:
    left, top, right, bottom = place
    yield rectangle(place, HEAD, role="head")
    lines = wrap(head, NOTE, right - left - 2 * PAD, bold=True)
    first = (top + bottom) / 2 - (len(lines) - 1) * NOTE_LEADING / 2 + 0.35 * NOTE
    for n, line in enumerate(lines):
        middle = (left + right) / 2
        yield Text(
            text=line, x=middle, y=first + n * NOTE_LEADING, size=NOTE, bold=True, anchor="middle", column=""
        )


def _box(one: Placed) -> Iterator[Drawn]:
    left, top, right, _ = one.place
    yield rectangle(one.place, "#ffffff", "#000000", role=f"box {one.box.id}")
    for line in one.lines:
        at = (left + line.left, top + line.top + _ASCENT)
        yield from texts(line.words, at, NOTE, NOTE_LEADING)
        if line.line is not None:
            upper = top + line.top
            place = (left + 1, upper, right - 1, upper + line.words.lines * NOTE_LEADING)
            yield from line_spots(one.box, line.line, place)


def _arrows(boxes: Sequence[Placed]) -> Iterator[Mark]:
    """Down every way, out to what stands beside it, and from other ways and earlier versions into what is included."""
    down = [one for one in boxes if one.box.way == "databases" and not one.box.aside]
    others = [one for one in boxes if one.box.way == "other" and not one.box.aside]
    for way in (down, others):
        for above, below in pairwise(way):
            x = _stem(way)
            yield from arrow((x, above.place[3]), (x, below.place[1]))
    yield from _out(boxes)
    into = [one for one in down if one.box.row == "included"]
    if others and into:
        x, y = others[-1].middle[0], into[0].middle[1]
        yield _stroke((x, others[-1].place[3]), (x, y))
        yield from arrow((x, y), (into[0].place[2], y))
    ends = [one for one in down if one.box.row in {"included", "total"}]
    before = [one for one in boxes if one.box.way == "previous"]
    if before and ends:
        left, _, right, bottom = before[0].place
        x, y = left + _ASIDE * (right - left), ends[-1].middle[1]
        yield _stroke((x, bottom), (x, y))
        yield from arrow((x, y), (ends[-1].place[0], y))
    yield from _parted(down, [one for one in boxes if one.box.way == "fates"])


def _out(boxes: Sequence[Placed]) -> Iterator[Mark]:
    """From a way, or from its box of that row, to what stands beside it."""
    for aside in (one for one in boxes if one.box.aside):
        way = [one for one in boxes if one.box.way == aside.box.way and not one.box.aside]
        beside = [one for one in way if one.box.row == aside.box.row]
        above = [one for one in way if one.place[3] < aside.place[1]]
        y = aside.middle[1]
        if beside:
            yield from arrow((beside[0].place[2], y), (aside.place[0], y))
        elif above and (len(above) < len(way) or aside.box.way == "other"):
            yield from arrow((_stem(way), y), (aside.place[0], y))


def _stem(way: Sequence[Placed]) -> float:
    """Where a way runs down the sheet: through the middle of its boxes, the narrow ones where they differ."""
    return min(one.middle[0] for one in way)


def _parted(down: Sequence[Placed], fates: Sequence[Placed]) -> Iterator[Mark]:
    """From all that is included to what became of it."""
    if not down or not fates:
        return
    x, bottom = _stem(down), down[-1].place[3]
    y = bottom + (min(one.place[1] for one in fates) - bottom) * 0.45
    across = [one.middle[0] for one in fates]
    yield _stroke((x, bottom), (x, y))
    yield _stroke((min(x, *across), y), (max(x, *across), y))
    for one in fates:
        yield from arrow((one.middle[0], y), (one.middle[0], one.place[1]))


def arrow(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Mark]:
    """A straight arrow along or across the sheet."""
    (x1, y1), (x2, y2) = start, end
    long, half = _ARROW
    run = abs(x2 - x1) + abs(y2 - y1)
    across, along = (x2 - x1) / run, (y2 - y1) / run
    back = (x2 - across * long, y2 - along * long)
    yield _stroke(start, back)
    yield Polygon(
        points=(
            end,
            (back[0] + along * half, back[1] + across * half),
            (back[0] - along * half, back[1] - across * half),
        ),
        role="arrowhead",
    )


def _stroke(start: tuple[float, float], end: tuple[float, float]) -> Line:
    return Line(x1=start[0], y1=start[1], x2=end[0], y2=end[1], width=0.75, role="arrow")
