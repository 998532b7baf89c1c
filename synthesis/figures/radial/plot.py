"""The radial plot: z against precision, effects read on an arc, the line of the mean with its band.

Galbraith RF 1988, Technometrics 30:271; Galbraith RF 1994, J Am Stat Assoc 89:1232.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Figure, Line, Mark, Polygon, Text
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.radial.arc import BESIDE, TICK, Arc, make_arc
from synthesis.figures.radial.spec import RadialSpec
from synthesis.figures.radial.words import alternative, notes
from synthesis.figures.scatter.frame import Foot
from synthesis.figures.scatter.page import Scatter, scatter_figure
from synthesis.figures.scatter.plate import clipped, clipped_line
from synthesis.figures.scatter.points import group_row
from synthesis.figures.sheet import LEADING, MARGIN, MIDDLE, SIZE, WIDTH
from synthesis.woven import weave

__all__ = ["RadialSpec", "radial_plot"]

BAND: Final = "#e9e9e9"
INK: Final = "#000000"
EDGE: Final = "#8c8c8c"

_SAMPLE: Final = 20.0
_ARC_APART: Final = 10.5
_THICK: Final = 3.0


def radial_plot(spec: RadialSpec) -> tuple[Figure, ...]:
    """A radial plot as a finished figure, alone in its tuple."""
    arc = make_arc(spec)
    of = "√(v + τ²)" if spec.random else "standard error"
    made = Scatter(
        plate=arc.plate,
        points=spec.points,
        upright_label=f"z, effect / {of}",
        foot=Foot(label=f"Precision, 1 / {of}"),
        groups=spec.groups,
        ground=(*_band(spec, arc), *_lines(spec, arc), *_scale(spec, arc)),
        avoided=("mean", "null", "arc", "interval", "band_edge"),
        legend=(group_row(spec.groups, spec.points), _legend(spec)),
        notes=tuple(notes(spec, beyond=spec.low < arc.low or spec.high > arc.high)),
    )
    return scatter_figure(spec, made, alternative(spec))


def _band(spec: RadialSpec, arc: Arc) -> Iterator[Mark]:
    """The band about the line of the mean, from precision 0 to the arc."""
    start = [arc.plate.at(0.0, sign * spec.band) for sign in (1, -1)]
    end = [arc.end(spec.slope, sign * spec.band) for sign in (1, -1)]
    corners = clipped((start[0], *arc.over(end[0], end[1]), start[1]), arc.plate.box)
    if corners:
        yield Polygon(points=corners, fill=BAND, role="band")
    for first, last in zip(start, end, strict=True):
        piece = clipped_line(first, last, arc.plate.box)
        if piece is not None:
            (x1, y1), (x2, y2) = piece
            yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=0.5, colour=EDGE, role="band_edge")


def _lines(spec: RadialSpec, arc: Arc) -> Iterator[Mark]:
    """The line of no effect and that of the mean."""
    x, y = arc.origin
    yield Line(x1=x, y1=y, x2=x + arc.radius, y2=y, width=0.5, colour="#595959", role="null")
    piece = clipped_line(arc.origin, arc.at(spec.slope), arc.plate.box)
    if piece is not None:
        (x1, y1), (x2, y2) = piece
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, width=1.2, colour=INK, role="mean")


def _scale(spec: RadialSpec, arc: Arc) -> Iterator[Mark]:
    """The arc with its ticks, what is read on it, and on it, thick, the interval of the mean."""
    yield from curve_lines(arc.between(arc.low, arc.high), width=0.75, colour=INK, role="arc")
    low, high = max(spec.low, arc.low), min(spec.high, arc.high)
    if low < high:
        yield from curve_lines(arc.between(low, high), width=_THICK, colour=INK, role="interval")
    taken: list[float] = []
    for tick in sorted(arc.ticks, key=lambda one: (one.at != 0.0, abs(one.at), one.at)):
        (x1, y1), (x2, y2) = arc.at(tick.at), arc.at(tick.at, TICK)
        yield Line(x1=x1, y1=y1, x2=x2, y2=y2, role="tick")
        x, y = arc.at(tick.at, TICK + BESIDE)
        above = y + SIZE / 2 <= arc.plate.bottom + TICK
        if above and all(abs(y - other) >= _ARC_APART for other in taken):
            taken.append(y)
            yield Text(text=tick.text, x=x, y=y + MIDDLE * SIZE, size=SIZE, column="arc", kind="tick")
    y = arc.plate.top - LEADING
    yield Text(text=spec.label, x=WIDTH - MARGIN, y=y, size=SIZE, anchor="end", bold=True)


def _legend(spec: RadialSpec) -> LegendRow:
    said, key = spec.mean
    band = Entry(label="Band in which 95% of effects are expected", wide=14.0, draw=_band_sample)
    told = weave("{mean}: {said}", mean=spec.mean_label, said=said)
    mean = Entry(label=told, wide=_SAMPLE, draw=partial(_stroke, 1.2), key=key)
    interval = Entry(label="Its 95% CI, on the arc", wide=_SAMPLE, draw=partial(_stroke, _THICK))
    return LegendRow(title="", entries=(mean, interval, band))


def _stroke(wide: float, x: float, y: float) -> Iterable[Mark]:
    return (Line(x1=x - _SAMPLE / 2, y1=y, x2=x + _SAMPLE / 2, y2=y, width=wide, colour=INK, role="sample"),)


def _band_sample(x: float, y: float) -> Iterable[Mark]:
    return (rectangle((x - 7, y - 4, x + 7, y + 4), BAND, EDGE, role="sample"),)
