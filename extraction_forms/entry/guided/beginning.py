"""The results that judgements can be begun for: those of the person's own record of the study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.asked_forms import main_form, vocabulary
from extraction_forms.entry.drafts.editing import Editing, open_record
from extraction_forms.entry.drafts.names import InputName, entries_of
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.entry.guided.so_far import path_of
from extraction_forms.entry.record_page.names import names_of
from extraction_forms.errors import UsageError
from extraction_forms.form import Section
from extraction_forms.frozen_values import frozen
from extraction_forms.header import SLUG

_RESULT = "result"
_RESULTS = "results"
_NAMES = ("label", "outcome", "timepoint", _RESULT)


@frozen
class Judged:
    """A result of the study, or an entry of judgements: its id, and what it is called."""

    id: str
    label: str


def begun(section: Section, draft: Draft, results: Iterable[Judged]) -> tuple[Judged, ...]:
    """The entries there are, each called as its result is in the person's own record of the study."""
    if not section.repeats:
        return (Judged(id=section.id, label=section.label),)
    labels = {one.id: one.label for one in results}
    return tuple(
        Judged(id=block.id, label=labels.get(_result(block)) or _said(block))
        for block in draft.sections.get(section.id, ())
    )


def to_begin(section: Section, draft: Draft, results: Iterable[Judged]) -> tuple[Judged, ...]:
    """The results of the person's own record of the study that have no judgement yet."""
    judged = {_result(block) for block in draft.sections.get(section.id, ())}
    return tuple(one for one in results if one.id not in judged)


def _result(block: Block) -> str:
    """The result that an entry judges; its own id where it does not say."""
    return parts_of("slug", block.answers.get(_RESULT)).get("", block.id)


def _said(block: Block) -> str:
    """What an entry calls itself: its label, or its outcome and time point; its id where it has none of them."""
    said = [parts_of("text", block.answers.get(name)).get("", "") for name in _NAMES]
    label, *others = said
    return label or ", ".join(part for part in others if part) or block.id


def results_of(editing: Editing, section: Section) -> tuple[Judged, ...]:
    """The results of the person's own record of the study; none where they are not judged one by one."""
    main = main_form(editing.visit.folder)
    if not section.repeats or main is None or main.id == editing.form.id:
        return ()
    own = open_record(editing.visit, editing.name.study, main.id)
    names = names_of(own.form, own.draft, vocabulary(own.visit.folder))
    return tuple(Judged(id=one.code, label=one.label) for one in names.options(_RESULTS))


def beginning(section: Section, draft: Draft, result: str) -> tuple[str, Mapping[str, str]]:
    """The id of a new entry for a result, and the texts that begin it.

    Raises:
        UsageError: the result's id is none.
    """
    if not SLUG.match(result):
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
