"""The plate of a margin-sensitivity curve: where its bands and areas stand on the page."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis
from synthesis.figures.sheet import LEADING, MARGIN

BAND: Final = 12.0
"""The height of the band of an interval."""

BETWEEN: Final = 3.0
"""How far bands are apart, and the last of them and the areas, once more."""


@frozen
class Plate:
    """Where the areas are on the page, the axis of margins, and how many results are stacked."""

    left: float
    right: float
    top: float
    bottom: float
    axis: Axis
    total: int

    def x(self, margin: float) -> float:
        """Where a margin stands; one beyond the axis at its end."""
        return self.left + self.axis.share(min(margin, self.axis.high)) * (self.right - self.left)

    def y(self, n: int) -> float:
        """Where a number of results ends, from the foot up."""
        return self.bottom - n / self.total * (self.bottom - self.top)


def band_top(place: int) -> float:
    """The top of a band by its place from above; of the one after the last, where the areas may begin."""
    return MARGIN + LEADING + BETWEEN + place * (BAND + BETWEEN)
