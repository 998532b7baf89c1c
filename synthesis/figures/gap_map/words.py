"""What an evidence-gap map says in words: every cell with its studies, and where there are none."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.gap_map.spec import GapCell, GapColumn, GapMapSpec
from synthesis.numbers import count


def alternative(spec: GapMapSpec) -> str:
    """The map, cell by cell: `Hope, relational: 8 studies; positive 6; negative 2.`, then the gaps of each row."""
    rows = "1 row" if len(spec.rows) == 1 else f"{count(len(spec.rows))} rows"
    columns = "1 column" if len(spec.columns) == 1 else f"{count(len(spec.columns))} columns"
    parts = [
        f"Evidence-gap map of {rows} ({spec.row_head}) and {columns}.",
        f"Combinations with studies: {count(len(spec.cells))}; without: {count(spec.gaps)}.",
        f"Of each: the number of studies, then {spec.counted} by group ({spec.grouped_by}).",
        *(said for id_, label in spec.rows for said in _row(spec, id_, label)),
        *filter(None, [spec.remark]),
    ]
    return " ".join(parts)


def _row(spec: GapMapSpec, row: str, label: str) -> Iterator[str]:
    covered = [column for column in spec.columns if (row, column.id) in spec.cells]
    for column in covered:
        yield f"{label}, {column_name(column)}: {_cell(spec, spec.cells[row, column.id])}."
    empty = [column_name(column) for column in spec.columns if column not in covered]
    if empty:
        yield f"{label}: no study of {', '.join(empty) if covered else 'any column'}."


def _cell(spec: GapMapSpec, cell: GapCell) -> str:
    return "; ".join((studies_words(cell), *make_up_words(spec, cell)))


def studies_words(cell: GapCell) -> str:
    """How many studies a cell holds."""
    return "1 study" if cell.studies == 1 else f"{count(cell.studies)} studies"


def make_up_words(spec: GapMapSpec, cell: GapCell) -> tuple[str, ...]:
    """What was counted of a cell, group by group: `better 2`, `inconclusive 1`."""
    return tuple(
        f"{group.label[:1].lower()}{group.label[1:]} {count(cell.groups[group.id])}"
        for group in spec.groups
        if cell.groups.get(group.id)
    )


def column_name(column: GapColumn) -> str:
    """A column with the label it stands under."""
    return f"{column.under} / {column.label}" if column.under else column.label
