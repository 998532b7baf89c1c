"""The records of a review as a long table: all of them, or those of some studies and extractors."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from extraction_forms.checking import check_record
from extraction_forms.draft import read_draft
from extraction_forms.errors import FormError, Problem, Rejected, ReviewError, UsageError
from extraction_forms.exchange.long_csv import LongRecord, write_long
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.record_files import record_paths
from extraction_forms.store.stored import form_of
from extraction_forms.yaml_text import read


@frozen
class LongExport:
    """A long table, and how many records and lines it has."""

    text: str
    records: int
    lines: int


def export_long(review: Path, studies: Collection[str] = (), extractors: Collection[str] = ()) -> LongExport:
    """The accepted records of a review as a long table; drafts are records too.

    Args:
        review: The review folder.
        studies: The studies to take; all where none is named.
        extractors: The extractors, or `consensus`, whose records to take; all where none is named.

    Raises:
        Rejected: every fault of the records that were asked for; a form has to accept each.
        UsageError: there is no such record, or one names no form.
    """
    paths = record_paths(review / "records")
    _known(studies, {path.parent.name for path in paths}, "--study")
    _known(extractors, {_extractor(path) for path in paths}, "--extractor")
    chosen = [
        path
        for path in paths
        if (not studies or path.parent.name in studies) and (not extractors or _extractor(path) in extractors)
    ]
    if not chosen:
        raise UsageError(f"{review}: expected records to export; found none.")
    records: list[LongRecord] = []
    problems: list[Problem] = []
    for path in chosen:
        try:
            records.append(_record(review, path))
        except Rejected as fault:
            problems += fault.problems
    if problems:
        raise Rejected(problems)
    try:
        text = write_long(records)
    except ValueError as fault:
        raise ReviewError(f"{review}: {fault}.") from None
    return LongExport(text=text, records=len(records), lines=_rows(text) - 1)


def _rows(text: str) -> int:
    """How many rows a table has: the line ends outside quotation marks, however long a cell is."""
    return sum(outside.count("\n") for outside in text.split('"')[::2])


def _extractor(path: Path) -> str:
    return path.name.split(".", 1)[0]


def _known(asked: Collection[str], known: Collection[str], option: str) -> None:
    for name in asked:
        if name not in known:
            hint = did_you_mean(name, sorted(known))
            listed = ", ".join(sorted(known)) or "nothing, as there are no records"
            raise UsageError(f"{option}: expected one of {listed}; found {name!r}. {hint}".rstrip())


def _record(review: Path, path: Path) -> LongRecord:
    shown = path.relative_to(review).as_posix()
    try:
        form = form_of(path, review)
    except FormError as fault:
        raise Rejected(fault.problems) from None
    node = read(path, shown)
    check_record(form, node, shown, "")
    return LongRecord(path=shown, form=form, draft=read_draft(form, node))
