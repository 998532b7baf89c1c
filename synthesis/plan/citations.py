"""What a review cites: by the reports of its records and by the plan, held against its references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Record
from extraction_forms.references.reference import Reference
from synthesis.plan.plan import Plan

FILE: Final = "references.bib"


@frozen
class Citation:
    """A key of a reference, and where it is named."""

    key: str
    place: Place
    where: str


def citations(plan: Plan, records: Iterable[Record]) -> tuple[Citation, ...]:
    """Every key that a report of a record, the plan's `cite` or one of its excluded studies names."""
    return (
        *_of_records(records),
        *(Citation(key=key, place=plan.cite_place, where="cite") for key in plan.cite),
        *(
            Citation(key=one.citekey, place=one.at("citekey"), where=f"Excluded studies > {one.id} > citekey")
            for one in plan.excluded_studies
            if one.citekey
        ),
    )


def _of_records(records: Iterable[Record]) -> Iterator[Citation]:
    for record in records:
        for report in record.sections.get("reports", ()):
            key = report.data.get("citekey")
            if key is not None and key.known:
                where = f"Reports > {report.id} > citekey"
                yield Citation(key=key.read, place=key.place, where=where)


def citation_faults(named: Sequence[Citation], references: Mapping[str, Reference]) -> Iterator[Problem]:
    """A key that is cited must be found among the references."""
    for one in named:
        if one.key not in references:
            yield Problem(
                place=one.place,
                where=one.where,
                expected=f"a key of {FILE}",
                found=repr(one.key),
                hint=did_you_mean(one.key, references),
            )


def file_fault(named: Sequence[Citation]) -> Iterator[Problem]:
    """That there is no file of references, told once, where a key is cited."""
    if named:
        n = len({one.key for one in named})
        first = min(named, key=lambda one: one.place)
        yield Problem(
            place=Place(file=FILE),
            where="references",
            expected=f"a file with {'the key that is' if n == 1 else f'the {n} keys that are'} cited",
            found="no such file",
            hint=f"The first is {first.key!r}, cited at {first.place}.",
        )


def cited(named: Iterable[Citation], references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    """The references that are cited, in the order of their keys."""
    return tuple(references[key] for key in sorted({one.key for one in named} & set(references)))


def uncited(references: Mapping[str, Reference], used: Sequence[Reference]) -> Iterator[Problem]:
    """A warning that names how many references nothing cites; they are not printed."""
    keys = sorted(set(references) - {reference.key for reference in used})
    if keys:
        shown = ", ".join(keys[:5]) + (", ..." if len(keys) > 5 else "")
        yield Problem(
            place=Place(file=FILE),
            where="references",
            expected="references that a record or `cite` names",
            found=f"{len(keys)} that nothing cites ({shown})",
            hint="They are not printed." if len(keys) > 1 else "It is not printed.",
            warning=True,
        )
