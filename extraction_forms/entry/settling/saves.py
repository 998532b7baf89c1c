"""The history of one record, save by save: when, by whom, why, and each answer that changed, by its question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from extraction_forms.draft import AnswerPath, Draft, answers
from extraction_forms.entry.asked import Asked
from extraction_forms.frozen_values import frozen
from extraction_forms.history.events import FILE, OUTSIDE, Event
from extraction_forms.history.log import read
from extraction_forms.yaml_text import Plain

_HEAD = "head"
_ORDER = "order"


@frozen
class Changed:
    """One answer that a save changed: where it is asked, what it was and what it is; nothing where there was none."""

    where: str
    old: str
    new: str


@frozen
class Save:
    """A save of a record: its revision, when, by whom, why, and what it changed; `is_gone`: the file was taken away."""

    revision: str
    time: str
    actor: str
    reason: str
    changes: tuple[Changed, ...]
    is_gone: bool = False


def saves(review: Path, record: str, asked: Asked) -> tuple[Save, ...]:
    """The saves of a record, the latest first.

    Raises:
        Rejected: a line of the history is not an event.
    """
    return tuple(reversed(tuple(_saves(read(review, record), asked))))


def _saves(events: Iterable[Event], asked: Asked) -> Iterator[Save]:
    changes: list[Changed] = []
    for event in events:
        if event.path != FILE:
            changes.append(_changed(event, asked))
            continue
        facts = event.new if isinstance(event.new, dict) else {}
        yield Save(
            revision=str(facts.get("revision", "")),
            time=event.time.replace("T", " ").removesuffix("Z"),
            actor="changed by hand in the file" if event.actor == OUTSIDE else event.actor,
            reason=event.reason,
            changes=tuple(changes),
            is_gone=not isinstance(event.new, dict),
        )
        changes = []


def _changed(event: Event, asked: Asked) -> Changed:
    return Changed(where=_where(event.path, asked), old=in_words(event.old), new=in_words(event.new))


def _where(path: str, asked: Asked) -> str:
    room, _, name = path.partition("/")
    if room == _HEAD:
        return name.replace("_", " ").capitalize()
    if room == _ORDER:
        section = asked.form.by_id.get(unquote(name))
        return f"{section.label if section else name} > which there are, and in which order"
    parsed = AnswerPath.parse(path)
    return label_of(
        AnswerPath(
            section=unquote(parsed.section),
            entry=unquote(parsed.entry),
            unit=unquote(parsed.unit),
            field=unquote(parsed.field),
        ),
        asked,
    )


def label_of(path: AnswerPath, asked: Asked) -> str:
    """Where an answer is asked, in the form's words; by its ids where the form asks it no more."""
    section = asked.form.by_id.get(path.section)
    question = asked.question(path)
    entry = path.entry if path.entry != path.section else ""
    within = ", ".join(part for part in (entry, path.unit) if part)
    last = question.field.label if question else path.field
    return " > ".join(part for part in (section.label if section else path.section, within, last) if part)


def in_words(value: Plain | None) -> str:
    """An answer as a line of words: its text, or all that an opened answer says; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in value)
    bare = value.get("printed", value.get("code"))
    rest = "; ".join(
        f"{key}: {in_words(item)}" for key, item in value.items() if key not in {"printed", "code"}
    )
    return f"{in_words(bare)} ({rest})" if bare is not None and rest else in_words(bare) or rest


def as_it_was(draft: Draft, asked: Asked) -> tuple[tuple[str, str], ...]:
    """Every answer of a record: where it is asked, and what it says."""
    return tuple((label_of(path, asked), in_words(value)) for path, value in answers(draft).items())
