"""The curve by assumed correlation: the mean with its interval by one rho after another, other answers beside it.

After the sensitivity analysis of robust variance estimation (Hedges, Tipton & Johnson 2010, Res Synth Methods 1:39).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from synthesis.figures.axis import Axis, fitting_span, make_axis
from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Spot, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import Entry, LegendRow, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.rho_curve.plate import COLUMN, Panel, Plate, make_plate
from synthesis.figures.rho_curve.spec import Pooled, RhoAnswer, RhoCurveSpec, RhoPoint
from synthesis.figures.rho_curve.words import alternative, notes, rho_text
from synthesis.figures.sheet import (
    GREY,
    LEADING,
    MARGIN,
    NOTE,
    NOTE_LEADING,
    ROOM,
    SIZE,
    Drawn,
    bound,
    sheet_of,
)
from synthesis.figures.upright import MARGIN_DASH, SHADE, estimate_axis, ground
from synthesis.numbers import Unavailable, estimate, interval
from synthesis.woven import together, words

__all__ = ["Pooled", "RhoAnswer", "RhoCurveSpec", "RhoPoint", "rho_curve"]

INK: Final = "#155083"
"""The ink of the curve and of its own answer."""

BAND: Final = "#bcd8ec"
"""The ground of its interval."""

OTHERS: Final = "#4d4d4d"
"""The ink of the other answers."""

_WIDE: Final = 1.4
_DOT: Final = 2.3
_DIAMOND: Final = 4.2
_TICK: Final = 3.0
_CAP: Final = 2.4
_HEADS: Final = ("By the correlation ρ assumed", "By answer to dependence")
_ROOM: Final = 0.03
_BETWEEN: Final = 3.0

Point = tuple[float, float]


def rho_curve(spec: RhoCurveSpec) -> tuple[Figure, ...]:
    """A curve by assumed correlation as a finished figure, alone in its tuple."""
    rhos = tuple(one.rho for one in spec.curve)
    plate = make_plate((*rhos, spec.assumed), len(spec.answers), _axis(spec))
    drawn: list[Drawn] = [*ground(plate.curve, spec.margins), *ground(plate.answers, spec.margins)]
    drawn += [*estimate_axis(plate.curve, spec.label, spec.favours), *_heads(plate)]
    drawn += [*_assumed(spec, plate), *_band(spec, plate), *_points(spec, plate)]
    for place, one in enumerate(spec.answers):
        drawn += _answer(one, plate.column(place), plate.answers)
    left, below = _rho_axis(plate, rhos)
    right, labels = _labels(spec, plate)
    end, foot = _foot(spec, max(left, right))
    sheet = sheet_of((*drawn, *below, *labels, *foot), bottom=end, alt=alternative(spec))
    return bound(spec, [sheet])


def _axis(spec: RhoCurveSpec) -> Axis:
    """The axis of estimates: the bulk of all intervals, no effect, the margins."""
    margins = [(end, end) for end in spec.margins or () if end is not None]
    low, high = fitting_span([(one.low, one.high) for one in spec.pooled], margins)
    room = _ROOM * (high - low)
    return make_axis((low - room, high + room), ratio=spec.ratio)


def _heads(plate: Plate) -> Iterator[Mark]:
    for panel, head in zip((plate.curve, plate.answers), _HEADS, strict=True):
        yield Text(text=head, x=panel.left, y=MARGIN + SIZE, size=SIZE, bold=True)
        yield Line(x1=panel.left, y1=panel.bottom, x2=panel.right, y2=panel.bottom, role="axis")


def _assumed(spec: RhoCurveSpec, plate: Plate) -> Iterator[Mark]:
    """Which correlation is assumed, above where its line stands."""
    x, panel = plate.rho(spec.assumed), plate.curve
    text = f"{'Declared' if spec.declared else 'By default'}: {rho_text(spec.assumed)}"
    half = width(text, NOTE) / 2
    held = min(max(x, panel.left + half), panel.right - half)
    yield Text(
        text=text,
        x=held,
        y=MARGIN + SIZE + LEADING,
        size=NOTE,
        anchor="middle",
        kind="" if spec.declared else "words",
        origins=("review.yaml#dependence",) if spec.declared else (),
    )


def _line(spec: RhoCurveSpec, plate: Plate) -> Iterator[Mark]:
    """The line at the correlation assumed."""
    x, panel = plate.rho(spec.assumed), plate.curve
    yield Line(x1=x, y1=panel.top - 1, x2=x, y2=panel.bottom, width=0.7, colour=GREY, role="assumed")


def _runs(spec: RhoCurveSpec) -> Iterator[list[tuple[float, Pooled]]]:
    """Correlations side by side that have estimates."""
    for lacking, run in groupby(spec.curve, key=lambda one: isinstance(one.pooled, Unavailable)):
        if not lacking:
            yield [(one.rho, one.pooled) for one in run if not isinstance(one.pooled, Unavailable)]


def _band(spec: RhoCurveSpec, plate: Plate) -> Iterator[Mark]:
    """The band of the interval and its edges; a correlation that stands alone has its interval as a line."""
    panel = plate.curve
    for run in _runs(spec):
        above: list[Point] = [(plate.rho(rho), panel.y(one.high)) for rho, one in run]
        below: list[Point] = [(plate.rho(rho), panel.y(one.low)) for rho, one in run]
        if len(run) == 1:
            yield from _interval(run[0][1], plate.rho(run[0][0]), panel, INK)
            continue
        yield Polygon(points=(*above, *reversed(below)), fill=BAND, role="band")
        for edge in (above, below):
            yield from curve_lines(tuple(edge), width=0.5, colour=INK, role="edge")
        middle = tuple((plate.rho(rho), panel.y(one.estimate)) for rho, one in run)
        yield from curve_lines(middle, width=_WIDE, colour=INK, role="curve")
    y = panel.y(0.0)
    yield Line(x1=panel.left, y1=y, x2=panel.right, y2=y, width=0.8, role="null")
    yield from _line(spec, plate)


def _points(spec: RhoCurveSpec, plate: Plate) -> Iterator[Drawn]:
    """The estimates that were tried, that of the correlation assumed over them; each can be pointed at."""
    for one in spec.curve:
        if isinstance(one.pooled, Unavailable):
            continue
        x, y = plate.rho(one.rho), plate.curve.y(one.pooled.estimate)
        own = one.rho == spec.assumed and spec.own is not None
        if own:
            yield _diamond(x, y)
        else:
            yield Circle(x=x, y=y, r=_DOT, fill=INK, role="estimate")
        for value in (one.pooled.estimate, one.pooled.low, one.pooled.high):
            at = plate.curve.y(value)
            yield Spot(x=x, y=at, r=5.0, text=one.pooled.told, key=f"{one.pooled.key}.estimate")


def _answer(one: RhoAnswer, x: float, panel: Panel) -> Iterator[Drawn]:
    if isinstance(one.pooled, Unavailable):
        return
    colour, y = INK if one.own else OTHERS, panel.y(one.pooled.estimate)
    yield from _interval(one.pooled, x, panel, colour)
    yield _diamond(x, y) if one.own else Circle(x=x, y=y, r=_DOT + 0.5, fill=colour, role="estimate")
    for value in (one.pooled.estimate, one.pooled.low, one.pooled.high):
        yield Spot(x=x, y=panel.y(value), r=6.0, text=one.pooled.told, key=f"{one.pooled.key}.estimate")


def _interval(one: Pooled, x: float, panel: Panel, colour: str) -> Iterator[Mark]:
    """The line of an interval, with a cap at an end that is there and an arrowhead at one beyond the axis."""
    top, foot = panel.y(one.high), panel.y(one.low)
    yield Line(x1=x, y1=top, x2=x, y2=foot, width=_WIDE, colour=colour, role="interval")
    for value, y, towards in ((one.high, top, 1), (one.low, foot, -1)):
        if panel.axis.holds(value):
            yield Line(x1=x - _CAP, y1=y, x2=x + _CAP, y2=y, width=1.0, colour=colour, role="cap")
        else:
            back = y + towards * 2 * _CAP
            corners = ((x, y), (x + _CAP, back), (x - _CAP, back))
            yield Polygon(points=corners, fill=colour, role="arrowhead")


def _diamond(x: float, y: float) -> Polygon:
    corners = ((x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND), (x - _DIAMOND, y))
    return Polygon(points=corners, fill=INK, stroke="#ffffff", width=0.6, role="own")


def _rho_axis(plate: Plate, rhos: tuple[float, ...]) -> tuple[float, list[Mark]]:
    """A tick at each correlation, its number where there is room, and what they are; and where it ends."""
    panel, marks = plate.curve, list[Mark]()
    y = panel.bottom
    free = 0.0
    for rho in rhos:
        x, text = plate.rho(rho), rho_text(rho)
        half = width(text, SIZE) / 2
        marks.append(Line(x1=x, y1=y, x2=x, y2=y + _TICK, role="tick"))
        if x - half >= free:
            label = y + _TICK + SIZE
            marks.append(
                Text(text=text, x=x, y=label, size=SIZE, anchor="middle", column="rhos", kind="tick")
            )
            free = x + half + _BETWEEN
    y += _TICK + SIZE + 3
    for line in wrap(
        "Correlation ρ of the sampling errors of two outcomes of a study", NOTE, panel.right - panel.left
    ):
        y += NOTE_LEADING
        marks.append(Text(text=line, x=panel.middle, y=y, size=NOTE, anchor="middle"))
    return y, marks


def _labels(spec: RhoCurveSpec, plate: Plate) -> tuple[float, list[Mark]]:
    """Under each answer its label and its numbers; and where the last of them ends."""
    marks: list[Mark] = []
    top = plate.answers.bottom + _TICK
    lines = [wrap(one.label, NOTE, COLUMN - _BETWEEN, bold=one.own) for one in spec.answers]
    numbers = top + max((len(one) for one in lines), default=0) * NOTE_LEADING + 2
    end = numbers
    for place, one in enumerate(spec.answers):
        x = plate.column(place)
        for n, line in enumerate(lines[place]):
            y = top + (n + 1) * NOTE_LEADING - 1
            marks.append(Text(text=line, x=x, y=y, size=NOTE, bold=one.own, anchor="middle", kind="name"))
        y = numbers
        for text, key in _numbers(spec, one):
            for line in wrap(text, NOTE, COLUMN - 1):
                y += NOTE_LEADING
                marks.append(Text(text=line, x=x, y=y, size=NOTE, bold=one.own, anchor="middle", key=key))
        end = max(end, y)
    return end, marks


def _numbers(spec: RhoCurveSpec, one: RhoAnswer) -> Iterator[tuple[str, str]]:
    """The estimate and the interval of an answer as they are printed, with their keys."""
    if isinstance(one.pooled, Unavailable):
        yield "–", ""
        return
    low, high = spec.shown(one.pooled.low), spec.shown(one.pooled.high)
    yield estimate(spec.shown(one.pooled.estimate)), f"{one.pooled.key}.estimate"
    yield interval(low, high), f"{one.pooled.key}.ci"


def _foot(spec: RhoCurveSpec, top: float) -> tuple[float, list[Mark]]:
    entries = [Entry(label="Mean with its 95% CI by ρ", wide=16.0, draw=_curve_sample)]
    if spec.own is not None:
        said = "As declared" if spec.declared else "By the default"
        entries.append(Entry(label=said, wide=9.0, draw=lambda x, y: (_diamond(x, y),)))
    entries.append(Entry(label="Other answers with 95% CI", wide=7.0, draw=_answer_sample))
    if spec.margins is not None and None not in spec.margins:
        entries.append(Entry(label="Between the margins", wide=14.0, draw=_margin_sample))
    y, marks = legend((LegendRow(title="", entries=tuple(entries)),), top + 4)
    axis = _axis(spec)
    cut = sum(one.low < axis.low or one.high > axis.high for one in spec.pooled)
    lines = flow([Piece(text=together(map(words, notes(spec, cut)), " "))], NOTE, ROOM)
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _curve_sample(x: float, y: float) -> Iterable[Mark]:
    yield rectangle((x - 8, y - 4, x + 8, y + 4), BAND, role="sample")
    for at, wide in ((y - 4, 0.5), (y, _WIDE), (y + 4, 0.5)):
        yield Line(x1=x - 8, y1=at, x2=x + 8, y2=at, width=wide, colour=INK, role="sample")


def _answer_sample(x: float, y: float) -> Iterable[Mark]:
    yield Line(x1=x, y1=y - 4.5, x2=x, y2=y + 4.5, width=_WIDE, colour=OTHERS, role="sample")
    yield Circle(x=x, y=y, r=_DOT, fill=OTHERS, role="sample")


def _margin_sample(x: float, y: float) -> Iterable[Mark]:
    yield rectangle((x - 7, y - 4, x + 7, y + 4), SHADE, role="sample")
    for at in (y - 4, y + 4):
        yield Line(x1=x - 7, y1=at, x2=x + 7, y2=at, width=0.5, colour=GREY, dash=MARGIN_DASH, role="sample")
