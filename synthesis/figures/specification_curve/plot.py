"""The specification curve: every estimate with its interval in order, above the choices that each was made by.

After Simonsohn, Simmons & Nelson (2020, Nat Hum Behav 4:1208); of meta-analyses Voracek, Kossmeier & Tran (2019, Z
Psychol 227:64). Columns are specifications; of very many some are drawn, evenly spaced by rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis, make_axis
from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Spot, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.inks import rectangle
from synthesis.figures.legend import Entry, LegendRow, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    GREY,
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    PALE,
    ROOM,
    SIZE,
    Drawn,
    Sheet,
    bound,
    divided,
    sheet_of,
)
from synthesis.figures.specification_curve.plate import (
    AFTER_CHOICE,
    BAND,
    HEADING,
    ROW,
    SHARES,
    Plate,
    block_height,
    gutter,
    indent,
    level_lines,
    right_end,
    row_height,
)
from synthesis.figures.specification_curve.spec import CurveChoice, CurvePoint, CurveSpec, Side
from synthesis.figures.specification_curve.words import SIDES, alternative, notes
from synthesis.figures.upright import MARGIN_DASH, SHADE, estimate_axis, ground
from synthesis.figures.verdict_inks import LETTER_SIZE, TILE, hatching, ink, letters, tile
from synthesis.verdicts.verdict import CLASSES
from synthesis.woven import together, words

__all__ = ["CurveChoice", "CurvePoint", "CurveSpec", "specification_curve"]


@frozen
class _SideInk:
    """The inks of a side: of the line of an interval, of its estimate and its marks below."""

    line: str
    mark: str


SIDE_INKS: Final[Mapping[Side, _SideInk]] = MappingProxyType(
    {
        "worse": _SideInk(line="#db8245", mark="#8a3013"),
        "includes": _SideInk(line="#b3b3b3", mark="#6a6a6a"),
        "better": _SideInk(line="#7db8de", mark="#155083"),
    }
)
"""How the sides of no effect are inked, as the classes of verdicts are."""

MOST_SPOTS: Final = 300
"""How many spots a sheet has at most."""

_STRIPE: Final = "#f5f5f5"
_LINE: Final = (0.4, 2.0)
_DOT: Final = (0.75, 2.3)
_MARK: Final = 6.4
_DIAMOND: Final = 3.6
_BAR: Final = 5.0
_WILD: Final = 0.025  # of the specifications, at either end: those whose intervals may be cut
_BEYOND: Final = 0.5  # of the axis without these, by which it is drawn out for them at most


def specification_curve(spec: CurveSpec) -> tuple[Figure, ...]:
    """A specification curve as finished figures: one, or as many as its choices need, each below all estimates."""
    room = gutter(spec)

    def height(some: Sequence[CurveChoice]) -> float:
        return _sheet(spec, some, room).bottom

    parts = divided(spec.choices, height) if spec.choices else ((),)
    return bound(spec, [_sheet(spec, part, room) for part in parts])


def _sheet(spec: CurveSpec, choices: Sequence[CurveChoice], room: float) -> Sheet:
    points = spec.drawn
    plate = Plate(
        left=MARGIN + room,
        right=right_end(shares=any(one.share is not None for one in spec.choices)),
        top=MARGIN + LEADING + 4,
        axis=_axis(spec, points),
        n=len(points),
    )
    drawn: list[Drawn] = [
        *ground(plate, spec.margins),
        *estimate_axis(plate, spec.label, spec.favours),
    ]
    y = plate.bottom + 5
    below: list[Drawn] = []
    if spec.has_verdicts:
        below += _verdicts(points, plate, y)
        y += BAND + 4
    foot = y + block_height(choices, room)
    below += _dashboard(spec, choices, plate, (y, room))
    stripes = list(_stripes(choices, plate, (y, room)))
    drawn += [*stripes, *_planned(points, plate, foot), *_estimates(points, plate), *below]
    drawn += _pointed(points, plate, sum(len(choice.levels) for choice in choices) + 1)
    end, legends = _foot(spec, plate, foot + 1)
    return sheet_of((*drawn, *legends), bottom=end, alt=alternative(spec))


def _axis(spec: CurveSpec, points: Sequence[CurvePoint]) -> Axis:
    """The axis of estimates: all of them, the bulk of the intervals, the planned one whole, the margins."""
    kept = [0.0, *(end for end in spec.margins or () if end is not None)]
    kept += [one.estimate for one in spec.points]
    kept += [end for one in points if one.planned for end in (one.low, one.high)]
    lows, highs = sorted(one.low for one in points), sorted(one.high for one in points)
    few = int(_WILD * len(points))
    low, high = min(*kept, lows[few]), max(*kept, highs[-1 - few])
    room = high - low or 1.0
    low, high = max(low - _BEYOND * room, min(low, lows[0])), min(high + _BEYOND * room, max(high, highs[-1]))
    return make_axis((low - 0.03 * room, high + 0.03 * room), ratio=spec.ratio)


def _estimates(points: Sequence[CurvePoint], plate: Plate) -> Iterator[Mark]:
    """The intervals, over them the estimates, over these the planned one."""
    wide = min(max(0.62 * plate.pitch, _LINE[0]), _LINE[1])
    dot = min(max(0.42 * plate.pitch, _DOT[0]), _DOT[1])
    for n, one in enumerate(points):
        x, of = plate.x(n), SIDE_INKS[one.side]
        low, high = plate.y(one.low), plate.y(one.high)
        yield Line(x1=x, y1=low, x2=x, y2=high, width=wide, colour=of.line, role=f"interval {one.side}")
    for n, one in enumerate(points):
        colour = SIDE_INKS[one.side].mark
        yield Circle(x=plate.x(n), y=plate.y(one.estimate), r=dot, fill=colour, role="estimate")
    for n, one in enumerate(points):
        if one.planned:
            yield _diamond(plate.x(n), plate.y(one.estimate))


def _pointed(points: Sequence[CurvePoint], plate: Plate, levels: int) -> Iterator[Spot]:
    """Where estimates can be pointed at: all, or every so many where there are more than a page can tell apart."""
    every = -(-len(points) // max(1, MOST_SPOTS - levels))
    for n, one in enumerate(points):
        if n % every == 0 or one.planned:
            yield Spot(x=plate.x(n), y=plate.y(one.estimate), r=max(2.0, plate.pitch / 2), text=one.told)


def _diamond(x: float, y: float) -> Polygon:
    corners = ((x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND), (x - _DIAMOND, y))
    return Polygon(points=corners, fill="#000000", stroke="#ffffff", width=0.6, role="planned")


def _planned(points: Sequence[CurvePoint], plate: Plate, foot: float) -> Iterator[Mark]:
    """A line through the planned specification, with its name above."""
    place = next((n for n, one in enumerate(points) if one.planned), None)
    if place is None:
        return
    x, text = plate.x(place), "As planned"
    yield Line(x1=x, y1=plate.top - 2, x2=x, y2=foot - AFTER_CHOICE, width=0.7, role="planned")
    half = width(text, SIZE, bold=True) / 2
    held = min(max(x, plate.left + half), plate.right - half)
    yield Text(text=text, x=held, y=MARGIN + SIZE, size=SIZE, bold=True, anchor="middle")


def _verdicts(points: Sequence[CurvePoint], plate: Plate, top: float) -> Iterator[Drawn]:
    """A band of the classes by margin: runs of one class side by side, lettered where the longest has room."""
    y = top + BAND / 2 + MIDDLE * SIZE
    yield Text(text="Verdict by margin", x=MARGIN, y=y, size=SIZE, bold=True, column="choices")
    longest: dict[str, tuple[float, float]] = {}
    for code, (first, last) in _runs([one.verdict for one in points]):
        left, right = plate.x(first) - plate.pitch / 2, plate.x(last) + plate.pitch / 2
        if not code:
            continue
        of = ink(code)
        box = (left, top, right, top + BAND)
        yield rectangle(box, of.fill, role=f"verdict {code}")
        yield from hatching(box, of)
        if right - left > longest.get(code, (0.0, 0.0))[0]:
            longest[code] = right - left, (left + right) / 2
    yield rectangle((plate.left, top, plate.right, top + BAND), "", "#262626", role="outline")
    for code, (wide, middle) in longest.items():
        half = width(CLASSES[code].letter, LETTER_SIZE) / 2 + 1.2
        if wide >= 2 * half + 1:
            if ink(code).hatch != "none":
                box = (middle - half, top + 1.6, middle + half, top + BAND - 1.6)
                yield rectangle(box, ink(code).fill, role="ground")
            yield letters(code, (middle, top + BAND / 2))


def _runs(codes: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Codes side by side that are the same: the first and the last place of each run."""
    for code, run in groupby(range(len(codes)), key=lambda n: codes[n]):
        places = list(run)
        yield code, (places[0], places[-1])


def _dashboard(
    spec: CurveSpec, choices: Sequence[CurveChoice], plate: Plate, at_top: tuple[float, float]
) -> Iterator[Drawn]:
    """The choices one under another: a row for each level, a mark in the columns that made it, and its share.

    `at_top` is where they begin and the room of their names: the very number that their height was reckoned with, as
    a name that just fits would not fit one that was worked out anew.
    """
    (top, room), points = at_top, spec.drawn
    y = top
    wide = min(max(0.66 * plate.pitch, 0.45), 2.4)
    if any(one.share is not None for one in choices):
        yield from _share_head(plate, top)
    for choice in choices:
        at = spec.choices.index(choice)
        heading = y + HEADING - 3.4
        yield Text(
            text=choice.label, x=MARGIN, y=heading, size=SIZE, bold=True, column="choices", kind="name"
        )
        yield from _share(choice, plate, heading)
        y += HEADING
        for place, level in enumerate(choice.levels):
            high = row_height(level, room)
            yield from _level(choice, place, (y, high), room)
            middle = y + high / 2
            for n, one in enumerate(points):
                if one.levels[at] == place:
                    x, colour = plate.x(n), SIDE_INKS[one.side].mark
                    yield Line(
                        x1=x,
                        y1=middle - _MARK / 2,
                        x2=x,
                        y2=middle + _MARK / 2,
                        width=wide,
                        colour=colour,
                        role=f"chosen {at}.{place}",
                    )
            y += high
        y += AFTER_CHOICE


def _stripes(choices: Sequence[CurveChoice], plate: Plate, at_top: tuple[float, float]) -> Iterator[Mark]:
    """The ground of every other row."""
    y, room = at_top
    for choice in choices:
        y += HEADING
        for place, level in enumerate(choice.levels):
            high = row_height(level, room)
            if place % 2 == 0:
                yield rectangle((plate.left, y, plate.right, y + high), _STRIPE, role="stripe")
            y += high
        y += AFTER_CHOICE


def _level(choice: CurveChoice, place: int, row: tuple[float, float], room: float) -> Iterator[Drawn]:
    """The label of a level, and what it says when pointed at."""
    lines = level_lines(choice.levels[place], room)
    baseline = row[0] + ROW / 2 + MIDDLE * NOTE
    for n, line in enumerate(lines):
        y = baseline + n * NOTE_LEADING
        yield Text(text=line, x=indent(), y=y, size=NOTE, column="levels", kind="tick")
        if choice.told:
            half = width(line, NOTE) / 2
            yield Spot(x=indent() + half, y=y - MIDDLE * NOTE, r=4.0, text=choice.told[place])


def _share_head(plate: Plate, top: float) -> Iterator[Mark]:
    lines = wrap("Share of variance", NOTE, SHARES, bold=True)
    for n, line in enumerate(lines):
        y = top - 3 - (len(lines) - 1 - n) * NOTE_LEADING
        yield Text(text=line, x=plate.shares, y=y, size=NOTE, bold=True)


def _share(choice: CurveChoice, plate: Plate, baseline: float) -> Iterator[Mark]:
    """The share of a choice: a bar on a rail as long as the whole, and the number under it."""
    if choice.share is None:
        return
    top = baseline - _BAR
    rail = (plate.shares, top, plate.shares + SHARES, top + _BAR)
    yield rectangle(rail, "#ffffff", PALE, role="rail")
    if choice.share > 0:
        filled = (plate.shares, top, plate.shares + SHARES * choice.share, top + _BAR)
        yield rectangle(filled, GREY, role="share")
    y = baseline + NOTE + 1.5
    yield Text(text=choice.share_text, x=plate.shares, y=y, size=NOTE, key=choice.share_key, column="shares")


def _foot(spec: CurveSpec, plate: Plate, top: float) -> tuple[float, list[Mark]]:
    sides = [side for side in SIDES if any(one.side == side for one in spec.points)]
    entries = [Entry(label=SIDES[side], wide=7.0, draw=partial(_sample, side)) for side in sides]
    if any(one.planned for one in spec.points):
        entries.append(Entry(label="As planned", wide=8.0, draw=lambda x, y: (_diamond(x, y),)))
    if spec.margins is not None and None not in spec.margins:
        entries.append(Entry(label="Between the margins", wide=14.0, draw=_margin_sample))
    used = {one.verdict for one in spec.points}
    classes = tuple(
        Entry(label=kind.label, wide=TILE[0], draw=partial(_tile, code))
        for code, kind in CLASSES.items()
        if code in used
    )
    y, marks = legend(
        (LegendRow(title="", entries=tuple(entries)), LegendRow(title="", entries=classes)), top
    )
    cut = sum(one.low < plate.axis.low or one.high > plate.axis.high for one in spec.drawn)
    lines = flow([Piece(text=together(map(words, notes(spec, cut)), " "))], NOTE, ROOM)
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _sample(side: Side, x: float, y: float) -> Iterable[Mark]:
    of = SIDE_INKS[side]
    yield Line(x1=x, y1=y - 4.5, x2=x, y2=y + 4.5, width=1.6, colour=of.line, role="sample")
    yield Circle(x=x, y=y, r=2.0, fill=of.mark, role="sample")


def _margin_sample(x: float, y: float) -> Iterable[Mark]:
    yield rectangle((x - 7, y - 4, x + 7, y + 4), SHADE, role="sample")
    for at in (y - 4, y + 4):
        yield Line(x1=x - 7, y1=at, x2=x + 7, y2=at, width=0.5, colour=GREY, dash=MARGIN_DASH, role="sample")


def _tile(code: str, x: float, y: float) -> Iterable[Mark]:
    half, high = TILE[0] / 2, TILE[1] / 2
    return tile(code, (x - half, y - high, x + half, y + high))
