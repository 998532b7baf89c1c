"""The L'Abbé plot: the risk in the experimental arm against the risk in the control arm, and what was pooled of them.

L'Abbé KA, Detsky AS, O'Rourke K 1987, Ann Intern Med 107:224.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from synthesis.figures.figure import Figure, Line, Mark, Polygon, Spot
from synthesis.figures.labbe.axes import risk_axis
from synthesis.figures.labbe.key import Said, key
from synthesis.figures.labbe.spec import LabbeSpec, PooledRisk
from synthesis.figures.labbe.words import alternative, axis_labels, pooled_words
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.scatter.fitted import (
    BAND,
    EDGE,
    LINE,
    SAMPLE,
    fitted,
    fitted_sample,
    predicted,
    predicted_sample,
)
from synthesis.figures.scatter.frame import Foot, grid
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import Place, Plate, make_plate
from synthesis.figures.scatter.points import ScatterPoint, group_row
from synthesis.figures.scatter.sizes import sized_points
from synthesis.figures.sheet import ROOM
from synthesis.views.risks import SCALES, people_words

__all__ = ["LabbeSpec", "PooledRisk", "labbe_plot"]

_HIGH: Final = 306.0
_NULL: Final = 0.7
_EQUAL: Final = (1.5, 1.6)
_STEPS: Final = 120
_EVERY: Final = 12
_NEAR_END: Final = 1e-9


def labbe_plot(spec: LabbeSpec) -> tuple[Figure, ...]:
    """A L'Abbé plot as a finished figure, alone in its tuple."""
    points, sizes = sized_points(spec.points, spec.sizes, spec.sized_by, partial(_size_text, spec))
    plate = _plate(spec)
    across, upright = axis_labels(spec)
    beside = key(_said(spec, points, sizes), plate)
    made = Scatter(
        plate=plate,
        points=points,
        upright_label=upright,
        foot=Foot(label=across),
        groups=spec.groups,
        ground=(*grid(plate), *_bands(spec, plate), *_equality(spec, plate)),
        over=(*_curve(spec, plate), *beside),
        avoided=("line", "null", "edge", "prediction"),
        notes=spec.remarks,
    )
    return scatter_figure(spec, made, alternative(spec))


def _plate(spec: LabbeSpec) -> Plate:
    """A square plate; what its marks mean stands beside it."""
    values = [value for one in spec.points for value in (one.x, one.y)]
    axis = risk_axis(values, spec.scale)
    made = make_plate(axis, axis, high=_HIGH)
    return make_plate(axis, axis, high=_HIGH, beside=ROOM + 3.0 - made.left - _HIGH)


def _size_text(spec: LabbeSpec, value: float) -> str:
    return people_words(value) + spec.size_unit


def _equality(spec: LabbeSpec, plate: Plate) -> Iterator[Mark]:
    """The line of equal risks, from 0 to 1 at most; both axes have one range."""
    first, last, scale = plate.across.low, plate.across.high, SCALES[spec.scale]
    if scale.bounded:
        first, last = max(first, scale.forth(0.0)), min(last, scale.forth(1.0))
    (x1, y1), (x2, y2) = plate.at(first, first), plate.at(last, last)
    yield Line(
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        width=_NULL,
        dash=_EQUAL,
        role="null",
    )


def _path(spec: LabbeSpec, effect: float, plate: Plate, *, held: bool = False) -> list[Place]:
    """The risks that an effect makes of every risk in the control arm, as far as they are risks.

    What is beyond 0 or 1 is left out, or `held` there, as the edge of an area is.
    """
    drawn, shift = SCALES[spec.scale], SCALES[spec.measure]
    low, high = (min(max(drawn.back(end), 0.0), 1.0) for end in (plate.across.low, plate.across.high))
    first = drawn.forth(max(low, _NEAR_END)) if low <= 0 else plate.across.low
    last = drawn.forth(min(high, 1.0 - _NEAR_END)) if high >= 1 else plate.across.high
    path: list[Place] = []
    for step in range(_STEPS + 1):
        x = first + (last - first) * step / _STEPS
        risk = min(max(drawn.back(x), _NEAR_END), 1.0 - _NEAR_END)
        other = shift.shifted(risk, effect)
        other = min(max(other, _NEAR_END), 1.0 - _NEAR_END) if held else other
        if 0.0 < other < 1.0:
            path.append(plate.at(x, drawn.forth(other)))
    return path


def _bands(spec: LabbeSpec, plate: Plate) -> Iterator[Mark]:
    """The confidence interval as an area, the prediction interval as dashed edges."""
    if spec.pooled is None:
        return
    low, high = (_path(spec, end, plate, held=True) for end in spec.pooled.interval)
    held = [plate.within(place) for place in (*high, *reversed(low))]
    yield Polygon(points=tuple(held), fill=BAND, role="band")
    for end in spec.pooled.interval:
        yield from fitted(_path(spec, end, plate), plate, EDGE, "edge")
    for end in spec.pooled.prediction or ():
        yield from predicted(_path(spec, end, plate), plate)


def _curve(spec: LabbeSpec, plate: Plate) -> Iterator[Mark | Spot]:
    if spec.pooled is None:
        return
    path = _path(spec, spec.pooled.estimate, plate)
    yield from fitted(path, plate, LINE, "line")
    for x, y in path[_EVERY // 2 :: _EVERY]:
        if plate.left <= x <= plate.right and plate.top <= y <= plate.bottom:
            yield Spot(x=x, y=y, r=4.0, text=(pooled_words(spec),), key=spec.pooled.key)


def _said(spec: LabbeSpec, points: Sequence[ScatterPoint], sizes: LegendRow) -> Iterator[Said]:
    """What the marks mean: lines, sides, sizes, groups."""
    entries = [Entry(label="Equal risks", wide=SAMPLE, draw=_equal_sample)]
    if spec.pooled is not None:
        entries.append(Entry(label=pooled_words(spec), wide=SAMPLE, draw=fitted_sample, key=spec.pooled.key))
        if spec.pooled.prediction is not None:
            entries.append(Entry(label="95% prediction interval", wide=SAMPLE, draw=predicted_sample))
    yield Said(title="Lines", entries=tuple(entries))
    above, below = spec.favours
    if above or below:
        yield Said(title="Sides", lines=(f"Above equal risks: {above}", f"Below: {below}"))
    for row in (sizes, group_row(spec.groups, points)):
        if row.entries:
            yield Said(title=row.title, entries=row.entries)


def _equal_sample(x: float, y: float) -> Iterable[Mark]:
    yield Line(x1=x - 9, y1=y, x2=x + 9, y2=y, width=_NULL, dash=_EQUAL, role="sample")
