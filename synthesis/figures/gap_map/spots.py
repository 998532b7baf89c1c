"""Where a reader of an evidence-gap map may point: every square, and what it says there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.figure import Spot
from synthesis.figures.gap_map.spec import GapCell, GapColumn, GapMapSpec
from synthesis.figures.gap_map.words import column_name, make_up_words, studies_words
from synthesis.letter_case import upper_first
from synthesis.numbers import count

MOST_NAMED: Final = 12
"""How many studies of a square are named; those after them are counted."""


def square_spot(
    spec: GapMapSpec, place: tuple[str, GapColumn], wide: float, foot: tuple[float, float]
) -> Spot:
    """The spot on the square of a row and a column, which is so wide and stands on its foot."""
    row, column = place
    cell = spec.cells[row, column.id]
    said = (dict(spec.rows)[row], column_name(column), *_said(spec, cell))
    return Spot(x=foot[0], y=foot[1] - wide / 2, r=wide / 2, text=said, key=cell.key)


def _said(spec: GapMapSpec, cell: GapCell) -> Iterator[str]:
    """What was counted by group, and whose it is."""
    yield f"{upper_first(spec.counted)}: {'; '.join(make_up_words(spec, cell))}"
    named, left = cell.names[:MOST_NAMED], len(cell.names[MOST_NAMED:])
    more = (f"and {count(left)} more",) if left else ()
    names = f": {'; '.join((*named, *more))}" if named else ""
    yield studies_words(cell) + names
