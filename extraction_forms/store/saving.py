"""The records of a review, kept safe: read, saved whole, never over somebody else's work, every change told.

A save holds the review's lock. It reads the file anew and refuses where it is not the one that the editing
started from; it notes what is to be done, replaces the file in one step, and adds an event for every answer
that changed (`journal` tells what a program killed at any moment leaves behind). Of the records of a study
only the extractor's own file is read; another extractor's is not.

The text files are the truth and may be edited by hand. What was changed by hand since the last save is
noticed by the file's sha256 and goes into the history first, as changes by `outside`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Required, TypedDict, Unpack

from extraction_forms.disk import journal
from extraction_forms.disk.journal import Step
from extraction_forms.disk.locks import held
from extraction_forms.disk.safe_paths import RECORDS, inside
from extraction_forms.draft import Draft, with_head
from extraction_forms.errors import FormError, Rejected, UsageError
from extraction_forms.form import Form
from extraction_forms.history.events import Event, moment, name_of, why
from extraction_forms.history.log import additions, present_head
from extraction_forms.record_files import record_paths
from extraction_forms.store.conflicts import Clash, Conflict
from extraction_forms.store.plans import Author, Desk, Wanted, form_name, outside_events, plan_save, prepared
from extraction_forms.store.stored import Stored, existing_record_path, form_of, load, load_file, record_file

__all__ = [
    "By",
    "Clash",
    "Conflict",
    "Stored",
    "Wanted",
    "existing_record_path",
    "form_of",
    "load",
    "load_file",
    "record_file",
    "recover",
    "save",
    "save_all",
    "set_status",
    "take_in",
]


class By(TypedDict, total=False):
    """Who makes a change, why, and when where that is not now."""

    actor: Required[str]
    reason: str
    at: datetime | None


def save(
    review: Path, draft: Draft, form: Form, *, expected: str | None, check: bool = True, **by: Unpack[By]
) -> Stored:
    """Write a record and what was changed in it; a save that changes nothing writes nothing.

    The revision is raised by one, whatever the draft says; what its head lacks is filled in.

    Args:
        review: The review folder.
        draft: The record as it shall be; its head names the study and the extractor.
        form: The form it answers.
        expected: The sha256 of the file that the editing started from; None where there was none.
        check: Whether the form has to accept the record; a draft may leave answers out.
        by: `actor`, who makes the change; `reason`, why; `at`, when, where that is not now.

    Raises:
        Conflict: the file is another one by now; nothing was written.
        Rejected: the form does not accept the record, or its status bars it; every fault at once.
        UsageError: a name cannot name a file, or nobody is named as the actor.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    (stored,) = save_all(review, [Wanted(draft=draft, form=form, expected=expected)], check=check, **by)
    return stored


def save_all(
    review: Path, wanted: Sequence[Wanted], *, check: bool = True, **by: Unpack[By]
) -> tuple[Stored, ...]:
    """Write several records in one step: all of them, or none where one is at fault.

    Raises:
        Conflict: the file of a record is another one by now; the first such record is told.
        Rejected: every fault of every record at once.
        UsageError: a name cannot name a file, a record is there twice, or nobody is named as the actor.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    author = _author(by)
    ready = [prepared(review, one, check=check) for one in wanted]
    with held(review, author.actor):
        journal.finish(review)
        desk = Desk(review=review, head=present_head(review), author=author)
        plans = [plan_save(desk, one, done, check=check) for one, done in zip(wanted, ready, strict=True)]
        paths = [plan.stored.path for plan in plans]
        if len(set(paths)) < len(paths):
            twice = next(path for path in paths if paths.count(path) > 1)
            raise UsageError(f"{twice}: expected every record once; found it twice.")
        faults = [fault for plan in plans for fault in plan.faults]
        if faults:
            raise Rejected(faults)
        events = [event for plan in plans for event in plan.events]
        _write(desk, [plan.step for plan in plans if plan.step is not None], events)
    return tuple(plan.stored for plan in plans)


def _author(by: By) -> Author:
    return Author(actor=name_of(by["actor"]), reason=why(by.get("reason", "")), time=moment(by.get("at")))


def _write(desk: Desk, files: Sequence[Step], events: Sequence[Event]) -> None:
    _, lines = additions(desk.head, events)
    if files or lines:
        journal.carry_out(desk.review, (*files, *lines))


def set_status(review: Path, stored: Stored, status: str, **by: Unpack[By]) -> Stored:
    """Submit a record, lock it, or open it again; nothing else of it changes, not even its layout.

    Raises:
        Conflict: the file is another one by now.
        Rejected: a submitted record has to be whole: every fault at once; or this status cannot follow.
        UsageError: nobody is named as the actor.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    draft = with_head(stored.draft, status=status)
    name = stored.path.name.split(".", 1)[0]
    wanted = Wanted(draft=draft, form=stored.form, expected=stored.sha256, name=name)
    return save_all(review, [wanted], **by)[0]


def take_in(review: Path, **by: Unpack[By]) -> tuple[str, ...]:
    """Take into the history what was changed in record files by hand; the files stay as they are.

    Returns:
        The records that had changed.

    Raises:
        Rejected: every file that has not the shape of a record, or answers a form that is not there; nothing was
            taken in.
        UsageError: nobody is named as the actor.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    author = _author(by)
    with held(review, author.actor):
        journal.finish(review)
        desk = Desk(review=review, head=present_head(review), author=author)
        there = [path.relative_to(review).as_posix() for path in record_paths(review / RECORDS)]
        gone = [
            record
            for record, standing in desk.head.records.items()
            if standing.sha256 and record.startswith(f"{RECORDS}/")
        ]
        events: list[Event] = []
        faults = []
        for shown in sorted({*there, *gone}):
            try:
                events += _taken_in(desk, shown)
            except (Rejected, FormError) as fault:
                faults += list(fault.problems)
        if faults:
            raise Rejected(faults)
        _write(desk, (), events)
    return tuple(sorted({event.record for event in events}))


def _taken_in(desk: Desk, shown: str) -> tuple[Event, ...]:
    path = inside(desk.review, *shown.split("/"))
    if not path.exists():
        return outside_events(desk, shown, None, "", desk.author.actor)
    content = path.read_bytes()
    standing = desk.head.records.get(shown)
    if standing is not None and journal.sha256(content) == standing.sha256:
        return ()
    form = form_of(path, desk.review)
    return outside_events(desk, shown, load_file(desk.review, path, form), form_name(form), desk.author.actor)


def recover(review: Path) -> bool:
    """Finish a save that was cut off; whether there was one.

    Raises:
        Busy: somebody else is writing.
        Rejected: what the save would add to is not what it was.
        ReviewError: a file cannot be written.
    """
    if not journal.is_unfinished(review):
        return False
    with held(review, "recovery"):
        return journal.finish(review)
