"""One reference of a file of EPPI-Reviewer as a record: its codes, report, arms and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.citation_names import study_label, year_in
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.eppi.coding import Answers, Coding, answers
from extraction_forms.exchange.eppi.references import report_of
from extraction_forms.exchange.eppi.results import Result, entry
from extraction_forms.exchange.eppi.source import Export, Item
from extraction_forms.exchange.found_arms import Arms, arm_entries, contrast_entries
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import SLUG
from extraction_forms.yaml_write import Writable

_ROOM: Final = 20


@frozen
class Study:
    """A reference that goes on: the study's id and label, and its record."""

    item: Item
    id: str
    label: str
    path: str


@frozen
class Making:
    """What every record is made with; `cited` are the studies whose reference is listed, unless there are `others`."""

    export: Export
    form: Form
    declared: Declared
    coding: Coding
    outcomes: Mapping[str, str]
    classes: Mapping[str, str]
    cited: frozenset[str]
    others: bool


def studies(
    export: Export, going: tuple[Item, ...], declared: Declared
) -> tuple[tuple[Study, ...], list[Problem]]:
    """The studies of the references, each called after its short title, with its number where two share one."""
    labels = {one.id: _label(one) for one in going}
    bases = {name: slug(label)[: LONGEST - _ROOM].rstrip("_") for name, label in labels.items()}
    counts = Counter(bases.values())
    found = []
    for one in going:
        base = bases[one.id]
        alone = base if counts[base] == 1 and base else f"{base or 'item'}_{slug(one.id)}"
        name = declared.studies.get(one.id, alone)
        path = f"records/{name}/{declared.extractor}.yaml"
        found.append(Study(item=one, id=name, label=labels[one.id], path=path))
    return tuple(found), list(_faults(export, found))


def _label(item: Item) -> str:
    """What a study is called: its short title, else its first author and year."""
    otherwise = study_label(item.facts.get("Authors", ""), item.facts.get("Year", ""), f"Item {item.id}")
    return " ".join(item.facts.get("ShortTitle", "").split()) or otherwise


def _faults(export: Export, found: list[Study]) -> Iterator[Problem]:
    first: dict[str, Study] = {}
    for one in found:
        there = first.setdefault(one.id, one)
        expected = "" if SLUG.match(one.id) else "an id of a study in a-z, 0-9 and _"
        if there is not one:
            expected = f"an id of its own; {one.id} is item {there.item.id}"
        if expected:
            place = Place(file=export.file)
            yield Problem(place=place, where=one.item.path, expected=expected, found=repr(one.id))


def study_record(making: Making, study: Study, arms: Arms, results: tuple[Result, ...]) -> Writable:
    """The record of a reference; one that compares no arms is a draft."""
    item = study.item
    found: dict[str, Writable] = {
        **record_head(study.id, making.declared.extractor, making.form),
        "status": "submitted" if arms.pairs else "draft",
        "numbers": "decimal_point",
        "evidence": {"file": making.export.file},
        "characteristics": _characteristics(making, study),
        "reports": [report_of(item, study.id if study.id in making.cited else "")],
    }
    more = _of_arms(making, item, arms)
    if arms.found:
        found["arms"] = arm_entries(arms, making.declared, more)
    if arms.pairs:
        found["contrasts"] = contrast_entries(arms.pairs.items())
    if results:
        found["results"] = [entry(one, making.outcomes[one.outcome.name], making.classes) for one in results]
    return found


def _characteristics(making: Making, study: Study) -> Writable:
    note = "EPPI-Reviewer does not say it in a place of its own."
    design: Writable = making.declared.design or {"missing": "not_yet_extracted", "note": note}
    found: dict[str, Writable] = {"label": study.label, "design": design}
    year = year_in(study.item.facts.get("Year", ""))
    if year:
        found["year"] = year
    found |= answers(making.export, making.coding, study.item.id, "")
    found["evidence"] = {"row": study.item.path}
    return found


def _of_arms(making: Making, item: Item, arms: Arms) -> dict[str, Answers]:
    """What codes say of each arm; arms that are called alike are one."""
    found: dict[str, Answers] = {}
    names = {code.arm: code.arm_name or f"Arm {code.arm}" for code in item.codes if code.arm}
    for number, name in names.items():
        one = arms.add(name, "", {})
        found.setdefault(one.id, {}).update(answers(making.export, making.coding, item.id, number))
    return found
