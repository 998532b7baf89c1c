"""The tables of a supplement as a workbook: a sheet each, numbers as numbers, text never a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime, time
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.render.xml_text import legible
from synthesis.render.zip_dates import day, rewrite
from synthesis.supplement import Document
from synthesis.tables.table import Cell, Column, Row, Table

CONTENTS = "Contents"
_LONGEST = 32767  # characters that a cell can hold
_HEAD = 3  # the row of the column heads, counted from 0
_NARROWEST, _WIDEST = 8, 48  # characters
_NOTE_LINE = 12.75  # points
_LOOKS_LIKE_A_FORMULA = tuple("=+-@\t\n\uff1d\uff0b\uff0d\uff20")
_ALIGN = {"left": "left", "right": "right", "centre": "center"}
_HEAD_LOOK = {"bold": True, "top": 1, "bottom": 1, "text_wrap": True, "valign": "bottom"}
_PLAIN = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@frozen
class _Book:
    """A workbook being written and the formats made so far, each made once."""

    file: Workbook
    formats: dict[tuple[tuple[str, object], ...], Format]


def write(document: Document) -> bytes:
    """The tables of a document as an .xlsx file, the same bytes wherever and whenever it is written."""
    made = io.BytesIO()
    # A copy: the library writes into what it is given, and the next workbook would come out otherwise.
    file = Workbook(made, {**_OPTIONS, "default_format_properties": dict(_PLAIN)})
    book = _Book(file=file, formats={})
    created = datetime.combine(day(document.date), time(), tzinfo=UTC)
    authors = legible("; ".join(document.authors))
    facts = {"title": legible(document.title), "subject": legible(document.subtitle), "author": authors}
    book.file.set_properties({**facts, "comments": "", "created": created})
    contents = book.file.add_worksheet(CONTENTS)
    sheets = [book.file.add_worksheet(name) for name in sheet_names(document)]
    _write_contents(book, contents, document)
    for sheet, table in zip(sheets, document.tables, strict=True):
        _write_table(book, sheet, table)
    contents.activate()
    book.file.close()
    return rewrite(made.getvalue(), document.date)


def sheet_names(document: Document) -> tuple[str, ...]:
    """The sheet of each table, named as the text calls it: `S1 Table`."""
    return tuple(f"S{number} Table" for number in range(1, len(document.tables) + 1))


def _write_contents(book: _Book, sheet: Worksheet, document: Document) -> None:
    _text(book, sheet, (0, 0), document.title, bold=True, font_size=14)
    _text(book, sheet, (1, 0), f"{document.subtitle}   {document.date}".strip(), font_color="#595959")
    for place, head in enumerate(("Table", "Title", "Rows")):
        _text(book, sheet, (_HEAD, place), head, bold=True, top=1, bottom=1)
    link = _format(book, font_color="#0563C1", underline=1)
    for number, (name, table) in enumerate(zip(sheet_names(document), document.tables, strict=True), 1):
        sheet.write_url(_HEAD + number, 0, f"internal:'{name}'!A1", link, name)
        _text(book, sheet, (_HEAD + number, 1), table.title, text_wrap=True)
        sheet.write_number(_HEAD + number, 2, sum(row.kind != "group" for row in table.rows), _format(book))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 100)
    sheet.freeze_panes(_HEAD + 1, 0)
    _set_print(sheet, wide=False)


def _write_table(book: _Book, sheet: Worksheet, table: Table) -> None:
    _text(book, sheet, (0, 0), f"{sheet.get_name()}. {table.title}", bold=True, font_size=12)
    back = _format(book, font_color="#0563C1", underline=1)
    sheet.write_url(1, 0, f"internal:'{CONTENTS}'!A1", back, CONTENTS)
    for place, column in enumerate(table.columns):
        look = {"align": _ALIGN[column.align], "indent": _indent(table.columns, place, 0)}
        _text(book, sheet, (_HEAD, place), _head(column), **_HEAD_LOOK, **look)
        sheet.set_column(place, place, _width(table, place))
    for number, row in enumerate(table.rows, _HEAD + 1):
        _write_row(book, sheet, number, table.columns, row)
    last = _HEAD + len(table.rows)
    _write_notes(book, sheet, last + 2, table)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    _set_print(sheet, wide=table.wide)


def _write_row(book: _Book, sheet: Worksheet, number: int, columns: Sequence[Column], row: Row) -> None:
    if row.kind == "group":
        _text(book, sheet, (number, 0), row.cells[0].text, bold=True, indent=row.indent)
        return
    rule: dict[str, object] = {"bold": True, "top": 1} if row.kind == "total" else {}
    for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        look = {**rule, "align": _ALIGN[column.align], "indent": _indent(columns, place, row.indent)}
        if _is_number(cell):
            shown = _format(book, num_format=column.number_format, **look)
            sheet.write_number(number, place, cell.value, shown)
        else:
            _text(book, sheet, (number, place), cell.printed, text_wrap=True, **look)


def _write_notes(book: _Book, sheet: Worksheet, first: int, table: Table) -> None:
    notes = [f"{note.mark} {note.text}" if note.mark else note.text for note in table.notes]
    notes += [f"Source: {table.source}"] if table.source else []
    look: dict[str, object] = {"font_size": 9, "font_color": "#404040", "text_wrap": True}
    across = sum(_width(table, place) for place in range(len(table.columns)))
    for number, note in enumerate(notes, first):
        if len(table.columns) > 1:
            sheet.merge_range(number, 0, number, len(table.columns) - 1, "", _format(book, **look))
        lines = sum(math.ceil(max(len(line), 1) / across) for line in note.split("\n"))
        sheet.set_row(number, lines * _NOTE_LINE)
        _text(book, sheet, (number, 0), note, **look)


def _indent(columns: Sequence[Column], place: int, steps: int) -> int:
    """The indent of a cell: by step in the first column, one where text follows numbers."""
    if place == 0:
        return steps
    return int((columns[place - 1].align, columns[place].align) == ("right", "left"))


def _is_number(cell: Cell) -> bool:
    return cell.value is not None and math.isfinite(cell.value)


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _width(table: Table, place: int) -> int:
    """Characters that the column shows without wrapping, within reason."""
    texts = [_head(table.columns[place])]
    texts += [row.cells[place].text for row in table.rows if row.kind != "group"]
    longest = max(_signs(line) for text in texts for line in text.split("\n"))
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _signs(line: str) -> int:
    """How many Latin letters a line is as wide as: Chinese, Japanese and Korean ones are as wide as two."""
    wide = 0 if line.isascii() else sum(east_asian_width(character) in "WF" for character in line)
    return len(line) + wide


def _text(book: _Book, sheet: Worksheet, place: tuple[int, int], text: str, **look: object) -> None:
    """Text as text: what would read as a formula is marked as text also for those who edit the cell."""
    shown = legible(text)
    if len(shown) > _LONGEST:
        where = f"{sheet.get_name()}, row {place[0] + 1}, column {place[1] + 1}"
        raise RenderError(f"{where}: expected at most {_LONGEST} characters; found {len(shown)}.")
    if shown.startswith(_LOOKS_LIKE_A_FORMULA):
        look["quote_prefix"] = True
    sheet.write_string(*place, shown, _format(book, **look))


def _format(book: _Book, **look: object) -> Format:
    key = tuple(sorted((name, value) for name, value in look.items() if value))
    if key not in book.formats:
        book.formats[key] = book.file.add_format({**_PLAIN, **dict(key)})
    return book.formats[key]


def _set_print(sheet: Worksheet, *, wide: bool) -> None:
    sheet.set_paper(9)  # A4
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&A   &P / &N")
