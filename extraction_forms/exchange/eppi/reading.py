"""A report of EPPI-Reviewer read as records, outcomes, form and plan of a review, with an account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.account import Account, Remark, Tally, counted
from extraction_forms.exchange.declared import Declared, read_declared
from extraction_forms.exchange.eppi.coding import Coding, coding_of
from extraction_forms.exchange.eppi.numbers import held, why_not
from extraction_forms.exchange.eppi.records import Making, Study, studies, study_record
from extraction_forms.exchange.eppi.references import references_of
from extraction_forms.exchange.eppi.results import Result, results_of, sides
from extraction_forms.exchange.eppi.source import Export, Item, Outcome
from extraction_forms.exchange.eppi.study_form import FILE, class_codes, study_form
from extraction_forms.exchange.found_arms import Arms, settle
from extraction_forms.exchange.grown_form import FreeNames
from extraction_forms.exchange.import_files import OUTCOMES_FILE, REFERENCES_FILE, Import
from extraction_forms.exchange.named_outcomes import NamedOutcome, outcome_faults, vocabulary
from extraction_forms.exchange.proposed_review import PLAN_FILE, record_faults
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.form import Form
from extraction_forms.references import bib
from extraction_forms.yaml_write import Writable, dump

_MORE: Final = ("studies", "set_aside")
_STATUS: Final = MappingProxyType({"E": "excluded", "D": "deleted", "S": "a duplicate"})
_DATE: Final = re.compile(r"(\d\d)/(\d\d)/((?:19|20)\d\d)")
_UNDATED: Final = "2000-01-01"
_UNKNOWN: Final = "EPPI-Reviewer does not say which way is better."
_NUMBER: Final = 8
_COUNTS: Final = frozenset({"n", "events", "total"})


@dataclass(slots=True)
class _Found:
    """What goes on: references, their outcomes with results, arms, and the account of what does not."""

    going: tuple[Item, ...]
    outcomes: dict[str, list[Outcome]]
    arms: dict[str, Arms]
    results: dict[str, tuple[Result, ...]]
    tallies: list[Tally]


def imported(
    export: Export,
    sheet: tuple[tuple[str, Outcome], ...],
    mapping: Path | None,
    *,
    listed: frozenset[str] = frozenset(),
) -> Import:
    """The files of a review that say what a report of EPPI-Reviewer says, with its workbook of outcomes.

    Where `listed`, the references that the review has, holds others than these, its list is left alone.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in.
        ImportFault: with every fault of any file; then there is nothing to write.
    """
    declared = _declared(export, sheet, mapping)
    found = _sorted(export, sheet, declared)
    coding = coding_of(export, found.going)
    _arms(found, declared)
    everything = tuple(one for outcomes in found.outcomes.values() for one in outcomes)
    form, text = study_form(export, coding, everything, fractions=_fractions(found))
    kept, problems = studies(export, found.going, declared)
    _stop(problems)
    references = references_of((one.id, one.item) for one in kept)
    others = bool(listed - set(references))
    cited = frozenset(references) & listed if others else frozenset(references)
    making = Making(
        export=export,
        form=form,
        declared=declared,
        coding=coding,
        outcomes=_ids(everything),
        classes=class_codes(everything),
        cited=cited,
        others=others,
    )
    files = {FILE: text, OUTCOMES_FILE: dump(vocabulary(_named(making), declared))}
    if references and not others:
        files[REFERENCES_FILE] = bib.write(references.values())
    faults = list(outcome_faults(files[OUTCOMES_FILE], mapping.name if mapping else ""))
    for one in kept:
        results = found.results[one.item.id]
        files[one.path] = dump(study_record(making, one, found.arms[one.item.id], results))
        faults += _faults(making, one, results, files[one.path])
    account = _account(export, making, found, kept)
    _stop([*faults, *account.problems()])
    files[PLAN_FILE] = dump(_plan(export, coding, form))
    return Import(files=MappingProxyType(dict(sorted(files.items()))), account=account)


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise ImportFault(dict.fromkeys(problems))


def _declared(export: Export, sheet: tuple[tuple[str, Outcome], ...], mapping: Path | None) -> Declared:
    """What the mapping declares, once every name in it is one of the files'."""
    outcomes = [*(one for item in export.items for one in item.outcomes), *(one for _, one in sheet)]
    arms = dict.fromkeys(name for one in outcomes for name in sides(one))
    arms |= dict.fromkeys(code.arm_name for item in export.items for code in item.codes if code.arm)
    found = read_declared(mapping, arms, (one.name for one in outcomes), extractor="eppi", more=_MORE)
    ids = {one.id for one in export.items}
    problems = [
        Problem(
            place=found.places[f"{key} > {name}"],
            where=key,
            expected=f"the ItemId of a reference of {export.file}",
            found=repr(name),
        )
        for key, names in (("studies", found.studies), ("set_aside", found.set_aside))
        for name in names
        if name not in ids
    ]
    _stop(problems)
    return found


def _sorted(export: Export, sheet: tuple[tuple[str, Outcome], ...], declared: Declared) -> _Found:
    """The references that go on, and their outcomes: those of the workbook that the report has too, once."""
    place = Place(file=export.file)
    why = {one.id: _why(one, declared) for one in export.items}
    aside = tuple(
        Remark(place=place, text=f"{one.path}: {one.short or one.id}: {why[one.id]}")
        for one in export.items
        if why[one.id]
    )
    going = tuple(one for one in export.items if not why[one.id])
    listed = Tally(
        file=f"{export.file}, references", rows=len(export.items), kept=len(going), set_aside=aside
    )
    found = _Found(going=going, outcomes={}, arms={}, results={}, tallies=[listed])
    pairs = [(item.id, one) for item in going for one in item.outcomes]
    if pairs:
        found.tallies.append(_outcomes(f"{export.file}, outcomes", pairs, why, found.outcomes))
    if sheet:
        found.tallies.append(_outcomes(sheet[0][1].file, list(sheet), why, found.outcomes))
    return found


def _why(item: Item, declared: Declared) -> str:
    """Why a reference does not go on; empty where it does."""
    told = declared.set_aside.get(item.id, "")
    return told or _STATUS.get(item.facts.get("ItemStatus", "").upper()[:1], "")


def _outcomes(
    file: str,
    pairs: list[tuple[str, Outcome]],
    why: Mapping[str, str],
    found: dict[str, list[Outcome]],
) -> Tally:
    """Every outcome of a file kept, told as one that is there already, or set aside with the reason."""
    kept, duplicates, aside = 0, [], []
    seen: dict[tuple[str, str, frozenset[tuple[str, str]]], Outcome] = {}
    for item, one in pairs:
        place = Place(file=one.file, line=int(one.row) if one.sheet else 0)
        label = f"{f'sheet {one.sheet}, row ' if one.sheet else ''}{one.row}: {one.title or one.name}"
        reason = why[item] or why_not(one)
        first = seen.setdefault((item, one.sheet, frozenset(one.facts.items())), one)
        if first is one:
            others = (other for other in found.get(item, ()) if other.file != one.file)
            first = next((other for other in others if _same(other, one)), one)
        if reason:
            aside.append(Remark(place=place, text=f"{label}: {reason}"))
        elif first is not one:
            duplicates.append(Remark(place=place, text=f"{label}: as {first.row}, kept once"))
        else:
            kept += 1
            found.setdefault(item, []).append(one)
    return Tally(file=file, rows=len(pairs), kept=kept, duplicates=tuple(duplicates), set_aside=tuple(aside))


def _same(first: Outcome, second: Outcome) -> bool:
    """Whether outcomes of two files are one: title, time and typed numbers alike, whatever stands beside them."""
    if first.time != second.time or not (first.title == second.title or first.name == second.name):
        return False
    theirs = {one.called.casefold(): _value(one.text) for one in first.numbers}
    ours = {one.called.casefold(): _value(one.text) for one in second.numbers}
    return {name: text for name, text in theirs.items() if text} == {
        name: text for name, text in ours.items() if text
    }


def _value(text: str) -> str:
    """A number without what says nothing: `4.40` and `4.4` are one, and 0 is what nobody typed."""
    try:
        return f"{float(text):.3g}" if float(text) else ""
    except ValueError:
        return text


def _arms(found: _Found, declared: Declared) -> None:
    """The arms of each reference: those that were coded, and the groups of its outcomes, which are compared."""
    for item in found.going:
        arms = found.arms.setdefault(item.id, Arms())
        for code in item.codes:
            if code.arm:
                arms.add(code.arm_name or f"Arm {code.arm}", "", {"row": code.path})
        found.results[item.id] = results_of(tuple(found.outcomes.get(item.id, ())), arms)
        settle(arms, declared)


def _fractions(found: _Found) -> bool:
    """Whether any number of people or events is not whole."""
    return any(
        isinstance(cell, Mapping) and str(cell.get("printed", "")).partition(".")[2].strip("0").isdigit()
        for results in found.results.values()
        for one in results
        for block in one.values.values()
        for name, cell in block.items()
        if name in _COUNTS
    )


def _ids(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    """The id of each outcome by its name."""
    names = FreeNames()
    return {
        name: names.take(slug(name) or "outcome", LONGEST - _NUMBER)
        for name in dict.fromkeys(one.name for one in outcomes)
    }


def _named(making: Making) -> Iterator[NamedOutcome]:
    for name, code in making.outcomes.items():
        yield NamedOutcome(id=code, name=name or code, why=_UNKNOWN)


def _faults(making: Making, study: Study, results: tuple[Result, ...], text: str) -> Iterator[Problem]:
    """What the form finds wrong with a record, told at the path or row that it is about."""
    by_id = {one.id: one.outcome for one in results}

    def told(problem: Problem) -> Problem:
        parts = problem.where.replace(",", " >").split(" > ")
        one = next((by_id[part] for part in parts if part in by_id), None)
        place = Place(file=making.export.file)
        where = study.item.path
        if one is not None:
            place = Place(file=one.file, line=int(one.row) if one.sheet else 0)
            where = f"sheet {one.sheet}, row {one.row}" if one.sheet else one.row
        return replace(problem, place=place, where=f"{where} > {problem.where}")

    return record_faults(making.form, text, study.path, told)


def _plan(export: Export, coding: Coding, form: Form) -> Writable:
    """A plan without syntheses: what is pooled, and how, is for the reviewers to say."""
    asked = [one.id for one in coding.questions.values() if "characteristics" in one.sections]
    return {
        "title": f"Review imported from {export.file}",
        "date": _day(export) or _UNDATED,
        "forms": [f"{form.id}@{form.version}"],
        "attribution": f"Data of {export.file}, made with EPPI-Reviewer.",
        "characteristics": ["year", *asked],
    }


def _day(export: Export) -> str:
    """The day on which a reference was last changed; empty where none says one of the calendar."""
    from datetime import date

    days = []
    for item in export.items:
        for key in ("DateCreated", "DateEdited"):
            found = _DATE.match(item.facts.get(key, ""))
            try:
                days += [date(int(found[3]), int(found[2]), int(found[1]))] if found else []
            except ValueError:
                continue
    return max(days).isoformat() if days else ""


def _account(export: Export, making: Making, found: _Found, kept: tuple[Study, ...]) -> Account:
    coded = making.coding.tally
    outcomes = [one for outcomes in found.outcomes.values() for one in outcomes]
    names = dict.fromkeys(one.column for outcome in outcomes for one in outcome.numbers)
    used = {column for outcome in outcomes for column in held(outcome)}
    made = (
        ("studies", len(kept)),
        ("results", sum(len(found.results[one.item.id]) for one in kept)),
        ("outcomes", len(making.outcomes)),
        ("questions", len(making.coding.questions) + len(making.coding.texts)),
    )
    return Account(
        tallies=(found.tallies[0], *([coded] if coded and coded.rows else []), *found.tallies[1:]),
        made=made,
        columns_used=tuple(name for name in names if name in used),
        columns_kept=tuple(name for name in names if name not in used),
        remarks=tuple(_remarks(export, making, found, kept)),
    )


def _remarks(export: Export, making: Making, found: _Found, kept: tuple[Study, ...]) -> Iterator[Remark]:
    place = Place(file=export.file)
    unknown = [name for name in making.outcomes if not making.declared.outcome(name).get("polarity")]
    if unknown:
        text = "which way is better is not known; declare it under outcomes with --map: " + ", ".join(unknown)
        yield Remark(place=place, text=text)
    drafts = [one.label for one in kept if not found.arms[one.item.id].pairs]
    if drafts:
        listed = ", ".join(drafts[:16]) + (", ..." if len(drafts) > 16 else "")
        text = f"{counted(len(drafts), 'reference')} without a comparison of arms; drafts: {listed}"
        yield Remark(place=place, text=text)
    quotes = sum(len(code.quotes) for item in found.going for code in item.codes)
    if quotes:
        yield Remark(
            place=place, text=f"{counted(quotes, 'quote')} of documents kept, as evidence or in notes"
        )
    if making.outcomes:
        text = "what EPPI-Reviewer worked out of the numbers (SMD, odds ratio) is kept word for word, and not read"
        yield Remark(place=place, text=text)
    if making.others:
        text = "it lists other references too; it stays as it is, and the records cite what it has of theirs"
        yield Remark(place=Place(file=REFERENCES_FILE), text=text)
    left = [one.label for one in kept if one.id not in making.cited]
    if left and not making.others:
        text = f"no title, or one that BibTeX cannot hold; not in references.bib: {', '.join(left)}"
        yield Remark(place=place, text=text)
    if not _day(export):
        yield Remark(place=place, text=f"no reference says when it was changed; the plan has {_UNDATED}")
