"""The sheets of a form as they were saved: their columns checked, every cell with its place and its column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange import delimited
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.formula_guard import SPREADSHEET_ERROR, unguarded
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import Text

_NO_TEXT: Final = "Write the text again, after an apostrophe if it begins with = + - or @."


@dataclass(slots=True)
class Cells:
    """What the sheets hold, while they are read: the faults so far, and the column of every cell."""

    problems: list[Problem] = field(default_factory=list)
    columns: dict[Place, str] = field(default_factory=dict)

    def fault(self, place: Place, column: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault of a cell, or of the whole sheet where there is no column."""
        where = f"column {column!r}" if column else ""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def text(self, row: Row, column: str) -> Text:
        """A cell's text; nothing where the sheet has no such column."""
        cell = row.cells.get(column)
        if cell is None:
            return Text(value="", place=row.place)
        self.columns[cell.place] = column
        if SPREADSHEET_ERROR.fullmatch(cell.text):
            found = f"{cell.text}, which a spreadsheet shows for a formula it cannot work out"
            self.fault(cell.place, column, "text", found, _NO_TEXT)
        return Text(value=unguarded(cell.text), place=cell.place, quoted=True)


def rows(path: Path, columns: tuple[str, ...], needed: tuple[str, ...], cells: Cells) -> Iterator[Row]:
    """The rows of a sheet in which anything stands; what is wrong with its header is noted.

    Raises:
        ImportFault: there is no such file, or it is not text in UTF-8.
    """
    sheet = delimited.read(path)
    head = Place(file=sheet.file, line=1)
    cells.problems += sheet.problems
    if not sheet.header:
        return
    for name in needed:
        if name not in sheet.header:
            hint = did_you_mean(name, [one for one in sheet.header if one not in columns])
            told = f"{hint.removesuffix('?').replace('Did you mean', 'Rename the column')}." if hint else ""
            found = "the columns " + ", ".join(sheet.header)
            cells.fault(head, name, "this column", found, told)
    for name in sheet.header:
        if name not in columns and (name or any(row.text(name) for row in sheet.rows)):
            cells.fault(head, name, f"one of {', '.join(columns)}", repr(name), did_you_mean(name, columns))
    for row in sheet.rows:
        if any(cell.text for cell in row.cells.values()):
            yield row
