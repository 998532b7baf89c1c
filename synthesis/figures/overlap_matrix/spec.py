"""What a citation matrix is asked to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extraction_forms.frozen_values import frozen

IN: Final = "in"
BARRED: Final = "barred"
STATES: Final = (IN, BARRED)
"""What a cell may say: the study is in the review, or could not be; of all others it is not."""


@frozen
class Header:
    """A row or column: a study or a review, how many of the other it has, and the key of that number.

    `alone` is of a review how many of its studies no other has, as it is printed with its key.
    """

    id: str
    label: str
    count: str
    key: str = ""
    alone: str = ""
    alone_key: str = ""


@frozen
class MatrixCell:
    """A cell: one of `STATES`, what it says to who points at it, and the data behind it."""

    state: str
    said: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@frozen
class OverlapMatrixSpec:
    """A citation matrix as asked for: studies in the rows and reviews in the columns, or turned the other way.

    `cells` has the pairs of row and column, by their ids, that are marked; `summary` is the sentence that sums it up.
    """

    id: str
    title: str
    rows: tuple[Header, ...]
    columns: tuple[Header, ...]
    cells: Mapping[tuple[str, str], MatrixCell]
    turned: bool = False
    summary: str = ""
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        if not (self.rows and self.columns):
            raise ValueError(f"figure {self.id}: expected studies and reviews; some are none")
        rows, columns = {one.id for one in self.rows}, {one.id for one in self.columns}
        if len(rows) < len(self.rows) or len(columns) < len(self.columns):
            raise ValueError(f"figure {self.id}: expected rows and columns of different ids")
        for (row, column), cell in self.cells.items():
            if row not in rows or column not in columns:
                raise ValueError(f"figure {self.id}: unknown row and column {(row, column)}")
            if cell.state not in STATES:
                raise ValueError(f"figure {self.id}: expected one of {STATES}; found {cell.state!r}")

    @property
    def studies(self) -> tuple[Header, ...]:
        """The primary studies."""
        return self.columns if self.turned else self.rows

    @property
    def reviews(self) -> tuple[Header, ...]:
        """The reviews."""
        return self.rows if self.turned else self.columns
