"""The supplement as a value: a document of headings, prose, tables and figures in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.numbers import Quantity
from synthesis.tables.table import Table
from synthesis.woven import Run


@frozen
class Heading:
    """A heading of level 1 to 3."""

    text: str
    level: int = 1
    id: str = ""


@frozen
class Paragraph:
    """A paragraph; `style` is `body`, `caution` (a boxed warning) or `bullet`."""

    runs: tuple[Run, ...]
    style: str = "body"


@frozen
class TableBlock:
    """A table in its place."""

    table: Table


@frozen
class FigureBlock:
    """A figure in its place."""

    figure: Figure


Block = Heading | Paragraph | TableBlock | FigureBlock


@frozen
class Provenance:
    """Where one datum stands and what it says: what a reader sees on clicking a number."""

    origin: str
    study: str
    what: str
    printed: str
    record: str
    line: int
    report: str = ""
    place: str = ""
    quote: str = ""
    note: str = ""


@frozen
class Document:
    """A finished supplement: blocks in order, every printed number by key, every datum by origin.

    `date` (YYYY-MM-DD) is the only date that any file made of it carries. Tables are numbered
    S1 Table, S2 Table ... and figures S1 Figure ... in the order of their blocks.
    """

    title: str
    subtitle: str
    date: str
    language: str = "en-GB"
    authors: tuple[str, ...] = ()
    blocks: tuple[Block, ...]
    numbers: Mapping[str, Quantity] = field(default_factory=lambda: MappingProxyType({}))
    provenance: Mapping[str, Provenance] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in order."""
        return tuple(block.table for block in self.blocks if isinstance(block, TableBlock))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in order."""
        return tuple(block.figure for block in self.blocks if isinstance(block, FigureBlock))
