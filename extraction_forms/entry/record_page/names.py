"""What the entries of a record are called where they are shown or chosen: by their label, else by what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import Block, Draft
from extraction_forms.entry.drafts.names import VALUE
from extraction_forms.entry.drafts.parts import parts_of
from extraction_forms.facts import Vocabulary
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen

OUTCOMES: Final = "outcomes"
"""What a question may refer to that is no section: the outcomes of the review."""
_LONGEST: Final = 80


@frozen
class Option:
    """Something that can be chosen: its code, and what readers see."""

    code: str
    label: str


@frozen
class Names:
    """What the entries of a record's sections are called, by section and id; the outcomes of the review among them."""

    of: Mapping[str, Mapping[str, str]]

    def label(self, section: str, entry: str) -> str:
        """What an entry is called; its id where it is none."""
        return self.of.get(section, {}).get(entry, entry)

    def options(self, section: str) -> tuple[Option, ...]:
        """What can be chosen of a section, in its order."""
        return tuple(Option(code=one, label=label) for one, label in self.of.get(section, {}).items())


def names_of(form: Form, draft: Draft, vocabulary: Vocabulary) -> Names:
    """The names of all entries; those that others refer to come first, so that these can be named after them."""
    found: dict[str, Mapping[str, str]] = {
        OUTCOMES: {one.id: one.label for one in vocabulary.outcomes.values()},
        "domains": dict(vocabulary.domains),
    }
    pending = [section for section in form.sections if section.repeats]
    for section in sorted(pending, key=lambda one: any(q.refers_to in form.by_id for q in one.questions)):
        blocks = draft.sections.get(section.id, ())
        found[section.id] = dict(
            _told_apart({block.id: entry_name(section, block, found) for block in blocks})
        )
    return Names(of=MappingProxyType(found))


def _told_apart(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names, with the id behind one that several have."""
    times = Counter(names.values())
    for one, name in names.items():
        yield one, name if times[name] == 1 else f"{name} ({one})"


def entry_name(section: Section, block: Block, known: Mapping[str, Mapping[str, str]]) -> str:
    """What an entry is called: its label, else what it refers to, its first words and its time, else its id."""
    label = _text(section.question("label"), block)
    if label:
        return _short(label)
    if section.repeat_over:
        return known.get(section.repeat_over, {}).get(block.id, block.id)
    referred = tuple(_referred(section, block, known))
    where = {question.refers_to for question in section.questions if question.refers_to}
    between = " against " if len(referred) == 2 and len(where) == 1 else ", "
    parts = [between.join(referred), *_told(section, block)]
    return _short(", ".join(part for part in parts if part)) or block.id


def _referred(section: Section, block: Block, known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for question in section.questions:
        code = _text(question, block) if question.refers_to else ""
        if code:
            yield known.get(question.refers_to, {}).get(code, code)


def _told(section: Section, block: Block) -> Iterator[str]:
    """The first words that the entry says of itself, and a time."""
    yield _text(next((q for q in section.questions if q.field.type == "text"), None), block)
    timed = next((q for q in section.questions if q.field.type == "number_with_unit"), None)
    if timed is not None:
        parts = parts_of(timed.field.type, block.answers.get(timed.id))
        if parts.get(VALUE):
            unit = parts.get("unit", "").replace("_", " ")
            yield f"{parts[VALUE]} {unit.removesuffix('s') if parts[VALUE] == '1' else unit}".strip()


def _text(question: Question | None, block: Block) -> str:
    if question is None or question.id not in block.answers:
        return ""
    return parts_of(question.field.type, block.answers[question.id]).get(VALUE, "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
