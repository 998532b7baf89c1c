"""The L'Abbé plot: the risk in the experimental arm against the risk in the control arm, and what was pooled of them.

L'Abbé KA, Detsky AS, O'Rourke K 1987, Ann Intern Med 107:224.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Final

from synthesis.figures.curve import Point, curve_lines
from synthesis.figures.figure import Figure, Line, Mark, Polygon, Spot
from synthesis.figures.inks import rectangle
from synthesis.figures.labbe.axes import risk_axis
from synthesis.figures.labbe.key import Said, key
from synthesis.figures.labbe.spec import LabbeSpec, PooledRisk
from synthesis.figures.labbe.words import alternative, axis_labels, pooled_words
from synthesis.figures.legend import Entry
from synthesis.figures.scatter.frame import Foot, grid
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import Plate, clipped_line, make_plate
from synthesis.figures.scatter.points import ScatterPoint, group_row
from synthesis.figures.scatter.sizes import size_row, sizes_of
from synthesis.figures.sheet import ROOM
from synthesis.numbers import count, estimate
from synthesis.views.risks import SCALES

__all__ = ["LabbeSpec", "PooledRisk", "labbe_plot"]

BAND: Final = "#d3dde6"
INK: Final = "#10243a"
FOR_NEW: Final = (4.0, 2.0)

_HIGH: Final = 306.0
_LINE: Final = 1.4
_EDGE: Final = 0.5
_NEW: Final = 0.8
_NULL: Final = 0.7
_EQUAL: Final = (1.5, 1.6)
_STEPS: Final = 120
_EVERY: Final = 12
_NEAR_END: Final = 1e-9


def labbe_plot(spec: LabbeSpec) -> tuple[Figure, ...]:
    """A L'Abbé plot as a finished figure, alone in its tuple."""
    points, said = _sized(spec)
    plate = _plate(spec)
    across, upright = axis_labels(spec)
    beside = key(_said(spec, points, said), plate)
    made = Scatter(
        plate=plate,
        points=points,
        upright_label=upright,
        foot=Foot(label=across),
        groups=spec.groups,
        ground=(*grid(plate), *_bands(spec, plate), *_equality(plate)),
        over=(*_curve(spec, plate), *beside),
        avoided=("line", "null", "edge", "prediction"),
        notes=spec.remarks,
    )
    return scatter_figure(spec, made, alternative(spec))


def _plate(spec: LabbeSpec) -> Plate:
    """A square plate; what its marks mean stands beside it."""
    values = [value for one in spec.points for value in (one.x, one.y)]
    axis = risk_axis(values, _scale(spec))
    made = make_plate(axis, axis, high=_HIGH)
    return make_plate(axis, axis, high=_HIGH, beside=ROOM + 3.0 - made.left - _HIGH)


def _scale(spec: LabbeSpec) -> str:
    return spec.measure if spec.axes == "measure" else "RD"


def _sized(spec: LabbeSpec) -> tuple[tuple[ScatterPoint, ...], Said | None]:
    """The points with their radii, and what tells them."""
    if not spec.sizes:
        return spec.points, None
    sizes = sizes_of(spec.sizes)
    points = tuple(
        replace(point, r=sizes.r(value)) for point, value in zip(spec.points, spec.sizes, strict=True)
    )
    row = size_row(sizes, spec.sizes, spec.sized_by, partial(_size_text, spec))
    return points, Said(title=row.title, entries=row.entries)


def _size_text(spec: LabbeSpec, value: float) -> str:
    whole = count(round(value)) if float(value).is_integer() else estimate(value, 1)
    return f"{whole}{spec.size_unit}"


def _equality(plate: Plate) -> Iterator[Mark]:
    """The line of equal risks; both axes have one range."""
    yield Line(
        x1=plate.left,
        y1=plate.bottom,
        x2=plate.right,
        y2=plate.top,
        width=_NULL,
        dash=_EQUAL,
        role="null",
    )


def _path(spec: LabbeSpec, effect: float, plate: Plate, *, held: bool = False) -> list[Point]:
    """The risks that an effect makes of every risk in the control arm, as far as they are risks.

    What is beyond 0 or 1 is left out, or `held` there, as the edge of an area is.
    """
    drawn, shift = SCALES[_scale(spec)], SCALES[spec.measure]
    low, high = (min(max(drawn.back(end), 0.0), 1.0) for end in (plate.across.low, plate.across.high))
    first = drawn.forth(max(low, _NEAR_END)) if low <= 0 else plate.across.low
    last = drawn.forth(min(high, 1.0 - _NEAR_END)) if high >= 1 else plate.across.high
    path: list[Point] = []
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
        yield from _lines(_path(spec, end, plate), plate, _EDGE, "edge")
    for end in spec.pooled.prediction or ():
        yield from _lines(_path(spec, end, plate), plate, _NEW, "prediction", FOR_NEW)


def _curve(spec: LabbeSpec, plate: Plate) -> Iterator[Mark | Spot]:
    if spec.pooled is None:
        return
    path = _path(spec, spec.pooled.estimate, plate)
    yield from _lines(path, plate, _LINE, "line")
    for x, y in path[_EVERY // 2 :: _EVERY]:
        if plate.left <= x <= plate.right and plate.top <= y <= plate.bottom:
            yield Spot(x=x, y=y, r=4.0, text=(pooled_words(spec),), key=spec.pooled.key)


def _lines(
    places: Sequence[Point], plate: Plate, wide: float, role: str, dash: tuple[float, ...] = ()
) -> Iterator[Line]:
    """A curve as far as the plate holds it."""
    run: list[Point] = []
    for start, end in pairwise(places):
        part = clipped_line(start, end, plate.box)
        if part is not None:
            run = [*(run or [part[0]]), part[1]]
    yield from curve_lines(tuple(run), width=wide, colour=INK, dash=dash, role=role)


def _said(spec: LabbeSpec, points: Sequence[ScatterPoint], sizes: Said | None) -> Iterator[Said]:
    """What the marks mean: lines, sides, sizes, groups."""
    entries = [Entry(label="Equal risks", wide=18.0, draw=_equal_sample)]
    if spec.pooled is not None:
        entries.append(Entry(label=pooled_words(spec), wide=18.0, draw=_pooled_sample, key=spec.pooled.key))
        if spec.pooled.prediction is not None:
            entries.append(Entry(label="95% prediction interval", wide=18.0, draw=_new_sample))
    yield Said(title="Lines", entries=tuple(entries))
    above, below = spec.favours
    if above or below:
        yield Said(title="Sides", lines=(f"Above equal risks: {above}", f"Below: {below}"))
    if sizes is not None and sizes.entries:
        yield sizes
    groups = group_row(spec.groups, points)
    if groups.entries:
        yield Said(title=groups.title, entries=groups.entries)


def _equal_sample(x: float, y: float) -> Iterable[Mark]:
    yield Line(x1=x - 9, y1=y, x2=x + 9, y2=y, width=_NULL, dash=_EQUAL, role="sample")


def _pooled_sample(x: float, y: float) -> Iterable[Mark]:
    yield rectangle((x - 9, y - 4, x + 9, y + 4), BAND, role="sample")
    for at, wide in ((y - 4, _EDGE), (y, _LINE), (y + 4, _EDGE)):
        yield Line(x1=x - 9, y1=at, x2=x + 9, y2=at, width=wide, colour=INK, role="sample")


def _new_sample(x: float, y: float) -> Iterable[Mark]:
    for at in (y - 3, y + 3):
        yield Line(x1=x - 9, y1=at, x2=x + 9, y2=at, width=_NEW, colour=INK, dash=FOR_NEW, role="sample")
