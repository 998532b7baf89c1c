"""What a condition can come to over the answers it may meet: whether kinds of values clash, whether it can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from math import prod
from typing import Final

from extraction_forms import condition_tree as tree
from extraction_forms.conditions import ConditionFault, Expression, Said
from extraction_forms.fields import Field
from extraction_forms.form_names import SEVERAL, Scope

MOST_TRIED: Final = 5000
"""The most combinations of answers that are tried."""


class _Named:
    """An answer that stands for any other, and is shown by the name of its question."""

    name = ""

    def __repr__(self) -> str:
        return f"`{self.name}`"


class _Text(_Named, str):
    __slots__ = ()


class _Whole(_Named, int):
    pass


class _Number(_Named, float):
    pass


_SAMPLES: Final[Mapping[str, object]] = {
    "whole": 1,
    "number": 1.5,
    "number_with_unit": 1.5,
    "interval": (0.5, 1.5),
    "flag": True,
}


def clash_of(expression: Expression, scope: Scope) -> ConditionFault | None:
    """What would go wrong with every answer of the right type: a text held against a number, a number for a truth.

    A name that is unknown, or that only functions may ask of, has a fault of its own and none here.
    """
    names = [one.name for one in tree.walk(expression.root) if isinstance(one, tree.Name)]
    if any(name not in scope.single for name in names):
        return None
    if any(not field.type for field in map(scope.field, expression.names) if field is not None):
        return None  # its type has a fault of its own
    env = {name: _sample(name, scope) for name in expression.names if scope.field(name) is not None}
    try:
        for node in tree.walk(expression.root):
            tree.value(node, env)
    except tree.Mismatch as clash:
        return ConditionFault(clash.message, text=expression.text, position=clash.at + 1)
    found = tree.value(expression.root, env)
    if found is None or isinstance(found, bool):
        return None
    said = Said(expected="a condition that is true or false", found="a value", hint="compare it with another")
    return ConditionFault(said, text=expression.text, position=1)


def _sample(name: str, scope: Scope) -> object:
    """An answer that a name could stand for."""
    field = scope.field(name)
    assert field is not None  # noqa: S101 - only known names are asked for
    one = _SAMPLES.get(field.type, field.choices[0].code if field.choices else "x")
    if name in scope.several:
        return one if isinstance(one, tuple) else (one,)
    return _named(one, name)


def _named(one: object, name: str) -> object:
    """The answer, to be shown by a name."""
    match one:
        case bool() | tuple():
            return one
        case int():
            made: _Named = _Whole(one)
        case float():
            made = _Number(one)
        case _:
            made = _Text(one)
    made.name = name
    return made


def can_hold(expression: Expression, scope: Scope) -> bool | None:
    """Whether some answers make a condition true; None where they cannot all be tried."""
    return reachable([expression], scope)[0]


def reachable(conditions: Iterable[Expression | None], scope: Scope) -> tuple[bool | None, ...]:
    """Of conditions asked in turn, whether each is ever the first that holds; None where it cannot be told.

    One that cannot be decided ends the turn, as it does for proposals; None among them always holds.
    """
    asked = tuple(conditions)
    names = sorted({name for one in asked if one is not None for name in one.names})
    answers = [_answers(scope.field(name)) for name in names]
    if any(one is None for one in answers) or prod(len(one or ()) for one in answers) > MOST_TRIED:
        return _only_shadowed(asked)
    reached = [False] * len(asked)
    for combination in product(*(one or () for one in answers)):
        at = _first(asked, dict(zip(names, combination, strict=True)))
        if at is not None:
            reached[at] = True
    return tuple(reached)


def _only_shadowed(asked: tuple[Expression | None, ...]) -> tuple[bool | None, ...]:
    """What is plain without trying: nothing is reached behind what always holds."""
    always = next((n for n, one in enumerate(asked) if one is None), len(asked))
    return tuple(None if n <= always else False for n in range(len(asked)))


def _first(asked: tuple[Expression | None, ...], env: Mapping[str, object]) -> int | None:
    for number, one in enumerate(asked):
        try:
            holds = True if one is None else one.evaluate(env)
        except ConditionFault:
            return None
        if holds is None:
            return None
        if holds:
            return number
    return None


def _answers(field: Field | None) -> tuple[object, ...] | None:
    """Every answer a question can have, blank among them; None where they cannot be listed."""
    if field is None or field.type in SEVERAL:
        return None
    if field.type == "flag":
        return (True, False, None)
    if field.choices:
        return (*(choice.code for choice in field.choices), None)
    return None
