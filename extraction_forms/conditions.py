"""The small language of `when:`, `check:` and `where:`: its own tokens and tree, never Python's eval."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final, Literal, Never

from extraction_forms import condition_tree as tree
from extraction_forms.errors import Place, Problem, ReviewError
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import nearest

MAX_LENGTH: Final = 2000
MAX_DEPTH: Final = 40
_SHOWN_WIDTH: Final = 90
_QUOTED_WIDTH: Final = 60

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w.])|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)(?![\w.])"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>==|!=|<=|>=|<>|&&|\|\||[-+*/<>()\[\],=!&|])|(?P<end>\Z)|(?P<bad>\S))"
)
_WORDS: Final = ("and", "or", "not", "in", "true", "false")
_COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_CURLY: Final = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb`"
_FOREIGN: Final = {
    "=": "write == to compare",
    "<>": "write != for `is not`",
    "&&": "write `and`",
    "&": "write `and`",
    "||": "write `or`",
    "|": "write `or`",
    "!": "write `not`, or != to compare",
}


@frozen
class Said:
    """What is wrong with a condition: what was expected, what was found, and a hint."""

    expected: str = ""
    found: str = ""
    hint: str = ""


class ConditionFault(ReviewError):  # noqa: N818 - the trade's word; the form makes a Problem of it
    """A condition that cannot be read or decided; the message shows the text and a caret under the fault.

    `said` holds what was expected, what was found and a hint; a reason that is not of that kind may leave
    the first two empty. `position` counts characters from 1; `place` is where the condition stands, if
    that is known.
    """

    def __init__(self, said: Said | str, *, text: str, position: int, place: Place | None = None) -> None:
        self.said = Said(hint=said) if isinstance(said, str) else said
        self.text = text
        self.position = position
        self.place = place
        super().__init__(f"{self.reason} (character {position})\n{_excerpt(text, position)}")

    @property
    def reason(self) -> str:
        """What is wrong, in one line that stands alone."""
        said = self.said
        parts = f"expected {said.expected}, found {said.found}" if said.expected else ""
        return "; ".join(part for part in (parts, said.hint) if part)

    @property
    def expected(self) -> str:
        """What should stand there, as a Problem says it."""
        return self.said.expected or "a condition that holds together"

    @property
    def found(self) -> str:
        """What stands there, and where in the condition."""
        line = " ".join(self.text.split())
        shown = line if len(line) <= _QUOTED_WIDTH else f"{line[:_QUOTED_WIDTH]}..."
        if not line:
            return self.said.found or "nothing"
        what = f"{self.said.found} at" if self.said.found else "a fault at"
        return f"{what} character {self.position} of `{shown}`"

    @property
    def hint(self) -> str:
        """What to do about it, as a sentence; empty where there is nothing to add."""
        hint = self.said.hint
        end = "" if hint.endswith(("?", ".")) else "."
        return f"{hint[0].upper()}{hint[1:]}{end}" if hint else ""

    def problem(self, *, place: Place, where: str) -> Problem:
        """The fault as one line of a list of faults, at the `place` where the reader can mend it."""
        return Problem(place=place, where=where, expected=self.expected, found=self.found, hint=self.hint)

    def __reduce__(self) -> tuple[object, ...]:
        return _fault, (self.said, self.text, self.position, self.place)


def _fault(said: Said, text: str, position: int, place: Place | None) -> ConditionFault:
    return ConditionFault(said, text=text, position=position, place=place)


def _excerpt(text: str, position: int) -> str:
    """Return the text, or the part around the fault, on one line and a caret below it."""
    line = re.sub(r"\s", " ", text)
    start = max(0, position - 1 - _SHOWN_WIDTH // 2) if len(line) > _SHOWN_WIDTH else 0
    before, after = "..." if start else "", "..." if start + _SHOWN_WIDTH < len(line) else ""
    shown = before + line[start : start + _SHOWN_WIDTH] + after
    return f"  {shown}\n  {' ' * (len(before) + position - 1 - start)}^"


@frozen
class Expression:
    """A condition that has been read: its text, the names in the order they appear, and its tree's root."""

    text: str
    names: tuple[str, ...]
    root: tree.Node
    place: Place | None = None
    functions: tuple[str, ...] = ()

    def evaluate(self, env: Mapping[str, object]) -> tree.Result:
        """Return the value in an environment of names; None where it rests on a blank or absent one.

        Raises:
            ConditionFault: where values do not go together, such as a text and a number.
        """
        try:
            return tree.value(self.root, env)
        except tree.Mismatch as fault:
            raise ConditionFault(
                fault.message, text=self.text, position=fault.at + 1, place=self.place
            ) from None


def holds(when: Expression | None, known: Mapping[str, object]) -> bool | None:
    """Whether a condition holds, as none at all does; None where what it rests on is blank or does not go together."""
    if when is None:
        return True
    try:
        found = when.evaluate(known)
    except ConditionFault:
        return None
    return None if found is None else bool(found)


def compile(  # noqa: A001 - the word for it; this module is used by its name
    text: str, place: Place | None = None, names: Collection[str] | None = None
) -> Expression:
    """Read a condition.

    Args:
        text: the condition as written.
        place: where it stands, for its faults.
        names: the names it may use; any where None.

    Raises:
        ConditionFault: if it cannot be read, or uses a name that is not known.
    """
    reader = _Reader(text, place, names)
    node = reader.disjunction()
    if reader.kind != "end":
        reader.unexpected("the end, or a comparison, `and` or `or` before it")
    functions = tuple(sorted(reader.functions))
    return Expression(text=text, names=tuple(reader.names), root=node, place=place, functions=functions)


class _Reader:
    """Reads tokens one by one; each method takes one rank of the grammar, the loosest first."""

    def __init__(self, text: str, place: Place | None, known: Collection[str] | None) -> None:
        self.text, self.place, self.known = text, place, known
        self.names: dict[str, None] = {}
        self.functions: set[str] = set()
        self.depth = 0
        self.next_start = 0
        self.kind, self.word, self.at = "", "", 0
        if len(text) > MAX_LENGTH:
            self.fault(f"a condition has at most {MAX_LENGTH} characters, and this {len(text)}", MAX_LENGTH)
        if not text.strip():
            self.fault(Said(expected="a condition", found="nothing"), 0)
        self.advance()

    def fault(self, said: Said | str, at: int) -> Never:
        """Refuse, with a caret under offset `at`."""
        raise ConditionFault(said, text=self.text, position=at + 1, place=self.place)

    def unexpected(self, expected: str) -> Never:
        """Refuse the present token."""
        found = f"`{self.word}`" if self.word else "the end"
        hint = _FOREIGN.get(self.word, "")
        if self.word == "," and self.text[self.at - 1 : self.at].isdigit():
            hint = "numbers here have a decimal point"
        self.fault(Said(expected=expected, found=found, hint=hint), self.at)

    def advance(self) -> None:
        """Go on to the next token."""
        match = _TOKEN.match(self.text, self.next_start)
        if match is None or match.lastgroup is None:
            self.fault(Said(expected="a condition", found="something else"), self.next_start)
        self.kind, self.word = match.lastgroup, match.group(match.lastgroup)
        self.at, self.next_start = match.start(match.lastgroup), match.end()
        if self.kind == "name" and self.word in _WORDS:
            self.kind = "word"
        if self.kind == "bad":
            self.refuse_character()

    def refuse_character(self) -> Never:
        """Say what is wrong with a character that starts no word."""
        if self.word in "'\"":
            self.fault("this quotation mark is not closed", self.at)
        if self.word in _CURLY:
            self.fault("write straight quotation marks: 'code'", self.at)
        if self.text.startswith("${", self.at):
            self.fault("a name stands by itself: design, not ${design}", self.at)
        rest = re.match(r"[A-Za-z_]+", self.text[self.at :])
        if rest and rest.group().lower() in _WORDS:
            self.fault(f"write `{rest.group().lower()}` in small letters", self.at)
        if self.word.isdigit():
            self.fault("this is not a number; numbers are written like 12 or 0.5", self.at)
        if self.word.isalpha() or self.word == "_":
            self.fault("names are made of a-z, 0-9 and _, with dots between; text needs quotes", self.at)
        self.fault(f"`{self.word}` has no meaning here", self.at)

    def take(self, *words: str) -> bool:
        """Go on if the present token is one of these words or signs."""
        if self.kind in {"word", "sign"} and self.word in words:
            self.advance()
            return True
        return False

    def require(self, sign: str) -> None:
        """Go on if the present token is this sign; refuse any other."""
        if not self.take(sign):
            self.unexpected(f"`{sign}`")

    def deeper(self) -> None:
        """Count one level of brackets, `not` or minus."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fault(f"a condition has at most {MAX_DEPTH} levels of brackets, `not` and minus", self.at)

    def disjunction(self) -> tree.Node:
        """Read operands of `or`."""
        operands = [self.conjunction()]
        while self.take("or"):
            operands.append(self.conjunction())
        return _junction("or", operands)

    def conjunction(self) -> tree.Node:
        """Read operands of `and`."""
        operands = [self.negation()]
        while self.take("and"):
            operands.append(self.negation())
        return _junction("and", operands)

    def negation(self) -> tree.Node:
        """Read `not` or what it stands before."""
        at = self.at
        if not self.take("not"):
            return self.comparison()
        self.deeper()
        operand = self.negation()
        self.depth -= 1
        return tree.Not(operand=operand, at=at)

    def comparison(self) -> tree.Node:
        """Read at most one comparison or `in`."""
        left = self.sum()
        at, sign = self.at, self.word
        node: tree.Node = left
        if self.kind == "sign" and self.take(*_COMPARISONS):
            node = tree.Comparison(sign=sign, left=left, right=self.sum(), at=at)
        elif self.kind == "word" and self.take("in"):
            node = tree.Membership(operand=left, options=self.options(), negated=False, at=at)
        elif self.kind == "word" and self.take("not"):
            self.require("in")
            node = tree.Membership(operand=left, options=self.options(), negated=True, at=at)
        if node is not left and self.word in (*_COMPARISONS, "in"):
            self.fault("one comparison at a time: write `a < b and b < c`", self.at)
        return node

    def options(self) -> tuple[tree.Constant, ...]:
        """Read a list of constants in brackets."""
        if self.kind == "name":
            self.fault(
                "`in` needs a list such as ['a', 'b']; for a field use selected(name, 'code')", self.at
            )
        self.require("[")
        options = [self.constant()]
        while self.take(","):
            options.append(self.constant())
        self.require("]")
        return tuple(options)

    def constant(self) -> tree.Constant:
        """Read a text, a number with or without a minus, true or false."""
        negative = self.take("-")
        kind, word = self.kind, self.word
        if kind == "number":
            self.advance()
            return -_number(word) if negative else _number(word)
        if negative or not (kind == "text" or word in {"true", "false"}):
            self.unexpected("a number" if negative else "a text in quotes or a number")
        self.advance()
        return word[1:-1] if kind == "text" else word == "true"

    def sum(self) -> tree.Node:
        """Read terms of a sum."""
        return self.chain(("+", "-"))

    def product(self) -> tree.Node:
        """Read factors of a product."""
        return self.chain(("*", "/"))

    def chain(self, signs: tuple[str, ...]) -> tree.Node:
        """Read operands of one rank of arithmetic, from left to right."""
        inner = self.product if "+" in signs else self.sign
        first = inner()
        rest: list[tuple[str, tree.Node, int]] = []
        while self.kind == "sign" and self.word in signs:
            sign, at = self.word, self.at
            self.advance()
            rest.append((sign, inner(), at))
        return tree.Arithmetic(first=first, rest=tuple(rest), at=first.at) if rest else first

    def sign(self) -> tree.Node:
        """Read a minus or what it stands before."""
        at = self.at
        if not self.take("-"):
            return self.atom()
        self.deeper()
        operand = self.sign()
        self.depth -= 1
        return tree.Negative(operand=operand, at=at)

    def atom(self) -> tree.Node:
        """Read a constant, a name, a function or brackets."""
        at = self.at
        if self.kind in {"number", "text"} or self.word in {"true", "false"}:
            return tree.Fixed(value=self.constant(), at=at)
        if self.kind == "name":
            return self.name_or_call()
        if not self.take("("):
            self.unexpected("a name, a number or a text in quotes")
        self.deeper()
        node = self.disjunction()
        self.depth -= 1
        self.require(")")
        return node

    def name_or_call(self) -> tree.Node:
        """Read a name; with a bracket behind it, it is a function."""
        word, at = self.word, self.at
        self.advance()
        if not (self.kind == "sign" and self.word == "("):
            return self.name(word, at)
        if word not in tree.FUNCTIONS:
            functions = f"one of the functions {', '.join(tree.FUNCTIONS)}"
            self.fault(Said(expected=functions, found=f"`{word}`"), at)
        self.functions.add(word)
        self.advance()
        if self.kind != "name":
            self.unexpected("a name")
        argument, argument_at = self.word, self.at
        self.advance()
        name = self.name(argument, argument_at)
        code = ""
        if word == "selected":
            self.require(",")
            if self.kind != "text":
                self.unexpected("a code in quotes")
            code = self.word[1:-1]
            self.advance()
        self.require(")")
        return tree.Call(function=word, name=name, code=code, at=at)

    def name(self, name: str, at: int) -> tree.Name:
        """Return a name that is known."""
        if self.known is not None and name not in self.known:
            near = nearest(name, sorted(self.known))
            hint = f"did you mean `{near}`?" if near else ""
            known = f"one of {', '.join(sorted(self.known))}"
            self.fault(Said(expected=known, found=f"`{name}`", hint=hint), at)
        self.names[name] = None
        return tree.Name(name=name, at=at)


def _junction(word: Literal["and", "or"], operands: list[tree.Node]) -> tree.Node:
    if len(operands) == 1:
        return operands[0]
    return tree.Junction(word=word, operands=tuple(operands), at=operands[0].at)


def _number(word: str) -> int | float:
    return int(word) if word.isdigit() and len(word) <= 15 else float(word)
