"""The forest plot: results with their intervals, pooled estimates, and what is needed to judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from synthesis.figures.axis import Axis, fitting_span, make_axis
from synthesis.figures.figure import Figure, Mark
from synthesis.figures.forest.drawn_twice import notes_of_both, said_of_both, twice
from synthesis.figures.forest.foot import axis_marks, foot_marks
from synthesis.figures.forest.layout import APART, MARGIN, ROW, Grid, height, make_grid
from synthesis.figures.forest.page import head, rows_down, rule, tail
from synthesis.figures.forest.panel import Panel, beside_null, ground
from synthesis.figures.forest.rows import (
    N_CTL,
    N_EXP,
    NOT_REPORTED,
    Arrow,
    Diamond,
    Row,
    Vote,
    pooled_rows,
    unknown_sizes,
    unpooled_rows,
    voted_rows,
)
from synthesis.figures.forest.spec import (
    ForestColumn,
    ForestSpec,
    Judged,
    RowKey,
    VotedRow,
    row_key,
    weights,
)
from synthesis.figures.forest.spots import spots_down
from synthesis.figures.forest.words import alternative, notes
from synthesis.numbers import Unavailable

__all__ = ["ForestColumn", "ForestSpec", "Judged", "RowKey", "VotedRow", "forest_plot", "row_key"]

_ROOM: Final = 0.03
_WITH_LINE: Final = frozenset({"random", "supposed"})
"""The means with a dashed line up to their results."""


def forest_plot(spec: ForestSpec) -> Figure:
    """A forest plot as a finished figure: as wide as its texts ask for, as high as its rows.

    Raises:
        ValueError: the axis asked for is empty, or the order of rows is not known.
    """
    spec = _with_judgements(spec)
    rows, aside, voted = twice(spec, pooled_rows(spec)), unpooled_rows(spec), voted_rows(spec)
    aside = aside if spec.supposed is None else ()
    grid = make_grid(spec, (*rows, *aside, *voted))
    top, heads = head(spec, grid)
    panel = _panel(spec, rows, grid, top)
    axis_end, axis = axis_marks(spec, panel)
    tail_end, words = tail(spec, grid, panel.bottom)
    marks: list[Mark] = [*ground(panel, spec.margins, _mean(rows, grid, top)), *heads]
    marks += [*rows_down(rows, spec, panel, grid), *axis, *words]
    at = max(axis_end, tail_end)
    if aside:
        marks += [rule(grid, at), *rows_down(aside, spec, replace(panel, top=at + 2), grid)]
        at += _total(aside, grid) + 4
    if voted:
        below = replace(panel, top=at + 2, bottom=at + 3 + _total(voted, grid))
        marks += [rule(grid, at), *_votes(voted, spec, below, grid)]
        at = below.bottom + 1
    said = (
        *notes(spec, unknown_sizes=_unknown(spec, rows), cut=_any_cut(rows, panel.axis)),
        *notes_of_both(spec),
    )
    end, foot = foot_marks(spec, said, grid, at)
    return Figure(
        id=spec.id,
        title=spec.title,
        caption=spec.caption,
        alt=alternative(spec) if spec.supposed is None else said_of_both(spec, spec.supposed),
        width=grid.width,
        height=end + MARGIN,
        marks=(*marks, rule(grid, at), *foot),
        table=spec.table,
        spots=tuple(spots_down(rows, spec, panel, grid)),
    )


def _votes(rows: tuple[Row, ...], spec: ForestSpec, panel: Panel, grid: Grid) -> Iterator[Mark]:
    """The rows that could only vote, the null beside all but their heading."""
    yield from beside_null(replace(panel, top=panel.top + height(rows[0], grid)))
    yield from rows_down(rows, spec, panel, grid)


def _with_judgements(spec: ForestSpec) -> ForestSpec:
    """The spec, without columns of judgements where no row it shows has one."""
    codes = spec.rob.codes if spec.rob is not None else {}
    rows = (*(row_key(row) for row in spec.fit.effects.rows), *(one.row for one in spec.voted))
    judged = any(any(codes.get(row, ())) for row in rows)
    return spec if judged else replace(spec, rob=None)


def _panel(spec: ForestSpec, rows: tuple[Row, ...], grid: Grid, top: float) -> Panel:
    return Panel(
        left=grid.panel.left,
        right=grid.panel.right,
        top=top,
        bottom=top + _total(rows, grid) + 2,
        axis=make_axis(spec.x_range or _span(spec), ratio=spec.ratio),
        heaviest=max(weights(spec).values(), default=0.0),
    )


def _span(spec: ForestSpec) -> tuple[float, float]:
    """What the axis is to cover: the results, the pooled intervals, the prediction interval, the margins."""
    fits = [spec.fit, *([spec.common] if spec.common else [])]
    fits += [fit for _, _, fit in spec.subgroups.levels] if spec.subgroups else []
    pooled = [(fit.interval.low, fit.interval.high) for fit in fits]
    if not isinstance(spec.fit.prediction, Unavailable):
        pooled.append((spec.fit.prediction.low, spec.fit.prediction.high))
    if spec.margins is not None:
        pooled += [(bound, bound) for bound in spec.margins if bound is not None]
    shown = [row.interval for row in spec.fit.effects.rows]
    if spec.supposed is not None:
        shown += [one.effect[1:] for one in spec.supposed.rows.values() if one.effect is not None]
        both = (spec.supposed.published, spec.supposed.supposed)
        pooled += [(mean.low, mean.high) for mean in both if mean is not None]
    low, high = fitting_span(shown, pooled)
    room = _ROOM * (high - low)
    return low - room, high + room


def _total(rows: Iterable[Row], grid: Grid) -> float:
    return sum(height(row, grid) for row in rows)


def _mean(rows: tuple[Row, ...], grid: Grid, top: float) -> tuple[tuple[float, float], ...]:
    """The pooled mean and how far down the page its diamond is; nothing where nothing is pooled."""
    means = ((n, row.shape) for n, row in enumerate(rows) if isinstance(row.shape, Diamond))
    return tuple(
        (shape.at, top + _total(rows[:n], grid) + (APART if rows[n].apart else 0.0) + ROW / 2)
        for n, shape in means
        if shape.kind in _WITH_LINE
    )


def _unknown(spec: ForestSpec, rows: tuple[Row, ...]) -> bool:
    """Whether a size that is drawn is not known."""
    drawn = {cell.text for row in rows for cell in row.cells if cell.column in {N_EXP, N_CTL}}
    return unknown_sizes(spec) if spec.supposed is None else NOT_REPORTED in drawn


def _any_cut(rows: tuple[Row, ...], axis: Axis) -> bool:
    shapes = (row.shape for row in rows)
    return any(
        shape.low < axis.low or shape.high > axis.high
        for shape in shapes
        if shape is not None and not isinstance(shape, Arrow | Vote)
    )
