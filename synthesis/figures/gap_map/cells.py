"""The cells of an evidence-gap map: a square as large as there are studies, in the inks of its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Final

from synthesis.figures.figure import Circle, Mark, Text
from synthesis.figures.gap_map.spec import GapCell, GapGroup
from synthesis.figures.inks import inked
from synthesis.figures.sheet import NOTE, PALE
from synthesis.numbers import count

LEAST: Final = 7.0
"""The side of the square of one study."""

MOST: Final = 26.0
"""The side of the largest square, where the columns have room for it."""

NUMBER: Final = 8.8
"""The height of the number under a square."""


def side(studies: int, most: int, largest: float) -> float:
    """The side of the square of some studies: it grows with their square root from one study to the most."""
    if most == 1:
        return LEAST
    return LEAST + (largest - LEAST) * (sqrt(studies) - 1) / (sqrt(most) - 1)


def square(
    cell: GapCell, groups: Sequence[GapGroup], wide: float, foot: tuple[float, float]
) -> Iterator[Mark]:
    """A square standing on its foot, divided from above into the shares of the groups."""
    x, bottom = foot
    whole = sum(cell.groups.values())
    y = bottom - wide
    for group in groups:
        if share := cell.groups.get(group.id, 0):
            high = wide * share / whole
            yield from inked((x - wide / 2, y, x + wide / 2, y + high), group.ink, "share")
            y += high


def cell_marks(
    cell: GapCell, groups: Sequence[GapGroup], wide: float, foot: tuple[float, float]
) -> Iterator[Mark]:
    """A square with the number of studies under it."""
    yield from square(cell, groups, wide, foot)
    x, bottom = foot
    text = count(cell.studies)
    yield Text(
        text=text,
        x=x,
        y=bottom + NUMBER - 0.8,
        size=NOTE,
        anchor="middle",
        key=cell.key,
        origins=cell.origins,
    )


def gap(x: float, y: float) -> Circle:
    """The faint dot of a pair that no study covers."""
    return Circle(x=x, y=y, r=1.3, fill=PALE, role="gap")
