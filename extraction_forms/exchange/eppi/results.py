"""The outcomes of a reference as results: groups as arms, their comparison as a contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.eppi.numbers import Block, estimates_of, groups_of, test_of
from extraction_forms.exchange.eppi.source import Outcome
from extraction_forms.exchange.eppi.study_form import CLASSES, TITLE
from extraction_forms.exchange.found_arms import Arms
from extraction_forms.exchange.grown_form import FreeNames
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")
_UNITS: Final = MappingProxyType({"d": "days", "w": "weeks", "m": "months", "y": "years"})
_UNIT: Final = re.compile(r"(?:days?|weeks?|months?|years?)\Z", re.IGNORECASE)
_ROOM: Final = 12


@frozen
class Result:
    """A result: its id, the outcome it was read from, and its numbers by arm and contrast."""

    id: str
    outcome: Outcome
    values: Mapping[str, Block]


def results_of(outcomes: tuple[Outcome, ...], arms: Arms) -> tuple[Result, ...]:
    """The results of a reference; each further estimate of an outcome is one of its own."""
    found: dict[str, Result] = {}
    names = FreeNames()
    for outcome in outcomes:
        for values in _values(outcome, arms):
            base = slug(_called(outcome))[: LONGEST - _ROOM].rstrip("_")
            name = names.take(base if base[:1].isalpha() else f"r_{base}".rstrip("_"), LONGEST - _ROOM)
            found[name] = Result(id=name, outcome=outcome, values=MappingProxyType(values))
    return tuple(found.values())


def _called(outcome: Outcome) -> str:
    """The title of an outcome, with its time where the title does not say it."""
    title = outcome.title or outcome.name
    return title if slug(outcome.time) in slug(title) else f"{title} {outcome.time}"


def _values(outcome: Outcome, arms: Arms) -> Iterator[dict[str, Block]]:
    first, second = sides(outcome)
    one = arms.add(first, "", evidence_of(outcome))
    other = arms.add(second, "", evidence_of(outcome))
    contrast = arms.contrast(one, other)
    groups = groups_of(outcome)
    of_arms = {"1": one.id, "2": other.id}
    values = {of_arms[group]: block for group, block in groups.items()}
    if len(values) == 1:
        told = next(iter(values.values()))
        silent = one.id if other.id in values else other.id
        values[silent] = {name: {"missing": "not_reported"} for name in told}
    estimates = [block for _, block in estimates_of(outcome)]
    beside = {**(estimates[0] if estimates else {}), **test_of(outcome)}
    yield {**values, contrast: beside} if beside else values
    yield from ({contrast: block} for block in estimates[1:])


def sides(outcome: Outcome) -> tuple[str, str]:
    """What the two groups are called; by their numbers where the file does not say, or calls both alike."""
    first, second = outcome.arms[0] or "Group 1", outcome.arms[1] or "Group 2"
    return (first, second) if slug(first) != slug(second) else (f"{first} (1)", f"{second} (2)")


def evidence_of(outcome: Outcome) -> dict[str, Writable]:
    """Where an outcome stands: its path in the JSON report, or the sheet and row of the workbook."""
    if outcome.sheet:
        return {"file": outcome.file, "locator": f"sheet {outcome.sheet}", "row": outcome.row}
    return {"row": outcome.row}


def entry(result: Result, outcome: str, classes: Mapping[str, str]) -> Writable:
    """The entry of a result."""
    one = result.outcome
    found: Block = {"id": result.id, "outcome": outcome}
    if one.time:
        found["timepoint"] = one.time
    value, _, unit = one.time.partition(" ") if not one.time_value else (one.time_value, "", one.time_unit)
    if _NUMBER.match(value) and _UNIT.match(unit):
        found["time"] = {"printed": value, "unit": _UNITS[unit[0].lower()]}
    found[TITLE] = one.title or one.name
    if one.codes:
        found[CLASSES] = ", ".join(classes[label] for label in one.codes)
    found["evidence"] = evidence_of(one)
    found["values"] = dict(result.values)
    found["columns"] = dict(one.facts)
    return found
