"""The records of a review carried over to a version of a form: planned, told, and written all or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from extraction_forms.disk import journal
from extraction_forms.disk.journal import Replacement, sha256
from extraction_forms.disk.locks import held
from extraction_forms.disk.safe_paths import RECORDS
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.header import revision_in
from extraction_forms.history.chain import Head
from extraction_forms.history.events import FILE, Event, moment, name_of
from extraction_forms.history.log import additions, present_head
from extraction_forms.history.replay import Move
from extraction_forms.migrate.chains import chain, chain_faults
from extraction_forms.migrate.form_pins import IMPORT, PLAN, names_other_version, raised
from extraction_forms.migrate.migration import Migration
from extraction_forms.migrate.reconfirming import (
    FILE as RECONFIRM,
)
from extraction_forms.migrate.reconfirming import (
    Confirmation,
    confirmations_text,
    file_hash,
    read_confirmations,
    with_more,
)
from extraction_forms.migrate.record_plan import Found, RecordPlan, Terms, plan_record
from extraction_forms.migrate.text_spots import NotHere
from extraction_forms.record_files import record_paths
from extraction_forms.store.plans import Author, Desk, form_name, outside_events
from extraction_forms.yaml_text import Map, Text, read


@frozen
class ReviewMigration:
    """What carrying the records of a review over comes to: record by record, and for its other files.

    `there` are the records that answer the new version already; `pins` is the new text of `review.yaml`, ""
    where it stays; `confirmations` are the answers to be looked at again.
    """

    form: Form
    records: tuple[RecordPlan, ...]
    there: tuple[str, ...]
    faults: tuple[Problem, ...]
    pins: str = ""
    confirmations: tuple[Confirmation, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def nothing_to_do(self) -> bool:
        """Whether all is as it shall be."""
        return not self.records and not self.pins and not self.faults


@frozen
class Carrier:
    """Who carries the records over, and when where that is not now."""

    actor: str
    at: datetime | None = None


_NO_WAY: Final = "Write one, or name its file with --migration."


def plan_migration(
    review: Path, form: Form, known: Sequence[Migration], terms: Terms | None = None
) -> ReviewMigration:
    """What carrying every record of a review over to `form` comes to; nothing is written.

    Raises:
        Rejected: the history or the list of answers to be confirmed cannot be read.
        ReviewError: a file cannot be read.
    """
    journal.settle(review)
    return _plan(review, form, known, terms or Terms())


def _plan(review: Path, form: Form, known: Sequence[Migration], terms: Terms) -> ReviewMigration:
    faults: list[Problem] = []
    head = present_head(review)
    there: list[str] = []
    plans: list[RecordPlan] = []
    ways: dict[str, tuple[Migration, ...] | None] = {}
    for found in _found(review, form, head, faults):
        if found.version == form.version:
            there.append(found.shown)
            continue
        if found.version not in ways:
            ways[found.version] = chain(known, found.version, form.version)
            faults += chain_faults(ways[found.version] or (), form)
        way = ways[found.version]
        if way:
            plans.append(plan_record(review, found, form, way, terms))
        else:
            faults.append(_no_way(found, form, known))
    plans = _twice_only(plans, [*there])
    pins, unread = _pins(review, form)
    return ReviewMigration(
        form=form,
        records=tuple(plans),
        there=tuple(there),
        faults=(*faults, *unread, *(fault for plan in plans for fault in plan.faults)),
        pins=pins,
        confirmations=tuple(line for plan in plans for line in plan.confirmations),
        remarks=tuple(_remarks(review, form, plans)),
    )


def _found(review: Path, form: Form, head: Head, faults: list[Problem]) -> Iterator[Found]:
    """The records of the form, by any version of it; a file that cannot be read is a fault."""
    for path in record_paths(review / RECORDS):
        shown = path.relative_to(review).as_posix()
        try:
            node = read(path, shown)
        except Rejected as fault:
            faults += fault.problems
            continue
        block = node.get("form") if isinstance(node, Map) else None
        if not isinstance(block, Map) or not isinstance(node, Map) or _text(block, "id") != form.id:
            continue
        standing = head.records.get(shown)
        numbers = [_text(node, "revision"), standing.revision if standing else ""]
        last = max(map(revision_in, numbers))
        yield Found(
            path=path,
            shown=shown,
            version=_text(block, "version"),
            sha256=_text(block, "sha256"),
            place=block.place,
            revision=str(last + 1),
        )


def _text(block: Map, key: str) -> str:
    node = block.get(key)
    return node.value if isinstance(node, Text) else ""


def _no_way(found: Found, form: Form, known: Sequence[Migration]) -> Problem:
    told = ", ".join(f"{one.source.version} to {one.target.version}" for one in known) or "none"
    return Problem(
        place=found.place,
        where="form > version",
        expected=f"a migration from {form.id} {found.version or '?'} to {form.version}",
        found=f"{told}" if told != "none" else "no migration",
        hint=_NO_WAY,
    )


def _twice_only(plans: Sequence[RecordPlan], there: Sequence[str]) -> list[RecordPlan]:
    """Only of records that two people made, or a consensus was made of, is anything looked at again."""
    folders = [path.rpartition("/")[0] for path in (*there, *(plan.path for plan in plans))]
    return [
        plan if folders.count(plan.path.rpartition("/")[0]) > 1 else replace(plan, confirmations=())
        for plan in plans
    ]


def _pins(review: Path, form: Form) -> tuple[str, tuple[Problem, ...]]:
    """The text of `review.yaml` with the new version; "" where it stays as it is."""
    path = review / PLAN
    if not path.is_file():
        return "", ()
    text = path.read_bytes().decode("utf-8", "replace")
    try:
        new = raised(text, form)
    except Rejected as fault:
        return "", fault.problems
    except NotHere:
        expected, found = f"{form.id}@VERSION on one line", "another way of writing it"
        return "", (Problem(place=Place(file=PLAN), where="forms", expected=expected, found=found),)
    return (new if new != text else ""), ()


def _remarks(review: Path, form: Form, plans: Sequence[RecordPlan]) -> Iterator[str]:
    for plan in plans:
        for comment in plan.lost:
            yield f"{plan.path}: the record is written anew, and this comment is lost: {comment}"
    if plans and names_other_version(review / IMPORT, form):
        yield f"{IMPORT} names another version of {form.id}: change it there before records are imported again."


def carry_out(
    review: Path, form: Form, known: Sequence[Migration], terms: Terms, carrier: Carrier
) -> ReviewMigration:
    """Carry every record of a review over, with its plan and its history: all of it, or nothing.

    Raises:
        Rejected: every fault of every record; nothing was written.
        UsageError: nobody is named as the actor.
        Busy: somebody else is writing.
        ReviewError: a file cannot be written.
    """
    author = Author(actor=name_of(carrier.actor), reason="", time=moment(carrier.at))
    with held(review, author.actor):
        journal.finish(review)
        plan = _plan(review, form, known, terms)
        if plan.faults:
            raise Rejected(plan.faults)
        desk = Desk(review=review, head=present_head(review), author=author)
        events = [event for record in plan.records for event in _events(desk, record, form)]
        _, lines = additions(desk.head, events)
        steps = (*_replacements(review, plan), *lines)
        if steps:
            journal.carry_out(review, steps)
    return plan


def _replacements(review: Path, plan: ReviewMigration) -> Iterator[Replacement]:
    for record in plan.records:
        if record.stored is not None:
            yield Replacement(path=record.path, text=record.text, before=record.stored.sha256)
    if plan.confirmations:
        listed = with_more(read_confirmations(review), plan.confirmations)
        yield Replacement(path=RECONFIRM, text=confirmations_text(listed), before=file_hash(review))
    if plan.pins:
        yield Replacement(path=PLAN, text=plan.pins, before=sha256((review / PLAN).read_bytes()))


def _events(desk: Desk, record: RecordPlan, form: Form) -> Iterator[Event]:
    """What was changed by hand since the last save, then what the migration changes."""
    stored = record.stored
    if stored is None or record.draft is None:
        return
    yield from outside_events(desk, record.path, stored, form_name(stored.form))
    old = {"revision": stored.draft.text("revision"), "sha256": stored.sha256}
    new = {"revision": record.draft.text("revision"), "sha256": sha256(record.text.encode())}
    closing = Move(path=FILE, old={**old}, new={**new})
    for move in (*record.moves, closing):
        yield Event(
            time=desk.author.time,
            actor=desk.author.actor,
            record=record.path,
            path=move.path,
            old=move.old,
            new=move.new,
            reason=f"migration from {record.source} to {form.version}",
            form=form_name(form),
        )
