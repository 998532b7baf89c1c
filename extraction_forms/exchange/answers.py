"""Cells read as answers: printed text, codes and missing reasons, with every fault and repair noted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.account import DecimalMarks, MissingWord, Remark, Repair, counted
from extraction_forms.exchange.bracketed import bracketed
from extraction_forms.exchange.decimal_marks import UnreadableNumber, convention, is_number, mark_of
from extraction_forms.exchange.delimited import Cell, Row
from extraction_forms.exchange.durations import weeks
from extraction_forms.exchange.mojibake import repair
from extraction_forms.exchange.several_words import several_words
from extraction_forms.exchange.source_rules import SourceRules
from extraction_forms.exchange.targets import Target

Answer = dict[str, "str | dict[str, str]"]

M = TypeVar("M", bound=SourceRules)

_MUCH_LONGER: Final = 1.5
_IN_BRACKETS: Final = "words in brackets at the end, "


@dataclass(slots=True)
class Answers(Generic[M]):
    """Reads cells by the targets of a mapping and keeps the books on what it met."""

    mapping: M
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    missing: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    repairs: dict[tuple[str, str], dict[Place, None]] = field(default_factory=dict)
    doubtful: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def number_of(self, row: Row) -> str:
        """The source's own number of a row."""
        return row.text(self.mapping.row)

    def where(self, row: Row, column: str) -> str:
        """A row and column in the reader's words."""
        return f"row {self.number_of(row)} > {column}"

    def fault(self, place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def mended(self, cell: Cell) -> str:
        """A cell's text with its mojibake put back and no blanks around it."""
        text = repair(cell.text)
        if text != cell.text:
            self.repairs.setdefault((cell.text, text), {})[cell.place] = None
        return text.strip()

    def code(self, target: Target, row: Row) -> str:
        """The code of a cell's words; a word that has none is a fault that lists the known ones."""
        cell = row.cells[target.column]
        text = bracketed(self.mended(cell)) if target.brackets else self.mended(cell)
        if text not in target.codes:
            known = f"{_IN_BRACKETS if target.brackets else ''}one of {', '.join(target.codes)}"
            self.fault(cell.place, self.where(row, target.column), known, repr(text))
        return target.codes.get(text, "")

    def codes(self, target: Target, row: Row) -> Answer | str:
        """The codes of a cell that holds several words; what was written in beside one is its note."""
        cell = row.cells[target.column]
        text = self.mended(cell)
        found = several_words(text, target.codes)
        if found is None:
            expected = "words joined by semicolons, of " + ", ".join(map(repr, target.codes))
            self.fault(cell.place, self.where(row, target.column), expected, repr(text))
            return ""
        codes = dict.fromkeys(code for one in found if (code := target.codes[one.word]))
        answer: Answer = {"code": ", ".join(codes), "column": target.column}
        written = [f"{one.word}: {one.written}" for one in found if one.written]
        if written:
            answer["note"] = "; ".join(written)
        return answer if codes else ""

    def answer(self, target: Target, row: Row) -> Answer | str:
        """The answer that a row gives to a field; nothing where its word has an empty code."""
        if not target.column:
            return target.constant
        cell = row.cells[target.column]
        reason = self.reason(target, cell)
        if reason:
            self.read_as_missing(target, row, reason)
            return {"missing": reason, "column": target.column}
        if target.several:
            return self.codes(target, row)
        if target.codes:
            code = self.code(target, row)
            return {"code": code, "column": target.column} if code else ""
        if not cell.text.strip():
            known = ", ".join((*target.missing, *self.mapping.missing))
            self.fault(cell.place, self.where(row, target.column), f"a text, or one of {known}", "nothing")
        return self.number(target, row) if target.number else self.text(target, row)

    def reason(self, target: Target, cell: Cell) -> str:
        """Why a cell holds nothing; empty when it holds something."""
        if target.blank and not cell.text.strip():
            return target.blank
        return target.missing.get(cell.text) or self.mapping.missing.get(cell.text, "")

    def read_as_missing(self, target: Target, row: Row, reason: str) -> None:
        """Note that a row's cell was read as missing, and for which reason."""
        key = (target.column, row.text(target.column), reason)
        self.missing.setdefault(key, []).append(self.number_of(row))

    def text(self, target: Target, row: Row) -> Answer:
        """A text as printed; where it was mended, its note tells what stood there."""
        cell = row.cells[target.column]
        text = self.mended(cell)
        answer: Answer = {"printed": text, "column": target.column}
        if text != cell.text.strip():
            answer["note"] = f'the file has "{cell.text}"'
        return answer

    def number(self, target: Target, row: Row) -> Answer:
        """A number as printed, with its unit, and its own decimal mark where it is not the usual one."""
        cell = row.cells[target.column]
        answer: Answer = {"printed": cell.text}
        if target.unit:
            answer["unit"] = target.unit
        try:
            marks = convention(cell, self.mapping.numbers)
        except UnreadableNumber as found:
            usual = self.mapping.numbers.replace("_", " ")
            expected = f"a number with a {usual}, or one of {', '.join(self.mapping.missing)}"
            self.fault(cell.place, self.where(row, target.column), expected, str(found))
        else:
            if marks != self.mapping.numbers:
                answer["numbers"] = marks
        answer["column"] = target.column
        if target.duration:
            self.compare(target, row, answer)
        return answer

    def compare(self, target: Target, row: Row, answer: Answer) -> None:
        """Note where a time is much shorter than the duration printed beside it: its unit is in doubt."""
        duration = self.mended(row.cells[target.duration])
        printed = weeks(duration)
        if printed is None or not is_number(row.text(target.column)):
            return
        stated = weeks(f"{row.text(target.column)} {target.unit}")
        if stated is not None and printed > stated * _MUCH_LONGER:
            answer["note"] = f'{target.duration} prints "{duration}", which is longer: the unit is in doubt'
            found = self.doubtful.setdefault((target.column, target.unit, target.duration), [])
            found.append(self.number_of(row))

    def shared(self, target: Target, rows: tuple[Row, ...]) -> Answer | str:
        """The answer of a study: its first row that gives one; what other rows print is noted."""
        answers = [(row, self.answer(target, row)) for row in rows]
        row, answer = next((pair for pair in answers if "missing" not in pair[1]), answers[0])
        if isinstance(answer, str):
            return answer
        if row is not rows[0]:
            answer["evidence"] = {"row": self.number_of(row)}
        text = row.text(target.column)
        others = [other for other in rows if other.text(target.column) != text]
        if others:
            note = "; ".join(self.printed(other, target.column) for other in others)
            answer["note"] = "; ".join(filter(None, (str(answer.get("note", "")), note)))
            found = "; ".join(self.printed(each, target.column) for each in rows)
            self.conflicts.append(Remark(place=rows[0].place, text=f"{target.column}: {found}"))
        return answer

    def printed(self, row: Row, column: str) -> str:
        """What a row prints in a column, in words."""
        return f'row {self.number_of(row)} prints "{self.mended(row.cells[column])}"'

    def doubts(self) -> tuple[Remark, ...]:
        """A remark for each time column whose unit is in doubt, with the rows that make it so."""
        return tuple(
            Remark(
                place=Place(file=self.mapping.file),
                text=f"{column} in {unit} is much shorter than {duration}, so its unit is in doubt, in"
                f" {counted(len(rows), 'row')}: {', '.join(rows)}",
            )
            for (column, unit, duration), rows in self.doubtful.items()
        )

    def missing_words(self) -> tuple[MissingWord, ...]:
        """What was read as missing, by column and word."""
        return tuple(
            MissingWord(column=column, word=word, reason=reason, rows=tuple(dict.fromkeys(rows)))
            for (column, word, reason), rows in sorted(self.missing.items())
        )

    def repaired(self) -> tuple[Repair, ...]:
        """What was mended, and where."""
        return tuple(
            Repair(before=before, after=after, places=tuple(sorted(places)))
            for (before, after), places in sorted(self.repairs.items())
        )


def decimal_marks(
    columns: Iterable[str], rows: Iterable[Row], number_column: str
) -> tuple[DecimalMarks, ...]:
    """The decimal marks found in each column that has any."""
    found: list[DecimalMarks] = []
    rows = tuple(rows)
    for column in columns:
        by_mark: dict[str, list[str]] = {",": [], ".": [], "": []}
        for row in rows:
            by_mark[mark_of(row.text(column))].append(row.text(number_column))
        marks = DecimalMarks(column=column, comma=tuple(by_mark[","]), point=tuple(by_mark["."]))
        if marks.comma or marks.point:
            found.append(marks)
    return tuple(found)
