"""The results that judgements can be begun for: those of the person's own record of the study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from extraction_forms.draft import Draft
from extraction_forms.entry.asked_forms import main_form, vocabulary
from extraction_forms.entry.drafts.editing import Editing, open_record
from extraction_forms.entry.drafts.names import InputName, entries_of
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.entry.guided.so_far import path_of
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.entry.typing.targets import entry_label
from extraction_forms.errors import UsageError
from extraction_forms.form import Section

_RESULT = "result"
_RESULTS = "results"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A result of the study, or an entry of judgements: its id, and what it is called."""

    id: str
    label: str


def begun(section: Section, editing: Editing) -> tuple[Judged, ...]:
    """The entries there are, each called as its result is in the person's own record of the study."""
    if section.repeat in {"no", "top"}:
        return (Judged(id=section.id, label=section.label),)
    labels = {one.id: one.label for one in _results(editing)}
    found = []
    for block in editing.draft.sections.get(section.id, ()):
        result = parts_of("slug", block.answers.get(_RESULT)).get("", block.id)
        found.append(Judged(id=block.id, label=labels.get(result) or entry_label(block)))
    return tuple(found)


def to_begin(editing: Editing, section: Section) -> tuple[Judged, ...]:
    """The results of the person's own record of the study that have no judgement yet."""
    judged = set(_judged(section, editing.draft))
    return tuple(one for one in _results(editing) if one.id not in judged)


def _judged(section: Section, draft: Draft) -> Iterator[str]:
    for block in draft.sections.get(section.id, ()):
        yield parts_of("slug", block.answers.get(_RESULT)).get("", block.id)


def _results(editing: Editing) -> Iterator[Judged]:
    main = main_form(editing.visit.folder)
    if main is None or main.id == editing.form.id:
        return
    own = open_record(editing.visit, editing.name.study, main.id)
    names = names_of(own.form, own.draft, vocabulary(own.visit.folder))
    for one in names.options(_RESULTS):
        yield Judged(id=one.code, label=one.label)


def beginning(section: Section, draft: Draft, result: str) -> tuple[str, Mapping[str, str]]:
    """The id of a new entry for a result, and the texts that begin it.

    Raises:
        UsageError: the result's id is none.
    """
    if not _SLUG.fullmatch(result):
        raise UsageError(f"{result[:80]!r} is no id of a result: small letters, digits, _ and - make one.")
    known = [block.id for block in draft.sections.get(section.id, ())]
    entry = next(name for name in _names(result) if name not in known)
    begun_texts = {entries_of(section.id): "\n".join([*known, entry])}
    if section.question(_RESULT) is not None:
        begun_texts[str(InputName(path=path_of(section, entry, _RESULT)))] = result
    return entry, MappingProxyType(begun_texts)


def _names(result: str) -> Iterator[str]:
    """The result's own id, then the same with a number."""
    yield result
    number = 2
    while True:
        yield f"{result[:60]}_{number}"
        number += 1
