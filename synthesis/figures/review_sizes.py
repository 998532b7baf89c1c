"""What the sizes of points stand for, as a plan asks, and which of the points are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan

FEW: Final = 15
"""Up to how many points all are named where a plan does not say."""

LARGEST: Final = 5
"""How many of the largest are named where there are more."""

TITLES: Final = {
    "weight": "weight",
    "precision": "precision (1 / standard error)",
    "people": "number of people",
}


@frozen
class Sized:
    """The numbers that areas are in proportion to, empty where all are alike; what they are and how they are told."""

    values: tuple[float, ...] = ()
    by: str = ""
    digits: int = 0
    unit: str = ""

    def title(self, of: str) -> str:
        """`Area of circles: number of people`; empty where all are alike."""
        return f"Area of {of}: {TITLES[self.by]}" if self.values else ""


def sized(
    plan: FigurePlan, rows: Sequence[Effect], weights: Sequence[float], default: str
) -> Sized | Unavailable:
    """The sizes of points as a plan asks: by weights in percent, by precision, by people, or all alike."""
    by = plan.text("size", default)
    if by == "weight":
        digits = 0 if max(weights, default=0.0) >= 1 else 2
        return Sized(values=tuple(weights), by=by, unit="%", digits=digits)
    if by == "precision":
        values = tuple(1 / row.se if row.se > 0 else 0.0 for row in rows)
        return Sized(values=values, by=by, digits=0 if max(values, default=0.0) >= 5 else 1)
    if by == "people":
        return _people(rows)
    return Sized()


def _people(rows: Sequence[Effect]) -> Sized | Unavailable:
    numbers = [(row.n_exp or 0) + (row.n_ctl or 0) for row in rows]
    lacking = [row.study_label for row in rows if row.n_exp is None or row.n_ctl is None]
    if lacking:
        listed = "; ".join(dict.fromkeys(lacking))
        return Unavailable(reason=f"the number of people in both arms is not reported of {listed}")
    return Sized(values=tuple(float(n) for n in numbers), by="people")


def named_of(plan: FigurePlan, rows: Sequence[Effect], sizes: Sequence[float]) -> frozenset[int]:
    """The places of the points that are named: by `labels`, and always those of the studies in `named`."""
    asked = plan.text("labels", "all" if len(rows) <= FEW else "outstanding")
    own = {i for i, row in enumerate(rows) if row.study in plan.names("named")}
    if asked == "all":
        return frozenset(range(len(rows)))
    if asked == "none":
        return frozenset(own)
    order = sorted(range(len(rows)), key=lambda i: (-sizes[i], i)) if sizes else []
    return frozenset(own | set(order[:LARGEST]))
