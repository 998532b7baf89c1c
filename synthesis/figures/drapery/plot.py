"""The drapery plot: the p-value functions of studies and of their mean, over the prediction range.

Rücker G, Schwarzer G 2021, Res Synth Methods 12:448.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Final

from synthesis.figures.axis import Axis, Tick, fitting_span, make_axis
from synthesis.figures.curve import Point, curve_lines
from synthesis.figures.drapery.curves import LEAST_P, height_of, path
from synthesis.figures.drapery.spec import Curve, DraperySpec
from synthesis.figures.drapery.words import alternative, notes
from synthesis.figures.figure import Figure, Line, Mark, Polygon, Spot, Text
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.metrics import width
from synthesis.figures.scatter.frame import Foot, foot, frame
from synthesis.figures.scatter.page import end
from synthesis.figures.scatter.plate import Plate, make_plate
from synthesis.figures.sheet import LEADING, MARGIN, MIDDLE, SIZE, WIDTH, Drawn, bound, sheet_of
from synthesis.numbers import Unavailable
from synthesis.sheet import level_words

__all__ = ["Curve", "DraperySpec", "drapery_plot"]

STUDY: Final = "#8a8a8a"
"""The ink of the studies' curves, where they are few."""

FAINT: Final = "#b9b9b9"
"""Their ink where they are many."""

NAMED: Final = "#155083"
"""The ink of those that stand out."""

INK: Final = "#000000"
"""The ink of the curve of the mean."""

RANGE: Final = "#dfe7ee"
"""The ground of the prediction range."""

_DASHES: Final = ((6.0, 2.0), (1.6, 1.6), (6.0, 2.0, 1.4, 2.0), (10.0, 3.0))
_NEW: Final = (3.0, 1.6)
_LEVELS: Final = (0.95, 0.0, 0.5, 0.8, 0.99, 0.9, 0.2, 0.999)
_HEIGHTS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_Z: Final = (0.0, 1.0, 2.0, 3.0)
_HIGH: Final = 268.0
_FEW: Final = 60
_PEAK: Final = 0.03
_TICK: Final = 3.0
_RIGHT: Final = "Confidence level"
_CAP: Final = 3.0


def drapery_plot(spec: DraperySpec) -> tuple[Figure, ...]:
    """A drapery plot as a finished figure, alone in its tuple."""
    plate = make_plate(_across(spec), _upright(spec), falls=spec.height == "z", high=_HIGH, beside=_beside())
    left = "p-value (two-sided)" if spec.height == "p" else "|z| of the two-sided p-value"
    drawn: list[Drawn] = [*_range(spec, plate), *_bound(spec, plate)]
    for one in sorted(spec.studies, key=lambda one: (one.named, one.function.estimate, one.label)):
        drawn += _study(spec, one, plate)
    drawn += [
        *_range_edges(spec, plate),
        *_null(spec, plate),
        *_pooled(spec, plate),
        *frame(plate, left),
        *_levels(spec, plate),
        *_spots(spec, plate),
    ]
    null = plate.within(plate.at(0.0, plate.upright.low))[0]
    y, below = foot(plate, Foot(label=spec.label, favours=spec.favours, null=null))
    y, words = end((LegendRow(title="", entries=tuple(_entries(spec))),), tuple(notes(spec)), y)
    return bound(spec, [sheet_of((*drawn, *below, *words), bottom=y, alt=alternative(spec))])


def _beside() -> float:
    return _TICK + 2.0 + max(width(level_words(level), SIZE) for level in _LEVELS)


def _across(spec: DraperySpec) -> Axis:
    """The axis of effects: it shows the mean, the prediction interval and the bulk of the studies' intervals."""
    intervals = [one.function.interval(0.95) for one in spec.studies]
    pooled = [spec.pooled.function.interval(0.99)] if isinstance(spec.pooled, Curve) else []
    if not isinstance(spec.new, Unavailable):
        pooled.append(spec.new.interval(0.95))
    middle = 0.0 if spec.null else intervals[0][0]
    return make_axis(fitting_span(intervals, pooled, middle), ratio=spec.ratio)


def _upright(spec: DraperySpec) -> Axis:
    if spec.height == "z":
        high = height_of(LEAST_P, "z")
        ticks = tuple(Tick(at=z, text=f"{z:g}") for z in _Z if z <= high)
        return Axis(low=-_PEAK * high, high=high, ticks=ticks)
    ticks = tuple(Tick(at=p, text=f"{p:.1f}") for p in _HEIGHTS)
    return Axis(low=0.0, high=1.0 + _PEAK, ticks=ticks)


def _levels(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    """The axis at the right: the level of the interval that a curve bounds at each height."""
    x = plate.right
    yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, role="axis")
    taken: list[float] = []
    for level in _LEVELS:
        y = plate.y(height_of(1.0 - level, spec.height))
        if plate.top <= y <= plate.bottom and all(abs(y - other) >= SIZE + 2 for other in taken):
            taken.append(y)
            yield Line(x1=x, y1=y, x2=x + _TICK, y2=y, role="tick")
            text = level_words(level)
            yield Text(
                text=text, x=x + _TICK + 2, y=y + MIDDLE * SIZE, size=SIZE, column="levels", kind="tick"
            )
    yield Text(text=_RIGHT, x=WIDTH - MARGIN, y=plate.top - LEADING, size=SIZE, bold=True, anchor="end")


def _null(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    if spec.null:
        x = plate.x(0.0)
        yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, width=0.7, role="null")


def _bound(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    """The line at which curves bound 95% intervals."""
    y = plate.y(height_of(0.05, spec.height))
    yield Line(x1=plate.left, y1=y, x2=plate.right, y2=y, width=0.5, dash=_NEW, role="bound")


def _range(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    """The ground between both sides of the prediction function."""
    places = _new(spec, plate)
    if places:
        base = plate.bottom
        yield Polygon(points=((places[0][0], base), *places, (places[-1][0], base)), fill=RANGE, role="range")


def _range_edges(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    """The prediction function itself, dashed."""
    yield from curve_lines(_new(spec, plate), width=0.8, colour=NAMED, dash=_NEW, role="range_edge")


def _new(spec: DraperySpec, plate: Plate) -> tuple[Point, ...]:
    return () if isinstance(spec.new, Unavailable) else path(spec.new, plate, spec.height, fine=True)


def _study(spec: DraperySpec, one: Curve, plate: Plate) -> Iterator[Mark]:
    """A study's curve, thin and grey; one that stands out is dashed in its own way."""
    places = path(one.function, plate, spec.height)
    if len(places) < 2:
        return
    if one.named:
        dash = _DASHES[spec.named.index(one)]
        yield from curve_lines(places, width=1.1, colour=NAMED, dash=dash, role="named")
        return
    wide, colour = _hair_ink(spec)
    yield _hair(places, wide, colour)


def _hair_ink(spec: DraperySpec) -> tuple[float, str]:
    """How wide and dark the curves of studies are: fainter where they are many."""
    return (0.5, STUDY) if len(spec.studies) <= _FEW else (0.35, FAINT)


def _hair(places: tuple[Point, ...], wide: float, colour: str) -> Polygon:
    """A thin curve as one mark: out along it and back."""
    back = tuple(reversed(places[1:-1]))
    return Polygon(points=(*places, *back), fill="", stroke=colour, width=wide, role="study")


def _pooled(spec: DraperySpec, plate: Plate) -> Iterator[Mark]:
    """The curve of the mean, and its 95% interval where it is bounded."""
    if isinstance(spec.pooled, Unavailable):
        return
    function = spec.pooled.function
    yield from curve_lines(path(function, plate, spec.height, fine=True), width=2.0, colour=INK, role="mean")
    y = plate.y(height_of(0.05, spec.height))
    low, high = (plate.within((plate.x(end_), y))[0] for end_ in function.interval(0.95))
    yield Line(x1=low, y1=y, x2=high, y2=y, width=1.4, colour=INK, role="interval")
    for x in (low, high):
        yield Line(x1=x, y1=y - _CAP, x2=x, y2=y + _CAP, width=1.2, colour=INK, role="cap")


def _spots(spec: DraperySpec, plate: Plate) -> Iterator[Spot]:
    """A study's peak and the flanks of its curve; those of the mean last, so that they lie on top."""
    pooled = [spec.pooled] if isinstance(spec.pooled, Curve) else []
    for one in (*spec.studies, *pooled):
        for level in (0.0, 0.5, 0.95):
            ends = one.function.interval(level) if level else (one.function.estimate,)
            for x in ends:
                if plate.across.holds(x):
                    y = plate.y(height_of(1.0 - level, spec.height))
                    yield Spot(
                        x=plate.x(x), y=y, r=3.5, text=one.told or (one.label,), key=one.key, href=one.href
                    )


def _entries(spec: DraperySpec) -> Iterator[Entry]:
    if isinstance(spec.pooled, Curve):
        yield Entry(label=f"{spec.pooled.label}, with its 95% CI", wide=22.0, draw=_pooled_sample)
    if not isinstance(spec.new, Unavailable):
        yield Entry(label="Prediction range of a new study", wide=18.0, draw=_range_sample)
    if len(spec.named) < len(spec.studies):
        several = "A study" if not spec.named else "Other studies"
        yield Entry(label=several, wide=18.0, draw=partial(_line_sample, (), *_hair_ink(spec)))
    for one, dash in zip(spec.named, _DASHES, strict=False):
        yield Entry(label=one.label, wide=24.0, draw=partial(_line_sample, dash, 1.1, NAMED))


def _pooled_sample(x: float, y: float) -> Iterable[Mark]:
    arch = ((x - 10, y + 4), (x - 4, y + 1), (x, y - 4.5), (x + 4, y + 1), (x + 10, y + 4))
    for (x1, y1), (x2, y2) in pairwise(arch):
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=2.0, colour=INK, role="sample")


def _range_sample(x: float, y: float) -> Iterable[Mark]:
    yield rectangle((x - 9, y - 4, x + 9, y + 4), RANGE, role="sample")
    for side in (-9, 9):
        yield Line(
            x1=x + side, y1=y - 4, x2=x + side, y2=y + 4, width=0.7, colour=NAMED, dash=_NEW, role="sample"
        )


def _line_sample(dash: tuple[float, ...], wide: float, colour: str, x: float, y: float) -> Iterable[Mark]:
    half = 12.0 if dash else 9.0
    yield from curve_lines(
        ((x - half, y), (x + half, y)), width=wide, colour=colour, dash=dash, role="sample"
    )
