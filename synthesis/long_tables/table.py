"""A long table: typed columns and lines of text for machines to read; and how answers become cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeGuard

from extraction_forms.fields import ENDS
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum, Value

BETWEEN: Final = "; "
"""What stands between several values in one cell."""

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {"whole": "integer", "number": "number", "number_with_unit": "number", "flag": "boolean"}
)
"""The Frictionless type of a kind of question; `string` for every other."""


@frozen
class LongField:
    """A column: its name, Frictionless type, meaning, codes and unit, and the table whose ids it holds."""

    name: str
    type: str
    description: str
    codes: tuple[str, ...] = ()
    unit: str = ""
    refers_to: str = ""


@frozen
class LongTable:
    """A table of the data package: its columns, the first of which tells the lines apart, and its lines."""

    name: str
    title: str
    description: str
    fields: tuple[LongField, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of the column with this name, from the first line to the last."""
        at = [field.name for field in self.fields].index(name)
        return tuple(row[at] for row in self.rows)


def answer_field(name: str, questions: Iterable[Question]) -> LongField:
    """The column for the answers to one question, or to the questions of several forms under one id."""
    asked = tuple(questions)
    types = {TYPES.get(question.field.type, "string") for question in asked}
    several = any(question.field.type == "choices" for question in asked)
    closed = not several and all(question.field.choices for question in asked)
    units = {question.field.unit for question in asked}
    first = asked[0].field
    meaning = first.definition or first.help
    return LongField(
        name=name,
        type=types.pop() if len(types) == 1 else "string",
        description=f"{first.label}: {meaning}" if meaning else first.label,
        codes=tuple(dict.fromkeys(c.code for q in asked for c in q.field.choices)) if closed else (),
        unit=units.pop() if len(units) == 1 else "",
    )


def cell(value: Value) -> str:
    """A value as a machine reads it: decimal point, shortest digits, codes; several are joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value + 0)  # adding nothing turns -0.0 into 0.0
    if isinstance(value, Mapping):
        return BETWEEN.join(f"{name}: {text}" for name, text in value.items())
    if is_interval(value):
        return " to ".join(map(cell, value))
    return BETWEEN.join(cell(part) for part in value) if isinstance(value, tuple) else str(value)


def is_interval(value: Value) -> TypeGuard[tuple[float, float]]:
    """Whether a value is the two numbers of an interval."""
    return isinstance(value, tuple) and len(value) == len(ENDS) and isinstance(value[0], float)


def answer(datum: Datum | None) -> str:
    """The cell of an answer; empty where there is none and where it is missing."""
    return "" if datum is None else cell(datum.value)


def parts(value: Value) -> tuple[tuple[str, str], ...]:
    """A value one part a line: a name or number, and its cell; a single value is one part without a name."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    if is_interval(value):
        return tuple((end, cell(number)) for end, number in zip(ENDS, value, strict=True))
    if isinstance(value, tuple):
        several: tuple[str | float, ...] = value
        return tuple((str(number), cell(part)) for number, part in enumerate(several, 1))
    return (("", cell(value)),)


def free(name: str, taken: Collection[str]) -> str:
    """The name on one line, with a number behind it where it is taken already."""
    plain = " ".join(name.split())
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    return found
