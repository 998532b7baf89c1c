"""The workbook written: every sheet with its heads, the rows that are there, room for more, and its dropdowns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from extraction_forms.exchange import workbook_lists as rules
from extraction_forms.exchange.workbook_answers import LONGEST, Parts
from extraction_forms.exchange.workbook_codebook import CODEBOOK_HEADS, asked_when, codebook_lines
from extraction_forms.exchange.workbook_front import steps
from extraction_forms.exchange.workbook_layout import (
    ALL,
    CODEBOOK,
    LISTS,
    PROPOSED,
    SOURCE_PARTS,
    Column,
    SheetLayout,
    layout,
)
from extraction_forms.exchange.workbook_look import Ink, Printed, height, set_print
from extraction_forms.exchange.workbook_rows import Rows, used_columns
from extraction_forms.form import Form, Question, Section
from extraction_forms.form_links import VOCABULARY
from extraction_forms.frozen_values import frozen

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADS: Final = 3
"""Rows above the first one that is filled in: headings, what to enter, keys."""

_ROOM: Final = 25
"""Rows that are drawn for what is still to come; dropdowns reach further."""

_REACH: Final = 400
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_WIDTHS: Final = {
    "question": 12, "label": 34, "help": 40, "answer": 34, "missing": 20, "unit": 12, "note": 24, "report": 18,
    "page": 8, "locator": 20, "quote": 36, "provisional": 22, "quote_prefix": 22, "quote_suffix": 22, "file": 14,
    "row": 9, "column": 16, "numbers": 14, "order": 14, "full": 30, "id": 18, "for": 16, "sheet": 18, "name": 24,
    "text": 50, "key": 13, "value": 44, "proposed": 22,
}  # fmt: skip
_PROPOSED_WHEN: Final = "By the answers when this workbook was made; it is not read back"
_GRID_WIDTHS: Final = {"text": 24, "choice": 22, "choices": 22, "slug": 18, "columns": 26, "list": 26}


@frozen
class _Book:
    """A workbook being written: the form, all its sheets, its formats and lists, the outcomes of the review."""

    form: Form
    file: Workbook
    sheets: tuple[SheetLayout, ...]
    ink: Ink
    lists: rules.ListSheet
    when: Mapping[tuple[str, str], str]
    outcomes: tuple[str, ...] = ()

    def asked_when(self, sheet: SheetLayout, question: Question | None) -> str:
        """When a question is asked, in words; empty where it always is."""
        if question is None or sheet.section is None:
            return ""
        return self.when.get((sheet.section.id, question.id), "")


def write(form: Form, rows: Rows, outcomes: Sequence[str] = ()) -> bytes:
    """The workbook of a form with these rows filled in: the same bytes for the same rows, everywhere.

    `outcomes` are the ids of the review's outcomes, offered where an answer names one.
    """
    from xlsxwriter import Workbook

    made = io.BytesIO()
    file = Workbook(made, dict(_OPTIONS))
    file.set_properties({"title": form.title, "subject": f"{form.id} {form.version}", "created": _CREATED})
    sheets = layout(form)
    lists_made = rules.ListSheet()
    book = _Book(
        form=form,
        file=file,
        sheets=sheets,
        ink=Ink(file),
        lists=lists_made,
        when=asked_when(form),
        outcomes=tuple(outcomes),
    )
    pages = [(sheet, file.add_worksheet(sheet.name)) for sheet in sheets]
    codebook, lists = file.add_worksheet(CODEBOOK), file.add_worksheet(LISTS)
    for sheet, page in pages:
        _WRITE[sheet.kind](book, sheet, page, rows[sheet.name])
    _codebook(book, codebook)
    _lists(book, lists)
    pages[0][1].activate()
    file.close()
    return _repacked(made.getvalue())


def _repacked(data: bytes) -> bytes:
    """The same file with nothing of this machine in it: one date, one system, one order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = _UNIX
            info.external_attr = 0o100644 << 16
            new.writestr(info, old.read(name), zipfile.ZIP_DEFLATED, 6)
    return packed.getvalue()


def _put(page: Worksheet, at: tuple[int, int], text: str, look: object) -> None:
    """Text as text, whatever it looks like."""
    if text:
        page.write_string(*at, text[:LONGEST], look)
    else:
        page.write_blank(*at, None, look)


def _front(book: _Book, sheet: SheetLayout, page: Worksheet, rows: list[Parts]) -> None:
    """The first sheet: what the record is of and how the workbook is filled."""
    ink = book.ink
    for place, width in enumerate((16, 46, 60)):
        page.set_column(place, place, width)
    _put(page, (0, 1), book.form.title, ink["title"])
    page.set_row(0, 26)
    page.merge_range(1, 1, 1, 2, "", ink["prose"])
    _put(page, (1, 1), book.form.about, ink["prose"])
    page.set_row(1, height({1: book.form.about}, {1: 106}))
    for place, column in enumerate(sheet.columns):
        _put(page, (3, place), column.label, ink["head"])
        _put(page, (4, place), column.key, ink["key"])
    given = {row["key"]: row["value"] for row in rows}
    last = 5
    for key, label, fixed in _front_rows(given):
        _put(page, (last, 0), key, ink["id"])
        _put(page, (last, 1), label, ink["label"])
        _put(page, (last, 2), given.get(key, ""), ink["fixed" if fixed else "answer"])
        _front_rule(book, page, (last, key))
        last += 1
    _put(page, (last + 1, 1), "How to fill in this workbook", ink["strong"])
    for number, step in enumerate(steps(book.sheets), 1):
        text = f"{number}. {step}"
        page.merge_range(last + 1 + number, 1, last + 1 + number, 2, "", ink["step"])
        _put(page, (last + 1 + number, 1), text, ink["step"])
        page.set_row(last + 1 + number, height({1: text}, {1: 102}))
    set_print(page, Printed(title=book.form.title))


_FRONT: Final = (
    ("study", "Study: its id, in small letters, digits and _ (okafor_2019)", False),
    ("extractor", "You: your id, the name of your file (anna)", False),
    ("status", "Draft, or submitted when you have finished", False),
    ("numbers", "Numbers are printed with a decimal point (0.5) or a decimal comma (0,5)", False),
    ("evidence.report", "Source of everything, unless a row says otherwise: the report's id", False),
    ("evidence.page", "... its page", False),
    ("evidence.locator", "... table, figure or place", False),
    ("evidence.quote", "... quote", False),
    ("evidence.quote_prefix", "... words before the quote", False),
    ("evidence.quote_suffix", "... words after the quote", False),
    ("evidence.file", "... file", False),
    ("evidence.row", "... row of the file", False),
    ("evidence.column", "... column of the file", False),
    ("form.id", "Form (leave as it is)", True),
    ("form.version", "Version of the form (leave as it is)", True),
    ("form.sha256", "Its fingerprint (leave as it is)", True),
    ("schema", "Kind of record (leave as it is)", True),
    ("revision", "Revision that this workbook was made from (leave as it is)", True),
)
_ALWAYS: Final = frozenset({"study", "extractor", "status", "numbers", "evidence.report"})


def _front_rows(given: Parts) -> Iterator[tuple[str, str, bool]]:
    for key, label, fixed in _FRONT:
        if fixed or key in _ALWAYS or key in given:
            yield key, label, fixed


def _front_rule(book: _Book, page: Worksheet, cell: tuple[int, str]) -> None:
    row, key = cell
    name = f"record_{key.replace('.', '_')}"
    book.file.define_name(name, f"='{book.sheets[0].name}'!$C${row + 1}")
    words = {"status": rules.STATUSES, "numbers": rules.decimal_words()}.get(key)
    if words:
        page.data_validation(row, 2, row, 2, rules.words_rule(book.lists, words))


def _once(book: _Book, sheet: SheetLayout, page: Worksheet, rows: list[Parts]) -> None:
    """One question a row."""
    columns = [column for column in sheet.columns if column.key in set(used_columns(sheet, rows))]
    widths = _heads(book, page, columns)
    given = {row["question"]: row for row in rows}
    asked = sheet.section.by_id if sheet.section else {}
    names = [name for name, question in asked.items() if name in given or not question.field.retired]
    for number, name in enumerate([ALL, *names], HEADS):
        row = given.get(name, {})
        question = asked.get(name)
        texts = {**row, **_once_texts(name, question, book.asked_when(sheet, question))}
        for place, column in enumerate(columns):
            look = _once_look(column, question)
            _put(page, (number, place), texts.get(column.key, ""), book.ink[look])
        shown = {
            place: texts.get(column.key, "")
            for place, column in enumerate(columns)
            if column.key != "question"
        }
        page.set_row(number, max(height(shown, widths), 20))
        if question is not None:
            _once_rules(book, page, (number, columns), (question, book.asked_when(sheet, question)))
    _finish(book, sheet, page, widths, len(names) + 1 + HEADS)


def _once_texts(name: str, question: Question | None, when: str) -> Parts:
    if question is None:
        told = "Where all answers of this sheet were read; a row's own source counts before it."
        return {"question": name, "label": "Source of all answers below", "help": told}
    must = {"yes": " *", "or_missing": " *"}.get(question.field.required, "")
    words = [rules.expected(question), question.field.definition, question.field.help]
    if when:
        words.append(f"Only when {when}")
    if question.quote:
        words.append("Give the words of the report it rests on as the quote.")
    return {
        "question": name,
        "label": f"{question.field.label}{must}",
        "help": ". ".join(word.rstrip(".") for word in words if word) + ".",
    }


def _once_look(column: Column, question: Question | None) -> str:
    if column.key in {"question", "label", "help"}:
        look = {"question": "id", "label": "label", "help": "help"}[column.key]
        return (
            "must" if look == "label" and question is not None and question.field.required != "no" else look
        )
    no_answer = question is None and column.key in {"answer", "unit", "missing"}
    sourced = (
        question is not None and question.field.type == "evidence" and column.key in {"answer", "missing"}
    )
    if no_answer or sourced or column.key == PROPOSED:
        return "fixed"
    return "answer" if column.key == "answer" else "cell"


def _once_rules(
    book: _Book, page: Worksheet, at: tuple[int, Sequence[Column]], asked: tuple[Question, str]
) -> None:
    (row, columns), (question, when) = at, asked
    keys = [column.key for column in columns]
    place = keys.index("answer")
    cell = _cell_name(row, place)
    _rule(page, (row, row, place), rules.answer_rule(question, book.lists, cell, when=when, reasons=False))
    missing = keys.index("missing")
    rule = rules.words_rule(book.lists, rules.missing_words(), "Why there is no answer, where there is none.")
    _rule(page, (row, row, missing), rule)
    if question.field.units and "unit" in keys:
        place = keys.index("unit")
        _rule(page, (row, row, place), rules.words_rule(book.lists, question.field.units))


def _cell_name(row: int, place: int) -> str:
    from extraction_forms.exchange.workbook_cells import letters

    return f"{letters(place + 1)}{row + 1}"


def _rule(page: Worksheet, area: tuple[int, int, int], rule: rules.Options) -> None:
    first, last, place = area
    page.data_validation(first, place, last, place, rule)


def _heads(book: _Book, page: Worksheet, columns: Sequence[Column]) -> dict[int, float]:
    """Three rows of heads: headings, what to enter, and the keys that find the columns again."""
    widths: dict[int, float] = {}
    labels: dict[int, str] = {}
    told: dict[int, str] = {}
    for place, column in enumerate(columns):
        question = column.question
        kind = question.field.type if question is not None else ""
        own = _GRID_WIDTHS.get(kind, 14) if question is not None and column.part == "answer" else None
        widths[place] = own if own is not None else _WIDTHS.get(column.part, 14)
        must = question is not None and column.part == "answer" and question.field.required != "no"
        labels[place] = f"{column.label} *" if must else column.label
        told[place] = rules.expected(question) if question is not None and column.part == "answer" else ""
        told[place] = _PROPOSED_WHEN if column.part == PROPOSED else told[place]
        sourced = column.part in SOURCE_PARTS and question is None
        page.set_column(place, place, widths[place], book.ink["column"])
        _put(page, (0, place), labels[place], book.ink["source_head" if sourced else "head"])
        _put(page, (1, place), told[place], book.ink["what"])
        _put(page, (2, place), column.key, book.ink["key"])
    page.set_row(0, height(labels, widths) + 4)
    page.set_row(1, height(told, widths, size=9))
    page.set_row(2, 13)
    return widths


def _grid(book: _Book, sheet: SheetLayout, page: Worksheet, rows: list[Parts]) -> None:
    """One entry, one arm or contrast of it, or one note a row."""
    columns = [column for column in sheet.columns if column.key in set(used_columns(sheet, rows))]
    widths = _heads(book, page, columns)
    for number, row in enumerate([*rows, *({},) * _ROOM], HEADS):
        for place, column in enumerate(columns):
            look = "answer" if column.part in {"id", "for"} and sheet.section is not None else "cell"
            look = "fixed" if column.part == PROPOSED else look
            _put(page, (number, place), row.get(column.key, ""), book.ink[look])
        if row:
            shown = {place: row.get(column.key, "") for place, column in enumerate(columns)}
            page.set_row(number, height(shown, widths))
    last = HEADS + len(rows) + _REACH
    for place, column in enumerate(columns):
        rule = _grid_rule(book, sheet, column, _cell_name(HEADS, place))
        if rule:
            _rule(page, (HEADS, last, place), rule)
    _finish(book, sheet, page, widths, HEADS + len(rows) + _ROOM)


def _grid_rule(book: _Book, sheet: SheetLayout, column: Column, cell: str) -> rules.Options | None:
    """The rule of a column: choices, numbers, units, ids of other sheets."""
    question = column.question
    if question is not None and column.part == "answer":
        named = _sheets_of(book, (question.refers_to,))
        if named:
            return rules.ids_rule(book.lists, named, question.field.label, f"The id of a row of {named[0]}.")
        if question.refers_to == VOCABULARY and book.outcomes:
            return rules.named_rule(book.lists, book.outcomes, question.field.label)
        when = book.asked_when(sheet, question)
        return rules.answer_rule(question, book.lists, cell, when=when, reasons=True)
    if question is not None and column.part == "unit" and question.field.units:
        return rules.words_rule(book.lists, question.field.units)
    return _key_rule(book, sheet, column)


def _key_rule(book: _Book, sheet: SheetLayout, column: Column) -> rules.Options | None:
    section = sheet.section
    if sheet.kind == "values" and section is not None and column.key in {"id", "for"}:
        named = _sheets_of(book, (section.id,) if column.key == "id" else section.units)
        what = f"The id of a row of {' or '.join(named)}."
        return rules.ids_rule(book.lists, named, column.label, what) if named else None
    if sheet.kind == "entries" and section is not None and column.key == "id":
        return _id_rule(book, section, column)
    if column.key == "sheet":
        names = [known.name for known in book.sheets if known.section is not None]
        return rules.words_rule(book.lists, names)
    if column.key == "numbers":
        return rules.words_rule(book.lists, rules.decimal_words())
    return None


def _id_rule(book: _Book, section: Section, column: Column) -> rules.Options:
    """The rule of the ids of a sheet's rows: those of another sheet, outcomes of the review, or any."""
    if named := _sheets_of(book, (section.repeat_over,)):
        return rules.ids_rule(book.lists, named, column.label, f"The id of a row of {named[0]}.")
    if section.repeat_over == VOCABULARY and book.outcomes:
        return rules.named_rule(book.lists, book.outcomes, column.label)
    told = "Any short id: small letters, digits and _, each once. Other sheets name the row by it."
    return {"validate": "any", "input_title": "Id of this row", "input_message": told}


def _sheets_of(book: _Book, sections: Sequence[str]) -> tuple[str, ...]:
    """The names of the sheets whose rows are the entries of these sections."""
    return tuple(
        sheet.name
        for sheet in book.sheets
        if sheet.kind == "entries" and sheet.section is not None and sheet.section.id in sections
    )


def _finish(book: _Book, sheet: SheetLayout, page: Worksheet, widths: Mapping[int, float], last: int) -> None:
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + _REACH}"})
    page.print_area(0, 0, last, len(widths) - 1)
    title = f"{book.form.title} ({book.form.id} {book.form.version})"
    names = _FROZEN[sheet.kind]
    page.freeze_panes(HEADS, names)
    set_print(page, Printed(title=title, heads=(0, HEADS - 2), names=names, width=sum(widths.values())))


_FROZEN: Final = {"once": 2, "entries": 1, "values": 2, "columns": 4, "details": 4}
"""Columns that stay when a sheet is moved sideways: what its rows are known by."""


_WRITE: Final = {
    "head": _front,
    "once": _once,
    "entries": _grid,
    "values": _grid,
    "columns": _grid,
    "details": _grid,
}


def _codebook(book: _Book, page: Worksheet) -> None:
    """What every question and every choice means."""
    widths = {place: width for place, (_, width) in enumerate(CODEBOOK_HEADS)}
    for place, (label, width) in enumerate(CODEBOOK_HEADS):
        page.set_column(place, place, width, book.ink["column"])
        _put(page, (0, place), label, book.ink["head"])
    lines = codebook_lines(book.form, book.sheets)
    for number, line in enumerate(lines, 1):
        look = "must" if line[0] else "label"
        for place, text in enumerate(line):
            _put(page, (number, place), text, book.ink[look if place < 3 else "cell"])
        page.set_row(number, height(dict(enumerate(line)), widths))
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(len(lines), 1), len(CODEBOOK_HEADS) - 1)
    set_print(page, Printed(title=f"{book.form.title}: codebook", heads=(0, 0)))


def _lists(book: _Book, page: Worksheet) -> None:
    """The hidden sheet that dropdowns take their words from."""
    missing = rules.missing_words()
    book.file.define_name(rules.MISSING_NAME, book.lists.range_of(missing))
    for words, place in book.lists.columns.items():
        for number, word in enumerate(words):
            page.write_string(number, place, word)
    for sheets, place in book.lists.formulas.items():
        for number, formula in enumerate(book.lists.id_formulas(sheets, HEADS + 1)):
            page.write_formula(number, place, formula, None, "")
    page.hide()
