"""The forest plot: results with their intervals, pooled estimates, and what is needed to judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import fitting_span, make_axis
from synthesis.figures.figure import Figure, Mark, Spot
from synthesis.figures.forest.drawn_twice import notes_of_both, said_of_both, twice
from synthesis.figures.forest.foot import axis_marks, foot_marks
from synthesis.figures.forest.layout import APART, MARGIN, PAGE, Grid, height, make_grid
from synthesis.figures.forest.notes import banded, lined, notes
from synthesis.figures.forest.page import head, rows_down, rule, tail
from synthesis.figures.forest.panel import Ground, Panel, beside_null, ground
from synthesis.figures.forest.parts import Block, Measures, blocks, pages
from synthesis.figures.forest.rows import (
    Diamond,
    Row,
    pooled_rows,
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
from synthesis.figures.forest.words import alternative
from synthesis.figures.sheet import in_parts
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable

__all__ = [
    "ForestColumn",
    "ForestSpec",
    "Judged",
    "RowKey",
    "VotedRow",
    "forest_plot",
    "forest_plots",
    "row_key",
]

_ROOM: Final = 0.03
_WITH_LINE: Final = frozenset({"random", "supposed"})
"""The means with a dashed line up to their results."""


@frozen
class _Plate:
    """What all parts of a plot share: their heads, their grid, and the panel as high as all rows."""

    spec: ForestSpec
    grid: Grid
    panel: Panel
    heads: tuple[Mark, ...]


def forest_plot(spec: ForestSpec) -> Figure:
    """A forest plot as one finished figure, as high as its rows.

    Raises:
        ValueError: the axis asked for is empty, or the order of rows is not known.
    """
    spec = _with_judgements(spec)
    whole = _whole(spec)
    return _drawn(_plate(spec, whole), whole, ())


def forest_plots(spec: ForestSpec) -> tuple[Figure, ...]:
    """A forest plot as finished figures, several where one would be higher than a page.

    Each part has the heads and the axis, the last the summary; a subgroup that goes on says so.

    Raises:
        ValueError: the axis asked for is empty, or the order of rows is not known.
    """
    spec = _with_judgements(spec)
    whole = _whole(spec)
    plate = _plate(spec, whole)
    figure = _drawn(plate, whole, ())
    most = PAGE[1] * max(1.0, figure.width / PAGE[0])
    if figure.height <= most:
        return (figure,)
    several = _parts(plate, whole, most - MARGIN)
    return tuple(_drawn(plate, block, (n, len(several))) for n, block in enumerate(several, start=1))


def _parts(plate: _Plate, whole: Block, most: float) -> tuple[Block, ...]:
    """A plot in parts, each with its foot within a page; a foot that names what that of the whole counts is higher."""
    measures = _measures(plate, whole)
    while True:
        several = pages(blocks(whole.rows, whole.aside, whole.voted), plate.grid, measures, most)
        highest = max(_foot(plate, block, 0.0)[0] for block in several) + MARGIN
        if highest <= measures.foot:
            return several
        measures = replace(measures, foot=highest)


def _whole(spec: ForestSpec) -> Block:
    """Every row of a plot."""
    return Block(
        rows=twice(spec, pooled_rows(spec)),
        aside=unpooled_rows(spec) if spec.supposed is None else (),
        voted=voted_rows(spec),
        last=True,
    )


def _plate(spec: ForestSpec, whole: Block) -> _Plate:
    grid = make_grid(spec, (*whole.rows, *whole.aside, *whole.voted))
    top, heads = head(spec, grid)
    return _Plate(spec=spec, grid=grid, panel=_panel(spec, whole.rows, grid, top), heads=tuple(heads))


def _foot(plate: _Plate, block: Block, top: float) -> tuple[float, list[Mark]]:
    """What stands under a part of a plot: how its own rows are read; and where it ends."""
    said = (*notes(plate.spec, block, plate.panel.axis), *notes_of_both(plate.spec, block.rows))
    return foot_marks(plate.spec, said, plate.grid, top)


def _measures(plate: _Plate, whole: Block) -> Measures:
    """How high is what a part of a plot may have beside its rows: its foot as high as that of them all."""
    spec, panel, grid = plate.spec, plate.panel, plate.grid
    axis, _ = axis_marks(spec, panel, grid)
    words, _ = tail(spec, grid, panel.bottom)
    foot, _ = _foot(plate, whole, 0.0)
    return Measures(
        head=panel.top + 2.0,
        axis=axis - panel.bottom,
        summary=max(axis, words) - panel.bottom,
        foot=foot + MARGIN,
    )


def _drawn(plate: _Plate, block: Block, part: tuple[int, ...]) -> Figure:
    """Some rows of a plot under its heads and above its foot, as a figure; `part` is which of how many it is."""
    spec, grid = plate.spec, plate.grid
    panel = replace(plate.panel, bottom=plate.panel.top + _total(block.rows, grid) + 2)
    marks, spots, at = _results(plate, block, panel) if block.rows else (list(plate.heads), (), panel.top)
    if block.aside:
        marks += [*_ruled(plate, at), *rows_down(block.aside, spec, replace(panel, top=at + 2), grid)]
        at += _total(block.aside, grid) + 4
    if block.voted:
        below = replace(panel, top=at + 2, bottom=at + 3 + _total(block.voted, grid))
        marks += [*_ruled(plate, at), *_votes(block.voted, spec, below, grid)]
        at = below.bottom + 1
    end, foot = _foot(plate, block, at)
    n, several = part or (1, 1)
    alt = alternative(spec) if spec.supposed is None else said_of_both(spec, spec.supposed)
    return Figure(
        id=spec.id if n == 1 else f"{spec.id}_{n}",
        title=in_parts(spec.title, n, several) if part else spec.title,
        caption=spec.caption,
        alt=f"Part {n} of {several}. {alt}" if part else alt,
        width=grid.width,
        height=end + MARGIN,
        marks=(*marks, rule(grid, at, spec.look.palette.rule), *foot),
        table=spec.table,
        spots=spots,
    )


def _results(plate: _Plate, block: Block, panel: Panel) -> tuple[list[Mark], tuple[Spot, ...], float]:
    """The results on a part with the axis below, beside it what is said of them all; and where these end."""
    spec, grid = plate.spec, plate.grid
    axis_end, axis = axis_marks(spec, panel, grid)
    tail_end, words = tail(spec, grid, panel.bottom) if block.last else (axis_end, [])
    marks = [*ground(panel, _ground(spec, block, grid, panel)), *plate.heads]
    marks += [*rows_down(block.rows, spec, panel, grid), *axis, *words]
    return marks, tuple(spots_down(block.rows, spec, panel, grid)), max(axis_end, tail_end)


def _ruled(plate: _Plate, at: float) -> tuple[Mark, ...]:
    """A rule below what stands above; none directly under the heads, which have their own."""
    return (rule(plate.grid, at, plate.spec.look.palette.rule),) if at > plate.panel.top else ()


def _votes(rows: tuple[Row, ...], spec: ForestSpec, panel: Panel, grid: Grid) -> Iterator[Mark]:
    """The rows that could only vote, the null beside all but their heading."""
    if spec.null_line:
        yield from beside_null(replace(panel, top=panel.top + height(rows[0], grid)))
    yield from rows_down(rows, spec, panel, grid)


def _with_judgements(spec: ForestSpec) -> ForestSpec:
    """The spec, without columns of judgements where no row it shows has one."""
    codes = spec.rob.codes if spec.rob is not None else {}
    rows = (*(row_key(row) for row in spec.fit.effects.rows), *(one.row for one in spec.voted))
    judged = any(any(codes.get(row, ())) for row in rows)
    return spec if judged else replace(spec, rob=None)


def _panel(spec: ForestSpec, rows: tuple[Row, ...], grid: Grid, top: float) -> Panel:
    palette = spec.look.palette
    counted = "events_exp" in MEASURES[spec.fit.effects.measure].inputs
    return Panel(
        left=grid.panel.left,
        right=grid.panel.right,
        top=top,
        bottom=top + _total(rows, grid) + 2,
        axis=make_axis(spec.x_range or _span(spec), ratio=spec.ratio),
        heaviest=max(weights(spec).values(), default=0.0),
        palette=palette,
        square=palette.counts if counted else palette.square,
    )


def _span(spec: ForestSpec) -> tuple[float, float]:
    """What the axis is to cover: the results, the pooled intervals, the prediction interval, the margins."""
    fits = [spec.fit, *([spec.common] if spec.common else [])]
    fits += [fit for _, _, fit in spec.subgroups.levels] if spec.subgroups else []
    pooled = [(fit.interval.low, fit.interval.high) for fit in fits]
    if not isinstance(spec.fit.prediction, Unavailable) and spec.prediction != "none":
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


def _ground(spec: ForestSpec, block: Block, grid: Grid, panel: Panel) -> Ground:
    """What lies under the rows of a part."""
    band = banded(spec)
    means = _mean(block.rows, grid, panel.top)
    mean = lined(spec)
    if mean is not None and not block.last:
        means = ((mean, panel.bottom),)
    return Ground(
        margins=spec.margins,
        band=None if band is None else (band.low, band.high),
        null=spec.null_line,
        means=means,
    )


def _mean(rows: tuple[Row, ...], grid: Grid, top: float) -> tuple[tuple[float, float], ...]:
    """The pooled mean and how far down the page its diamond is; nothing where nothing is pooled."""
    means = ((n, row.shape) for n, row in enumerate(rows) if isinstance(row.shape, Diamond))
    return tuple(
        (shape.at, top + _total(rows[:n], grid) + (APART if rows[n].apart else 0.0) + grid.row / 2)
        for n, shape in means
        if shape.kind in _WITH_LINE
    )
