"""The citation matrix: which primary study is in which review, which could not be, and how many each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.column_heads import NamedRows, beside_names, head_marks, lettered
from synthesis.figures.figure import Anchor, Circle, Figure, Line, Mark, Spot, Text
from synthesis.figures.inks import HATCHINGS, INKS, OUTLINE, rectangle
from synthesis.figures.legend import Entry, LegendRow, keyed, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.overlap_matrix.spec import BARRED, IN, Header, MatrixCell, OverlapMatrixSpec
from synthesis.figures.overlap_matrix.words import alternative
from synthesis.figures.sheet import (
    GREY,
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    ROOM,
    SIZE,
    Drawn,
    Sheet,
    bound,
    chunks,
    divided,
    rule,
    sheet_of,
)

_ROW: Final = 12.4
_SIDE: Final = 8.4
_LEAST: Final = 16.0
_WIDE: Final = 62.0
_LABELS: Final = (60.0, 150.0)
_INSET: Final = 6.0
_COUNT: Final = "In reviews"
_TURNED: Final = "Studies"
_BAND: Final = "#f5f5f5"
_ALONE: Final = "In no other"
_NOT: Final = 0.9
_PALER: Final = "#8c8c8c"
_HATCH: Final = 0.5


@frozen
class _Grid(NamedRows):
    """Where things stand, and how wide the column of counts is."""

    count: float

    @property
    def right(self) -> float:
        """Where the counts end."""
        return self.left(len(self.heads.widths)) + self.count


def overlap_matrix(spec: OverlapMatrixSpec) -> tuple[Figure, ...]:
    """A citation matrix as finished figures of one width: several where one would be too high or too wide.

    A study in a review is a filled square, one that could not be in it a hatched one, any other a faint dot. Counts
    stand at the right and, on the last sheet of its columns, below.
    """
    letters = lettered([column.label for column in spec.columns])
    least = max(_LEAST, *(width(one.count, NOTE) + 4.0 for one in spec.columns))
    most = int((ROOM - _LABELS[0] - _count_width(spec)) / least)
    sheets: list[Sheet] = []
    for run in chunks(len(spec.columns), most):
        ids = {spec.columns[n].id for n in run}
        part = replace(
            spec,
            columns=tuple(spec.columns[n] for n in run),
            cells={place: cell for place, cell in spec.cells.items() if place[1] in ids},
        )
        sheets += _sheets(part, _grid(part, least, letters))
    return bound(spec, sheets)


def _count_width(spec: OverlapMatrixSpec) -> float:
    return width(_TURNED if spec.turned else _COUNT, NOTE, bold=True) + 6.0


def _grid(spec: OverlapMatrixSpec, least: float, letters: Mapping[str, str]) -> _Grid:
    names = [column.label for column in spec.columns]
    count = _count_width(spec)
    asked = max(width(text, SIZE) for text in (*(row.label for row in spec.rows), _ALONE)) + _INSET
    under = (least,) * len(names)
    labels, found = beside_names(names, letters, under, ROOM - count, names=(asked, _LABELS), most=_WIDE)
    return _Grid(labels=labels, heads=found, count=count)


def _sheets(spec: OverlapMatrixSpec, grid: _Grid) -> list[Sheet]:
    """The rows on as few sheets as hold them, the last with the counts below."""
    last = spec.rows[-1].id

    def sheet(rows: Sequence[Header]) -> Sheet:
        ids = {row.id for row in rows}
        cells = {place: cell for place, cell in spec.cells.items() if place[0] in ids}
        return _sheet(replace(spec, rows=tuple(rows), cells=cells), grid, foot=last in ids)

    return [sheet(rows) for rows in divided(spec.rows, lambda rows: sheet(rows).bottom)]


def _sheet(spec: OverlapMatrixSpec, grid: _Grid, *, foot: bool) -> Sheet:
    top, head = _head(spec, grid)
    drawn: list[Drawn] = []
    y = top
    for n, row in enumerate(spec.rows):
        y, marks = _row(spec, grid, row, y)
        if n % 2:
            drawn.append(rectangle((MARGIN, y - _high(grid, row), grid.right, y), _BAND, role="band"))
        drawn += marks
    drawn.append(_across(grid, y))
    if foot:
        y, marks = _foot(spec, grid, y)
        drawn += marks
    y, letters = keyed(grid.heads.letters, y + 1)
    y, legends = legend([LegendRow(title="", entries=tuple(_entries(spec)))], y)
    return sheet_of((*head, *drawn, *letters, *legends), bottom=y, alt=alternative(spec))


def _across(grid: _Grid, y: float) -> Line:
    """A rule as wide as the matrix."""
    return replace(rule(y), x2=grid.right)


def _head(spec: OverlapMatrixSpec, grid: _Grid) -> tuple[float, list[Mark]]:
    last = MARGIN + max(grid.heads.high, NOTE_LEADING) - 1.5
    what = "Review" if spec.turned else "Primary study"
    marks: list[Mark] = [Text(text=what, x=MARGIN, y=last, size=NOTE, bold=True)]
    for place, lines in enumerate(grid.heads.lines):
        marks += head_marks(lines, grid.middle(place), last)
    count = _TURNED if spec.turned else _COUNT
    marks.append(Text(text=count, x=grid.right, y=last, size=NOTE, bold=True, anchor="end"))
    return last + 5.5, [*marks, _across(grid, last + 4.5)]


def _lines(grid: _Grid, row: Header) -> tuple[str, ...]:
    return wrap(row.label, SIZE, grid.labels - _INSET + 0.01)


def _high(grid: _Grid, row: Header) -> float:
    return _ROW + (len(_lines(grid, row)) - 1) * LEADING


def _row(spec: OverlapMatrixSpec, grid: _Grid, row: Header, top: float) -> tuple[float, list[Drawn]]:
    """The name of a row, its cells and its count."""
    high = _high(grid, row)
    middle = top + high / 2
    base = middle + MIDDLE * SIZE
    lines = _lines(grid, row)
    first = base - (len(lines) - 1) * LEADING / 2
    drawn: list[Drawn] = [
        Text(text=line, x=MARGIN, y=first + n * LEADING, size=SIZE, column="row", kind="name")
        for n, line in enumerate(lines)
    ]
    for place, column in enumerate(spec.columns):
        drawn += _cell(spec.cells.get((row.id, column.id)), (grid.middle(place), middle))
    drawn.append(_number((row.count, row.key), grid.right, base, "end"))
    return top + high, drawn


def _number(told: tuple[str, str], x: float, y: float, anchor: Anchor = "middle") -> Text:
    """A number by its text and key."""
    text, key = told
    return Text(text=text, x=x, y=y, size=NOTE, anchor=anchor, key=key)


def _cell(cell: MatrixCell | None, at: tuple[float, float]) -> Iterator[Drawn]:
    x, y = at
    if cell is None:
        yield _dot(x, y)
        return
    yield from _square(cell.state, x, y)
    if cell.said:
        yield Spot(x=x, y=y, r=_SIDE / 2, text=cell.said)


def _dot(x: float, y: float) -> Circle:
    return Circle(x=x, y=y, r=_NOT, fill=GREY, role="gap")


def _square(state: str, x: float, y: float) -> Iterator[Mark]:
    half = _SIDE / 2
    box = (x - half, y - half, x + half, y + half)
    if state == IN:
        yield rectangle(box, INKS["dark"].fill, OUTLINE, role=f"cell {state}")
        return
    yield rectangle(box, INKS["blank"].fill, _PALER, role=f"cell {state}")
    for x1, y1, x2, y2 in HATCHINGS[INKS["blank"].hatching](box):
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=_HATCH, colour=_PALER, role="hatching")


def _foot(spec: OverlapMatrixSpec, grid: _Grid, top: float) -> tuple[float, list[Drawn]]:
    """How many the columns have; of reviews also how many no other has."""
    y = top + _ROW / 2 + MIDDLE * SIZE
    label = "In reviews" if spec.turned else "Studies"
    drawn: list[Drawn] = [Text(text=label, x=MARGIN, y=y, size=SIZE, column="row", bold=True)]
    drawn += [
        _number((column.count, column.key), grid.middle(place), y)
        for place, column in enumerate(spec.columns)
    ]
    end = top + _ROW
    if any(column.alone for column in spec.columns):
        y += _ROW
        drawn.append(Text(text=_ALONE, x=MARGIN, y=y, size=SIZE, column="row"))
        drawn += [
            _number((column.alone, column.alone_key), grid.middle(place), y)
            for place, column in enumerate(spec.columns)
        ]
        end += _ROW
    drawn.append(_across(grid, end))
    return end, drawn


def _entries(spec: OverlapMatrixSpec) -> Iterator[Entry]:
    """What the marks mean."""
    states = {cell.state for cell in spec.cells.values()}
    if IN in states:
        yield Entry(label="Included", wide=_SIDE, draw=lambda x, y: _square(IN, x, y))
    if len(spec.cells) < len(spec.rows) * len(spec.columns):
        yield Entry(label="Not included", wide=2.0, draw=lambda x, y: [_dot(x, y)])
    if BARRED in states:
        yield Entry(label="Could not be included", wide=_SIDE, draw=lambda x, y: _square(BARRED, x, y))
