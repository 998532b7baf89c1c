"""The PRISMA 2020 checklist as tables: what each item asks, and where it is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from synthesis.checklists.prisma import ABSTRACTS, CHECKLIST, SOURCE, PrismaItem
from synthesis.plan.plan import FigurePlan
from synthesis.tables.cells import body, group
from synthesis.tables.short_labels import in_short
from synthesis.tables.table import Cell, Column, Note, Table

FILL: Final = "in the manuscript: please fill"
"""What stands where only authors can say where an item is reported."""

_TIED: Final = re.compile(r" (?=(Table|Figure)s?$)")


def prisma_tables(figures: Iterable[FigurePlan], labels: Mapping[str, str]) -> tuple[Table, Table]:
    """The checklist, and that for abstracts, which is the authors'.

    Args:
        figures: The figures of the plan.
        labels: How the headings, tables and figures of the supplement are called, by id and in their order.
    """
    several = tuple(figures)
    return (
        _table("S1 Checklist", "PRISMA 2020 checklist", CHECKLIST, several, labels),
        _table("S1 Checklist, abstract", "PRISMA 2020 checklist for abstracts", ABSTRACTS, several, labels),
    )


def _table(
    name: str,
    title: str,
    items: Mapping[str, tuple[PrismaItem, ...]],
    figures: tuple[FigurePlan, ...],
    labels: Mapping[str, str],
) -> Table:
    rows = []
    for heading, several in items.items():
        rows.append(group(heading))
        for item in several:
            where = "; ".join(_said(item, figures, labels))
            texts = (item.id, item.topic, item.asks, where[:1].upper() + where[1:])
            rows.append(body(Cell(text=text) for text in texts))
    return Table(
        id="prisma_abstract" if items is ABSTRACTS else "prisma",
        name=name,
        title=title,
        columns=(
            Column(id="item", label="Item", width=0.5),
            Column(id="topic", label="Topic", width=1.5),
            Column(id="asks", label="What is asked", width=3.2),
            Column(id="where", label="Where it is reported", width=2.4),
        ),
        rows=tuple(rows),
        notes=(Note(text="Items in this program’s own words, under the numbers of the checklist."),),
        source=SOURCE,
    )


def _said(item: PrismaItem, figures: tuple[FigurePlan, ...], labels: Mapping[str, str]) -> Iterator[str]:
    named = in_short(_places(item, figures, labels))
    places = [_TIED.sub("\N{NO-BREAK SPACE}", one) for one in named]
    if places:
        yield f"in the supplement: {', '.join(places)}"
    if item.files:
        yield f"beside the supplement: {', '.join(item.files)}"
    if item.authors or not (places or item.files):
        yield FILL


def _places(item: PrismaItem, figures: tuple[FigurePlan, ...], labels: Mapping[str, str]) -> Iterator[str]:
    """How the places of an item are called, each once, in the order of the supplement."""
    drawn = [one.id for one in figures if one.kind in item.kinds]
    patterns = (*item.where, *drawn, *(f"{one}_[0-9]*" for one in drawn))
    found = [label for name, label in labels.items() if any(fnmatchcase(name, one) for one in patterns)]
    how = [labels["methods"]] if item.methods and found and "methods" in labels else []
    yield from dict.fromkeys([*how, *found])
