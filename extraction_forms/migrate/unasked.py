"""Answers to questions that the new form does not ask, given the other answers of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import Context, Faults, environment
from extraction_forms.draft import AnswerPath, Draft, answers, write_draft
from extraction_forms.entries import read_sections
from extraction_forms.form import Form, Question, Section
from extraction_forms.header import read_header
from extraction_forms.record_rules import record_environment, section_asked
from extraction_forms.records import Datum, Entry, Source
from extraction_forms.yaml_text import Map, parse


def unasked(form: Form, draft: Draft) -> tuple[AnswerPath, ...]:
    """Every answer to a question, or of a section, that is not asked by the answers it depends on."""
    node = parse(write_draft(form, draft), "record")
    if not isinstance(node, Map):
        return ()
    sections = _entries(form, node)
    known = record_environment(form, sections)
    told = answers(draft)
    found: list[AnswerPath] = []
    for section in form.sections:
        if section_asked(section, known) is False:
            found += [path for path in told if path.section == section.id]
            continue
        for entry in sections.get(section.id, ()):
            found += _of_entry(section, entry)
    return tuple(path for path in found if path in told)


def _entries(form: Form, node: Map) -> Mapping[str, tuple[Entry, ...]]:
    """The answers as values, as far as they can be read; whatever is wrong with them is told elsewhere."""
    faults = Faults()
    decimal = read_header(node, faults).decimal
    context = Context(path="record", decimal=decimal, source=Source(), where="", pointer="")
    return read_sections(form, node, context, faults, complete=False)


def _of_entry(section: Section, entry: Entry) -> Iterator[AnswerPath]:
    once = not section.repeats
    for name in _not_asked(section.questions, entry.data):
        yield AnswerPath(section=section.id, entry="" if once else entry.id, field=name)
    for unit, data in entry.units.items():
        for name in _not_asked(section.unit_questions, data):
            yield AnswerPath(section=section.id, entry=entry.id, unit=unit, field=name)


def _not_asked(questions: tuple[Question, ...], data: Mapping[str, Datum]) -> Iterator[str]:
    known = environment(data)
    for question in questions:
        if question.when is None or question.field.retired or question.id not in data:
            continue
        try:
            holds = question.when.evaluate(known)
        except ConditionFault:
            continue
        if holds is False:
            yield question.id
