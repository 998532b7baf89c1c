"""A file of RevMan read as records, outcomes, form and plan of a review, with an account; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange import proposed_review
from extraction_forms.exchange.account import Account, Remark, Tally
from extraction_forms.exchange.declared import Declared, read_declared
from extraction_forms.exchange.import_files import OUTCOMES_FILE, REFERENCES_FILE, Import
from extraction_forms.exchange.named_outcomes import outcome_faults
from extraction_forms.exchange.revman import plan, study_form
from extraction_forms.exchange.revman.arms import labels
from extraction_forms.exchange.revman.gathering import Found, Gathered, gather, numbers_of
from extraction_forms.exchange.revman.records import Making, study_record
from extraction_forms.exchange.revman.references import Listed, listed
from extraction_forms.exchange.revman.source import Analysis, Review, Study
from extraction_forms.exchange.revman.vocabulary import vocabulary
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import dump

_COUNTS: Final = ("n", "events", "total")


@frozen
class Imported:
    """What an import of RevMan would write, with its account, and the analyses whose pooled numbers it prints."""

    found: Import
    pooled: tuple[Analysis, ...]


def imported(review: Review, mapping: Path | None, there: str = "") -> Imported:
    """The files of a review that say what a file of RevMan says; `there` is the text of the references it has.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in, or the references have faults.
        ImportFault: with every fault of either file; then there is nothing to write.
    """
    declared = read_declared(
        mapping, _arm_labels(review), (one.name for one in review.analyses), extractor="revman"
    )
    gathered = gather(review)
    stray = (*_repeated(review), *_unknown_judged(review))
    if gathered.problems or stray:
        raise ImportFault((*gathered.problems, *stray))
    form, form_text = study_form.study_form(review, fractions=_fractions(gathered))
    references = listed(review, there)
    making = Making(
        file=review.file,
        form=form,
        declared=declared,
        facts=MappingProxyType(study_form.fact_fields(review)),
        bias=MappingProxyType(study_form.bias_fields(review)),
        keys=references.keys,
    )
    files = {study_form.FILE: form_text, OUTCOMES_FILE: dump(vocabulary(gathered.outcomes, declared))}
    problems: list[Problem] = list(outcome_faults(files[OUTCOMES_FILE], mapping.name if mapping else ""))
    for name, study in gathered.studies.items():
        path = f"records/{name}/{declared.extractor}.yaml"
        results = gathered.results[name]
        files[path] = dump(study_record(making, name, study, results))
        problems += _record_faults(making, files[path], path, study, results)
    account = _account(review, gathered, declared, references)
    problems += account.problems()
    if problems:
        raise ImportFault(dict.fromkeys(problems))
    if references.text:
        files[REFERENCES_FILE] = references.text
    files[plan.FILE] = dump(plan.plan(review, gathered, form))
    written = MappingProxyType(dict(sorted(files.items())))
    return Imported(found=Import(files=written, account=account), pooled=plan.pooled(review))


def fitting(found: Import, review: Path) -> Import:
    """An import that leaves a plan alone that the review has, and refuses to change a form that records answer.

    Raises:
        ImportFault: the review's form says something else than the import's.
    """
    return proposed_review.fitting(found, review, study_form.NAME)


def _arm_labels(review: Review) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for one in review.analyses for label in labels(one)))


def _repeated(review: Review) -> Iterator[Problem]:
    """Two analyses of one number, which nothing could tell apart."""
    seen: dict[str, Analysis] = {}
    for one in review.analyses:
        first = seen.setdefault(one.id, one)
        if first is not one:
            expected = f"a number of its own; {first.label} has it in line {first.place.line}"
            yield Problem(place=one.place, where=one.label, expected=expected, found=one.number)


def _unknown_judged(review: Review) -> tuple[Problem, ...]:
    """A judgement of a study that is not listed would be lost."""
    known = {study.key for study in review.studies}
    return tuple(
        Problem(
            place=one.place,
            where=f"Risk of bias > {item.label}",
            expected="a study of the file",
            found=repr(one.study),
        )
        for item in review.bias
        for one in item.judgements
        if one.study not in known
    )


def _fractions(gathered: Gathered) -> bool:
    """Whether any number of people or events is not whole, as RevMan allows."""
    return any(
        text.partition(".")[2].strip("0")
        for results in gathered.results.values()
        for one in results
        for name, text in numbers_of(one.analysis, one.row).items()
        if name.startswith(_COUNTS)
    )


def _record_faults(
    making: Making, text: str, path: str, study: Study, results: tuple[Found, ...]
) -> Iterator[Problem]:
    """What the form finds wrong with a record, told at the row that it is about."""
    places = {one.id: one.row.place for one in results}

    def told(problem: Problem) -> Problem:
        parts = problem.where.replace(",", " >").split(" > ")
        place = next((places[part] for part in parts if part in places), study.place)
        return replace(problem, place=place, where=f"{study.name} > {problem.where}")

    return proposed_review.record_faults(making.form, text, path, told)


def _account(review: Review, gathered: Gathered, declared: Declared, references: Listed) -> Account:
    used = {
        one.analysis.columns[name]
        for results in gathered.results.values()
        for one in results
        for name in numbers_of(one.analysis, one.row)
        if name in one.analysis.columns
    }
    columns = dict.fromkeys(column for one in review.analyses for row in one.rows for column in row.cells)
    made: Mapping[str, int] = {
        "studies": len(gathered.studies),
        "results": gathered.rows.kept,
        "outcomes": len(gathered.outcomes),
        "forest plots": len(plan.pooled(review)),
    }
    return Account(
        tallies=(
            gathered.listed,
            gathered.rows,
            *_judged(review, gathered),
            *((references.tally,) if references.tally else ()),
        ),
        made=tuple(made.items()),
        columns_used=tuple(column for column in columns if column in used),
        columns_kept=tuple(column for column in columns if column not in used),
        remarks=(*_remarks(review, gathered, declared), *references.remarks, *plan.remarks(review)),
    )


def _judged(review: Review, gathered: Gathered) -> Iterator[Tally]:
    """The judgements of risk of bias: those of included studies are kept."""
    if not review.bias:
        return
    included = {study.key for study in gathered.studies.values()}
    entries = [(item, one) for item in review.bias for one in item.judgements]
    aside = tuple(
        Remark(place=one.place, text=f"{item.label}: of a study that is not included, or without a judgement")
        for item, one in entries
        if one.study not in included or not one.verdict
    )
    yield Tally(
        file=f"{review.file}, risk of bias",
        rows=len(entries),
        kept=sum(one.study in included and bool(one.verdict) for _, one in entries),
        set_aside=aside,
    )


def _remarks(review: Review, gathered: Gathered, declared: Declared) -> Iterator[Remark]:
    place = Place(file=review.file)
    yield from review.remarks
    unknown = [one.name for one in gathered.outcomes if not declared.outcome(one.name).get("polarity")]
    if unknown:
        text = "which way is better is not known; declare it under outcomes with --map: " + ", ".join(unknown)
        yield Remark(place=place, text=text)
    bare = [study for name, study in gathered.studies.items() if not gathered.results[name]]
    for study in bare:
        yield Remark(
            place=study.place, text=f"{study.name}: included, without numbers; its record is a draft"
        )
    for name in review.unread:
        yield Remark(place=place, text=f"{name}: listed, not read")
