"""What a L'Abbé plot is asked to show."""

from __future__ import annotations

from typing import Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.scatter.points import NO_GROUPS, Groups, ScatterPoint
from synthesis.views.risks import SCALES

Span = tuple[float, float]


@frozen
class PooledRisk:
    """A pooled effect, experimental against control, on the scale of its measure; `told` says it in words.

    `prediction` is its prediction interval, where one is to be drawn; `key` names the number it prints.
    """

    estimate: float
    interval: Span
    prediction: Span | None = None
    told: str = ""
    key: str = ""


@frozen
class LabbeSpec:
    """A L'Abbé plot as asked for.

    `points` stand at the risk in the control arm and the risk in the experimental arm, as `axes` has them: `risk` as
    they are, `measure` on the scale on which the measure (a key of `SCALES`) shifts all risks alike. `arms` are the
    names of the experimental and the control side; `favours` is what lies above and below the line of equality.
    `sizes` are the numbers that the areas of circles are in proportion to, `sized_by` what they are.
    """

    id: str
    title: str
    points: tuple[ScatterPoint, ...]
    measure: str
    arms: tuple[str, str]
    pooled: PooledRisk | None = None
    axes: Literal["risk", "measure"] = "risk"
    favours: tuple[str, str] = ("", "")
    sizes: tuple[float, ...] = ()
    sized_by: str = ""
    size_unit: str = ""
    groups: Groups = NO_GROUPS
    remarks: tuple[str, ...] = ()
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected at least one study")
        if self.measure not in SCALES:
            raise ValueError(f"{place}: unknown measure {self.measure!r}; known: {', '.join(SCALES)}")
        if self.sizes and len(self.sizes) != len(self.points):
            raise ValueError(f"{place}: {len(self.points)} studies and {len(self.sizes)} sizes")
        self.groups.check(self.points, place)

    @property
    def scale(self) -> str:
        """The scale of the axes, a key of `SCALES`."""
        return self.measure if self.axes == "measure" else "RD"
