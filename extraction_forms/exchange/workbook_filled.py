"""What was filled in: the text of each cell under the key of its column, row by row, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction_forms.errors import Problem
from extraction_forms.exchange.workbook_cells import cell_problem
from extraction_forms.frozen_values import frozen


@frozen
class At:
    """A cell of a sheet, its row and column counted from 1."""

    sheet: str
    row: int
    column: int


@frozen
class Filled:
    """What a cell holds as text, where it stands, and whether it was stored as a number.

    A stored number has lost its decimal mark; its text has a point until it is known which one the record uses.
    """

    text: str
    at: At
    number: bool = False


Row = Mapping[str, Filled]
"""One row: column key to what stands there."""


@dataclass(slots=True)
class CellFaults:
    """Faults of one file, each at its cell, gathered while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, at: At, expected: str, found: str, hint: str = "") -> None:
        """Note a fault of a cell."""
        told = (expected, found, hint)
        self.problems.append(cell_problem(self.file, at.sheet, (at.row, at.column), told))
