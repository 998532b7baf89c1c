"""Estimates summarised without their precision: median, quartiles, range (Cochrane Handbook 12.2.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis import sheet
from synthesis.effects import Effects
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.sheet import Grid, Pairs, Presented, Sheet
from synthesis.votes.given import entries, names, perhaps

QUANTILES: Final = "type 7 (Hyndman & Fan 1996, Am Stat 50:361): linear between order statistics"
IGNORED: Final = (
    "Every estimate counts the same: the sizes of the studies and the variances of estimates are ignored."
)
SEVERAL: Final = "Some studies have several estimates here, and each of these counts."


@frozen
class Lacking:
    """A study without an estimate, and why."""

    study: str
    reason: str


@frozen(eq=False, repr=False)
class EffectSummary(Presented):
    """The distribution of k estimates of `n_studies` studies: median, quartiles and range, in their own units.

    `lacking` are the studies without an estimate. Quartiles are of type 7, as R and numpy have them by default.
    """

    measure: str
    k: int
    n_studies: int
    smallest: float
    q1: float
    median: float
    q3: float
    largest: float
    lacking: tuple[Lacking, ...]

    @property
    def iqr(self) -> float:
        """The distance between the quartiles."""
        return self.q3 - self.q1

    @property
    def notes(self) -> tuple[str, ...]:
        """What is ignored, and which rule the quartiles follow."""
        return (IGNORED, *(SEVERAL,) * (self.k > self.n_studies), f"Quartiles: {QUANTILES}.")

    def sheet(self) -> Sheet:
        """The summary, and the studies that lack an estimate, in tables."""
        rows = (
            ("Estimates", self.k),
            ("Studies", self.n_studies),
            ("Median", self.median),
            ("Interquartile range", sheet.interval(self.q1, self.q3)),
            ("Range", sheet.interval(self.smallest, self.largest)),
            ("Studies lacking an estimate", len(self.lacking)),
        )
        lacking = Grid(
            head=("Lacking an estimate", "why"), rows=tuple((one.study, one.reason) for one in self.lacking)
        )
        title = f"Summary of estimates: {self.measure}" if self.measure else "Summary of estimates"
        return Sheet(
            title=title, blocks=(Pairs(rows=rows), *(lacking,) * bool(self.lacking)), notes=self.notes
        )

    def in_a_line(self) -> str:
        """How many, median, quartiles."""
        middle = f"median {sheet.written(self.median)} ({sheet.interval(self.q1, self.q3)})"
        return f"{self.k} estimate{'s' * (self.k != 1)}: {middle}"


def summarise_effects(y: Any, labels: Sequence[str] = ()) -> EffectSummary:
    """Median, quartiles and range of estimates; says which studies lack one. Their precision is ignored.

    The p-quantile of y_(1) <= ... <= y_(k) is y_(j) + g (y_(j+1) - y_(j)) with j + g = 1 + (k - 1) p (type 7).

    Args:
        y: Effects, or estimates in any one unit, shape (k,); nan or an absence with its reason where a study has
            none.
        labels: The names of the studies, where y are numbers.

    Raises:
        NotComputable: there is no estimate.
    """
    if isinstance(y, Effects):
        there = {row.study for row in y.rows}
        lacking = {
            row.study: Lacking(study=row.study_label or row.study, reason=row.reason)
            for row in reversed(y.excluded)
            if row.study not in there
        }
        return _summary(y.y.tolist(), y.measure, len(there), tuple(reversed(lacking.values())))
    read = [perhaps("an estimate", one) for one in entries("estimates", y)]
    called = names(labels, len(read), "estimates")
    found = [(name, one) for name, one in zip(called, read, strict=True)]
    values = [one for one in read if not isinstance(one, Unavailable)]
    none = tuple(
        Lacking(study=name, reason=one.reason) for name, one in found if isinstance(one, Unavailable)
    )
    there = {name for name, one in found if not isinstance(one, Unavailable)}
    return _summary(values, "", len(there), tuple(one for one in none if one.study not in there))


def _summary(values: list[float], measure: str, studies: int, lacking: tuple[Lacking, ...]) -> EffectSummary:
    if not values:
        raise NotComputable(f"there is no estimate to summarise; {len(lacking)} studies lack one")
    smallest, q1, median, q3, largest = np.quantile(values, (0, 0.25, 0.5, 0.75, 1), method="linear").tolist()
    return EffectSummary(
        measure=measure,
        k=len(values),
        n_studies=studies,
        smallest=smallest,
        q1=q1,
        median=median,
        q3=q3,
        largest=largest,
        lacking=lacking,
    )
