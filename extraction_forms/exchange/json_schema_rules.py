"""Conditions said as JSON Schema: when one holds for certain of a block of answers, and when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from extraction_forms import condition_tree as tree
from extraction_forms.conditions import Expression
from extraction_forms.exchange.json_schema_answers import NOT_BLANK, SCALAR, Schema, spelt
from extraction_forms.form import Question
from extraction_forms.frozen_values import frozen

Asked = Mapping[str, Question]

_NEVER: Final[Schema] = {"not": {}}
_GIVEN: Final[Schema] = {
    "anyOf": [
        {"type": [*SCALAR]},
        {"type": "array", "minItems": 1},
        {"type": "object", "anyOf": [{"required": ["printed"]}, {"required": ["code"]}]},
    ]
}


@frozen
class Sides:
    """Schemas of the blocks of which a condition holds, and of which it fails; None where none can tell.

    What neither fits rests on a blank. `whole` says that nothing of the condition went untold.
    """

    holds: Schema | None = None
    fails: Schema | None = None
    whole: bool = False


_UNTOLD: Final = Sides()


def sides(expression: Expression, asked: Asked) -> Sides:
    """When a condition over the answers of a block holds and fails, as far as a schema can tell."""
    return _sides(expression.root, asked)


def unless_blank(expression: Expression, schema: Schema) -> Schema:
    """The schema, of blocks alone in which nothing that the condition names is left blank under its key."""
    names = sorted({name.partition(".")[0] for name in expression.names})
    return {"allOf": [{"properties": dict.fromkeys(names, NOT_BLANK)}, schema]}


def _sides(node: tree.Node, asked: Asked) -> Sides:
    rule = _RULES.get(type(node))
    return rule(node, asked) if rule is not None else _UNTOLD


def _not(node: tree.Not, asked: Asked) -> Sides:
    inner = _sides(node.operand, asked)
    return Sides(holds=inner.fails, fails=inner.holds, whole=inner.whole)


def _junction(node: tree.Junction, asked: Asked) -> Sides:
    """One false operand settles an `and`, one true an `or`; all must be told for the other side."""
    parts = [_sides(operand, asked) for operand in node.operands]
    whole = all(part.whole for part in parts)
    if node.word == "and":
        return Sides(holds=_all(p.holds for p in parts), fails=_any(p.fails for p in parts), whole=whole)
    return Sides(holds=_any(p.holds for p in parts), fails=_all(p.fails for p in parts), whole=whole)


def _all(parts: Iterable[Schema | None]) -> Schema | None:
    told = list(parts)
    known = [part for part in told if part is not None]
    return {"allOf": known} if len(known) == len(told) else None


def _any(parts: Iterable[Schema | None]) -> Schema | None:
    known = [part for part in parts if part is not None]
    return {"anyOf": known} if known else None


def _name(node: tree.Name, asked: Asked) -> Sides:
    question = asked.get(node.name)
    if question is None or question.field.type != "flag":
        return _UNTOLD
    return _among(node.name, ("yes",), ("yes", "no"))


def _comparison(node: tree.Comparison, asked: Asked) -> Sides:
    if node.sign not in {"==", "!="}:
        return _UNTOLD
    match node.left, node.right:
        case (tree.Name(name=name), tree.Fixed(value=value)) | (
            tree.Fixed(value=value),
            tree.Name(name=name),
        ):
            found = _equal(name, value, asked)
        case (tree.Call() as left, tree.Call() as right):
            found = _alike(_sides(left, asked), _sides(right, asked))
        case _:
            return _UNTOLD
    return found if node.sign == "==" else Sides(holds=found.fails, fails=found.holds, whole=found.whole)


def _equal(name: str, value: tree.Constant, asked: Asked) -> Sides:
    question = asked.get(name)
    if question is None:
        return _UNTOLD
    if isinstance(value, bool) and question.field.type == "flag":
        return _among(name, ("yes" if value else "no",), ("yes", "no"))
    return _codes(question, (value,))


def _alike(left: Sides, right: Sides) -> Sides:
    """Both hold or both fail; and one holds where the other fails."""
    same = _any([_all([left.holds, right.holds]), _all([left.fails, right.fails])])
    other = _any([_all([left.holds, right.fails]), _all([left.fails, right.holds])])
    return Sides(holds=same, fails=other, whole=left.whole and right.whole)


def _membership(node: tree.Membership, asked: Asked) -> Sides:
    if not isinstance(node.operand, tree.Name) or node.operand.name not in asked:
        return _UNTOLD
    found = _codes(asked[node.operand.name], node.options)
    return Sides(holds=found.fails, fails=found.holds, whole=found.whole) if node.negated else found


def _codes(question: Question, codes: Iterable[tree.Constant]) -> Sides:
    """Whether the answer to a choice is one of these codes; it is one of the form's in any case."""
    if question.field.type != "choice":
        return _UNTOLD
    known = tuple(choice.code for choice in question.field.choices)
    return _among(question.id, tuple(code for code in codes if isinstance(code, str)), known)


def _among(name: str, codes: tuple[str, ...], known: tuple[str, ...]) -> Sides:
    others = tuple(code for code in known if code not in codes)
    return Sides(holds=_is_one_of(name, codes), fails=_is_one_of(name, others), whole=True)


def _is_one_of(name: str, codes: tuple[str, ...]) -> Schema:
    if not codes:
        return _NEVER
    words: Schema = {"enum": spelt(codes)}
    inside = [{"required": [key], "properties": {key: words}} for key in ("printed", "code")]
    answer: Schema = {"anyOf": [words, {"type": "object", "anyOf": inside}]}
    return {"required": [name], "properties": {name: answer}}


def _call(node: tree.Call, asked: Asked) -> Sides:
    question = asked.get(node.name.name)
    rule = _CALLS.get(node.function)
    return _UNTOLD if question is None or rule is None else rule(node, question)


def _blank(node: tree.Call, question: Question) -> Sides:
    del node
    if question.field.type in {"columns", "evidence"}:
        return _UNTOLD
    given: Schema = {"required": [question.id], "properties": {question.id: _GIVEN}}
    return Sides(holds={"not": given}, fails=given, whole=True)


def _answered(node: tree.Call, question: Question) -> Sides:
    del node
    there: Schema = {"required": [question.id]}
    return Sides(holds=there, fails={"not": there}, whole=True)


def _selected(node: tree.Call, question: Question) -> Sides:
    return _codes(question, (node.code,))


_CALLS: Final[Mapping[str, Callable[[tree.Call, Question], Sides]]] = {
    "blank": _blank,
    "answered": _answered,
    "selected": _selected,
}
_RULES: Final[Mapping[type, Callable[[Any, Asked], Sides]]] = {
    tree.Name: _name,
    tree.Not: _not,
    tree.Junction: _junction,
    tree.Comparison: _comparison,
    tree.Membership: _membership,
    tree.Call: _call,
}
