"""Entries added, taken out, moved and taken as a pattern: what is typed by each of the buttons that do it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath, Block
from extraction_forms.entry.drafts.editing import Editing
from extraction_forms.entry.drafts.names import VALUE, InputName, entries_of
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.entry.drafts.posted import NEW
from extraction_forms.errors import UsageError
from extraction_forms.fields import Field, Misread, parse
from extraction_forms.form import Question, Section
from extraction_forms.frozen_values import frozen

_LONGEST: Final = 40
_ID: Final = Field(id="id", label="Id", type="slug")
_OF_ITS_OWN: Final = frozenset({"whole", "number", "interval", "columns", "evidence"})
"""Types of answers that are not carried over to an entry like another: its numbers, and where they were read."""
_QUOTES: Final = frozenset({"quote", "quote_prefix", "quote_suffix", "page", "locator", "corrected", "note"})


@frozen
class Step:
    """What a button does: the texts that it types, where the page goes on, and what it is to open there."""

    texts: Mapping[str, str]
    goto: str
    opens: Mapping[str, str]


def step_of(editing: Editing, do: str, posted: Mapping[str, str]) -> Step:
    """The step of a button, by what it says: `add:arms`, `up:arms/peer`, `more:arms/peer/role`.

    Raises:
        UsageError: there is no such step, or no such entry.
    """
    name, _, target = do.partition(":")
    step = STEPS.get(name)
    if step is None:
        raise UsageError(f"{do[:80]!r}: expected one of {', '.join(STEPS)}.")
    return step(editing, target, posted)


def _opened(name: str) -> Callable[[Editing, str, Mapping[str, str]], Step]:
    def step(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
        del editing, posted
        return Step(texts=MappingProxyType({}), goto=target, opens=MappingProxyType({name: target}))

    return step


def _section(editing: Editing, section_id: str) -> Section:
    section = editing.form.by_id.get(section_id)
    if section is None or not section.repeats:
        raise UsageError(f"{section_id[:80]!r} is no section that has entries.")
    return section


def _ids(editing: Editing, section: str) -> list[str]:
    return [block.id for block in editing.draft.sections.get(section, ())]


def _found(editing: Editing, target: str) -> tuple[Section, list[str], str]:
    """The section of an entry, the ids there are, and its own."""
    section_id, _, entry = target.partition("/")
    section = _section(editing, section_id)
    ids = _ids(editing, section_id)
    if entry not in ids:
        raise UsageError(f"{section.label} has no entry {entry[:80]!r} any more.")
    return section, ids, entry


def _listed(section: Section, ids: list[str], goto: str, more: Mapping[str, str] | None = None) -> Step:
    texts = {entries_of(section.id): "\n".join(ids), **(more or {})}
    return Step(texts=MappingProxyType(texts), goto=goto, opens=MappingProxyType({}))


def _add(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
    section = _section(editing, target)
    name = posted.get(f"{NEW}{section.id}", "").strip()
    ids = _ids(editing, section.id)
    if section.repeat_over:
        new = name
        if not new or new in ids:
            raise UsageError(f"{section.label}: choose what the new entry is for.")
        return _listed(section, [*ids, new], f"{section.id}/{new}")
    new = new_id(editing, section, name)
    return _listed(section, [*ids, new], f"{section.id}/{new}", dict(_named_after(section, new, name)))


def _named_after(section: Section, new: str, name: str) -> Iterator[tuple[str, str]]:
    """What a new entry says of itself by its name: its label, or the id of what it is of."""
    label = section.question("label")
    of = next((q for q in section.questions if q.field.type == "slug" and q.field.required == "yes"), None)
    if name and label is not None:
        yield f"{section.id}/{new}/{label.id}", name
    elif name and of is not None and not of.refers_to:
        yield f"{section.id}/{new}/{of.id}", new


def _like(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
    """Another entry with the same answers, without its numbers and the words that they rest on."""
    del posted
    section, ids, entry = _found(editing, target)
    if section.repeat_over:
        raise UsageError(f"{section.label}: an entry is added for each of {section.repeat_over}.")
    new = new_id(editing, section, re.sub(r"_[0-9]+$", "", entry))
    block = next(one for one in editing.draft.sections[section.id] if one.id == entry)
    at = ids.index(entry) + 1
    texts = dict(_carried(section, block, new))
    return _listed(section, [*ids[:at], new, *ids[at:]], f"{section.id}/{new}", texts)


def _carried(section: Section, block: Block, new: str) -> Iterator[tuple[str, str]]:
    for question in section.questions:
        if question.id in block.answers and not _is_of_its_own(question):
            path = AnswerPath(section=section.id, entry=new, field=question.id)
            for part, text in parts_of(question.field.type, block.answers[question.id]).items():
                if part not in _QUOTES:
                    yield str(InputName(path=path, part=part)), text
    for name in ("evidence", "numbers"):
        path = AnswerPath(section=section.id, entry=new, field=name)
        for part, text in parts_of(name, block.answers.get(name)).items():
            if part in {VALUE, "report"}:
                yield str(InputName(path=path, part=part)), text


def _is_of_its_own(question: Question) -> bool:
    return question.field.type in _OF_ITS_OWN or question.id == "label"


def _remove(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
    del posted
    section, ids, entry = _found(editing, target)
    at = ids.index(entry)
    rest = [*ids[:at], *ids[at + 1 :]]
    near = f"{section.id}/{rest[max(at - 1, 0)]}" if rest else section.id
    return _listed(section, rest, near)


def _moved(by: int) -> Callable[[Editing, str, Mapping[str, str]], Step]:
    def step(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
        del posted
        section, ids, entry = _found(editing, target)
        at = ids.index(entry)
        to = min(max(at + by, 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        return _listed(section, ids, target)

    return step


def _check(editing: Editing, target: str, posted: Mapping[str, str]) -> Step:
    del editing, target, posted
    return Step(texts=MappingProxyType({}), goto="problems", opens=MappingProxyType({"check": "all"}))


STEPS: Final[Mapping[str, Callable[[Editing, str, Mapping[str, str]], Step]]] = MappingProxyType(
    {
        "add": _add,
        "like": _like,
        "remove": _opened("remove"),
        "removed": _remove,
        "up": _moved(-1),
        "down": _moved(1),
        "more": _opened("more"),
        "rows": _opened("rows"),
        "check": _check,
    }
)
"""Every button of an entry by its first word: `remove` asks, `removed` does it."""


def new_id(editing: Editing, section: Section, name: str) -> str:
    """An id for a new entry, made from its name, that no entry has or had."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")
    taken = _taken(editing, section)
    if stem and stem not in taken and _is_id(stem):
        return stem
    stem = stem if stem and _is_id(stem) else section.id.removesuffix("s")
    return next(
        one for one in (f"{stem}_{number}" for number in count(2 if stem in taken else 1)) if one not in taken
    )


def _is_id(text: str) -> bool:
    try:
        parse(_ID, text, "decimal_point")
    except Misread:
        return False
    return True


def _taken(editing: Editing, section: Section) -> frozenset[str]:
    """Every id that is not free: of entries there are, there were, and of those that values are kept under as well."""
    form = editing.form
    beside = {unit for one in form.sections if section.id in one.units for unit in one.units}
    taken = {*form.by_id}
    for name in {section.id, *beside}:
        taken |= {block.id for block in editing.draft.sections.get(name, ())}
        if editing.stored is not None:
            taken |= {block.id for block in editing.stored.draft.sections.get(name, ())}
        taken |= {
            text.split("/")[1]
            for text in editing.typed.texts
            if text.startswith(f"{name}/") and text.count("/")
        }
    return frozenset(taken)


def losses(editing: Editing, target: str) -> tuple[str, ...]:
    """What goes with an entry that is taken out, and what still names it then.

    Raises:
        UsageError: there is no such entry.
    """
    section, _, entry = _found(editing, target)
    return tuple(_losses(editing, section, entry))


def _losses(editing: Editing, section: Section, entry: str) -> Iterator[str]:
    sections = editing.draft.sections
    block = next(one for one in sections[section.id] if one.id == entry)
    own = len(block.answers) + sum(len(data) for data in block.units.values())
    yield f"{own} {_answers(own)} of its own"
    for other in editing.form.sections:
        blocks = sections.get(other.id, ())
        if section.id in other.units:
            values = sum(len(one.units.get(entry, {})) for one in blocks)
            if values:
                yield f"{values} {_answers(values)} for it in {other.label}"
        for question in other.questions:
            if question.refers_to == section.id:
                naming = sum(_names(one, question, entry) for one in blocks)
                if naming:
                    yield f"{other.label} still {'names' if naming == 1 else 'name'} it under “{question.field.label}”"


def _answers(number: int) -> str:
    return "answer" if number == 1 else "answers"


def _names(block: Block, question: Question, entry: str) -> bool:
    return parts_of(question.field.type, block.answers.get(question.id)).get(VALUE) == entry
