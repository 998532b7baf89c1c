"""Why a condition holds: the part of it that the answers settle, and which answers those are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extraction_forms import condition_tree as tree
from extraction_forms.condition_words import in_words
from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.form_names import Scope


def because(expression: Expression, known: Mapping[str, object], scope: Scope) -> str:
    """In words, what of a condition that holds makes it hold, with the answers that were given: `1.2 is Yes`."""
    parts = _parts(_held(expression.root, known))
    telling = [one for one in parts if not _is_of_blanks(one)] or list(parts)
    words = sorted(in_words(replace(expression, root=one), scope) for one in telling)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _is_of_blanks(node: tree.Node) -> bool:
    """Whether a part only asks if something is answered, which tells nobody why."""
    inner = node.operand if isinstance(node, tree.Not) else node
    if isinstance(inner, tree.Junction):
        return all(_is_of_blanks(one) for one in inner.operands)
    return isinstance(inner, tree.Call) and inner.function in {"blank", "answered"}


def undecided(expression: Expression, known: Mapping[str, object]) -> tuple[str, ...]:
    """The names whose blanks keep a condition from being decided."""
    if _truth(expression.root, known) is not None:
        return ()
    return tuple(dict.fromkeys(_open(expression.root, known)))


def _open(node: tree.Node, known: Mapping[str, object]) -> list[str]:
    """The blank names in the parts of a condition that are open."""
    if isinstance(node, tree.Name):
        return [node.name] if tree.value(node, known) is None else []
    if isinstance(node, tree.Call):
        return [node.name.name] if tree.value(node, known) is None else []
    return [
        name for child in tree.children(node) if _truth(child, known) is None for name in _open(child, known)
    ]


def _truth(node: tree.Node, known: Mapping[str, object]) -> object:
    """The value of a part; None where it is open, or cannot be had."""
    try:
        return tree.value(node, known)
    except (tree.Mismatch, ConditionFault):
        return None


def _held(node: tree.Node, known: Mapping[str, object]) -> tree.Node:
    """The part of a node that holds: of an `or` its first operand that does, of codes the one that is answered."""
    match node:
        case tree.Junction(word="or", operands=operands):
            return next((_held(one, known) for one in operands if _truth(one, known) is True), node)
        case tree.Junction(word="and", operands=operands):
            held = tuple(part for one in operands for part in _parts(_held(one, known)))
            return replace(node, operands=tuple(dict.fromkeys(held)))
        case tree.Membership(operand=tree.Name() as name, negated=False, at=at):
            answered = tree.value(name, known)
            if isinstance(answered, str):
                return tree.Comparison(sign="==", left=name, right=tree.Fixed(value=answered, at=at), at=at)
    return node


def _parts(node: tree.Node) -> tuple[tree.Node, ...]:
    """The operands of an `and` within an `and`, or the node alone."""
    return node.operands if isinstance(node, tree.Junction) and node.word == "and" else (node,)
