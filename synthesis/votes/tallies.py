"""Tallies set out by their tags, as the source gave them and nothing more.

A place holds a count the source printed, one that was left over by subtraction and is marked so, or
none, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Tally
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.axis import Axis, placed
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE, TALLIES_NOT_STUDIES, Caution
from synthesis.votes.tally import NO_CELL, TallyCell, cell_of, given_tags, left_over, summed

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_Tags = frozenset[tuple[str, str]]


@frozen
class TallyRow:
    """The counts of one level, in the order of the columns, and their total."""

    code: str
    label: str
    cells: tuple[TallyCell, ...]
    total: TallyCell


@frozen
class TallyTable:
    """Counts of one unit by two axes; `totals` are those of the columns, `grand` the total of all.

    `where` are the tags that hold for the whole table; `cautions` are printed with it.
    """

    row_axis: Axis
    column_axis: Axis
    unit: str
    where: Mapping[str, str]
    rows: tuple[TallyRow, ...]
    totals: tuple[TallyCell, ...]
    grand: TallyCell
    cautions: tuple[Caution, ...]

    def row(self, code: str) -> TallyRow:
        """The row of a level."""
        return self.rows[self.row_axis.codes.index(code)]

    def cell(self, row: str, column: str) -> TallyCell:
        """The cell of two levels."""
        return self.row(row).cells[self.column_axis.codes.index(column)]


@frozen
class Breakdown:
    """Counts of one unit by one axis, in the order of its levels, and their total."""

    axis: Axis
    unit: str
    where: Mapping[str, str]
    cells: tuple[TallyCell, ...]
    total: TallyCell
    cautions: tuple[Caution, ...]

    def cell(self, code: str) -> TallyCell:
        """The cell of a level."""
        return self.cells[self.axis.codes.index(code)]


def crosstab(
    tallies: Iterable[Tally],
    rows: Axis,
    columns: Axis,
    unit: str = "studies",
    where: Mapping[str, str] = NOTHING,
) -> TallyTable:
    """Two axes crossed: a place is filled by the count that carries exactly its tags and those of `where`.

    A total is printed, or the sum of counts that are all there, or not reported.

    Raises:
        NotComputable: two tallies claim one place, or a tally has a code its axis lacks.
    """
    shelf = _shelf(tallies, (rows, columns), unit, where)
    across = [_at(shelf, {rows.variable: r}) for r in rows.codes]
    down = [_at(shelf, {columns.variable: c}) for c in columns.codes]
    grid = [[_at(shelf, {rows.variable: r, columns.variable: c}) for c in columns.codes] for r in rows.codes]
    grid = [
        [_worked_out(grid, r, c, across[r], down[c]) for c in range(len(down))] for r in range(len(across))
    ]
    table_rows = tuple(
        TallyRow(code=one.code, label=one.text, cells=tuple(cells), total=_total(printed, cells))
        for one, cells, printed in zip(rows.levels, grid, across, strict=True)
    )
    totals = tuple(_total(printed, [row[c] for row in grid]) for c, printed in enumerate(down))
    return TallyTable(
        row_axis=rows,
        column_axis=columns,
        unit=unit,
        where=MappingProxyType(dict(where)),
        rows=table_rows,
        totals=totals,
        grand=_total(_total(_at(shelf, {}), [row.total for row in table_rows]), totals),
        cautions=_cautions((rows, columns), where),
    )


def breakdown(
    tallies: Iterable[Tally], axis: Axis, unit: str = "studies", where: Mapping[str, str] = NOTHING
) -> Breakdown:
    """One axis counted: a place is filled by the count that carries exactly its tag and those of `where`."""
    shelf = _shelf(tallies, (axis,), unit, where)
    printed = _at(shelf, {})
    cells = [_at(shelf, {axis.variable: code}) for code in axis.codes]
    cells = [_with_rest(cells, place, printed) for place in range(len(cells))]
    return Breakdown(
        axis=axis,
        unit=unit,
        where=MappingProxyType(dict(where)),
        cells=tuple(cells),
        total=_total(printed, cells),
        cautions=_cautions((axis,), where),
    )


def _cautions(axes: Sequence[Axis], where: Mapping[str, str]) -> tuple[Caution, ...]:
    """A table may count by claims on an axis, or have been narrowed down to what was claimed."""
    by_claims = any(axis.claims for axis in axes) or bool(where)
    return (COUNTS_BY_SIGNIFICANCE, TALLIES_NOT_STUDIES) if by_claims else (TALLIES_NOT_STUDIES,)


def _shelf(
    tallies: Iterable[Tally], axes: Sequence[Axis], unit: str, where: Mapping[str, str]
) -> dict[_Tags, Tally]:
    shelf: dict[_Tags, Tally] = {}
    for tally in tallies:
        tags = given_tags(tally)
        if tally.unit != unit or any(tags.pop(name, None) != code for name, code in where.items()):
            continue
        for axis in axes:
            if axis.variable in tags:
                placed(tags[axis.variable], axis, f"tally {tally.id}")
        place = frozenset(tags.items())
        if place in shelf:
            told = ", ".join(f"{name} {code}" for name, code in sorted(place)) or "no tag"
            found = f"{shelf[place].id} and {tally.id} both count {unit} with {told}"
            raise NotComputable(f"tallies: expected one count for one place; found that {found}")
        shelf[place] = tally
    return shelf


def _at(shelf: Mapping[_Tags, Tally], tags: Mapping[str, str]) -> TallyCell:
    tally = shelf.get(frozenset(tags.items()))
    return NO_CELL if tally is None else cell_of(tally)


def _worked_out(
    grid: Sequence[Sequence[TallyCell]], r: int, c: int, across: TallyCell, down: TallyCell
) -> TallyCell:
    """The cell at row r, column c; if it was left over, worked out along its row or else its column."""
    along = _with_rest(grid[r], c, across)
    if along.arithmetic or grid[r][c].how != "by_subtraction":
        return along
    below = _with_rest([row[c] for row in grid], r, down)
    return below if below.arithmetic else along


def _with_rest(line: Sequence[TallyCell], place: int, total: TallyCell) -> TallyCell:
    """The cell at a place of a line; if it was left over by subtraction, with the arithmetic."""
    cell = line[place]
    if cell.how != "by_subtraction":
        return cell
    return left_over(cell, [*line[:place], *line[place + 1 :]], total)


def _total(printed: TallyCell, cells: Sequence[TallyCell]) -> TallyCell:
    """The total as printed, else the sum of all that it would hold, else neither."""
    if not isinstance(printed.count, Unavailable):
        return printed
    total = summed(cells)
    return printed if printed.tallies and isinstance(total.count, Unavailable) else total
