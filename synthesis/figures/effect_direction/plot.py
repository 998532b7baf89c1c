"""The effect direction plot: which way each study points in each domain, how large and how sound it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.column_heads import Heads, beside_names, head_marks, lettered
from synthesis.figures.effect_direction.legend import legend_rows
from synthesis.figures.effect_direction.marks import WIDEST, aside, cell_marks
from synthesis.figures.effect_direction.spec import (
    RISKS,
    DirectionCell,
    DirectionRow,
    EffectDirectionSpec,
    Risk,
)
from synthesis.figures.effect_direction.spots import vote_spot
from synthesis.figures.effect_direction.words import alternative
from synthesis.figures.figure import Figure, Line, Mark, Text
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import keyed, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE_LEADING,
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

__all__ = [
    "RISKS",
    "DirectionCell",
    "DirectionRow",
    "EffectDirectionSpec",
    "Risk",
    "effect_direction_plot",
]

_ROW: Final = 14.0
_BETWEEN: Final = 0.8
_RISK: Final = 31.0
_RISK_HEAD: Final = ("Risk", "of bias")
_LABELS: Final = (78.0, 170.0)
_WIDE: Final = 120.0
_INSET: Final = 3.0
_CLEAR: Final = 1.5
_ABOVE: Final = 2.0
_BELOW: Final = 3.0
_INDENT: Final = 6.0
_CONTINUED: Final = " (continued)"


@frozen
class _Grid:
    """Where things stand: how wide the names are, the columns, and how far votes reach right of their middle."""

    labels: float
    heads: Heads
    beside: float

    @property
    def risk(self) -> float:
        return MARGIN + self.labels + _RISK / 2

    def left(self, place: int) -> float:
        return MARGIN + self.labels + _RISK + sum(self.heads.widths[:place])

    def middle(self, place: int) -> float:
        return self.left(place) + self.heads.widths[place] / 2

    def mark(self, place: int) -> float:
        """Where votes stand: in the middle of their column, or as near to it as what stands beside them allows."""
        wide = self.heads.widths[place]
        return self.left(place) + min(wide / 2, wide - self.beside - _CLEAR)


def effect_direction_plot(spec: EffectDirectionSpec) -> tuple[Figure, ...]:
    """An effect direction plot as finished figures of one width: several where one would be higher than a page.

    Rows are studies under their headings, shaded and lettered by risk of bias; columns are domains. A mark
    shows the one vote of the study in the domain, sized by the people analysed.
    """
    beside = max([WIDEST / 2, *(aside(cell) for cell in spec.cells)])
    least = WIDEST / 2 + beside + 2 * _CLEAR
    letters = lettered([label for _, label in spec.domains])
    sheets: list[Sheet] = []
    for columns in chunks(len(spec.domains), int((ROOM - _LABELS[0] - _RISK) / least)):
        part = _part(spec, columns)
        sheets += _sheets(part, _grid(part, beside, (least,) * len(columns), letters))
    return bound(spec, sheets)


def _part(spec: EffectDirectionSpec, columns: range) -> EffectDirectionSpec:
    """The plot of some columns only."""
    domains = tuple(spec.domains[n] for n in columns)
    ids = {id_ for id_, _ in domains}
    rows = (
        replace(row, cells={id_: cell for id_, cell in row.cells.items() if id_ in ids}) for row in spec.rows
    )
    return replace(spec, domains=domains, rows=tuple(rows))


def _grid(
    spec: EffectDirectionSpec, beside: float, least: Sequence[float], letters: Mapping[str, str]
) -> _Grid:
    names = [label for _, label in spec.domains]
    asked = max(width(row.label, SIZE) for row in spec.rows) + _INDENT + 2 * _INSET
    _, found = beside_names(names, letters, least, ROOM - _RISK, names=(asked, _LABELS), most=_WIDE)
    return _Grid(labels=ROOM - _RISK - sum(found.widths), heads=found, beside=beside)


def _sheets(spec: EffectDirectionSpec, grid: _Grid) -> list[Sheet]:
    def height(rows: Sequence[DirectionRow]) -> float:
        return _sheet(spec, rows, grid).bottom

    return [_sheet(spec, rows, grid) for rows in divided(spec.rows, height)]


def _sheet(spec: EffectDirectionSpec, rows: Sequence[DirectionRow], grid: _Grid) -> Sheet:
    """Heads, rows and legend, from the top of the sheet to its end."""
    top, head = _head(grid)
    drawn: list[Drawn] = [*head]
    first = spec.rows.index(rows[0])
    before = spec.rows[first - 1].headings if first else ()
    y = top
    said: tuple[str, ...] = ()
    for row in rows:
        y, headings = _headings(row, (said, before), y)
        drawn += headings
        y, of_row = _row(row, spec, grid, y)
        drawn += of_row
        said, before = row.headings, ()
    drawn.append(rule(y + 2))
    y, letters = keyed(grid.heads.letters, y + 2)
    y, legends = legend(legend_rows(spec), y + 2)
    return sheet_of((*drawn, *letters, *legends), bottom=y, alt=alternative(spec, rows))


def _head(grid: _Grid) -> tuple[float, list[Mark]]:
    high = max(grid.heads.high, len(_RISK_HEAD) * NOTE_LEADING)
    last = MARGIN + high - 1.5
    marks: list[Mark] = [Text(text="Study", x=MARGIN + _INSET, y=last, size=SIZE, bold=True)]
    marks += head_marks(_RISK_HEAD, grid.risk, last)
    for place, lines in enumerate(grid.heads.lines):
        marks += head_marks(lines, grid.middle(place), last)
    return last + 6.0, [*marks, rule(last + 4.5)]


def _headings(
    row: DirectionRow, told: tuple[tuple[str, ...], tuple[str, ...]], top: float
) -> tuple[float, list[Mark]]:
    """The headings that are new with this row; on a sheet that goes on, all of them, those that go on so marked."""
    said, before = told
    marks: list[Mark] = []
    y = top
    for level, heading in enumerate(row.headings):
        if row.headings[: level + 1] == said[: level + 1]:
            continue
        more = _CONTINUED if row.headings[: level + 1] == before[: level + 1] else ""
        inset = MARGIN + _INSET + level * _INDENT
        y += 0.0 if level else _ABOVE
        for line in wrap(heading + more, SIZE, WIDTH - MARGIN - inset, bold=not level, italic=level > 0):
            y += LEADING
            marks.append(Text(text=line, x=inset, y=y, size=SIZE, bold=not level, italic=level > 0))
        y += _BELOW
    return y, marks


def _row(row: DirectionRow, spec: EffectDirectionSpec, grid: _Grid, top: float) -> tuple[float, list[Drawn]]:
    """A study: its shade and letter, its name, and its votes."""
    lines = wrap(row.label, SIZE, grid.labels - _INDENT - 2 * _INSET + 0.01)
    high = max(_ROW, len(lines) * LEADING + 3.5)
    middle = top + high / 2
    risk = RISKS[row.risk]
    drawn: list[Drawn] = [
        rectangle((MARGIN, top, WIDTH - MARGIN, top + high), risk.fill, role=f"band {row.risk}".strip())
    ]
    drawn += [
        Line(x1=x, y1=top, x2=x, y2=top + high, width=0.8, colour="#ffffff", role="divider")
        for x in (grid.left(place) for place in range(len(spec.domains)))
    ]
    drawn += _name(row, lines, middle)
    drawn.append(
        Text(text=risk.letter, x=grid.risk, y=middle + MIDDLE * SIZE, size=SIZE, bold=True, anchor="middle")
    )
    drawn += _votes(row, spec, grid, middle)
    return top + high + _BETWEEN, drawn


def _name(row: DirectionRow, lines: Sequence[str], middle: float) -> Iterator[Text]:
    first = middle + MIDDLE * SIZE - (len(lines) - 1) * LEADING / 2
    for n, line in enumerate(lines):
        x = MARGIN + _INSET + (_INDENT if row.headings else 0.0)
        yield Text(
            text=line, x=x, y=first + n * LEADING, size=SIZE, column="study", source=row.source, kind="name"
        )


def _votes(row: DirectionRow, spec: EffectDirectionSpec, grid: _Grid, middle: float) -> Iterator[Drawn]:
    for place, (domain, _) in enumerate(spec.domains):
        if domain in row.cells:
            yield from cell_marks(row.cells[domain], grid.mark(place), middle)
            yield vote_spot(spec, row, domain, (grid.mark(place), middle))
