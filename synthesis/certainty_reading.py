"""What a plan says of certainty and of findings, read from `review.yaml`: judgements, baseline risks, instruments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.records import Entry
from synthesis.plan import CertaintyPlan, FindingsPlan

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
        places=_places(entry),
    )


def read_findings(entry: Entry, problems: list[Problem]) -> FindingsPlan:
    """A line of the summary of findings; a baseline risk that is none goes to the problems."""
    data = entry.data
    sd = data.get("sd")
    flag = data.get("control_risk")
    return FindingsPlan(
        synthesis=entry.id,
        label=_text(entry, "label"),
        baseline=_baseline(entry, problems),
        baseline_source=_text(entry, "baseline_source"),
        control_risk=flag is not None and flag.value is True,
        instrument=_text(entry, "instrument"),
        unit=_text(entry, "unit") or "points",
        sd=sd.number() if sd is not None and sd.known else None,
        sd_source=_text(entry, "sd_source"),
        sd_of=_text(entry, "sd_of"),
        follow_up=_text(entry, "follow_up"),
        place=entry.place,
        places=_places(entry),
    )


def _text(entry: Entry, name: str) -> str:
    datum = entry.data.get(name)
    return datum.printed if datum is not None and datum.known else ""


def _places(entry: Entry) -> Mapping[str, Place]:
    return MappingProxyType({name: datum.place for name, datum in entry.data.items()})


def _baseline(entry: Entry, problems: list[Problem]) -> Mapping[str, float]:
    """Baseline risks by name: `{low: 0.02, high: 0.1}`."""
    datum = entry.data.get("baseline")
    found: dict[str, float] = {}
    if datum is None or not isinstance(datum.value, Mapping):
        return MappingProxyType(found)
    for name, text in datum.value.items():
        try:
            risk = parse(_RISK, text, "decimal_point")
        except Misread:
            risk = None
        if isinstance(risk, (int, float)) and 0 < risk < 1:
            found[name] = float(risk)
            continue
        problems.append(
            Problem(
                place=datum.place,
                where=f"Summary of findings > {entry.id} > baseline > {name}",
                expected="a risk above 0 and below 1, such as 0.02 for 20 of 1,000 people",
                found=repr(text),
            )
        )
    return MappingProxyType(found)
