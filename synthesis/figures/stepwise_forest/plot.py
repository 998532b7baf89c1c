"""The forest plot of steps: a pooled estimate as studies enter one by one, or as each is left out in turn.

Lau J, Antman EM, Jimenez-Silva J, Kupelnick B, Mosteller F, Chalmers TC 1992, N Engl J Med 327:248 (cumulative);
Viechtbauer W, Cheung MW-L 2010, Res Synth Methods 1:112 (leaving out each study).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis, Span, fitting_span, make_axis
from synthesis.figures.figure import Figure, Line
from synthesis.figures.forest.layouts import layout_of
from synthesis.figures.forest.panel import GUIDE, Ground, Panel, arrowhead, draw_shape, ground
from synthesis.figures.forest.rows import Diamond, Square
from synthesis.figures.scatter.frame import Foot, across_ticks, foot
from synthesis.figures.scatter.page import end
from synthesis.figures.scatter.plate import Plate
from synthesis.figures.sheet import (
    HEIGHT,
    LEADING,
    MARGIN,
    MIDDLE,
    SIZE,
    Drawn,
    Sheet,
    bound,
    divided,
    rule,
    sheet_of,
)
from synthesis.figures.stepwise_forest.columns import Columns, cell_marks, columns_of, head_marks
from synthesis.figures.stepwise_forest.spec import Number, Step, StepwiseSpec
from synthesis.figures.stepwise_forest.spots import spot
from synthesis.figures.stepwise_forest.words import alternative, notes
from synthesis.numbers import Unavailable

__all__ = ["Number", "Step", "StepwiseSpec", "stepwise_forest"]

ROW: Final = 11.6
_AFTER_LINES: Final = 1.5
_APART: Final = 5.0
_THIN: Final = 0.9
_ROOM: Final = 0.03
_SMALL: Final = 0.36
"""The area of a square in parts of the largest of a forest plot; no weight is told."""


@frozen
class _Page:
    """What all parts of a plot share."""

    spec: StepwiseSpec
    columns: Columns
    panel: Panel


def stepwise_forest(spec: StepwiseSpec) -> tuple[Figure, ...]:
    """A forest plot of steps as finished figures, several where one would be higher than a page.

    Each part has the heads and the axis, the last the synthesis of all studies.

    Raises:
        ValueError: the axis asked for is empty.
    """
    page = _page(spec)
    rows = (*spec.steps, spec.whole)

    def high(some: Sequence[Step]) -> float:
        return _sheet(page, some).bottom

    parts = divided(
        _bundled(rows), lambda some: high([one for each in some for one in each]), HEIGHT - MARGIN
    )
    return bound(spec, [_sheet(page, [one for each in part for one in each]) for part in parts])


def _bundled(rows: tuple[Step, ...]) -> tuple[tuple[Step, ...], ...]:
    """Rows alone, but for the last two, so that the synthesis of all studies does not stand alone on a page."""
    return (*((one,) for one in rows[:-2]), rows[-2:])


def _page(spec: StepwiseSpec) -> _Page:
    columns = columns_of(spec)
    axis = make_axis(spec.x_range or _span(spec), ratio=spec.ratio)
    palette = layout_of("default").palette
    top = MARGIN + columns.lines * LEADING + 5.0
    panel = Panel(
        left=columns.plot.left,
        right=columns.plot.right,
        top=top,
        bottom=top,
        axis=axis,
        heaviest=1.0,
        palette=palette,
        square=palette.edge,
    )
    return _Page(spec=spec, columns=columns, panel=panel)


def _span(spec: StepwiseSpec) -> Span:
    """What the axis is to cover: the mean of all studies whole, the bulk of the steps."""
    shown = [one.ends for one in (*spec.steps, spec.whole) if one.ends is not None]
    pooled = [one for one in (spec.whole.ends, spec.prediction) if one is not None]
    if spec.margins is not None:
        pooled += [(bound, bound) for bound in spec.margins if bound is not None]
    low, high = fitting_span(shown, pooled, 0.0 if spec.null else pooled[0][0])
    room = _ROOM * (high - low)
    return low - room, high + room


def _cut(spec: StepwiseSpec, rows: Sequence[Step], axis: Axis) -> bool:
    """Whether intervals of a part go on beyond the axis."""
    drawn = [one.ends for one in rows] + [spec.prediction] * (rows[-1] is spec.whole)
    return any(ends is not None and (ends[0] < axis.low or ends[1] > axis.high) for ends in drawn)


def _height(one: Step, page: _Page) -> float:
    more = page.columns.most_lines(one, bold=one is page.spec.whole) - 1
    high = ROW + more * LEADING + (_AFTER_LINES if more else 0.0)
    return high + (_APART if one is page.spec.whole else 0.0)


def _sheet(page: _Page, rows: Sequence[Step]) -> Sheet:
    """Some rows under the heads, above the axis and the notes."""
    spec = page.spec
    panel = replace(page.panel, bottom=page.panel.top + sum(_height(one, page) for one in rows) + 3)
    drawn: list[Drawn] = [*ground(panel, _ground(page, rows, panel))]
    drawn += [*head_marks(page.columns, panel.top - 6.5), rule(panel.top - 2.0)]
    y = panel.top
    for one in rows:
        drawn += _row(one, page, panel, y)
        y += _height(one, page)
    drawn.append(Line(x1=panel.left, y1=y + 3, x2=panel.right, y2=y + 3, role="axis"))
    plate = Plate(
        left=panel.left,
        top=panel.top,
        right=panel.right,
        bottom=panel.bottom,
        across=panel.axis,
        upright=Axis(low=0.0, high=1.0, ticks=()),
    )
    drawn += across_ticks(plate)
    y, below = foot(plate, Foot(label=spec.label, favours=spec.favours, null=panel.x(0.0)))
    drawn += [*below, rule(y)]
    y, words = end((), tuple(notes(spec, rows, cut=_cut(spec, rows, panel.axis))), y + 1)
    return sheet_of([*drawn, *words], bottom=y, alt=alternative(spec))


def _ground(page: _Page, rows: Sequence[Step], panel: Panel) -> Ground:
    """What lies under the rows of a part; the line of the mean of all studies ends at its diamond."""
    spec = page.spec
    last = _height(spec.whole, page) - _APART - ROW / 2 if rows[-1] is spec.whole else -3.0
    mean = () if isinstance(spec.whole.estimate, Unavailable) else (spec.whole.estimate,)
    return Ground(
        margins=spec.margins,
        null=spec.null,
        means=tuple((at, panel.bottom - 3 - last) for at in mean),
    )


def _row(one: Step, page: _Page, panel: Panel, top: float) -> Iterator[Drawn]:
    spec = page.spec
    whole = one is spec.whole
    if whole:
        yield replace(rule(top + _APART / 2), width=0.4, colour=GUIDE)
        top += _APART
    middle = top + ROW / 2
    yield from cell_marks(one, page.columns, middle + MIDDLE * SIZE, bold=whole)
    ends = one.ends
    if isinstance(one.estimate, Unavailable) or ends is None:
        return
    low, high = ends
    if whole:
        if spec.prediction is not None:
            yield from _prediction(spec.prediction, panel, middle)
        yield from draw_shape(Diamond(at=one.estimate, low=low, high=high, kind="random"), panel, middle)
    else:
        look = "published" if one.marked else "plain"
        square = Square(at=one.estimate, low=low, high=high, weight=_SMALL, look=look)
        yield from draw_shape(square, panel, middle)
    yield from spot(one, spec, panel, middle)


def _prediction(ends: Span, panel: Panel, y: float) -> Iterator[Drawn]:
    """The prediction interval as a thin line through the diamond, with an arrowhead where it is cut."""
    x1, x2 = (panel.within(panel.x(end)) for end in ends)
    yield Line(x1=x1, y1=y, x2=x2, y2=y, width=_THIN, role="prediction")
    if ends[0] < panel.axis.low:
        yield arrowhead(panel.left, y, -1)
    if ends[1] > panel.axis.high:
        yield arrowhead(panel.right, y, 1)
