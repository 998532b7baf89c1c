"""What a funnel plot is asked to show."""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.flow import Piece
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint
from synthesis.ledger_items import ratio_of

Upright = Literal["standard_error", "precision"]

LIMIT: Final = 1.959963984540054
"""Half the width of the pseudo 95% limits, in standard errors."""


@frozen
class FunnelSpec:
    """A funnel plot as asked for.

    `points` have an effect and its standard error as `x` and `y`; open ones were filled in, not found. `null` is no
    effect, about which the regions of p-values lie, None where effects compare nothing. `adjusted` is the mean with
    the points filled in. `asymmetry` are the sentences on it, in pieces. With `ratio` effects are logarithms of ratios.
    """

    id: str
    title: str
    points: tuple[ScatterPoint, ...]
    mean: Mean
    label: str
    favours: tuple[str, str] = ("", "")
    upright: Upright = "standard_error"
    null: float | None = 0.0
    contours: bool = True
    adjusted: Mean | None = None
    groups: Groups = NO_GROUPS
    ratio: bool = False
    asymmetry: tuple[Piece, ...] = ()
    remark: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.found:
            raise ValueError(f"{place}: expected at least one effect that was found")
        for one in self.points:
            if not (isfinite(one.x) and isfinite(one.y) and one.y > 0):
                found = f"{one.x} with a standard error of {one.y}"
                raise ValueError(
                    f"{place}: expected a finite effect with a standard error above 0; found {found}"
                )
        if not isfinite(self.mean.at):
            raise ValueError(f"{place}: expected a finite mean; found {self.mean.at}")
        self.groups.check(self.points, place)

    @property
    def found(self) -> tuple[ScatterPoint, ...]:
        """The effects that were found."""
        return tuple(one for one in self.points if not one.open)

    @property
    def filled(self) -> int:
        """How many effects were filled in."""
        return len(self.points) - len(self.found)

    @property
    def shaded(self) -> bool:
        """Whether the regions of p-values are drawn."""
        return self.contours and self.null is not None

    def outside(self, one: ScatterPoint) -> bool:
        """Whether an effect lies outside the pseudo limits."""
        return abs(one.x - self.mean.at) > LIMIT * one.y

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return ratio_of(value) if self.ratio else value
