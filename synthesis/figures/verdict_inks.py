"""How each class of verdict is inked: one palette for every figure that shows verdicts.

Worse is orange, better is blue, and both darken towards what is important, so that readers who tell
few colours apart still see the order. In greyscale the two sides are told apart by their hatching,
their outlines and the letters that stand on them, which are those of the classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Line, Mark, Polygon, Text
from synthesis.figures.inks import Box
from synthesis.figures.sheet import MIDDLE
from synthesis.verdicts.verdict import CLASSES

Hatch = Literal["none", "rising", "level"]
HATCH_STEP: Final = 4.0
"""How far apart the lines of a hatching are, in points."""

LETTER_SIZE: Final = 8.0
"""The size of the letters on tiles and areas, in points."""

TILE: Final = (14.4, 10.4)
"""The width and height of a tile that holds the letters of any class."""

_HATCH_WIDTH: Final = 0.35
_LEAST: Final = 1e-6


@frozen
class Ink:
    """How a class is drawn: its fill, the colour of the letter on it, its outline, the hatching of areas."""

    fill: str
    text: str
    outline: str
    width: float
    hatch: Hatch = "none"


_WORSE: Final = "#000000"
_BETTER: Final = "#155083"
_NEITHER: Final = "#6f6f6f"

INKS: Final[Mapping[str, Ink]] = MappingProxyType(
    {
        "worse_important": Ink(fill="#8a3013", text="#ffffff", outline=_WORSE, width=1.2, hatch="rising"),
        "worse_unclear": Ink(fill="#b85527", text="#ffffff", outline=_WORSE, width=1.2, hatch="rising"),
        "worse_trivial": Ink(fill="#db8245", text="#000000", outline=_WORSE, width=1.2, hatch="rising"),
        "no_important_benefit": Ink(
            fill="#f0b982", text="#000000", outline=_WORSE, width=1.2, hatch="rising"
        ),
        "inconclusive": Ink(fill="#ffffff", text="#000000", outline=_NEITHER, width=0.5),
        "equivalent": Ink(fill="#c6c6c6", text="#000000", outline=_NEITHER, width=0.5, hatch="level"),
        "noninferior": Ink(fill="#deedf9", text="#000000", outline=_BETTER, width=0.5),
        "better_trivial": Ink(fill="#91c5e7", text="#000000", outline=_BETTER, width=0.5),
        "better_unclear": Ink(fill="#4197d6", text="#000000", outline=_BETTER, width=0.5),
        "better_important": Ink(fill="#155083", text="#ffffff", outline=_BETTER, width=0.5),
    }
)
"""The ink of every class, from worse to better."""

UNKNOWN: Final = Ink(fill="#ffffff", text="#000000", outline=_NEITHER, width=0.5)
"""The ink of a result that has no verdict."""


def ink(code: str) -> Ink:
    """The ink of a class.

    Raises:
        ValueError: the class is not known; the known ones are named.
    """
    if code not in INKS:
        raise ValueError(f"unknown class of verdict {code!r}; known are {', '.join(INKS)}")
    return INKS[code]


def tile(code: str, box: Box) -> Iterator[Mark]:
    """A result of a class as a small rectangle with the class's letters in its middle."""
    left, top, right, bottom = box
    of = ink(code)
    inset = of.width / 2
    corners = (
        (left + inset, top + inset),
        (right - inset, top + inset),
        (right - inset, bottom - inset),
        (left + inset, bottom - inset),
    )
    yield Polygon(points=corners, fill=of.fill, stroke=of.outline, width=of.width, role=f"tile {code}")
    yield letters(code, ((left + right) / 2, (top + bottom) / 2))


def letters(code: str, middle: tuple[float, float]) -> Text:
    """The letters of a class about a point, in the colour that reads on its ink."""
    x, y = middle
    return Text(
        text=CLASSES[code].letter,
        x=x,
        y=y + MIDDLE * LETTER_SIZE,
        size=LETTER_SIZE,
        anchor="middle",
        colour=ink(code).text,
        column="letters",
    )


def hatching(box: Box, ink: Ink) -> Iterator[Line]:
    """The lines of an ink's hatching within a rectangle; in step from one rectangle to the next."""
    yield from _HATCHINGS[ink.hatch](box, ink)


def _rising(box: Box, ink: Ink) -> Iterator[Line]:
    """Lines that rise to the right: x + y is the same along each."""
    left, top, right, bottom = box
    at = HATCH_STEP * ((left + top) // HATCH_STEP + 1)
    while at < right + bottom - _LEAST:
        x1, x2 = max(left, at - bottom), min(right, at - top)
        if x2 - x1 > _LEAST:
            yield _hatch_line((x1, at - x1), (x2, at - x2), ink)
        at += HATCH_STEP


def _level(box: Box, ink: Ink) -> Iterator[Line]:
    left, top, right, bottom = box
    at = HATCH_STEP * (top // HATCH_STEP + 1)
    while at < bottom - _LEAST:
        yield _hatch_line((left, at), (right, at), ink)
        at += HATCH_STEP


def _hatch_line(start: tuple[float, float], end: tuple[float, float], ink: Ink) -> Line:
    (x1, y1), (x2, y2) = start, end
    return Line(x1=x1, y1=y1, x2=x2, y2=y2, width=_HATCH_WIDTH, colour=ink.text, role="hatching")


_HATCHINGS: Final = MappingProxyType(
    {"none": lambda _box, _ink: iter(()), "rising": _rising, "level": _level}
)
"""How each hatching is drawn."""
