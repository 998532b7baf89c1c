"""Records and events: what a change of a record is as events, and the record as it was at a revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from extraction_forms.draft import AnswerPath, Block, Draft, differences, with_answer, with_answers, with_head
from extraction_forms.errors import UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.header import HEADER_KEYS
from extraction_forms.history.events import FILE, Event
from extraction_forms.history.log import read
from extraction_forms.yaml_text import Plain

_HEAD: Final = "head"
_ORDER: Final = "order"
_KEPT: Final = (_HEAD, _ORDER)
_TOLD_OTHERWISE: Final = ("revision", "numbers", "evidence")
"""What of a head has no event of its own: the file's tells the revision, the answers' tell the others."""


@frozen
class Move:
    """One difference between two states of a record, under the path an event names it by."""

    path: str
    old: Plain | None
    new: Plain | None


def bare(draft: Draft) -> Draft:
    """The record without sections and units that hold nothing: what it says, and no more."""
    sections = {
        name: tuple(
            replace(block, units=MappingProxyType({unit: data for unit, data in block.units.items() if data}))
            for block in blocks
        )
        for name, blocks in draft.sections.items()
        if blocks
    }
    return Draft(head=draft.head, sections=MappingProxyType(sections))


def moves(old: Draft | None, new: Draft | None) -> tuple[Move, ...]:
    """All that leads from one state of a record to another: its head, its answers, the order of its entries.

    None stands for a record that is not there.
    """
    before, after = bare(old or _nothing()), bare(new or _nothing())
    answered = [
        Move(path=written(change.path), old=change.old, new=change.new)
        for change in differences(before, after)
    ]
    return (*_head_moves(before, after), *answered, *_order_moves(before, after, answered))


def _nothing() -> Draft:
    return Draft(head=MappingProxyType({}), sections=MappingProxyType({}))


def _head_moves(old: Draft, new: Draft) -> Iterator[Move]:
    others = sorted({*old.head, *new.head} - set(HEADER_KEYS))
    for key in (*HEADER_KEYS, *others):
        if key not in _TOLD_OTHERWISE:
            was, now = old.head.get(key), new.head.get(key)
            if was != now:
                yield Move(path=f"{_HEAD}/{key}", old=was, new=now)


def _order_moves(old: Draft, new: Draft, answered: Iterable[Move]) -> Iterator[Move]:
    """The entries of a section where its answers alone do not tell which there are, and in which order."""
    told = bare(with_answers(old, ((_path(move.path), move.new) for move in answered)))
    for name in dict.fromkeys((*told.sections, *new.sections)):
        reached, wanted = _ids(told, name), _ids(new, name)
        if reached != wanted:
            was: Plain | None = [*_ids(old, name)] if name in old.sections else None
            yield Move(
                path=f"{_ORDER}/{quote(name)}", old=was, new=[*wanted] if name in new.sections else None
            )


def _ids(draft: Draft, section: str) -> tuple[str, ...]:
    return tuple(block.id for block in draft.sections.get(section, ()))


def applied(draft: Draft, event: Event | Move) -> Draft:
    """The record after an event."""
    room, _, name = event.path.partition("/")
    if event.path == FILE:
        revision = event.new.get("revision") if isinstance(event.new, dict) else None
        return with_head(draft, revision=revision) if revision else draft
    if room == _HEAD:
        head = {key: value for key, value in draft.head.items() if key != name}
        return replace(draft, head=MappingProxyType(head if event.new is None else {**head, name: event.new}))
    if room == _ORDER:
        return _ordered(draft, unquote(name), event.new)
    return with_answer(draft, _path(event.path), event.new)


def _is_answer(event: Event) -> bool:
    return event.path != FILE and event.path.partition("/")[0] not in _KEPT


def written(path: AnswerPath) -> str:
    """The path of an answer as an event names it: its own text, where no part holds what parts are told by.

    A hand-written id may be anything: `/` and `%` in it become `%2F` and `%25`, and so does the first letter
    of a section that has one of the names that events keep for themselves.
    """
    parts = [path.section, path.entry, path.unit, path.field]
    section, *rest = [part.replace("%", "%25").replace("/", "%2F") for part in parts]
    if section in _KEPT:
        section = f"%{ord(section[0]):02X}{section[1:]}"
    return "/".join(part for part in (section, *rest) if part)


def _path(text: str) -> AnswerPath:
    path = AnswerPath.parse(text)
    return AnswerPath(
        section=unquote(path.section),
        entry=unquote(path.entry),
        unit=unquote(path.unit),
        field=unquote(path.field),
    )


def _ordered(draft: Draft, section: str, ids: Plain | None) -> Draft:
    known = {block.id: block for block in draft.sections.get(section, ())}
    wanted = [name for name in ids if isinstance(name, str)] if isinstance(ids, list) else []
    blocks = tuple(known.get(name, Block(id=name)) for name in wanted)
    sections = {name: kept for name, kept in draft.sections.items() if name != section}
    if blocks:
        sections[section] = blocks
    return replace(draft, sections=MappingProxyType(sections))


def replayed(events: Iterable[Event]) -> Iterator[tuple[Event, Draft | None]]:
    """Each event that closes a save of one record, with the record as that save left it.

    None stands for a record whose file was taken away.
    """
    draft = _nothing()
    waiting: list[tuple[AnswerPath, Plain | None]] = []
    for event in events:
        if _is_answer(event):
            waiting.append((_path(event.path), event.new))
            continue
        draft = applied(with_answers(draft, waiting), event)
        waiting = []
        if event.path == FILE:
            yield event, bare(draft) if draft.head and event.new is not None else None


def last_state(events: Iterable[Event], sha256: str = "") -> Draft | None:
    """The record as the last save left it, or as the one did that gave its file this sha256."""
    found: Draft | None = None
    for event, draft in replayed(events):
        if not sha256 or _facts(event.new).get("sha256") == sha256:
            found = draft
    return found


def _facts(value: Plain | None) -> Mapping[str, Plain]:
    return value if isinstance(value, dict) else {}


def record_named(review: Path, study: str, extractor: str, form: str = "") -> str:
    """The path of an extractor's record of a study, whether or not its file is still there.

    Without a form it is that of the only one there is, or the bare one.

    Raises:
        UsageError: the history knows none, or several and none is the bare one; those it knows are listed.
        Rejected: a line of the history is not an event.
    """
    start = f"records/{study}/{extractor}."
    known = sorted({event.record for event in read(review) if event.record.startswith(start)})
    bare_one = f"{start}yaml"
    if form:
        wanted = [one for one in known if one == f"{start}{form}.yaml"]
        wanted = wanted or [one for one in known if one == bare_one and _form_of(review, one) == form]
    else:
        wanted = [bare_one] if bare_one in known else known
    if len(wanted) != 1:
        told = ", ".join(known) or "none"
        hint = " Name the form: --form ID." if len(wanted) > 1 else ""
        of = f" by the form {form}" if form else ""
        raise UsageError(
            f"{review}: expected a record of {study} by {extractor}{of} in the history; found {told}.{hint}"
        )
    return wanted[0]


def _form_of(review: Path, record: str) -> str:
    """The id of the form that a record answered last."""
    named = [event.form.partition("@")[0] for event in read(review, record) if event.form]
    return named[-1] if named else ""


def record_at(review: Path, record: str, revision: int | None = None) -> Draft:
    """A record as it was at a revision, rebuilt from its events; as the history holds it last where none is named.

    Where its file was changed by hand without raising the revision, it is as it was left at last.

    Args:
        review: The review folder.
        record: The record's path within it.
        revision: From 1 on.

    Raises:
        UsageError: the history knows no such revision of it.
        Rejected: a line of the history is not an event.
    """
    found: Draft | None = None
    known: list[str] = []
    for event, draft in replayed(read(review, record)):
        reached = str(_facts(event.new).get("revision", ""))
        if reached and reached not in known:
            known.append(reached)
        if draft is not None and (revision is None or reached == str(revision)):
            found = draft
    if found is None:
        told = f"one of its revisions: {', '.join(known)}" if known else "a record that has a history"
        raise UsageError(f"{review}/{record}: expected {told}; found revision {revision}.")
    return found
