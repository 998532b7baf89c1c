"""The mapping of an import (`import.yaml`): which column becomes which field, and which words which codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place
from extraction_forms.exchange.divided_arms import DividedArm, read_divided_arms
from extraction_forms.exchange.joined_names import JoinedNames, read_joined_names
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.exchange.targets import Target, Targets
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import List, Map, Node, read


@frozen
class Note:
    """A note for one value of every row whose columns hold these texts."""

    unit: str
    field: str
    when: Mapping[str, str]
    note: str


@frozen
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


@frozen
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
    several_arms: Mapping[str, DividedArm]
    results: Targets
    values: Mapping[str, Targets]
    notes: tuple[Note, ...]
    instrument: Target
    category: Target
    domain: Target
    domain_labels: Mapping[str, str]
    same: tuple[JoinedNames, ...]
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
        named += [divided.column for divided in self.several_arms.values()]
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
    top = reader.top(node, _TOP)
    reader.codes = reader.maps(top, "codes")
    rows, outcomes = reader.block(top, "rows"), reader.block(top, "outcomes")
    misplaced = reader.block(top, "misplaced", optional=True)
    arms = MappingProxyType({k: reader.targets(v) for k, v in reader.blocks(top, "arms").items()})
    contrasts = reader.maps(top, "contrasts")
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
        arms=arms,
        contrasts=contrasts,
        several_arms=read_divided_arms(reader, top, "several_arms", arms, contrasts),
        results=reader.targets(reader.block(top, "results")),
        values=MappingProxyType({k: reader.targets(v) for k, v in reader.blocks(top, "values").items()}),
        notes=reader.notes(top),
        instrument=reader.column(outcomes, "instrument"),
        category=reader.column(outcomes, "category"),
        domain=reader.column(outcomes, "domain"),
        domain_labels=reader.texts(reader.block(outcomes, "labels")),
        same=read_joined_names(reader, outcomes, "same"),
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
    *("codes", "characteristics", "arms", "contrasts", "several_arms", "results", "values", "notes"),
    *("outcomes", "coding", "judgements", "references"),
)


@dataclass(slots=True)
class _Reader(MapReader):
    """Reads the parts of one mapping that only such a database has."""

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
