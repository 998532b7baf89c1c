"""What to know of effects from a data frame: the routes taken, what others say, counts that are unusual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Final

import numpy as np

from synthesis.frames import Taken
from synthesis.measures.by_row import ByRow, Mask, complete
from synthesis.measures.measure import Choice, Measure, plain
from synthesis.measures.other_routes import COUNTS, Gap, gaps, others
from synthesis.numbers import statistic

MOST: Final = 20
"""How many rows one note names; those after them are counted."""


def notes(
    measure: Measure,
    taken: Taken,
    given: Mapping[str, Mask],
    made: ByRow,
    choices: Mapping[str, Choice],
) -> Iterator[str]:
    """What a reader of the effects should know, each as a sentence or two."""
    yield from _routes(measure, made)
    yield from _not_used(measure, taken, given, made, choices)
    yield from _not_whole(measure, taken, made)
    by_kind: dict[str, list[str]] = {}
    for row, why in made.kept.items():
        by_kind.setdefault(why, []).append(taken.studies[row])
    for why, names in by_kind.items():
        yield f"Kept as they are: {_listed(names)} ({why})."


def _routes(measure: Measure, made: ByRow) -> Iterator[str]:
    """How many rows went by which route, where there are several."""
    places, counts = np.unique(made.picked[np.isfinite(made.y)], return_counts=True)
    if places.size > 1:
        told = (
            f"{count} by {', '.join(measure.routes[place].inputs)}"
            for place, count in zip(places.tolist(), counts.tolist(), strict=True)
        )
        yield f"Effects by the first route whose numbers a row has: {'; '.join(told)}."


def _not_used(
    measure: Measure,
    taken: Taken,
    given: Mapping[str, Mask],
    made: ByRow,
    choices: Mapping[str, Choice],
) -> Iterator[str]:
    """What the rows have for other routes than those taken, and where it says something else."""
    readable = {name: there & ~np.isnan(taken.inputs[name]) for name, there in given.items()}
    there = [complete(route, readable, made.y.size) for route in measure.routes]
    found = others(measure, there, made)
    if not found:
        return
    names = dict.fromkeys(
        name
        for one, other, _ in found
        for name in measure.routes[other].inputs
        if name not in measure.routes[one].inputs
    )
    rows = np.unique(np.concatenate([rows for _, _, rows in found])).size
    yield (
        f"Not needed, since another route comes first: {', '.join(names)} "
        f"({rows} {'row' if rows == 1 else 'rows'})."
    )
    apart = sorted(
        gaps(measure, taken.inputs, found, {**measure.choices, **plain(choices)}), key=lambda gap: gap.row
    )
    if apart:
        told = _listed([f"{taken.studies[gap.row]}: {_gap(gap)}" for gap in apart], "; ")
        yield f"Routes that disagree beyond rounding, the one taken first. {told}."


def _gap(gap: Gap) -> str:
    taken, other = (
        f"{statistic(y, 4)} (SE {statistic(se, 4)}) by {names}" if not isnan(y) else f"none by {names}"
        for names, y, se in (gap.taken, gap.other)
    )
    return f"{taken}, {other}" + (f" ({gap.why})" if gap.why else "")


def _not_whole(measure: Measure, taken: Taken, made: ByRow) -> Iterator[str]:
    """The counts that were read and are no whole numbers."""
    found: list[tuple[int, str]] = []
    for name in (name for name in taken.inputs if name in COUNTS):
        reads = [place for place, route in enumerate(measure.routes) if name in route.inputs]
        values = taken.inputs[name]
        parts = np.isfinite(values) & (values != np.round(values)) & np.isin(made.picked, reads)
        found += [(row, f"{name} {values[row]:g}") for row in np.flatnonzero(parts).tolist()]
    if found:
        by_row: dict[int, list[str]] = {}
        for row, told in sorted(found, key=lambda one: one[0]):
            by_row.setdefault(row, []).append(told)
        names = [f"{taken.studies[row]} ({', '.join(told)})" for row, told in by_row.items()]
        yield f"Counts that are not whole, used as they are: {_listed(names)}."


def _listed(names: list[str], between: str = ", ") -> str:
    more = len(names) - MOST
    return between.join(names[:MOST]) + (f"{between}and {more} more" if more > 0 else "")
