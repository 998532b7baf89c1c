"""The study flow read from `review.yaml`: its counts, one by one and in lists by name, and the studies excluded."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.records import Datum, Entry
from synthesis.plan.answers import places_of, text_of
from synthesis.plan.plan import ExcludedStudy, FlowCount, FlowPlan

_COUNT: Final = Field(id="count", label="Count", type="whole", minimum=0)


def read_flow(entries: tuple[Entry, ...], problems: list[Problem]) -> FlowPlan | None:
    """The study flow that a plan declares; None where it declares none. What is no count goes to the problems."""
    if not entries:
        return None
    counts: dict[str, FlowCount] = {}
    lists: dict[str, Mapping[str, FlowCount]] = {}
    for name, datum in entries[0].data.items():
        if isinstance(datum.value, Mapping):
            lists[name] = _listed(name, datum, datum.value, problems)
        elif isinstance(datum.value, int):
            counts[name] = FlowCount(
                n=datum.value,
                place=datum.place,
                origin=datum.origin,
                printed=datum.printed,
                note=datum.note or str(datum.source),
            )
    return FlowPlan(
        counts=MappingProxyType(counts),
        lists=MappingProxyType({name: named for name, named in lists.items() if named}),
        place=entries[0].place,
        places=places_of(entries[0]),
    )


def read_excluded(entry: Entry) -> ExcludedStudy:
    """A study that was excluded, as the plan tells of it."""
    data = entry.data
    return ExcludedStudy(
        id=entry.id,
        study=text_of(data, "study"),
        citekey=text_of(data, "citekey"),
        reason=text_of(data, "reason"),
        note=text_of(data, "note"),
        place=entry.place,
        places=places_of(entry),
    )


def _listed(
    name: str, datum: Datum, texts: Mapping[str, str], problems: list[Problem]
) -> Mapping[str, FlowCount]:
    """Counts by what they are of, each with its note after a semicolon: `MEDLINE: 420; Ovid, 2 May 2026`."""
    found: dict[str, FlowCount] = {}
    for of, text in texts.items():
        printed, _, note = (part.strip() for part in text.partition(";"))
        try:
            n = parse(_COUNT, printed, "decimal_point")
        except Misread as fault:
            where = f"Study flow > {name} > {of}"
            expected = f"{fault.expected}, which a semicolon and a note may follow"
            problems.append(Problem(place=datum.place, where=where, expected=expected, found=repr(text)))
            continue
        if isinstance(n, int):
            origin = f"{datum.origin}/{of}"
            found[of] = FlowCount(n=n, place=datum.place, origin=origin, printed=printed, note=note)
    return MappingProxyType(found)
