"""The SWiM checklist as a table: what each item asks, what was done, and where in the supplement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.checklists.swim import SOURCE, SwimItem, applies, swim
from synthesis.letter_case import upper_first
from synthesis.tables.cells import body
from synthesis.tables.short_labels import in_short
from synthesis.tables.table import Cell, Column, Note, Table
from synthesis.woven import named, together, words

ANYWHERE: Final[Mapping[str, str]] = MappingProxyType({})


def swim_table(analysis: Analysis, labels: Mapping[str, str] = ANYWHERE) -> Table | None:
    """The checklist filled from a run; None where everything is pooled.

    Args:
        analysis: The plan carried out.
        labels: How the headings, tables and figures of the supplement are called, by id and in their order; places
            that are not among them are left out.
    """
    if not applies(analysis):
        return None
    columns = (
        Column(id="item", label="Item", width=1.1),
        Column(id="asks", label="What SWiM asks", width=1.9),
        Column(id="done", label="What was done", width=3.6),
        Column(id="where", label="Where", width=1.2),
    )
    rows = tuple(
        body(
            [
                Cell(text=f"{item.id} {item.name}"),
                Cell(text=item.asks),
                Cell(text=_said(item)),
                Cell(text=named(", ".join(in_short(_places(item, labels))) or "–")),
            ]
        )
        for item in swim(analysis)
    )
    note = Note(
        text="Items in this program’s own words, filled from the plan and the run; what neither says is marked as not "
        "reported."
    )
    return Table(
        id="swim",
        title="Checklist for synthesis without meta-analysis (SWiM)",
        columns=columns,
        rows=rows,
        notes=(note,),
        source=SOURCE,
        wide=True,
    )


def _said(item: SwimItem) -> str:
    parts = [item.done] if item.done else []
    if item.lacking:
        lacking = f"not reported: {item.lacking}."
        parts.append(words(upper_first(lacking) if parts else lacking))
    return together(parts, " ")


def _places(item: SwimItem, labels: Mapping[str, str]) -> Iterator[str]:
    """How the places of an item are called, each once, in the order of the supplement."""
    found = (label for name, label in labels.items() if any(fnmatchcase(name, place) for place in item.where))
    yield from dict.fromkeys(found)
