"""The rules of a form over a whole record: what it points at, which sections are asked, what must add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from extraction_forms.conditions import ConditionFault, Expression, holds
from extraction_forms.datum import Faults, environment
from extraction_forms.errors import Place
from extraction_forms.form import Check, Form, Section
from extraction_forms.form_names import block_scope
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum, Entry
from extraction_forms.yaml_text import Map

Sections = Mapping[str, tuple[Entry, ...]]


def check_whole(form: Form, node: Map, sections: Sections, faults: Faults, *, complete: bool) -> None:
    """Note what is wrong with a record beyond its single entries; `complete` asks for all that is required."""
    known = record_environment(form, sections) if _looks_across(form) else MappingProxyType({})
    for section in form.sections:
        _asked(section, node, sections, (known, faults), complete=complete)
        if section.repeat_over in form.by_id:
            _repeated_over(section, node, sections, faults, complete=complete)
    check_references(form, sections, faults)
    for check in form.checks:
        if check.level == "record" and (complete or not _waits(form, check.expression)):
            _run(check, node, sections, known, faults)


def _looks_across(form: Form) -> bool:
    """Whether a condition of the form names answers of other sections; of most forms none does."""
    whole = any(check.level == "record" for check in form.checks)
    return whole or any(section.when is not None for section in form.sections)


def record_environment(form: Form, sections: Sections) -> Mapping[str, object]:
    """The answers of a record as conditions read them: `section.field`; of repeated sections a value per entry.

    An entry without an answer has a blank in its place, so that a sum over it stays open; `section.id` holds
    the ids of the entries.
    """
    known: dict[str, object] = {}
    for section in form.sections:
        entries = sections.get(section.id, ())
        found = [environment(entry.data) for entry in entries]
        for name in block_scope(section.questions).names:
            values = [one.get(name) for one in found]
            if not section.repeats:
                known[f"{section.id}.{name}"] = values[0] if values else None
            elif any(value is not None for value in values):
                known[f"{section.id}.{name}"] = tuple(_flat(values))
        if section.repeats:
            known[f"{section.id}.id"] = tuple(entry.id for entry in entries)
    return MappingProxyType(known)


def _flat(values: list[object]) -> Iterator[object]:
    """A value per entry; of entries that hold several values, each of them."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def section_asked(section: Section, known: Mapping[str, object]) -> bool | None:
    """Whether a section is asked, by the answers of its record; None where those it depends on are blank."""
    return holds(section.when, known)


def _asked(
    section: Section,
    node: Map,
    sections: Sections,
    rest: tuple[Mapping[str, object], Faults],
    *,
    complete: bool,
) -> None:
    """A section that is asked has its answers where it must; one that is not has none."""
    known, faults = rest
    lost = section.when is not None and _is_unread(section.when.names, faults)
    asked = None if lost else section_asked(section, known)
    entries = sections.get(section.id, ())
    if asked is False and entries and section.when is not None:
        expected = f"no answers, since it is asked only when {section.when.text}"
        faults.add(_place(section, node, entries), section.label, expected, "answers")
    if section.required and asked and not entries and complete and section.id not in faults.unread:
        expected = "its answers" if section.repeat == "no" else "at least one entry"
        expected += f", since {section.when.text}" if section.when is not None else ""
        faults.add(node.key_place(section.id), section.label, expected, "nothing")


def _place(section: Section, node: Map, entries: tuple[Entry, ...]) -> Place:
    return node.key_place(section.id) if node.get(section.id) is not None else entries[0].place


def _repeated_over(
    section: Section, node: Map, sections: Sections, faults: Faults, *, complete: bool
) -> None:
    """The entries have the ids of another section's; where they are required, all of them."""
    known = [entry.id for entry in sections.get(section.repeat_over, ())]
    given = {entry.id: entry.place for entry in sections.get(section.id, ())}
    lost = section.repeat_over in faults.unread
    for name, place in given.items():
        if name not in known and not lost:
            expected = f"one of {', '.join(known)}" if known else f"an entry of {section.repeat_over}"
            faults.add(place, f"{section.label} > {name}", expected, repr(name), did_you_mean(name, known))
    if section.required and complete and given and section.id not in faults.unread:
        for name in known:
            if name not in given:
                expected = f"a block for {name}, as for every entry of {section.repeat_over}"
                faults.add(node.key_place(section.id), section.label, expected, "none")


def _waits(form: Form, expression: Expression) -> bool:
    """Whether a draft need not answer to a rule yet: it asks what is answered, or of entries still to come."""
    repeated = {section.id for section in form.sections if section.repeats}
    return "answered" in expression.functions or any(
        name.partition(".")[0] in repeated for name in expression.names
    )


def _run(check: Check, node: Map, sections: Sections, known: Mapping[str, object], faults: Faults) -> None:
    """Note that the answers of a record fail a check; one that rests on a blank is not failed."""
    names = check.expression.names
    if _is_unread(names, faults):
        return  # an answer that could not be read has its fault already
    used = {name: tuple(_data(name, sections)) for name in names}
    place = next((datum.place for data in used.values() for datum in data), node.place)
    where = f"{_label(check, names)} > {check.id}"
    try:
        passed = check.expression.evaluate(known)
    except ConditionFault as error:
        faults.problems.append(error.problem(place=place, where=where))
        return
    if passed is False:
        note = faults.warn if check.severity == "warn" else faults.add
        told = (f"{name} {', '.join(datum.text for datum in data) or 'blank'}" for name, data in used.items())
        note(place, where, check.message, "; ".join(told) or "nothing")


def _is_unread(names: tuple[str, ...], faults: Faults) -> bool:
    """Whether something could not be read of the sections or answers with these names."""
    return any(".".join(name.split(".")[:parts]) in faults.unread for name in names for parts in (1, 2))


def _data(name: str, sections: Sections) -> Iterator[Datum]:
    section, _, rest = name.partition(".")
    field = rest.partition(".")[0]
    yield from (entry.data[field] for entry in sections.get(section, ()) if field in entry.data)


def _label(check: Check, names: tuple[str, ...]) -> str:
    return check.section or " and ".join(dict.fromkeys(name.partition(".")[0] for name in names)) or "record"


def check_references(form: Form, sections: Mapping[str, tuple[Entry, ...]], faults: Faults) -> None:
    """Answers that name an entry of another section of the same record must name one that is there."""
    for section in form.sections:
        pointing = [
            question
            for question in section.questions
            if question.refers_to in form.by_id and question.refers_to not in faults.unread
        ]
        for entry in sections[section.id]:
            for question in pointing:
                datum = entry.data.get(question.id)
                known = [other.id for other in sections[question.refers_to]]
                if datum is not None and datum.known and datum.value not in known:
                    where = f"{section.label} > {entry.id} > {question.id}"
                    expected = f"one of {', '.join(known)}" if known else f"an entry of {question.refers_to}"
                    hint = did_you_mean(str(datum.value), known)
                    faults.add(datum.place, where, expected, repr(datum.value), hint)
    reports = sorted(entry.id for entry in sections.get("reports", ()))
    for cited in faults.cited if reports else ():
        if cited.report not in reports:
            expected, hint = f"one of {', '.join(reports)}", did_you_mean(cited.report, reports)
            faults.add(cited.place, cited.where, expected, repr(cited.report), hint)
