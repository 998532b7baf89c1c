"""What a plan says of certainty and of findings, read from `review.yaml`: judgements, baseline risks, instruments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.records import Entry
from synthesis.plan.answers import flag_of, map_of, number_of, place_of, places_of, text_of
from synthesis.plan.plan import CertaintyPlan, FindingsPlan

REASON: Final = "_reason"
"""What the name of a reason ends with, after that of its judgement."""

_RISK: Final = Field(id="risk", label="Risk", type="number")


def read_certainty(entry: Entry) -> CertaintyPlan:
    """What is judged of the certainty of a synthesis."""
    texts = {name: str(datum.value) for name, datum in entry.data.items() if datum.known}
    reasons = {name.removesuffix(REASON): text for name, text in texts.items() if name.endswith(REASON)}
    ratings = {name: text for name, text in texts.items() if not name.endswith(REASON)}
    return CertaintyPlan(
        synthesis=entry.id,
        ratings=MappingProxyType(ratings),
        reasons=MappingProxyType(reasons),
        place=entry.place,
        places=places_of(entry),
    )


def read_findings(entry: Entry, problems: list[Problem]) -> FindingsPlan:
    """A line of the summary of findings; a baseline risk that is none goes to the problems."""
    data = entry.data
    return FindingsPlan(
        synthesis=entry.id,
        label=text_of(data, "label"),
        baseline=_baseline(entry, problems),
        baseline_source=text_of(data, "baseline_source"),
        control_risk=flag_of(data, "control_risk"),
        instrument=text_of(data, "instrument"),
        unit=text_of(data, "unit") or "points",
        sd=number_of(data, "sd"),
        sd_source=text_of(data, "sd_source"),
        sd_of=text_of(data, "sd_of"),
        follow_up=text_of(data, "follow_up"),
        place=entry.place,
        places=places_of(entry),
    )


def _baseline(entry: Entry, problems: list[Problem]) -> Mapping[str, float]:
    """Baseline risks by name: `{low: 0.02, high: 0.1}`."""
    found: dict[str, float] = {}
    for name, text in map_of(entry.data, "baseline").items():
        try:
            risk = parse(_RISK, text, "decimal_point")
        except Misread:
            risk = None
        if isinstance(risk, (int, float)) and 0 < risk < 1:
            found[name] = float(risk)
            continue
        problems.append(
            Problem(
                place=place_of(entry.data, "baseline"),
                where=f"Summary of findings > {entry.id} > baseline > {name}",
                expected="a risk above 0 and below 1, such as 0.02 for 20 of 1,000 people",
                found=repr(text),
            )
        )
    return MappingProxyType(found)
