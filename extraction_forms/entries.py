"""The sections of a form read from what was written: entries, and in them blocks of values per arm or contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from extraction_forms.asking import Asked, asked
from extraction_forms.datum import DECIMALS, Context, Faults, read_datum, read_source, text_of
from extraction_forms.errors import Place, Problem
from extraction_forms.fields import id_hint
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.header import SLUG, found, word
from extraction_forms.nearest import did_you_mean
from extraction_forms.printed_numbers import BOUND
from extraction_forms.proposing import check_proposals, proposal_hint
from extraction_forms.record_rules import check_whole
from extraction_forms.records import Datum, Entry
from extraction_forms.rules import look_over, watch
from extraction_forms.yaml_text import List, Map, Node, Text

_BOUND: Final = re.compile(r"'\s*([<>\u2264\u2265])\s*=?\s*([0-9.,]+)\s*'")
_ID = "an id of a-z, 0-9, _ and -, at most 64 long"


@frozen
class _Layout:
    """What a section asks of its entries and of their units, and the keys that either may have."""

    of_entries: Asked
    of_units: Asked
    keys: Mapping[str, None]
    unit_keys: Mapping[str, None]
    alone: bool


class _Same:
    """A form that counts as equal to itself alone, so that what was laid out for it is found at once."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __hash__(self) -> int:
        return id(self.form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.form is self.form


@lru_cache(maxsize=512)
def _layout(same: _Same, section_id: str) -> _Layout:
    form = same.form
    section = form.by_id[section_id]
    checks = {
        level: [check for check in form.checks if (check.section, check.level) == (section.id, level)]
        for level in ("entry", "units")
    }
    own = ("id",) if section.repeat == "list" else ()
    values = ("values",) if section.units else ()
    proposals = [one for one in form.proposals if one.section == section.id]
    of_entries = asked(section.questions, checks["entry"], proposals)
    of_units = asked(section.unit_questions, checks["units"])
    return _Layout(
        of_entries=of_entries,
        of_units=of_units,
        keys=dict.fromkeys((*own, *of_entries.ranks, *values, "evidence", "numbers")),
        unit_keys=dict.fromkeys((*of_units.ranks, "evidence")),
        alone=[one.id for one in form.sections if one.units] == [section.id],
    )


@frozen
class _Reading:
    """What is being read: the section, what it asks, the units its values may be of, and how strictly."""

    form: Form
    section: Section
    layout: _Layout
    units: frozenset[str]
    complete: bool


def section_keys(form: Form) -> tuple[str, ...]:
    """The keys that the sections of `form` stand under, a top section's questions among them."""
    keys: list[str] = []
    for section in form.sections:
        keys += [q.id for q in section.questions] if section.repeat == "top" else [section.id]
    return tuple(keys)


def read_sections(
    form: Form, node: Map, context: Context, faults: Faults, *, complete: bool
) -> Mapping[str, tuple[Entry, ...]]:
    """Every section of `form` as entries; faults are noted. `complete` asks for all that is required."""
    sections: dict[str, tuple[Entry, ...]] = {}
    for section in sorted(
        form.sections, key=lambda section: bool(section.units)
    ):  # what has units, after them
        units = _unit_ids(section, sections, faults)
        layout = _layout(_Same(form), section.id)
        reading = _Reading(form=form, section=section, layout=layout, units=units, complete=complete)
        block = _top(section, node) if section.repeat == "top" else node.get(section.id)
        sections[section.id] = tuple(_entries(reading, block, context, faults))
    ordered = {section.id: sections[section.id] for section in form.sections}
    check_whole(form, node, ordered, faults, complete=complete)
    return MappingProxyType(ordered)


def _top(section: Section, node: Map) -> Map:
    asked = {question.id for question in section.questions}
    return Map(items=tuple(item for item in node.items if item[0].value in asked), place=node.place)


def _unit_ids(section: Section, sections: Mapping[str, tuple[Entry, ...]], faults: Faults) -> frozenset[str]:
    """The ids that values may stand under; an id that two sections share would name two things."""
    owners: dict[str, str] = {}
    for unit in section.units:
        for entry in sections.get(unit, ()):
            if owners.setdefault(entry.id, unit) != unit:
                expected = f"an id that no entry of {owners[entry.id]} has, since values are kept under both"
                faults.add(entry.place, f"{unit} > {entry.id}", expected, repr(entry.id))
    return frozenset(owners)


def _entries(reading: _Reading, block: Node | None, context: Context, faults: Faults) -> Iterator[Entry]:
    section = reading.section
    if block is None or (isinstance(block, Text) and not block.value):
        return
    if not section.repeats:
        if isinstance(block, Map):
            yield _entry(reading, section.id, block, context.inside(section.label, section.id), faults)
        else:
            faults.unread.add(section.id)
            faults.add(block.place, section.label, "a block of answers", "something else")
        return
    seen: dict[str, Place] = {}
    for name, item in (_mapped if section.repeat == "map" else _listed)(section, block, faults):
        where = f"{section.label} > {name}"
        if not SLUG.match(name):  # it has its fault; what it holds is looked at all the same
            _entry(reading, name, item, context.inside(where, f"{section.id}/{name}"), faults)
            continue
        if name in seen:
            again = f"{name!r} again (first on line {seen[name].line})"
            faults.add(item.place, where, "each id once", again)
            faults.unread.add(section.id)
            continue
        seen[name] = item.place
        yield _entry(reading, name, item, context.inside(where, f"{section.id}/{name}"), faults)


def _mapped(section: Section, block: Node, faults: Faults) -> Iterator[tuple[str, Map]]:
    if not isinstance(block, Map):
        faults.add(block.place, section.label, "a block of entries by id", "something else")
        faults.unread.add(section.id)
        return
    for key, item in block.items:
        if not isinstance(item, Map):
            where = f"{section.label} > {key.value}"
            faults.add(item.place, where, "a block of answers", "something else")
            faults.unread.add(section.id)
        else:
            if not SLUG.match(key.value):
                faults.unread.add(section.id)
                faults.add(key.place, section.label, _ID, repr(key.value), id_hint(key.value))
            yield key.value, item


def _listed(section: Section, block: Node, faults: Faults) -> Iterator[tuple[str, Map]]:
    if not isinstance(block, List):
        faults.add(block.place, section.label, "a list of entries", "something else")
        faults.unread.add(section.id)
        return
    for number, item in enumerate(block.items, 1):
        where = f"{section.label} > entry {number}"
        if not isinstance(item, Map):
            faults.add(item.place, where, "a block of answers", "something else")
            faults.unread.add(section.id)
            continue
        name = text_of(item.get("id"), faults, where)
        if not SLUG.match(name):
            faults.unread.add(section.id)
            faults.add(item.key_place("id"), where, _ID, found(name), id_hint(name))
        yield name if SLUG.match(name) else f"entry {number}", item


def _entry(reading: _Reading, name: str, node: Map, context: Context, faults: Faults) -> Entry:
    section = reading.section
    faults.unknown_keys(node, reading.layout.keys, context.where)
    decimal = context.decimal
    if node.get("numbers") is not None and section.question("numbers") is None:
        decimal = word(node, "numbers", DECIMALS, faults)
    source = read_source(node.get("evidence"), context.source, faults, context.where)
    inner = context.at(where=context.where, pointer=context.pointer, source=source, decimal=decimal)
    data = _answers(reading, reading.layout.of_entries, node, inner, faults)
    if reading.complete:
        check_proposals(reading.form, section, data, inner, faults)
    units = _units(reading, name, node.get("values"), inner, faults) if section.units else {}
    return Entry(id=name, place=node.place, data=MappingProxyType(data), units=MappingProxyType(units))


def _units(
    reading: _Reading, name: str, block: Node | None, context: Context, faults: Faults
) -> dict[str, Mapping[str, Datum]]:
    units: dict[str, Mapping[str, Datum]] = {}
    if block is not None and not isinstance(block, Map):
        faults.add(block.place, f"{context.where} > values", "a block by arm or contrast", "something else")
    for key, item in block.items if isinstance(block, Map) else ():
        where = f"{context.where}, {key.value}"
        is_lost = key.value not in reading.units and not faults.unread.intersection(reading.section.units)
        if is_lost:
            known = ", ".join(sorted(reading.units))
            expected = f"one of {known}" if known else f"no values, as there are no {_unit_names(reading)}"
            hint = did_you_mean(key.value, sorted(reading.units))
            faults.add(key.place, where, expected, repr(key.value), hint)
        if not isinstance(item, Map):
            faults.add(item.place, where, "a block of values", "something else")
            continue
        faults.unknown_keys(item, reading.layout.unit_keys, where)
        source = read_source(item.get("evidence"), context.source, faults, where)
        pointer = _unit_pointer(reading, name, key.value)
        inner = context.at(where=where, pointer=pointer, source=source)
        data = _answers(reading, reading.layout.of_units, item, inner, faults)
        if not is_lost:
            units[key.value] = MappingProxyType(data)
    return units


def _unit_names(reading: _Reading) -> str:
    return " or ".join(reading.section.units)


def _unit_pointer(reading: _Reading, name: str, unit: str) -> str:
    """`row_1/peer`; with the section before it where that alone could name something else as well."""
    if reading.layout.alone and name not in reading.form.by_id:
        return f"{name}/{unit}"
    return f"{reading.section.id}/{name}/{unit}"


def _answers(
    reading: _Reading, asked: Asked, node: Map, context: Context, faults: Faults
) -> dict[str, Datum]:
    """The answers of an entry, or of one unit in it; then the rules over them."""
    data: dict[str, Datum] = {}
    blank: list[tuple[Question, Text]] = []
    for question, answer in asked.written(node):
        before = len(faults.problems)
        datum = read_datum(answer, question, context, faults)
        if datum is not None:
            data[question.id] = datum
            watch(question, datum, context, faults)
        elif not (isinstance(answer, Text) and not answer.value):
            faults.unread.add(f"{reading.section.id}.{question.id}")
            faults.problems[before:] = [_beside(one, question, asked) for one in faults.problems[before:]]
        elif reading.complete and not answer.quoted:
            blank.append((question, answer))
    for question, answer in blank:
        where = f"{context.where} > {question.id}"
        more = " or a missing reason" if context.reasons else ""
        hint = proposal_hint(asked.proposals, question.field, data)
        faults.add(answer.place, where, f"a value{more}", "nothing", hint)
    look_over(asked, node, data, (context, faults), complete=reading.complete)
    return data


def _beside(problem: Problem, question: Question, asked: Asked) -> Problem:
    """The fault of a bound, `<0.05`, with the question beside it that says which way it bounds."""
    beside = f"{question.id}_relation"
    bound = _BOUND.fullmatch(problem.found)
    if problem.hint != BOUND or bound is None or beside not in asked.ranks:
        return problem
    codes = [choice.code for choice in asked.questions[asked.ranks[beside]].field.choices]
    code = "below" if bound[1] in "<\u2264" else "above"
    if code not in codes:
        return problem
    return replace(problem, hint=f"Write {question.id}: {bound[2]} and {beside}: {code}.")
