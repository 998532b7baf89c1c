"""The decisions that a filled adjudication workbook holds: read row by row, refused with sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.adjudicate.answer_text import NOT_TYPED, read_answer
from extraction_forms.adjudicate.consensus import decimal_of
from extraction_forms.adjudicate.decisions import CHOSEN, FILE, REASONS
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.overruling import at, fault_of, near, with_side
from extraction_forms.adjudicate.settling import Answer, Case, decided_as, decision_on, tried_with
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.exchange.adjudication_workbook import (
    AGREED,
    AGREED_COLUMNS,
    COLUMNS,
    FILLED,
    GIVEN,
    LONGEST,
    SHEET,
)
from extraction_forms.exchange.safe_xlsx import open_workbook
from extraction_forms.exchange.workbook_cells import Sheet, Workbook, cell_problem
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean, plain_word

_FORMER: Final = MappingProxyType({"page of the other answer": "page", "quote for the other answer": "quote"})
"""Headings of workbooks written before, and the columns they are of."""


@frozen
class _Filled:
    """A row that was filled in: its number and its texts by column."""

    number: int
    texts: Mapping[str, str]


@dataclass(slots=True)
class _Reading:
    """A filled sheet being read: where its columns are, what rows are made of, its faults."""

    file: str
    sheet: Sheet
    columns: Mapping[str, int]
    made: _Maker
    problems: list[Problem] = field(default_factory=list)

    def fault(self, at: tuple[int, str], expected: str, found: str, hint: str = "") -> None:
        """Note a fault at a row and column."""
        cell = (at[0], self.columns[at[1]])
        self.problems.append(cell_problem(self.file, self.sheet.name, cell, (expected, found, hint)))


@frozen
class _Made:
    """The decision that a row holds: the sheet and the row it stands in, what it settles, and how."""

    sheet: str
    row: int
    difference: Difference
    answer: Answer


_Maker = Callable[[_Reading, Case, _Filled], tuple[Difference, Answer] | None]
"""What makes a decision of a filled row, or notes why it is none."""

Decided = list[tuple[Case, list[tuple[Difference, Answer]]]]


def read_decided(path: Path, cases: Sequence[Case]) -> Decided:
    """The decisions that a filled workbook holds for these cases; rows left blank are passed over.

    Raises:
        Rejected: every fault at once, each with its sheet and cell: a row whose answers have changed since, a
            code that is none, another answer that does not answer the question.
        ImportFault: it is no workbook, or one that may do harm.
    """
    book = open_workbook(path)
    differing, agreed = _open(book, SHEET, COLUMNS, _decided), None
    if book.sheet(AGREED) is not None:
        agreed = _open(book, AGREED, AGREED_COLUMNS, _overruled)
    found: dict[int, list[_Made]] = {}
    for reading in (differing, agreed):
        for number, made in _every(reading, cases) if reading is not None else ():
            found.setdefault(number, []).append(made)
    if agreed is not None:
        for number, every in found.items():
            _expect_asked(agreed, cases[number], every)
    problems = [*differing.problems, *(agreed.problems if agreed is not None else ())]
    if problems:
        raise Rejected(problems)
    return [
        (case, [(one.difference, one.answer) for one in found.get(number, [])])
        for number, case in enumerate(cases)
    ]


def _every(reading: _Reading, cases: Sequence[Case]) -> Iterator[tuple[int, _Made]]:
    """The decisions of a sheet, each with the number of its case."""
    seen: dict[tuple[str, ...], int] = {}
    for row in _rows(reading):
        key = tuple(row.texts[name] for name in ("study", "form", "path"))
        first = seen.setdefault(key, row.number)
        if first != row.number:
            again = f"{key[-1]} again (first in row {first})"
            reading.fault((row.number, "path"), "every difference once", again)
            continue
        place = next((n for n, case in enumerate(cases) if _is_of(case, row)), None)
        if place is None:
            known = ", ".join(f"{case.settled.comparison.study} ({case.form.id})" for case in cases)
            reading.fault((row.number, "study"), f"one of {known}", f"{key[0]} ({key[1]})")
            continue
        made = reading.made(reading, cases[place], row)
        if made is not None:
            yield place, _Made(sheet=reading.sheet.name, row=row.number, difference=made[0], answer=made[1])


def _expect_asked(reading: _Reading, case: Case, made: Sequence[_Made]) -> None:
    """Note what was filled in beside agreed answers for questions that are not asked by what is settled then."""
    decisions = [decision_on(case, one.difference, one.answer, ("", "")) for one in made]
    idle = {one.path for one in tried_with(case, decisions).idle}
    for one in made:
        if one.sheet == AGREED and str(one.difference.path) in idle:
            expected = "a question that is asked by what is settled"
            reading.fault((one.row, "path"), expected, "one that is not")


def _is_of(case: Case, row: _Filled) -> bool:
    compared = case.settled.comparison
    return (compared.study, compared.form) == (row.texts["study"], row.texts["form"])


def _open(book: Workbook, name: str, columns: Mapping[str, tuple[str, int, str]], made: _Maker) -> _Reading:
    sheet = book.sheet(name)
    if sheet is None:
        names = ", ".join(repr(one.name) for one in book.sheets)
        _reject(book.file, f"a sheet named {name}", names or "none")
        raise AssertionError
    cells = [cell for row in sheet.rows[:1] for cell in row if cell.row == 1]
    typed = {cell.text.strip().casefold(): cell.column for cell in cells}
    by_heading = {_FORMER.get(heading, heading): column for heading, column in typed.items()}
    headings = {key: heading for key, (heading, _, _) in columns.items()}
    lacking = [
        headings[key]
        for key in (*GIVEN, *FILLED)
        if key in headings and headings[key].casefold() not in by_heading
    ]
    if lacking:
        _reject(book.file, f"the columns {', '.join(lacking)} in row 1 of {name}", "none of that name")
    places = {
        key: by_heading[heading.casefold()]
        for key, heading in headings.items()
        if heading.casefold() in by_heading
    }
    return _Reading(file=book.file, sheet=sheet, columns=places, made=made)


def _reject(file: str, expected: str, found: str) -> None:
    raise Rejected([Problem(place=Place(file=file), where="", expected=expected, found=found)])


def _rows(reading: _Reading) -> Iterator[_Filled]:
    """The rows with a decision; a cell that is no text where text is needed is a fault."""
    for cells in reading.sheet.rows:
        number = cells[0].row if cells else 1
        if number == 1:
            continue
        texts = {}
        for key in (*GIVEN, *FILLED):
            cell = reading.sheet.cell(number, reading.columns[key]) if key in reading.columns else None
            texts[key] = cell.text if cell is not None else ""
            if cell is not None and key in FILLED and cell.kind in {"formula", "error"}:
                reading.fault((number, key), "text", f"a formula, {cell.text!r}")
            elif cell is not None and key in FILLED and cell.doubt:
                reading.fault((number, key), "text as it was typed", f"{cell.text!r}: {cell.doubt}")
        if any(texts[key].strip() for key in FILLED):
            yield _Filled(number=number, texts=texts)


def _decided(reading: _Reading, case: Case, row: _Filled) -> tuple[Difference, Answer] | None:
    """The decision of a row, where it is one on what the records say now."""
    texts = _codes(case, row)
    difference = next((one for one in case.settled.differences if str(one.path) == texts["path"]), None)
    if difference is None:
        hint = f"It is none any more, or never was: write the workbook anew (--to-xlsx), and see {AGREED}."
        reading.fault((row.number, "path"), "a difference between the two records", repr(texts["path"]), hint)
        return None
    before = len(reading.problems)
    _fresh(reading, case, row, difference)
    _expect_code(reading, row, texts, ("chosen", CHOSEN))
    _expect_code(reading, row, texts, ("reason", REASONS))
    if texts["chosen"] == "other":
        _expect_answer(reading, case, row, difference)
    elif texts["chosen"] in CHOSEN and texts["value"]:
        hint = "For an answer of its own, choose other."
        reading.fault((row.number, "value"), f"nothing beside {texts['chosen']}", repr(texts["value"]), hint)
    answer = Answer(**{key: texts[key] for key in FILLED})
    return _new(reading, (row.number, "chosen"), before, (difference, answer))


def _codes(case: Case, row: _Filled) -> dict[str, str]:
    """The texts of a row, a side named by its extractor or in capitals and a reason in any letters as their codes."""
    texts = {key: text.strip() for key, text in row.texts.items()}
    compared = case.settled.comparison
    sides = {compared.a.extractor: "a", compared.b.extractor: "b", **{code: code for code in CHOSEN}}
    said = texts["chosen"].casefold()
    reason = plain_word(texts["reason"])
    return {
        **texts,
        "chosen": sides.get(said, texts["chosen"]),
        "reason": reason if reason in REASONS else texts["reason"],
    }


def _expect_code(
    reading: _Reading, row: _Filled, texts: Mapping[str, str], asked: tuple[str, Mapping[str, str]]
) -> None:
    key, known = asked
    text = texts[key]
    if text not in known:
        hint = did_you_mean(text, known) if text else ""
        found = repr(text) if text else "nothing"
        reading.fault((row.number, key), f"one of {', '.join(known)}", found, hint)


def _new(
    reading: _Reading, at_cell: tuple[int, str], before: int, made: tuple[Difference, Answer]
) -> tuple[Difference, Answer] | None:
    """A decision of a row without faults; None where it was taken already, and a fault where another was."""
    difference, answer = made
    decision = difference.decision if difference.state == "settled" else None
    if decision is not None and len(reading.problems) == before:
        if decided_as(decision, answer):
            return None
        hint = f"Take the row out of {FILE} to settle it anew, or settle it anew with --set."
        reading.fault(at_cell, "a difference that is not settled yet", decision.told, hint)
    return None if len(reading.problems) > before else made


def _overruled(reading: _Reading, case: Case, row: _Filled) -> tuple[Difference, Answer] | None:
    """How a row of the agreed answers settles one otherwise, or adds to it."""
    texts = _codes(case, row)
    difference = at(case, texts["path"])
    if difference is None:
        found, hint = repr(texts["path"]), near(case, texts["path"])
        reading.fault((row.number, "path"), "the path of a question in the consensus", found, hint)
        return None
    before = len(reading.problems)
    typed = not any(texts[key] for key in GIVEN if key.startswith(("extractor", "value")))
    if not typed or difference.a or difference.b:
        _fresh(reading, case, row, difference)
    _expect_code(reading, row, texts, ("reason", REASONS))
    answer = Answer(**{**{key: texts[key] for key in FILLED}, "chosen": ""})
    fault = fault_of(difference, answer)
    if fault is not None:
        reading.fault((row.number, "value"), *fault)
    answer = with_side(difference, answer)
    if fault is None and answer.chosen == "other":
        _expect_answer(reading, case, row, difference)
    return _new(reading, (row.number, "value"), before, (difference, answer))


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
        if _plain(row.texts[key]) != _plain(text[:LONGEST]):
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
        key = "chosen" if "chosen" in reading.columns else "value"
        reading.fault((row.number, key), "a or b", "'other'", "This is taken whole or left out.")
        return
    place = Place(file=reading.file)
    _, problems = read_answer(question, row.texts["value"].strip(), decimal_of(case.drafts.a), place)
    for problem in problems:
        reading.fault((row.number, "value"), problem.expected, problem.found, problem.hint)
