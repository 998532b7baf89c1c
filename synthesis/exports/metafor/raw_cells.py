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
        **{
            f"{name}_exp": f"{name_there}1i" for name, name_there in (("mean", "m"), ("sd", "sd"), ("n", "n"))
        },
        **{
            f"{name}_ctl": f"{name_there}2i" for name, name_there in (("mean", "m"), ("sd", "sd"), ("n", "n"))
        },
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
_PARTIAL: Final = MappingProxyType({"t": "ti", "n": "ni", "predictors": "mi", "r2": "r2i"})
_ALPHA: Final = MappingProxyType({"alpha": "ai", "items": "mi", "n": "ni"})

ARGUMENTS: Final[tuple[Mapping[str, str], ...]] = (
    *(_MEANS, _COUNTS, _RATES, _PAIRS, _ONE, _CHANGE, _PARTIAL, _ALPHA),
)
"""The arguments by the inputs of measures: an effect's are those of the first that knows all of them."""

NAMES: Final = (
    *("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i", "ai", "bi", "ci", "di", "x1i", "t1i", "x2i", "t2i"),
    *("xi", "ni", "ti", "mi", "sdi", "ri", "r2i"),
)
"""The arguments in the order of their columns."""

_PRINTED: Final = MappingProxyType({"n": "n", "mean": "mean", "sd": "sd"})
_COUNTED: Final = MappingProxyType({"events": "events", "total": "n"})


def held(effect: Effect) -> bool:
    """Whether every number that the effect was computed from has an argument."""
    return set(effect.inputs) <= set(arguments_of(effect.measure) or {})


def arguments_of(measure: str) -> Mapping[str, str] | None:
    """The argument of each input of a measure; None where escalc() takes its numbers otherwise."""
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
    """The n, means and SDs, or the events and totals, of the two arms of a row."""
    exp, ctl = row.arms
    if len(exp) != 1 or len(ctl) != 1:
        return {}
    values = row.result.values
    sides = (("exp", values.get(exp[0].id, {})), ("ctl", values.get(ctl[0].id, {})))
    counted = all(_known(data, "events") and _known(data, "total") for _, data in sides)
    asked, names = (_COUNTED, _COUNTS) if counted else (_PRINTED, _MEANS)
    return {
        names[f"{name}_{side}"]: data[statistic].number()
        for side, data in sides
        for statistic, name in asked.items()
        if _known(data, statistic)
    }


def _known(data: Data, statistic: str) -> bool:
    return statistic in data and is_number(data[statistic])
