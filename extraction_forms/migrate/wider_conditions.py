"""Whether a condition holds wherever another did: told only where all answers it may meet can be tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import product
from math import prod
from typing import Final

from extraction_forms import conditions
from extraction_forms.condition_tree import ANSWERED
from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.fields import Field
from extraction_forms.form_names import Scope

MOST_TRIED: Final = 5000
_QUOTED: Final = re.compile(r"('[^']*'|\"[^\"]*\")")
_NAME: Final = re.compile(r"(?<![\w.])[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_LEFT_OUT: Final = object()
"""A question that is not answered at all, where None stands for a missing reason."""


def same(old: Expression | None, new: Expression | None) -> bool:
    """Whether two conditions say the same, word for word; layout does not count."""
    return _said(old) == _said(new)


def _said(expression: Expression | None) -> object:
    return None if expression is None else _bare(expression.root)


def _bare(node: object) -> object:
    """A tree without the offsets of its parts."""
    if is_dataclass(node):
        named = ((part.name, getattr(node, part.name)) for part in fields(node) if part.name != "at")
        return (type(node).__name__, *((name, _part(name, value)) for name, value in named))
    return (type(node).__name__, node)


def _part(name: str, value: object) -> object:
    if name == "rest" and isinstance(value, tuple):  # sign, operand, and the sign's offset
        return tuple((sign, _bare(operand)) for sign, operand, _ in value)
    if name == "options" and isinstance(value, tuple):
        return tuple((type(one).__name__, one) for one in value)
    return tuple(_bare(one) for one in value) if isinstance(value, tuple) else _bare(value)


def is_wider(old: Expression | None, new: Expression, scope: Scope) -> bool:
    """Whether `new` is never false where `old` is not, over all old answers; False where they cannot all be tried.

    Without `old` it was always asked. What `scope` does not know is new, so that no old record answers it.
    """
    names = sorted({*(old.names if old else ()), *new.names})
    answers = [_answers(scope.field(name)) for name in names]
    if any(not one for one in answers) or prod(len(one) for one in answers) > MOST_TRIED:
        return False
    try:
        return all(
            new.evaluate(env) is not False
            for env in _environments(names, answers)
            if old is None or old.evaluate(env) is not False
        )
    except ConditionFault:
        return False


def _environments(names: list[str], answers: list[tuple[object, ...]]) -> Iterator[Mapping[str, object]]:
    for combination in product(*answers):
        given = {name: one for name, one in zip(names, combination, strict=True) if one is not _LEFT_OUT}
        yield {
            **{name: one for name, one in given.items() if one is not None},
            ANSWERED: frozenset(given),
        }


def _answers(field: Field | None) -> tuple[object, ...]:
    """Every answer a question can have; none where they cannot be listed."""
    if field is None:
        return (_LEFT_OUT,)
    if field.type == "flag":
        return (True, False, None, _LEFT_OUT)
    if field.type == "choice":
        return (*(choice.code for choice in field.choices), None, _LEFT_OUT)
    return ()


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The condition with other names for the same answers."""
    parts = _QUOTED.split(expression.text)
    text = "".join(
        part if part[:1] in {"'", '"'} else _NAME.sub(lambda name: _other(name.group(), names), part)
        for part in parts
    )
    return expression if text == expression.text else conditions.compile(text, expression.place)


def _other(name: str, names: Mapping[str, str]) -> str:
    """The new name of an answer; of an interval's `ci.low`, that of `ci` with its end."""
    if name in names:
        return names[name]
    head, dot, end = name.rpartition(".")
    return f"{names[head]}{dot}{end}" if head in names else name
