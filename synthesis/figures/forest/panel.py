"""What the panel of a forest plot shows: squares, whiskers, diamonds, bars and arrows, cut at its edges."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis
from synthesis.figures.figure import Circle, Line, Mark, Polygon
from synthesis.figures.forest.layouts import Palette
from synthesis.figures.forest.rows import Arrow, Bar, Diamond, Shape, Square, Vote
from synthesis.figures.forest.spec import Margins
from synthesis.figures.inks import HATCHINGS

Point = tuple[float, float]

INK: Final = "#000000"
SHADE: Final = "#ececec"
GUIDE: Final = "#6f6f6f"
_PUBLISHED: Final = "#ffffff"
_EDGES: Final = {"plain": 0.4, "published": 0.8, "supposed": 0.4}
"""The width of a square's edge."""
_SIDES: Final = (2.2, 8.8)
_HALF_DIAMOND: Final = 4.4
_HALF_BAR: Final = 1.7
_HEAD: Final = (4.6, 2.5)
_THIN: Final = 0.6
_HATCH: Final = "#a8a8a8"
_VOTE: Final = (2.2, 6.4, 3.1)
"""From the null to the base of a vote's triangle, from base to tip, and half its height."""


@frozen
class Panel:
    """The area of the plot on the page, the axis that places values in it, and what its marks are coloured with."""

    left: float
    right: float
    top: float
    bottom: float
    axis: Axis
    heaviest: float
    palette: Palette
    square: str

    def x(self, value: float) -> float:
        """Where a value stands on the page, on the axis or beyond."""
        return self.left + self.axis.share(value) * (self.right - self.left)

    def within(self, x: float) -> float:
        """The nearest place on the page that is inside the panel."""
        return min(max(x, self.left), self.right)


@frozen
class Ground:
    """What lies under rows: margins, a band of prediction, the line of no effect.

    `means` are where a mean stands on the axis and how far down the page its line goes.
    """

    margins: Margins | None = None
    band: tuple[float, float] | None = None
    null: bool = True
    means: tuple[tuple[float, float], ...] = ()


def ground(panel: Panel, what: Ground) -> Iterator[Mark]:
    """What lies under the rows: shades, the null line, a dashed line at each pooled mean."""
    if what.margins is not None:
        yield from _margins(panel, *what.margins)
    if what.band is not None:
        yield from _band(panel, what.band, hatched=what.margins is not None)
    if what.null and panel.axis.holds(0.0):
        null = panel.x(0.0)
        yield Line(x1=null, y1=panel.top, x2=null, y2=panel.bottom, width=_THIN, role="null")
    for at, end in what.means:
        if panel.axis.holds(at):
            x = panel.x(at)
            yield Line(
                x1=x,
                y1=panel.top,
                x2=x,
                y2=end,
                width=_THIN,
                colour=panel.palette.mean,
                dash=(2.0, 2.0),
                role="mean",
            )


def _band(panel: Panel, ends: tuple[float, float], *, hatched: bool) -> Iterator[Mark]:
    """The prediction interval behind the results, its ends dotted; hatched where something else is shaded."""
    x1, x2 = (panel.within(panel.x(end)) for end in ends)
    if x1 >= x2:
        return
    corners = ((x1, panel.top), (x2, panel.top), (x2, panel.bottom), (x1, panel.bottom))
    if not hatched:
        yield Polygon(points=corners, fill=panel.palette.band, role="band")
    for ax, ay, bx, by in HATCHINGS["rising"]((x1, panel.top, x2, panel.bottom)) if hatched else ():
        yield Line(x1=ax, y1=ay, x2=bx, y2=by, width=0.3, colour=_HATCH, role="hatching")
    for end in ends:
        if panel.axis.holds(end):
            x = panel.x(end)
            dash = (0.8, 1.6)
            yield Line(
                x1=x, y1=panel.top, x2=x, y2=panel.bottom, width=_THIN, colour=GUIDE, dash=dash, role="band"
            )


def beside_null(panel: Panel) -> Iterator[Line]:
    """The null beside the rows that could only vote, where the axis has it."""
    if panel.axis.holds(0.0):
        x = panel.x(0.0)
        yield Line(x1=x, y1=panel.top, x2=x, y2=panel.bottom, width=_THIN, colour=GUIDE, role="null voted")


def _margins(panel: Panel, low: float | None, high: float | None) -> Iterator[Mark]:
    """A shade between both margins, and a dashed line at each that the axis has."""
    if low is not None and high is not None:
        x1, x2 = (panel.within(panel.x(bound)) for bound in (low, high))
        corners = ((x1, panel.top), (x2, panel.top), (x2, panel.bottom), (x1, panel.bottom))
        if x1 < x2:
            yield Polygon(points=corners, fill=SHADE, role="margins")
    for bound in (low, high):
        if bound is not None and panel.axis.holds(bound):
            x = panel.x(bound)
            dash = (4.0, 2.0)
            yield Line(
                x1=x, y1=panel.top, x2=x, y2=panel.bottom, width=_THIN, colour=GUIDE, dash=dash, role="margin"
            )


def draw_shape(shape: Shape, panel: Panel, y: float) -> Iterator[Mark]:
    """The marks of one row, centred on `y`."""
    if isinstance(shape, Square):
        yield from _square(shape, panel, y)
    elif isinstance(shape, Diamond):
        yield from _diamond(shape, panel, y)
    elif isinstance(shape, Bar):
        yield from _bar(shape, panel, y)
    elif isinstance(shape, Vote):
        yield from _vote(shape, panel, y)
    else:
        yield from _direction(shape, panel, y)


def arrowhead(tip: float, y: float, towards: int, colour: str = INK) -> Polygon:
    """A small triangle whose tip points left (-1) or right (1)."""
    length, half = _HEAD
    base = tip - towards * length
    return Polygon(points=((tip, y), (base, y - half), (base, y + half)), fill=colour, role="arrowhead")


def _square(shape: Square, panel: Panel, y: float) -> Iterator[Mark]:
    """The square first, then its whiskers across it, so that a narrow interval is still seen.

    Of a result that stands twice the interval runs behind the square; across a dark one it is white.
    """
    if shape.look != "plain":
        yield from _whisker(shape, panel, y)
    if panel.axis.holds(shape.at):
        least, most = _SIDES
        share = shape.weight / panel.heaviest if panel.heaviest > 0 else 1.0
        half = max(least, most * sqrt(max(share, 0.0))) / 2
        x = panel.x(shape.at)
        half = min(half, x - panel.left + least / 2, panel.right - x + least / 2)
        corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
        colours = panel.palette
        fills = {"plain": panel.square, "published": _PUBLISHED, "supposed": colours.edge}
        width = _EDGES[shape.look]
        yield Polygon(points=corners, fill=fills[shape.look], stroke=colours.edge, width=width, role="square")
        if shape.look == "supposed":
            x1, x2 = max(panel.x(shape.low), x - half), min(panel.x(shape.high), x + half)
            yield Line(x1=x1, y1=y, x2=x2, y2=y, width=0.9, colour="#ffffff", role="whisker")
    if shape.look == "plain":
        yield from _whisker(shape, panel, y)
    yield from _heads(shape.low, shape.high, panel, y, INK)


def _whisker(shape: Square, panel: Panel, y: float) -> Iterator[Mark]:
    """The interval, cut at the edges of the panel."""
    x1, x2 = panel.within(panel.x(shape.low)), panel.within(panel.x(shape.high))
    least = _HEAD[0] + 3
    x1, x2 = min(x1, panel.right - least), max(x2, panel.left + least)
    yield Line(x1=x1, y1=y, x2=x2, y2=y, width=0.9, role="whisker")


def _heads(low: float, high: float, panel: Panel, y: float, colour: str) -> Iterator[Mark]:
    """Arrowheads where an interval leaves the axis; one that lies wholly beyond points to where it lies."""
    if low < panel.axis.low and panel.x(low) < panel.left:
        yield arrowhead(panel.left, y, -1, colour)
    if high > panel.axis.high and panel.x(high) > panel.right:
        yield arrowhead(panel.right, y, 1, colour)


def _diamond(shape: Diamond, panel: Panel, y: float) -> Iterator[Mark]:
    x = panel.x(shape.at)
    corners = [
        (panel.x(shape.low), y),
        (x, y - _HALF_DIAMOND),
        (panel.x(shape.high), y),
        (x, y + _HALF_DIAMOND),
    ]
    kept = _cut(_cut(corners, panel.left, 1), panel.right, -1)
    if len(kept) > 2:
        fill, edge = panel.palette.diamonds[shape.kind], panel.palette.edge
        yield Polygon(points=tuple(kept), fill=fill, stroke=edge, width=0.8, role=f"diamond {shape.kind}")
    yield from _heads(shape.low, shape.high, panel, y, panel.palette.edge)


def _cut(corners: list[Point], edge: float, side: int) -> list[Point]:
    """A polygon without what lies beyond a vertical edge (side 1 keeps the right of it, -1 the left)."""
    kept: list[Point] = []
    for before, after in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        inside = side * (before[0] - edge) >= 0
        if inside:
            kept.append(before)
        if inside != (side * (after[0] - edge) >= 0):
            part = (edge - before[0]) / (after[0] - before[0])
            kept.append((edge, before[1] + part * (after[1] - before[1])))
    return kept


def _bar(shape: Bar, panel: Panel, y: float) -> Iterator[Mark]:
    x1, x2 = panel.within(panel.x(shape.low)), panel.within(panel.x(shape.high))
    if x1 < x2:
        top, bottom = y - _HALF_BAR, y + _HALF_BAR
        corners = ((x1, top), (x2, top), (x2, bottom), (x1, bottom))
        yield Polygon(points=corners, fill=panel.palette.bar, role="prediction")
    yield from _heads(shape.low, shape.high, panel, y, INK)


def _direction(shape: Arrow, panel: Panel, y: float) -> Iterator[Mark]:
    """An arrow of fixed length from the null towards whom the result favours; a dash where neither."""
    null = panel.within(panel.x(0.0))
    towards = {"favours_exp": 1, "favours_ctl": -1}.get(shape.direction, 0)
    if not towards:
        yield Line(x1=null - 4, y1=y, x2=null + 4, y2=y, width=0.9, role="no direction")
        return
    tip = null + towards * 16
    yield Line(x1=null, y1=y, x2=tip - towards * 3, y2=y, width=0.9, role="direction")
    yield arrowhead(tip, y, towards)


def _vote(shape: Vote, panel: Panel, y: float) -> Iterator[Mark]:
    """A triangle of one size beside the null, one on each side, or an open circle on it."""
    near, length, half = _VOTE
    reach = near + length
    null = min(max(panel.x(0.0), panel.left + reach), panel.right - reach)
    for side in shape.sides:
        base, tip = null + side * near, null + side * reach
        yield Polygon(points=((tip, y), (base, y - half), (base, y + half)), fill=INK, role="vote")
    if not shape.sides:
        yield Circle(x=null, y=y, r=half - 0.4, fill="#ffffff", stroke=INK, width=0.9, role="vote")
