"""The tree of a condition and its value, three-valued: what rests on a blank is neither true nor false."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal

from extraction_forms.frozen_values import frozen

Constant = str | int | float | bool
Result = bool | int | float | str | tuple[object, ...] | None
Environment = Mapping[str, object]

ANSWERED: Final = "answered()"
"""The key under which an environment keeps the names that were answered, be it by a missing reason."""


class Mismatch(Exception):  # noqa: N818 - whoever has the text turns it into a fault with a caret
    """Values that do not go together; `at` is the offset in the text."""

    def __init__(self, message: str, at: int) -> None:
        self.message = message
        self.at = at
        super().__init__(message)


@frozen
class Fixed:
    """A number, a text, true or false, as written."""

    value: Constant
    at: int


@frozen
class Name:
    """A field's value."""

    name: str
    at: int


@frozen
class Call:
    """One of the functions, on a field and perhaps a code."""

    function: str
    name: Name
    code: str
    at: int


@frozen
class Not:
    """The negation."""

    operand: Node
    at: int


@frozen
class Junction:
    """Operands joined by `and`, or by `or`."""

    word: Literal["and", "or"]
    operands: tuple[Node, ...]
    at: int


@frozen
class Comparison:
    """Two operands compared."""

    sign: str
    left: Node
    right: Node
    at: int


@frozen
class Membership:
    """An operand looked for in a list of constants."""

    operand: Node
    options: tuple[Constant, ...]
    negated: bool
    at: int


@frozen
class Negative:
    """A number with its sign turned."""

    operand: Node
    at: int


@frozen
class Arithmetic:
    """Operands of one rank, from left to right, each with the sign before it and the sign's offset."""

    first: Node
    rest: tuple[tuple[str, Node, int], ...]
    at: int


Node = Fixed | Name | Call | Not | Junction | Comparison | Membership | Negative | Arithmetic


def children(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of; the field that a function asks of is none of them."""
    match node:
        case Not(operand=operand) | Negative(operand=operand) | Membership(operand=operand):
            return (operand,)
        case Junction(operands=operands):
            return operands
        case Comparison(left=left, right=right):
            return (left, right)
        case Arithmetic(first=first, rest=rest):
            return (first, *(operand for _, operand, _ in rest))
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all that it is made of, from the root down."""
    yield node
    for child in children(node):
        yield from walk(child)


def value(node: Node, env: Environment) -> Result:
    """Return a node's value; None where it rests on a blank.

    Raises:
        Mismatch: where values do not go together, such as a text and a number.
    """
    return _RULES[type(node)](node, env)


def _literal(node: Fixed, env: Environment) -> Result:
    del env
    return node.value


def _name(node: Name, env: Environment) -> Result:
    found = env.get(node.name)
    if isinstance(found, (set, frozenset)):
        found = sorted(found)
    if isinstance(found, list):
        found = tuple(found)
    if _is_blank(found):
        return None
    if isinstance(found, (str, bool, int, float, tuple)):
        return found
    raise Mismatch(f"`{node.name}` holds {type(found).__name__}, which a condition cannot read", node.at)


def _is_blank(found: object) -> bool:
    return found is None or found in ("", ()) or (isinstance(found, float) and math.isnan(found))


def _call(node: Call, env: Environment) -> Result:
    return _FUNCTIONS[node.function](node, env)


def _answered(node: Call, env: Environment) -> Result:
    names = env.get(ANSWERED, ())
    if isinstance(names, frozenset) and node.name.name in names:
        return True
    return _name(node.name, env) is not None


def _selected(node: Call, env: Environment) -> Result:
    found = _name(node.name, env)
    if found is None:
        return None
    if isinstance(found, tuple):
        open_or_not = None if any(_is_blank(item) for item in found) else False
        return True if node.code in found else open_or_not
    if not isinstance(found, str):
        raise Mismatch(f"selected() needs codes, and `{node.name.name}` is {_shown(found)}", node.name.at)
    return found == node.code


def _count(node: Call, env: Environment) -> Result:
    found = _name(node.name, env)
    if found is None:
        return 0
    return sum(not _is_blank(item) for item in found) if isinstance(found, tuple) else 1


def _sum(node: Call, env: Environment) -> Result:
    found = _name(node.name, env)
    items = found if isinstance(found, tuple) else (found,)
    total: int | float = 0
    for item in items:
        if _is_blank(item):
            return None
        if isinstance(item, bool) or not isinstance(item, (int, float)):
            raise Mismatch(f"sum() needs numbers, and `{node.name.name}` holds {_shown(item)}", node.name.at)
        total += item
    return _finite(total)


def _blank(node: Call, env: Environment) -> Result:
    return _name(node.name, env) is None


def _not(node: Not, env: Environment) -> Result:
    truth = _truth(node.operand, env, "not")
    return None if truth is None else not truth


def _junction(node: Junction, env: Environment) -> Result:
    """Kleene's: one false settles an `and`, one true an `or`; else one blank leaves it open."""
    settles = node.word == "or"
    is_open = False
    for operand in node.operands:
        truth = _truth(operand, env, node.word)
        if truth is settles:
            return settles
        is_open = is_open or truth is None
    return None if is_open else not settles


def _truth(node: Node, env: Environment, word: str) -> bool | None:
    found = value(node, env)
    if found is None or isinstance(found, bool):
        return found
    raise Mismatch(f"`{word}` joins what is true or false, and this is {_shown(found)}", node.at)


def _comparison(node: Comparison, env: Environment) -> Result:
    left, right = value(node.left, env), value(node.right, env)
    if left is None or right is None:
        return None
    kind = _same_kind(left, right, node.sign, node.at)
    if kind in {"list", "truth value"} and node.sign not in {"==", "!="}:
        raise Mismatch(f"`{node.sign}` has no meaning for a {kind}", node.at)
    return bool(_COMPARE[node.sign](left, right))


def _membership(node: Membership, env: Environment) -> Result:
    found = value(node.operand, env)
    if found is None:
        return None
    if isinstance(found, tuple):
        raise Mismatch(
            "`in` looks for one value, and this is a list: use selected(name, 'code')", node.operand.at
        )
    for option in node.options:
        _same_kind(found, option, "in", node.at)
    return (found in node.options) is not node.negated


def _negative(node: Negative, env: Environment) -> Result:
    number = _number(node.operand, env, "-")
    return None if number is None else -number


def _arithmetic(node: Arithmetic, env: Environment) -> Result:
    total = _number(node.first, env, node.rest[0][0])
    for sign, operand, _at in node.rest:
        number = _number(operand, env, sign)
        if total is None or number is None or (sign == "/" and number == 0):
            total = None
            continue
        try:
            total = _finite(_CALCULATE[sign](total, number))
        except OverflowError:
            total = None
    return total


def _finite(number: float) -> int | float | None:
    """Return the number, or None for one that has left the range of numbers."""
    if isinstance(number, int):
        return number if abs(number) < 10**300 else None
    return number if math.isfinite(number) else None


def _number(node: Node, env: Environment, sign: str) -> int | float | None:
    found = value(node, env)
    if found is None or (isinstance(found, (int, float)) and not isinstance(found, bool)):
        return found
    raise Mismatch(f"`{sign}` calculates with numbers, and this is {_shown(found)}", node.at)


def _same_kind(left: object, right: object, sign: str, at: int) -> str:
    kinds = _kind(left), _kind(right)
    if kinds[0] == kinds[1]:
        return kinds[0]
    hint = ""
    if "truth value" in kinds:
        hint = "; a yes-or-no field is asked by its name alone: `paid`, `not paid`"
    elif "list" in kinds:
        hint = "; a field with several codes is asked by selected(name, 'code')"
    raise Mismatch(f"`{sign}` cannot compare {_shown(left)} with {_shown(right)}{hint}", at)


def _kind(found: object) -> str:
    if isinstance(found, bool):
        return "truth value"
    if isinstance(found, str):
        return "text"
    return "list" if isinstance(found, tuple) else "number"


def _shown(found: object) -> str:
    text = str(found).lower() if isinstance(found, bool) else repr(found)
    return f"the {_kind(found)} {text if len(text) <= 40 else text[:37] + '...'}"


_COMPARE: Final[Mapping[str, Callable[[Any, Any], object]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CALCULATE: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_FUNCTIONS: Final[Mapping[str, Callable[[Call, Environment], Result]]] = {
    "selected": _selected,
    "count": _count,
    "sum": _sum,
    "blank": _blank,
    "answered": _answered,
}
FUNCTIONS: Final = tuple(_FUNCTIONS)
_RULES: Final[Mapping[type, Callable[..., Result]]] = {
    Fixed: _literal,
    Name: _name,
    Call: _call,
    Not: _not,
    Junction: _junction,
    Comparison: _comparison,
    Membership: _membership,
    Negative: _negative,
    Arithmetic: _arithmetic,
}
