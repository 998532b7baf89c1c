"""Boxes of a flow diagram set in type, and where each stands on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.flow import Piece, Set, flow
from synthesis.figures.inks import Box
from synthesis.figures.metrics import wrap
from synthesis.figures.prisma_flow.spec import WAYS, FlowSpec
from synthesis.figures.prisma_flow.words import counted
from synthesis.figures.sheet import MARGIN, NOTE, NOTE_LEADING, ROOM
from synthesis.views.study_boxes import STAGES, FlowBox, FlowLine

PAD: Final = 4.5
"""What a box leaves free about its text."""

BETWEEN: Final = 1.2
"""What lies between two lines of a box that say different things."""

INDENT: Final = 5.0
"""How far the lines of a list stand in."""

EDGE: Final = 5.0
"""What a stage leaves free about its boxes."""

NAME: Final = 14.0
"""How high the name of a stage is."""

STEP: Final = 13.0
"""What lies between two rows of boxes: the arrow."""

PARTING: Final = 5.0
"""What lies above the last row besides, where its arrow parts."""

AISLE: Final = 18.0
"""What lies between a box and the one beside it: the arrow."""

APART: Final = 10.0
"""What lies between two ways, and between the boxes of a row without a way."""

WIDEST: Final = 224.0
NARROWEST: Final = 120.0
"""How wide the boxes of a way are at most, and those without a way at least."""

Column = tuple[str, bool]
"""A way, and whether it is what stands beside the way."""

Ends = tuple[float, float]
"""Left and right."""

Columns = Mapping[Column, Ends]
"""The ends of every column."""


@frozen
class Line:
    """A line of a box set in type, and its top below that of the box."""

    line: FlowLine | None
    left: float
    top: float
    words: Set


@frozen
class Placed:
    """A box in its place."""

    box: FlowBox
    place: Box
    lines: tuple[Line, ...]

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        left, top, right, bottom = self.place
        return (left + right) / 2, (top + bottom) / 2


@frozen
class Laid:
    """A diagram laid out: heads by way, stages with their grounds, boxes, and where it ends."""

    heads: tuple[tuple[str, Box], ...]
    stages: tuple[tuple[str, Box], ...]
    boxes: tuple[Placed, ...]
    bottom: float


def laid_out(spec: FlowSpec, boxes: Sequence[FlowBox]) -> Laid:
    """The boxes of a diagram in their places: ways from left to right, rows from above to below."""
    columns = _columns(boxes)
    heads = tuple(_heads(spec, boxes, columns))
    y = max((place[3] for _, place in heads), default=MARGIN - EDGE) + EDGE
    stages: list[tuple[str, Box]] = []
    placed: list[Placed] = []
    for _, name, rows in STAGES:
        top, found = y, [box for box in boxes if box.row in rows]
        if not found:
            continue
        y += NAME
        for row in rows:
            several = [box for box in found if box.row == row]
            if several:
                y += PARTING if row == "fates" else 0.0
                made = tuple(_row(several, columns, y))
                placed += made
                y = max(one.place[3] for one in made) + STEP
        y += EDGE - STEP
        stages.append((name, (MARGIN, top, MARGIN + ROOM, y)))
        y += EDGE
    return Laid(heads=heads, stages=tuple(stages), boxes=tuple(placed), bottom=y - EDGE)


def _columns(boxes: Sequence[FlowBox]) -> Columns:
    """The left and right ends of every column, in the middle of the sheet."""
    there = {(box.way, box.aside) for box in boxes if box.way in WAYS}
    order = [(way, aside) for way in WAYS for aside in (False, True) if (way, aside) in there]
    gaps = [AISLE if aside else APART for _, aside in order[1:]]
    room = ROOM - 2 * EDGE
    wide = min(WIDEST, (room - sum(gaps)) / max(1, len(order)))
    left = MARGIN + EDGE + (room - sum(gaps) - wide * len(order)) / 2
    found = {}
    for column, gap in zip(order, [*gaps, 0.0], strict=False):
        found[column] = (left, left + wide)
        left += wide + gap
    return MappingProxyType(found)


def _heads(spec: FlowSpec, boxes: Sequence[FlowBox], columns: Columns) -> Iterator[tuple[str, Box]]:
    """The heads of the ways by which something was found."""
    found = {box.way for box in boxes if box.row in ROWS_ABOVE and box.way in WAYS}
    spans = {
        way: [columns[column] for column in ((way, False), (way, True)) if column in columns]
        for way in WAYS
        if way in found
    }
    ends = {
        way: (min(left for left, _ in span), max(right for _, right in span)) for way, span in spans.items()
    }
    lines = [
        len(wrap(spec.head(way), NOTE, right - left - 2 * PAD, bold=True))
        for way, (left, right) in ends.items()
    ]
    high = max(lines, default=0) * NOTE_LEADING + 2 * PAD - 1
    for way, (left, right) in ends.items():
        yield spec.head(way), (left, MARGIN, right, MARGIN + high)


ROWS_ABOVE: Final = ("identified", "screened", "sought", "assessed")
"""The rows before what is included."""


def _row(several: Sequence[FlowBox], columns: Columns, top: float) -> Iterator[Placed]:
    """The boxes of a row, each about the middle of the highest; those without a way are all as high as it."""
    free = iter(_shares(sum(box.way not in WAYS for box in several), columns))
    ends = [_ends(box, columns) if box.way in WAYS else next(free) for box in several]
    sets = [
        (box, place, tuple(_typeset(box, place[1] - place[0])))
        for box, place in zip(several, ends, strict=True)
    ]
    most = max(_high(lines) for _, _, lines in sets)
    for box, (start, stop), lines in sets:
        high = _high(lines) if box.way in WAYS else most
        above = top + (most - high) / 2
        yield Placed(box=box, place=(start, above, stop, above + high), lines=lines)


def _ends(box: FlowBox, columns: Columns) -> Ends:
    """The left and right ends of a box: its column, and what is included as wide as its way."""
    left, right = columns[box.way, box.aside]
    beside = columns.get((box.way, True))
    return (left, beside[1]) if beside is not None and box.row in STAGES[-1][2] else (left, right)


def _shares(count: int, columns: Columns) -> Iterator[Ends]:
    """The ends of so many boxes beside one another: under the columns, or over the sheet where these are narrow."""
    left = min((one for one, _ in columns.values()), default=MARGIN + EDGE)
    room = max((one for _, one in columns.values()), default=left) - left
    if room < count * (NARROWEST + APART) - APART:
        left, room = MARGIN + EDGE, ROOM - 2 * EDGE
    wide = (room + APART) / max(1, count) - APART
    for n in range(count):
        start = left + n * (wide + APART)
        yield start, start + wide


def _typeset(box: FlowBox, wide: float) -> Iterator[Line]:
    """The head and the lines of a box, one below the other."""
    top, room = PAD, wide - 2 * PAD
    headed, summed = bool(box.head), any(not line.part for line in box.lines)
    if headed:
        words = flow([Piece(text=box.head)], NOTE, room)
        yield Line(line=None, left=PAD, top=top, words=words)
        top += words.lines * NOTE_LEADING + BETWEEN
    for line in box.lines:
        inner = INDENT * (headed + (bool(line.part) and summed))
        pieces = [Piece(text=line.label), Piece(text=f" {counted(line.n)}", key=line.key)]
        words = flow(pieces, NOTE, room - inner)
        yield Line(line=line, left=PAD + inner, top=top, words=words)
        top += words.lines * NOTE_LEADING + BETWEEN


def _high(lines: Sequence[Line]) -> float:
    last = lines[-1]
    return last.top + last.words.lines * NOTE_LEADING + PAD - 1
