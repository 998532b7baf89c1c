"""The ways of a table's mapping followed: for each field the first way that holds for a row gives its answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.answers import Answer, Answers, M
from extraction_forms.exchange.decimal_marks import MARKS, is_number, mark_of
from extraction_forms.exchange.delimited import Cell, Row
from extraction_forms.exchange.table_mapping import Block, Way, Ways
from extraction_forms.exchange.table_reports import TableAnswers, report_of
from extraction_forms.exchange.targets import Target
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

UNREAD: Final = "a fault of the mapping or of the table"
"""What stands in place of a reason where a faulty way or cell gives no answer: its fault is told already."""

_NO_NUMBER: Final = (
    "Write a text that stands for nothing under `missing`, and any other into a table of `words`."
)
_NOT_A_WORD: Final = "With `number: yes` beside `words`, other cells are read as numbers."
_NAMED: Final = re.compile(r"\{([^{}]*)\}")


@frozen
class Found:
    """The answer that a row gives to a field, the way it was had, and what its words answer besides."""

    answer: Answer | str
    way: Way
    more: Mapping[str, Answer]


def block_of(
    answers: Answers[M], block: Block, row: Row, choices: Collection[str]
) -> dict[str, Answer | str]:
    """The answers of a row to a block of fields; what is answered first stands.

    Args:
        answers: Reads the cells and keeps the books.
        block: The fields with their ways.
        row: The row.
        choices: The fields whose answers are codes.
    """
    found: dict[str, Answer | str] = {}
    for name, ways in block.items():
        one = first(answers, name, ways, row, choices)
        if one is None:
            continue
        if one.answer:
            found.setdefault(name, one.answer)
        for other, answer in one.more.items():
            found.setdefault(other, answer)
    return found


def shared(
    answers: TableAnswers, name: str, ways: Ways, rows: tuple[Row, ...], choices: Collection[str]
) -> Answer | str:
    """The answer of a study: its first row that gives one; what its other rows print is noted."""
    given = [
        (row, found)
        for row in rows
        if (found := first(answers, name, ways, row, choices)) is not None and found.answer
    ]
    if not given:
        return ""
    row, found = next((pair for pair in given if "missing" not in pair[1].answer), given[0])
    answer, target = found.answer, found.way.target
    if isinstance(answer, str) or target is None or _is_unread(answer):
        return answer
    if row is not rows[0]:
        own = answer.get("evidence", {})
        answer["evidence"] = {**_evidence(answers, row, rows[0]), **(own if isinstance(own, dict) else {})}
    text = answers.mended(row.cells[target.column])
    printing = [each for each, _ in given if answers.mended(each.cells[target.column])]
    others = [other for other in printing if answers.mended(other.cells[target.column]) != text]
    if others:
        add_note(answer, _printed(answers, others, target.column))
        told = f"{target.column}: {_printed(answers, printing, target.column)}"
        remark = Remark(place=rows[0].place, text=told)
        if remark not in answers.conflicts:
            answers.conflicts.append(remark)
    return answer


def _printed(answers: TableAnswers, rows: Iterable[Row], column: str) -> str:
    """What rows print in a column, those that print the same together."""
    by_text: dict[str, list[str]] = {}
    for row in rows:
        by_text.setdefault(answers.mended(row.cells[column]), []).append(answers.number_of(row))
    return "; ".join(
        f'row {numbers[0]} prints "{text}"'
        if len(numbers) == 1
        else f'rows {", ".join(numbers)} print "{text}"'
        for text, numbers in by_text.items()
    )


def first(answers: Answers[M], name: str, ways: Ways, row: Row, choices: Collection[str]) -> Found | None:
    """What the first way that holds for a row gives; None where none holds, or its cell is blank."""
    way = next((one for one in ways if not _readable(one, row) or holds(one, row)), None)
    if way is None:
        return None
    if not _readable(way, row):
        return _unread(way)
    if way.target is not None:
        return _read(answers, name, way, row, choices)
    answer = _made(way, row) if way.template else _own(way, name in choices)
    return Found(answer=answer, way=way, more={}) if answer else None


def holds(way: Way, row: Row) -> bool:
    """Whether a row is one that a way is for."""
    for column, texts in way.when.items():
        if row.text(column).strip() not in texts:
            return False
    return all(row.text(column).strip() not in texts for column, texts in way.unless.items())


def _readable(way: Way, row: Row) -> bool:
    return not way.faulty and all(column in row.cells for column in way.columns())


def _unread(way: Way) -> Found:
    return Found(answer={"missing": UNREAD}, way=way, more={})


def _is_unread(answer: Answer) -> bool:
    return answer.get("missing") == UNREAD


def add_note(answer: Answer, note: str) -> None:
    """Add a note to an answer, behind one that stands there already."""
    answer["note"] = "; ".join(filter(None, (str(answer.get("note", "")), note)))


def _own(way: Way, code: bool) -> Answer | str:  # noqa: FBT001 - a plain question of the field
    if isinstance(way.own, str) and not (way.note or way.provisional):
        return way.own
    own = way.own if isinstance(way.own, Mapping) else {"code" if code else "printed": way.own}
    return _marked(dict(own), way)  # type: ignore[arg-type]


def _made(way: Way, row: Row) -> Answer | str:
    """A text made of cells; where one of them is blank there is none."""
    cells = {column: row.text(column).strip() for column in _NAMED.findall(way.template)}
    if not all(cells.values()):
        return ""
    text = _NAMED.sub(lambda found: cells[found[1]], way.template)
    return _marked({"printed": text}, way) if way.note or way.provisional else text


def _read(answers: Answers[M], name: str, way: Way, row: Row, choices: Collection[str]) -> Found | None:
    """What a column gives: the fields that its words stand for, else its code, number or text."""
    target = way.target
    if target is None:
        return None
    cell = row.cells[target.column]
    text = answers.mended(cell)
    if text in way.words:
        spread = {one: _word(one, word, target.column, choices) for one, word in way.words[text].items()}
        for reason in (str(answer["missing"]) for answer in spread.values() if "missing" in answer):
            answers.read_as_missing(target, row, reason)
        return Found(answer=_marked(spread.pop(name, {}), way), way=way, more=spread)
    if not text and not answers.reason(target, cell):
        return None
    before = len(answers.problems)
    answer = _answer(answers, way, target, row)
    if len(answers.problems) > before:
        return _unread(way)
    if isinstance(answer, str):
        return Found(answer=answer, way=way, more={}) if answer else None
    if "missing" not in answer and way.quoted:
        answer["evidence"] = {"quote": text}
    return Found(answer=_marked(answer, way), way=way, more={})


def _answer(answers: Answers[M], way: Way, target: Target, row: Row) -> Answer | str:
    """What a cell answers, with its unit; a fault where the mapping gives no way to read it."""
    cell = row.cells[target.column]
    if not answers.reason(target, cell) and (fault := _fault_of(answers, way, target, cell)):
        expected, hint = fault
        answers.fault(cell.place, answers.where(row, target.column), expected, repr(cell.text), hint)
        return ""
    answer = answers.answer(target, row)
    if way.unit is None or isinstance(answer, str) or "missing" in answer:
        return answer
    return {"printed": answer["printed"], "unit": answers.code(way.unit, row), **answer}


def _fault_of(answers: Answers[M], way: Way, target: Target, cell: Cell) -> tuple[str, str] | None:
    """What was expected of a cell that is none of its column's words and numbers, and what to write for it."""
    if target.number:
        number = f"a number with a {answers.mapping.numbers.replace('_', ' ')}"
        if not is_number(cell.text):
            known = ", ".join(dict.fromkeys((*way.words, *target.missing, *answers.mapping.missing)))
            hint = "" if is_number(cell.text.strip()) else _NO_NUMBER
            return (f"{number}, or one of {known}" if known else number), hint
        return None if mark_of(cell.text) in ("", MARKS[answers.mapping.numbers]) else (number, "")
    if way.words and not target.codes:
        return f"one of the words {', '.join(way.words)}", _NOT_A_WORD if is_number(cell.text) else ""
    return None


def _marked(answer: Answer, way: Way) -> Answer:
    if way.provisional and answer and "missing" not in answer:
        answer.setdefault("provisional", way.provisional)
    if way.note and answer:
        add_note(answer, way.note)
    return answer


def _word(name: str, word: Writable, column: str, choices: Collection[str]) -> Answer:
    own = word if isinstance(word, Mapping) else {"code" if name in choices else "printed": word}
    return {**own, "column": column}  # type: ignore[dict-item]


def _evidence(answers: TableAnswers, row: Row, usual: Row) -> dict[str, str]:
    """Where an answer stands that is not from a study's first row."""
    evidence = {"row": answers.number_of(row)}
    report = report_of(answers, row).id
    if report != report_of(answers, usual).id:
        evidence["report"] = report
    return evidence
