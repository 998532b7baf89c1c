"""A sheet of a workbook as a table: columns by number and label, lines of cells that can be trusted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.workbook_cells import Cell, Sheet, cell_problem, letters
from extraction_forms.frozen_values import frozen

_EQUALS: Final = re.compile(r"=\s*-?[0-9]+(?:\.[0-9]+)?\s*\Z")
"""An answer such as `= 60`, which a program took for a formula when it wrote the file."""

_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def shown(text: str) -> str:
    """A text of a cell with one kind of line end, without blanks around it and characters that nobody sees."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@frozen
class Column:
    """A column: its number, its label, and a name that no other column of the sheet has."""

    number: int
    label: str
    name: str


@frozen
class Line:
    """A row of a sheet below its head: its number, where it stands, and its texts by column, blank ones left out."""

    sheet: str
    number: int
    place: Place
    texts: Mapping[int, str]

    def text(self, column: int) -> str:
        """What a column holds; empty where it is blank."""
        return self.texts.get(column, "")

    def at(self, column: int) -> Place:
        """Where a cell of the line stands."""
        return self.place._replace(column=column)

    @property
    def evidence(self) -> dict[str, str]:
        """The line as evidence names it."""
        return {"locator": f"sheet {self.sheet}", "row": str(self.number)}

    @property
    def where(self) -> str:
        """The line as a person finds it."""
        return f"sheet {self.sheet}, row {self.number}"


@frozen
class Table:
    """A sheet whose first row names its columns."""

    file: str
    name: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    comments: Mapping[int, str]

    def name_of(self, number: int) -> str:
        """The name of a column by its number."""
        return next((one.name for one in self.columns if one.number == number), letters(number))

    def cells(self, line: Line, first: int = 1) -> dict[str, str]:
        """Every cell of a line that holds something, by the name of its column, from the `first` column on."""
        return {self.name_of(number): text for number, text in line.texts.items() if number >= first}


def table_of(sheet: Sheet, file: str) -> tuple[Table, tuple[Problem, ...]]:
    """A sheet as a table, and its cells that hold no answer: formulas and errors."""
    problems: list[Problem] = []
    head, *rows = sheet.rows or ((),)
    labels = {cell.column: shown(cell.text) for cell in head}
    seen = Counter(labels.values())
    columns = tuple(
        Column(
            number=number,
            label=label,
            name=_first_line(label) if seen[label] == 1 else f"{letters(number)} {_first_line(label)}",
        )
        for number, label in labels.items()
    )
    lines = []
    for row in rows:
        problems += _unreadable(file, sheet, row)
        texts = {cell.column: text for cell in row if (text := shown(cell.text))}
        if texts:
            number = row[0].row
            place = Place(file=file, line=number)
            lines.append(Line(sheet=sheet.name, number=number, place=place, texts=MappingProxyType(texts)))
    problems += _unreadable(file, sheet, head)
    noted = {
        column: shown(text) for (row, column), text in sheet.comments.items() if head and row == head[0].row
    }
    found = Table(
        file=file,
        name=sheet.name,
        columns=columns,
        lines=tuple(lines),
        comments=MappingProxyType(noted),
    )
    return found, tuple(problems)


def _first_line(label: str) -> str:
    return label.partition("\n")[0].strip()


def _unreadable(file: str, sheet: Sheet, row: tuple[Cell, ...]) -> Iterator[Problem]:
    for cell in row:
        if cell.kind in {"formula", "error"} and not _EQUALS.match(cell.text):
            hint = "Copy the sheet and paste it as values." if cell.kind == "formula" else ""
            told = ("a text or a number", f"the {cell.kind} {cell.text[:40]!r}", hint)
            yield cell_problem(file, sheet.name, (cell.row, cell.column), told)
