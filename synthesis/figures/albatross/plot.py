"""The albatross plot: p-values against numbers of participants, over contours of equal effect.

It takes results whose effects are not known: what size of effect they are like is read from the contours.
Harrison S, Jones HE, Martin RM, Lewis SJ, Higgins JPT 2017, Res Synth Methods 8:281.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from statistics import NormalDist, median
from typing import Final

from synthesis.figures.albatross.contours import CONTOURS, p_at, sample_size
from synthesis.figures.albatross.plate import Plate, frame, make_plate, n_ticks, p_ticks, widest_number
from synthesis.figures.albatross.spec import AlbatrossPoint, AlbatrossSpec
from synthesis.figures.curve import Point, curve_lines
from synthesis.figures.figure import Figure, Line, Mark, Spot, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.forest.panel import arrowhead
from synthesis.figures.legend import Entry, LegendRow, legend
from synthesis.figures.metrics import width
from synthesis.figures.scatter.frame import Foot, under
from synthesis.figures.scatter.plate import TICK
from synthesis.figures.sheet import LEADING, MARGIN, NOTE, NOTE_LEADING, ROOM, SIZE, WIDTH, Sheet, bound
from synthesis.figures.symbols import SYMBOLS, Symbol, symbol_mark
from synthesis.letter_case import upper_first
from synthesis.numbers import count, estimate, p_value
from synthesis.woven import counted_over, named, together, weave, words

__all__ = ["AlbatrossPoint", "AlbatrossSpec", "albatross_plot"]

_HEIGHT: Final = 250.0
_RADIUS: Final = 3.2
_END_RADIUS: Final = 2.1
_INSET: Final = 9.0
_STEPS: Final = 48
_CONTOUR: Final = "#555555"
_DASHES: Final = ((), (6.0, 2.5), (1.6, 1.8), (6.0, 2.0, 1.4, 2.0))
_SAMPLE: Final = 22.0
_NORMAL: Final = NormalDist()


def albatross_plot(spec: AlbatrossSpec) -> tuple[Figure, ...]:
    """An albatross plot as a finished figure, alone in its tuple."""
    room = max(width(_size_text(size), SIZE) for size in (*spec.sizes, CONTOURS[spec.measure].null))
    top = MARGIN + 2 * LEADING + 4
    box = (MARGIN + widest_number(spec) + 6, top, WIDTH - MARGIN - room - 5, top + _HEIGHT)
    plate = make_plate(spec, box)
    marks: list[Mark] = [Text(text=_numbers_label(spec), x=MARGIN, y=MARGIN + SIZE, size=SIZE, bold=True)]
    for place, size in enumerate(spec.sizes):
        marks += _contour(spec, size, _DASHES[place], plate)
    marks += [*_contour_labels(spec, plate), *frame(plate), *n_ticks(plate), *p_ticks(plate)]
    order = sorted(spec.points, key=lambda one: (not one.bounded, -one.n, one.low, one.high, one.label))
    for point in order:
        marks += _point(point, _symbol(spec, point.group), plate)
    y, below = _under(spec, plate)
    y, words = _foot(spec, plate, y)
    sheet = Sheet(marks=(*marks, *below, *words), bottom=y, alt=_alternative(spec, plate))
    (figure,) = bound(spec, [sheet])
    return (replace(figure, spots=tuple(_spot(point, plate) for point in order)),)


def _symbol(spec: AlbatrossSpec, group: str) -> Symbol:
    codes = [code for code, _ in spec.groups]
    return SYMBOLS[codes.index(group) if codes else 0]


def _contour(spec: AlbatrossSpec, size: float, dash: tuple[float, ...], plate: Plate) -> Iterator[Mark]:
    """Both wings of a contour, as far as the plate goes."""
    for sized, side in ((size, 1), (CONTOURS[spec.measure].opposite(size), -1)):
        path = _wing(spec, sized, side, plate)
        if path:
            yield from curve_lines(path, width=0.8, colour=_CONTOUR, dash=dash, role="contour")


def _wing(spec: AlbatrossSpec, size: float, side: int, plate: Plate) -> tuple[Point, ...]:
    """One wing from the bottom of the plate to its top or its side; none where it is not on the plate."""
    first, last = (p_at(spec.measure, size, n, spec.baseline) for n in (plate.fewest, plate.most))
    start, end = (-_NORMAL.inv_cdf(max(p, plate.end)) for p in (first, last))
    if start >= end:
        return ()
    path = []
    for step in range(_STEPS + 1):
        p = _NORMAL.cdf(-(start + (end - start) * step / _STEPS))
        n = sample_size(spec.measure, size, min(p, 0.5), spec.baseline)
        x = plate.middle + side * (plate.x(p) - plate.middle)
        path.append((x, min(max(plate.y(n), plate.top), plate.bottom)))
    return tuple(path)


def _contour_labels(spec: AlbatrossSpec, plate: Plate) -> list[Text]:
    """The size of the effect where its contour leaves the plate, at the top or right; no two may meet."""
    placed: list[Text] = []
    for size in spec.sizes:
        for sized, side in ((size, 1), (CONTOURS[spec.measure].opposite(size), -1)):
            path = _wing(spec, sized, side, plate)
            if not path:
                continue
            x, y = path[-1]
            text = _size_text(sized)
            if y <= plate.top + 0.5:
                label = Text(text=text, x=x, y=plate.top - 3, size=SIZE, anchor="middle", kind="tick")
            elif side > 0:
                label = Text(text=text, x=plate.right + 4, y=y + 0.33 * SIZE, size=SIZE, kind="tick")
            else:
                continue
            if all(_apart(label, other) for other in placed):
                placed.append(label)
    return placed


def _apart(one: Text, other: Text) -> bool:
    (left, right), (start, end) = (_span(text) for text in (one, other))
    return left > end + 3 or start > right + 3 or abs(one.y - other.y) > SIZE + 1


def _span(text: Text) -> tuple[float, float]:
    wide = width(text.text, text.size)
    left = text.x - (wide / 2 if text.anchor == "middle" else 0.0)
    return left, left + wide


def _point(point: AlbatrossPoint, symbol: Symbol, plate: Plate) -> Iterator[Mark]:
    """A symbol at its p; of bounds a bar, and a small symbol at each end that is on the plate."""
    y = plate.y(point.n)
    ends = sorted({point.low, point.high})
    places = [_inside(p, plate) for p in ends]
    reach = [min(max(plate.x(p), plate.left + 4), plate.right - 4) for p in ends]
    if point.bounded:
        yield Line(x1=min(reach), y1=y, x2=max(reach), y2=y, width=0.8, colour=_CONTOUR, role="bounds")
    for p, x in zip(ends, places, strict=True):
        if plate.beyond(p):
            towards = 1 if p < 0.5 else -1
            edge = plate.right if towards > 0 else plate.left
            yield arrowhead(edge, y, towards)
        if not (point.bounded and plate.beyond(p)):
            yield symbol_mark(symbol, (x, y), _END_RADIUS if point.bounded else _RADIUS)


def _spot(point: AlbatrossPoint, plate: Plate) -> Spot:
    """What is said of a point to those who ask."""
    known = p_value(min(point.low, 1.0 - point.low))
    bounds = f"p from {point.low:g} to {point.high:g} in favour of the right side"
    said = (point.label, bounds if point.bounded else known, f"{_n(point.n)} participants")
    x = (_inside(point.low, plate) + _inside(point.high, plate)) / 2
    return Spot(x=x, y=plate.y(point.n), r=_RADIUS, text=said)


def _inside(p: float, plate: Plate) -> float:
    """Where the symbol of a p stands: a little inside the edge where the p lies beyond it."""
    x = plate.x(p)
    return min(max(x, plate.left + _INSET), plate.right - _INSET) if plate.beyond(p) else x


def _under(spec: AlbatrossSpec, plate: Plate) -> tuple[float, list[Mark]]:
    """Whom each side favours, and what the axis measures; and where they end."""
    label = "One-sided p-value towards the side on which a result lies (logarithmic scale)"
    asked = Foot(label=label, favours=spec.favours, null=plate.middle)
    return under((plate.left, plate.right), plate.bottom + TICK + SIZE, asked)


def _foot(spec: AlbatrossSpec, plate: Plate, top: float) -> tuple[float, list[Mark]]:
    """The legends of the groups and of the contours, and the notes; and where they end."""
    used = {point.group for point in spec.points}
    groups = tuple(
        Entry(label=_group_text(spec, code, label), wide=8.0, draw=partial(_sample, SYMBOLS[place]))
        for place, (code, label) in enumerate(spec.groups)
        if code in used
    )
    contours = tuple(
        Entry(label=_legend_text(spec, size), wide=_SAMPLE, draw=partial(_stroke, _DASHES[place]))
        for place, size in enumerate(spec.sizes)
    )
    name = CONTOURS[spec.measure].label
    rows = (
        LegendRow(title=spec.group_label, entries=groups),
        LegendRow(title=upper_first(name), entries=contours),
    )
    y, marks = legend(rows, top)
    lines = flow([Piece(text=together(map(words, _notes(spec, plate)), " "))], NOTE, ROOM)
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _sample(symbol: Symbol, x: float, y: float) -> Iterable[Mark]:
    return (symbol_mark(symbol, (x, y), _RADIUS),)


def _stroke(dash: tuple[float, ...], x: float, y: float) -> Iterable[Mark]:
    ends = ((x - _SAMPLE / 2, y), (x + _SAMPLE / 2, y))
    return curve_lines(ends, width=0.8, colour=_CONTOUR, dash=dash, role="sample")


def _group_text(spec: AlbatrossSpec, code: str, label: str) -> str:
    own = [point for point in spec.points if point.group == code]
    n = counted_over(len(own), (at for point in own for at in point.origins))
    return weave("{label} ({n})", label=named(label), n=n)


def _legend_text(spec: AlbatrossSpec, size: float) -> str:
    left = CONTOURS[spec.measure].opposite(size)
    return f"{_size_text(size)} (left: {_size_text(left)})"


def _size_text(size: float) -> str:
    return estimate(size)


def _numbers_label(spec: AlbatrossSpec) -> str:
    scale = {"squared_log": "squared logarithm", "root": "square root"}[spec.scale]
    return f"Number of participants (scale: {scale})"


def _notes(spec: AlbatrossSpec, plate: Plate) -> Iterator[str]:
    known = CONTOURS[spec.measure]
    risk = f" at a baseline risk of {estimate(spec.baseline)}" if known.baseline else ""
    arms = "" if spec.measure == "r" else ", in two arms of equal size"
    if spec.sizes:
        yield (
            f"Contours: the p-value that an effect of that size ({known.label}{risk}) has with each number "
            f"of participants{arms}; they are not estimates."
        )
    if any(point.bounded for point in spec.points):
        yield "Bars: p is known to lie between the bounds, no more."
    if any(plate.beyond(p) for point in spec.points for p in (point.low, point.high)):
        yield f"Arrowheads: p is or may be smaller than {_small(plate.end)}."
    if spec.without:
        results = "result is" if spec.without == 1 else "results are"
        n = counted_over(spec.without, spec.without_origins)
        text = "{n} {results} not shown: no p-value or no number of participants."
        yield weave(text, n=n, results=results)


def _small(p: float) -> str:
    return f"{p:.15f}".rstrip("0")


def _alternative(spec: AlbatrossSpec, plate: Plate) -> str:
    """The plot for those who do not see it."""
    points = spec.points
    right = sum(point.high < 0.5 for point in points)
    left = sum(point.low > 0.5 for point in points)
    neither = len(points) - left - right
    numbers = sorted(point.n for point in points)
    parts = [
        f"Albatross plot of {_results(len(points))}: one-sided p-value against number of participants.",
        f"Participants: {_n(numbers[0])} to {_n(numbers[-1])}, median {_n(median(numbers))}.",
        f"{count(left)} on the left ({spec.favours[0]}), {count(right)} on the right ({spec.favours[1]}).",
        *([f"{count(neither)} at the null or on either side."] if neither else []),
    ]
    bounded = sum(point.bounded for point in points)
    if bounded:
        parts.append(f"Of {_results(bounded)} only bounds of p are known.")
    if spec.groups:
        groups = (_group_text(spec, code, label) for code, label in spec.groups)
        parts.append(f"By group: {'; '.join(groups)}.")
    if spec.sizes:
        known = CONTOURS[spec.measure]
        sizes = ", ".join(_size_text(size) for size in spec.sizes)
        parts.append(f"Contours ({known.label}): {sizes}, and the same in the other direction.")
    return " ".join([*parts, *(_beyond_words(spec, plate))])


def _beyond_words(spec: AlbatrossSpec, plate: Plate) -> Iterator[str]:
    beyond = sum(any(plate.beyond(p) for p in (point.low, point.high)) for point in spec.points)
    if beyond:
        yield f"{_results(beyond)} at the edges, p smaller than {_small(plate.end)}."


def _results(n: int) -> str:
    return f"{count(n)} {'result' if n == 1 else 'results'}"


def _n(value: float) -> str:
    return count(round(value))
