"""The mapping of a Covidence export: which column answers which field, and whose each row is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place
from extraction_forms.exchange.table_map_reader import TableReader
from extraction_forms.exchange.table_mapping import Block, Texts
from extraction_forms.frozen_values import frozen
from extraction_forms.record_files import CONSENSUS
from extraction_forms.yaml_text import List, Map, Node, Text, read

_TOP: Final = (
    *(
        "schema",
        "form",
        "numbers",
        "source",
        "reviewers",
        "settled_by",
        "missing",
        "extractor",
        "interventions",
        "left_out",
        "codes",
        "words",
        "studies",
    ),
    *("set_aside", "characteristics", "reports", "arms", "contrasts", "results"),
)
_SOURCE: Final = ("file", "number", "study", "reviewer", "intervention")
_RESULT: Final = ("over", "fields", "values")
_PLACEHOLDER: Final = "{n}"


@frozen
class ResultPlan:
    """One result that every study may have: its id, its fields, the numbers of its arms and contrasts."""

    id: str
    fields: Block
    values: Mapping[str, Block]


@frozen
class CovidenceMapping:
    """All that an import knows of an export; the names of its columns are the labels of the review's own template.

    `row`, `unique` and `set_aside` are what every source of rows has: the column with the study's number, columns
    that should not repeat together, and the rows that lie outside, each by its number and reviewer.

    With `interventions`, the arm of each row of a study, it is of an export of data extraction 1, whose rows go under
    one `extractor`; `left_out` are columns that nothing is to be read from.
    """

    file: str
    form: str
    numbers: str
    row: str
    study: str
    reviewer: str
    intervention: str
    reviewers: Texts
    interventions: Texts
    extractor: str
    left_out: tuple[str, ...]
    settled_by: str
    missing: Texts
    studies: Texts
    set_aside: Texts
    characteristics: Block
    reports: Mapping[str, Block]
    arms: Mapping[str, Block]
    contrasts: Mapping[str, Texts]
    results: tuple[ResultPlan, ...]
    places: Mapping[str, Place]
    unique: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every block of fields there is."""
        yield from (self.characteristics, *self.reports.values(), *self.arms.values())
        for result in self.results:
            yield from (result.fields, *result.values.values())

    def columns(self) -> Mapping[str, Place]:
        """The columns that something is read from, each with the place that names it."""
        source = self.places.get("source", Place(file=self.file))
        by_arm = (self.study, self.intervention)
        named = dict.fromkeys(by_arm if self.interventions else (self.row, self.study, self.reviewer), source)
        for way in (way for block in self.blocks() for ways in block.values() for way in ways):
            for column, place in way.columns().items():
                named.setdefault(column, place)
        return named


def read_mapping(path: Path) -> CovidenceMapping:
    """Read the mapping of an export.

    Raises:
        Rejected: the file is not the YAML that forms are written in.
        ImportFault: with every fault of the mapping, each with its line.
    """
    reader = _Reader(problems=[])
    top = reader.top(read(path, path.name), _TOP)
    reader.codes = reader.maps(top, "codes")
    reader.words = reader.word_tables(top)
    source = reader.block(top, "source", optional=True)
    reader.known(source, _SOURCE, "source")
    by_arm = top.get("interventions") is not None
    study = reader.text(source, "study", optional=True) or ("Study Identifier" if by_arm else "Study ID")
    found = CovidenceMapping(
        file=reader.text(source, "file", optional=True),
        form=reader.text(top, "form"),
        numbers=reader.word(top, "numbers", ("decimal_point", "decimal_comma")),
        row=study if by_arm else reader.text(source, "number", optional=True) or "Covidence #",
        study=study,
        reviewer=reader.text(source, "reviewer", optional=True) or "Reviewer Name",
        intervention=reader.text(source, "intervention", optional=True) or "Intervention",
        reviewers=reader.texts(Map(items=(), place=top.place)) if by_arm else reader.reviewers(top),
        interventions=reader.texts(reader.block(top, "interventions", optional=True)),
        extractor=reader.text(top, "extractor", optional=True) or "covidence",
        left_out=reader.listed(top, "left_out"),
        settled_by=reader.text(top, "settled_by", optional=True),
        missing=reader.reasons(top, "missing"),
        studies=reader.texts(reader.block(top, "studies", optional=True)),
        set_aside=reader.texts(reader.block(top, "set_aside", optional=True)),
        characteristics=reader.ways_of(reader.block(top, "characteristics")),
        reports=reader.way_blocks(top, "reports", optional=True),
        arms=reader.way_blocks(top, "arms"),
        contrasts=reader.maps(top, "contrasts"),
        results=reader.results(top),
        places=MappingProxyType({key.value: key.place for key, _ in top.items}),
    )
    reader.settled(top, found)
    reader.arms(top, found)
    if reader.problems:
        raise ImportFault(reader.problems)
    return found


class _Reader(TableReader):
    """Reads the parts of a mapping that only an export of Covidence has."""

    def reviewers(self, top: Map) -> Texts:
        """The extractor that the rows of each reviewer go under; each of them once."""
        block = self.block(top, "reviewers")
        found = self.texts(block)
        seen: set[str] = set()
        for name, extractor in found.items():
            self.named(block.key_place(name), f"reviewers > {name}", extractor)
            if extractor in seen:
                self.fault(
                    block.key_place(name), f"reviewers > {name}", "an extractor of its own", repr(extractor)
                )
            seen.add(extractor)
        return found

    def settled(self, top: Map, found: CovidenceMapping) -> None:
        """Where a consensus comes in, it must be said who settled it."""
        if CONSENSUS in found.reviewers.values() and not found.settled_by:
            self.fault(top.place, "settled_by", f"who settled the records of {CONSENSUS}", "nothing")
        if found.settled_by:
            self.named(top.key_place("settled_by"), "settled_by", found.settled_by)

    def arms(self, top: Map, found: CovidenceMapping) -> None:
        """What an export by interventions needs: each of them an arm, an extractor, and no reviewers."""
        self.named(top.key_place("extractor"), "extractor", found.extractor)
        for name, arm in found.interventions.items():
            if arm not in found.arms:
                place = self.block(top, "interventions").key_place(name)
                self.fault(
                    place, f"interventions > {name}", "one of the arms: " + ", ".join(found.arms), repr(arm)
                )
        if found.interventions and top.get("reviewers") is not None:
            expected = "reviewers, of data extraction 2, or interventions, of data extraction 1"
            self.fault(top.key_place("reviewers"), "reviewers", expected, "both")

    def results(self, top: Map) -> tuple[ResultPlan, ...]:
        """The results; one whose columns are repeated sideways is one for each number under `over`."""
        found: list[ResultPlan] = []
        if top.get("results") is None:
            return ()
        for name, block in self.blocks(top, "results").items():
            self.known(block, _RESULT, name)
            over = self.listed(block, "over")
            if bool(over) != (_PLACEHOLDER in name):
                self.fault(
                    block.place,
                    name,
                    f"{_PLACEHOLDER} in the id of a result that has `over`, and only there",
                    "not",
                )
            for number in over or ("",):
                own = _filled(block, number) if number else block
                found.append(
                    self.result(name.replace(_PLACEHOLDER, number), own if isinstance(own, Map) else block)
                )
        return tuple(found)

    def result(self, name: str, block: Map) -> ResultPlan:
        """One result by its id."""
        self.named(block.place, "results", name)
        return ResultPlan(
            id=name,
            fields=self.ways_of(self.block(block, "fields")),
            values=self.way_blocks(block, "values", optional=True),
        )


def _filled(node: Node, number: str) -> Node:
    """A part of the mapping with a number in place of {n}."""
    if isinstance(node, Text):
        return node._replace(value=node.value.replace(_PLACEHOLDER, number))
    if isinstance(node, List):
        return replace(node, items=tuple(_filled(item, number) for item in node.items))
    items = tuple((key, _filled(item, number)) for key, item in node.items)
    return Map(items=items, place=node.place)
