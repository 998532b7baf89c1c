"""A form applied to what was written: a record, or every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault
from extraction_forms.datum import DECIMALS, Context, Faults, environment, read_datum, read_source, text_of
from extraction_forms.errors import Place, Rejected
from extraction_forms.form import Check, Form, Question, Section
from extraction_forms.records import Datum, Entry, Record, Source
from extraction_forms.yaml_text import List, Map, Node, Text

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
STATUSES: Final = ("draft", "submitted", "locked")
_HEADER: Final = ("schema", "form", "study", "extractor", "status", "revision", "numbers", "evidence")
_FORM_KEYS: Final = ("id", "version", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands at the head of a record, before its answers."""

    form: str
    version: str
    sha256: str
    study: str
    extractor: str
    status: str
    revision: int
    decimal: str


def check_plain(form: Form, node: Node, path: str) -> Mapping[str, tuple[Entry, ...]]:
    """A file without a record's head (a plan, a vocabulary), accepted by `form`.

    Raises:
        Rejected: every fault at once.
    """
    faults = Faults()
    if not isinstance(node, Map):
        faults.add(node.place, "", "a block of keys", "something else")
        raise Rejected(faults.problems)
    faults.unknown_keys(node, section_keys(form), form.title)
    context = Context(path=path, decimal="decimal_point", source=Source(), where="", pointer="")
    sections = read_sections(form, node, context, faults, complete=True)
    if faults.problems:
        raise Rejected(faults.problems)
    return sections


def read_header(node: Map, faults: Faults) -> Header:
    """The head of a record; its faults are noted, not raised."""
    schema = text_of(node.get("schema"), faults, "schema")
    if schema != "1":
        faults.add(_at(node, "schema"), "schema", "1", repr(schema) if schema else "nothing")
    block = node.get("form")
    if not isinstance(block, Map):
        faults.add(
            _at(node, "form"),
            "form",
            "a block of id, version, sha256",
            "nothing" if block is None else "text",
        )
        block = Map(items=(), place=node.place)
    faults.unknown_keys(block, _FORM_KEYS, "form")
    status = _word(node, "status", STATUSES, faults)
    revision = text_of(node.get("revision"), faults, "revision")
    if not re.fullmatch(r"[1-9]\d{0,8}", revision):
        faults.add(
            _at(node, "revision"),
            "revision",
            "a whole number from 1",
            repr(revision) if revision else "nothing",
        )
        revision = "1"
    decimal = "decimal_point"
    if node.get("numbers") is not None:
        decimal = _word(node, "numbers", DECIMALS, faults)
    return Header(
        form=text_of(block.get("id"), faults, "form > id"),
        version=text_of(block.get("version"), faults, "form > version"),
        sha256=text_of(block.get("sha256"), faults, "form > sha256"),
        study=_slug(node, "study", faults),
        extractor=_slug(node, "extractor", faults),
        status=status,
        revision=int(revision),
        decimal=decimal,
    )


def _at(node: Map, key: str) -> Place:
    return node.key_place(key)


def _word(node: Map, key: str, known: tuple[str, ...], faults: Faults) -> str:
    word = text_of(node.get(key), faults, key)
    if word not in known:
        faults.add(_at(node, key), key, "one of " + ", ".join(known), repr(word) if word else "nothing")
        return known[0]
    return word


def _slug(node: Map, key: str, faults: Faults) -> str:
    slug = text_of(node.get(key), faults, key)
    if not SLUG.match(slug):
        found = repr(slug) if slug else "nothing"
        faults.add(_at(node, key), key, "an id of a-z, 0-9, _ and -, at most 64 long", found)
    return slug


def check_record(form: Form, node: Node, path: str, sha256: str) -> Record:
    """The record that `node` holds, accepted by `form`.

    Args:
        form: The form it says it answers.
        node: What was written, from `yaml_text.read`.
        path: The file, relative to the review folder; it goes into every origin.
        sha256: Hash of the file's bytes.

    Raises:
        Rejected: every fault at once, each with its line and column.
    """
    faults = Faults()
    if not isinstance(node, Map):
        faults.add(node.place, "", "a block of keys", "something else")
        raise Rejected(faults.problems)
    header = read_header(node, faults)
    if header.sha256 and header.sha256 != form.sha256:
        block = node.get("form")
        place = block.key_place("sha256") if isinstance(block, Map) else node.place
        expected = f"the hash of {form.id} {form.version}, {form.sha256[:12]}..."
        faults.add(
            place,
            "form > sha256",
            expected,
            f"{header.sha256[:12]}...",
            "The form was changed without a new version.",
        )
    faults.unknown_keys(node, (*_HEADER, *section_keys(form)), "record")
    source = read_source(node.get("evidence"), Source(), faults, "record")
    context = Context(path=path, decimal=header.decimal, source=source, where="", pointer="")
    sections = read_sections(form, node, context, faults, complete=header.status != "draft")
    if faults.problems:
        raise Rejected(faults.problems)
    return Record(
        form=header.form,
        version=header.version,
        form_sha256=form.sha256,
        study=header.study,
        extractor=header.extractor,
        status=header.status,
        revision=header.revision,
        path=path,
        sha256=sha256,
        sections=sections,
        warnings=tuple(str(warning) for warning in faults.warnings),
    )


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
    for section in form.sections:
        allowed = {entry.id for unit in section.units for entry in sections.get(unit, ())}
        reading = _Reading(form=form, section=section, units=allowed, complete=complete)
        block = _top(section, node) if section.repeat == "top" else node.get(section.id)
        sections[section.id] = tuple(_entries(reading, block, context, faults))
        if section.required and not sections[section.id] and complete:
            faults.add(
                _at(node, section.id),
                section.label,
                "its answers" if section.repeat == "no" else "at least one entry",
                "nothing",
            )
    _check_references(form, sections, faults)
    return MappingProxyType(sections)


def _top(section: Section, node: Map) -> Map:
    asked = {question.id for question in section.questions}
    return Map(items=tuple(item for item in node.items if item[0].value in asked), place=node.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What is being read: the section, the unit ids its values may name, and how strictly."""

    form: Form
    section: Section
    units: set[str]
    complete: bool


def _entries(reading: _Reading, block: Node | None, context: Context, faults: Faults) -> Iterator[Entry]:
    section = reading.section
    if block is None or (isinstance(block, Text) and not block.value):
        return
    if section.repeat in {"no", "top"}:
        if not isinstance(block, Map):
            faults.add(block.place, section.label, "a block of answers", "something else")
            return
        yield _entry(reading, section.id, block, context.inside(section.label, section.id), faults)
        return
    seen: dict[str, Place] = {}
    for name, item in _repeated(section, block, faults):
        if name in seen:
            faults.add(
                item.place,
                f"{section.label} > {name}",
                "each id once",
                f"{name!r} again (first on line {seen[name].line})",
            )
            continue
        seen[name] = item.place
        yield _entry(
            reading, name, item, context.inside(f"{section.label} > {name}", f"{section.id}/{name}"), faults
        )


def _repeated(section: Section, block: Node, faults: Faults) -> Iterator[tuple[str, Map]]:
    if section.repeat == "map":
        if not isinstance(block, Map):
            faults.add(block.place, section.label, "a block of entries by id", "something else")
            return
        for key, item in block.items:
            if not isinstance(item, Map):
                faults.add(
                    item.place, f"{section.label} > {key.value}", "a block of answers", "something else"
                )
            elif not SLUG.match(key.value):
                faults.add(key.place, section.label, "an id of a-z, 0-9, _ and -", repr(key.value))
            else:
                yield key.value, item
        return
    if not isinstance(block, List):
        faults.add(block.place, section.label, "a list of entries", "something else")
        return
    for number, item in enumerate(block.items, 1):
        where = f"{section.label} > entry {number}"
        if not isinstance(item, Map):
            faults.add(item.place, where, "a block of answers", "something else")
            continue
        name = text_of(item.get("id"), faults, where)
        if not SLUG.match(name):
            faults.add(
                item.key_place("id"), where, "an id of a-z, 0-9, _ and -", repr(name) if name else "nothing"
            )
            continue
        yield name, item


def _entry(reading: _Reading, name: str, block: Map, context: Context, faults: Faults) -> Entry:
    section = reading.section
    own = ("id",) if section.repeat == "list" else ()
    values = ("values",) if section.units else ()
    known = (*own, *(q.id for q in section.questions), *values, "evidence", "numbers")
    faults.unknown_keys(block, known, context.where)
    source = read_source(block.get("evidence"), context.source, faults, context.where)
    decimal = context.decimal
    if block.get("numbers") is not None and section.question("numbers") is None:
        decimal = _word(block, "numbers", DECIMALS, faults)
    inner = Context(
        path=context.path, decimal=decimal, source=source, where=context.where, pointer=context.pointer
    )
    data = _answers(reading, section.questions, block, inner, faults)
    units = _units(reading, name, block.get("values"), inner, faults) if section.units else {}
    _run_checks(reading.form, section, "entry", data, block.place, inner, faults)
    return Entry(id=name, place=block.place, data=MappingProxyType(data), units=MappingProxyType(units))


def _units(
    reading: _Reading, name: str, block: Node | None, context: Context, faults: Faults
) -> dict[str, Mapping[str, Datum]]:
    found: dict[str, Mapping[str, Datum]] = {}
    if block is None:
        return found
    if not isinstance(block, Map):
        faults.add(block.place, f"{context.where} > values", "a block by arm or contrast", "something else")
        return found
    for key, item in block.items:
        where = f"{context.where}, {key.value}"
        if key.value not in reading.units:
            known = ", ".join(sorted(reading.units)) or "none is defined"
            faults.add(key.place, where, f"one of {known}", repr(key.value))
        elif not isinstance(item, Map):
            faults.add(item.place, where, "a block of values", "something else")
        else:
            inner = Context(
                path=context.path,
                decimal=context.decimal,
                source=read_source(item.get("evidence"), context.source, faults, where),
                where=where,
                pointer=f"{name}/{key.value}",
            )
            asked = reading.section.unit_questions
            faults.unknown_keys(item, (*(q.id for q in asked), "evidence"), where)
            data = _answers(reading, asked, item, inner, faults)
            _run_checks(reading.form, reading.section, "units", data, item.place, inner, faults)
            found[key.value] = MappingProxyType(data)
    return found


def _answers(
    reading: _Reading, asked: tuple[Question, ...], block: Map, context: Context, faults: Faults
) -> dict[str, Datum]:
    data: dict[str, Datum] = {}
    for question in asked:
        node = block.get(question.id)
        if node is None:
            continue
        datum = read_datum(node, question, context, faults)
        if datum is not None:
            data[question.id] = datum
            _watch(question, datum, context, faults)
        elif isinstance(node, Text) and not node.value:
            faults.add(
                node.place, f"{context.where} > {question.id}", "a value or a missing reason", "nothing"
            ) if reading.complete else None
    _require(reading, asked, data, block.place, context, faults, block)
    return data


def _watch(question: Question, datum: Datum, context: Context, faults: Faults) -> None:
    where = f"{context.where} > {question.id}"
    if question.quote and datum.known and not datum.source.quote:
        faults.add(datum.place, where, "the words it rests on (evidence: quote)", "no quote")
    if question.quote and datum.provisional:
        faults.warn(
            datum.place,
            where,
            "a code settled by the review team",
            f"a provisional one ({datum.provisional})",
        )
    if datum.missing and question.field.required == "yes":
        faults.add(datum.place, where, "a value", f"missing ({datum.missing})")


def _require(
    reading: _Reading,
    asked: tuple[Question, ...],
    data: Mapping[str, Datum],
    place: Place,
    context: Context,
    faults: Faults,
    block: Map | None = None,
) -> None:
    """Whatever must be answered is; whatever is not asked is not answered."""
    known = environment(data)
    for question in asked:
        where = f"{context.where} > {question.id}"
        asked_now = _holds(question, known, place, where, faults)
        written = block is not None and block.get(question.id) is not None
        if asked_now is False and question.id in data:
            text = question.when.text if question.when else ""
            faults.add(
                data[question.id].place, where, f"no answer, since it is asked only when {text}", "an answer"
            )
        if written or not reading.complete or question.field.required == "no" or asked_now is False:
            continue
        if asked_now is None and question.field.required != "yes":
            continue
        more = " or a missing reason" if question.field.required == "or_missing" else ""
        faults.add(place, where, f"a value{more}", "nothing")


def _holds(
    question: Question, known: Mapping[str, object], place: Place, where: str, faults: Faults
) -> bool | None:
    if question.when is None:
        return True
    try:
        answer = question.when.evaluate(known)
    except ConditionFault as error:
        faults.add(place, where, "a condition that can be decided", str(error))
        return None
    return None if answer is None else bool(answer)


def _run_checks(
    form: Form,
    section: Section,
    level: str,
    data: Mapping[str, Datum],
    place: Place,
    context: Context,
    faults: Faults,
) -> None:
    for check in form.checks:
        if check.section != section.id or check.level != level:
            continue
        try:
            passed = check.expression.evaluate(environment(data))
        except ConditionFault as error:
            faults.add(place, f"{context.where} > {check.id}", check.message, str(error))
            continue
        if passed is False:
            _failed(check, data, place, context, faults)


def _failed(check: Check, data: Mapping[str, Datum], place: Place, context: Context, faults: Faults) -> None:
    used = [data[name] for name in check.expression.names if name in data]
    at = used[0].place if used else place
    found = ", ".join(f"{name} {data[name].text}" for name in check.expression.names if name in data)
    where = f"{context.where} > {check.id}"
    if check.severity == "warn":
        faults.warn(at, where, check.message, found or "nothing")
    else:
        faults.add(at, where, check.message, found or "nothing")


def _check_references(form: Form, sections: Mapping[str, tuple[Entry, ...]], faults: Faults) -> None:
    """Answers that name an entry of another section of the same record must name one that is there."""
    for section in form.sections:
        pointing = [q for q in section.questions if q.refers_to in form.by_id]
        for entry in sections[section.id]:
            for question in pointing:
                datum = entry.data.get(question.id)
                known = [other.id for other in sections[question.refers_to]]
                if datum is not None and datum.known and datum.value not in known:
                    where = f"{section.label} > {entry.id} > {question.id}"
                    faults.add(datum.place, where, f"one of {', '.join(known)}", repr(datum.value))
    reports = {entry.id for entry in sections.get("reports", ())}
    if not reports:
        return
    for datum in _every_datum(sections):
        if datum.source.report and datum.source.report not in reports:
            known = ", ".join(sorted(reports))
            faults.add(datum.place, "evidence > report", f"one of {known}", repr(datum.source.report))


def _every_datum(sections: Mapping[str, tuple[Entry, ...]]) -> Iterator[Datum]:
    for entries in sections.values():
        for entry in entries:
            yield from entry.data.values()
            for unit in entry.units.values():
                yield from unit.values()
