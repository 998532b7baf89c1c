"""A record read from a workbook, accepted by its form; every fault at the sheet and cell it comes from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from extraction_forms.checking import check_record
from extraction_forms.draft import Draft, with_head, write_draft
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.exchange.workbook_cells import Workbook, letters
from extraction_forms.exchange.workbook_filled import At, CellFaults
from extraction_forms.exchange.workbook_gather import gather
from extraction_forms.exchange.workbook_layout import READ_ME, SheetLayout, column_key, layout
from extraction_forms.exchange.workbook_parts import Address, Gathered
from extraction_forms.exchange.workbook_sheets import FilledSheet, filled_sheets
from extraction_forms.form import Form, Question, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.header import HEADER_KEYS
from extraction_forms.printed_numbers import ABSENT, NO_TEXT
from extraction_forms.records import Record
from extraction_forms.yaml_text import List, Map, Node, Text, parse

_IN_A_CELL: Final = {
    "With a unit it is written as {printed: ..., unit: ...}.": "Choose the unit in the column beside it.",
    "Write one item as [item].": "Write one item a line.",
    **dict.fromkeys(
        (ABSENT, NO_TEXT), "Where the report gives none, say why: not reported, unclear, not applicable ..."
    ),
}
"""Hints that speak of record files, in the words of a workbook."""

_EXPECTED: Final = {
    "the words it rests on (evidence: quote)": "the words of the report it rests on, as its quote",
    "one of printed, code, missing": "an answer, or the reason why there is none",
}
_FOUND: Final = {
    "none of them": "neither",
    "printed and missing": "both",
    "code and missing": "both",
}
"""The same for what was expected and what was found."""

_WARNING: Final = re.compile(r":([0-9]+):([0-9]+): warning: (.*?): (expected .*)", re.DOTALL)
_MARK: Final = re.compile(r"say `numbers: decimal_(\w+)`")
_OWN_MARK: Final = re.compile(r"give the value `numbers: decimal_\w+`")
_PARTS: Final = {"printed": "answer", "code": "answer"}


@frozen
class ReadRecord:
    """A record that a workbook holds and its form accepts: as written, and what is told of it."""

    draft: Draft
    record: Record
    warnings: tuple[str, ...] = ()


def read_record(book: Workbook, form: Form) -> ReadRecord:
    """The record that a filled workbook holds, accepted by its form.

    Raises:
        ImportFault: every fault at once, each at its sheet and cell.
    """
    faults = CellFaults(file=book.file)
    sheets = filled_sheets(book, form, faults)
    found = gather(form, {name: sheet.rows for name, sheet in sheets.items()}, faults)
    # A cell that cannot be read leaves its question open: what is still asked is told once all can be.
    draft = with_head(found.draft, status="draft") if faults.problems else found.draft
    text = write_draft(form, draft)
    node = parse(text, book.file)
    path = f"records/{draft.text('study')}/{draft.text('extractor')}.yaml"
    try:
        record = check_record(form, node, path, hashlib.sha256(text.encode()).hexdigest())
    except Rejected as rejected:
        places = _Places(form=form, found=found, sheets=sheets, at=dict(_index(form, node)))
        faults.problems += _told_all(rejected.problems, places, faults)
        raise ImportFault(_by_sheet(book, faults.problems), in_order=True) from None
    if faults.problems:
        raise ImportFault(_by_sheet(book, faults.problems), in_order=True)
    places = _Places(form=form, found=found, sheets=sheets, at=dict(_index(form, node)))
    warnings = tuple(_placed(warning, places, book.file) for warning in record.warnings)
    return ReadRecord(draft=found.draft, record=record, warnings=warnings)


def _by_sheet(book: Workbook, problems: Iterable[Problem]) -> list[Problem]:
    """The faults in the order of the sheets, and on each from its top; what is of no sheet first."""
    names = [f"sheet {sheet.name}" for sheet in book.sheets]

    def rank(problem: Problem) -> tuple[int, Place, str]:
        on = [
            (len(name), number)
            for number, name in enumerate(names)
            if problem.where == name or problem.where.startswith((f"{name}, cell ", f"{name} ("))
        ]
        return max(on)[1] if on else -1, problem.place, problem.where

    return sorted(problems, key=rank)


@frozen
class _Places:
    """What is needed to find the cell of a fault: the record's places by line and column, and the cells."""

    form: Form
    found: Gathered
    sheets: Mapping[str, FilledSheet]
    at: Mapping[tuple[int, int], tuple[Address, str]]


def _index(form: Form, node: Node) -> Iterator[tuple[tuple[int, int], tuple[Address, str]]]:
    """What stands at every line and column of a record: the address of an answer, and the part of it."""
    if not isinstance(node, Map):
        return
    for key, value in node.items:
        if key.value in HEADER_KEYS:
            yield from _answer(("", "", "", key.value), key, value)
        elif (section := form.by_id.get(key.value)) is not None:
            yield _line(key), ((section.id, "", "", ""), "")
            yield from _section(section, value)


def _line(node: Node) -> tuple[int, int]:
    return (node.place.line, node.place.column)


def _section(section: Section, node: Node) -> Iterator[tuple[tuple[int, int], tuple[Address, str]]]:
    if not section.repeats:
        yield from _block(section, "", node)
    for item in node.items if isinstance(node, List) else ():
        name = item.get("id") if isinstance(item, Map) else None
        if isinstance(name, Text):
            yield from _block(section, name.value, item)
    for key, item in node.items if isinstance(node, Map) and section.repeat == "map" else ():
        yield _line(key), ((section.id, key.value, "", ""), "")
        yield from _block(section, key.value, item)


def _block(section: Section, entry: str, node: Node) -> Iterator[tuple[tuple[int, int], tuple[Address, str]]]:
    if not isinstance(node, Map):
        return
    for key, value in node.items:
        if key.value == "values" and section.units and isinstance(value, Map):
            for unit, data in value.items:
                yield from _answers((section.id, entry, unit.value), data)
                yield _line(unit), ((section.id, entry, unit.value, ""), "")
        elif key.value != "id":
            yield from _answer((section.id, entry, "", key.value), key, value)
    yield _line(node), ((section.id, entry, "", ""), "")


def _answers(
    place: tuple[str, str, str], node: Node
) -> Iterator[tuple[tuple[int, int], tuple[Address, str]]]:
    for key, value in node.items if isinstance(node, Map) else ():
        yield from _answer((*place, key.value), key, value)
    yield _line(node), ((*place, ""), "")


def _answer(
    address: Address, key: Text, node: Node, part: str = ""
) -> Iterator[tuple[tuple[int, int], tuple[Address, str]]]:
    """An answer and everything within it; what stands further in is found under its own part."""
    yield _line(key), (address, part)
    yield _line(node), (address, part)
    for inner, value in node.items if isinstance(node, Map) else ():
        yield from _answer(address, inner, value, _PARTS.get(inner.value, inner.value))
    for item in node.items if isinstance(node, List) else ():
        yield _line(item), (address, part)


def _told_all(problems: Iterable[Problem], places: _Places, faults: CellFaults) -> list[Problem]:
    """The faults at their cells; a cell that has one already, and so gave no answer, has no second one."""
    known = {(problem.place, problem.where) for problem in faults.problems}
    told = [_told(problem, places, faults.file) for problem in problems]
    return [one for one in told if (one.place, one.where.partition(" (")[0]) not in known]


def _told(problem: Problem, places: _Places, file: str) -> Problem:
    """The same fault at the cell it comes from, in words for somebody who looks at a sheet."""
    hint = _IN_A_CELL.get(problem.hint) or _by_the_mark(problem.hint, places)
    expected, found = (
        _EXPECTED.get(problem.expected, problem.expected),
        _FOUND.get(problem.found, problem.found),
    )
    at = _cell_of(problem, places)
    if at is None:
        return replace(problem, place=Place(file=file), expected=expected, found=found, hint=hint)
    cell = f"sheet {at.sheet}, cell {letters(at.column)}{at.row}" if at.row else f"sheet {at.sheet}"
    where = f"{cell} ({problem.where})" if problem.where else cell
    place = Place(file=file, line=at.row, column=at.column)
    return replace(problem, place=place, where=where, expected=expected, found=found, hint=hint)


def _by_the_mark(hint: str, places: _Places) -> str:
    """A hint that speaks of decimal marks, with the cell in which a workbook says which one it uses."""
    at = places.found.cells.get((("", "", "", "numbers"), ""))
    column = places.sheets[READ_ME].columns.get("value") if READ_ME in places.sheets else None
    where = f"the sheet {READ_ME}" + (f", cell {letters(column)}{at.row}" if at and column else "")
    said = _MARK.sub(lambda found: f"choose decimal {found[1]} on {where}", hint)
    return _OWN_MARK.sub(f"choose it on {where}", said)


def _placed(warning: str, places: _Places, file: str) -> str:
    """A warning of the record with its sheet and cell in the place of a line and column of its text."""
    match = _WARNING.match(warning.removeprefix(file))
    if match is None:
        return warning
    place = Place(file=file, line=int(match[1]), column=int(match[2]))
    found = _told(Problem(place=place, where=match[3], expected="", found="", warning=True), places, file)
    return f"{found.place}: warning: {found.where}: {match[4]}"


def _cell_of(problem: Problem, places: _Places) -> At | None:
    """The cell of a fault: where its part stands, or would stand, else the nearest one around it."""
    found = places.at.get((problem.place.line, problem.place.column))
    if found is None:
        return None
    address, part = found
    named = problem.where.rpartition(" > ")[2]
    lacking = (*address[:3], named)
    if not address[3] and (cell := _blank(places, lacking)):
        return cell
    if problem.found == "none of them" and (cell := _blank(places, address)):
        return cell
    cells = places.found.cells
    for key in ((address, part), (address, "answer"), (address, "missing"), (address, "")):
        if key in cells:
            return cells[key]
    anywhere = next((cell for (known, _), cell in cells.items() if known == address), None)
    return anywhere or _around(address, places)


def _blank(places: _Places, address: Address) -> At | None:
    """The cell in which an answer that is not there would stand."""
    section, entry, unit, name = address
    sheet = _sheet(places, section, values=bool(unit))
    if sheet is None or sheet.section is None:
        return None
    question = sheet.section.question(name, of_units=bool(unit))
    if question is None or sheet.name not in places.sheets:
        return None
    columns = places.sheets[sheet.name].columns
    if sheet.kind == "once":
        row = places.found.cells.get(((section, "", "", name), ""))
        return At(sheet=sheet.name, row=row.row, column=columns.get("answer", 1)) if row else None
    row = places.found.cells.get(((section, entry, unit, ""), ""))
    return At(sheet=sheet.name, row=row.row, column=_column(question, columns)) if row else None


def _column(question: Question, columns: Mapping[str, int]) -> int:
    key = column_key(question)
    near = [place for name, place in columns.items() if name.startswith(f"{key}.")]
    return columns.get(key, min(near, default=1))


def _around(address: Address, places: _Places) -> At | None:
    """The row, the entry, or the sheet that an answer belongs to."""
    section, entry, unit, _ = address
    for key in ((section, entry, unit, ""), (section, entry, "", "")):
        if (key, "") in places.found.cells:
            return places.found.cells[key, ""]
    sheet = _sheet(places, section, values=False)
    return At(sheet=sheet.name if sheet else READ_ME, row=0, column=0)


def _sheet(places: _Places, section: str, *, values: bool) -> SheetLayout | None:
    wanted = {"values"} if values else {"once", "entries"}
    known = layout(places.form)
    return next(
        (sheet for sheet in known if sheet.section and sheet.section.id == section and sheet.kind in wanted),
        None,
    )
