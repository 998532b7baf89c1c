"""A table as a value: columns, rows, notes; finished before it is drawn."""

from __future__ import annotations

import re
from typing import Final, Literal

from extraction_forms.frozen_values import frozen

Align = Literal["left", "right", "centre"]

_SIGNED: Final = re.compile(r"(?<=[<>≤≥]) (?=[−\d])")


@frozen
class Cell:
    """What is printed in one place; `key` names its number, `origins` the data behind the text.

    `value` is the raw number for spreadsheets, when the cell holds one; `interval` the two ends, when it holds
    an interval. `mark` is printed after the text and is no part of the data; `ref` is where it leads: a table's id,
    with `#` and the id of a row of it.
    """

    text: str
    key: str = ""
    value: float | int | None = None
    interval: tuple[float, float] | None = None
    origins: tuple[str, ...] = ()
    mark: str = ""
    ref: str = ""

    @property
    def printed(self) -> str:
        """The text with its mark."""
        return f"{self.text}\N{NO-BREAK SPACE}{self.mark}" if self.mark else self.text

    @property
    def tied(self) -> str:
        """The same for narrow columns: no line breaks between a sign such as `<` and its number."""
        return _SIGNED.sub("\N{NO-BREAK SPACE}", self.printed)


@frozen
class Column:
    """A column: its head, unit, alignment, and share of the width."""

    id: str
    label: str
    align: Align = "left"
    unit: str = ""
    width: float = 1.0
    number_format: str = "General"


@frozen
class Row:
    """A row: `group` rows are headings across the table (their first cell), `total` rows are set apart.

    `id` names a row that cells elsewhere refer to.
    """

    cells: tuple[Cell, ...]
    kind: Literal["body", "group", "total"] = "body"
    indent: int = 0
    id: str = ""


@frozen
class Note:
    """A note under the table; `mark` ties it to cells that print the same mark."""

    text: str
    mark: str = ""


@frozen
class Table:
    """A finished table. `wide` asks for a landscape page. Every body row has one cell per column.

    `name` is what it is called (`S1 Checklist`) where it is not counted among the tables of its document.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    source: str = ""
    wide: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            expected = 1 if row.kind == "group" else len(self.columns)
            if len(row.cells) != expected:
                found = f"{len(row.cells)} cells for {expected} places"
                raise ValueError(f"table {self.id}, row {number}: {found}")


def cell(text: str, **more: object) -> Cell:
    """A cell of plain text."""
    return Cell(text=text, **more)  # type: ignore[arg-type]
