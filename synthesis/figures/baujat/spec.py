"""What a Baujat plot is asked to show."""

from __future__ import annotations

from math import isfinite

from extraction_forms.frozen_values import frozen
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint


@frozen
class BaujatSpec:
    """A Baujat plot as asked for.

    `points` have what a study adds to heterogeneity as `x`, and its influence on the mean as `y`. `q` says in words
    what the first adds up to, `without` names the studies that have no place.
    """

    id: str
    title: str
    points: tuple[ScatterPoint, ...]
    q: str = ""
    groups: Groups = NO_GROUPS
    without: tuple[str, ...] = ()
    remark: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected at least one study")
        for one in self.points:
            if not (isfinite(one.x) and isfinite(one.y) and one.y >= 0):
                found = f"{one.x} and {one.y} of {one.label}"
                raise ValueError(f"{place}: expected finite numbers, no influence below 0; found {found}")
        self.groups.check(self.points, place)
