"""The records of a review as long tables: one line per entry, per number, per source and per answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.fields import ENDS, Field
from extraction_forms.form import Form, Question
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.long_tables.row import Row, Rows, rows_of, section_of, table_of
from synthesis.long_tables.table import LongField, LongTable, answer, answer_field, free, is_interval, parts
from synthesis.long_tables.values import answer_table, evidence_table, number_table, text
from synthesis.review import Review

NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "characteristics": ("studies", "study_id"),
        "source": ("sources", "source_id"),
        "reports": ("reports", "report_id"),
        "arms": ("arms", "arm_id"),
        "contrasts": ("contrasts", "contrast_id"),
        "domains": ("domains", "domain_id"),
        "outcomes": ("outcomes", "outcome_id"),
        "results": ("measurements", "measurement_id"),
        "judgements": ("judgements", "judgement_id"),
        "tallies": ("tallies", "tally_id"),
    }
)
"""The table and the id column of a section; any other section gives a table of its own name."""

_RESERVED: Final = {name for name, _ in NAMES.values()} | {"results", "evidence", "answers"}
_OWNERS: Final = {"study": "studies", "judgements": "studies", "tallies": "sources"}
_EMPTY: Final = "An empty cell has its reason in `answers`, where there is one."


@frozen
class _Column:
    """A column and how an entry's cell of it is had."""

    field: LongField
    cell: Callable[[Row], str]


def long_tables(review: Review) -> tuple[LongTable, ...]:
    """Everything the settled records of a review say, as tables of text for its data package.

    Section by section as the forms have them (`NAMES`), the ids of entries made to hold over the whole
    review; then every number (`results`), every source (`evidence`) and every answer (`answers`). The
    first column of each tells its lines apart. A table without a line is left out.
    """
    rows = rows_of(review)
    answers = answer_table(rows)  # first: sources are numbered in the order of the answers
    tables: list[LongTable] = []
    asked = rows.sections()
    names = {section_id: _names(section_id) for section_id in asked}
    for section_id, forms in asked.items():
        if section_id == "domains":
            tables.append(_domains(review))
            continue
        tables.append(_entries(rows, section_id, forms))
        if any(form.by_id[section_of(section_id)].units for form in forms):
            tables.append(number_table(rows, section_id, forms, names))
    found = [table for table in (*tables, evidence_table(rows), answers) if table.rows]
    present = {table.name for table in found}
    return tuple(_without_dangling(table, present) for table in found)


def _without_dangling(table: LongTable, names: set[str]) -> LongTable:
    kept = (f if f.refers_to in names else replace(f, refers_to="") for f in table.fields)
    return replace(table, fields=tuple(kept))


def _names(section_id: str) -> tuple[str, str]:
    """The table of a section and its id column."""
    return NAMES.get(section_id) or (free(section_id, _RESERVED), f"{section_of(section_id)}_id")


def _domains(review: Review) -> LongTable:
    return LongTable(
        name="domains",
        title="Domains",
        description="The domains of outcomes.",
        fields=(text("domain_id", "Id of the domain"), text("label", "Label")),
        rows=tuple(review.evidence.vocabulary.domains.items()),
    )


def _entries(rows: Rows, section_id: str, forms: Sequence[Form]) -> LongTable:
    """A line per entry of a section: its id, where it belongs, its answers, the tags derived from them."""
    name, key = _names(section_id)
    own = section_of(section_id)
    label = forms[0].by_id[own].label
    columns = _head(rows, key, label, forms)
    asked: dict[str, list[Question]] = {}
    for form in forms:
        for question in form.by_id[own].questions:
            asked.setdefault(question.id, []).append(question)
    for questions in asked.values():
        taken = {column.field.name for column in columns}
        columns += _answer_columns(rows, section_id, questions, taken)
    columns += _derived_columns(rows, own, forms, {column.field.name for column in columns})
    return LongTable(
        name=name,
        title=label if name == section_id else name.capitalize(),
        description=f"One line per entry of the section {label}. {_EMPTY}",
        fields=tuple(column.field for column in columns),
        rows=tuple(tuple(column.cell(row) for column in columns) for row in rows.of(section_id)),
    )


def _head(rows: Rows, key: str, label: str, forms: Sequence[Form]) -> list[_Column]:
    """The columns every table of entries begins with: its id, its study or source, its file."""
    columns = [_Column(field=text(key, f"Id of the entry of {label}"), cell=lambda row: rows.ids[row.key])]
    owners = {_OWNERS.get(form.reads_as, "") for form in forms}
    subject = next((form.subject for form in forms if form.subject != "study"), "")
    if subject and key != f"{subject}_id":
        about = text(f"{subject}_id", f"{subject.capitalize()} it is about")
        columns.append(_Column(field=about, cell=lambda row: row.file.study))
    elif key not in {"study_id", "source_id", "outcome_id", f"{subject}_id"}:
        owner = owners.pop() if len(owners) == 1 else ""
        field = text("study_id", "Study or source it belongs to", refers_to=owner)
        columns.append(_Column(field=field, cell=lambda row: row.file.study))
    columns.append(_Column(field=text("record", "File it stands in"), cell=lambda row: row.file.path))
    return columns


def _answer_columns(
    rows: Rows, section_id: str, questions: Sequence[Question], taken: set[str]
) -> Iterator[_Column]:
    """The column of a question; with its unit when that varies, the ends of an interval, one per name of texts."""
    name = questions[0].id
    data = [row.entry.data.get(name) for row in rows.of(section_id)]
    answered = [datum for datum in data if datum is not None]
    if all(question.field.retired for question in questions) and not answered:
        return
    if questions[0].field.type == "columns":
        yield from _named_columns(name, questions[0].field.label, answered, taken)
        return
    field = answer_field(free(name, taken), questions)
    refers = questions[0].refers_to or _of_judgement(section_id, name)
    target = _target(rows, section_id, refers) if refers else ""
    yield _Column(
        field=replace(field, refers_to=target), cell=lambda row: _reference(rows, row, name, refers)
    )
    if any(question.field.type == "interval" for question in questions):
        yield from _end_columns(name, questions[0].field, taken | {name})
    units = tuple(dict.fromkeys(unit for question in questions for unit in question.field.units))
    if units:
        unit = text(free(f"{name}_unit", taken | {name}), f"Unit of {name}", codes=units)
        yield _Column(field=unit, cell=lambda row: _unit(row.entry.data.get(name)))


def _target(rows: Rows, section_id: str, refers: str) -> str:
    """The table of the entries that a question of a section names."""
    forms = rows.sections()[section_id]
    return _names(table_of(forms[0], refers))[0]


def _of_judgement(section_id: str, name: str) -> str:
    """A judgement names a result of the study's own record, which no form can say of another."""
    return "results" if (section_id, name) == ("judgements", "result") else ""


def _reference(rows: Rows, row: Row, name: str, refers: str) -> str:
    """An answer; where it names an entry, that entry's id."""
    found = answer(row.entry.data.get(name))
    if not refers or not found:
        return found
    family = [file.path for file in rows.files if file.study in {row.file.study, ""}]
    own_first = sorted(family, key=lambda path: path != row.file.path)
    keys = ((path, refers, found) for path in own_first)
    return next((rows.ids[key] for key in keys if key in rows.ids), found)


def _end_columns(name: str, asked: Field, taken: set[str]) -> Iterator[_Column]:
    """A column of numbers for either end of an interval."""
    for end in ENDS:
        about = f"{asked.label}: the {end}er end"
        field = LongField(
            name=free(f"{name}_{end}", taken), type="number", description=about, unit=asked.unit
        )
        yield _Column(field=field, cell=_end_cell(name, end))


def _end_cell(name: str, end: str) -> Callable[[Row], str]:
    def cell_of(row: Row) -> str:
        datum = row.entry.data.get(name)
        ends = datum is not None and is_interval(datum.value)
        return dict(parts(datum.value))[end] if datum is not None and ends else ""

    return cell_of


def _unit(datum: Datum | None) -> str:
    return datum.unit if datum is not None and datum.known else ""


def _named_columns(name: str, label: str, answered: Sequence[Datum], taken: set[str]) -> Iterator[_Column]:
    """A column per name of answers that are named texts, in the order the names first appear."""
    named = dict.fromkeys(part for datum in answered for part, _ in parts(datum.value) if datum.known)
    for part in named:
        column = free(f"{name}.{part}", taken)
        taken = taken | {column}
        yield _Column(field=text(column, f"{label}: {part}"), cell=_named_cell(name, part))


def _named_cell(name: str, part: str) -> Callable[[Row], str]:
    def cell_of(row: Row) -> str:
        datum = row.entry.data.get(name)
        return dict(parts(datum.value)).get(part, "") if datum is not None and datum.known else ""

    return cell_of


def _derived_columns(
    rows: Rows, section_id: str, forms: Sequence[Form], taken: set[str]
) -> Iterator[_Column]:
    for derived in {d.id: d for form in forms for d in form.derived if d.section == section_id}.values():
        meaning = f"{derived.label}, derived: {derived.help}"
        codes = [choice.code for choice in derived.choices]
        field = text(free(derived.id, taken), meaning, codes=codes)
        yield _Column(field=field, cell=_tag_cell(rows, derived.id, codes))


def _tag_cell(rows: Rows, name: str, codes: Sequence[str]) -> Callable[[Row], str]:
    def cell_of(row: Row) -> str:
        tag = rows.tags.get(row.key, {}).get(name)
        return tag.code if tag is not None and tag.code in codes else ""

    return cell_of
