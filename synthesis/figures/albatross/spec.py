"""What an albatross plot is asked to show."""

from __future__ import annotations

from math import isfinite
from typing import Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.albatross.contours import contour
from synthesis.figures.symbols import SYMBOLS


@frozen
class AlbatrossPoint:
    """A result: its one-sided p-value in favour of the experimental side, and its number of participants.

    `low` and `high` are the same where p is known; they differ where only bounds are ("p < .05").
    `n` is the effective number: of a cluster trial N / (1 + (m − 1) ICC).
    """

    label: str
    low: float
    high: float
    n: float
    group: str = ""
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.high <= 1.0:
            raise ValueError(f"{self.label}: expected p from 0 to 1; found {self.low} to {self.high}")
        if not (isfinite(self.n) and self.n >= 1.0):
            raise ValueError(f"{self.label}: expected 1 participant or more; found {self.n}")

    @property
    def bounded(self) -> bool:
        """Whether only bounds of p are known."""
        return self.low < self.high


@frozen
class AlbatrossSpec:
    """An albatross plot as asked for.

    `sizes` are the effects whose contours are drawn, as they favour the experimental side; `baseline`
    the risk in the control arm where the measure needs one. `groups` are the codes and labels by which
    points differ in shape, `group_label` what they are groups of, `favours` the labels left and right of
    the null. What is less probable than `smallest` stands at the edge. `without` counts results that lack
    a p-value or a number of participants, whose data are `without_origins`.
    """

    id: str
    title: str
    points: tuple[AlbatrossPoint, ...]
    favours: tuple[str, str]
    measure: str = "SMD"
    sizes: tuple[float, ...] = (0.1, 0.25, 0.5)
    baseline: float = 0.0
    groups: tuple[tuple[str, str], ...] = ()
    group_label: str = ""
    scale: Literal["squared_log", "root"] = "squared_log"
    smallest: float = 1e-6
    without: int = 0
    without_origins: tuple[str, ...] = ()
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        known = contour(self.measure)
        codes = [code for code, _ in self.groups]
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected at least one result")
        if len(self.sizes) > 4:
            raise ValueError(f"{place}: expected at most 4 contours; found {len(self.sizes)}")
        if known.null in self.sizes or len({*self.sizes}) < len(self.sizes):
            raise ValueError(f"{place}: expected contours of different effects, none of them null")
        if not 0.0 < self.smallest < 0.05:
            raise ValueError(f"{place}: expected a smallest p above 0 and below 0.05; found {self.smallest}")
        if len(codes) > len(SYMBOLS) or len({*codes}) < len(codes):
            raise ValueError(f"{place}: expected at most {len(SYMBOLS)} groups of different codes")
        strays = sorted({point.group for point in self.points} - {*codes, *([] if codes else [""])})
        if strays:
            raise ValueError(f"{place}: unknown group {strays[0]!r}; known are {', '.join(codes) or 'none'}")
