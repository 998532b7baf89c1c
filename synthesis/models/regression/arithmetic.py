"""Arithmetic on moderators, as it stands in `I(...)` and `log(...)` of a formula: read, and worked out on columns.

arithmetic := product { ("+" | "-") product }
product    := factor { ("*" | "/") factor }
factor     := ["+" | "-"] power
power      := item [ ("^" | "**") factor ]
item       := number | name | "(" arithmetic ")" | function "(" arithmetic { "," arithmetic } ")"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.regression.formula_words import Words

Floats = NDArray[np.float64]

FUNCTIONS: Final[Mapping[str, tuple[Callable[..., Any], int]]] = MappingProxyType(
    {
        "abs": (np.abs, 1),
        "exp": (np.exp, 1),
        "log": (np.log, 1),
        "log10": (np.log10, 1),
        "log2": (np.log2, 1),
        "max": (np.maximum, 2),
        "min": (np.minimum, 2),
        "sqrt": (np.sqrt, 1),
    }
)
"""Name -> function and how many arguments it takes; `min` and `max` cap a moderator row by row."""

_SIGNS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "^": np.power,
        "**": np.power,
    }
)


@frozen
class Number:
    """A number as written."""

    value: float


@frozen
class Column:
    """A moderator's values."""

    name: str


@frozen
class Apply:
    """A sign or function applied to its operands."""

    what: str
    operands: tuple[Expression, ...]


Expression = Number | Column | Apply


def arithmetic(words: Words) -> tuple[Expression, str]:
    """Read arithmetic up to the word that is no part of it; the tree, and the text with even spacing.

    Raises:
        NotEstimable: the words do not follow the grammar.
    """
    start = words.next
    tree = _sum(words)
    return tree, _text(words, start)


def applied(words: Words) -> tuple[Expression, str]:
    """Read one function with its brackets; the tree, and the text with even spacing.

    Raises:
        NotEstimable: the words do not follow the grammar.
    """
    start = words.next
    tree = _call(words)
    return tree, _text(words, start)


def work_out(expression: Expression, columns: Mapping[str, Floats]) -> Floats:
    """The values of an expression, shape (k,); what has no value (the log of 0) is not finite.

    Args:
        expression: What was read.
        columns: Moderator -> values, shape (k,) each.
    """
    if isinstance(expression, Number):
        return np.float64(expression.value) * np.ones(1)
    if isinstance(expression, Column):
        return columns[expression.name]
    function = FUNCTIONS[expression.what][0] if expression.what in FUNCTIONS else _SIGNS[expression.what]
    operands = [work_out(one, columns) for one in expression.operands]
    with np.errstate(all="ignore"):
        return np.asarray(function(*operands), dtype=np.float64)


def columns_of(expression: Expression) -> tuple[str, ...]:
    """The moderators an expression asks for, in order."""
    if isinstance(expression, Apply):
        return tuple(name for one in expression.operands for name in columns_of(one))
    return (expression.name,) if isinstance(expression, Column) else ()


def _sum(words: Words) -> Expression:
    tree = _product(words)
    while sign := words.skip("+", "-"):
        tree = Apply(what=sign, operands=(tree, _product(words)))
    return tree


def _product(words: Words) -> Expression:
    tree = _factor(words)
    while sign := words.skip("*", "/"):
        tree = Apply(what=sign, operands=(tree, _factor(words)))
    return tree


def _factor(words: Words) -> Expression:
    sign = words.skip("+", "-")
    with words.deeper():
        tree = _factor(words) if sign else _power(words)
    return Apply(what="-", operands=(Number(value=0.0), tree)) if sign == "-" else tree


def _power(words: Words) -> Expression:
    tree = _item(words)
    if words.skip("^", "**"):
        return Apply(what="^", operands=(tree, _factor(words)))
    return tree


def _item(words: Words) -> Expression:
    if words.kind == "number":
        return Number(value=float(words.number()))
    if words.skip("("):
        tree = _sum(words)
        words.take(")")
        return tree
    if words.kind != "name":
        raise words.fault("a moderator, a number, a bracket or a function")
    if words.calls:
        return _call(words)
    return Column(name=words.name())


def _call(words: Words) -> Expression:
    if words.text not in FUNCTIONS:
        raise words.fault(f"one of {', '.join(sorted(FUNCTIONS))} before a bracket")
    name = words.name()
    words.take("(")
    with words.deeper():
        operands = [_sum(words)]
        while len(operands) < FUNCTIONS[name][1]:
            words.take(",")
            operands.append(_sum(words))
    words.take(")")
    return Apply(what=name, operands=tuple(operands))


def _text(words: Words, start: int) -> str:
    pieces: list[str] = []
    for word in words.items[start : words.next]:
        binary = word.kind == "sign" and word.text in "+-*/" and pieces and pieces[-1][-1] not in " (^"
        text = {"**": "^", ",": ", "}.get(word.text, word.text) if word.kind == "sign" else word.text
        pieces.append(f" {text} " if binary else text)
    return "".join(pieces)
