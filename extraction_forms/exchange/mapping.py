"""The mapping of an import (`import.yaml`): which column becomes which field, and which words which codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import List, Map, Node, Text, read

_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


def _no_texts() -> Mapping[str, str]:
    return _NO_TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a field's answer comes from: a constant, or a column whose words may have codes.

    `number` asks for a number that can be read for certain; `duration` names the column whose
    printed duration a time is compared with; `missing` adds to the words that stand for nothing.
    A word whose code is empty gives no answer.
    """

    place: Place
    constant: str = ""
    column: str = ""
    codes: Mapping[str, str] = field(default_factory=_no_texts)
    unit: str = ""
    number: bool = False
    duration: str = ""
    missing: Mapping[str, str] = field(default_factory=_no_texts)


Targets = Mapping[str, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note for one value of every row whose columns hold these texts."""

    unit: str
    field: str
    when: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How the coding file's description of a study becomes a code: the arm and field it is for.

    `description` and `basis` name the coding file's columns with the words and what they rest on.
    """

    arm: str
    field: str
    description: str
    basis: str
    locator: str
    codes: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """All that an import knows about its database; nothing of it stands in the importer."""

    file: str
    extractor: str
    numbers: str
    source: Mapping[str, str]
    forms: Mapping[str, str]
    missing: Mapping[str, str]
    row: str
    study: str
    unique: tuple[str, ...]
    misplaced: tuple[str, ...]
    misplaced_why: str
    set_aside: Mapping[str, str]
    characteristics: Targets
    arms: Mapping[str, Targets]
    contrasts: Mapping[str, Mapping[str, str]]
    results: Targets
    values: Mapping[str, Targets]
    notes: tuple[Note, ...]
    instrument: Target
    category: Target
    domain: Target
    domain_labels: Mapping[str, str]
    coding: Coding
    judgements: Targets
    references: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))

    def targets(self) -> tuple[Target, ...]:
        """Every target there is, in the order of the file."""
        groups = (
            self.characteristics,
            *self.arms.values(),
            self.results,
            *self.values.values(),
            self.judgements,
        )
        found = [target for group in groups for target in group.values()]
        return (*found, self.instrument, self.category, self.domain)

    def columns(self) -> tuple[str, ...]:
        """The columns that something is read from, each once."""
        named = [target.column for target in self.targets()]
        named += [target.duration for target in self.targets()]
        conditions = [column for note in self.notes for column in note.when]
        return tuple(dict.fromkeys((self.row, self.study, *filter(None, named), *conditions, *self.unique)))


def read_mapping(path: Path, shown: str = "") -> ImportMapping:
    """Read an import's mapping.

    Raises:
        Rejected: the file is not the YAML that forms are written in.
        ImportFault: with every fault of the mapping, each with its line.
    """
    return parse_mapping(read(path, shown or path.name))


def parse_mapping(node: Node) -> ImportMapping:
    """Make a mapping of what was written."""
    reader = _Reader(problems=[])
    top = reader.top(node)
    reader.codes = reader.maps(top, "codes")
    rows, outcomes = reader.block(top, "rows"), reader.block(top, "outcomes")
    misplaced = reader.block(top, "misplaced", optional=True)
    mapping = ImportMapping(
        file=reader.text(reader.block(top, "source"), "file"),
        extractor=reader.text(top, "extractor"),
        numbers=reader.word(top, "numbers", ("decimal_comma", "decimal_point")),
        source=reader.texts(reader.block(top, "source")),
        forms=reader.texts(reader.block(top, "forms")),
        missing=reader.reasons(top, "missing"),
        row=reader.text(rows, "row", empty=True),
        study=reader.text(rows, "study"),
        unique=reader.names(rows, "unique"),
        misplaced=reader.names(misplaced, "columns"),
        misplaced_why=reader.text(misplaced, "why", optional=True),
        set_aside=reader.texts(reader.block(top, "set_aside", optional=True)),
        characteristics=reader.targets(reader.block(top, "characteristics")),
        arms=MappingProxyType({k: reader.targets(v) for k, v in reader.blocks(top, "arms").items()}),
        contrasts=reader.maps(top, "contrasts"),
        results=reader.targets(reader.block(top, "results")),
        values=MappingProxyType({k: reader.targets(v) for k, v in reader.blocks(top, "values").items()}),
        notes=reader.notes(top),
        instrument=reader.column(outcomes, "instrument"),
        category=reader.column(outcomes, "category"),
        domain=reader.column(outcomes, "domain"),
        domain_labels=reader.texts(reader.block(outcomes, "labels")),
        coding=reader.coding(reader.block(top, "coding")),
        judgements=reader.targets(reader.block(top, "judgements", optional=True)),
        references=reader.maps(top, "references"),
        places=MappingProxyType({key.value: key.place for key, _ in top.items}),
    )
    reader.complete(top, mapping)
    if reader.problems:
        raise ImportFault(reader.problems)
    return mapping


_TOP: Final = (
    *("schema", "extractor", "source", "forms", "numbers", "missing", "rows", "misplaced", "set_aside"),
    *("codes", "characteristics", "arms", "contrasts", "results", "values", "notes", "outcomes"),
    *("coding", "judgements", "references"),
)
_TARGET: Final = ("column", "codes", "unit", "number", "duration", "missing")


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one mapping and collects what is wrong with it."""

    problems: list[Problem]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fault(self, place: Place, where: str, expected: str, found: str) -> None:
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found))

    def top(self, node: Node) -> Map:
        if not isinstance(node, Map):
            self.fault(node.place, "", "a block of keys", "something else")
            return Map(items=(), place=node.place)
        for key, _ in node.items:
            if key.value not in _TOP:
                self.fault(key.place, "", "one of " + ", ".join(_TOP), repr(key.value))
        if self.text(node, "schema") != "1":
            self.fault(node.key_place("schema"), "schema", "1", "another")
        return node

    def block(self, owner: Map, key: str, *, optional: bool = False) -> Map:
        node = owner.get(key)
        if isinstance(node, Map):
            return node
        if not (node is None and optional):
            self.fault(
                owner.key_place(key), key, "a block of keys", "nothing" if node is None else "something else"
            )
        return Map(items=(), place=owner.place)

    def text(self, owner: Map, key: str, *, empty: bool = False, optional: bool = False) -> str:
        node = owner.get(key)
        if isinstance(node, Text) and (node.value or empty):
            return node.value
        if owner.items and not (node is None and optional):
            self.fault(owner.key_place(key), key, "a text", "nothing" if node is None else "something else")
        return ""

    def word(self, owner: Map, key: str, known: tuple[str, ...]) -> str:
        word = self.text(owner, key)
        if word and word not in known:
            self.fault(owner.key_place(key), key, "one of " + ", ".join(known), repr(word))
            return known[0]
        return word

    def names(self, owner: Map, key: str) -> tuple[str, ...]:
        node = owner.get(key)
        if isinstance(node, List):
            return tuple(item.value for item in node.items if isinstance(item, Text))
        if node is not None:
            self.fault(owner.key_place(key), key, "a list", "something else")
        return ()

    def texts(self, block: Map) -> Mapping[str, str]:
        for key, value in block.items:
            if not isinstance(value, Text):
                self.fault(value.place, key.value, "a text", "a block")
        return MappingProxyType(
            {key.value: value.value for key, value in block.items if isinstance(value, Text)}
        )

    def blocks(self, owner: Map, key: str) -> dict[str, Map]:
        block = self.block(owner, key)
        for name, value in block.items:
            if not isinstance(value, Map):
                self.fault(value.place, name.value, "a block of keys", "something else")
        return {name.value: value for name, value in block.items if isinstance(value, Map)}

    def maps(self, owner: Map, key: str) -> Mapping[str, Mapping[str, str]]:
        if owner.get(key) is None:
            return MappingProxyType({})
        return MappingProxyType({name: self.texts(block) for name, block in self.blocks(owner, key).items()})

    def reasons(self, owner: Map, key: str) -> Mapping[str, str]:
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
        return MappingProxyType({key.value: self.target(block, key.value) for key, _ in block.items})

    def target(self, owner: Map, key: str) -> Target:
        node = owner.get(key)
        if isinstance(node, Text):
            return Target(place=node.place, constant=node.value)
        if not isinstance(node, Map):
            self.fault(owner.key_place(key), key, "a code, or a block with a column", "something else")
            return Target(place=owner.place)
        for name, _ in node.items:
            if name.value not in _TARGET:
                self.fault(name.place, key, "one of " + ", ".join(_TARGET), repr(name.value))
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
        target = self.target(owner, key)
        if not target.column:
            self.fault(target.place, key, "a block with a column", "none")
        return target

    def complete(self, top: Map, mapping: ImportMapping) -> None:
        """Note what other parts of the mapping need and is not there."""
        needed = {"source": ("report", "kind", "citekey"), "forms": ("study",)}
        if mapping.judgements:
            needed["forms"] = ("study", "judgements")
        for key, names in needed.items():
            block = mapping.source if key == "source" else mapping.forms
            for name in names:
                if name not in block:
                    self.fault(top.key_place(key), key, f"{name!r}", "nothing")
        if mapping.coding.arm and mapping.coding.arm not in mapping.arms:
            known = "one of " + ", ".join(mapping.arms)
            self.fault(mapping.coding.place, "coding > arm", known, repr(mapping.coding.arm))

    def code_list(self, owner: Map, where: str) -> Mapping[str, str]:
        node = owner.get("codes")
        if isinstance(node, Text):
            if node.value not in self.codes:
                known = ", ".join(self.codes) or "none"
                self.fault(node.place, where, f"a list under codes ({known})", repr(node.value))
            return self.codes.get(node.value, _NO_TEXTS)
        return self.texts(self.block(owner, "codes", optional=True))

    def notes(self, top: Map) -> tuple[Note, ...]:
        node = top.get("notes")
        items = node.items if isinstance(node, List) else ()
        return tuple(
            Note(
                unit=self.text(item, "unit", optional=True),
                field=self.text(item, "field"),
                when=self.texts(self.block(item, "when")),
                note=self.text(item, "note"),
            )
            for item in items
            if isinstance(item, Map)
        )

    def coding(self, block: Map) -> Coding:
        return Coding(
            arm=self.text(block, "arm"),
            field=self.text(block, "field"),
            description=self.text(block, "description"),
            basis=self.text(block, "basis"),
            locator=self.text(block, "locator"),
            codes=self.code_list(block, "coding"),
            place=block.place,
        )
