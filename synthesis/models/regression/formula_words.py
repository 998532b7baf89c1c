"""The words of a formula, read from left to right: names, numbers, quoted levels and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable

LONGEST: Final = 1000
DEEPEST: Final = 20
_WORD: Final = re.compile(
    r"""\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
        |(?P<name>[^\W\d][\w.]*)
        |`(?P<ticked>[^`\n]+)`
        |"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'
        |(?P<sign>\*\*|[-~+*/:^(),]))""",
    re.VERBOSE,
)


@frozen
class Word:
    """One word: its kind (`number`, `name`, `level`, `sign`, `end`), its text, and where it begins."""

    kind: str
    text: str
    at: int


@dataclass(slots=True, kw_only=True)
class Words:
    """The words of a formula and how far they have been read."""

    formula: str
    items: tuple[Word, ...]
    next: int = 0
    depth: int = 0

    @property
    def text(self) -> str:
        """The text of the word that comes next."""
        return self.items[self.next].text

    @property
    def kind(self) -> str:
        """The kind of the word that comes next."""
        return self.items[self.next].kind

    @property
    def calls(self) -> bool:
        """Whether the word after the next opens a bracket."""
        after = self.items[min(self.next + 1, len(self.items) - 1)]
        return (after.kind, after.text) == ("sign", "(")

    def skip(self, *signs: str) -> str:
        """The next word if it is one of these signs, and then go past it; else an empty text."""
        if self.kind != "sign" or self.text not in signs:
            return ""
        self.next += 1
        return self.items[self.next - 1].text

    def take(self, sign: str) -> None:
        """Go past this sign."""
        if not self.skip(sign):
            raise self.fault(repr(sign))

    def name(self) -> str:
        """The name that comes next."""
        return self._of("name", "the name of a moderator").text

    def level(self) -> str:
        """The level of a factor that comes next: a name, a number, or a text in quotes."""
        if self.kind not in {"name", "number", "level"}:
            raise self.fault("a level of the factor")
        self.next += 1
        return self.items[self.next - 1].text

    def number(self) -> str:
        """The number that comes next, as written."""
        return self._of("number", "a number").text

    def whole(self, low: int, high: int) -> int:
        """The whole number that comes next, from low to high."""
        expected = f"a whole number from {low} to {high}"
        if self.kind != "number" or not re.fullmatch(r"\d{1,4}", self.text):
            raise self.fault(expected)
        if not low <= int(self.text) <= high:
            raise self.fault(expected)
        return int(self.number())

    def end(self) -> None:
        """Nothing may come next."""
        if self.kind != "end":
            raise self.fault("an operator (+ - * : ^) or the end")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One bracket further in."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault(f"at most {DEEPEST} brackets within each other")
        yield
        self.depth -= 1

    def fault(self, expected: str) -> NotEstimable:
        """The fault at the word that comes next."""
        word = self.items[self.next]
        found = repr(word.text) if word.text else "the end"
        return _fault(self.formula, word.at, expected, found)

    def _of(self, kind: str, expected: str) -> Word:
        if self.kind != kind:
            raise self.fault(expected)
        self.next += 1
        return self.items[self.next - 1]


def words(text: str) -> Words:
    """Cut a formula into words.

    Raises:
        NotEstimable: it is too long or holds a character that no formula has.
    """
    if len(text) > LONGEST:
        raise NotEstimable(
            f"a formula may have {LONGEST} characters; found {len(text)}, beginning {text[:40]!r}"
        )
    found, at = [], 0
    while text[at:].strip():
        match = _WORD.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise _fault(text, at, "names, numbers, + - * : ^ ( ) and commas", repr(text[at]))
        group = match.lastgroup or ""
        kind = {"ticked": "name", "double": "level", "single": "level"}.get(group, group)
        found.append(Word(kind=kind, text=match[group], at=match.start(group)))
        at = match.end()
    return Words(formula=text, items=(*found, Word(kind="end", text="", at=len(text))))


def _fault(text: str, at: int, expected: str, found: str) -> NotEstimable:
    return NotEstimable(f"formula {text.strip()!r}, character {at + 1}: expected {expected}; found {found}")
