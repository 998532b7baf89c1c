"""A long table read into records: every line taken, every fault told with its line and its column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.draft import read_draft, write_draft
from extraction_forms.errors import FormError, ImportFault, Place, Problem, Rejected, UsageError
from extraction_forms.exchange import delimited
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.exchange.long_csv import LongRecord
from extraction_forms.exchange.long_csv_cells import ANSWER, COLUMNS, PATH, RECORD
from extraction_forms.exchange.long_csv_nodes import record_node
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.record_files import CONSENSUS

FindForm = Callable[[str, Place], Form]
"""The form that `id@version` names; the place is where it is named."""

_RECORD: Final = re.compile(r"records/([a-z0-9][a-z0-9_-]*)/([a-z0-9][a-z0-9_-]*)(?:\.([a-z0-9_-]+))?\.yaml")
_SHAPE: Final = "records/<study>/<extractor>.yaml"


@frozen
class ReadRecord:
    """A record of a long table: how many lines it has, where the first of them is, and what its form warns of."""

    record: LongRecord
    lines: int
    place: Place
    warnings: tuple[str, ...] = ()


@frozen
class LongFound:
    """Every record of a long table, and how many lines came in and how many of them were blank."""

    records: tuple[ReadRecord, ...]
    lines: int
    blank: int


@dataclass(slots=True)
class _Reading:
    """What is gathered while a table is read."""

    find_form: FindForm
    columns: Mapping[Place, str]
    problems: list[Problem] = field(default_factory=list)

    def fault(self, row: Row, column: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault of a cell."""
        place = row.cells[column].place
        self.problems.append(Problem(place=place, where=column, expected=expected, found=found, hint=hint))

    def told(self, problems: tuple[Problem, ...]) -> None:
        """Note the faults of a record, each with the column that its place stands in."""
        for problem in problems:
            parts = (self.columns.get(problem.place, ""), problem.where)
            self.problems.append(replace(problem, where=": ".join(part for part in parts if part)))


def read_long(data: bytes, file: str, find_form: FindForm) -> LongFound:
    """The records of a long table, each accepted by its form.

    Args:
        data: The table: UTF-8, with commas, semicolons or tabs, with or without a byte order mark.
        file: The name its faults carry.
        find_form: Gives the form that a line names.

    Raises:
        ImportFault: every fault of every line at once; no record is given then.
    """
    sheet = delimited.parse(utf_8(data, file), file)
    problems = [*sheet.problems, *_header(sheet)]
    if problems:
        raise ImportFault(problems)
    columns = {cell.place: name for row in sheet.rows for name, cell in row.cells.items()}
    reading = _Reading(find_form=find_form, columns=MappingProxyType(columns))
    by_record: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if any(cell.text for cell in row.cells.values()):
            by_record.setdefault(row.text("record"), []).append(row)
    found = [_record(reading, rows) for rows in by_record.values()]
    if reading.problems:
        raise ImportFault(reading.problems)
    records = tuple(one for one in found if one is not None)
    return LongFound(
        records=records, lines=sheet.rows_in, blank=sheet.rows_in - sum(r.lines for r in records)
    )


def _header(sheet: Sheet) -> list[Problem]:
    """Columns that must be there and are not, and columns that nobody knows."""
    place = Place(file=sheet.file, line=1)
    problems = [
        Problem(place=place, where="header", expected=f"a column {name}", found="none")
        for name in (*RECORD, *PATH)
        if name not in sheet.header
    ]
    for name in sheet.header:
        if name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS)
            expected = f"columns among {', '.join(COLUMNS)}"
            problems.append(
                Problem(place=place, where="header", expected=expected, found=repr(name), hint=hint)
            )
    return problems


def _record(reading: _Reading, rows: list[Row]) -> ReadRecord | None:
    """One record; None after noting what is wrong with its lines."""
    before = len(reading.problems)
    first = rows[0]
    _same_record(reading, rows)
    form = _form(reading, first)
    if form is None:
        return None
    node, faults = record_node(form, rows)
    reading.told(faults)
    if len(reading.problems) > before:
        return None
    path = first.text("record")
    try:
        draft = read_draft(form, node)
        text = write_draft(form, draft)
        accepted = check_record(form, node, path, hashlib.sha256(text.encode()).hexdigest())
    except Rejected as fault:
        reading.told(fault.problems)
        return None
    return ReadRecord(
        record=LongRecord(path=path, form=form, draft=draft),
        lines=sum(not _is_blank(row) for row in rows),
        place=first.cells["record"].place,
        warnings=accepted.warnings,
    )


def _same_record(reading: _Reading, rows: list[Row]) -> None:
    """The lines of a record name one study, extractor and form, and the file is named after them."""
    first = rows[0]
    match = _RECORD.fullmatch(first.text("record"))
    if match is None:
        reading.fault(first, "record", _SHAPE, _found(first.text("record")))
    else:
        study, name, form = match.groups(default="")
        if first.text("study") != study:
            reading.fault(first, "study", f"{study!r}, as record has it", _found(first.text("study")))
        if name not in {first.text("extractor"), CONSENSUS}:
            expected = f"{name!r}, as record has it"
            reading.fault(first, "extractor", expected, _found(first.text("extractor")))
        if form and form != first.text("form"):
            reading.fault(first, "form", f"{form!r}, as record has it", _found(first.text("form")))
    for row in rows[1:]:
        for column in RECORD[1:]:
            if row.text(column) != first.text(column):
                expected = f"{first.text(column)!r} as on line {first.line}, for the same record"
                reading.fault(row, column, expected, _found(row.text(column)))


def _form(reading: _Reading, row: Row) -> Form | None:
    place = row.cells["form"].place
    try:
        return reading.find_form(f"{row.text('form')}@{row.text('version')}", place)
    except FormError as fault:
        reading.told(tuple(replace(one, place=place) for one in fault.problems))
    except UsageError:
        named = " ".join(row.text(column) for column in ("form", "version"))
        reading.fault(row, "form", "a form and its version", _found(named.strip()))
    return None


def _found(text: str) -> str:
    return repr(text) if text else "nothing"


def _is_blank(row: Row) -> bool:
    """Whether a line says nothing: no answer to the question it names, or none named at all."""
    answered = any(row.text(column) for column in ANSWER if column in row.cells)
    return not answered and bool(row.text("field") or not row.text("section"))
