"""The texts of a forest plot on its page: heads, rows, judgements, and the words beside the axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from synthesis.figures.figure import Anchor, Circle, Line, Mark, Text
from synthesis.figures.flow import flow, texts
from synthesis.figures.forest.layout import (
    APART,
    INDENT,
    MARGIN,
    ROB_HEAD,
    SMALL,
    Column,
    Grid,
    cell_lines,
    dot_pitches,
    effect_head,
    head_lines,
    height,
    lead_lines,
    remark_left,
    remark_lines,
    side_rooms,
)
from synthesis.figures.forest.layouts import CI, ROB, STUDY
from synthesis.figures.forest.panel import GUIDE, INK, Panel, draw_shape
from synthesis.figures.forest.rows import Cell, Row
from synthesis.figures.forest.spec import ForestSpec, Judged
from synthesis.figures.forest.wordings import wording
from synthesis.figures.judgements import Judgement
from synthesis.figures.metrics import wrap

_DOT_RADIUS: Final = 4.2
_RULE: Final = 0.75
_THIN: Final = 0.3
_SHARED: Final = 3.0
"""The room between a head that columns share and their own heads, where its line is."""

Head = tuple[tuple[str, ...], float, Anchor]


def head(spec: ForestSpec, grid: Grid) -> tuple[float, list[Mark]]:
    """The heads of the columns, standing on the rule below them, and where the rows begin."""
    heads = [*_heads(spec, grid)]
    shared = [*_shared(grid)]
    lines = max(len(lines) for lines, _, _ in heads)
    tall = [(len(over) + below) * grid.leading + _SHARED for over, _, below in shared]
    last = MARGIN + max([lines * grid.leading, *tall]) - 1.5
    marks: list[Mark] = [mark for one in heads for mark in _head(one, last, grid)]
    for over, (left, right), below in shared:
        foot = last - below * grid.leading - _SHARED
        marks += _head((over, (left + right) / 2, "middle"), foot, grid)
        y = foot + 0.28 * grid.size
        marks.append(Line(x1=left, y1=y, x2=right, y2=y, width=0.5, colour=GUIDE, role="shared"))
    if spec.look.favours == "above" and any(spec.favours):
        ends = sides(spec, (grid.panel.left, grid.panel.right), 0.0, grid, bold=True)
        marks += [
            replace(one, y=one.y + last - (len(text) - 1) * grid.leading) for text in ends for one in text
        ]
    if spec.rob is not None:
        for (name, _), x in zip(spec.rob.domains, _dot_places(spec.rob, grid), strict=True):
            marks.append(Text(text=name, x=x, y=last, size=SMALL, bold=True, anchor="middle", kind="name"))
    marks.append(rule(grid, last + 4.5, spec.look.palette.rule))
    return last + 6.5, marks


def _heads(spec: ForestSpec, grid: Grid) -> Iterator[Head]:
    """The heads of all columns: their lines, where these are held, and how."""
    yield from ((column.head, column.edge, column.anchor) for column in grid.columns.values())
    words = effect_head(spec, grid)
    yield words, grid.columns[CI].right, "end"
    middle = (grid.panel.left + grid.panel.right) / 2
    if spec.look.plot_head:
        yield head_lines(spec, grid, grid.panel.width), middle, "middle"
    if spec.look.favours == "above" and any(spec.favours):
        ends = sides(spec, (grid.panel.left, grid.panel.right), 0.0, grid, bold=True)
        yield ("",) * max(len(one) for one in ends), middle, "middle"
    if spec.rob is not None:
        yield (ROB_HEAD, ""), grid.columns[ROB].left, "start"


def _head(one: Head, last: float, grid: Grid) -> Iterator[Text]:
    """The lines of a head, the last of them standing on a baseline."""
    lines, x, anchor = one
    for n, line in enumerate(lines):
        if line:
            y = last - (len(lines) - 1 - n) * grid.leading
            yield Text(text=line, x=x, y=y, size=grid.size, bold=True, anchor=anchor, kind="name")


def _shared(grid: Grid) -> Iterator[tuple[tuple[str, ...], tuple[float, float], int]]:
    """Heads that columns share: their lines, from where to where, and how many lines stand below them."""
    for over, several in groupby(grid.columns.values(), key=lambda column: column.over):
        columns: list[Column] = list(several)
        if over:
            left, right = columns[0].left, columns[-1].right
            below = max(len(column.head) for column in columns)
            yield wrap(over, grid.size, right - left + 0.01, bold=True), (left, right), below


def sides(
    spec: ForestSpec, ends: tuple[float, float], y: float, grid: Grid, *, bold: bool = False
) -> list[list[Text]]:
    """Whom the left and the right side favour, in lines from a baseline, side by side in the width of the plot."""
    left, right = ends
    rooms = side_rooms(spec.favours, right - left, grid.size, bold=bold)
    places: tuple[tuple[str, float, Anchor, float], ...] = (
        (spec.favours[0], left, "start", rooms[0]),
        (spec.favours[1], right, "end", rooms[1]),
    )
    return [
        [
            Text(text=line, x=x, y=y + n * grid.leading, size=grid.size, bold=bold, anchor=anchor)
            for n, line in enumerate(wrap(label, grid.size, room, bold=bold))
        ]
        for label, x, anchor, room in places
    ]


def rule(grid: Grid, y: float, colour: str = INK, width: float = _RULE) -> Line:
    """A rule across the page."""
    return Line(x1=MARGIN, y1=y, x2=grid.width - MARGIN, y2=y, width=width, colour=colour, role="rule")


def rows_down(rows: Iterable[Row], spec: ForestSpec, panel: Panel, grid: Grid) -> Iterator[Mark]:
    """Rows one under another from the top of a panel."""
    y = panel.top
    several = tuple(rows)
    for row in several:
        yield from _row(row, spec, (panel, grid), y + (APART if row.apart else 0.0))
        y += height(row, grid)
        if spec.look.ruled and row.shape is not None and row is not several[-1]:
            yield rule(grid, y, spec.look.palette.rule, _THIN)


def tail(spec: ForestSpec, grid: Grid, top: float) -> tuple[float, list[Mark]]:
    """Heterogeneity, method and the test between subgroups, beside the axis; and where they end.

    One study alone leaves nothing to say of these, and where results stand twice each mean says it of itself.
    """
    marks: list[Mark] = []
    y = top
    for pieces in wording(spec).foot(spec) if spec.pools and spec.supposed is None else ():
        lines = flow(pieces, grid.size, grid.before)
        marks += texts(lines, (MARGIN, y + _baseline(grid)), grid.size, grid.leading)
        y += lines.lines * grid.leading + (2.0 if lines.lines else 0.0)
    return y + 2, marks


def _baseline(grid: Grid) -> float:
    """How far below the top of a row the baseline of its first line is."""
    return grid.row / 2 + 0.33 * grid.size


def _row(row: Row, spec: ForestSpec, place: tuple[Panel, Grid], top: float) -> Iterator[Mark]:
    panel, grid = place
    baseline = top + _baseline(grid)
    if row.shape is not None:
        yield from draw_shape(row.shape, panel, top + grid.row / 2)
    inset = row.indent * INDENT
    yield from texts(lead_lines(row, grid), (MARGIN + inset, baseline), grid.size, grid.leading)
    yield from texts(remark_lines(row, grid), (remark_left(row, grid), baseline), grid.size, grid.leading)
    for cell in row.cells:
        yield from _cell(cell, row, grid, baseline)
    if spec.rob is not None and row.judged:
        yield from _judgements(row.judged, spec.rob, grid, top + grid.row / 2)


def _cell(cell: Cell, row: Row, grid: Grid, baseline: float) -> Iterator[Text]:
    column = grid.columns[cell.column]
    inset = row.indent * INDENT if cell.column == STUDY else 0.0
    for n, line in enumerate(cell_lines(cell, grid, row.indent)):
        if line:
            yield Text(
                text=line,
                x=column.edge + inset,
                y=baseline + n * grid.leading,
                size=grid.size,
                anchor=column.anchor,
                bold=row.bold,
                key=cell.key,
                origins=cell.origins,
                kind=cell.kind,
                column=cell.column,
                source=cell.source,
            )


def _dot_places(judged: Judged, grid: Grid) -> list[float]:
    """The middle of each domain's dots."""
    places, at = [], grid.columns[ROB].left
    for pitch in dot_pitches(judged):
        places.append(at + pitch / 2)
        at += pitch
    return places


def _judgements(codes: tuple[str, ...], judged: Judged, grid: Grid, y: float) -> Iterator[Mark]:
    looks = judged.looks
    for code, x in zip(codes, _dot_places(judged, grid), strict=True):
        if code:
            yield from judgement_dot(code, looks[code], x, y)


def judgement_dot(code: str, shown: Judgement, x: float, y: float) -> Iterator[Mark]:
    """A judgement as a dot with its symbol."""
    yield Circle(
        x=x, y=y, r=_DOT_RADIUS, fill=shown.colour, stroke=GUIDE, width=0.4, role=f"judgement {code}"
    )
    yield Text(text=shown.symbol, x=x, y=y + 0.33 * SMALL, size=SMALL, bold=True, anchor="middle", column=ROB)
