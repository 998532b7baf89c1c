"""A workbook as a value: sheets of cells, each with what it shows, of which kind it is, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal

from extraction_forms.errors import Place, Problem
from extraction_forms.frozen_values import frozen

Kind = Literal["text", "number", "date", "boolean", "error", "formula"]


@frozen
class Cell:
    """A cell that holds something: what it shows as text, of which kind, and where it stands.

    A number is the text of its digits with a point, as Excel shows them (15 at most); a formula is its own text
    and never its result. `doubt` says why what is shown may not be what was meant; it is empty where it is.
    """

    text: str
    kind: Kind
    row: int
    column: int
    doubt: str = ""

    @property
    def coordinate(self) -> str:
        """Column and row as a spreadsheet names them: `F12`."""
        return f"{letters(self.column)}{self.row}"


@frozen
class Sheet:
    """A sheet of a workbook: its rows from the top, each with the cells that hold something, from the left.

    `comments` holds what is noted on cells by row and column, where it was asked for.
    """

    name: str
    hidden: bool = False
    rows: tuple[tuple[Cell, ...], ...] = ()
    merged: tuple[str, ...] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))
    _cells: Mapping[tuple[int, int], Cell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cells = {(cell.row, cell.column): cell for row in self.rows for cell in row}
        object.__setattr__(self, "_cells", MappingProxyType(cells))

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at a row and column, both counted from 1; None where it is blank."""
        return self._cells.get((row, column))


@frozen
class Workbook:
    """A workbook as it was read: the name its faults carry, its sheets in order, and its named cells.

    `names` holds what each defined name stands for, as the file writes it: `'Read me'!$B$4`.
    """

    file: str
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, in capitals or small letters."""
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)


def letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_problem(file: str, sheet: str, cell: tuple[int, int], told: tuple[str, str, str]) -> Problem:
    """A fault at a cell (row, column): told are what was expected, what was found, and a hint."""
    row, column = cell
    place = Place(file=file, line=row, column=column)
    expected, found, hint = told
    where = f"sheet {sheet}, cell {letters(column)}{row}"
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint)
