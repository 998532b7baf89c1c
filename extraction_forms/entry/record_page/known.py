"""What the answers of a record decide: which questions and sections are asked, and which tags follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.datum import DECIMALS, Context, Faults, environment, read_datum
from extraction_forms.draft import Block, Draft
from extraction_forms.entry.record_page.asks import SectionAsks
from extraction_forms.errors import Place
from extraction_forms.facts import Tag
from extraction_forms.form import Derived, Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.record_rules import record_environment, section_asked
from extraction_forms.records import Datum, Entry, Source
from extraction_forms.studies import tags_of
from extraction_forms.yaml_text import List, Map, Node, Plain, Text

_NOWHERE: Final = Place(file="")


@frozen
class DerivedTag:
    """A tag that follows from other answers: what it is called, what it is now, and the rule in a sentence."""

    label: str
    value: str
    help: str


def decimal_of(draft: Draft, block: Block | None = None) -> str:
    """How the numbers of a record, or of one block of it, are printed."""
    own = block.answers.get("numbers") if block is not None else None
    for word in (own, draft.text("numbers")):
        if isinstance(word, str) and word in DECIMALS:
            return word
    return DECIMALS[0]


def data_of(questions: Iterable[Question], answers: Mapping[str, Plain], decimal: str) -> dict[str, Datum]:
    """The answers to some questions as the form reads them; those it cannot read are left out."""
    context = Context(path="", decimal=decimal, source=Source(), where="", pointer="")
    found: dict[str, Datum] = {}
    for question in questions:
        if question.id in answers:
            datum = read_datum(_node(answers[question.id]), question, context, Faults())
            if datum is not None:
                found[question.id] = datum
    return found


def _node(value: Plain) -> Node:
    if isinstance(value, str):
        return Text(value, _NOWHERE, quoted=True)
    if isinstance(value, list):
        return List(items=tuple(_node(item) for item in value), place=_NOWHERE)
    return Map(items=tuple((Text(key, _NOWHERE), _node(item)) for key, item in value.items()), place=_NOWHERE)


def known_of(
    questions: Iterable[Question], answers: Mapping[str, Plain], decimal: str
) -> Mapping[str, object]:
    """The same as conditions read them."""
    return environment(data_of(questions, answers, decimal))


def asked_sections(form: Form, laid: tuple[SectionAsks, ...], draft: Draft) -> Mapping[str, bool | None]:
    """Whether each section is asked, by its id; None where that is open."""
    if all(section.when is None for section in form.sections):
        return MappingProxyType({section.id: True for section in form.sections})
    entries = {one.section.id: tuple(entries_so_far(one.section, one.named, draft)) for one in laid}
    known = record_environment(form, entries)
    return MappingProxyType({section.id: section_asked(section, known) for section in form.sections})


def entries_so_far(section: Section, questions: Iterable[Question], draft: Draft) -> Iterator[Entry]:
    """The entries of a section with their answers to some questions; what cannot be read is not there."""
    for block in draft.sections.get(section.id, ()):
        data = data_of(questions, block.answers, decimal_of(draft, block))
        yield Entry(id=block.id, place=_NOWHERE, data=MappingProxyType(data))


def derived_tags(form: Form, one: SectionAsks, block: Block, decimal: str) -> tuple[DerivedTag, ...]:
    """The tags that follow from the answers of a block."""
    if not one.derived:
        return ()
    tags = tags_of(form, one.section.id, MappingProxyType(data_of(one.named, block.answers, decimal)))
    return tuple(_derived(derived, tags[derived.id]) for derived in one.derived)


def _derived(derived: Derived, tag: Tag) -> DerivedTag:
    return DerivedTag(
        label=derived.label, value=tag.label if tag.origins else "not known yet", help=derived.help
    )
