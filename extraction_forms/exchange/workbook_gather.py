"""From filled rows to a record as written: every answer put together, and the cell that each part of it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import Draft
from extraction_forms.exchange.workbook_assemble import head_of, sections_of
from extraction_forms.exchange.workbook_filled import At, CellFaults, Filled, Row
from extraction_forms.exchange.workbook_layout import (
    ALL,
    PARTS,
    SheetLayout,
    layout,
)
from extraction_forms.exchange.workbook_parts import Address, Gathered, Gathering
from extraction_forms.exchange.workbook_rows import FIXED, HEAD
from extraction_forms.form import Form, Question, Section
from extraction_forms.nearest import did_you_mean, plain_word


def gather(form: Form, rows: Mapping[str, Iterable[Row]], faults: CellFaults) -> Gathered:
    """The record that the rows hold; what cannot be told apart or belongs nowhere is noted as a fault."""
    work = Gathering(form=form, faults=faults)
    sheets = layout(form)
    first = sorted(sheets, key=lambda sheet: _ORDER[sheet.kind])  # entries before what is said of them
    by_name = {sheet.name: sheet for sheet in sheets}
    for sheet in first:
        for row in rows.get(sheet.name, ()):
            _GATHER[sheet.kind](sheet, row, work, by_name)
    draft = Draft(head=head_of(work), sections=sections_of(work))
    return Gathered(draft=draft, cells=MappingProxyType(work.cells))


_ORDER: Final = {"head": 0, "once": 1, "entries": 2, "values": 3, "columns": 4, "details": 5}


def _head_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del sheet, by_name
    key, value = row.get("key"), row.get("value")
    if key is not None and key.text == "numbers":  # hints name its cell, blank or not
        work.cells[("", "", "", "numbers"), ""] = key.at
    if key is None or value is None:
        return
    if key.text.startswith("evidence."):
        work.put(("", "", "", "evidence"), key.text.partition(".")[2], value)
    elif key.text in {*HEAD, *FIXED}:
        work.put(("", "", "", key.text), "answer", value)
    else:
        hint = did_you_mean(key.text, (*HEAD, *FIXED))
        work.faults.add(key.at, "a key of the sheet as it was made", repr(key.text), hint)


def _once_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del by_name
    section = _section(sheet)
    key = row.get("question")
    given = {part: filled for part, filled in row.items() if part in PARTS}
    if key is None:
        if given:
            at = next(iter(given.values())).at
            work.faults.add(at, "a row of the sheet as it was made", "answers in a row without its id")
        return
    names = [question.id for question in section.questions]
    if key.text == ALL:
        if given:  # a section may say where it was read and nothing more yet
            work.blocks.setdefault(section.id, {}).setdefault(section.id, [])
        for part, filled in given.items():
            work.put((section.id, "", "", "numbers" if part == "numbers" else "evidence"), part, filled)
    elif key.text not in names:
        hint = did_you_mean(key.text, names)
        work.faults.add(key.at, f"the id of a question of {section.label}", repr(key.text), hint)
    else:
        if given:
            work.blocks.setdefault(section.id, {}).setdefault(section.id, [])
        work.cells.setdefault(((section.id, "", "", key.text), ""), _beside(key.at, row))
        for part, filled in given.items():
            work.put((section.id, "", "", key.text), part, filled)


def _beside(at: At, row: Row) -> At:
    """The cell that an answer would stand in: the row's answer, else its first one."""
    return row["answer"].at if "answer" in row else at


def _entry_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del by_name
    section = _section(sheet)
    name = _row_id(row, work, section.label)
    if name is None:
        return
    known = work.blocks.setdefault(section.id, {})
    if name.text in known:
        work.faults.add(name.at, "each id once", f"{name.text!r} again")
        return
    known[name.text] = []
    work.cells[(section.id, name.text, "", ""), ""] = name.at
    _grid(sheet, row, (section.id, name.text, ""), work)


def _row_id(row: Row, work: Gathering, label: str) -> Filled | None:
    """The id that a row is known by; a row with answers and no id is a fault."""
    name = row.get("id")
    if name is None and row:
        first = min(row.values(), key=lambda filled: filled.at.column)
        expected = f"an id for this row of {label} (column id), such as {plain_word(label)[:20]}_1"
        work.faults.add(first.at, expected, "answers in a row without one")
    return name


def _value_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del by_name
    section = _section(sheet)
    name, unit = _row_id(row, work, section.label), row.get("for")
    if name is None:
        return
    known = work.blocks.get(section.id, {})
    if set(row) <= {"id", "for"}:  # it may keep a place for what is said in full elsewhere
        if unit is not None and unit.text not in known.get(name.text, [unit.text]):
            known[name.text].append(unit.text)
        return
    if name.text not in known:
        hint = did_you_mean(name.text, known)
        work.faults.add(name.at, f"the id of a row of {section.label}", repr(name.text), hint)
        known[name.text] = []  # what else stands in the row is looked at all the same
        work.blocks[section.id] = known
    if unit is None:
        work.faults.add(name.at, "an arm or contrast beside it", "none")
    elif ((section.id, name.text, unit.text, ""), "") in work.cells:
        work.faults.add(unit.at, f"each arm or contrast once for {name.text}", f"{unit.text!r} again")
    else:
        if unit.text not in known[name.text]:
            known[name.text].append(unit.text)
        work.cells[(section.id, name.text, unit.text, ""), ""] = unit.at
        _grid(sheet, row, (section.id, name.text, unit.text), work)


def _grid(sheet: SheetLayout, row: Row, place: tuple[str, str, str], work: Gathering) -> None:
    columns = sheet.by_key
    for key, filled in row.items():
        column = columns[key]
        if column.question is not None:
            work.put((*place, column.question.id), column.part, filled)
        elif key == "numbers":
            work.put((*place, "numbers"), "numbers", filled)
        elif key.startswith("evidence."):
            work.put((*place, "evidence"), column.part, filled)


def _column_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del sheet
    if not row:
        return
    found = _address(row, work, by_name)
    if found is None:
        return
    name = row["name"].text if "name" in row else ""
    texts = work.named.setdefault(found, {})
    if name in texts:
        work.faults.add(row["question"].at, "each name once", f"{name!r} again")
        return
    texts[name] = row["text"].text if "text" in row else ""
    work.cells.setdefault((found, ""), row["question"].at)
    work.cells[found, name] = (row.get("text") or row["question"]).at


def _detail_row(sheet: SheetLayout, row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> None:
    del sheet
    if not row:
        return
    found = _address(row, work, by_name)
    if found is None:
        return
    work.cells.setdefault((found, ""), row["question"].at)
    for part, filled in row.items():
        if part == "full":
            work.chunks.setdefault(found, []).append(filled)
            work.cells.setdefault((found, part), filled.at)
        elif part in PARTS:
            work.put(found, part, filled)


def _address(row: Row, work: Gathering, by_name: Mapping[str, SheetLayout]) -> Address | None:
    """The answer that a row of notes or source columns is about; None after noting that it is about none."""
    first = min(row.values(), key=lambda filled: filled.at.column)
    for key, words in (("sheet", "the sheet"), ("question", "the question")):
        if key not in row:
            work.faults.add(first.at, f"{words} that this row is about", "none")
            return None
    named, field_name = row["sheet"], row["question"]
    there = next((sheet for name, sheet in by_name.items() if name.casefold() == named.text.casefold()), None)
    if there is not None and there.kind == "head":
        return ("", "", "", field_name.text)
    if there is None or there.section is None:
        known = [name for name, sheet in by_name.items() if sheet.section is not None]
        hint = did_you_mean(named.text, known)
        work.faults.add(named.at, f"one of {', '.join(known)}", repr(named.text), hint)
        return None
    place = _block_of(row, there.section, work)
    if place is None:
        return None
    asked = there.section.unit_questions if place[1] else there.section.questions
    question = _question(field_name, asked, work, free="full" in row)
    return None if question is None else (there.section.id, *place, question)


def _block_of(row: Row, section: Section, work: Gathering) -> tuple[str, str] | None:
    """The entry and the arm or contrast that a row names; both empty for a section asked once."""
    name, unit = row.get("id"), row.get("for")
    if not section.repeats:
        work.blocks.setdefault(section.id, {}).setdefault(section.id, [])
        return ("", "")
    known = work.blocks.get(section.id, {})
    if name is None or name.text not in known:
        at = name.at if name else row["sheet"].at
        hint = did_you_mean(name.text, known) if name else ""
        found = repr(name.text) if name else "nothing"
        work.faults.add(at, f"the id of a row of {section.label}", found, hint)
        return None
    if unit is None:
        return (name.text, "")
    if unit.text not in known[name.text]:
        if "full" not in row:
            hint = did_you_mean(unit.text, known[name.text])
            expected = f"an arm or contrast that has values for {name.text}"
            work.faults.add(unit.at, expected, repr(unit.text), hint)
            return None
        known[name.text].append(unit.text)
    return (name.text, unit.text)


def _question(named: Filled, asked: tuple[Question, ...], work: Gathering, *, free: bool) -> str | None:
    """The id of the question that a text names, by id or by a label that only one has."""
    ids = [question.id for question in asked]
    if named.text in {*ids, "evidence", "numbers"} or free:
        return named.text
    labelled = [
        question.id for question in asked if plain_word(question.field.label) == plain_word(named.text)
    ]
    if len(labelled) == 1:
        return labelled[0]
    hint = did_you_mean(named.text, ids)
    work.faults.add(named.at, "the id of a question of that sheet", repr(named.text), hint)
    return None


_GATHER: Final = {
    "head": _head_row,
    "once": _once_row,
    "entries": _entry_row,
    "values": _value_row,
    "columns": _column_row,
    "details": _detail_row,
}


def _section(sheet: SheetLayout) -> Section:
    if sheet.section is None:
        raise ValueError(f"the sheet {sheet.name} asks no section")  # pragma: no cover
    return sheet.section
