"""Inks that stay apart in colour, to the colour-blind and in grey: a fill and a hatching of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Line, Mark, Polygon

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

OUTLINE: Final = "#262626"

_APART: Final = 3.2
_LINE: Final = 0.5
_EDGE: Final = 0.5


@frozen
class Ink:
    """A fill, the hatching drawn over it by its name in `HATCHINGS`, and the colour of its lines."""

    fill: str
    hatching: str = ""
    lines: str = OUTLINE


INKS: Final[Mapping[str, Ink]] = MappingProxyType(
    {
        "dark": Ink(fill="#14365c"),
        "deep": Ink(fill="#33789f", hatching="rising", lines="#ffffff"),
        "warm": Ink(fill="#e28c4b", hatching="crossed", lines="#4a1f00"),
        "light": Ink(fill="#a8d0e6", hatching="level", lines="#14365c"),
        "faint": Ink(fill="#f8deb9", hatching="rising", lines="#4a1f00"),
        "open": Ink(fill="#ffffff"),
        "blank": Ink(fill="#ffffff", hatching="rising", lines="#8c8c8c"),
    }
)
"""The inks, from the darkest to the lightest.

Fills differ in luminance by 0.12 or more, but for `blank`, for what is not known: as light as `open`, and hatched.
"""


def rectangle(box: Box, fill: str, stroke: str = "", role: str = "") -> Polygon:
    """A rectangle."""
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Polygon(points=corners, fill=fill, stroke=stroke, width=_EDGE, role=role)


def inked(box: Box, name: str, role: str = "") -> Iterator[Mark]:
    """A rectangle in one of the inks: filled, hatched, outlined."""
    yield from filled(box, INKS[name], role)


def filled(box: Box, ink: Ink, role: str = "", *, line: float = _LINE) -> Iterator[Mark]:
    """A rectangle in an ink, the lines of its hatching so wide."""
    yield rectangle(box, ink.fill, role=role)
    if ink.hatching:
        for x1, y1, x2, y2 in HATCHINGS[ink.hatching](box):
            yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=line, colour=ink.lines, role="hatching")
    yield rectangle(box, "", OUTLINE)


def _rising(box: Box) -> Iterator[Box]:
    """Diagonals from below left to above right, cut at the edges."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    along = _APART
    while along < wide + high:
        start = (left + max(0.0, along - high), top + min(along, high))
        end = (left + min(along, wide), top + max(0.0, along - wide))
        yield *start, *end
        along += _APART * 2**0.5


def _level(box: Box) -> Iterator[Box]:
    """Horizontal lines, one through the middle at least."""
    left, top, right, bottom = box
    count = max(1, round((bottom - top) / _APART) - 1)
    for n in range(1, count + 1):
        y = top + n * (bottom - top) / (count + 1)
        yield left, y, right, y


def _crossed(box: Box) -> Iterator[Box]:
    """Diagonals both ways."""
    left, _, right, _ = box
    for x1, y1, x2, y2 in _rising(box):
        yield x1, y1, x2, y2
        yield left + right - x1, y1, left + right - x2, y2


HATCHINGS: Final[Mapping[str, Callable[[Box], Iterator[Box]]]] = MappingProxyType(
    {"rising": _rising, "level": _level, "crossed": _crossed}
)
"""How a rectangle is hatched: the lines within a box."""
