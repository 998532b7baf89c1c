"""The sections of a form read from what was written: entries, and in them blocks of values per arm or contrast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from extraction_forms.datum import DECIMALS, Context, Faults, read_datum, read_source, text_of
from extraction_forms.errors import Place
from extraction_forms.fields import id_hint
from extraction_forms.form import Form, Question, Section
from extraction_forms.header import SLUG, found, word
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum, Entry
from extraction_forms.rules import Block, check_references, require, run_checks, watch
from extraction_forms.yaml_text import List, Map, Node, Text

_ID = "an id of a-z, 0-9, _ and -, at most 64 long"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What is being read: the section, the units its values may be of, and how strictly."""

    form: Form
    section: Section
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
        reading = _Reading(form=form, section=section, units=units, complete=complete)
        block = _top(section, node) if section.repeat == "top" else node.get(section.id)
        sections[section.id] = tuple(_entries(reading, block, context, faults))
        if section.required and not sections[section.id] and complete:
            expected = "its answers" if section.repeat == "no" else "at least one entry"
            faults.add(node.key_place(section.id), section.label, expected, "nothing")
    ordered = {section.id: sections[section.id] for section in form.sections}
    check_references(form, ordered, faults)
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
    if section.repeat in {"no", "top"}:
        if isinstance(block, Map):
            yield _entry(reading, section.id, block, context.inside(section.label, section.id), faults)
        else:
            faults.add(block.place, section.label, "a block of answers", "something else")
        return
    seen: dict[str, Place] = {}
    for name, item in (_mapped if section.repeat == "map" else _listed)(section, block, faults):
        where = f"{section.label} > {name}"
        if name in seen:
            again = f"{name!r} again (first on line {seen[name].line})"
            faults.add(item.place, where, "each id once", again)
            continue
        seen[name] = item.place
        yield _entry(reading, name, item, context.inside(where, f"{section.id}/{name}"), faults)


def _mapped(section: Section, block: Node, faults: Faults) -> Iterator[tuple[str, Map]]:
    if not isinstance(block, Map):
        faults.add(block.place, section.label, "a block of entries by id", "something else")
        return
    for key, item in block.items:
        if not isinstance(item, Map):
            where = f"{section.label} > {key.value}"
            faults.add(item.place, where, "a block of answers", "something else")
        elif not SLUG.match(key.value):
            faults.add(key.place, section.label, _ID, repr(key.value), id_hint(key.value))
        else:
            yield key.value, item


def _listed(section: Section, block: Node, faults: Faults) -> Iterator[tuple[str, Map]]:
    if not isinstance(block, List):
        faults.add(block.place, section.label, "a list of entries", "something else")
        return
    for number, item in enumerate(block.items, 1):
        where = f"{section.label} > entry {number}"
        if not isinstance(item, Map):
            faults.add(item.place, where, "a block of answers", "something else")
            continue
        name = text_of(item.get("id"), faults, where)
        if SLUG.match(name):
            yield name, item
        else:
            faults.add(item.key_place("id"), where, _ID, found(name), id_hint(name))


def _entry(reading: _Reading, name: str, node: Map, context: Context, faults: Faults) -> Entry:
    section = reading.section
    own = ("id",) if section.repeat == "list" else ()
    values = ("values",) if section.units else ()
    known = (*own, *(question.id for question in section.questions), *values, "evidence", "numbers")
    faults.unknown_keys(node, known, context.where)
    decimal = context.decimal
    if node.get("numbers") is not None and section.question("numbers") is None:
        decimal = word(node, "numbers", DECIMALS, faults)
    source = read_source(node.get("evidence"), context.source, faults, context.where)
    inner = replace(context, decimal=decimal, source=source)
    data = _answers(reading, "entry", node, inner, faults)
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
        if key.value not in reading.units:
            known = ", ".join(sorted(reading.units))
            expected = f"one of {known}" if known else f"no values, as there are no {_unit_names(reading)}"
            hint = did_you_mean(key.value, sorted(reading.units))
            faults.add(key.place, where, expected, repr(key.value), hint)
        elif not isinstance(item, Map):
            faults.add(item.place, where, "a block of values", "something else")
        else:
            asked = reading.section.unit_questions
            faults.unknown_keys(item, (*(question.id for question in asked), "evidence"), where)
            source = read_source(item.get("evidence"), context.source, faults, where)
            pointer = _unit_pointer(reading, name, key.value)
            inner = replace(context, source=source, where=where, pointer=pointer)
            units[key.value] = MappingProxyType(_answers(reading, "units", item, inner, faults))
    return units


def _unit_names(reading: _Reading) -> str:
    return " or ".join(reading.section.units)


def _unit_pointer(reading: _Reading, name: str, unit: str) -> str:
    """`row_1/peer`; with the section before it where that alone could name something else as well."""
    with_units = [section.id for section in reading.form.sections if section.units]
    alone = with_units == [reading.section.id] and name not in reading.form.by_id
    return f"{name}/{unit}" if alone else f"{reading.section.id}/{name}/{unit}"


def _answers(reading: _Reading, level: str, node: Map, context: Context, faults: Faults) -> dict[str, Datum]:
    """The answers of an entry, or of one unit in it; then the rules over them."""
    section = reading.section
    asked: tuple[Question, ...] = section.questions if level == "entry" else section.unit_questions
    data: dict[str, Datum] = {}
    for question in asked:
        answer = node.get(question.id)
        datum = None if answer is None else read_datum(answer, question, context, faults)
        if datum is not None:
            data[question.id] = datum
            watch(question, datum, context, faults)
        elif reading.complete and isinstance(answer, Text) and not answer.value and not answer.quoted:
            where = f"{context.where} > {question.id}"
            more = " or a missing reason" if context.reasons else ""
            faults.add(answer.place, where, f"a value{more}", "nothing")
    block = Block(questions=asked, data=MappingProxyType(data), node=node, complete=reading.complete)
    require(block, context, faults)
    own = (c for c in reading.form.checks if (c.section, c.level) == (section.id, level))
    # Of a draft nobody asks yet what is still unanswered.
    checks = (c for c in own if reading.complete or "answered" not in c.expression.functions)
    run_checks(checks, block, context, faults)
    return data
