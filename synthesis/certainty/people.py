"""The people behind a synthesis: how many took part, how long they were followed, what happened without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import median
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effect, Effects
from synthesis.models.small_study.tables import CELLS
from synthesis.numbers import Unavailable

NO_COUNTS: Final = Unavailable(reason="its results have no counts of events in the control groups")

WITHIN: Final = frozenset({"crossover", "self_controlled"})
"""The designs in which one person stands on both sides of a comparison."""


@frozen
class People:
    """How many people were analysed, each once, and of how many studies that is not told."""

    n: int
    lacking: int


def people_of(effects: Effects) -> People:
    """The people behind some effects: of each arm of each study the most that any of its results has.

    Arms that stand for others, because these were combined, are counted in their place; of effects that share an arm,
    or a control group by its name, it is counted once. Of a study that compares people with themselves (`WITHIN`) it is
    the larger side, since the other are the same people.
    """
    counted = {
        study: _of_study([row for row in effects.rows if row.study == study]) for study in effects.studies
    }
    return People(n=sum(counted.values()), lacking=sum(not n for n in counted.values()))


def _of_study(rows: Sequence[Effect]) -> int:
    most: dict[frozenset[str], int] = {}
    for row in rows:
        shared = (f"control group {row.control_group}",) if row.control_group else ()
        sides = (frozenset(row.arms[0]), frozenset((*row.arms[1], *shared)))
        for side, n in zip(sides, (row.n_exp, row.n_ctl), strict=True):
            if n:
                most[side] = max(n, most.get(side, 0))
    if any(row.tags.get("design") in WITHIN for row in rows):
        return max(most.values(), default=0)
    total, seen = 0, set[str]()
    for side in sorted(most, key=lambda one: (-len(one), -most[one], sorted(one))):
        if not side & seen:
            total += most[side]
            seen |= side
    return total


def weeks_of(effects: Effects) -> tuple[float, float] | Unavailable:
    """The shortest and the longest time since allocation, in weeks; why not, where any result does not tell it."""
    told = [row.weeks for row in effects.rows if row.weeks is not None]
    if not told or len(told) < effects.k:
        return Unavailable(reason="not all results tell the time since allocation")
    return min(told), max(told)


def control_risk(effects: Effects) -> float | Unavailable:
    """The median risk in the control groups, one of each study (Cochrane Handbook, version 6.5, section 14.1.6.2)."""
    found: dict[str, list[float]] = {}
    for row in effects.rows:
        if not set(CELLS) <= set(row.inputs):
            return NO_COUNTS
        found.setdefault(row.study, []).append(row.inputs["events_ctl"] / row.inputs["n_ctl"])
    return median(median(risks) for risks in found.values()) if found else NO_COUNTS


def pooled_sd(groups: Iterable[tuple[float, float]]) -> float | Unavailable:
    """√(Σ (n - 1) sd² / Σ (n - 1)) over groups of n and sd (Cochrane Handbook, version 6.5, section 15.5.3.2)."""
    usable = [(n, sd) for n, sd in groups if n > 1 and sd > 0]
    if not usable:
        return Unavailable(reason="no control group has a standard deviation")
    return sqrt(sum((n - 1) * sd**2 for n, sd in usable) / sum(n - 1 for n, _ in usable))
