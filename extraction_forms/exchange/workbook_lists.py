"""What a cell may hold, told to the spreadsheet: dropdown lists, words before typing, words after a slip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from extraction_forms.exchange.workbook_answers import DECIMAL_WORDS, missing_word
from extraction_forms.exchange.workbook_layout import LISTS
from extraction_forms.fields import NUMERIC
from extraction_forms.form import Question
from extraction_forms.records import MISSING_REASONS

STATUSES: Final = ("draft", "submitted", "locked")
_TITLE: Final = 32
_MESSAGE: Final = 255
_SECTIONS: Final = 60
"""Entries of a section that a dropdown offers."""

FLAGS: Final = ("yes", "no")
NUMBERS_NAME: Final = "record_numbers"
MISSING_NAME: Final = "missing_words"

Options = dict[str, Any]
"""A rule for cells as the spreadsheet library takes it."""


@dataclass(slots=True)
class ListSheet:
    """The hidden sheet of lists: columns of words, each written once, and the ranges they stand in."""

    columns: dict[tuple[str, ...], int] = field(default_factory=dict)
    formulas: dict[tuple[str, ...], int] = field(default_factory=dict)
    next_column: int = 0

    def range_of(self, words: Iterable[str]) -> str:
        """The range that holds these words; a column is begun where they are new."""
        known = tuple(words)
        if known not in self.columns:
            self.columns[known] = self.next_column
            self.next_column += 1
        return _range(self.columns[known], len(known))

    def ids_of(self, sheets: tuple[str, ...]) -> str:
        """The range that holds the ids of these sheets' rows, whatever they are by then."""
        if sheets not in self.formulas:
            self.formulas[sheets] = self.next_column
            self.next_column += 1
        return _range(self.formulas[sheets], _SECTIONS * len(sheets))

    def id_formulas(self, sheets: tuple[str, ...], first_row: int) -> list[str]:
        """The formulas that show the ids which stand in column A of these sheets from a row on."""
        cells = [
            f"'{name.replace(chr(39), chr(39) * 2)}'!$A${first_row + n}"
            for name in sheets
            for n in range(_SECTIONS)
        ]
        return [f'=IF({cell}="","",{cell})' for cell in cells]


def _range(column: int, length: int) -> str:
    from extraction_forms.exchange.workbook_cells import letters

    name = letters(column + 1)
    return f"='{LISTS}'!${name}$1:${name}${max(length, 1)}"


def answer_rule(question: Question, lists: ListSheet, cell: str, *, when: str, reasons: bool) -> Options:
    """The rule for the cells of an answer; `cell` is the first of them.

    `when` says in words when the question is asked, `reasons` whether a missing reason may stand in the cell.
    """
    kind = question.field.type
    told = _told(question, when, reasons=reasons)
    words = _words(question, reasons=reasons)
    if words:
        return {
            **told,
            "validate": "list",
            "source": lists.range_of(words),
            "error_title": "Not on the list",
            "error_message": "Choose from the list; what the choices mean stands on the sheet Codebook.",
        }
    if kind in {"number", "whole", "number_with_unit"}:
        missing = f",COUNTIF({MISSING_NAME},{cell})>0" if reasons else ""
        return {
            **told,
            "validate": "custom",
            "value": f"=OR({_is_number(question, cell)}{missing})",
            "error_type": "warning",
            "error_title": "Is this right?",
            "error_message": f"{_expected(question)} Keep it only if the report prints it so.",
        }
    return {**told, "validate": "any"}


def ids_rule(lists: ListSheet, sheets: tuple[str, ...], title: str, what: str) -> Options:
    """The rule for cells that name a row of other sheets: a dropdown of the ids that stand there."""
    return {
        "validate": "list",
        "source": lists.ids_of(sheets),
        "ignore_blank": False,
        "input_title": title[:_TITLE],
        "input_message": what[:_MESSAGE],
        "error_type": "warning",
        "error_title": "Not an id of these sheets",
        "error_message": f"Expected the id of a row of {' or '.join(sheets)}."[:_MESSAGE],
    }


def named_rule(lists: ListSheet, names: Iterable[str], title: str) -> Options:
    """The rule for cells that name an outcome of the review: a dropdown of those there are, and a word on others."""
    return {
        "validate": "list",
        "source": lists.range_of(names),
        "input_title": title[:_TITLE],
        "input_message": "The id of an outcome of the review, as outcomes.yaml has it.",
        "error_type": "warning",
        "error_title": "Not an outcome of the review",
        "error_message": "Expected the id of an outcome in outcomes.yaml. Keep another one only if it is added there.",
    }


def words_rule(lists: ListSheet, words: Iterable[str], message: str = "") -> Options:
    """The rule for cells that hold one of a few words."""
    rule: Options = {
        "validate": "list",
        "source": lists.range_of(words),
        "error_title": "Not on the list",
        "error_message": "Choose from the list.",
    }
    return {**rule, "input_message": message[:_MESSAGE]} if message else rule


def missing_words() -> tuple[str, ...]:
    """The missing reasons as they are typed."""
    return tuple(MISSING_REASONS.values())


def decimal_words() -> tuple[str, ...]:
    """How numbers may be printed, in words."""
    return tuple(DECIMAL_WORDS.values())


def _words(question: Question, *, reasons: bool) -> tuple[str, ...]:
    """What a dropdown offers: choices by label, yes and no, and why there is no answer."""
    kind = question.field.type
    if kind not in {"choice", "flag"}:
        return ()
    labels = [choice.label for choice in question.field.choices if not choice.retired]
    codes = [choice.code for choice in question.field.choices if not choice.retired]
    own = (labels if len(set(labels)) == len(labels) else codes) if kind == "choice" else list(FLAGS)
    more = [missing_word(question, reason) for reason in MISSING_REASONS] if reasons else []
    return (*own, *more)


def _told(question: Question, when: str, *, reasons: bool) -> Options:
    """What a spreadsheet says when the cell is chosen."""
    asked = f"Only when {when}." if when else ""
    text = " ".join(
        part for part in (_expected(question), asked, question.field.definition, question.field.help) if part
    )
    if reasons and question.field.type not in {"choice", "flag", "columns", "evidence"}:
        text = f"{_clip(text, 185)} Without an answer: not reported, unclear, not applicable ..."
    return {"input_title": _clip(question.field.label, _TITLE), "input_message": _clip(text, _MESSAGE)}


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3].rstrip() + "..."


def expected(question: Question) -> str:
    """What to enter, in a few words, for the heading of its column."""
    kind = question.field.type
    if kind not in _ENTER:
        return ""
    words = _ENTER[kind]
    limits = _limits(question)
    unit = f" ({question.field.unit})" if question.field.unit else ""
    return f"{words}{limits}{unit}"


def _expected(question: Question) -> str:
    text = expected(question)
    return f"{text}." if text else ""


_ENTER: Final = {
    "text": "Text",
    "whole": "Whole number",
    "number": "Number",
    "number_with_unit": "Number; its unit beside it",
    "interval": "Two numbers, 0.2 to 0.5",
    "choice": "Choose from the list",
    "choices": "One or more of the codes, with commas between",
    "flag": "yes or no",
    "day": "Year, YYYY-MM or YYYY-MM-DD",
    "date": "YYYY-MM-DD",
    "slug": "Id: small letters, digits, _",
    "list": "One item a line",
    "columns": "name: text, one a line",
    "evidence": "Where it stands",
}


def _limits(question: Question) -> str:
    low, high = question.field.minimum, question.field.maximum
    if question.field.type not in NUMERIC or (low is None and high is None):
        return ""
    if low is not None and high is not None:
        return f", {low:.15g} to {high:.15g}"
    above = "above " if question.field.exclusive_minimum else ""
    below = "below " if question.field.exclusive_maximum else ""
    if low is not None:
        return f", {above}{low:.15g}{'' if above else ' or more'}"
    return f", {below}{high:.15g}{'' if below else ' or less'}"


def _is_number(question: Question, cell: str) -> str:
    """A condition of the spreadsheet: the text of a cell is a number, by the record's own decimal mark."""
    comma = f'{NUMBERS_NAME}="decimal comma"'
    number = f'_xlfn.NUMBERVALUE({cell},IF({comma},",","."),IF({comma},".",","))'
    low, high = question.field.minimum, question.field.maximum
    if low is not None and high is not None:
        middle, half = (low + high) / 2, (high - low) / 2
        return f"IFERROR(ABS({number}-({middle:.15g}))<={half:.15g},FALSE)"
    if low is not None:
        return f"IFERROR({number}>={low:.15g},FALSE)"
    return f"ISNUMBER({number})"
