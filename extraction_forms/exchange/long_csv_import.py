"""A long table taken into a review: every record of it, or none; and the account of every line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as replace_facts
from functools import partial
from pathlib import Path
from typing import Final, Literal

from extraction_forms.errors import ImportFault, Place, Problem, ReviewError
from extraction_forms.exchange.account import counted, left_out
from extraction_forms.exchange.long_csv_reading import LongFound, ReadRecord, read_long
from extraction_forms.exchange.standing_records import (
    finished_problem,
    is_outdated,
    says_the_same,
    with_standing_notes,
)
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.frozen_values import frozen
from extraction_forms.history.replay import Move, moves
from extraction_forms.store.saving import Stored, Wanted, save_all
from extraction_forms.store.stored import comments_lost, load_file, path_for

Fate = Literal["new", "changed", "unchanged"]
_HINT: Final = "With --replace the record becomes what the table says, and its revision is raised."
_STALE: Final = "Somebody changed the record since: export it again, and change that table."


@frozen
class Actor:
    """Who imports, and why."""

    name: str
    reason: str = ""


@frozen
class Taken:
    """One record of a table held against the review: the record that is there, and what differs from it."""

    read: ReadRecord
    path: str
    there: Stored | None
    changes: tuple[Move, ...]
    revision: int = 0
    comments: int = 0

    @property
    def fate(self) -> Fate:
        """What becomes of the record."""
        if self.there is None:
            return "new"
        return "unchanged" if says_the_same(self.there, self.changes) else "changed"


@frozen
class LongAccount:
    """What became of every line of a table, and of every record."""

    file: str
    found: LongFound
    records: tuple[Taken, ...]

    @property
    def kept(self) -> int:
        """The lines of records that were written."""
        return sum(taken.read.lines for taken in self.records if taken.fate != "unchanged")

    @property
    def unchanged(self) -> int:
        """The lines of records that say what was there already."""
        return sum(taken.read.lines for taken in self.records if taken.fate == "unchanged")

    def text(self) -> str:
        """The account in plain lines."""
        return "\n".join(_account_lines(self)) + "\n"


def import_long(review: Path, file: Path, actor: Actor, *, replace: bool = False) -> LongAccount:
    """Take the records of a long table into a review; nothing is written where one of them cannot be.

    Records whose answers the review has already are passed over, whatever their status there. A record that the review
    has not is restored with its status and revision. Answers of a submitted or locked record are not changed.

    Args:
        review: The review folder; its own forms come before the library's.
        file: The table.
        actor: Who imports it, for the history.
        replace: Whether a record that is there with other answers takes those of the table.

    Raises:
        ImportFault: every fault of every line, and every record in the way; or the lines do not add up.
        Rejected: a record in the way has not the shape of one, or its status bars the change.
        ReviewError: somebody else is writing, or a file cannot be read or written.
    """
    found = read_long(_bytes(file), file.name, partial(_find_form, review))
    held = [_held(review, one) for one in found.records]
    problems = [problem for taken in held for problem in _in_the_way(review, taken, replace=replace)]
    account = LongAccount(file=file.name, found=found, records=tuple(held))
    if account.kept + account.unchanged + found.blank != found.lines:
        problems.append(_unaccounted(account))
    if problems:
        raise ImportFault(problems)
    taken_in = [taken for taken in held if taken.fate != "unchanged"]
    reason = actor.reason or f"import of {file.name}"
    stored = save_all(review, [_wanted(one) for one in taken_in], actor=actor.name, reason=reason)
    saved = {one.path: found for one, found in zip(taken_in, stored, strict=True)}
    told = tuple(_told(one, saved.get(one.path)) for one in held)
    return LongAccount(file=file.name, found=found, records=told)


def _told(taken: Taken, saved: Stored | None) -> Taken:
    """A record with the revision it has by now."""
    if saved is None:
        return replace_facts(taken, revision=taken.there.revision if taken.there else 0)
    return replace_facts(taken, revision=saved.revision, comments=comments_lost(taken.there, saved))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise ReviewError(f"{file}: cannot be read: {fault.strerror or fault}.") from None


def _find_form(review: Path, reference: str, place: Place) -> Form:
    return find_form(reference, review / "forms", place)


def _held(review: Path, read: ReadRecord) -> Taken:
    """A record of the table beside the one that the review has."""
    record = read.record
    path = path_for(review, record.draft.text("study"), record.name, record.form)
    there = load_file(review, path, record.form)
    draft = with_standing_notes(there, record.draft)
    changes = moves(there.draft if there else None, draft)
    read = replace_facts(read, record=replace_facts(record, draft=draft))
    return Taken(read=read, path=path.relative_to(review).as_posix(), there=there, changes=changes)


def _in_the_way(review: Path, taken: Taken, *, replace: bool) -> Iterator[Problem]:
    """Why a record that is there may not take the table's answers."""
    if taken.there is None or taken.fate != "changed":
        return
    where, revision = f"record: {taken.path}", taken.read.record.draft.text("revision")
    found = f"one that differs in {counted(len(taken.changes), 'place')}"
    finished = finished_problem(review, taken.read.place, taken.there, found)
    if is_outdated(review, taken.path, revision, taken.there):
        yield Problem(
            place=taken.read.place,
            where=where,
            expected=f"revision {taken.there.revision}, which the review has",
            found=f"revision {revision}",
            hint=_STALE,
        )
    elif finished is not None:
        yield finished
    elif not replace:
        yield Problem(
            place=taken.read.place,
            where=where,
            expected="no such record in the review, or the same one",
            found=found,
            hint=_HINT,
        )


def _unaccounted(account: LongAccount) -> Problem:
    return Problem(
        place=Place(file=account.file),
        where="account",
        expected=f"{counted(account.found.lines, 'line')} accounted for",
        found=_sum(account),
    )


def _wanted(taken: Taken) -> Wanted:
    record = taken.read.record
    name = "" if record.name == record.draft.text("extractor") else record.name
    expected = taken.there.sha256 if taken.there else None
    return Wanted(draft=record.draft, form=record.form, expected=expected, name=name, restored=True)


def _sum(account: LongAccount) -> str:
    return f"{account.kept} kept + {account.unchanged} unchanged + {account.found.blank} blank + 0 rejected"


def _account_lines(account: LongAccount) -> Iterator[str]:
    yield f"{account.file}: {counted(account.found.lines, 'line')} in = {_sum(account)}"
    fates = [taken.fate for taken in account.records]
    told = ", ".join(f"{fates.count(fate)} {fate}" for fate in ("new", "changed", "unchanged"))
    kept = sum(
        taken.fate == "unchanged" and bool(taken.changes) for taken in account.records
    )  # the table has another status, that of the review stays
    stays = f"; {kept} of them with the status they have in the review" if kept else ""
    yield f"{counted(len(fates), 'record')}: {told}{stays}"
    for taken in account.records:
        if taken.fate != "unchanged":
            yield f"  {taken.path}: {taken.fate}, revision {taken.revision}; {_changed(taken.changes)}"
        if taken.comments:
            yield f"  {taken.path}: {left_out(taken.comments)}"
    for taken in account.records:
        yield from taken.read.warnings


def _changed(changes: tuple[Move, ...]) -> str:
    answers = [change for change in changes if not change.path.startswith(("head/", "order/"))]
    added = sum(change.old is None for change in answers)
    gone = sum(change.new is None for change in answers)
    return f"answers: {added} added, {len(answers) - added - gone} changed, {gone} taken out"
