"""A workbook of SRDR+ read as records, outcomes, form and plan of a review, with an account; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.account import Account, Remark, Tally, counted
from extraction_forms.exchange.declared import Declared, read_declared
from extraction_forms.exchange.found_arms import settle
from extraction_forms.exchange.import_files import OUTCOMES_FILE, Import
from extraction_forms.exchange.named_outcomes import NamedOutcome, outcome_faults, vocabulary
from extraction_forms.exchange.proposed_review import PLAN_FILE, record_faults
from extraction_forms.exchange.srdr.answers import Answered, add_sections, answered
from extraction_forms.exchange.srdr.gathering import Found, Gathered, gather, outcome_ids, outcome_keys
from extraction_forms.exchange.srdr.measures import unknown_field
from extraction_forms.exchange.srdr.records import Kept, Making, complete, record
from extraction_forms.exchange.srdr.results import Words
from extraction_forms.exchange.srdr.source import Project
from extraction_forms.exchange.srdr.studies import studies
from extraction_forms.exchange.srdr.study_form import FILE, study_form
from extraction_forms.form import Form
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_write import Writable, dump

_MORE: Final = ("extractors", "studies", "set_aside", "missing", "measures")
_COUNTS: Final = frozenset({"n", "events", "total"})
_UNDATED: Final = "2000-01-01"
_UNKNOWN: Final = "SRDR+ does not say which way is better."


def imported(project: Project, mapping: Path | None) -> Import:
    """The files of a review that say what a workbook of SRDR+ says.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in.
        ImportFault: with every fault of either file; then there is nothing to write.
    """
    declared = _declared(project, mapping)
    gathered = Gathered()
    sections = answered(project, gathered, declared)
    gather(project, gathered, declared)
    add_sections(project, gathered, sections, declared)
    kept, problems = studies(project, declared)
    _stop([*gathered.problems, *problems])
    for arms in gathered.arms.values():
        settle(arms, declared)
    form, text = study_form(project.file, sections, fractions=_fractions(gathered))
    making = Making(
        file=project.file,
        form=form,
        declared=declared,
        gathered=gathered,
        answered=sections,
        outcomes=outcome_ids(gathered),
        words=Words(declared=declared.missing),
    )
    files = {FILE: text, OUTCOMES_FILE: dump(vocabulary(_outcomes(making), declared))}
    found = list(outcome_faults(files[OUTCOMES_FILE], mapping.name if mapping else ""))
    for one in kept:
        files[one.path] = dump(record(making, one))
        found += _faults(making, one, files[one.path])
    account = _account(project, making, kept)
    _stop([*found, *account.problems()])
    files[PLAN_FILE] = dump(_plan(project, sections, form))
    return Import(files=MappingProxyType(dict(sorted(files.items()))), account=account)


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise ImportFault(dict.fromkeys(problems))


def _declared(project: Project, mapping: Path | None) -> Declared:
    """What the mapping declares, once every name in it is one of the workbook's."""
    everything = Gathered()
    answered(project, everything, Declared())
    gather(project, everything, Declared())
    arms = {arm.name: None for one in everything.arms.values() for arm in one.found.values()}
    labels = {key.label: None for key in outcome_keys(everything)}
    found = read_declared(mapping, arms, labels, more=_MORE)
    _stop(list(_strangers(project, found)))
    return found


def _strangers(project: Project, declared: Declared) -> Iterator[Problem]:
    """Names and numbers of the mapping that the workbook does not have, and fields that no result has."""
    extractions = project.extractions.values()
    known = {
        "extractors": {one.username for one in extractions},
        "studies": {one.citation.id for one in extractions},
        "set_aside": {one.id for one in extractions},
    }
    given = {
        "extractors": declared.extractors,
        "studies": declared.studies,
        "set_aside": declared.set_aside,
    }
    for key, names in given.items():
        for name in names:
            if name not in known[key]:
                place = declared.places[f"{key} > {name}"]
                yield Problem(place=place, where=key, expected=f"one of {project.file}", found=repr(name))
    section = read_form(library()["controlled_study"]).by_id["results"]
    fields = tuple(question.id for question in section.unit_questions)
    for name, field in declared.measures.items():
        if field not in fields:
            expected, found, hint = unknown_field(field, fields)
            place = declared.places[f"measures > {name}"]
            yield Problem(place=place, where=f"measures > {name}", expected=expected, found=found, hint=hint)


def _fractions(gathered: Gathered) -> bool:
    """Whether any number of people or events is not whole."""
    return any(
        number.text.partition(".")[2].strip("0").isdigit()
        for results in gathered.results.values()
        for one in results
        for unit in one.values.values()
        for name, number in unit.items()
        if name in _COUNTS
    )


def _outcomes(making: Making) -> Iterator[NamedOutcome]:
    for (label, _), name in making.outcomes.items():
        yield NamedOutcome(id=name, name=label, why=_UNKNOWN)


def _faults(making: Making, kept: Kept, text: str) -> Iterator[Problem]:
    """What the form finds wrong with a record, told at the cell that it is about."""
    results = {one.id: one for one in making.gathered.results.get(kept.extraction.id, ())}

    def told(problem: Problem) -> Problem:
        parts = problem.where.replace(",", " >").split(" > ")
        found = next((results[part] for part in parts if part in results), None)
        place = _place(found, parts) if found else kept.extraction.line.place
        where = f"{found.lines[0][1].where if found else kept.label} > {problem.where}"
        return replace(problem, place=place, where=where)

    return record_faults(making.form, text, kept.path, told)


def _place(found: Found, parts: list[str]) -> Place:
    for unit, numbers in found.values.items():
        for name, number in numbers.items():
            if unit in parts and name in parts:
                return number.place
    return found.lines[0][1].place


def _plan(project: Project, sections: Answered, form: Form) -> Writable:
    """A plan without syntheses: what is pooled, and how, is for the reviewers to say."""
    asked = [one.id for one in sections.asked.values() if one.into == "characteristics" and one.codes]
    return {
        "title": project.title or f"Review imported from {project.file}",
        "date": _UNDATED,
        "forms": [f"{form.id}@{form.version}"],
        "attribution": f"Data of {project.file}, made with SRDR+.",
        "characteristics": ["year", *asked],
    }


def _account(project: Project, making: Making, kept: tuple[Kept, ...]) -> Account:
    gathered, sections = making.gathered, making.answered
    listed = tuple(
        Remark(place=one.line.place, text=f"extraction {one.id}: {making.declared.set_aside[one.id]}")
        for one in project.extractions.values()
        if one.id in making.declared.set_aside
    )
    first = Tally(
        file=f"{project.file}, extractions", rows=len(project.extractions), kept=len(kept), set_aside=listed
    )
    ids = {one.extraction.id for one in kept}
    made = (
        ("studies", len({one.study for one in kept})),
        ("records", len(kept)),
        ("results", sum(len(results) for name, results in gathered.results.items() if name in ids)),
        ("outcomes", len(making.outcomes)),
    )
    names = dict.fromkeys(
        one.name for sheet in project.results for one in sheet.table.columns if one.number >= sheet.outcome
    )
    return Account(
        tallies=(first, *sections.tallies, *gathered.tallies, *_unread(project)),
        made=made,
        columns_used=tuple(name for name in names if name in gathered.used),
        columns_kept=tuple(name for name in names if name not in gathered.used),
        missing=making.words.told(),
        remarks=tuple(_remarks(project, making, kept)),
    )


def _unread(project: Project) -> Iterator[Tally]:
    """Sheets of extractions that have nothing we know how to read: their rows are told."""
    for table in project.unread:
        if table.name in project.ids and table.lines:
            why = "a kind of sheet that is not read"
            aside = tuple(Remark(place=line.place, text=f"{line.where}: {why}") for line in table.lines)
            yield Tally(file=f"{project.file}, {table.name}", rows=len(table.lines), kept=0, set_aside=aside)


def _remarks(project: Project, making: Making, kept: tuple[Kept, ...]) -> Iterator[Remark]:
    place = Place(file=project.file)
    unknown = [label for label, _ in making.outcomes if not making.declared.outcome(label).get("polarity")]
    if unknown:
        text = "which way is better is not known; declare it under outcomes with --map: " + ", ".join(unknown)
        yield Remark(place=place, text=text)
    for one in kept:
        arms = making.gathered.arms.get(one.extraction.id)
        if arms is None or not complete(arms):
            text = f"{one.label}, extraction {one.extraction.id}: compares no two arms; its record is a draft"
            yield Remark(place=one.extraction.line.place, text=text)
    for label, rows in making.gathered.unread.items():
        text = f"{label}: no field of a result holds it; kept word for word in {counted(len(rows), 'row')}"
        yield Remark(place=place, text=text)
    for table in project.unread:
        if table.name not in project.ids:
            yield Remark(place=place, text=f"sheet {table.name}: listed, not read")
    yield from making.gathered.remarks
    yield Remark(place=place, text=f"the workbook has no date; the plan has {_UNDATED}, and no synthesis")
