"""What a radial plot is asked to show."""

from __future__ import annotations

from math import isfinite

from extraction_forms.frozen_values import frozen
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint
from synthesis.ledger_items import ratio_of


@frozen
class RadialSpec:
    """A radial (Galbraith) plot as asked for.

    `points` have their precision as `x`, and effect times precision, z, as `y`; the slope of the line from the origin
    through a point is its effect. `slope` is the mean, `low` and `high` the ends of its interval, `band` half the
    height of the band about its line. `mean` says the mean as it is printed, with its key; `random` that tau2 is in
    the precisions. With `ratio` effects are logarithms of ratios.
    """

    id: str
    title: str
    points: tuple[ScatterPoint, ...]
    slope: float
    low: float
    high: float
    band: float
    mean: tuple[str, str]
    mean_label: str
    label: str
    random: bool = True
    ratio: bool = False
    groups: Groups = NO_GROUPS
    remark: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected at least one effect")
        for one in self.points:
            if not (isfinite(one.y) and isfinite(one.x) and one.x > 0):
                raise ValueError(
                    f"{place}: expected a finite precision above 0; found {one.x} of {one.label}"
                )
        if not self.low <= self.slope <= self.high or not isfinite(self.high - self.low):
            found = f"{self.low} to {self.high} about {self.slope}"
            raise ValueError(f"{place}: expected an interval about the mean; found {found}")
        if not self.band > 0:
            raise ValueError(f"{place}: expected a band of some height; found {self.band}")
        self.groups.check(self.points, place)

    def outside(self, one: ScatterPoint) -> bool:
        """Whether an effect lies outside the band about the line of the mean."""
        return abs(one.y - self.slope * one.x) > self.band

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return ratio_of(value) if self.ratio else value
