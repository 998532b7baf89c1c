"""The texts of a forest plot on its page: heads, rows, judgements, and the words beside the axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from synthesis.figures.figure import Anchor, Circle, Line, Mark, Text
from synthesis.figures.flow import flow, texts
from synthesis.figures.forest.layout import (
    APART,
    INDENT,
    LEADING,
    MARGIN,
    ROB_HEAD,
    ROW,
    SIZE,
    SMALL,
    Grid,
    cell_lines,
    dot_pitches,
    effect_head,
    height,
    lead_lines,
    remark_left,
    remark_lines,
)
from synthesis.figures.forest.panel import GUIDE, Panel, draw_shape
from synthesis.figures.forest.rows import CI, ROB, STUDY, Cell, Row
from synthesis.figures.forest.spec import ForestSpec, Judged, Judgement
from synthesis.figures.forest.words import between, heterogeneity, method

_CENTRE: Final = ROW / 2
_BASELINE: Final = _CENTRE + 0.33 * SIZE
_DOT_RADIUS: Final = 4.2
_RULE: Final = 0.75


def head(spec: ForestSpec, grid: Grid) -> tuple[float, list[Mark]]:
    """The heads of the columns, standing on the rule below them, and where the rows begin."""
    heads: list[tuple[tuple[str, ...], float, Anchor]] = [
        (column.head, column.edge, column.anchor) for column in grid.columns.values()
    ]
    heads.append((effect_head(spec, grid), grid.columns[CI].right, "end"))
    if spec.rob is not None:
        heads.append(((ROB_HEAD, ""), grid.columns[ROB].left, "start"))
    last = MARGIN + max(len(lines) for lines, _, _ in heads) * LEADING - 1.5
    marks: list[Mark] = [
        Text(text=line, x=x, y=last - (len(lines) - 1 - n) * LEADING, size=SIZE, bold=True, anchor=anchor)
        for lines, x, anchor in heads
        for n, line in enumerate(lines)
        if line
    ]
    if spec.rob is not None:
        for (name, _), x in zip(spec.rob.domains, _dot_places(spec.rob, grid), strict=True):
            marks.append(Text(text=name, x=x, y=last, size=SMALL, bold=True, anchor="middle"))
    marks.append(rule(grid, last + 4.5))
    return last + 6.5, marks


def rule(grid: Grid, y: float) -> Line:
    """A rule across the page."""
    return Line(x1=MARGIN, y1=y, x2=grid.width - MARGIN, y2=y, width=_RULE, role="rule")


def rows_down(rows: Iterable[Row], spec: ForestSpec, panel: Panel, grid: Grid) -> Iterator[Mark]:
    """Rows one under another from the top of a panel."""
    y = panel.top
    for row in rows:
        yield from _row(row, spec, (panel, grid), y + (APART if row.apart else 0.0))
        y += height(row, grid)


def tail(spec: ForestSpec, grid: Grid, top: float) -> tuple[float, list[Mark]]:
    """Heterogeneity, method and the test between subgroups, beside the axis; and where they end.

    One study alone leaves nothing to say of these, and where results stand twice each mean says it of itself.
    """
    marks: list[Mark] = []
    y = top
    said = (heterogeneity(spec.fit, spec.key), method(spec.fit, spec.key), between(spec))
    for pieces in said if spec.pools and spec.supposed is None else ():
        lines = flow(pieces, SIZE, grid.before)
        marks += texts(lines, (MARGIN, y + _BASELINE), SIZE, LEADING)
        y += lines.lines * LEADING + (2.0 if lines.lines else 0.0)
    return y + 2, marks


def _row(row: Row, spec: ForestSpec, place: tuple[Panel, Grid], top: float) -> Iterator[Mark]:
    panel, grid = place
    baseline = top + _BASELINE
    if row.shape is not None:
        yield from draw_shape(row.shape, panel, top + _CENTRE)
    inset = row.indent * INDENT
    yield from texts(lead_lines(row, grid), (MARGIN + inset, baseline), SIZE, LEADING)
    yield from texts(remark_lines(row, grid), (remark_left(row, grid), baseline), SIZE, LEADING)
    for cell in row.cells:
        yield from _cell(cell, row, grid, baseline)
    if spec.rob is not None and row.judged:
        yield from _judgements(row.judged, spec.rob, grid, top + _CENTRE)


def _cell(cell: Cell, row: Row, grid: Grid, baseline: float) -> Iterator[Text]:
    column = grid.columns[cell.column]
    inset = row.indent * INDENT if cell.column == STUDY else 0.0
    for n, line in enumerate(cell_lines(cell, grid, row.indent)):
        if line:
            yield Text(
                text=line,
                x=column.edge + inset,
                y=baseline + n * LEADING,
                size=SIZE,
                anchor=column.anchor,
                bold=row.bold,
                key=cell.key,
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
