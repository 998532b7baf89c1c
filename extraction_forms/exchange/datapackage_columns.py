"""The columns of a question in a table to fill: their type, and what their cells may hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.exchange.json_schema_answers import about
from extraction_forms.fields import Field
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen

_SLUG: Final = "[a-z0-9][a-z0-9_-]{0,63}"
_DAY: Final = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_DECIMAL: Final = r"-?[0-9]+(\.[0-9]+)?"

Constraints = dict[str, object]


@frozen
class Column:
    """A column: its Table Schema type, what it means, what its cells may hold, and what else is said of it."""

    name: str
    type: str
    title: str
    about: str
    constraints: Constraints = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def answer_columns(questions: Iterable[Question], taken: Collection[str]) -> Mapping[str, tuple[Column, ...]]:
    """The columns of each question, by its id: the answer, and its unit where there are several."""
    found: dict[str, tuple[Column, ...]] = {}
    names = set(taken)
    for question in questions:
        name = free(question.id, names)
        names.add(name)
        columns = [_column(question, name)]
        if question.field.units:
            unit = free(f"{name}_unit", names)
            names.add(unit)
            told = f"Unit of {question.field.label}"
            units: Constraints = {"enum": list(question.field.units)}
            columns.append(Column(name=unit, type="string", title=told, about=told, constraints=units))
        found[question.id] = tuple(columns)
    return found


def free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken already."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def _column(question: Question, name: str) -> Column:
    asked = question.field
    kind, constraints, more = KINDS.get(asked.type, _text)(asked)
    if asked.required == "yes" and question.when is None and not asked.retired:
        constraints = {"required": True, **constraints}
    if asked.unit:
        more = {**more, "unit": asked.unit}
    return Column(
        name=name,
        type=kind,
        title=asked.label,
        about=about(question),
        constraints=constraints,
        more=MappingProxyType(more),
    )


_Kind = tuple[str, Constraints, dict[str, object]]


def _text(asked: Field) -> _Kind:
    return "string", ({"pattern": asked.pattern} if asked.pattern else {}), {}


def _number(asked: Field) -> _Kind:
    limits = {"minimum": asked.minimum, "maximum": asked.maximum}
    kind = "integer" if asked.type == "whole" else "number"
    whole = {name: int(at) if at.is_integer() else at for name, at in limits.items() if at is not None}
    return kind, {**whole}, {}


def _choice(asked: Field) -> _Kind:
    return "string", {"enum": [choice.code for choice in asked.choices]}, {}


def _choices(asked: Field) -> _Kind:
    codes = "|".join(choice.code for choice in asked.choices)
    return "string", {"pattern": f"({codes})([;,] ?({codes}))*"}, {}


def _pattern(pattern: str) -> Callable[[Field], _Kind]:
    return lambda _: ("string", {"pattern": pattern}, {})


def _plain(kind: str, **more: object) -> Callable[[Field], _Kind]:
    return lambda _: (kind, {}, dict(more))


KINDS: Final[Mapping[str, Callable[[Field], _Kind]]] = MappingProxyType(
    {
        "text": _text,
        "whole": _number,
        "number": _number,
        "number_with_unit": _number,
        "interval": _pattern(f"{_DECIMAL} to {_DECIMAL}"),
        "choice": _choice,
        "choices": _choices,
        "day": _pattern(_DAY),
        "date": _plain("date"),
        "flag": _plain("boolean", trueValues=["yes"], falseValues=["no"]),
        "slug": _pattern(_SLUG),
        "list": _plain("array"),
        "columns": _plain("object"),
        "evidence": _plain("string"),
    }
)
"""The Table Schema type of an answer, the constraints on it, and what else its column says, by type of question."""
