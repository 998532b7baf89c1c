"""The bubble plot of a meta-regression: effects against a moderator, sized by weight, with the fitted line.

Thompson SG, Higgins JPT 2002, Stat Med 21:1559; Cochrane Handbook, section 10.11.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from synthesis.figures.axis import Axis, make_axis
from synthesis.figures.bubble.spec import BubbleSpec
from synthesis.figures.bubble.words import alternative, notes, number
from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Figure, Line, Mark, Polygon, Spot, Text
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.metrics import width, wrap
from synthesis.figures.scatter.fitted import (
    BAND,
    EDGE,
    INK,
    LINE,
    SAMPLE,
    fitted,
    fitted_sample,
    predicted,
    predicted_sample,
)
from synthesis.figures.scatter.frame import Foot
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import Plate, make_plate
from synthesis.figures.scatter.points import ScatterPoint, group_row
from synthesis.figures.scatter.sizes import sized_points
from synthesis.figures.sheet import LEADING, MARGIN, ROOM, SIZE, WIDTH, Drawn
from synthesis.models.regression.line import LinePoint
from synthesis.numbers import Unavailable, estimate, interval

__all__ = ["BubbleSpec", "bubble_plot"]

_BEYOND: Final = 1.0
_ROOM: Final = 0.04
_ALIKE: Final = 1e-6
_GAP: Final = 14.0
_EVERY: Final = 10


def bubble_plot(spec: BubbleSpec) -> tuple[Figure, ...]:
    """A bubble plot as a finished figure, alone in its tuple."""

    def told(value: float) -> str:
        return estimate(value, spec.size_digits) + spec.size_unit

    points, sizes = sized_points(spec.points, spec.sizes, spec.sized_by, told)
    plate, sides = _plate(spec, points)
    made = Scatter(
        plate=plate,
        points=points,
        upright_label=spec.y_label,
        foot=Foot(label=spec.x_label),
        groups=spec.groups,
        ground=(*_bands(spec, plate), *_null(spec, plate)),
        over=(*_line(spec, plate), *sides, *_spots(spec, plate)),
        avoided=("line", "null", "prediction", "edge"),
        legend=(LegendRow(title="", entries=tuple(_entries(spec))), group_row(spec.groups, points), sizes),
        notes=tuple(notes(spec)),
    )
    return scatter_figure(spec, made, alternative(spec))


def _plate(spec: BubbleSpec, points: Sequence[ScatterPoint]) -> tuple[Plate, tuple[Text, ...]]:
    """The plate, and above it at the right whom effects above and below no effect favour."""
    said = "   ".join(f"{mark} {text}" for mark, text in zip("▼▲", spec.favours, strict=True) if text)
    label = wrap(spec.y_label, SIZE, ROOM, bold=True)
    beside = len(label) == 1 and width(label[0], SIZE, bold=True) + _GAP + width(said, SIZE) <= ROOM
    lines = () if beside or not said else wrap(said, SIZE, ROOM)
    top = MARGIN + SIZE + LEADING * (len(lines) + len(label))
    plate = make_plate(_across(spec), _upright(spec, points), top=top)
    if beside and said:
        y = plate.top - LEADING
        return plate, (Text(text=said, x=WIDTH - MARGIN, y=y, size=SIZE, anchor="end"),)
    return plate, tuple(
        Text(text=line, x=WIDTH - MARGIN, y=MARGIN + SIZE + n * LEADING, size=SIZE, anchor="end")
        for n, line in enumerate(lines)
    )


def _across(spec: BubbleSpec) -> Axis:
    """The axis of the moderator, with room for half a circle; of whole numbers it has whole ticks."""
    values = [*(one.x for one in spec.points), *(one.x for one in spec.line.points)]
    low, high = min(values), max(values)
    room = _ROOM * (high - low) if high > low else max(0.5, abs(low) / 10)
    axis = make_axis((low - room, high + room))
    whole = tuple(tick for tick in axis.ticks if abs(tick.at - round(tick.at)) < 1e-9)
    alike = all(float(value).is_integer() for value in spec.line.values)
    return replace(axis, ticks=whole) if alike and len(whole) > 1 else axis


def _upright(spec: BubbleSpec, points: Sequence[ScatterPoint]) -> Axis:
    """The axis of effects: it holds all effects and no effect, and the bands as far as they are no wider by far."""
    ys = [one.y for one in points] + ([0.0] if spec.null else [])
    middle = [one.estimate for one in spec.line.points]
    low, high = min(*ys, *middle), max(*ys, *middle)
    reach = _BEYOND * (high - low)
    ends = [end for one in spec.line.points for end in _widest(spec, one)]
    low, high = max(min(low, *ends), low - reach), min(max(high, *ends), high + reach)
    room = _ROOM * (high - low) if high - low > _ALIKE else max(0.1, abs(low) / 10)
    return make_axis((low - room, high + room), ratio=spec.ratio)


def _widest(spec: BubbleSpec, one: LinePoint) -> tuple[float, float]:
    if spec.banded and not isinstance(one.prediction, Unavailable):
        return one.prediction
    return one.interval


def _null(spec: BubbleSpec, plate: Plate) -> Iterator[Mark]:
    if spec.null:
        y = plate.y(0.0)
        yield Line(x1=plate.left, y1=y, x2=plate.right, y2=y, width=0.6, role="null")


def _bands(spec: BubbleSpec, plate: Plate) -> Iterator[Mark]:
    """The confidence band filled, and the dashed edges of the prediction band; cut where the plate ends."""
    points = spec.line.points
    above = [plate.at(one.x, one.interval[1]) for one in points]
    below = [plate.at(one.x, one.interval[0]) for one in points]
    held = [plate.within(place) for place in (*above, *reversed(below))]
    yield Polygon(points=tuple(held), fill=BAND, role="band")
    for edge in (above, below):
        yield from fitted(edge, plate, EDGE, "edge")
    if spec.banded:
        for side in (0, 1):
            edge = [
                plate.at(one.x, one.prediction[side])
                for one in points
                if not isinstance(one.prediction, Unavailable)
            ]
            yield from predicted(edge, plate)


def _line(spec: BubbleSpec, plate: Plate) -> Iterator[Mark]:
    places = [plate.at(one.x, one.estimate) for one in spec.line.points]
    yield from curve_lines(tuple(places), width=LINE, colour=INK, role="line")


def _spots(spec: BubbleSpec, plate: Plate) -> Iterator[Drawn]:
    """Places along the line that say what is expected there."""
    points = spec.line.points
    for one in points[:: max(1, len(points) // _EVERY)]:
        x, y = plate.at(one.x, one.estimate)
        yield Spot(x=x, y=y, r=4.0, text=tuple(_expected(spec, one)))


def _expected(spec: BubbleSpec, one: LinePoint) -> Iterator[str]:
    low, high = (spec.shown(end) for end in one.interval)
    yield f"{spec.x_label}: {number(one.x)}"
    yield f"Expected {spec.y_label} {estimate(spec.shown(one.estimate))} (95% CI {interval(low, high)})"
    if spec.banded and not isinstance(one.prediction, Unavailable):
        low, high = (spec.shown(end) for end in one.prediction)
        yield f"95% prediction interval {interval(low, high)}"


def _entries(spec: BubbleSpec) -> Iterator[Entry]:
    yield Entry(label="Fitted line with its 95% confidence band", wide=SAMPLE, draw=fitted_sample)
    if spec.banded:
        yield Entry(label="95% prediction band", wide=SAMPLE, draw=predicted_sample)
