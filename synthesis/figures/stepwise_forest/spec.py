"""What a forest plot of steps is asked to show: a pooled estimate as studies enter, or as each is left out."""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Span
from synthesis.figures.forest.spec import Margins
from synthesis.numbers import Unavailable

Steps = Literal["entering", "left_out"]
"""Whether studies enter one by one, or each is left out in turn."""

AT, STUDIES, EFFECTS = "at", "studies", "effects"
ESTIMATE, CI, P, TAU2, I2 = "estimate", "ci", "p", "tau2", "i2"

STATISTICS: Final = (P, TAU2, I2)
"""The columns right of the estimates, of which a plot may leave some out."""


@frozen
class Number:
    """A number as it is printed in a column, and its key."""

    column: str
    text: str
    key: str = ""


@frozen
class Step:
    """A pooled estimate of some studies, on the scale that is drawn; `label` names the study that entered or left.

    `marked` says that it changes the conclusion. `source` names the record the label came from.
    """

    label: str
    estimate: float | Unavailable
    interval: Span | Unavailable
    numbers: tuple[Number, ...]
    marked: bool = False
    source: str = ""

    @property
    def ends(self) -> Span | None:
        """Its interval, its estimate twice where it has none; nothing where there is no estimate."""
        if isinstance(self.estimate, Unavailable):
            return None
        return (self.estimate, self.estimate) if isinstance(self.interval, Unavailable) else self.interval

    def number(self, column: str) -> Number:
        """What it prints in a column."""
        return next((one for one in self.numbers if one.column == column), Number(column=column, text="–"))


@frozen
class StepwiseSpec:
    """A forest plot of steps as asked for.

    `whole` is the synthesis of all studies, `order` what studies enter by, as its column is called where it has one.
    `columns` are those right of the estimates. With `ratio` estimates are logarithms of ratios; `null` says that there
    is a value of no effect. `prediction` is the interval of the effect in a new study where it is to be drawn.
    `favours` is what lies left and right of no effect, `changes` what rows that are marked do, in a sentence.
    """

    id: str
    title: str
    steps: tuple[Step, ...]
    whole: Step
    of: Steps
    label: str
    order: str = ""
    columns: tuple[str, ...] = STATISTICS
    favours: tuple[str, str] = ("", "")
    ratio: bool = False
    null: bool = True
    margins: Margins | None = None
    prediction: Span | None = None
    x_range: Span | None = None
    changes: str = ""
    level: str = "95%"
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.steps:
            raise ValueError(f"{place}: expected at least one step")
        if self.whole.ends is None:
            raise ValueError(f"{place}: expected an estimate of all studies; found none")
        for one in (*self.steps, self.whole):
            if one.ends is not None and not all(map(isfinite, one.ends)):
                raise ValueError(f"{place}: expected finite intervals; found that of {one.label}")
        unknown = sorted(set(self.columns) - set(STATISTICS))
        if unknown:
            known = ", ".join(STATISTICS)
            raise ValueError(f"{place}: expected columns among {known}; found {', '.join(unknown)}")
