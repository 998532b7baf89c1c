"""The margin-sensitivity curve: how many results are in each class of verdict, whatever the margin.

Areas are stacked from worse at the foot to better at the top; above them stand the classes of the pooled
interval and of the prediction interval at the same margins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from math import log
from typing import Final

from synthesis.figures.axis import Axis, Tick, make_axis
from synthesis.figures.figure import Figure, Line, Mark, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.inks import Box, rectangle
from synthesis.figures.legend import Entry, LegendRow, legend
from synthesis.figures.margin_curve.plate import BAND, BETWEEN, Plate, band_top
from synthesis.figures.margin_curve.spec import MarginCurveSpec
from synthesis.figures.margin_curve.spots import curve_spots
from synthesis.figures.margin_curve.step_areas import Band
from synthesis.figures.margin_curve.words import BANDS, alternative, notes
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    ROOM,
    SIZE,
    WIDTH,
    Sheet,
    bound,
)
from synthesis.figures.verdict_inks import LETTER_SIZE, TILE, hatching, ink, tile
from synthesis.numbers import Unavailable, count, estimate
from synthesis.verdicts.verdict import CLASSES
from synthesis.woven import made_from, together, weave, words

__all__ = ["MarginCurveSpec", "margin_curve_plot"]

BELOW: Final = "none, as told below"
"""What a band says whose reason for not being there is too long for it."""

_HIGH: Final = (60.0, 210.0)
_EACH: Final = 24.0
_TICK: Final = 3.0
_EDGE: Final = ("#262626", 0.4)
_LEAST: Final = (3.0, 9.6)
_MOST_TICKS: Final = 6
_STEPS: Final = (1, 2, 5)
_RATIOS: Final = (1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 10000.0)


def margin_curve_plot(spec: MarginCurveSpec) -> tuple[Figure, ...]:
    """A margin-sensitivity curve as a finished figure, alone in its tuple."""
    gutter = max(width(label, SIZE) for label in BANDS) + 5
    top = band_top(len(BANDS)) + BETWEEN
    plot = Plate(
        left=MARGIN + gutter,
        right=WIDTH - MARGIN - 8,
        top=top,
        bottom=top + min(max(_EACH * spec.total, _HIGH[0]), _HIGH[1]),
        axis=_axis(spec),
        total=spec.total,
    )
    marks: list[Mark] = []
    for place, label in enumerate(BANDS):
        marks += _interval_band(spec, plot, label, band_top(place))
    marks += [*_areas(spec, plot), *_count_axis(spec, plot), *_declared(spec, plot)]
    y, axis = _margin_axis(spec, plot)
    y, foot = _foot(spec, plot, y)
    sheet = Sheet(marks=(*marks, *axis, *foot), bottom=y, alt=alternative(spec))
    (figure,) = bound(spec, [sheet])
    return (replace(figure, spots=curve_spots(spec, plot)),)


def _axis(spec: MarginCurveSpec) -> Axis:
    """The axis of margins; of ratios it begins at 1, and has the ticks that are wanted on that side of it."""
    if not spec.ratio:
        return make_axis((0.0, spec.end))
    ratios = (one for one in _RATIOS if log(one) <= spec.end)
    ticks = tuple(Tick(at=log(one), text=f"{one:g}") for one in ratios)
    return Axis(low=0.0, high=spec.end, ticks=ticks, ratio=True)


def _xs(spec: MarginCurveSpec, plot: Plate) -> tuple[float, ...]:
    return tuple(plot.x(edge) for edge in spec.edges)


def _areas(spec: MarginCurveSpec, plot: Plate) -> Iterator[Mark]:
    below = [0] * spec.steps
    for code in spec.codes:
        numbers = spec.counts[code]
        above = [n + more for n, more in zip(below, numbers, strict=True)]
        spans = tuple((plot.y(top), plot.y(foot)) for top, foot in zip(above, below, strict=True))
        yield from _area(code, _band(_xs(spec, plot), spans), plot.x(spec.declared))
        below = above


def _band(xs: tuple[float, ...], spans: tuple[tuple[float, float], ...]) -> Band:
    """A band without the steps that lie beyond the axis."""
    kept = [n for n in range(len(spans)) if xs[n + 1] > xs[n]]
    return Band(xs=(xs[0], *(xs[n + 1] for n in kept)), spans=tuple(spans[n] for n in kept))


def _area(code: str, band: Band, declared: float) -> Iterator[Mark]:
    of = ink(code)
    stroke, wide = _EDGE
    yield from band.outlines(fill=of.fill, stroke="", width=wide, role=f"area {code}")
    for box in band.boxes():
        yield from hatching(box, of)
    yield from band.outlines(fill="", stroke=stroke, width=wide, role="outline")
    letter = CLASSES[code].letter
    place = band.largest((width(letter, LETTER_SIZE) + _LEAST[0], _LEAST[1]), declared)
    if place is not None:
        yield from _lettered(code, place)


def _lettered(code: str, place: Box) -> Iterator[Mark]:
    """The letters of a class in the middle of a place, and its short name where that is wide enough."""
    of, left, right = ink(code), place[0], place[2]
    x, y = (left + right) / 2, (place[1] + place[3]) / 2
    letter, named = CLASSES[code].letter, f"{CLASSES[code].letter}  {CLASSES[code].short}"
    text = named if width(named, LETTER_SIZE) + 2 * _LEAST[0] <= right - left else letter
    half = width(text, LETTER_SIZE) / 2 + 1.0
    if of.hatch != "none":
        yield rectangle((x - half, y - 4.4, x + half, y + 4.4), of.fill, role="ground")
    yield Text(
        text=text,
        x=x,
        y=y + MIDDLE * LETTER_SIZE,
        size=LETTER_SIZE,
        anchor="middle",
        colour=of.text,
        column="letters",
    )


def _interval_band(spec: MarginCurveSpec, plot: Plate, label: str, top: float) -> Iterator[Mark]:
    """The classes of an interval along the margins, or why there are none."""
    middle = top + BAND / 2 + MIDDLE * SIZE
    yield Text(text=label, x=plot.left - 5, y=middle, size=SIZE, anchor="end", column="bands")
    codes = BANDS[label](spec)
    if isinstance(codes, Unavailable):
        yield replace(_reason(spec, plot, codes.reason, middle), origins=spec.origins)
        return
    spans = {code: _spans(codes, code, top) for code in CLASSES if code in codes}
    for code, held in spans.items():
        yield from _area(code, _band(_xs(spec, plot), held), plot.x(spec.declared))


def _reason(spec: MarginCurveSpec, plot: Plate, reason: str, y: float) -> Text:
    """Why there is no interval, or where that is told: on the longer side of the line of the declared margin."""
    left, _ = _side(spec, plot)
    said = BELOW if _is_long(spec, plot, reason) else reason
    return Text(text=said, x=left + 4, y=y, size=SIZE, italic=True)


def _is_long(spec: MarginCurveSpec, plot: Plate, reason: str) -> bool:
    """Whether a reason needs more room than there is in a band, and is a note."""
    left, right = _side(spec, plot)
    return width(reason, SIZE, italic=True) > right - left - 16


def _side(spec: MarginCurveSpec, plot: Plate) -> tuple[float, float]:
    """Where a band is longer: before or after the line of the declared margin."""
    declared = plot.x(spec.declared)
    return max(((plot.left - 4, declared), (declared, plot.right)), key=lambda side: side[1] - side[0])


def _spans(codes: tuple[str, ...], code: str, top: float) -> tuple[tuple[float, float], ...]:
    return tuple((top, top + BAND if one == code else top) for one in codes)


def _declared(spec: MarginCurveSpec, plot: Plate) -> Iterator[Mark]:
    """The line at the declared margin, light at its edges so that it is seen on dark areas too."""
    x, top = plot.x(spec.declared), MARGIN + LEADING
    for wide, colour in ((2.6, "#ffffff"), (1.2, "#000000")):
        yield Line(x1=x, y1=top, x2=x, y2=plot.bottom, width=wide, colour=colour, role="declared")
    margin = made_from(estimate(spec.shown(spec.declared)), spec.margin_origins)
    text = weave("Declared: {margin}", margin=margin)
    half = width(text, SIZE, bold=True) / 2
    held = min(max(x, plot.left + half), WIDTH - MARGIN - half)
    yield Text(text=text, x=held, y=MARGIN + SIZE - 1, size=SIZE, bold=True, anchor="middle")


def _count_axis(spec: MarginCurveSpec, plot: Plate) -> Iterator[Mark]:
    yield Line(x1=plot.left, y1=plot.top, x2=plot.left, y2=plot.bottom, role="axis")
    title = wrap(f"Number of {spec.units}", SIZE, plot.left - MARGIN - 26, bold=True)
    middle = (plot.top + plot.bottom) / 2 - (len(title) - 1) * LEADING / 2
    for n, line in enumerate(title):
        yield Text(text=line, x=MARGIN, y=middle + n * LEADING, size=SIZE, bold=True)
    for n in _whole_ticks(spec.total):
        y = plot.y(n)
        yield Line(x1=plot.left - _TICK, y1=y, x2=plot.left, y2=y, role="tick")
        label = y + MIDDLE * SIZE
        yield Text(
            text=count(n),
            x=plot.left - _TICK - 2,
            y=label,
            size=SIZE,
            anchor="end",
            column="numbers",
            kind="tick",
        )


def _whole_ticks(total: int) -> Iterator[int]:
    """Round whole numbers from 0, and the total; a round number too near the total is left out."""
    step = next(
        lead * 10**power for power in range(12) for lead in _STEPS if total <= _MOST_TICKS * lead * 10**power
    )
    yield from (n for n in range(0, total, step) if total - n >= 0.6 * step)
    yield total


def _margin_axis(spec: MarginCurveSpec, plot: Plate) -> tuple[float, list[Mark]]:
    y = plot.bottom
    marks: list[Mark] = [Line(x1=plot.left, y1=y, x2=plot.right, y2=y, role="axis")]
    free = 0.0
    for tick in plot.axis.ticks:
        x, half = plot.x(tick.at), width(tick.text, SIZE) / 2
        if x - half >= free:
            marks.append(Line(x1=x, y1=y, x2=x, y2=y + _TICK, role="tick"))
            label = y + _TICK + SIZE
            held = min(x, WIDTH - MARGIN - half)
            marks.append(
                Text(text=tick.text, x=held, y=label, size=SIZE, anchor="middle", column="axis", kind="tick")
            )
            free = x + half + 3
    y += _TICK + SIZE + 2
    for line in wrap(spec.label, SIZE, plot.right - plot.left, bold=True):
        y += LEADING
        middle = (plot.left + plot.right) / 2
        marks.append(Text(text=line, x=middle, y=y, size=SIZE, bold=True, anchor="middle"))
    return y + 4, marks


def _foot(spec: MarginCurveSpec, plot: Plate, top: float) -> tuple[float, list[Mark]]:
    bands = {label: read(spec) for label, read in BANDS.items()}
    used = {
        *spec.codes,
        *(code for band in bands.values() if not isinstance(band, Unavailable) for code in band),
    }
    entries = tuple(
        Entry(label=kind.label, wide=TILE[0], draw=partial(_sample, code))
        for code, kind in CLASSES.items()
        if code in used
    )
    y, marks = legend((LegendRow(title="", entries=entries),), top)
    reasons = {label: band.reason for label, band in bands.items() if isinstance(band, Unavailable)}
    long = {label: reason for label, reason in reasons.items() if _is_long(spec, plot, reason)}
    lines = flow([Piece(text=together(map(words, notes(spec, long)), " "))], NOTE, ROOM)
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _sample(code: str, x: float, y: float) -> Iterable[Mark]:
    half, high = TILE[0] / 2, TILE[1] / 2
    return tile(code, (x - half, y - high, x + half, y + high))
