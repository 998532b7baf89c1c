"""A filled workbook taken into a review, and a record of a review given out as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace as replace_facts
from pathlib import Path
from typing import Final, Literal

from extraction_forms.disk.safe_paths import RECORDS, person, safe_slug, shown_name
from extraction_forms.draft import answers
from extraction_forms.errors import FormError, ImportFault, Place, Problem, UsageError
from extraction_forms.exchange.account import counted, left_out
from extraction_forms.exchange.review_lists import forms_of, outcome_ids
from extraction_forms.exchange.safe_xlsx import open_workbook
from extraction_forms.exchange.standing_records import (
    STATUS,
    finished_problem,
    is_outdated,
    says_the_same,
    with_standing_notes,
)
from extraction_forms.exchange.workbook import begun, workbook_of
from extraction_forms.exchange.workbook_cells import Workbook
from extraction_forms.exchange.workbook_check import ReadRecord, read_record
from extraction_forms.exchange.workbook_sheets import form_named
from extraction_forms.form import Form
from extraction_forms.form_library import find_form, library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.replay import Move, moves
from extraction_forms.store.conflicts import shown
from extraction_forms.store.saving import Wanted, save_all
from extraction_forms.store.stored import Stored, comments_lost, form_of, load_file, path_for, record_file

Fate = Literal["new", "changed", "unchanged"]
_MOST_TOLD: Final = 8
_REPLACE: Final = (
    "With --replace the record becomes what the workbook says; nothing is lost, the history keeps it."
)
_STALE: Final = "Somebody changed the record since: export a fresh workbook, and fill that in."
_VERSION: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){2}")
_NO_RECORDS: Final = ("plan", "vocabulary")


@frozen
class By:
    """Who imports, where that is not the extractor, and why."""

    actor: str = ""
    reason: str = ""


@frozen
class WorkbookAccount:
    """What became of a workbook: the record it holds, its file, and what changed in it.

    `status` is the one that the record had in the review before.
    """

    file: str
    read: ReadRecord
    path: str
    fate: Fate
    revision: int
    changes: tuple[Move, ...]
    comments: int = 0
    status: str = ""

    def text(self) -> str:
        """The account in plain lines."""
        return "\n".join(_lines(self)) + "\n"


def import_workbook(review: Path, file: Path, by: By, *, replace: bool = False) -> WorkbookAccount:
    """Take the record of a filled workbook into a review; nothing is written where anything of it is faulty.

    Args:
        review: The review folder; its own forms come before the library's.
        file: The workbook.
        by: Who imports it and why, for the history.
        replace: Whether a record that is there with other answers takes those of the workbook.

    Raises:
        ImportFault: every fault at its sheet and cell, or a record in the way.
        Rejected: the record in the way has not the shape of one, or its status bars the change.
        ReviewError: somebody else is writing, or a file cannot be read or written.
    """
    book = open_workbook(file)
    form = _form_of(book, review)
    read = read_record(book, form)
    study, extractor = read.draft.text("study"), read.draft.text("extractor")
    path = path_for(review, study, extractor, form)
    there = load_file(review, path, form)
    read = replace_facts(read, draft=with_standing_notes(there, read.draft))
    changes = moves(there.draft if there else None, read.draft)
    name = path.relative_to(review).as_posix()
    account = WorkbookAccount(
        file=book.file,
        read=read,
        path=name,
        fate="new" if there is None else "unchanged" if says_the_same(there, changes) else "changed",
        revision=there.revision if there else 0,
        changes=changes,
        status=there.draft.text("status") if there and changes else "",
    )
    if there is not None and account.fate == "unchanged":
        return account
    if there is not None and (problem := _in_the_way(review, account, there, replace=replace)):
        raise ImportFault([problem])
    wanted = Wanted(draft=read.draft, form=form, expected=there.sha256 if there else None, restored=True)
    reason = by.reason or f"import of {file.name}"
    (stored,) = save_all(review, [wanted], actor=by.actor or extractor, reason=reason)
    return replace_facts(account, revision=stored.revision, comments=comments_lost(there, stored))


def _form_of(book: Workbook, review: Path) -> Form:
    """The form that a workbook was made from, in the version it was made from."""
    name, version = form_named(book)
    place = Place(file=book.file)
    if not _VERSION.fullmatch(version):
        expected = "the version of a form, such as 1.0.0"
        raise ImportFault([_fault(place, "sheet Read me", expected, shown_name(version))])
    try:
        form = find_form(f"{name}@{version}", review / "forms", place)
    except UsageError:
        known = ", ".join(library())
        raise ImportFault(
            [_fault(place, "sheet Read me", f"the id of a form: {known}", f"{name[:40]!r}")]
        ) from None
    except FormError as fault:
        hint = "Export a fresh workbook of the record (synthesis export xlsx), or migrate it."
        raise ImportFault(
            [_fault(place, "sheet Read me", told.expected, told.found, hint) for told in fault.problems]
        ) from None
    if form.reads_as in _NO_RECORDS:
        found = f"{name}, whose answers are a {form.reads_as}"
        raise ImportFault([_fault(place, "sheet Read me", "a form whose answers are records", found)])
    return form


def _fault(place: Place, where: str, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint)


def _in_the_way(review: Path, account: WorkbookAccount, there: Stored, *, replace: bool) -> Problem | None:
    """Why a record that is there may not take the workbook's answers."""
    place, where = Place(file=account.file), f"record {account.path}"
    revision = account.read.draft.text("revision")
    differs = f"one that differs: {_differences(account.changes)}"
    if is_outdated(review, account.path, revision, there):
        expected = f"a workbook made from revision {there.revision}, which the review has"
        return _fault(place, where, expected, f"one made from revision {revision}", _STALE)
    answered = tuple(one for one in account.changes if one.path != STATUS)
    told = f"one that differs: {_differences(answered)}"
    if finished := finished_problem(review, place, there, told):
        return finished
    if not replace:
        return _fault(place, where, "no such record in the review, or the same one", differs, _REPLACE)
    return None


def _differences(changes: tuple[Move, ...]) -> str:
    told = [
        f"{change.path} ({shown(change.old)} in the review, {shown(change.new)} in the workbook)"
        for change in changes[:_MOST_TOLD]
    ]
    if len(changes) > _MOST_TOLD:
        told.append(f"and {len(changes) - _MOST_TOLD} more")
    return "; ".join(told)


def _lines(account: WorkbookAccount) -> Iterator[str]:
    record, draft = account.read.record, account.read.draft
    yield (
        f"{account.file}: {record.study} by {record.extractor}, {record.form} {record.version}, {record.status}"
    )
    given = answers(draft)
    missing = sum(isinstance(value, dict) and "missing" in value for value in given.values())
    beside = sum(path.field in {"evidence", "numbers"} for path in given)
    yield (
        f"{counted(len(given), 'answer')} in = {len(given) - missing - beside} given "
        f"+ {missing} missing with a reason "
        f"+ {counted(beside, 'source or mark of a whole block', 'sources and marks of whole blocks')}"
    )
    blocks = ", ".join(
        f"{name} {counted(len(found), 'entry', 'entries')}" for name, found in draft.sections.items()
    )
    yield f"sections: {blocks or 'none'}"
    yield f"{account.path}: {account.fate}, revision {account.revision}; {_changed(account.changes)}"
    if account.fate == "unchanged" and account.changes:
        yield f"{account.path}: it stays {account.status}, though the workbook says {draft.text('status')}"
    if account.comments:
        yield f"{account.path}: {left_out(account.comments)}"
    yield from account.read.warnings


def _changed(changes: tuple[Move, ...]) -> str:
    told = [change for change in changes if not change.path.startswith(("head/", "order/"))]
    added = sum(change.old is None for change in told)
    gone = sum(change.new is None for change in told)
    return f"answers: {added} added, {len(told) - added - gone} changed, {gone} taken out"


def export_workbook(review: Path, study: str, extractor: str, form_id: str = "") -> tuple[bytes, str]:
    """A workbook of an extractor's record of a study, and where the record stands; begun where there is none.

    Args:
        review: The review folder.
        study: The study's id.
        extractor: Whose record.
        form_id: The form; where it is not named, that of the only record there is.

    Raises:
        UsageError: there is no record and no form is named, or the record is a consensus.
        Rejected: the record cannot be read, or holds what no workbook of its form can.
        FormError: there is no such form.
    """
    safe_slug(study, "--study")
    person(extractor, "--extractor")
    if form_id and (form := _by_id(review, form_id)):
        path = path_for(review, study, extractor, form)
        stored = load_file(review, path, form)
    else:
        path = _only_record(review, study, extractor)
        form = form_of(path, review)
        stored = load_file(review, path, form)
    name = path.relative_to(review).as_posix()
    if stored is None:
        made = workbook_of(form, begun(form, study, extractor), outcome_ids(review))
        return made, f"{name}, which is not there yet"
    if stored.draft.text("extractor") != extractor:
        expected = f"a record by {extractor}"
        raise UsageError(f"{name}: expected {expected}; found one by {stored.draft.text('extractor')!r}.")
    return workbook_of(form, stored.draft, outcome_ids(review)), name


def _only_record(review: Path, study: str, extractor: str) -> Path:
    """The only record there is; where there is none, the forms that a new one may answer are told."""
    folder = review / RECORDS / study
    if any(path.suffix == ".yaml" for path in folder.glob(f"{extractor}.*")):
        return record_file(review, study, extractor)
    known = forms_of(review)
    told = ", ".join(known or library())
    raise UsageError(
        f"{review}: expected {extractor}'s record of {study}; found none. For an empty workbook add --form and one of "
        f"{told}{'' if known else ', or a form of your own'}."
    )


def _by_id(review: Path, form_id: str) -> Form:
    """The review's own form of this id, else the library's; `id@version` asks for that version."""
    name, _, version = form_id.partition("@")
    if version:
        return find_form(form_id, review / "forms")
    known: Mapping[str, Path] = library()
    own = review / "forms" / f"{safe_slug(name, '--form')}.yaml"
    if own.is_file():
        return read_form(own, f"forms/{name}.yaml")
    if name not in known:
        raise UsageError(f"--form: expected one of {', '.join(known)}; found {name!r}.")
    return read_form(known[name], f"library/{name}.yaml")
