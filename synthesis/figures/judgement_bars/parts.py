"""The parts of a bar: filled, hatched, named by symbol and share where there is room; and how the rest is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.figures.figure import Mark, Text
from synthesis.figures.inks import Box, Ink, filled, rectangle
from synthesis.figures.judgement_bars.spec import Bar, BarPart
from synthesis.figures.judgements import Judgement
from synthesis.figures.metrics import width
from synthesis.figures.sheet import LEADING, MIDDLE

SIZE: Final = 8.4
HIGH: Final = 15.0

_BETWEEN: Final = 2.6
_PAD: Final = 3.2
_APART: Final = 8.0
_LINES: Final = "#5c5c5c"
_LINE: Final = 0.4
_PLATE: Final = 5.2


def said_width(part: BarPart, looks: Mapping[str, Judgement]) -> float:
    """How wide the symbol and the share of a part are together."""
    return width(looks[part.code].symbol, SIZE, bold=True) + _BETWEEN + width(part.text, SIZE)


def within(part: BarPart, looks: Mapping[str, Judgement], wide: float) -> bool:
    """Whether a part of a bar of some width has room for what it says."""
    return wide * part.share / 100.0 >= said_width(part, looks) + 2 * _PAD


def beside(bar: Bar, looks: Mapping[str, Judgement], wide: float) -> tuple[BarPart, ...]:
    """The parts of a bar that are told beside it."""
    return tuple(part for part in bar.parts if not within(part, looks, wide))


def beside_width(bar: Bar, looks: Mapping[str, Judgement], wide: float) -> float:
    """How much room the parts take on one line that are told beside a bar."""
    return sum(said_width(part, looks) + _APART for part in beside(bar, looks, wide))


def beside_lines(
    bar: Bar, looks: Mapping[str, Judgement], wide: float, room: float
) -> tuple[tuple[BarPart, ...], ...]:
    """The parts that are told beside a bar, in lines no wider than the room."""
    lines: list[list[BarPart]] = []
    used = 0.0
    for part in beside(bar, looks, wide):
        said = said_width(part, looks) + _APART
        if not lines or used + said > room + 0.01:
            lines.append([])
            used = 0.0
        lines[-1].append(part)
        used += said
    return tuple(tuple(line) for line in lines)


def bar_boxes(bar: Bar, left: float, wide: float, middle: float) -> tuple[Box, ...]:
    """Where the parts of a bar stand, one after another."""
    boxes, x, before = [], left, 0.0
    for part in bar.parts:
        before += part.share
        right = left + wide * min(before, 100.0) / 100.0
        boxes.append((x, middle - HIGH / 2, right, middle + HIGH / 2))
        x = right
    return tuple(boxes)


def bar_marks(bar: Bar, looks: Mapping[str, Judgement], boxes: Sequence[Box], room: float) -> Iterator[Mark]:
    """A bar, its parts named inside or, those too narrow, in the room beside it."""
    wide = boxes[-1][2] - boxes[0][0]
    middle = (boxes[0][1] + boxes[0][3]) / 2
    for part, box in zip(bar.parts, boxes, strict=True):
        shown = looks[part.code]
        yield from _filled(shown, box, f"part {part.code or 'none'}")
        said = said_width(part, looks)
        if within(part, looks, wide):
            centre = (box[0] + box[2]) / 2
            yield from _plate(shown, (centre, middle), said)
            yield from _said(part, shown, (centre - said / 2, middle))
    lines = beside_lines(bar, looks, wide, room)
    for n, line in enumerate(lines):
        x, y = boxes[-1][2] + _APART, middle + (n - (len(lines) - 1) / 2) * LEADING
        for part in line:
            yield from _said(part, looks[part.code], (x, y))
            x += said_width(part, looks) + _APART


def _filled(shown: Judgement, box: Box, role: str) -> Iterator[Mark]:
    """A rectangle in the colour and hatching of a judgement."""
    ink = Ink(fill=shown.colour, hatching=shown.hatching, lines=_LINES)
    yield from filled(box, ink, role, line=_LINE)


def swatch(shown: Judgement, box: Box) -> Iterator[Mark]:
    """A judgement in the key: its colour, its hatching, its symbol."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    yield from _filled(shown, box, "swatch")
    yield from _plate(shown, (x, y), width(shown.symbol, SIZE, bold=True))
    yield Text(text=shown.symbol, x=x, y=y + MIDDLE * SIZE, size=SIZE, bold=True, anchor="middle")


def _plate(shown: Judgement, middle: tuple[float, float], wide: float) -> Iterator[Mark]:
    """The plain ground of what is said on a hatching."""
    x, y = middle
    half = (wide + _PAD) / 2
    if shown.hatching:
        yield rectangle((x - half, y - _PLATE, x + half, y + _PLATE), shown.colour, role="plate")


def _said(part: BarPart, shown: Judgement, at: tuple[float, float]) -> Iterator[Mark]:
    x, middle = at
    y = middle + MIDDLE * SIZE
    yield Text(text=shown.symbol, x=x, y=y, size=SIZE, bold=True)
    x += width(shown.symbol, SIZE, bold=True) + _BETWEEN
    yield Text(text=part.text, x=x, y=y, size=SIZE, key=part.key)
