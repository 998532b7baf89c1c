"""A figure's value written as SVG: text stays text, attributes sorted by kind, numbers of two decimals at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from math import isfinite
from typing import Final

from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Text
from synthesis.figures.fonts import FAMILY, WEIGHTS
from synthesis.figures.metrics import families, width
from synthesis.writing import runs_left, tongue

FONT_STACK: Final = f"'{FAMILY}', Arial, sans-serif"
"""The shipped font first, then what a reader without it has."""

_TURNED_ANCHORS: Final = {"start": "end", "middle": "middle", "end": "start"}
"""Where a text is held, as one that runs from right to left says it: it starts at its right."""

_KEPT: Final = 64
"""How many drawings are kept: a figure stands in a file of its own and in two pages."""

_REMEMBERED: Final = 32768
"""How many coordinates are remembered as they are written: most stand in many marks, and in each form of a figure."""

_BELOW: Final = 2
"""The lines below those of the marks: the end of the element, and the empty one after it."""

_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES: Final = re.compile("[\t\n\r]+")


@lru_cache(maxsize=_KEPT)
def draw(figure: Figure) -> str:
    """A figure as one SVG element, the same for the same value.

    Its title and alternative text are what assistive software reads; a text that prints a number
    carries the number's key in `data-key`. Each text is held to the width the shipped font gives
    it, so that nothing overlaps where another font stands in.
    """
    wide, high = number(figure.width), number(figure.height)
    name = _attribute(f"{figure.id}-title"), _attribute(f"{figure.id}-description")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" viewBox="0 0 {wide} {high}" '
        f'role="img" aria-labelledby="{name[0]} {name[1]}" font-family="{_attribute(FONT_STACK)}">'
    )
    lines = [
        head,
        f'<title id="{name[0]}">{_content(figure.title)}</title>',
        f'<desc id="{name[1]}">{_content(figure.alt)}</desc>',
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        *(_mark(mark) for mark in figure.marks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def retold(figure: Figure, tell: Callable[[str, Text], str]) -> str:
    """A figure drawn, and the element of each text as `tell` makes it of what was drawn."""
    lines = draw(figure).split("\n")
    first = len(lines) - _BELOW - len(figure.marks)
    for place, mark in enumerate(figure.marks, first):
        if isinstance(mark, Text):
            lines[place] = tell(lines[place], mark)
    return "\n".join(lines)


@lru_cache(maxsize=_REMEMBERED)
def number(value: float) -> str:
    """A coordinate with two decimals at most: `12`, `0.5`, `-3.25`; never `-0`.

    Raises:
        ValueError: it is not finite.
    """
    if not isfinite(value):
        raise ValueError(f"expected a finite coordinate; found {value}")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _mark(mark: Mark) -> str:
    if isinstance(mark, Text):
        return _text(mark)
    if isinstance(mark, Line):
        ends = f'x1="{number(mark.x1)}" y1="{number(mark.y1)}" x2="{number(mark.x2)}" y2="{number(mark.y2)}"'
        dash = f' stroke-dasharray="{" ".join(number(part) for part in mark.dash)}"' if mark.dash else ""
        stroke = f'stroke="{_attribute(mark.colour)}" stroke-width="{number(mark.width)}"{dash}'
        return f"<line {ends} {stroke}{_role(mark.role)}/>"
    if isinstance(mark, Circle):
        place = f'cx="{number(mark.x)}" cy="{number(mark.y)}" r="{number(mark.r)}"'
        return f"<circle {place} {_surface(mark)}{_role(mark.role)}/>"
    points = " ".join(f"{number(x)},{number(y)}" for x, y in mark.points)
    return f'<polygon points="{points}" {_surface(mark)}{_role(mark.role)}/>'


def _text(mark: Text) -> str:
    parts = [
        f'x="{number(mark.x)}" y="{number(mark.y)}" font-size="{number(mark.size)}"',
        *_writing(mark.text),
    ]
    anchor = _TURNED_ANCHORS[mark.anchor] if runs_left(mark.text) else mark.anchor
    if anchor != "start":
        parts.append(f'text-anchor="{anchor}"')
    if mark.bold:
        parts.append(f'font-weight="{WEIGHTS[True]}"')
    if mark.italic:
        parts.append('font-style="italic"')
    if mark.colour != "#000000":
        parts.append(f'fill="{_attribute(mark.colour)}"')
    if len(mark.text) > 1:
        held = number(width(mark.text, mark.size, bold=mark.bold, italic=mark.italic))
        parts.append(f'textLength="{held}" lengthAdjust="spacingAndGlyphs"')
    if mark.key:
        parts.append(f'data-key="{_attribute(mark.key)}"')
    return f"<text {' '.join(parts)}>{_content(mark.text)}</text>"


def _writing(text: str) -> Iterator[str]:
    """What is told of letters that the document's own font has not: their font, language and direction."""
    if others := families(text):
        stack = ", ".join(f"'{family}'" for family in (FAMILY, *others))
        yield f'font-family="{_attribute(f"{stack}, Arial, sans-serif")}"'
    if tag := tongue(text):
        yield f'xml:lang="{tag}"'
    if runs_left(text):
        yield 'direction="rtl"'


def _surface(mark: Polygon | Circle) -> str:
    fill = f'fill="{_attribute(mark.fill) or "none"}"'
    stroke = f' stroke="{_attribute(mark.stroke)}" stroke-width="{number(mark.width)}"' if mark.stroke else ""
    return fill + stroke


def _role(role: str) -> str:
    return f' class="{_attribute(role)}"' if role else ""


def _attribute(text: str) -> str:
    return escape(_SPACES.sub(" ", _UNFIT.sub("�", text)), quote=True)


def _content(text: str) -> str:
    return escape(_SPACES.sub(" ", _UNFIT.sub("�", text)), quote=False)
