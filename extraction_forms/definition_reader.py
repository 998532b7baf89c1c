"""The parts of a form's definition read one by one: blocks, texts, words, numbers, conditions; faults gathered."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from extraction_forms import conditions
from extraction_forms.errors import Place, Problem
from extraction_forms.nearest import did_you_mean, plain_word
from extraction_forms.yaml_text import List, Map, Node, Text

T = TypeVar("T")

IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}\Z")
_TRUTHS: Final = {"true": "yes", "y": "yes", "1": "yes", "false": "no", "n": "no", "0": "no"}


@dataclass(slots=True)
class Reader:
    """Reads the parts of one definition and collects what is wrong with it."""

    problems: list[Problem] = field(default_factory=list)

    def fault(self, place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def map(self, node: Node | None, where: str, keys: Collection[str], place: Place) -> Map:
        """A block, empty after noting that there is none; keys it may not have are noted."""
        if not isinstance(node, Map):
            at = node.place if node else place
            self.fault(
                at, where, "a block of " + ", ".join(keys), "nothing" if node is None else "something else"
            )
            return Map(items=(), place=at)
        for key, _ in node.items:
            if key.value not in keys:
                hint = did_you_mean(key.value, tuple(keys))
                self.fault(key.place, where, "one of " + ", ".join(keys), repr(key.value), hint)
        return node

    def _no_block(self, node: Node, where: str, keys: Collection[str]) -> None:
        """Note that an item of a list is no block; where it could be a choice, say how to write one."""
        told = node.value.strip() if isinstance(node, Text) else ""
        code = plain_word(told)
        hint = f"Write {{code: {code}, label: {told}}}." if "code" in keys and CODE.match(code) else ""
        self.fault(
            node.place, where, "a block of " + ", ".join(keys), repr(told) if told else "something else", hint
        )

    def list(self, owner: Map, key: str, where: str) -> tuple[Node, ...]:
        """The items of a list that may be left out."""
        node = owner.get(key)
        if node is None or (isinstance(node, Text) and not node.value):
            return ()
        if not isinstance(node, List):
            told = node.value if isinstance(node, Text) else ""
            hint = f"Write one item as [{told}]." if told else "Begin each item with a dash."
            self.fault(node.place, f"{where} > {key}", "a list", repr(told) if told else "a block", hint)
            return ()
        return node.items

    def text(self, owner: Map, key: str, where: str, *, default: str | None = None) -> str:
        """A text; one without a default may not be left out."""
        node = owner.get(key)
        if node is None:
            if default is None:
                self.fault(owner.place, where, f"{key!r}", "nothing")
            return default or ""
        if not isinstance(node, Text):
            self.fault(node.place, f"{where} > {key}", "text", "a block")
            return default or ""
        if default is None and not node.value.strip():
            self.fault(node.place, f"{where} > {key}", "text", "nothing")
        return node.value

    def word(
        self, owner: Map, key: str, where: str, known: Collection[str], default: str | None = None
    ) -> str:
        """A word out of the known ones."""
        value = self.text(owner, key, where, default=default)
        if value not in known and (owner.get(key) is not None):
            expected = "one of " + ", ".join(known)
            truth = _TRUTHS.get(value.casefold(), "")
            hint = f"Write {truth}." if truth in known else did_you_mean(value, tuple(known))
            self.fault(owner.key_place(key), f"{where} > {key}", expected, repr(value), hint)
            return next(iter(known))
        return value

    def identifier(self, owner: Map, where: str, key: str = "id") -> str:
        """An id or a code."""
        value = self.text(owner, key, where)
        pattern, letters = (CODE, "letters") if key == "code" else (IDENTIFIER, "a-z")
        if value and not pattern.match(value):
            near = "_".join(re.findall(r"[a-z0-9]+", value.lower()))
            hint = f"Write for instance {near}." if near.isascii() and pattern.match(near) else ""
            what = (
                f"{'a code' if key == 'code' else 'an id'} of {letters}, digits and _, starting with a letter"
            )
            self.fault(owner.key_place(key), where, what, repr(value), hint)
        return value

    def texts(self, owner: Map, key: str, where: str) -> tuple[str, ...]:
        """A list of texts that may be left out."""
        items = self.list(owner, key, where)
        for item in items:
            if not isinstance(item, Text):
                self.fault(item.place, f"{where} > {key}", "text", "a block")
        return tuple(item.value for item in items if isinstance(item, Text))

    def bound(self, owner: Map, key: str, where: str) -> float | None:
        """A number that may be left out."""
        raw = self.text(owner, key, where, default="")
        if not raw:
            return None
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.fault(owner.key_place(key), f"{where} > {key}", "a number", repr(raw))
        return None

    def limit(self, owner: Map, keys: tuple[str, str], where: str) -> tuple[float | None, bool]:
        """A bound, under the first key where it is itself allowed, else under the second; and whether it is not."""
        included, excluded = (self.bound(owner, key, where) for key in keys)
        if included is not None and excluded is not None:
            self.fault(owner.key_place(keys[1]), where, f"{keys[0]!r} or {keys[1]!r}", "both")
        return (excluded, True) if included is None and excluded is not None else (included, False)

    def expression(self, owner: Map, key: str, where: str) -> conditions.Expression | None:
        """A condition that may be left out."""
        node = owner.get(key)
        if node is None:
            return None
        text = self.text(owner, key, where)
        try:
            return conditions.compile(text, node.place)
        except conditions.ConditionFault as error:
            self.problems.append(error.problem(place=node.place, where=f"{where} > {key}"))
            return None

    def each(
        self, owner: Map, key: str, where: str, keys: Collection[str], make: Callable[[Map, str], T]
    ) -> Iterator[T]:
        """What `make` makes of each block of a list, whose ids or codes differ."""
        seen: set[str] = set()
        for number, node in enumerate(self.list(owner, key, where), 1):
            if not isinstance(node, Map):
                self._no_block(node, f"{where} > {key} {number}", keys)
                continue
            block = self.map(node, f"{where} > {key} {number}", keys, owner.place)
            name = self.text(block, "id" if "id" in keys else "code", where, default=str(number))
            if name in seen:
                what = "code" if "code" in keys and "id" not in keys else "id"
                self.fault(node.place, f"{where} > {key}", f"each {what} once", f"{name!r} again")
            seen.add(name)
            yield make(block, f"{where} > {name}")
