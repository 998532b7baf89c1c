"""What a bubble plot of a meta-regression is asked to show."""

from __future__ import annotations

from math import isfinite

from extraction_forms.frozen_values import frozen
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint
from synthesis.ledger_items import ratio_of
from synthesis.models.regression.line import RegressionLine
from synthesis.numbers import Unavailable


@frozen
class BubbleSpec:
    """A bubble plot as asked for.

    `points` stand at the moderator's value and the effect, `sizes` are the numbers that their areas are in proportion
    to, in their order; `sized_by` says what those are, `size_digits` with how many decimals they are told and
    `size_unit` what follows them; empty `sizes` make all alike. `favours` is what lies below and above no effect; with
    `ratio` effects are logarithms of ratios; `null` says that there is a value of no effect. `prediction` asks for
    the prediction band. `remarks` are what a reader must know besides.
    """

    id: str
    title: str
    points: tuple[ScatterPoint, ...]
    line: RegressionLine
    x_label: str
    y_label: str
    sizes: tuple[float, ...] = ()
    sized_by: str = ""
    size_digits: int = 0
    size_unit: str = ""
    favours: tuple[str, str] = ("", "")
    groups: Groups = NO_GROUPS
    ratio: bool = False
    null: bool = True
    prediction: bool = False
    remarks: tuple[str, ...] = ()
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected at least one effect")
        if self.sizes and len(self.sizes) != len(self.points):
            raise ValueError(f"{place}: {len(self.points)} effects and {len(self.sizes)} sizes")
        if not all(isfinite(one.x) and isfinite(one.y) for one in self.points):
            raise ValueError(f"{place}: expected finite effects and values of the moderator")
        self.groups.check(self.points, place)

    @property
    def banded(self) -> bool:
        """Whether the prediction band is asked for and there."""
        return self.prediction and self.line.prediction is None

    @property
    def no_band(self) -> str:
        """Why there is no prediction band although one is asked for; empty where there is one, or none is wanted."""
        found = self.line.prediction
        return found.reason if self.prediction and isinstance(found, Unavailable) else ""

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return ratio_of(value) if self.ratio else value
