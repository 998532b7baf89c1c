"""A table's mapping read from YAML, every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.map_reader import MapReader
from extraction_forms.exchange.own_references import PARTS
from extraction_forms.exchange.table_mapping import (
    Block,
    OutcomePlan,
    ReportPlan,
    RowPlan,
    StudyPlan,
    TableMapping,
    Texts,
    Way,
    Words,
)
from extraction_forms.exchange.targets import Target
from extraction_forms.header import SLUG
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import MISSING_REASONS
from extraction_forms.yaml_text import List, Map, Node, Text, plain, read
from extraction_forms.yaml_write import Writable

TOP: Final = (
    *("schema", "extractor", "source", "forms", "numbers", "missing", "provisional", "set_aside", "codes"),
    *("words", "studies", "characteristics", "arms", "contrasts", "results", "values", "rows", "outcomes"),
    *("reports", "references"),
)
_SOURCE: Final = ("title", "licence", "file", "row", "study", "report", "quote", "unique")
_STUDY: Final = ("of", "characteristics", "arms", "contrasts")
_ROW: Final = ("values", "note", "evidence")
_OUTCOMES: Final = ("columns", "polarity", "domains", "list")
_REPORT: Final = ("of", "locator")
_CONDITIONS: Final = ("when", "unless")
_OWN: Final = ("printed", "code", "missing", "unit", "numbers", "column", "provisional", "note", "evidence")
_READ: Final = (
    *(
        *_CONDITIONS,
        "column",
        "number",
        "unit",
        "codes",
        "brackets",
        "several",
        "missing",
        "blank",
        "words",
        "quote",
    ),
    *("note", "provisional"),
)
_TEMPLATE: Final = (*_CONDITIONS, "template", "note", "provisional")
_NO_BLOCK: Final[Block] = MappingProxyType({})


def read_table_mapping(path: Path, shown: str = "") -> TableMapping:
    """Read a table's mapping; what is faulty in it stands in its `problems`.

    Raises:
        Rejected: the file is not the YAML that forms are written in.
    """
    name = shown or path.name
    return parse_table_mapping(read(path, name), name)


def parse_table_mapping(node: Node, shown: str) -> TableMapping:
    """Make a mapping of what was written."""
    reader = TableReader(problems=[])
    top = reader.top(node, TOP)
    reader.codes = reader.maps(top, "codes")
    reader.words = reader.word_tables(top)
    source, outcomes = reader.block(top, "source"), reader.block(top, "outcomes")
    reports = reader.block(top, "reports", optional=True)
    reader.known(source, _SOURCE, "source")
    reader.known(outcomes, _OUTCOMES, "outcomes")
    reader.known(reports, ("kind", "list"), "reports")
    columns = reader.names(outcomes, "columns")
    found = TableMapping(
        file=reader.text(source, "file"),
        shown=shown,
        extractor=reader.slug(top, "extractor"),
        numbers=reader.word(top, "numbers", ("decimal_point", "decimal_comma")),
        forms=reader.forms(top),
        missing=reader.reasons(top, "missing"),
        row=reader.text(source, "row"),
        study=reader.text(source, "study"),
        report=reader.text(source, "report", optional=True),
        quote=reader.text(source, "quote", optional=True),
        provisional=reader.text(top, "provisional", optional=True),
        set_aside=reader.texts(reader.block(top, "set_aside", optional=True)),
        unique=reader.names(source, "unique"),
        studies=reader.studies(top),
        characteristics=reader.ways_of(reader.block(top, "characteristics")),
        arms=reader.way_blocks(top, "arms"),
        contrasts=reader.maps(top, "contrasts"),
        results=reader.ways_of(reader.block(top, "results", optional=True)),
        values=reader.way_blocks(top, "values", optional=True),
        rows=reader.rows(top),
        outcome_columns=columns,
        polarity=reader.column(outcomes, "polarity") if outcomes.get("polarity") else None,
        domains=reader.domains(outcomes),
        outcomes=reader.outcomes(outcomes, len(columns)),
        report_kind=reader.text(reports, "kind", optional=True),
        reports=reader.reports(reports),
        references=reader.references(top),
        places=MappingProxyType({key.value: key.place for key, _ in top.items}),
        problems=(),
        readable=False,
    )
    return replace(
        found, problems=tuple(reader.problems), readable=len(reader.problems) == reader.of_single_answers
    )


@dataclass(slots=True)
class TableReader(MapReader):
    """Reads the parts of a mapping whose answers come from the cells of a row."""

    words: Mapping[str, Words] = field(default_factory=dict)
    of_single_answers: int = 0

    def known(self, block: Map, keys: tuple[str, ...], where: str) -> None:
        """Note every key of a block that is not among the known ones, with the one that was meant."""
        for key, _ in block.items:
            if key.value not in keys:
                hint = did_you_mean(key.value, keys)
                self.fault(key.place, where, "one of " + ", ".join(keys), repr(key.value), hint)

    def slug(self, owner: Map, key: str) -> str:
        """The id under a key."""
        text = self.text(owner, key)
        if text:
            self.named(owner.key_place(key), key, text)
        return text

    def named(self, place: Place, where: str, text: str) -> None:
        """Note a text that is no id."""
        if not SLUG.match(text):
            self.fault(place, where, "an id of a-z, 0-9, _ and -, at most 64 long", repr(text))

    def forms(self, top: Map) -> Texts:
        """The forms of the records and of the vocabulary."""
        block = self.block(top, "forms")
        self.known(block, ("study", "vocabulary"), "forms")
        return {name: self.text(block, name) for name in ("study", "vocabulary")}

    def word_tables(self, top: Map) -> Mapping[str, Words]:
        """The tables of printed texts, each with the fields that a text answers."""
        if top.get("words") is None:
            return {}
        return {
            name: {text.value: self.answers(node, f"{name} > {text.value}") for text, node in table.items}
            for name, table in self.blocks(top, "words").items()
        }

    def answers(self, block: Node, where: str) -> Mapping[str, Writable]:
        """The fields that a printed text answers: texts, or answers opened as blocks; none, where it is empty."""
        found: dict[str, Writable] = {}
        if not isinstance(block, Map):
            if not (isinstance(block, Text) and not block.value):
                given = repr(block.value) if isinstance(block, Text) else "a list"
                expected = 'the fields that this text answers, as in {p: ".05"}, or "" for none'
                self.fault(block.place, where, expected, given)
                self.of_single_answers += 1
            return found
        for key, node in block.items:
            if isinstance(node, Map):
                self.known(node, _OWN, key.value)
            elif not isinstance(node, Text):
                self.fault(node.place, key.value, "an answer", "a list")
            found[key.value] = plain(node)
        return found

    def listed(self, owner: Map, key: str) -> tuple[str, ...]:
        """The texts under a key: one, or a list of them."""
        node = owner.get(key)
        if isinstance(node, Text):
            return (node.value,)
        if isinstance(node, List):
            for item in node.items:
                if not isinstance(item, Text):
                    self.fault(item.place, key, "a text", "something else")
            return tuple(item.value for item in node.items if isinstance(item, Text))
        if node is not None:
            self.fault(owner.key_place(key), key, "a text or a list of texts", "something else")
        return ()

    def conditions(self, owner: Map, key: str) -> Mapping[str, tuple[str, ...]]:
        """The columns of a condition, each with the texts that it asks for."""
        block = self.block(owner, key, optional=True)
        return MappingProxyType({name.value: self.listed(block, name.value) for name, _ in block.items})

    def way_blocks(self, owner: Map, key: str, *, optional: bool = False) -> Mapping[str, Block]:
        """The blocks of fields within the block under a key."""
        if optional and owner.get(key) is None:
            return MappingProxyType({})
        return MappingProxyType({name: self.ways_of(one) for name, one in self.blocks(owner, key).items()})

    def ways_of(self, block: Map, skipped: tuple[str, ...] = ()) -> Block:
        """The fields of a block, each with its ways."""
        found = {}
        for key, node in block.items:
            if key.value not in skipped:
                nodes = node.items if isinstance(node, List) else (node,)
                found[key.value] = tuple(self.way(one, key.value) for one in nodes)
        return MappingProxyType(found)

    def way(self, node: Node, where: str) -> Way:
        """One way to answer a field; a faulty one is marked."""
        before = len(self.problems)
        way = self.any_way(node, where)
        found = len(self.problems) - before
        self.of_single_answers += found
        return replace(way, faulty=True) if found else way

    def any_way(self, node: Node, where: str) -> Way:
        """A way by what is written: an answer, a column or a template."""
        if isinstance(node, Text):
            return self.own(node, Map(items=(), place=node.place), node.value)
        if not isinstance(node, Map):
            self.fault(node.place, where, "an answer, or a block that says where it stands", "a list")
            return self.own(node, Map(items=(), place=node.place), "")
        answered = isinstance(node.get("missing"), Text) or node.get("printed") or node.get("code")
        if node.get("column") is not None and not answered:
            return self.read_way(node, where)
        if node.get("template") is not None:
            self.known(node, _TEMPLATE, where)
            return self.own(node, node, "", template=self.text(node, "template"))
        self.known(node, (*_CONDITIONS, *_OWN), where)
        own = {key.value: plain(item) for key, item in node.items if key.value not in _CONDITIONS}
        if not own:
            self.fault(node.place, where, "a column, a template or an answer", "none")
        return self.own(node, node, own)

    def own(self, node: Node, block: Map, own: Writable, template: str = "") -> Way:
        """A way whose answer stands in the mapping, or is made of cells."""
        return Way(
            place=node.place,
            when=self.conditions(block, "when"),
            unless=self.conditions(block, "unless"),
            own=own,
            template=template,
            words=MappingProxyType({}),
            note=self.text(block, "note", optional=True) if template else "",
            provisional=self.text(block, "provisional", optional=True) if template else "",
        )

    def read_way(self, node: Map, where: str) -> Way:
        """A way that reads a column; its unit may stand in another one."""
        self.known(node, _READ, where)
        unit = node.get("unit")
        target = Target(
            place=node.place,
            column=self.text(node, "column"),
            codes=self.code_list(node, where),
            unit=unit.value if isinstance(unit, Text) else "",
            number=self.flag(node, "number"),
            brackets=self.flag(node, "brackets"),
            several=self.flag(node, "several"),
            missing=self.reasons(node, "missing"),
            blank="" if node.get("blank") is None else self.word(node, "blank", tuple(MISSING_REASONS)),
        )
        return Way(
            place=node.place,
            when=self.conditions(node, "when"),
            unless=self.conditions(node, "unless"),
            target=target,
            unit=self.column(node, "unit") if isinstance(unit, Map) else None,
            words=self.word_list(node, where),
            quoted=self.flag(node, "quote"),
            note=self.text(node, "note", optional=True),
            provisional=self.text(node, "provisional", optional=True),
        )

    def flag(self, owner: Map, key: str) -> bool:
        """Whether a key says yes."""
        return owner.get(key) is not None and self.word(owner, key, ("no", "yes")) == "yes"

    def word_list(self, owner: Map, where: str) -> Words:
        """The table of words that a way names."""
        name = self.text(owner, "words", optional=True)
        if name and name not in self.words:
            known = ", ".join(self.words) or "none"
            self.fault(owner.key_place("words"), where, f"a table under words ({known})", repr(name))
        return self.words.get(name, MappingProxyType({}))

    def studies(self, top: Map) -> Mapping[str, StudyPlan]:
        """What is said of single studies."""
        if top.get("studies") is None:
            return MappingProxyType({})
        found = {}
        for name, block in self.blocks(top, "studies").items():
            self.known(block, _STUDY, name)
            self.named(block.place, "studies", name)
            found[name] = StudyPlan(
                place=block.place,
                of=self.listed(block, "of"),
                characteristics=self.ways_of(self.block(block, "characteristics", optional=True)),
                arms=self.way_blocks(block, "arms", optional=True),
                contrasts=self.maps(block, "contrasts"),
            )
        return MappingProxyType(found)

    def rows(self, top: Map) -> Mapping[str, RowPlan]:
        """What somebody read in single rows."""
        if top.get("rows") is None:
            return MappingProxyType({})
        return MappingProxyType({name: self.row(block) for name, block in self.blocks(top, "rows").items()})

    def row(self, block: Map) -> RowPlan:
        """What was read in a row; its note stands at the first answer."""
        fields = self.ways_of(block, _ROW)
        note = self.text(block, "note", optional=True)
        if note and not fields:
            self.fault(block.key_place("note"), "rows", "an answer that the note belongs to", "none")
        return RowPlan(
            place=block.place,
            fields=MappingProxyType({**fields, **self.noted(fields, note)}),
            values=self.way_blocks(block, "values", optional=True),
            evidence=self.texts(self.block(block, "evidence", optional=True)),
        )

    def noted(self, fields: Block, note: str) -> Block:
        """The first of the fields, with a note."""
        first = next(iter(fields), "")
        if not (first and note):
            return _NO_BLOCK
        return {first: tuple(_with_note(way, note) for way in fields[first])}

    def domains(self, outcomes: Map) -> tuple[Mapping[str, Writable], ...]:
        """The domains of the vocabulary."""
        found: list[Mapping[str, Writable]] = []
        for name, node in self.block(outcomes, "domains").items:
            entry = {"label": node.value} if isinstance(node, Text) else plain(node)
            if isinstance(entry, dict):
                found.append({"id": name.value, **entry})
            else:
                self.fault(node.place, "domains", "a label, or a block of answers", "a list")
        return tuple(found)

    def outcomes(self, outcomes: Map, width: int) -> tuple[OutcomePlan, ...]:
        """The outcomes of the vocabulary, and the rows of each."""
        found = []
        for name, block in self.blocks(outcomes, "list").items():
            self.named(block.place, "outcomes", name)
            entry = {key.value: plain(node) for key, node in block.items if key.value not in {"of", "rows"}}
            self.no_id(block)
            rows = self.listed(block, "rows")
            of = self.told_by(block, width)
            if not (rows or of):
                self.fault(block.place, name, "of or rows, which tell the rows of this outcome", "neither")
            found.append(OutcomePlan(id=name, place=block.place, of=of, rows=rows, entry=entry))
        return tuple(found)

    def no_id(self, block: Map) -> None:
        """What is listed by its id has no other one."""
        if block.get("id") is not None:
            self.fault(
                block.key_place("id"), "id", "no key of this name: the entry stands under its id", "one"
            )

    def told_by(self, block: Map, width: int) -> tuple[tuple[str, ...], ...]:
        """The texts of the outcome columns that an outcome is told by: one list of texts for each wording."""
        node = block.get("of")
        items = node.items if isinstance(node, List) else () if node is None else (node,)
        found = []
        for item in items:
            cells = item.items if isinstance(item, List) else (item,)
            texts = tuple(cell.value for cell in cells if isinstance(cell, Text))
            if len(texts) != width or len(cells) != width:
                self.fault(item.place, "of", f"a list of {width} texts, one for each column", f"{len(cells)}")
            found.append(texts)
        return tuple(found)

    def reports(self, reports: Map) -> Mapping[str, ReportPlan]:
        """The reports that rows were read in."""
        if reports.get("list") is None:
            return MappingProxyType({})
        found = {}
        for name, block in self.blocks(reports, "list").items():
            self.named(block.place, "reports", name)
            self.no_id(block)
            rest = Map(
                items=tuple(one for one in block.items if one[0].value not in _REPORT), place=block.place
            )
            found[name] = ReportPlan(
                id=name,
                place=block.place,
                of=self.listed(block, "of"),
                entry=self.texts(rest),
                locator=self.text(block, "locator", optional=True),
            )
        return MappingProxyType(found)

    def references(self, top: Map) -> Mapping[str, Texts]:
        """The entries of the list of references."""
        if top.get("references") is None:
            return MappingProxyType({})
        for block in self.blocks(top, "references").values():
            self.known(block, PARTS, "references")
        return self.maps(top, "references")


def _with_note(way: Way, note: str) -> Way:
    if isinstance(way.own, Mapping):
        return replace(way, own={**way.own, "note": note})
    return replace(way, note=note)
