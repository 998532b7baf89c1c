"""Conditions said in the language of another tool; what rests on a blank neither holds nor fails there, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from extraction_forms import condition_tree as tree
from extraction_forms.frozen_values import frozen

NUMBERS: Final = ("whole", "number", "number_with_unit")


class Untold(Exception):  # noqa: N818 - a condition the other tool has no words for; told as a loss
    """A condition cannot be said in the other language; the message says why."""


@frozen
class Variable:
    """An answer that a condition may name: its name over there, its type, its codes, its missing reason's name.

    `over` says that it is asked in every entry of a repeated section, seen from outside of it.
    """

    name: str
    type: str
    codes: tuple[str, ...] = ()
    missing: str = ""
    over: bool = False


@frozen
class Speech:
    """How another language says what conditions are made of."""

    value: Callable[[Variable], str]
    filled: Callable[[Variable], str]
    blank: Callable[[Variable], str]
    flag: Callable[[Variable, bool], str]
    selected: Callable[[Variable, str], str]
    unselected: Callable[[Variable, str], str]
    count: Callable[[Variable], str]
    total: Callable[[Variable], Said]
    number: Callable[[str], str]
    signs: Mapping[str, str]
    always: str = "1 = 1"
    never: str = "1 = 0"


class Said(NamedTuple):
    """A value in the other language, and what must hold for there to be one."""

    text: str
    guards: tuple[str, ...] = ()
    kind: str = "number"


class Sides(NamedTuple):
    """When a condition holds, and when it fails; while neither is so, it rests on a blank."""

    holds: str
    fails: str


_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def sides(node: tree.Node, known: Mapping[str, Variable], speech: Speech) -> Sides:
    """When a condition holds and when it fails, in the other language.

    Raises:
        Untold: it says what that language cannot.
    """
    return _Teller(known, speech).sides(node)


@frozen(kw_only=False)
class _Teller:
    """Walks a condition's tree; every method says one kind of node."""

    known: Mapping[str, Variable]
    speech: Speech

    def sides(self, node: tree.Node) -> Sides:
        match node:
            case tree.Not(operand=operand):
                holds, fails = self.sides(operand)
                return Sides(fails, holds)
            case tree.Junction(word=word, operands=operands):
                return self.junction(word, [self.sides(operand) for operand in operands])
            case tree.Comparison():
                return self.comparison(node)
            case tree.Membership():
                return self.membership(node)
            case tree.Call(function=function) if function in {"blank", "answered", "selected"}:
                return self.call(node)
            case tree.Name() | tree.Fixed():
                return self.truth(node)
            case _:
                raise Untold("a number where something true or false is needed")

    def truth(self, node: tree.Name | tree.Fixed) -> Sides:
        speech = self.speech
        if isinstance(node, tree.Fixed):
            if not isinstance(node.value, bool):
                raise Untold("a number or text where something true or false is needed")
            always, never = speech.always, speech.never
            return Sides(always, never) if node.value else Sides(never, always)
        variable = self.variable(node)
        if variable.type != "flag":
            raise Untold(f"{node.name} is not a yes-or-no question")
        return Sides(speech.flag(variable, True), speech.flag(variable, False))  # noqa: FBT003

    def junction(self, word: str, operands: list[Sides]) -> Sides:
        other = "or" if word == "and" else "and"
        return Sides(
            _joined(word, [one.holds for one in operands]), _joined(other, [one.fails for one in operands])
        )

    def variable(self, name: tree.Name) -> Variable:
        found = self.known.get(name.name)
        if found is None:
            raise Untold(f"{name.name} is not asked")
        return found

    def call(self, node: tree.Call) -> Sides:
        variable, speech = self.variable(node.name), self.speech
        if node.function == "selected":
            yes, no = speech.selected(variable, node.code), speech.unselected(variable, node.code)
            return Sides(yes, _joined("and", [speech.filled(variable), no]))
        empty, filled = speech.blank(variable), speech.filled(variable)
        if node.function == "blank":
            return Sides(empty, filled)
        if not variable.missing:
            return Sides(filled, empty)
        reason = Variable(name=variable.missing, type="choice")
        return Sides(
            _joined("or", [filled, speech.filled(reason)]), _joined("and", [empty, speech.blank(reason)])
        )

    def comparison(self, node: tree.Comparison) -> Sides:
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, tree.Fixed) and isinstance(other.value, bool):
                said = self.sides(one)
                same = (node.sign == "==") is other.value
                return said if same else Sides(said.fails, said.holds)
        if self.is_truth(node.left) and self.is_truth(node.right):
            return self.both_or_neither(node)
        left, right = self.said(node.left), self.said(node.right)
        equal = node.sign in {"==", "!="}
        if left.kind != right.kind:
            raise Untold("a number compared with a text")
        if left.kind != "number" and not equal:
            raise Untold("texts or dates compared by their order")
        texts = [left.text, right.text]
        if equal and left.kind == "number":
            texts = [self.speech.number(text) for text in texts]
        guards = (*left.guards, *right.guards)
        holds, fails = (
            _joined("and", [*guards, f"{texts[0]} {self.speech.signs[sign]} {texts[1]}"])
            for sign in (node.sign, _OPPOSITE[node.sign])
        )
        return Sides(holds, fails)

    def is_truth(self, node: tree.Node) -> bool:
        """Whether a node is true or false rather than a value."""
        if isinstance(node, tree.Name):
            return self.variable(node).type == "flag"
        if isinstance(node, tree.Call):
            return node.function in {"blank", "answered", "selected"}
        return isinstance(node, (tree.Not, tree.Junction, tree.Comparison, tree.Membership))

    def both_or_neither(self, node: tree.Comparison) -> Sides:
        """Two truth values compared: `answered(mean) == answered(sd)`."""
        left, right = self.sides(node.left), self.sides(node.right)
        same = _joined(
            "or", [_joined("and", [left.holds, right.holds]), _joined("and", [left.fails, right.fails])]
        )
        other = _joined(
            "or", [_joined("and", [left.holds, right.fails]), _joined("and", [left.fails, right.holds])]
        )
        return Sides(same, other) if node.sign == "==" else Sides(other, same)

    def membership(self, node: tree.Membership) -> Sides:
        said = self.said(node.operand)
        options = [_constant(option) for option in node.options if not isinstance(option, bool)]
        if len(options) < len(node.options):
            raise Untold("yes or no looked for in a list")
        equal, unequal = self.speech.signs["=="], self.speech.signs["!="]
        found = _joined("or", [f"{said.text} {equal} {option}" for option in options])
        among = _joined("and", [*said.guards, found])
        beside = _joined("and", [*said.guards, *(f"{said.text} {unequal} {option}" for option in options)])
        return Sides(beside, among) if node.negated else Sides(among, beside)

    def said(self, node: tree.Node) -> Said:
        """A value: a constant, an answer, a count, a sum, arithmetic."""
        match node:
            case tree.Fixed(value=value) if not isinstance(value, bool):
                return Said(_constant(value), kind="text" if isinstance(value, str) else "number")
            case tree.Name():
                return self.answer(node)
            case tree.Call(function="count"):
                return Said(self.speech.count(self.variable(node.name)))
            case tree.Call(function="sum"):
                return self.speech.total(self.variable(node.name))
            case tree.Negative(operand=operand):
                said = self.numeric(operand)
                return Said(f"(0 - {said.text})", said.guards)
            case tree.Arithmetic():
                return self.arithmetic(node)
            case _:
                raise Untold("something true or false where a value is needed")

    def answer(self, node: tree.Name) -> Said:
        variable = self.variable(node)
        if variable.over or variable.type in {"choices", "interval", "columns", "list", "evidence", "flag"}:
            raise Untold(f"{node.name} compared as a whole")
        kind = "number" if variable.type in NUMBERS else "text"
        return Said(self.speech.value(variable), (self.speech.filled(variable),), kind)

    def numeric(self, node: tree.Node) -> Said:
        said = self.said(node)
        if said.kind != "number":
            raise Untold("a sum of what are no numbers")
        return said

    def arithmetic(self, node: tree.Arithmetic) -> Said:
        first = self.numeric(node.first)
        text, guards = first.text, list(first.guards)
        for sign, operand, _at in node.rest:
            said = self.numeric(operand)
            text = f"{text} {self.speech.signs[sign]} {said.text}"
            guards += said.guards
            if sign == "/":
                guards.append(f"{said.text} {self.speech.signs['!=']} 0")
        return Said(f"({text})", tuple(guards))


def answered_names(node: tree.Node) -> Iterator[str]:
    """The names that a condition asks about by `answered()`, so that a missing reason counts."""
    match node:
        case tree.Call(function="answered", name=name):
            yield name.name
        case tree.Not(operand=operand):
            yield from answered_names(operand)
        case tree.Junction(operands=operands):
            for one in operands:
                yield from answered_names(one)
        case tree.Comparison(left=left, right=right):
            yield from answered_names(left)
            yield from answered_names(right)
        case _:
            return


def _constant(value: str | float) -> str:
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _joined(word: str, parts: list[str]) -> str:
    """The parts joined by a word, each once, in brackets where there are several."""
    once = list(dict.fromkeys(part for part in parts if part))
    return once[0] if len(once) == 1 else "(" + f" {word} ".join(once) + ")"


def both(*parts: str) -> str:
    """Conditions that must hold together; nothing where there are none."""
    given = [part for part in parts if part]
    return _joined("and", given) if given else ""
