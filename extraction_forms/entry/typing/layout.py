"""Which input each cell of a pasted table goes to: guessed from words and looks, then as the person has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.typing.column_words import question_by_look, question_by_words, unit_by_words
from extraction_forms.entry.typing.grid import Cell, Grid
from extraction_forms.entry.typing.targets import Named, Targets
from extraction_forms.frozen_values import frozen

QUESTIONS: Final = "questions"
"""Each row is a question, each column an arm, as on the page."""
ENTRIES: Final = "entries"
"""Each row is a result, each column a question of an arm, as in most papers."""
DOWN: Final[Mapping[str, str]] = {
    QUESTIONS: "Each row is a question, each column an arm",
    ENTRIES: "Each row is a result, each column a number of an arm",
}
_BETWEEN: Final = frozenset({"p", "t", "f", "chi2", "md", "smd", "estimate"})
"""Questions that a comparison of two arms answers rather than one arm."""
_PAIR: Final = ":"


@frozen
class Layout:
    """What rows and columns of the body are: ids of questions, entries or units; or a column is `unit:question`.

    A row or column with an empty id is left out.
    """

    down: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


def paths(layout: Layout, to: Targets) -> Iterator[tuple[int, int, AnswerPath]]:
    """The row and column of every cell that goes somewhere, and where."""
    for row, across in enumerate(layout.rows):
        for column, along in enumerate(layout.columns):
            if not across or not along:
                continue
            if layout.down == QUESTIONS:
                yield row, column, to.path(to.at.entry, along, across)
            else:
                unit, _, question = along.partition(_PAIR)
                yield row, column, to.path(across, unit, question)


def columns_known(down: str, to: Targets) -> tuple[Named, ...]:
    """What a column may be."""
    if down == QUESTIONS:
        return to.units
    if not to.of_units:
        return tuple(Named(id=f"{_PAIR}{one.id}", label=one.label) for one in to.questions)
    return tuple(
        Named(id=f"{unit.id}{_PAIR}{one.id}", label=f"{unit.label}: {one.label}")
        for unit in to.units
        for one in to.questions
    )


def rows_known(down: str, to: Targets) -> tuple[Named, ...]:
    """What a row may be."""
    if down == ENTRIES:
        return to.entries
    return tuple(Named(id=one.id, label=one.label) for one in to.questions)


def guessed(table: Grid, to: Targets, down: str = "") -> Layout:
    """What words and looks say of a table's rows and columns; without words, reading order from the input on."""
    down = down or _down(table, to)
    if down == QUESTIONS:
        return Layout(down=down, columns=_in_order_of_units(table, to), rows=_questions(table, to))
    return Layout(down=down, columns=_unit_questions(table, to), rows=_entries(table, to))


def _down(table: Grid, to: Targets) -> str:
    by_row = sum(bool(question_by_words(words, to.questions)) for words in table.beside)
    by_column = sum(bool(question_by_words(words, to.questions)) for words in table.above)
    is_packed = any(
        mark in cell.text for row in table.body for cell in row for mark in ("(", "[", "\u00b1", "/")
    )
    if by_row * 2 > len(table.beside) and table.side:
        return QUESTIONS
    if not to.of_units and not table.head and not table.side:
        return QUESTIONS
    return ENTRIES if by_column or is_packed or len(table.body) == 1 else QUESTIONS


def _questions(table: Grid, to: Targets) -> tuple[str, ...]:
    found = [question_by_words(words, to.questions) for words in table.beside]
    if any(found):
        return tuple(found)
    return _from([one.id for one in to.questions], to.at.field, len(table.body))


def _in_order_of_units(table: Grid, to: Targets) -> tuple[str, ...]:
    pairs = [(one.id, one.label) for one in to.units]
    found = [unit_by_words(words, pairs) for words in table.above]
    if any(found):
        return tuple(found)
    start = to.at.unit if to.of_units else to.at.entry
    return _from([one.id for one in to.units], start, len(table.above))


def _from(ids: Sequence[str], first: str, count: int) -> tuple[str, ...]:
    """That many ids in order from one of them on; blank ones where there are no more."""
    start = ids.index(first) if first in ids else 0
    return tuple((*ids[start : start + count], *[""] * count)[:count])


def _entries(table: Grid, to: Targets) -> tuple[str, ...]:
    pairs = [(one.id, one.label) for one in to.entries]
    found = [unit_by_words(words, pairs) if words else "" for words in table.beside]
    if any(found):
        return tuple(found)
    if len(table.body) == 1 or not any(table.beside):
        return _from([one.id for one in to.entries], to.at.entry, len(table.body))
    return (to.at.entry, *[""] * (len(table.body) - 1))


def _unit_questions(table: Grid, to: Targets) -> tuple[str, ...]:
    """Of each column a question, and the arm that its words name, that of the column before, or the next one."""
    pairs = [(one.id, one.label) for one in to.units]
    arms = [one.id for one in to.units if one.id not in to.paired]
    found: list[str] = []
    taken: set[str] = set()
    last = ""
    for at, words in enumerate(table.above):
        question = question_by_words(words, to.questions) or question_by_look(
            _column(table, at), to.questions
        )
        if not to.of_units:
            found.append(f"{_PAIR}{question}" if question else "")
            continue
        unit = unit_by_words(words, pairs) or _unit(question, last, taken, to, arms)
        last = unit or last
        key = f"{unit}{_PAIR}{question}" if question and unit else ""
        found.append("" if key in taken else key)
        taken.add(key)
    return tuple(found)


def _unit(question: str, last: str, taken: set[str], to: Targets, arms: Sequence[str]) -> str:
    """The arm of a column whose words name none."""
    between = [one.id for one in to.units if one.id in to.paired]
    if question in _BETWEEN and between:
        return to.at.unit if to.at.unit in between else between[0]
    if last and last in arms and f"{last}{_PAIR}{question}" not in taken:
        return last
    start = arms.index(to.at.unit) if to.at.unit in arms else 0
    return next((arm for arm in arms[start:] if f"{arm}{_PAIR}{question}" not in taken), "")


def _column(table: Grid, at: int) -> list[Cell]:
    return [row[at] for row in table.body]
