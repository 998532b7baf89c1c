"""The plate of a curve by assumed correlation: its two panels, which share one axis of estimates."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis
from synthesis.figures.sheet import LEADING, MARGIN, WIDTH

HIGH: Final = 150.0
"""The height of both panels."""

COLUMN: Final = 49.0
"""The width of the column of an answer."""

GUTTER: Final = 84.0
"""The width of what stands left of the curve: its axis, what that measures, whom each side favours."""

TOP: Final = MARGIN + 2 * LEADING + 4.0

_GAP: Final = 12.0
_INSET: Final = 9.0
_LEAST: Final = 0.1  # of correlations, the range of an axis on which there is one


@frozen
class Panel:
    """A panel on the page; estimates stand up its axis, one beyond it at its end."""

    left: float
    right: float
    axis: Axis

    @property
    def top(self) -> float:
        """Its upper edge."""
        return TOP

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return TOP + HIGH

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return (self.left + self.right) / 2

    def y(self, value: float) -> float:
        """Where an estimate stands."""
        return self.bottom - min(max(self.axis.share(value), 0.0), 1.0) * HIGH


@frozen
class Plate:
    """The panel of the curve over correlations from `low` to `high`, and that of n answers beside it."""

    curve: Panel
    answers: Panel
    low: float
    high: float
    n: int

    def rho(self, value: float) -> float:
        """Where a correlation stands."""
        share = (value - self.low) / (self.high - self.low)
        inner = self.curve.right - self.curve.left - 2 * _INSET
        return self.curve.left + _INSET + share * inner

    def column(self, place: int) -> float:
        """The middle of the column of an answer, from 0."""
        return self.answers.left + (place + 0.5) * COLUMN


def make_plate(rhos: tuple[float, ...], n: int, axis: Axis) -> Plate:
    """The plate of a curve over these correlations beside n answers."""
    right = WIDTH - MARGIN
    between = right - n * COLUMN
    low, high = min(rhos), max(rhos)
    if high == low:
        low, high = low - _LEAST, high + _LEAST
    return Plate(
        curve=Panel(left=MARGIN + GUTTER, right=between - _GAP, axis=axis),
        answers=Panel(left=between, right=right, axis=axis),
        low=low,
        high=high,
        n=n,
    )
