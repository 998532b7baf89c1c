"""What saving a record takes: it held against the file that is there, checked, and told as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.disk.journal import Replacement, sha256
from extraction_forms.disk.safe_paths import person, safe_slug
from extraction_forms.draft import Draft, read_draft, with_head, write_draft
from extraction_forms.errors import Problem, Rejected, ReviewError, UsageError
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import revision_in
from extraction_forms.history.chain import Head, Standing
from extraction_forms.history.events import FILE, OUTSIDE, Event
from extraction_forms.history.log import events_of
from extraction_forms.history.replay import Move, last_state, moves
from extraction_forms.store.conflicts import Conflict
from extraction_forms.store.status import LOCKED, NEW, SUBMITTED, status_fault, with_block, with_words
from extraction_forms.store.stored import Stored, load_file, path_for, remember
from extraction_forms.yaml_text import Node, Plain, parse
from extraction_forms.yaml_write import dump

_FIRST: Final = "1"
"""The revision of a new record, and of one that is written before anybody knows which revision it will be."""


@frozen
class Wanted:
    """A record to be saved: `expected` is the sha256 of the file the editing started from, None for a new one.

    `name` is what the file is named after where that is not the extractor: a consensus. A record that is `restored`
    comes whole from elsewhere: where there is none it has the status and the revision that it had there.
    """

    draft: Draft
    form: Form
    expected: str | None
    name: str = ""
    restored: bool = False


@frozen
class Author:
    """Who makes a change, why, and when."""

    actor: str
    reason: str
    time: str


@frozen
class Desk:
    """Where records are saved, how its history stands, and by whom."""

    review: Path
    head: Head
    author: Author


@frozen
class SavePlan:
    """What saving one record comes to: the record as it will be, its file, its events, and what bars it.

    A record that changes nothing has no step and no events.
    """

    stored: Stored
    step: Replacement | None = None
    events: tuple[Event, ...] = ()
    faults: tuple[Problem, ...] = ()


@frozen
class Prepared:
    """A record that is wanted, as far as it does not depend on what stands there: all that takes time.

    `draft` is the record as it reads once `text` is written to `shown`, with its head whole and the revision `_FIRST`.
    """

    wanted: Wanted
    shown: str
    draft: Draft
    text: str
    faults: tuple[Problem, ...] = ()


def prepared(review: Path, wanted: Wanted, *, check: bool) -> Prepared | None:
    """A record written, read back and checked before anybody has to wait for it; None where it cannot be, see there."""
    try:
        shown = _path(review, wanted).relative_to(review).as_posix()
        return _prepared(wanted, shown, check=check)
    except ReviewError:
        return None


def _prepared(wanted: Wanted, shown: str, *, check: bool) -> Prepared:
    form = wanted.form
    draft, text, node = _as_read_back(_with_whole_head(wanted.draft, form), form, shown)
    faults = tuple(_check_faults(form, node, shown)) if check else ()
    return Prepared(wanted=wanted, shown=shown, draft=draft, text=text, faults=faults)


def plan_save(desk: Desk, wanted: Wanted, ready: Prepared | None, *, check: bool) -> SavePlan:
    """What saving a record comes to; nothing is written. The caller holds the review's lock.

    Raises:
        Conflict: the file is not the one that the editing started from.
        Rejected: the file there has not the shape of a record.
        UsageError: a name cannot name a file, or a text cannot be written.
    """
    # 1. Which file it is, and what stands there.
    form = wanted.form
    path = _path(desk.review, wanted)
    shown = path.relative_to(desk.review).as_posix()
    there = load_file(desk.review, path, form)
    # 2. What would change, seen from there and as it would read back.
    if ready is None or ready.shown != shown:
        ready = _prepared(wanted, shown, check=check)
    draft = with_head(ready.draft, revision=there.draft.head.get("revision", _FIRST) if there else _FIRST)
    changes = moves(there.draft if there else None, draft)
    if there is not None and not changes:
        return SavePlan(stored=there)
    # 3. Whether that is still what the editing started from.
    if (there.sha256 if there else None) != wanted.expected:
        raise _conflict(desk.review, wanted, there, draft, shown)
    # 4. The file as it will be.
    revision = _next_revision(there, desk.head.records.get(shown))
    is_restored = wanted.restored and there is None
    if is_restored:
        revision = max(revision, revision_in(wanted.draft.text("revision")))
    draft = with_head(draft, revision=str(revision))
    whole = _with_revision(ready.text, draft, form)
    text = _text(whole, draft, form, there, changes)
    content = text.encode()
    stored = Stored(draft=draft, text=text, sha256=sha256(content), revision=revision, path=path, form=form)
    if text == whole:
        remember(stored.sha256, form, draft)
        faults = ready.faults
    else:
        faults = tuple(_check_faults(form, parse(text, shown), shown)) if check else ()
    # 5. What bars it, and what it is told as.
    return SavePlan(
        stored=stored,
        step=Replacement(path=shown, text=text, before=there.sha256 if there else ""),
        events=(
            *outside_events(desk, shown, there, form_name(form)),
            *_own_events(desk, shown, there, stored, changes),
        ),
        faults=tuple(_barred(stored, there, changes, desk, restored=is_restored)) or faults,
    )


def _path(review: Path, wanted: Wanted) -> Path:
    study, extractor = wanted.draft.text("study"), wanted.draft.text("extractor")
    (safe_slug if wanted.name else person)(extractor, "extractor")
    path = path_for(review, study, wanted.name or extractor, wanted.form)
    if path.is_symlink():
        raise UsageError(f"{path}: expected a file of the review's own; found a link.")
    return path


def _with_whole_head(draft: Draft, form: Form) -> Draft:
    """The draft with the words every head has, where it lacks them, and a revision whose place another takes."""
    named: Mapping[str, Plain] = {
        "schema": "1",
        "form": {"id": form.id, "version": form.version, "sha256": form.sha256},
        "status": "draft",
    }
    lacking = {key: value for key, value in named.items() if key not in draft.head}
    return with_head(draft, **lacking, revision=_FIRST)


def _as_read_back(draft: Draft, form: Form, shown: str) -> tuple[Draft, str, Node]:
    """The record as it reads once it is written, its text, and that as YAML."""
    try:
        text = write_draft(form, draft)
    except (ValueError, TypeError) as fault:
        raise UsageError(f"{shown}: cannot be written: {fault}.") from fault
    node = parse(text, shown)
    return read_draft(form, node), text, node


def _conflict(review: Path, wanted: Wanted, there: Stored | None, yours: Draft, shown: str) -> Conflict:
    base = last_state(events_of(review, shown), wanted.expected) if wanted.expected else None
    return Conflict(
        record=shown,
        sha256=there.sha256 if there else "",
        yours=yours,
        theirs=there.draft if there else None,
        base=base,
    )


def _next_revision(there: Stored | None, standing: Standing | None) -> int:
    known = revision_in(standing.revision) if standing else 0
    return max(there.revision if there else 0, known) + 1


def _with_revision(text: str, draft: Draft, form: Form) -> str:
    """The text of a record with the draft's revision in place of the first."""
    first, now = (f"\n{dump({'revision': one})}" for one in (_FIRST, draft.text("revision")))
    return text.replace(first, now, 1) if first in text else write_draft(form, draft)


def _text(whole: str, draft: Draft, form: Form, there: Stored | None, changes: Sequence[Move]) -> str:
    """The record's text; where only its status or a note changes, the present one with no more changed than that."""
    paths = [change.path for change in changes]
    if there is None or paths not in (["head/status"], ["head/audit"]):
        return whole
    words = {"status": draft.text("status"), "revision": draft.text("revision")}
    light = with_words(there.text, words)
    if paths == ["head/audit"]:
        light = with_block(light, "audit", whole)
    try:
        again = read_draft(form, parse(light, there.path.name))
    except Rejected:
        return whole
    told = again.text("revision") == words["revision"] and not moves(again, draft)
    return light if told else whole


def outside_events(
    desk: Desk, shown: str, there: Stored | None, form: str, actor: str = ""
) -> tuple[Event, ...]:
    """What was changed in a record's file since the history last told of it, as events.

    Without an `actor` they are told as changes by `outside`.
    """
    standing = desk.head.records.get(shown)
    if (standing.sha256 if standing else "") == (there.sha256 if there else ""):
        return ()
    before = last_state(events_of(desk.review, shown)) if standing else None
    author = Author(actor=actor or OUTSIDE, reason=desk.author.reason if actor else "", time=desk.author.time)
    now = Standing(revision=there.draft.text("revision"), sha256=there.sha256) if there else None
    closing = Move(path=FILE, old=_file(standing), new=_file(now))
    changes = moves(before, there.draft if there else None)
    return _events(author, shown, form, (*changes, closing))


def _own_events(
    desk: Desk, shown: str, there: Stored | None, stored: Stored, changes: Sequence[Move]
) -> tuple[Event, ...]:
    old = Standing(revision=there.draft.text("revision"), sha256=there.sha256) if there else None
    new = Standing(revision=str(stored.revision), sha256=stored.sha256)
    closing = Move(path=FILE, old=_file(old), new=_file(new))
    return _events(desk.author, shown, form_name(stored.form), (*changes, closing))


def _file(standing: Standing | None) -> Plain | None:
    if standing is None or not standing.sha256:
        return None
    return {"revision": standing.revision, "sha256": standing.sha256}


def form_name(form: Form) -> str:
    """The form as events name it: id@version."""
    return f"{form.id}@{form.version}"


def _events(author: Author, shown: str, form: str, changes: Iterable[Move]) -> tuple[Event, ...]:
    return tuple(
        Event(
            time=author.time,
            actor=author.actor,
            record=shown,
            path=change.path,
            old=change.old,
            new=change.new,
            reason=author.reason,
            form=form,
        )
        for change in changes
    )


def _barred(
    stored: Stored, there: Stored | None, changes: Sequence[Move], desk: Desk, *, restored: bool
) -> list[Problem]:
    """What in the status of a record bars its being saved."""
    shown = stored.path.relative_to(desk.review).as_posix()
    old = (there.draft.text("status") or "draft") if there else NEW
    paths = [change.path for change in changes]
    alone, noted = paths == ["head/status"], paths == ["head/audit"]
    new = stored.draft.text("status")
    if restored and new == LOCKED:
        new = SUBMITTED  # what was locked elsewhere had been submitted there
    barred = status_fault(shown, old, new, alone=alone, reason=desk.author.reason, noted=noted)
    return [] if barred is None else [barred]


def _check_faults(form: Form, node: Node, shown: str) -> list[Problem]:
    """What the form does not accept of a record."""
    try:
        check_record(form, node, shown, "")
    except Rejected as fault:
        return list(fault.problems)
    return []
