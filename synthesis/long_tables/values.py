"""The long tables of single values: every number, every answer, and every source they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from typing import Final

from extraction_forms.fields import ENDS
from extraction_forms.form import Form, Question
from extraction_forms.records import MISSING_REASONS, Datum, Source
from synthesis.long_tables.row import Row, Rows, section_of, table_of
from synthesis.long_tables.table import LongField, LongTable, answer, answer_field, free, parts

Statistic = tuple[str, str, str]
"""A number: its code, the question it answers, and which end of an interval it is."""

_NUMERIC: Final = {"whole", "number", "number_with_unit"}
_REASONS: Final = tuple(MISSING_REASONS)
_PLACES: Final = {
    "report": "Report as the record names it",
    "page": "Page of the report",
    "locator": "Where on the page: a table, a row, a heading",
    "quote": "The words the value rests on",
    "quote_prefix": "The words before the quote",
    "quote_suffix": "The words after the quote",
    "file": "File of a data set",
    "row": "Row of the file",
    "column": "Column of the file",
}


def text(name: str, description: str, *, codes: Iterable[str] = (), refers_to: str = "") -> LongField:
    """A column of text."""
    return LongField(
        name=name, type="string", description=description, codes=tuple(codes), refers_to=refers_to
    )


def number_table(
    rows: Rows, section_id: str, forms: Sequence[Form], names: Mapping[str, tuple[str, str]]
) -> LongTable:
    """A line per number: which entry, which arm or contrast, which statistic, and what is said of it.

    Answers beside the numbers that are none (a sign convention) are repeated on every line they hold for.
    `names` gives the table and id column of each section.
    """
    asked: dict[str, list[Question]] = {}
    own_id = section_of(section_id)
    for question in (q for form in forms for q in form.by_id[own_id].unit_questions):
        asked.setdefault(question.id, []).append(question)
    statistics = _statistics(asked)
    numbers = {name for _, name, _ in statistics}
    beside = tuple(name for name in asked if name not in numbers)
    units = tuple(dict.fromkeys(unit for form in forms for unit in form.by_id[own_id].units))
    of = {unit: names[table_of(forms[0], unit)] for unit in units}
    table, key = names[section_id]
    name, own = ("results", "result_id") if section_id == "results" else (f"{table}_values", "value_id")
    owner = "" if forms[0].reads_as == "answers" else "studies"
    head = (
        text(own, "Id of the number"),
        text(key, "Entry it belongs to", refers_to=table),
        text("study_id", "Study it belongs to", refers_to=owner),
        *(text(of[unit][1], f"Entry of {of[unit][0]} it is of", refers_to=of[unit][0]) for unit in units),
        text("statistic", "What number it is", codes=(code for code, _, _ in statistics)),
        LongField(name="value", type="number", description="The number"),
        text("reported_text", "The number as printed"),
        text("corrected_text", "What it was corrected to, where it was"),
        text("missing_reason", "Why there is no number", codes=_REASONS),
        text("unit", "Unit"),
    )
    taken = {field.name for field in head} | {"provisional", "note", "evidence_id"}
    more = tuple(answer_field(free(name, taken), asked[name]) for name in beside)
    lines = tuple(
        line for row in rows.of(section_id) for line in _number_lines(rows, row, (statistics, beside, units))
    )
    return LongTable(
        name=name,
        title="Numbers",
        description="One line per number that was read or looked for and is missing.",
        fields=(*head, *more, *_closing()),
        rows=lines,
    )


def _statistics(asked: Mapping[str, Sequence[Question]]) -> tuple[Statistic, ...]:
    """The numbers that are asked for, in order; an interval is two."""
    found: list[Statistic] = []
    for name, questions in asked.items():
        types = {question.field.type for question in questions}
        if types == {"interval"}:
            found += ((free(f"{name}_{end}", asked), name, end) for end in ENDS)
        elif types <= _NUMERIC:
            found.append((name, name, ""))
    return tuple(found)


def _closing() -> tuple[LongField, ...]:
    return (
        text("provisional", "Why the value is provisional, where it is"),
        text("note", "Note"),
        text("evidence_id", "Where it was read", refers_to="evidence"),
    )


def _number_lines(
    rows: Rows, row: Row, asked: tuple[tuple[Statistic, ...], tuple[str, ...], tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    statistics, beside, sections = asked
    entry = rows.ids[row.key]
    for unit, data in row.entry.units.items():
        of = tuple(rows.ids.get((row.file.path, section, unit), "") for section in sections)
        shared = tuple(answer(data.get(name)) for name in beside)
        for statistic, name, end in (one for one in statistics if one[1] in data):
            datum = data[name]
            number = dict(parts(datum.value)).get(end, "")
            yield (
                *(f"{entry}/{unit}/{statistic}", entry, row.file.study, *of, statistic),
                *(number, datum.printed, datum.corrected, datum.missing, datum.unit, *shared),
                *(datum.provisional, datum.note, rows.source_id(row.file, datum)),
            )


def answer_table(rows: Rows) -> LongTable:
    """A line per answer of every record and of the vocabulary; one per part where an answer has several."""
    found: list[tuple[str, ...]] = []
    for file in rows.files:
        for section in file.form.sections:
            for row in rows.of_file(file, section):
                for unit, data in (("", row.entry.data), *row.entry.units.items()):
                    for name, datum in data.items():
                        found += _answer_lines(rows, row, unit, (name, datum))
    return LongTable(
        name="answers",
        title="Answers",
        description="One line per answer, or per part of one, of every settled record and the vocabulary.",
        fields=(
            text("answer_id", "Id of the line"),
            text("origin", "The answer's place in the review's files"),
            text("record", "File it stands in"),
            text("form", "Form that asks it", codes=dict.fromkeys(file.form.id for file in rows.files)),
            text("study_id", "Study or source it belongs to"),
            text("section", "Section of the form"),
            text("entry", "Entry of the section, as the record names it"),
            text("unit_of", "Arm or contrast within the entry"),
            text("field", "Field of the form"),
            text("part", "Name or number of the part, where an answer has several"),
            text("value", "The answer: a code, a number with a decimal point, a text"),
            text("printed", "The answer as it was written"),
            text("corrected", "What it was corrected to, where it was"),
            text("missing_reason", "Why there is no value", codes=_REASONS),
            text("unit", "Unit"),
            *_closing(),
        ),
        rows=tuple((f"a{number}", *line) for number, line in enumerate(found, 1)),
    )


def _answer_lines(rows: Rows, row: Row, unit: str, answered: tuple[str, Datum]) -> Iterator[tuple[str, ...]]:
    name, datum = answered
    file = row.file
    for part, value in parts(datum.value) or (("", ""),):
        yield (
            *(datum.origin, file.path, file.form.id, file.study, row.section.id, row.entry.id, unit),
            *(name, part, value, datum.printed, datum.corrected, datum.missing, datum.unit),
            *(datum.provisional, datum.note, rows.source_id(file, datum)),
        )


def evidence_table(rows: Rows) -> LongTable:
    """A line per source that a value was read from, in the order of first use."""
    return LongTable(
        name="evidence",
        title="Evidence",
        description="One line per place that values were read from.",
        fields=(
            text("evidence_id", "Id of the place"),
            text("report_id", "Report", refers_to="reports"),
            *(text(part.name, _PLACES[part.name]) for part in fields(Source)),
        ),
        rows=tuple((number, report, *astuple(source)) for (report, source), number in rows.sources.items()),
    )
