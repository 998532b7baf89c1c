"""Labels of points: beside their point where there is room, else near it with a line to it; none touches another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Line, Mark, Text
from synthesis.figures.inks import Box
from synthesis.figures.metrics import width, wrap
from synthesis.figures.scatter.plate import Place, clipped_line
from synthesis.figures.sheet import MIDDLE, NOTE, NOTE_LEADING

Segment = tuple[Place, Place]

LEADER: Final = "#595959"
"""The colour of the line from a label to its point."""

_HALF: Final = 0.56 * NOTE  # of a line of text, from its middle up or down
_GAP: Final = 2.4
_CLEAR: Final = 1.0
_SLANT: Final = 0.8
_BEFORE: Final = 1.5
_RINGS: Final = (9.0, 14.0, 20.0, 27.0, 35.0, 44.0, 54.0, 66.0, 80.0)
_WAYS: Final = tuple(
    (cos(2 * pi * n / 16), -sin(2 * pi * n / 16)) for n in (0, 2, 14, 6, 10, 4, 12, 8, *range(1, 16, 2))
)
_NEAR: Final = (
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, -1.0),
    (-1.0, -1.0),
    (1.0, 1.0),
    (-1.0, 1.0),
)
_WIDEST: Final = 120.0
_MOST_LINES: Final = 2
_MORE: Final = "…"


@frozen
class Label:
    """A text to be set beside the symbol of radius `r` about a place on the page; `source` as of a `Text`."""

    text: str
    at: Place
    r: float
    source: str = ""


@frozen
class Taken:
    """What labels keep clear of: the `room` they stay in, symbols as places with radii, boxes, and lines.

    Over a line a label stands only where it finds no other place.
    """

    room: Box
    symbols: tuple[tuple[Place, float], ...] = ()
    boxes: tuple[Box, ...] = ()
    lines: tuple[Segment, ...] = ()


@frozen
class Labelled:
    """The labels that found a place, as marks, and those that found none."""

    marks: tuple[Mark, ...]
    without: tuple[Label, ...]


@frozen
class _Try:
    """A place a label might have: its box, and the line to its point where it stands off."""

    box: Box
    leader: Segment | None


def placed(labels: Sequence[Label], taken: Taken) -> Labelled:
    """A place for each label in turn, those named first served first."""
    symbols = [_about(at, r + _CLEAR) for at, r in taken.symbols]
    boxes, leaders = [*taken.boxes], list[Segment]()
    marks: list[Mark] = []
    without: list[Label] = []
    for label in labels:
        lines = shortened(label.text)
        size = max(width(line, NOTE) for line in lines), 2 * _HALF + (len(lines) - 1) * NOTE_LEADING
        ground = _Ground(
            room=taken.room,
            blocks=_near([*symbols, *boxes], label.at, size),
            leaders=tuple(leaders),
            texts=_near(boxes, label.at, size),
            others=_near([box for box in symbols if not _holds(box, label.at)], label.at, size),
            lines=taken.lines,
        )
        found = _found(label, size, ground)
        if found is None:
            without.append(label)
            continue
        boxes.append(found.box)
        if found.leader is not None:
            leaders.append(found.leader)
        marks += _drawn(label, lines, found)
    return Labelled(marks=tuple(marks), without=tuple(without))


@frozen
class _Ground:
    """What is in the way of one label: the room, all boxes near it, of them texts and other symbols, and lines."""

    room: Box
    blocks: tuple[Box, ...]
    texts: tuple[Box, ...]
    others: tuple[Box, ...]
    leaders: tuple[Segment, ...]
    lines: tuple[Segment, ...]

    def free(self, one: _Try) -> bool:
        """Whether nothing is in the way of a label at a place."""
        left, top, right, bottom = one.box
        room = self.room
        if left < room[0] or top < room[1] or right > room[2] or bottom > room[3]:
            return False
        if any(_meet(one.box, box) for box in self.blocks):
            return False
        if any(clipped_line(*line, one.box) for line in self.leaders):
            return False
        if one.leader is None:
            return True
        if any(clipped_line(*one.leader, box) for box in self.texts):
            return False
        return not any(_cross(one.leader, line) for line in self.leaders)

    def clear(self, one: _Try) -> bool:
        """Whether a label at a place covers no line, and its own line crosses no other symbol."""
        if any(clipped_line(*line, one.box) for line in self.lines):
            return False
        return one.leader is None or not any(clipped_line(*one.leader, box) for box in self.others)


def _found(label: Label, size: tuple[float, float], ground: _Ground) -> _Try | None:
    """The nearest free place that covers no line; else the nearest free one."""
    second = None
    for one in _tries(label, size):
        if ground.free(one):
            if ground.clear(one):
                return one
            second = second or one
    return second


def _tries(label: Label, size: tuple[float, float]) -> Iterator[_Try]:
    """The places beside the symbol, then those on rings about it, further and further out."""
    (x, y), (wide, high) = label.at, size
    for right, down in _NEAR:
        off = (label.r + _GAP) * (_SLANT if right and down else 1.0)
        yield _Try(box=_box(x + right * (off + wide / 2), y + down * (off + high / 2), size), leader=None)
    for ring in _RINGS:
        for right, down in _WAYS:
            reach = label.r + ring
            middle = x + right * (reach + wide / 2), y + down * (reach + high / 2)
            box = _box(*middle, size)
            yield _Try(box=box, leader=_leader(label, box))


def _leader(label: Label, box: Box) -> Segment:
    """The line from the rim of a symbol to the nearest place of the box."""
    x, y = label.at
    end = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    far = hypot(end[0] - x, end[1] - y)
    if far <= label.r + _BEFORE:
        return end, end
    low, high = label.r / far, 1.0 - _BEFORE / far
    return (x + low * (end[0] - x), y + low * (end[1] - y)), (
        x + high * (end[0] - x),
        y + high * (end[1] - y),
    )


def _drawn(label: Label, lines: Sequence[str], one: _Try) -> Iterator[Mark]:
    """The line to the point first, so that the text stands over it."""
    if one.leader is not None:
        (x1, y1), (x2, y2) = one.leader
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=0.5, colour=LEADER, role="leader")
    left, top, right, _ = one.box
    side = (left + right) / 2 - label.at[0]
    anchor, x = (
        ("start", left) if side > 1 else ("end", right) if side < -1 else ("middle", (left + right) / 2)
    )
    for n, line in enumerate(lines):
        y = top + _HALF + n * NOTE_LEADING + MIDDLE * NOTE
        yield Text(
            text=line,
            x=x,
            y=y,
            size=NOTE,
            anchor=anchor,  # type: ignore[arg-type]
            column="label",
            source=label.source,
            kind="name",
        )


def shortened(text: str) -> tuple[str, ...]:
    """A label in lines: two at most, the last cut short where it is longer."""
    lines = wrap(text, NOTE, _WIDEST)
    if len(lines) <= _MOST_LINES:
        return lines
    last = " ".join(lines[_MOST_LINES - 1 :])
    while last and width(last.rstrip() + _MORE, NOTE) > _WIDEST:
        last = last[:-1]
    return (*lines[: _MOST_LINES - 1], last.rstrip() + _MORE)


def _box(x: float, y: float, size: tuple[float, float]) -> Box:
    return x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2


def _about(at: Place, r: float) -> Box:
    return at[0] - r, at[1] - r, at[0] + r, at[1] + r


def _near(boxes: Sequence[Box], at: Place, size: tuple[float, float]) -> tuple[Box, ...]:
    """The boxes that a label of that size might meet."""
    x, y = at
    across, down = _RINGS[-1] + size[0] + 20.0, _RINGS[-1] + size[1] + 20.0
    return tuple(
        box
        for box in boxes
        if box[2] > x - across and box[0] < x + across and box[3] > y - down and box[1] < y + down
    )


def _holds(box: Box, at: Place) -> bool:
    return box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3]


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + _CLEAR
        and other[0] < one[2] + _CLEAR
        and one[1] < other[3] + _CLEAR / 2
        and other[1] < one[3] + _CLEAR / 2
    )


def _cross(one: Segment, other: Segment) -> bool:
    """Whether two lines cross."""

    def side(a: Place, b: Place, c: Place) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return (
        side(*one, other[0]) * side(*one, other[1]) < 0.0
        and side(*other, one[0]) * side(*other, one[1]) < 0.0
    )
