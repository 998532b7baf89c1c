"""What is still missing for an effect, in a line: “SD of Usual care, or a p-value”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from synthesis.routes.sides import sides_of
from synthesis.routes.study_rows import Row
from synthesis.routes.ways import Lacking, lacking

WORDS: Final = {
    "n": "number of people analysed",
    "mean": "mean",
    "sd": "SD",
    "events": "number of events",
    "total": "number of people",
    "person_time": "time at risk",
    "mean_pre": "mean before",
    "sd_pre": "SD before",
    "r": "correlation",
    "t": "t",
    "f": "F",
    "p": "a p-value",
    "d": "Cohen’s d",
    "smd": "SMD",
    "smd_se": "standard error of the SMD",
    "md": "mean difference",
    "md_se": "standard error of the mean difference",
    "estimate": "estimate",
    "se": "standard error",
}
"""How the numbers of a record are called in a sentence."""

ALONE: Final = ("t", "f", "p")
"""Tests of the comparison, any of which would do where nothing else is missing."""


def wanting(row: Row, measure: str, routes: Sequence[str]) -> str:
    """What is missing for an effect of a measure by any of these routes; nothing where all numbers of one are there.

    It is told of the first way, that of the arms' own numbers, or of one that lacks a single number of some other kind;
    a test that would do alone is told beside it.
    """
    sides = sides_of(row)
    found = [way for route in routes for way in lacking(sides, measure, route)]
    if not found or not all(found):
        return ""
    nearest = min(found, key=len)
    told = nearest if len(nearest) == 1 and nearest[0].statistic not in ALONE else found[0]
    alone = [way[0].statistic for way in found if len(way) == 1 and way[0].statistic in ALONE]
    names = [WORDS[name] for name in ALONE if name in alone]
    return f"{_listed(told)}, or {_or(names)}" if names else _listed(told)


def _listed(route: Sequence[Lacking]) -> str:
    """The numbers of a route by arm: `mean and SD of Usual care`."""
    by_side: dict[str, list[str]] = {}
    for one in route:
        by_side.setdefault(one.side, []).append(WORDS.get(one.statistic, one.statistic.replace("_", " ")))
    parts = [f"{_and(names)} of {side}" if side else _and(names) for side, names in by_side.items()]
    return "; ".join(parts)


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
