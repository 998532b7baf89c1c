"""The differences of several studies as a workbook to fill in, one a row, and the decisions read from it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from extraction_forms.adjudicate.answer_text import NOT_TYPED, read_answer
from extraction_forms.adjudicate.consensus import decimal_of, documented
from extraction_forms.adjudicate.decisions import CHOSEN, FILE, REASONS
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.settling import Answer, Case, decided_as
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.exchange.safe_xlsx import open_workbook
from extraction_forms.exchange.workbook_cells import Sheet, cell_problem
from extraction_forms.exchange.workbook_look import Ink
from extraction_forms.nearest import did_you_mean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET: Final = "Differences"
CODES: Final = "Codes"
_LONGEST: Final = 32000  # characters; a cell holds 32,767
_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

COLUMNS: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType(
    {
        "study": ("Study", 16, "id"),
        "form": ("Form", 12, "id"),
        "path": ("Path", 22, "id"),
        "where": ("Question", 30, "label"),
        "extractor_a": ("Extractor a", 10, "fixed"),
        "value_a": ("Answer of a", 26, "fixed"),
        "read_a": ("Read by a at", 26, "fixed"),
        "extractor_b": ("Extractor b", 10, "fixed"),
        "value_b": ("Answer of b", 26, "fixed"),
        "read_b": ("Read by b at", 26, "fixed"),
        "remark": ("Remark", 22, "fixed"),
        "chosen": ("Chosen", 9, "answer"),
        "value": ("Other answer", 22, "answer"),
        "reason": ("Reason", 16, "answer"),
        "note": ("Note", 22, "answer"),
        "page": ("Page of the other answer", 9, "answer"),
        "quote": ("Quote for the other answer", 26, "answer"),
        "codebook": ("What the form says", 60, "help"),
    }
)
"""The columns by key: their heading, width and look. What is to be filled in is yellow."""

_GIVEN: Final = ("study", "form", "path", "extractor_a", "value_a", "extractor_b", "value_b")
_FILLED: Final = ("chosen", "value", "reason", "note", "page", "quote")


def differences_workbook(cases: Iterable[Case]) -> tuple[bytes, int]:
    """A workbook with every difference that is not settled, and how many these are."""
    from xlsxwriter import Workbook

    rows = [_texts(case, one) for case in cases for one in case.settled.unsettled]
    made = io.BytesIO()
    file = Workbook(made, dict(_OPTIONS))
    file.set_properties({"title": "Differences between extractors", "created": _CREATED})
    ink = Ink(file=file)
    _differences(file, ink, rows)
    _codes(file, ink)
    file.close()
    return made.getvalue(), len(rows)


def _texts(case: Case, one: Difference) -> dict[str, str]:
    compared = case.settled.comparison
    a, b = (one.item.a, one.item.b) if one.item is not None else (None, None)
    stale = "asked again, since an answer changed" if one.state == "stale" else ""
    texts = {
        "study": compared.study,
        "form": compared.form,
        "path": str(one.path),
        "where": one.where,
        "extractor_a": compared.a.extractor,
        "value_a": one.a,
        "read_a": documented(a),
        "extractor_b": compared.b.extractor,
        "value_b": one.b,
        "read_b": documented(b),
        "remark": "; ".join(part for part in (one.note, stale) if part),
        "codebook": "\n".join(_codebook(one)),
    }
    return {key: text[:_LONGEST] for key, text in texts.items()}


def _codebook(one: Difference) -> Iterator[str]:
    """What the form says of the question: its help, and what each code means."""
    if one.item is None:
        yield f"Choose {'a' if one.a else 'b'} to take the entry, {'b' if one.a else 'a'} to leave it out."
        return
    field = one.item.question.field
    yield from (text for text in (field.definition, field.help) if text)
    for choice in field.choices:
        yield f"{choice.code}: {choice.label}{f'. {choice.definition}' if choice.definition else ''}"
        yield from (f"    but: {text}" for text in choice.boundary)


def _differences(file: Workbook, ink: Ink, rows: Sequence[Mapping[str, str]]) -> None:
    sheet = file.add_worksheet(SHEET)
    for column, (heading, width, look) in enumerate(COLUMNS.values()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, ink["head"])
        for number, texts in enumerate(rows, 1):
            _put(sheet, (number, column), texts.get(list(COLUMNS)[column], ""), ink[look])
    sheet.freeze_panes(1, 4)
    for key, known in (("chosen", CHOSEN), ("reason", REASONS)):
        column = list(COLUMNS).index(key)
        if rows:
            rule = {"validate": "list", "source": list(known), "error_message": f"One of {', '.join(known)}."}
            sheet.data_validation(1, column, len(rows), column, rule)


def _put(sheet: Worksheet, at: tuple[int, int], text: str, look: object) -> None:
    """Text as text, whatever it looks like."""
    if text:
        sheet.write_string(*at, text, look)
    else:
        sheet.write_blank(*at, None, look)


def _codes(file: Workbook, ink: Ink) -> None:
    """What may be chosen and which reasons there are, in words."""
    sheet = file.add_worksheet(CODES)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    row = 0
    for heading, known in (("Chosen", CHOSEN), ("Reason", REASONS)):
        sheet.write_string(row, 0, heading, ink["head"])
        sheet.write_string(row, 1, "What it means", ink["head"])
        for code, meaning in known.items():
            row += 1
            sheet.write_string(row, 0, code, ink["label"])
            sheet.write_string(row, 1, meaning, ink["help"])
        row += 2
    sheet.write_string(
        row, 1, "An other answer is typed as printed; missing: and a reason where there is none."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """A row that was filled in: its number and its texts by column."""

    number: int
    texts: Mapping[str, str]


@dataclass(slots=True)
class _Reading:
    """A filled sheet being read: where its columns are, and its faults."""

    file: str
    sheet: Sheet
    columns: Mapping[str, int]
    problems: list[Problem]

    def fault(self, at: tuple[int, str], expected: str, found: str, hint: str = "") -> None:
        """Note a fault at a row and column."""
        cell = (at[0], self.columns[at[1]])
        self.problems.append(cell_problem(self.file, self.sheet.name, cell, (expected, found, hint)))


Decided = list[tuple[Case, list[tuple[Difference, Answer]]]]


def read_decided(path: Path, cases: Sequence[Case]) -> Decided:
    """The decisions that a filled workbook holds for these cases; rows left blank are passed over.

    Raises:
        Rejected: every fault at once, each with its sheet and cell: a row whose answers have changed since, a
            code that is none, another answer that does not answer the question.
        ImportFault: it is no workbook, or one that may do harm.
    """
    reading = _open(path)
    found: dict[int, list[tuple[Difference, Answer]]] = {}
    seen: dict[tuple[str, ...], int] = {}
    for row in _rows(reading):
        key = tuple(row.texts[name] for name in ("study", "form", "path"))
        first = seen.setdefault(key, row.number)
        if first != row.number:
            reading.fault(
                (row.number, "path"), "every difference once", f"{key[-1]} again (first in row {first})"
            )
            continue
        place = next((n for n, case in enumerate(cases) if _is_of(case, row)), None)
        if place is None:
            known = ", ".join(f"{case.settled.comparison.study} ({case.form.id})" for case in cases)
            reading.fault((row.number, "study"), f"one of {known}", f"{key[0]} ({key[1]})")
            continue
        answer = _decided(reading, cases[place], row)
        if answer is not None:
            found.setdefault(place, []).append(answer)
    if reading.problems:
        raise Rejected(reading.problems)
    return [(case, found.get(number, [])) for number, case in enumerate(cases)]


def _is_of(case: Case, row: _Filled) -> bool:
    compared = case.settled.comparison
    return (compared.study, compared.form) == (row.texts["study"], row.texts["form"])


def _open(path: Path) -> _Reading:
    book = open_workbook(path)
    sheet = book.sheet(SHEET)
    if sheet is None:
        names = ", ".join(repr(one.name) for one in book.sheets)
        _reject(book.file, f"a sheet named {SHEET}", names or "none")
        raise AssertionError
    by_heading = {
        cell.text.strip().casefold(): cell.column for row in sheet.rows[:1] for cell in row if cell.row == 1
    }
    headings = {key: heading for key, (heading, _, _) in COLUMNS.items()}
    lacking = [headings[key] for key in (*_GIVEN, *_FILLED) if headings[key].casefold() not in by_heading]
    if lacking:
        _reject(book.file, f"the columns {', '.join(lacking)} in row 1 of {SHEET}", "none of that name")
    columns = {
        key: by_heading[heading.casefold()]
        for key, heading in headings.items()
        if heading.casefold() in by_heading
    }
    return _Reading(file=book.file, sheet=sheet, columns=columns, problems=[])


def _reject(file: str, expected: str, found: str) -> None:
    raise Rejected([Problem(place=Place(file=file), where="", expected=expected, found=found)])


def _rows(reading: _Reading) -> Iterator[_Filled]:
    """The rows with a decision; a cell that is no text where text is needed is a fault."""
    for cells in reading.sheet.rows:
        number = cells[0].row if cells else 1
        if number == 1:
            continue
        texts = {}
        for key in (*_GIVEN, *_FILLED):
            cell = reading.sheet.cell(number, reading.columns[key])
            texts[key] = cell.text if cell is not None else ""
            if cell is not None and key in _FILLED and cell.kind in {"formula", "error"}:
                reading.fault((number, key), "text", f"a formula, {cell.text!r}")
            elif cell is not None and key in _FILLED and cell.doubt:
                reading.fault((number, key), "text as it was typed", f"{cell.text!r}: {cell.doubt}")
        if any(texts[key].strip() for key in _FILLED):
            yield _Filled(number=number, texts=texts)


def _decided(reading: _Reading, case: Case, row: _Filled) -> tuple[Difference, Answer] | None:
    """The decision of a row, where it is one on what the records say now."""
    texts = {key: text.strip() for key, text in row.texts.items()}
    difference = next((one for one in case.settled.differences if str(one.path) == texts["path"]), None)
    if difference is None:
        hint = "Write the workbook anew: --to-xlsx."
        reading.fault((row.number, "path"), "a difference between the two records", repr(texts["path"]), hint)
        return None
    before = len(reading.problems)
    _fresh(reading, case, row, difference)
    for key, known in (("chosen", CHOSEN), ("reason", REASONS)):
        if texts[key] not in known:
            found = repr(texts[key]) if texts[key] else "nothing"
            hint = did_you_mean(texts[key], known) if texts[key] else ""
            reading.fault((row.number, key), f"one of {', '.join(known)}", found, hint)
    if texts["chosen"] == "other":
        _expect_answer(reading, case, row, difference)
    elif texts["chosen"] in CHOSEN and texts["value"]:
        hint = "For an answer of its own, choose other."
        reading.fault((row.number, "value"), f"nothing beside {texts['chosen']}", repr(texts["value"]), hint)
    answer = Answer(**{key: texts[key] for key in _FILLED})
    decision = difference.decision if difference.state == "settled" else None
    if decision is not None and len(reading.problems) == before:
        if decided_as(decision, answer):
            return None
        hint = f"Take the row out of {FILE} to settle it anew."
        reading.fault((row.number, "chosen"), "a difference that is not settled yet", decision.told, hint)
    return None if len(reading.problems) > before else (difference, answer)


def _fresh(reading: _Reading, case: Case, row: _Filled, difference: Difference) -> None:
    """Stop a decision on answers that are other ones by now."""
    compared = case.settled.comparison
    now = {
        "extractor_a": compared.a.extractor,
        "value_a": difference.a,
        "extractor_b": compared.b.extractor,
        "value_b": difference.b,
    }
    for key, text in now.items():
        if _plain(row.texts[key]) != _plain(text[:_LONGEST]):
            hint = "It changed after the workbook was written, or in it: write the workbook anew (--to-xlsx)."
            expected = (
                f"{_short(text)}, as the record says now" if text else "nothing, as the record says now"
            )
            found = _short(row.texts[key]) if row.texts[key] else "nothing"
            reading.fault((row.number, key), expected, found, hint)


def _plain(text: str) -> str:
    """A text as spreadsheets leave it: blanks and line ends may come back as others."""
    return " ".join(text.split())


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _expect_answer(reading: _Reading, case: Case, row: _Filled, difference: Difference) -> None:
    question = difference.item.question if difference.item is not None else None
    if question is None or question.field.type in NOT_TYPED:
        reading.fault((row.number, "chosen"), "a or b", "'other'", "This is taken whole or left out.")
        return
    place = Place(file=reading.file)
    _, problems = read_answer(question, row.texts["value"].strip(), decimal_of(case.drafts.a), place)
    for problem in problems:
        reading.fault((row.number, "value"), problem.expected, problem.found, problem.hint)
