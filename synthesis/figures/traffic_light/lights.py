"""A judgement as a coloured circle with its symbol; hollow where there is none, starred where it is not settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.figure import Circle, Mark, Text
from synthesis.figures.judgements import Judgement
from synthesis.figures.sheet import GREY, MIDDLE

RADIUS: Final = 5.3
PROVISIONAL: Final = "*"

_SYMBOL: Final = 8.8
_STAR: Final = 8.0
_OUTLINE: Final = "#404040"
_THIN: Final = 0.5


def light_marks(code: str, shown: Judgement, at: tuple[float, float], *, starred: bool) -> Iterator[Mark]:
    """A circle about a place with its symbol; an asterisk beside one that is not settled."""
    x, y = at
    edge = _OUTLINE if code else GREY
    role = f"judgement {code or 'none'}"
    yield Circle(x=x, y=y, r=RADIUS, fill=shown.colour, stroke=edge, width=_THIN, role=role)
    if code:
        text = shown.symbol
        yield Text(text=text, x=x, y=y + MIDDLE * _SYMBOL, size=_SYMBOL, bold=True, anchor="middle")
    if starred:
        yield star(x + RADIUS + 0.6, y)


def star(x: float, y: float) -> Text:
    """The asterisk of what is not settled."""
    return Text(text=PROVISIONAL, x=x, y=y + 1.0, size=_STAR, bold=True)
