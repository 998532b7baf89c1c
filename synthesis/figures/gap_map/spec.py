"""What an evidence-gap map is asked to show."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.frozen_values import frozen
from synthesis.figures.inks import INKS


@frozen
class GapGroup:
    """A group of verdicts or directions: its id, its label, and its ink, a name in `INKS`."""

    id: str
    label: str
    ink: str


@frozen
class GapColumn:
    """A column: its id, its label, and the label of the columns it stands under, "" where there is one level."""

    id: str
    label: str
    under: str = ""


@frozen
class GapCell:
    """The evidence of a row and column: the number of studies, what was counted by group, the number's key.

    `names` are the labels of the studies, none where they are not told; `origins` are the data of these.
    """

    studies: int
    groups: Mapping[str, int]
    key: str = ""
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.studies < 1 or not sum(self.groups.values()) or min(self.groups.values()) < 0:
            raise ValueError(
                "expected 1 study or more and what was counted by group; "
                f"found {self.studies} and {dict(self.groups)}"
            )
        if self.names and len(self.names) != self.studies:
            raise ValueError(f"expected {self.studies} names, one a study; found {len(self.names)}")


@frozen
class GapMapSpec:
    """An evidence-gap map as asked for.

    `rows` are ids with labels (domains), `row_head` what they are; `columns` one level, or two when they stand
    `under` others (roles, and under each its modes), those under one label side by side. A pair that `cells`
    does not hold is a gap. `groups` are in the order they are stacked from above; `grouped_by` names what they
    say, and `counted` what was counted by group (studies, or results). `gap_key` is the key of the number of
    gaps, `gap_origins` what was looked at, and `table` the id of the table with the same cells: row, column,
    studies, and each group's count.
    `remark` is what the alternative text has to say besides, as the caption does.
    """

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[GapColumn, ...]
    cells: Mapping[tuple[str, str], GapCell]
    groups: tuple[GapGroup, ...]
    caption: str = ""
    remark: str = ""
    row_head: str = "Domain"
    grouped_by: str = "Direction"
    counted: str = "studies"
    gap_key: str = ""
    gap_origins: tuple[str, ...] = ()
    table: str = ""

    def __post_init__(self) -> None:
        if not (self.rows and self.columns and self.groups):
            raise ValueError(f"figure {self.id}: expected rows, columns and groups; some are none")
        known = {(row, column.id) for row, _ in self.rows for column in self.columns}
        if len(known) < len(self.rows) * len(self.columns):
            raise ValueError(f"figure {self.id}: expected rows and columns of different ids")
        if unknown := sorted(set(self.cells) - known):
            raise ValueError(f"figure {self.id}: unknown row and column {unknown[0]}")
        groups = {group.id for group in self.groups}
        for place, cell in sorted(self.cells.items()):
            if other := sorted(set(cell.groups) - groups):
                raise ValueError(
                    f"figure {self.id}, {place}: unknown group {other[0]!r}; known are {sorted(groups)}"
                )
        if strange := [group.ink for group in self.groups if group.ink not in INKS]:
            raise ValueError(f"figure {self.id}: unknown ink {strange[0]!r}; known are {', '.join(INKS)}")

    @property
    def most(self) -> int:
        """The most studies that any cell holds."""
        return max((cell.studies for cell in self.cells.values()), default=1)

    @property
    def gaps(self) -> int:
        """How many pairs of row and column no study covers."""
        return len(self.rows) * len(self.columns) - len(self.cells)
