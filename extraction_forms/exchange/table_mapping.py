"""The mapping of a table (`import.yaml`): which cells, words and readings answer which fields, and for which rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.targets import Target
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

Texts = Mapping[str, str]
Words = Mapping[str, Mapping[str, Writable]]
"""Printed texts, each with the fields that it answers."""


@frozen
class Way:
    """One way to answer a field, for the rows whose cells `when` and `unless` describe.

    The answer is `own` (as written in the mapping), or made of cells by `template` ("{author} {year}"), or read from
    the column of `target`; a text of that column that stands in `words` gives several fields at once. With `quoted`
    the cell is kept as the words that a code rests on. No row is read by a `faulty` way.
    """

    place: Place
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    own: Writable = ""
    template: str = ""
    target: Target | None = None
    unit: Target | None = None
    words: Words
    quoted: bool = False
    note: str = ""
    provisional: str = ""
    faulty: bool = False

    def columns(self) -> Mapping[str, Place]:
        """The columns that the way needs, each with the place that names it."""
        targets = [target for target in (self.target, self.unit) if target is not None and target.column]
        named = dict.fromkeys((*self.when, *self.unless, *template_columns(self.template)), self.place)
        return named | {target.column: target.place for target in targets}


Ways = tuple[Way, ...]
Block = Mapping[str, Ways]


@frozen
class StudyPlan:
    """What is said of one study: the ids it has in the source, and answers of its own."""

    place: Place
    of: tuple[str, ...]
    characteristics: Block
    arms: Mapping[str, Block]
    contrasts: Mapping[str, Texts]


@frozen
class RowPlan:
    """What somebody read in one row: answers of its result, and of its arms and contrasts."""

    place: Place
    fields: Block
    values: Mapping[str, Block]
    evidence: Texts


@frozen
class OutcomePlan:
    """An outcome of the vocabulary: the texts of the outcome columns it is told by, or the rows, and its entry."""

    id: str
    place: Place
    of: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...]
    entry: Mapping[str, Writable]


@frozen
class ReportPlan:
    """A report: the texts of the report column that name it, its entry, and what evidence in it carries."""

    id: str
    place: Place
    of: tuple[str, ...]
    entry: Texts
    locator: str


@frozen
class TableMapping:
    """All that an import knows about its table; nothing of it stands in the importer.

    `problems` are the faults of the mapping itself; it is `readable` where they are faults of single answers only, so
    that the rows can be read by the rest of it.
    """

    file: str
    shown: str
    extractor: str
    numbers: str
    forms: Texts
    missing: Texts
    row: str
    study: str
    report: str
    quote: str
    provisional: str
    set_aside: Texts
    unique: tuple[str, ...]
    studies: Mapping[str, StudyPlan]
    characteristics: Block
    arms: Mapping[str, Block]
    contrasts: Mapping[str, Texts]
    results: Block
    values: Mapping[str, Block]
    rows: Mapping[str, RowPlan]
    outcome_columns: tuple[str, ...]
    polarity: Target | None
    domains: tuple[Mapping[str, Writable], ...]
    outcomes: tuple[OutcomePlan, ...]
    report_kind: str
    reports: Mapping[str, ReportPlan]
    references: Mapping[str, Texts]
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    readable: bool

    def place(self, key: str) -> Place:
        """Where a key of the mapping stands; the file, where it is not there."""
        return self.places.get(key, Place(file=self.shown))

    def blocks(self) -> Iterator[Block]:
        """Every block of ways there is."""
        yield from (self.characteristics, *self.arms.values(), self.results, *self.values.values())
        for study in self.studies.values():
            yield from (study.characteristics, *study.arms.values())
        for row in self.rows.values():
            yield from (row.fields, *row.values.values())

    def columns(self) -> Mapping[str, Place]:
        """The columns that something is read from, each with the place that names it."""
        named = dict(self.needed())
        for way in (way for block in self.blocks() for ways in block.values() for way in ways):
            for column, place in way.columns().items():
                named.setdefault(column, place)
        return named

    def needed(self) -> Mapping[str, Place]:
        """The columns that no row can be told without, each with the place that names it."""
        source, outcomes = self.place("source"), self.place("outcomes")
        named = dict.fromkeys((self.row, self.study, self.report, self.quote, *self.unique), source)
        named |= {column: outcomes for column in self.outcome_columns if column not in named}
        if self.polarity is not None:
            named.setdefault(self.polarity.column, self.polarity.place)
        return {column: place for column, place in named.items() if column}


def template_columns(template: str) -> tuple[str, ...]:
    """The columns that a template names in braces."""
    return tuple(part.partition("}")[0] for part in template.split("{")[1:])
