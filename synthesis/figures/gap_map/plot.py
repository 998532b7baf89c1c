"""The evidence-gap map: where there are studies, how many, what they show, and where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.column_heads import NamedRows, beside_names, head_marks, lettered, word_width
from synthesis.figures.figure import Figure, Line, Mark, Text
from synthesis.figures.gap_map.cells import LEAST, MOST, NUMBER, cell_marks, gap, side
from synthesis.figures.gap_map.legend import legend_rows
from synthesis.figures.gap_map.spec import (
    GapCell,
    GapColumn,
    GapGroup,
    GapMapSpec,
)
from synthesis.figures.gap_map.spots import square_spot
from synthesis.figures.gap_map.words import alternative
from synthesis.figures.legend import keyed, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    GREY,
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    PALE,
    ROOM,
    SIZE,
    WIDTH,
    Drawn,
    Sheet,
    bound,
    chunks,
    divided,
    rule,
    sheet_of,
)
from synthesis.numbers import count

__all__ = [
    "GapCell",
    "GapColumn",
    "GapGroup",
    "GapMapSpec",
    "gap_map",
]

_LABELS: Final = (70.0, 150.0)
_WIDE: Final = 90.0
_CLEAR: Final = 5.0
_PAD: Final = 3.5
_INSET: Final = 5.0
_OVER: Final = 4.0


@frozen
class _Grid(NamedRows):
    """Where things stand, and the largest square."""

    largest: float


def gap_map(spec: GapMapSpec) -> tuple[Figure, ...]:
    """An evidence-gap map as finished figures of one width: several where one would be too high or too wide.

    Each pair of row and column is a square, as large as there are studies and divided by what they show, with
    their number below; a pair that no study covers has a faint dot, and such pairs are counted.
    """
    least = max(width(count(spec.most), NOTE), LEAST + 6) + _CLEAR
    letters = lettered([column.label for column in spec.columns])
    parts = [
        replace(spec, columns=tuple(spec.columns[n] for n in columns), cells=_within(spec, columns))
        for columns in _runs(spec, int((ROOM - _LABELS[0]) / least))
    ]
    grids = [_grid(part, least, letters) for part in parts]
    largest = min(grid.largest for grid in grids)
    sheets = [
        sheet
        for part, grid in zip(parts, grids, strict=True)
        for sheet in _sheets(spec, part, replace(grid, largest=largest))
    ]
    return bound(spec, sheets)


def _runs(spec: GapMapSpec, most: int) -> tuple[range, ...]:
    """Runs of at most so many columns, those under one label together where there is room."""
    spans = [range(start, end) for _, start, end in _spans(spec)]
    if len(spans) == 1 or max(len(span) for span in spans) > most:
        return chunks(len(spec.columns), most)
    runs = divided(spans, lambda some: float(sum(len(span) for span in some)), most)
    return tuple(range(run[0].start, run[-1].stop) for run in runs)


def _within(spec: GapMapSpec, columns: range) -> dict[tuple[str, str], GapCell]:
    ids = {spec.columns[n].id for n in columns}
    return {place: cell for place, cell in spec.cells.items() if place[1] in ids}


def _grid(spec: GapMapSpec, least: float, letters: Mapping[str, str]) -> _Grid:
    names = [column.label for column in spec.columns]
    asked = max(width(label, SIZE) for label in (spec.row_head, *(label for _, label in spec.rows))) + _INSET
    _, found = beside_names(names, letters, _under(spec, least), ROOM, names=(asked, _LABELS), most=_WIDE)
    largest = max(LEAST, min(MOST, min(found.widths) - _CLEAR))
    return _Grid(labels=ROOM - sum(found.widths), heads=found, largest=largest)


def _under(spec: GapMapSpec, least: float) -> tuple[float, ...]:
    """How wide each column is at least: those under one label as wide together as its longest word, if they can be."""
    asked = tuple(
        max(least, (word_width(under) + _OVER) / (end - start))
        for under, start, end in _spans(spec)
        for _ in range(start, end)
    )
    return asked if sum(asked) <= ROOM - _LABELS[0] else (least,) * len(asked)


def _sheets(whole: GapMapSpec, spec: GapMapSpec, grid: _Grid) -> list[Sheet]:
    def sheet(rows: Sequence[tuple[str, str]]) -> Sheet:
        return _sheet(whole, replace(spec, rows=tuple(rows), cells=_of_rows(spec, rows)), grid)

    return [sheet(rows) for rows in divided(spec.rows, lambda rows: sheet(rows).bottom)]


def _of_rows(spec: GapMapSpec, rows: Sequence[tuple[str, str]]) -> dict[tuple[str, str], GapCell]:
    ids = {id_ for id_, _ in rows}
    return {place: cell for place, cell in spec.cells.items() if place[0] in ids}


def _sheet(whole: GapMapSpec, spec: GapMapSpec, grid: _Grid) -> Sheet:
    """Heads, rows, legend; squares are drawn to the scale of the whole map."""
    top, head = _head(spec, grid)
    drawn: list[Drawn] = [*head]
    y = top
    for n, (row, label) in enumerate(spec.rows):
        if n:
            drawn.append(_thin(MARGIN, y, WIDTH - MARGIN, y))
        y, of_row = _row((whole, spec), grid, (row, label), y)
        drawn += of_row
    drawn += _dividers(spec, grid, (top, y))
    drawn.append(rule(y))
    y, letters = keyed(grid.heads.letters, y)
    y, legends = legend(legend_rows(whole, spec, grid.largest), y + 1)
    return sheet_of((*drawn, *letters, *legends), bottom=y, alt=alternative(spec))


def _thin(x1: float, y1: float, x2: float, y2: float, colour: str = PALE) -> Line:
    return Line(x1=x1, y1=y1, x2=x2, y2=y2, width=0.4, colour=colour, role="divider")


def _spans(spec: GapMapSpec) -> Iterator[tuple[str, int, int]]:
    """The labels that columns stand under, each with the places from and to which it runs."""
    for under, run in groupby(enumerate(spec.columns), key=lambda one: one[1].under):
        places = [place for place, _ in run]
        yield under, places[0], places[-1] + 1


def _head(spec: GapMapSpec, grid: _Grid) -> tuple[float, list[Mark]]:
    marks: list[Mark] = []
    y = MARGIN
    spans = [
        (wrap(under, NOTE, grid.left(end) - grid.left(start) - _OVER, bold=True), start, end)
        for under, start, end in _spans(spec)
        if under
    ]
    if spans:
        y += max(len(lines) for lines, _, _ in spans) * NOTE_LEADING
        for lines, start, end in spans:
            left, right = grid.left(start), grid.left(end)
            marks += head_marks(lines, (left + right) / 2, y - 1.5)
            marks.append(_thin(left + _OVER / 2, y + 2, right - _OVER / 2, y + 2, GREY))
        y += 3.5
    last = y + max(grid.heads.high, NOTE_LEADING) - 1.5
    marks.append(Text(text=spec.row_head, x=MARGIN, y=last, size=NOTE, bold=True))
    for place, lines in enumerate(grid.heads.lines):
        marks += head_marks(lines, grid.middle(place), last)
    return last + 6.0, [*marks, rule(last + 4.5)]


def _row(
    specs: tuple[GapMapSpec, GapMapSpec], grid: _Grid, row: tuple[str, str], top: float
) -> tuple[float, list[Drawn]]:
    """The name of a row and its cells: squares on one line, each with its number below."""
    whole, spec = specs
    id_, label = row
    lines = wrap(label, SIZE, grid.labels - _INSET + 0.01)
    most = whole.most  # of all cells: looked for once a row, not once a cell
    sides = {
        place: side(spec.cells[id_, column.id].studies, most, grid.largest)
        for place, column in enumerate(spec.columns)
        if (id_, column.id) in spec.cells
    }
    high = max([LEAST + NUMBER, *(wide + NUMBER for wide in sides.values()), len(lines) * LEADING])
    middle, foot = top + _PAD + high / 2, top + _PAD + high - NUMBER
    drawn: list[Drawn] = []
    for place, column in enumerate(spec.columns):
        x = grid.middle(place)
        if place in sides:
            drawn += cell_marks(spec.cells[id_, column.id], spec.groups, sides[place], (x, foot))
            drawn.append(square_spot(spec, (id_, column), sides[place], (x, foot)))
        else:
            drawn.append(gap(x, middle))
    first = middle + MIDDLE * SIZE - (len(lines) - 1) * LEADING / 2
    drawn += [
        Text(text=line, x=MARGIN, y=first + n * LEADING, size=SIZE, column="row", kind="name")
        for n, line in enumerate(lines)
    ]
    return top + high + 2 * _PAD, drawn


def _dividers(spec: GapMapSpec, grid: _Grid, span: tuple[float, float]) -> Iterator[Line]:
    """Thin lines between columns, darker where those under one label end."""
    starts = {start for _, start, _ in _spans(spec)} if any(one.under for one in spec.columns) else {0}
    for place in range(len(spec.columns)):
        x = grid.left(place)
        yield _thin(x, span[0] - 1.5, x, span[1], GREY if place in starts else PALE)
