"""The bars of a harvest plot: height by design, ink by shade, criteria above, the study's key below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Circle, Mark, Text
from synthesis.figures.harvest.spec import SHADES, HarvestBar, HarvestSpec
from synthesis.figures.inks import inked
from synthesis.figures.sheet import NOTE, PALE
from synthesis.numbers import Unavailable, count

HIGHEST: Final = 27.0
"""The height of the bar of the most suitable design."""

WIDE: Final = 8.0
"""The width of a bar."""

SHORT: Final = 9.0
"""The height of the key under a bar."""

_ABOVE: Final = 1.8


@frozen
class Look:
    """How a bar looks: its height, its ink, and the key below it."""

    high: float
    ink: str
    short: str


def level_height(spec: HarvestSpec, level: str) -> float:
    """How high the bar of a level of suitability is: the best is highest, the steps are even."""
    ids = [id_ for id_, _ in spec.levels]
    return HIGHEST * (len(ids) - ids.index(level)) / len(ids)


def shade_ink(spec: HarvestSpec, shade: str) -> str:
    """The ink of a shade; that of the first where nothing is shaded."""
    ids = [id_ for id_, _ in spec.shades]
    return SHADES[ids.index(shade)] if shade in ids else SHADES[0]


def bar_marks(bar: HarvestBar, look: Look, x: float, floor: float) -> Iterator[Mark]:
    """A bar with what stands on and below it; the middle of its foot is at `x` on the floor."""
    high = look.high
    yield from inked((x - WIDE / 2, floor - high, x + WIDE / 2, floor), look.ink, "bar")
    if not isinstance(bar.criteria, Unavailable):
        met = count(bar.criteria)
        yield Text(
            text=met,
            x=x,
            y=floor - high - _ABOVE,
            size=NOTE,
            anchor="middle",
            key=bar.key,
            origins=bar.origins,
        )
    yield Text(
        text=look.short, x=x, y=floor + SHORT - 1.0, size=NOTE, anchor="middle", bold=True, kind="name"
    )


def empty_mark(x: float, y: float) -> Circle:
    """The faint dot that stands where no study does."""
    return Circle(x=x, y=y, r=1.3, fill=PALE, role="empty")
