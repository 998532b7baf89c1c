"""What a margin-sensitivity curve is asked to show."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from math import ceil, exp, inf, isfinite
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.verdict_inks import ink
from synthesis.numbers import Unavailable
from synthesis.verdicts.verdict import CLASSES

Bands = tuple[str, ...] | Unavailable
"""The class of an interval on each step, or why there is none."""

_AROUND: Final = 2.5
_BULK: Final = 0.9


@frozen
class MarginCurveSpec:
    """A margin-sensitivity curve as asked for.

    Step n holds for margins above `edges[n]` and at most `edges[n + 1]`; the last edge may be infinite.
    `counts` are results on each step by class, `pooled` and `prediction` the classes of these intervals.
    `declared` is the margin of the review, `label` what the axis measures; with `ratio` all margins are
    logarithms of ratios. `reach` is the right end of the axis; without it, the axis shows the bulk.
    `margin_origins` are where the margin is declared, `origins` the data of the results.
    """

    id: str
    title: str
    edges: tuple[float, ...]
    counts: Mapping[str, tuple[int, ...]]
    declared: float
    label: str
    pooled: Bands
    prediction: Bands
    unit: Literal["result", "study"] = "result"
    ratio: bool = False
    reach: float | None = None
    caption: str = ""
    table: str = ""
    margin_origins: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        place = f"figure {self.id}"
        if len(self.edges) < 2 or self.edges[0] != 0.0 or any(a >= b for a, b in pairwise(self.edges)):
            raise ValueError(f"{place}: expected edges that rise from 0; found {self.edges}")
        if not all(isfinite(edge) for edge in self.edges[:-1]):
            raise ValueError(f"{place}: expected finite edges but for the last; found {self.edges}")
        if not 0.0 < self.declared <= self.edges[-1] or not isfinite(self.declared):
            raise ValueError(f"{place}: expected a declared margin within the edges; found {self.declared}")
        if self.reach is not None and not self.declared <= self.reach < inf:
            raise ValueError(f"{place}: expected a reach that holds the declared margin; found {self.reach}")
        self._check_steps(place)

    def _check_steps(self, place: str) -> None:
        lengths = {len(numbers) for numbers in self.counts.values()}
        bands = [band for band in (self.pooled, self.prediction) if not isinstance(band, Unavailable)]
        lengths |= {len(band) for band in bands}
        if lengths != {self.steps}:
            raise ValueError(f"{place}: expected {self.steps} steps everywhere; found {sorted(lengths)}")
        for code in {*self.counts, *(code for band in bands for code in band)}:
            ink(code)
        totals = {sum(numbers) for numbers in zip(*self.counts.values(), strict=True)}
        if len(totals) != 1 or totals == {0}:
            raise ValueError(f"{place}: expected as many results on every step; found {sorted(totals)}")

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.edges) - 1

    @property
    def total(self) -> int:
        """How many results are counted."""
        return sum(numbers[0] for numbers in self.counts.values())

    @property
    def units(self) -> str:
        """What is counted."""
        return "results" if self.unit == "result" else "studies"

    @property
    def codes(self) -> tuple[str, ...]:
        """The classes that results are in on some step, from worse to better."""
        return tuple(code for code in CLASSES if any(self.counts.get(code, ())))

    @property
    def end(self) -> float:
        """The right end of the axis: well beyond the declared margin, and beyond nine changes in ten."""
        if self.reach is not None:
            return min(self.reach, self.edges[-1])
        changes = [edge for edge in self.edges[1:] if isfinite(edge)]
        bulk = changes[ceil(_BULK * len(changes)) - 1] if changes else 0.0
        return min(max(_AROUND * self.declared, 1.05 * bulk), self.edges[-1])

    def step_at(self, margin: float) -> int:
        """The step that holds at a margin above 0."""
        return min(max(bisect_left(self.edges, margin) - 1, 0), self.steps - 1)

    def shown(self, margin: float) -> float:
        """A margin as it is printed."""
        return exp(margin) if self.ratio else margin
