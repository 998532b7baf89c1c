"""The sheets of a filled workbook as rows: columns found by their keys, every cell as text or told as a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.workbook_answers import tidy
from extraction_forms.exchange.workbook_cells import Cell, Sheet, Workbook
from extraction_forms.exchange.workbook_filled import At, CellFaults, Filled, Row
from extraction_forms.exchange.workbook_layout import (
    CODEBOOK,
    LISTS,
    PROPOSED,
    READ_ME,
    SheetLayout,
    layout,
)
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean

_HEADS_WITHIN: Final = 15
_ASIDE: Final = frozenset({"label", "help"})
"""Columns that ask and are not answered."""

_AS_TEXT: Final = "Format the cell as text, then type again what the report prints."
_CORNER: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@frozen
class FilledSheet:
    """The rows of a sheet, and the place of every column by its key."""

    rows: tuple[Row, ...] = ()
    columns: Mapping[str, int]


def form_named(book: Workbook) -> tuple[str, str]:
    """The id and version of the form that a workbook was made from.

    Raises:
        ImportFault: its first sheet does not say.
    """
    sheet = book.sheet(READ_ME)
    found: dict[str, str] = {}
    for row in sheet.rows if sheet is not None else ():
        if row[0].column == 1 and row[0].text in {"form.id", "form.version"} and len(row) > 1:
            found[row[0].text] = tidy(row[-1].text)
    if len(found) < 2:
        told = "Use a workbook that this program made: synthesis export xlsx, or synthesis form compile."
        place = Place(file=book.file)
        raise ImportFault(
            [
                Problem(
                    place=place,
                    where=f"sheet {READ_ME}",
                    expected="the form's id and version (form.id, form.version)",
                    found="none",
                    hint=told,
                )
            ]
        )
    return found["form.id"], found["form.version"]


def filled_sheets(book: Workbook, form: Form, faults: CellFaults) -> dict[str, FilledSheet]:
    """What was filled in, sheet by sheet; whatever cannot be told is noted as a fault."""
    sheets = layout(form)
    _unknown_sheets(book, sheets, faults)
    found: dict[str, FilledSheet] = {}
    for known in sheets:
        sheet = book.sheet(known.name)
        if sheet is None:
            hint = "Sheets may be moved, not renamed or taken out."
            faults.problems.append(_sheet_problem(book.file, known.name, "this sheet", "none", hint))
        elif sheet.hidden:
            hint = "Show it, and look at what it says."
            faults.problems.append(
                _sheet_problem(book.file, known.name, "a sheet that shows", "a hidden one", hint)
            )
        else:
            found[known.name] = _filled(known, sheet, faults)
    return found


def _sheet_problem(file: str, name: str, expected: str, found: str, hint: str) -> Problem:
    return Problem(place=Place(file=file), where=f"sheet {name}", expected=expected, found=found, hint=hint)


def _unknown_sheets(book: Workbook, sheets: Iterable[SheetLayout], faults: CellFaults) -> None:
    known = [sheet.name for sheet in sheets]
    plain = {name.casefold() for name in (*known, CODEBOOK, LISTS)}
    for sheet in book.sheets:
        if sheet.name.casefold() not in plain and sheet.rows:
            lacking = [name for name in known if book.sheet(name) is None]
            hint = did_you_mean(sheet.name, lacking) or "Take it out, or keep it in another file."
            expected = f"the sheets of the form: {', '.join(known)}"
            faults.problems.append(_sheet_problem(book.file, sheet.name, expected, "another sheet", hint))


def _filled(known: SheetLayout, sheet: Sheet, faults: CellFaults) -> FilledSheet:
    heads = _heads(known, sheet, faults)
    if heads is None:
        return FilledSheet(columns={})
    row, columns = heads
    _merged(known, sheet, row, faults)
    keys = {place: key for key, place in columns.items()}
    rows = [_row(known, cells, keys, faults) for cells in sheet.rows if cells[0].row > row]
    _stray(known, sheet, (row, frozenset(keys)), faults)
    return FilledSheet(rows=tuple(found for found in rows if found), columns=columns)


def _heads(known: SheetLayout, sheet: Sheet, faults: CellFaults) -> tuple[int, dict[str, int]] | None:
    """The row of keys and the place of each; None after noting that there is none."""
    by_key = known.by_key
    for cells in sheet.rows:
        if cells[0].row <= _HEADS_WITHIN and any(tidy(cell.text) == known.keys[0] for cell in cells):
            if known.kind != "head" and sum(tidy(cell.text) in by_key for cell in cells) < 2:
                continue
            return cells[0].row, _columns(known, cells, faults)
    expected = f"the row of keys as the sheet was made ({', '.join(list(by_key)[:4])} ...)"
    faults.add(
        At(sheet=sheet.name, row=3, column=1), expected, "none", "It is the third row, in small grey letters."
    )
    return None


def _columns(known: SheetLayout, cells: tuple[Cell, ...], faults: CellFaults) -> dict[str, int]:
    by_key, columns = known.by_key, dict[str, int]()
    unknown: list[tuple[Cell, str]] = []
    for cell in cells:
        key = tidy(cell.text)
        if key not in by_key:
            unknown.append((cell, key))
        elif key in columns:
            faults.add(_at(known.name, cell), "each column once", f"{key!r} again")
        else:
            columns[key] = cell.column
    lacking = [column.key for column in known.columns if not column.rare and column.key not in columns]
    meant: set[str] = set()
    for cell, key in unknown:
        hint = did_you_mean(key, lacking) or "Take the column out; a remark goes into the column of notes."
        meant |= {name for name in lacking if repr(name) in hint}
        faults.add(_at(known.name, cell), "the key of a column of this sheet", repr(key), hint)
    for key in lacking:
        if key not in meant and key not in _ASIDE:
            at = At(sheet=known.name, row=cells[0].row, column=1)
            faults.add(at, f"a column {key!r} in this row", "none", "Columns may be moved, not taken out.")
    return columns


def _at(sheet: str, cell: Cell) -> At:
    return At(sheet=sheet, row=cell.row, column=cell.column)


def _merged(known: SheetLayout, sheet: Sheet, heads: int, faults: CellFaults) -> None:
    """Merged cells hide which row an answer belongs to."""
    for area in sheet.merged if known.kind != "head" else ():
        corner = _CORNER.match(area)
        last = _CORNER.match(area.rpartition(":")[2])
        if corner is None or last is None or int(last[2]) <= heads:
            continue
        column = 0
        for letter in corner[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        at = At(sheet=known.name, row=int(corner[2]), column=column)
        faults.add(at, "cells by themselves", f"merged cells ({area[:30]})", "Unmerge them and fill in each.")


def _stray(known: SheetLayout, sheet: Sheet, heads: tuple[int, frozenset[int]], faults: CellFaults) -> None:
    """What was typed beside the columns: nobody would read it."""
    row, places = heads
    seen: set[int] = set()
    for cells in sheet.rows:
        for cell in cells:
            above = known.kind != "head" and cell.row == row
            if cell.row <= row or above or cell.column in places or cell.column in seen:
                continue
            if sheet.cell(row, cell.column) is not None:
                continue  # its heading has its fault already
            seen.add(cell.column)
            expected = "nothing in a column without a key"
            hint = "A remark goes into the column of notes."
            faults.add(_at(known.name, cell), expected, repr(cell.text[:60]), hint)


def _row(known: SheetLayout, cells: tuple[Cell, ...], keys: Mapping[int, str], faults: CellFaults) -> Row:
    """One row by the keys of its columns; a cell that holds no text to read is a fault."""
    found: dict[str, Filled] = {}
    for cell in cells:
        key = keys.get(cell.column)
        if key is None or (key in _ASIDE and known.kind in {"head", "once"}):
            continue
        if known.by_key[key].part == PROPOSED:
            continue
        filled = _read(known, cell, key, faults)
        if filled is not None:
            found[key] = filled
    return found


def _read(known: SheetLayout, cell: Cell, key: str, faults: CellFaults) -> Filled | None:
    at = _at(known.name, cell)
    column = known.by_key.get(key)
    question = column.question if column is not None else None
    if cell.kind == "formula":
        hint = "Copy the cell and paste it as a value, or type what the report prints."
        faults.add(at, "a value", f"the formula {cell.text[:60]!r}", hint)
    elif cell.kind == "error":
        faults.add(
            at,
            "a value",
            f"the error {cell.text[:20]}",
            "Type what the report prints, or why there is nothing.",
        )
    elif cell.kind == "date":
        told = f"a date ({cell.text}), which the spreadsheet made of what was typed"
        faults.add(at, "what the report prints, as text", told, _AS_TEXT)
    elif cell.doubt:
        faults.add(at, "what the report prints, as text", cell.doubt, _AS_TEXT)
    elif cell.kind == "boolean" and question is not None and question.field.type not in {"flag", "text"}:
        faults.add(at, "an answer as text", f"the truth value {cell.text}", _AS_TEXT)
    else:
        text = tidy(cell.text)
        return Filled(text=text, at=at, number=cell.kind == "number") if text else None
    return None
