"""The numbers that an effect was computed from, under the names of the arguments of metafor's escalc()."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Data
from synthesis.effects import Effect
from synthesis.measures.registry import MEASURES
from synthesis.routes.sides import is_number
from synthesis.routes.study_rows import Row

_MEANS: Final = MappingProxyType(
    {
        "mean_exp": "m1i",
        "sd_exp": "sd1i",
        "n_exp": "n1i",
        "mean_ctl": "m2i",
        "sd_ctl": "sd2i",
        "n_ctl": "n2i",
    }
)
_COUNTS: Final = MappingProxyType({"events_exp": "ai", "n_exp": "n1i", "events_ctl": "ci", "n_ctl": "n2i"})
_RATES: Final = MappingProxyType(
    {"events_exp": "x1i", "time_exp": "t1i", "events_ctl": "x2i", "time_ctl": "t2i"}
)
_PAIRS: Final = MappingProxyType({"a": "ai", "b": "bi", "c": "ci", "d": "di"})
_ONE: Final = MappingProxyType(
    {"events": "xi", "n": "ni", "time": "ti", "mean": "mi", "sd": "sdi", "r": "ri"}
)
_CHANGE: Final = MappingProxyType(
    {"mean_post": "m1i", "sd_post": "sd1i", "mean_pre": "m2i", "sd_pre": "sd2i", "n": "ni", "r": "ri"}
)
_BY_BASELINE: Final = MappingProxyType({**_CHANGE, "sd_pre": "sd1i", "sd_post": "sd2i"})
_PARTIAL: Final = MappingProxyType({"t": "ti", "n": "ni", "predictors": "mi", "r2": "r2i"})
_ALPHA: Final = MappingProxyType({"alpha": "ai", "items": "mi", "n": "ni"})

ARGUMENTS: Final[tuple[Mapping[str, str], ...]] = (
    *(_MEANS, _COUNTS, _RATES, _PAIRS, _ONE, _CHANGE, _PARTIAL, _ALPHA),
)
"""The arguments by the inputs of measures: an effect's are those of the first that knows all of them."""

OTHERS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    dict.fromkeys(("SMCR", "SMCRH", "SMCRP", "SMCRPH"), _BY_BASELINE)
)
"""Measures that take their inputs otherwise: a change in units of sd1i, the SD before, m1i being the mean after."""

NAMES: Final = (
    *("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i", "ai", "bi", "ci", "di", "x1i", "t1i", "x2i", "t2i"),
    *("xi", "ni", "ti", "mi", "sdi", "ri", "r2i"),
)
"""The arguments in the order of their columns."""

_PRINTED: Final[tuple[tuple[Mapping[str, str], Mapping[str, str]], ...]] = (
    (MappingProxyType({"events": "events", "total": "n"}), _COUNTS),
    (MappingProxyType({"events": "events", "person_time": "time"}), _RATES),
    (MappingProxyType({"n": "n", "mean": "mean", "sd": "sd"}), _MEANS),
)
"""What records may print of two arms, by the names of inputs, with their arguments; the first that both arms have."""


def held(effect: Effect) -> bool:
    """Whether every number that the effect was computed from has an argument."""
    return set(effect.inputs) <= set(arguments_of(effect.measure) or {})


def arguments_of(measure: str) -> Mapping[str, str] | None:
    """The argument of each input of a measure; None where escalc() takes its numbers otherwise."""
    if measure in OTHERS:
        return OTHERS[measure]
    needs = set(MEASURES[measure].inputs)
    return next((names for names in ARGUMENTS if needs <= set(names)), None)


def raw_cells(effect: Effect, row: Row | None) -> dict[str, float]:
    """What the measure was computed from; of an effect had otherwise, what its record prints of two arms."""
    if effect.inputs:
        names = arguments_of(effect.measure) or {}
        return _with_others({names[name]: value for name, value in effect.inputs.items() if name in names})
    if row is None or row.contrast is None:
        return {}
    return _with_others(_printed(row))


def _with_others(cells: dict[str, float]) -> dict[str, float]:
    """Counts of people with those without the event."""
    for events, people, others in (("ai", "n1i", "bi"), ("ci", "n2i", "di")):
        if events in cells and people in cells:
            cells[others] = cells[people] - cells[events]
    return cells


def _printed(row: Row) -> dict[str, float]:
    """The events and totals, or over what time, else the n, means and SDs of the two arms of a row."""
    exp, ctl = row.arms
    if len(exp) != 1 or len(ctl) != 1:
        return {}
    values = row.result.values
    sides = (("exp", values.get(exp[0].id, {})), ("ctl", values.get(ctl[0].id, {})))
    asked, names = next(
        (
            one
            for one in _PRINTED
            if all(_known(data, statistic) for _, data in sides for statistic in one[0])
        ),
        _PRINTED[-1],
    )
    return {
        names[f"{name}_{side}"]: data[statistic].number()
        for side, data in sides
        for statistic, name in asked.items()
        if _known(data, statistic)
    }


def _known(data: Data, statistic: str) -> bool:
    return statistic in data and is_number(data[statistic])
