"""A pasted table laid over the inputs of a record: what each would hold, what is asked first, what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import InputName
from extraction_forms.entry.drafts.parts import MISSING
from extraction_forms.entry.typing.as_printed import spread
from extraction_forms.entry.typing.blocks import NUMBERS, typing_in
from extraction_forms.entry.typing.filled import REPLACE, Answers, Ask, Change
from extraction_forms.entry.typing.grid import Cell, Grid
from extraction_forms.entry.typing.layout import Layout, paths
from extraction_forms.entry.typing.targets import Targets
from extraction_forms.fields import Choice, Field, Misread, parse
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import plain_word

NOT_REPORTED: Final = "not_reported"


@frozen
class Pasting:
    """How a table is laid over a record: its layout, what was answered, what becomes of dashes and of filled inputs."""

    layout: Layout
    answers: Answers = field(default_factory=lambda: MappingProxyType({}))
    absent: str = ""
    keep: bool = False


@frozen
class Line:
    """An input that a table fills: its name, where it is in words, the text it gets and the one it holds."""

    name: str
    where: str
    text: str
    held: str = ""


@frozen
class Pasted:
    """What a table would fill, what has to be answered before, and the cells that do not fit, with the reason."""

    lines: tuple[Line, ...] = ()
    asks: tuple[Ask, ...] = ()
    unfit: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def pasted(asked: Asked, held: Mapping[str, str], to: Targets, table: Grid, how: Pasting) -> Pasted:
    """What a table would fill; nothing is changed. `held` is what the inputs of the record hold by name."""
    changes: dict[str, str] = {}
    asks: dict[str, Ask] = {}
    unfit: list[tuple[str, str]] = []
    for row, column, path in paths(how.layout, to):
        cell = table.body[row][column]
        for one in _changes(asked, held, path, cell, how):
            match one:
                case Change(name=name, text=text):
                    changes[name] = text
                case Ask(key=key):
                    asks.setdefault(key, one)
                case str():
                    unfit.append((cell.text, f"{_where(asked, to, path)}: {one}"))
    lines = tuple(_lines(asked, held, to, changes, how))
    fits = tuple(one for one in lines if isinstance(one, Line))
    unfit += [one for one in lines if not isinstance(one, Line)]
    return Pasted(
        lines=fits, asks=tuple(asks.values()), unfit=tuple(unfit), remarks=tuple(_remarks(table, how))
    )


def _changes(
    asked: Asked, held: Mapping[str, str], path: AnswerPath, cell: Cell, how: Pasting
) -> Iterator[Change | Ask | str]:
    """What a cell fills, what it asks, or why it fills nothing."""
    question = asked.question(path)
    if question is None or not cell.text:
        return
    if cell.is_absent:
        if how.absent == NOT_REPORTED and question.field.required != "yes":
            yield Change(name=str(InputName(path=path, part=MISSING)), text=NOT_REPORTED)
        return
    if question.field.choices:
        code = _code(cell.text, question.field.choices)
        yield Change(name=str(path), text=code) if code else "none of its choices"
        return
    found = spread(asked, path, cell.text, typing_in(held, path, {**how.answers, REPLACE: "yes"}))
    if isinstance(found, Ask):
        yield found
    elif found.changes:
        yield from found.changes
    else:
        yield Change(name=str(path), text=cell.text)


def _code(text: str, choices: tuple[Choice, ...]) -> str:
    """The code that a cell names, by itself or by its label."""
    named = {plain_word(word): one.code for one in reversed(choices) for word in (one.label, one.code)}
    return named.get(plain_word(text), "")


def _lines(
    asked: Asked, held: Mapping[str, str], to: Targets, changes: Mapping[str, str], how: Pasting
) -> Iterator[Line | tuple[str, str]]:
    """The changes that say something new, each held against its question; what cannot be read is told."""
    after = {**held, **changes}
    for name, text in changes.items():
        old = held.get(name, "")
        if text == old or (how.keep and old):
            continue
        path = InputName.parse(name).path
        where = _where(asked, to, path, InputName.parse(name).part)
        fault = _misread(asked, after, name, text)
        yield (text, f"{where}: {fault}") if fault else Line(name=name, where=where, text=text, held=old)


def _misread(asked: Asked, held: Mapping[str, str], name: str, text: str) -> str:
    one = InputName.parse(name)
    question = asked.question(one.path)
    if one.part or question is None or not text:
        return ""
    try:
        parse(question.field, text, typing_in(held, one.path).decimal)
    except Misread as fault:
        return f"expected {fault.expected}"
    return ""


_PARTS: Final = {MISSING: "missing", "unit": "unit", NUMBERS: "decimal mark"}


def _where(asked: Asked, to: Targets, path: AnswerPath, part: str = "") -> str:
    """Where an input is: the result, the arm, the question."""
    if not path.section:
        return "Decimal mark of the record"
    labels = {one.id: one.label for one in (*to.entries, *to.units)}
    question = asked.question(path)
    asks: Field | None = question.field if question else None
    said = (
        labels.get(path.entry, path.entry),
        labels.get(path.unit, path.unit),
        asks.label if asks else path.field,
    )
    words = ", ".join(one for one in said if one)
    return f"{words} ({_PARTS.get(part, part)})" if part else words


def _remarks(table: Grid, how: Pasting) -> Iterator[str]:
    """What was left out of the cells."""
    marks = sorted({cell.mark for row in table.body for cell in row if cell.mark})
    if marks:
        several = sum(bool(cell.mark) for row in table.body for cell in row)
        yield f"Marks of footnotes were left out of {several} {'cell' if several == 1 else 'cells'}: {' '.join(marks)}"
    dashes = sum(cell.is_absent for row in table.body for cell in row)
    if dashes and not how.absent:
        yield f"{dashes} {'cell says' if dashes == 1 else 'cells say'} that there is no number: left blank."
