"""The plate of a specification curve: where its panels, columns and rows stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import MARGIN, NOTE, NOTE_LEADING, SIZE, WIDTH
from synthesis.figures.specification_curve.spec import CurveChoice, CurveSpec

UPPER: Final = 150.0
"""The height of the panel of estimates."""

BAND: Final = 12.0
"""The height of the band of verdicts."""

HEADING: Final = 12.5
ROW: Final = 9.6
AFTER_CHOICE: Final = 2.5
SHARES: Final = 48.0
"""The width of the column of shares."""

_GUTTER: Final = (96.0, 140.0)
_INDENT: Final = 5.0
_GAP: Final = 6.0


@frozen
class Plate:
    """Where the columns of n specifications stand, the panel of estimates with its axis, and the shares."""

    left: float
    right: float
    top: float
    axis: Axis
    n: int

    @property
    def bottom(self) -> float:
        """The foot of the panel of estimates."""
        return self.top + UPPER

    @property
    def pitch(self) -> float:
        """How far columns are apart."""
        return (self.right - self.left) / self.n

    @property
    def shares(self) -> float:
        """Where the column of shares begins."""
        return self.right + _GAP

    def x(self, place: int) -> float:
        """The middle of a column, from 0."""
        return self.left + (place + 0.5) * self.pitch

    def y(self, value: float) -> float:
        """Where an estimate stands; one beyond the axis at its end."""
        share = min(max(self.axis.share(value), 0.0), 1.0)
        return self.bottom - share * UPPER


def gutter(spec: CurveSpec) -> float:
    """How wide the labels of levels are, as far as there is room for them."""
    labels = [_INDENT + width(level, NOTE) for choice in spec.choices for level in choice.levels]
    heads = [width(choice.label, SIZE, bold=True) for choice in spec.choices]
    return min(max(*labels, *heads, _GUTTER[0]), _GUTTER[1]) + _GAP


def level_lines(level: str, room: float) -> tuple[str, ...]:
    """The label of a level in lines."""
    return wrap(level, NOTE, room - _INDENT - _GAP)


def indent() -> float:
    """Where the labels of levels begin."""
    return MARGIN + _INDENT


def row_height(level: str, room: float) -> float:
    """How high the row of a level is."""
    return ROW + (len(level_lines(level, room)) - 1) * NOTE_LEADING


def block_height(choices: Sequence[CurveChoice], room: float) -> float:
    """How high the rows of some choices are, with their headings."""
    rows = sum(row_height(level, room) for choice in choices for level in choice.levels)
    return rows + len(choices) * (HEADING + AFTER_CHOICE)


def right_end(*, shares: bool) -> float:
    """Where the columns end, with the shares beside them or not."""
    return WIDTH - MARGIN - (SHARES + _GAP if shares else 0.0)
