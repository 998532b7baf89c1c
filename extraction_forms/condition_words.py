"""A condition said in words, with the labels of the questions and codes that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from extraction_forms import condition_tree as tree
from extraction_forms.conditions import Expression
from extraction_forms.fields import ENDS
from extraction_forms.form_names import Scope

Say = Callable[[Any, Scope], str]

_NUMBERED: Final = re.compile(r"[A-Z]?[0-9]+[a-z]?(?:\.[0-9]+[a-z]?)*(?: \([^)]*\))?(?= )")
_COMPARED: Final = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}


def in_words(expression: Expression, scope: Scope) -> str:
    """What a condition asks for, as a clause without a full stop: “Design” is cluster or stepped."""
    return _say(expression.root, scope)


def _say(node: tree.Node, scope: Scope) -> str:
    return _WORDS[type(node)](node, scope)


def _label(name: str, scope: Scope) -> str:
    """The label of what a name stands for, in quotation marks; of one end of an interval, which end."""
    field = scope.field(name)
    if field is None:
        return f"“{name}”"
    short = _number_of(field.label)
    shorts = Counter(_number_of(known.label) for known in scope.fields())
    if short and shorts[short] == 1:
        return short
    end = name.rpartition(".")[2]
    limit = {"low": "the lower limit of ", "high": "the upper limit of "}
    is_end = end in ENDS and field.id != end
    return f"{limit[end] if is_end else ''}“{field.label}”"


def _number_of(label: str) -> str:
    """The number that a numbered question is called by: `2.1a` of `2.1a Was the order ...?`."""
    found = _NUMBERED.match(label)
    return found.group() if found else ""


def _coded(code: tree.Constant, asked: tree.Node, scope: Scope) -> str:
    """A constant as the choices of the question it is held against call it."""
    field = scope.field(asked.name) if isinstance(asked, tree.Name) else None
    labels = {choice.code: choice.label for choice in field.choices} if field else {}
    if isinstance(code, bool):
        return "yes" if code else "no"
    return labels.get(str(code), str(code))


def _comparison(node: tree.Comparison, scope: Scope) -> str:
    left, right = node.left, node.right
    if isinstance(left, tree.Fixed) and not isinstance(right, tree.Fixed):
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        node = tree.Comparison(sign=turned.get(node.sign, node.sign), left=right, right=left, at=node.at)
        left, right = node.left, node.right
    said = _coded(right.value, left, scope) if isinstance(right, tree.Fixed) else _value(right, scope)
    return f"{_value(left, scope)} {_COMPARED[node.sign]} {said}"


def _value(node: tree.Node, scope: Scope) -> str:
    """A value in a sentence; a name stands for what was answered."""
    return _label(node.name, scope) if isinstance(node, tree.Name) else _say(node, scope)


def _name(node: tree.Name, scope: Scope) -> str:
    return f"{_label(node.name, scope)} is yes"


def _fixed(node: tree.Fixed, scope: Scope) -> str:
    del scope
    if isinstance(node.value, bool):
        return "always" if node.value else "never"
    return str(node.value)


def _call(node: tree.Call, scope: Scope) -> str:
    label = _label(node.name.name, scope)
    if node.function == "selected":
        return f"{label} includes {_coded(node.code, node.name, scope)}"
    return _CALLS[node.function].format(label)


_CALLS: Final[Mapping[str, str]] = {
    "blank": "{} is blank or missing",
    "answered": "{} is answered",
    "count": "the number of answers to {}",
    "sum": "the sum of {}",
}


def _not(node: tree.Not, scope: Scope) -> str:
    operand = node.operand
    match operand:
        case tree.Name():
            return f"{_label(operand.name, scope)} is no"
        case tree.Call(function="blank"):
            return f"{_label(operand.name.name, scope)} has a value"
        case tree.Call(function="answered"):
            return f"{_label(operand.name.name, scope)} is not answered"
        case tree.Call(function="selected"):
            said = _coded(operand.code, operand.name, scope)
            return f"{_label(operand.name.name, scope)} does not include {said}"
    return f"not ({_say(operand, scope)})"


def _junction(node: tree.Junction, scope: Scope) -> str:
    parts = []
    for operand in node.operands:
        said = _say(operand, scope)
        parts.append(f"({said})" if isinstance(operand, tree.Junction) else said)
    return f" {node.word} ".join(parts)


def _membership(node: tree.Membership, scope: Scope) -> str:
    codes = [_coded(option, node.operand, scope) for option in node.options]
    listed = codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} or {codes[-1]}"
    return f"{_value(node.operand, scope)} is {'none of ' if node.negated else ''}{listed}"


def _negative(node: tree.Negative, scope: Scope) -> str:
    return f"-{_part(node.operand, scope)}"


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> str:
    rest = (f" {sign} {_part(operand, scope)}" for sign, operand, _ in node.rest)
    return _part(node.first, scope) + "".join(rest)


def _part(node: tree.Node, scope: Scope) -> str:
    said = _value(node, scope)
    return f"({said})" if isinstance(node, (tree.Arithmetic, tree.Junction, tree.Comparison)) else said


_WORDS: Final[Mapping[type, Say]] = {
    tree.Fixed: _fixed,
    tree.Name: _name,
    tree.Call: _call,
    tree.Not: _not,
    tree.Junction: _junction,
    tree.Comparison: _comparison,
    tree.Membership: _membership,
    tree.Negative: _negative,
    tree.Arithmetic: _arithmetic,
}
