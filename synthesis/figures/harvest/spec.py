"""What a harvest plot is asked to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable

Named = tuple[tuple[str, str], ...]
"""Ids with their labels, in order."""

ALLOCATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "direction": "Studies stand in the column of the direction of their effect, whatever its p-value.",
        "margin": "Studies stand in the column of where their interval lies against the margins of the plan.",
    }
)
"""By what studies are allocated to columns, and how the caption says so; there is no rule by p-values."""

SHADES: Final = ("dark", "light", "open", "deep")
"""The inks of a second code, in its order."""

NOT_COUNTED: Final = Unavailable(reason="criteria were not counted")


@frozen
class HarvestStudy:
    """A study: its name, how its bars are labelled, its design.

    `short` labels its bars where there is room for such names; else, and where none is given, a running
    number does. `level` is the id of one of the spec's levels of suitability; `source` names the record of
    the name.
    """

    id: str
    label: str
    level: str
    short: str = ""
    source: str = ""


@frozen
class HarvestBar:
    """A study in a row: the column it was allocated to, its shade, and how many criteria of quality it met.

    `shade` is the id of one of the spec's shades, "" where there are none; `key` names the number of criteria,
    `origins` are the data behind it and its place.
    """

    study: str
    row: str
    column: str
    shade: str = ""
    criteria: int | Unavailable = NOT_COUNTED
    key: str = ""
    origins: tuple[str, ...] = ()


@frozen
class HarvestSpec:
    """A harvest plot as asked for (Ogilvie 2008, BMC Med Res Methodol 8:8).

    `rows` are domains or the levels of a moderator; `columns` the competing hypotheses in order (negative, no
    clear direction, positive); `allocation` the rule of `ALLOCATIONS` by which studies were put in them.
    `levels` are the suitabilities of design from the best, drawn highest, to the least; `shades` a code of
    two or three values, such as hard and intermediate outcomes, and `shaded_by` its name. A study has one bar
    a row at most. `row_head` and `level_head` name what rows and levels are, `criteria_head` what is counted.
    `keys` holds the keys of the numbers of studies by row and column, `table` the id of the table with the
    same bars: study, row, column, level, shade, criteria.
    """

    id: str
    title: str
    rows: Named
    columns: Named
    levels: Named
    studies: tuple[HarvestStudy, ...]
    bars: tuple[HarvestBar, ...]
    allocation: str
    caption: str = ""
    shades: Named = ()
    shaded_by: str = "Outcome"
    row_head: str = "Domain"
    level_head: str = "Suitability of design"
    criteria_head: str = "Quality criteria met"
    keys: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    table: str = ""

    def __post_init__(self) -> None:
        if self.allocation not in ALLOCATIONS:
            known = ", ".join(ALLOCATIONS)
            raise ValueError(f"figure {self.id}: unknown allocation {self.allocation!r}; known are {known}")
        if not (self.rows and self.columns and self.levels and self.bars):
            raise ValueError(f"figure {self.id}: expected rows, columns, levels and bars; some are none")
        if len(self.shades) > len(SHADES):
            raise ValueError(
                f"figure {self.id}: expected {len(SHADES)} shades at most; found {len(self.shades)}"
            )
        for named in (self.rows, self.columns, self.levels, self.shades):
            if len(_ids(named)) < len(named):
                raise ValueError(
                    f"figure {self.id}: expected different ids; found {[id_ for id_, _ in named]}"
                )
        self._check_ids()
        found = Counter((bar.study, bar.row) for bar in self.bars)
        if twice := sorted(pair for pair, number in found.items() if number > 1):
            raise ValueError(
                f"figure {self.id}: expected one bar of {twice[0][0]} in {twice[0][1]}; found more"
            )

    def _check_ids(self) -> None:
        known = {"row": _ids(self.rows), "column": _ids(self.columns), "level": _ids(self.levels)}
        known |= {"shade": _ids(self.shades) or {""}, "study": {study.id for study in self.studies}}
        named = [("level", study.level) for study in self.studies]
        for bar in self.bars:
            named += [("study", bar.study), ("row", bar.row), ("column", bar.column), ("shade", bar.shade)]
        for what, name in named:
            if name not in known[what]:
                raise ValueError(
                    f"figure {self.id}: unknown {what} {name!r}; known are {sorted(known[what])}"
                )


def counts_criteria(spec: HarvestSpec) -> bool:
    """Whether the criteria of quality that were met are printed on bars."""
    return any(not isinstance(bar.criteria, Unavailable) for bar in spec.bars)


def _ids(named: Named) -> set[str]:
    return {id_ for id_, _ in named}
