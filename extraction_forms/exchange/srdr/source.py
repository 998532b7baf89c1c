"""What a workbook of SRDR+ holds, as values: extractions, sections of questions, sheets of results."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.exchange.named_columns import Line, Table
from extraction_forms.frozen_values import frozen


@frozen
class Citation:
    """The report that an extraction is of."""

    id: str
    name: str
    authors: str
    year: str
    pmid: str
    refman: str


@frozen
class Extraction:
    """What one person read in one report, or what was agreed of it; `line` is the first that names it."""

    id: str
    consolidated: bool
    username: str
    citation: Citation
    key_questions: str
    line: Line


@frozen
class Question:
    """A column of answers: what is asked, explained, and offered as choices."""

    column: int
    label: str
    help: str
    options: tuple[str, ...]


@frozen
class Listing:
    """A sheet that lists what a section has in each extraction (arms, outcomes): the columns that hold it."""

    table: Table
    first: int
    last: int
    width: int


@frozen
class Section:
    """A sheet of questions; `of` is the list whose entries each have a row (Arms), empty where extractions have one."""

    table: Table
    questions: tuple[Question, ...]
    of: str = ""
    of_column: int = 0


@frozen
class Group:
    """The columns of one arm or comparison in a sheet of results: its name, description, and its measures."""

    name: int
    description: int
    measures: Mapping[int, str]


@frozen
class ResultSheet:
    """A sheet of results: `kind` is one of `arms`, `comparisons`, `within`, `net`; `outcome` its first column."""

    table: Table
    kind: str
    outcome: int
    groups: tuple[Group, ...]


@frozen
class Project:
    """A workbook of SRDR+: `unread` are sheets that are only listed, `ids` the column of the extraction by sheet."""

    file: str
    title: str
    extractions: Mapping[str, Extraction]
    listings: tuple[Listing, ...]
    sections: tuple[Section, ...]
    results: tuple[ResultSheet, ...]
    unread: tuple[Table, ...]
    ids: Mapping[str, int]

    def extraction_of(self, line: Line) -> Extraction:
        """The extraction that a line belongs to."""
        return self.extractions[line.text(self.ids[line.sheet])]
