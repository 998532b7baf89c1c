"""What a specification curve is asked to show."""

from __future__ import annotations

from math import exp, isfinite
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.verdict_inks import ink

Side = Literal["better", "includes", "worse"]

MOST_DRAWN: Final = 300
"""How many specifications are drawn at most: as many as can be told apart across a page."""


@frozen
class CurvePoint:
    """A specification: its estimate and interval, and the place of the level of each choice.

    `side` says where the interval lies against no effect, `verdict` is its class by margin, empty where it has none;
    `told` are the lines that tell what it is. All numbers are on the scale of the analysis.
    """

    estimate: float
    low: float
    high: float
    side: Side
    levels: tuple[int, ...]
    verdict: str = ""
    planned: bool = False
    told: tuple[str, ...] = ()


@frozen
class CurveChoice:
    """A choice of the dashboard: its levels, the planned one first, each with the lines that tell how it is spread.

    `share` is its share of the variance, as a number from 0 to 1 and as it is printed under `share_key`.
    """

    label: str
    levels: tuple[str, ...]
    told: tuple[tuple[str, ...], ...] = ()
    share: float | None = None
    share_text: str = ""
    share_key: str = ""


@frozen
class CurveSpec:
    """A specification curve as asked for.

    `points` are all specifications, in any order; `margins` the bounds of what does not matter, as they stand on the
    axis; `favours` what lies below and above no effect. With `ratio` numbers are logarithms of ratios.
    """

    id: str
    title: str
    points: tuple[CurvePoint, ...]
    choices: tuple[CurveChoice, ...]
    label: str
    favours: tuple[str, str]
    margins: tuple[float | None, float | None] | None = None
    ratio: bool = False
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if not self.points:
            raise ValueError(f"{place}: expected specifications; found none")
        for one in self.points:
            if not (isfinite(one.estimate) and one.low <= one.estimate <= one.high):
                found = f"{one.low} to {one.high} about {one.estimate}"
                raise ValueError(f"{place}: expected an interval about its estimate; found {found}")
            if len(one.levels) != len(self.choices):
                found = f"{len(one.levels)} for {len(self.choices)} choices"
                raise ValueError(f"{place}: expected a level of each choice; found {found}")
            if any(
                not 0 <= at < len(choice.levels) for at, choice in zip(one.levels, self.choices, strict=True)
            ):
                raise ValueError(f"{place}: expected levels that there are; found {one.levels}")
            if one.verdict:
                ink(one.verdict)
        if sum(one.planned for one in self.points) > 1:
            raise ValueError(f"{place}: expected one specification as planned at most; found several")

    @property
    def ranked(self) -> tuple[CurvePoint, ...]:
        """All specifications from the lowest estimate to the highest."""
        return tuple(sorted(self.points, key=lambda one: (one.estimate, one.low, one.levels)))

    @property
    def drawn(self) -> tuple[CurvePoint, ...]:
        """Those that are drawn: all, or so many of them evenly spaced by rank, and the planned one in any case."""
        ranked = self.ranked
        last = len(ranked) - 1
        if last < MOST_DRAWN:
            return ranked
        kept = {round(n * last / (MOST_DRAWN - 1)) for n in range(MOST_DRAWN)}
        kept |= {n for n, one in enumerate(ranked) if one.planned}
        return tuple(ranked[n] for n in sorted(kept))

    @property
    def has_verdicts(self) -> bool:
        """Whether any specification has a class by margin."""
        return any(one.verdict for one in self.points)

    def shown(self, value: float) -> float:
        """A number as readers know it: of a ratio the ratio itself."""
        return exp(max(-700.0, min(700.0, value))) if self.ratio else value
