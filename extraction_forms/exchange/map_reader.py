"""Mappings read: blocks, texts, lists and targets, with every fault noted at its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.targets import NO_TEXTS, Target, Targets
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import List, Map, Node, Text

TARGET_KEYS: Final = ("column", "codes", "unit", "number", "duration", "missing")


@dataclass(slots=True)
class MapReader:
    """Reads the parts of one mapping and collects what is wrong with it."""

    problems: list[Problem]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fault(self, place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def top(self, node: Node, keys: tuple[str, ...]) -> Map:
        """The mapping itself: a block of known keys, in the version of the format that is read here."""
        if not isinstance(node, Map):
            self.fault(node.place, "", "a block of keys", "something else")
            return Map(items=(), place=node.place)
        for key, _ in node.items:
            if key.value not in keys:
                self.fault(key.place, "", "one of " + ", ".join(keys), repr(key.value))
        if self.text(node, "schema") != "1":
            self.fault(node.key_place("schema"), "schema", "1", "another")
        return node

    def block(self, owner: Map, key: str, *, optional: bool = False) -> Map:
        """The block under a key; another kind of node, or none, is a fault."""
        node = owner.get(key)
        if isinstance(node, Map):
            return node
        if not (node is None and optional):
            self.fault(
                owner.key_place(key), key, "a block of keys", "nothing" if node is None else "something else"
            )
        return Map(items=(), place=owner.place)

    def text(self, owner: Map, key: str, *, empty: bool = False, optional: bool = False) -> str:
        """The text under a key."""
        node = owner.get(key)
        if isinstance(node, Text) and (node.value or empty):
            return node.value
        if owner.items and not (node is None and optional):
            self.fault(owner.key_place(key), key, "a text", "nothing" if node is None else "something else")
        return ""

    def word(self, owner: Map, key: str, known: tuple[str, ...]) -> str:
        """The text under a key, one of the known ones."""
        word = self.text(owner, key)
        if word and word not in known:
            self.fault(owner.key_place(key), key, "one of " + ", ".join(known), repr(word))
            return known[0]
        return word

    def names(self, owner: Map, key: str) -> tuple[str, ...]:
        """The list of texts under a key."""
        node = owner.get(key)
        if isinstance(node, List):
            return tuple(item.value for item in node.items if isinstance(item, Text))
        if node is not None:
            self.fault(owner.key_place(key), key, "a list", "something else")
        return ()

    def placed(self, owner: Map, key: str) -> tuple[Text, ...]:
        """The texts of the list under a key, with their places; none at all, or an empty one, is a fault."""
        node = owner.get(key)
        items = node.items if isinstance(node, List) else ()
        found = tuple(item for item in items if isinstance(item, Text) and item.value)
        if not found or len(found) < len(items):
            self.fault(
                owner.key_place(key), key, "a list of texts", "nothing" if node is None else "something else"
            )
        return found

    def only(self, block: Map, keys: tuple[str, ...], where: str) -> None:
        """Note every key of a block that is not among the known ones."""
        for key, _ in block.items:
            if key.value not in keys:
                self.fault(key.place, where, "one of " + ", ".join(keys), repr(key.value))

    def texts(self, block: Map) -> Mapping[str, str]:
        """The texts of a block by key."""
        for key, value in block.items:
            if not isinstance(value, Text):
                self.fault(value.place, key.value, "a text", "a block")
        return MappingProxyType(
            {key.value: value.value for key, value in block.items if isinstance(value, Text)}
        )

    def blocks(self, owner: Map, key: str) -> dict[str, Map]:
        """The blocks within the block under a key."""
        block = self.block(owner, key)
        for name, value in block.items:
            if not isinstance(value, Map):
                self.fault(value.place, name.value, "a block of keys", "something else")
        return {name.value: value for name, value in block.items if isinstance(value, Map)}

    def maps(self, owner: Map, key: str) -> Mapping[str, Mapping[str, str]]:
        """The blocks of texts within the block under a key."""
        if owner.get(key) is None:
            return MappingProxyType({})
        return MappingProxyType({name: self.texts(block) for name, block in self.blocks(owner, key).items()})

    def reasons(self, owner: Map, key: str) -> Mapping[str, str]:
        """The texts that stand for nothing, with their missing reasons."""
        found = self.texts(self.block(owner, key, optional=True))
        for token, reason in found.items():
            if reason not in MISSING_REASONS:
                self.fault(
                    owner.key_place(key),
                    f"{key} > {token}",
                    "one of " + ", ".join(MISSING_REASONS),
                    repr(reason),
                )
        return found

    def targets(self, block: Map) -> Targets:
        """Every target of a block."""
        return MappingProxyType({key.value: self.target(block, key.value) for key, _ in block.items})

    def target(self, owner: Map, key: str) -> Target:
        """The target under a key."""
        node = owner.get(key)
        if isinstance(node, Text):
            return Target(place=node.place, constant=node.value)
        if not isinstance(node, Map):
            self.fault(owner.key_place(key), key, "a code, or a block with a column", "something else")
            return Target(place=owner.place)
        for name, _ in node.items:
            if name.value not in TARGET_KEYS:
                self.fault(name.place, key, "one of " + ", ".join(TARGET_KEYS), repr(name.value))
        return Target(
            place=node.place,
            column=self.text(node, "column"),
            codes=self.code_list(node, key),
            unit=self.text(node, "unit", optional=True),
            number=self.text(node, "number", optional=True) == "yes",
            duration=self.text(node, "duration", optional=True),
            missing=self.reasons(node, "missing"),
        )

    def column(self, owner: Map, key: str) -> Target:
        """The target under a key, which must name a column."""
        target = self.target(owner, key)
        if not target.column:
            self.fault(target.place, key, "a block with a column", "none")
        return target

    def code_list(self, owner: Map, where: str) -> Mapping[str, str]:
        """The codes of a target, or the named list that it refers to."""
        node = owner.get("codes")
        if isinstance(node, Text):
            if node.value not in self.codes:
                known = ", ".join(self.codes) or "none"
                self.fault(node.place, where, f"a list under codes ({known})", repr(node.value))
            return self.codes.get(node.value, NO_TEXTS)
        return self.texts(self.block(owner, "codes", optional=True))
