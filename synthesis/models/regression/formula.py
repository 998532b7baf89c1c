"""The formula of a meta-regression, read by a grammar of its own: `~ year + C(alloc, random) * log(dose) - 1`.

A formula comes from a review's files, so nothing in it is ever run as a program. What is read is a
`Formula`: its atoms (a moderator, a factor, arithmetic on moderators) and a skeleton of `+ - * : ^`,
numbers and brackets with a place for each atom, which is all that is handed to the formula library.

    formula := ["~"] sum
    sum     := ["+" | "-"] product { ("+" | "-") product }
    product := joined { "*" joined }              a * b is a + b + a:b
    joined  := power { ":" power }                a:b is their interaction alone
    power   := atom [ ("^" | "**") whole ]        (a + b)^2 is all interactions up to two
    atom    := "0" | "1" | name | "(" sum ")" | "C(" name [ "," level ] ")" | "I(" arithmetic ")"
             | function "(" arithmetic ")" | ("scale" | "center") "(" arithmetic ")"
             | "poly(" arithmetic "," whole ")"

`factor(x)` is `C(x)`; a level may be quoted, a name may stand in backticks; the functions are those of
`arithmetic.FUNCTIONS`.
"""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.regression.arithmetic import (
    FUNCTIONS,
    Column,
    Expression,
    applied,
    arithmetic,
    columns_of,
)
from synthesis.models.regression.formula_words import Words, words

FACTORS: Final = ("C", "factor")
SHIFTS: Final = ("scale", "center")
MOST_TERMS: Final = 200
MOST_ORDER: Final = 6
CALLS: Final = (*FACTORS, "I", *SHIFTS, "poly", *sorted(FUNCTIONS))


@frozen
class Atom:
    """One ingredient of a formula.

    `kind` is `value` (a moderator as it is, or arithmetic), `factor`, `scale`, `center` or `poly`;
    `reference` the level that the others of a factor are compared with, the first when empty;
    `degree` that of a polynomial.
    """

    kind: str
    label: str
    expression: Expression
    reference: str = ""
    degree: int = 1

    @property
    def bare(self) -> bool:
        """Whether the atom is a moderator's name alone, so that its values say whether it is a factor."""
        return self.kind == "value" and isinstance(self.expression, Column)


@frozen
class Formula:
    """A formula as given, its atoms, and the skeleton in which `{0}`, `{1}` ... stand for them."""

    text: str
    skeleton: str
    atoms: tuple[Atom, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The moderators it asks for, each once, in order."""
        return tuple(dict.fromkeys(name for atom in self.atoms for name in columns_of(atom.expression)))


def formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        NotEstimable: it does not follow the grammar; the message shows the place and what may stand there.
    """
    found = words(expected.text("formula", text))
    reader = _Reader(words=found, atoms=[])
    found.skip("~")
    skeleton, terms = reader.sum()
    found.end()
    if terms > MOST_TERMS:
        raise NotEstimable(f"formula {text!r} has {terms} terms; there may be {MOST_TERMS}")
    return Formula(text=text.strip(), skeleton=skeleton, atoms=tuple(reader.atoms))


@frozen
class _Reader:
    """Reads sums; every method returns a piece of skeleton and how many terms it stands for at most."""

    words: Words
    atoms: list[Atom]

    def sum(self) -> tuple[str, int]:
        sign = self.words.skip("+", "-")
        first, terms = self.product()
        pieces = [f"{sign}{first}"]
        while sign := self.words.skip("+", "-"):
            piece, more = self.product()
            pieces.append(f" {sign} {piece}")
            terms += more
        return "".join(pieces), terms

    def product(self) -> tuple[str, int]:
        piece, terms = self.joined()
        while self.words.skip("*"):
            other, more = self.joined()
            piece, terms = f"{piece} * {other}", self.bounded(terms + more + terms * more)
        return piece, terms

    def joined(self) -> tuple[str, int]:
        piece, terms = self.power()
        while self.words.skip(":"):
            other, more = self.power()
            piece, terms = f"{piece}:{other}", self.bounded(terms * more)
        return piece, terms

    def power(self) -> tuple[str, int]:
        piece, terms = self.atom()
        if not self.words.skip("^", "**"):
            return piece, terms
        if not piece.startswith("("):
            raise self.words.fault("a sum in brackets before ^; a power of a moderator is written I(x^2)")
        order = self.words.whole(1, MOST_ORDER)
        return f"{piece}**{order}", self.bounded((terms + 1) ** order - 1)

    def bounded(self, terms: int) -> int:
        if terms > MOST_TERMS**2:
            raise self.words.fault(f"at most {MOST_TERMS} terms")
        return terms

    def atom(self) -> tuple[str, int]:
        words = self.words
        if words.skip("("):
            with words.deeper():
                piece, terms = self.sum()
            words.take(")")
            return f"({piece})", terms
        if words.kind == "number":
            return str(words.whole(0, 1)), 1
        if words.kind != "name":
            raise words.fault(f"a moderator, 0, 1, a bracket, or one of {', '.join(CALLS)}")
        return self.placed(self.call() if words.calls else self.moderator()), 1

    def placed(self, atom: Atom) -> str:
        if atom not in self.atoms:
            self.atoms.append(atom)
        return f"{{{self.atoms.index(atom)}}}"

    def moderator(self) -> Atom:
        name = self.words.name()
        return Atom(kind="value", label=name, expression=Column(name=name))

    def call(self) -> Atom:
        words = self.words
        called = words.text
        if called not in CALLS:
            raise words.fault(f"one of {', '.join(CALLS)} before a bracket")
        if called in FUNCTIONS:
            expression, label = applied(words)
            return Atom(kind="value", label=label, expression=expression)
        words.name()
        words.take("(")
        with words.deeper():
            atom = self.factor() if called in FACTORS else self.derived(called)
        words.take(")")
        return atom

    def factor(self) -> Atom:
        name = self.words.name()
        reference = self.words.level() if self.words.skip(",") else ""
        return Atom(kind="factor", label=name, expression=Column(name=name), reference=reference)

    def derived(self, called: str) -> Atom:
        expression, label = arithmetic(self.words)
        if called == "I":
            return Atom(kind="value", label=label, expression=expression)
        if called in SHIFTS:
            return Atom(kind=called, label=f"{called}({label})", expression=expression)
        self.words.take(",")
        degree = self.words.whole(1, MOST_ORDER)
        return Atom(kind="poly", label=f"poly({label}, {degree})", expression=expression, degree=degree)
