"""The orchard plot: every effect as a dot about the trunk of its group's mean, with both of its intervals.

Nakagawa S, Lagisz M, O'Dea RE, Rutkowska J, Yang Y, Noble DWA, Senior AM 2021, Res Synth Methods 12:4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.axis import Axis, make_axis
from synthesis.figures.figure import Figure, Line, Mark, Polygon, Spot, Text
from synthesis.figures.forest.panel import arrowhead
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.metrics import width, wrap
from synthesis.figures.orchard.spec import Fruit, OrchardSpec, Tree
from synthesis.figures.orchard.swarm import reach, squeezed, swarm
from synthesis.figures.orchard.words import alternative, notes, numbers_of
from synthesis.figures.scatter.frame import Foot, across_ticks, foot
from synthesis.figures.scatter.page import end
from synthesis.figures.scatter.plate import Plate
from synthesis.figures.scatter.points import PLAIN
from synthesis.figures.scatter.sizes import Sizes, size_row, sizes_of
from synthesis.figures.sheet import (
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
    SIZE,
    WIDTH,
    Drawn,
    Sheet,
    bound,
    chunks,
    sheet_of,
)
from synthesis.figures.symbols import symbol_mark
from synthesis.numbers import Unavailable, estimate

__all__ = ["Fruit", "OrchardSpec", "Tree", "orchard_plot"]

INK: Final = "#000000"

_LEFT: Final = 108.0
_BESIDE: Final = 10.0
_MOST: Final = 12
_LOWEST: Final = 33.0
_ALL: Final = 430.0
_SMALLEST: Final = 1.6
_SHRINK: Final = 0.9
_HEAD: Final = "Mean, 95% CI"
_TRUNK: Final = 4.6
_THICK: Final = 3.4
_THIN: Final = 0.9
_MEAN: Final = 3.6
_PAD: Final = 2.5
_DOT: Final = 7.5
_BEYOND: Final = 1.0
_ROOM: Final = 0.04
_ALIKE: Final = 1e-6


@frozen
class _Row:
    """A tree on the page: its middle and half its height, the radii of its dots and how far they stand off."""

    tree: Tree
    y: float
    half: float
    radii: tuple[float, ...]
    offsets: tuple[float, ...]


def orchard_plot(spec: OrchardSpec) -> tuple[Figure, ...]:
    """An orchard plot as finished figures, of many groups in parts."""
    axis = _axis(spec)
    parts = [[spec.trees[i] for i in part] for part in chunks(len(spec.trees), _MOST)]
    sizes = min((_fitting(spec, part, axis) for part in parts), key=lambda one: one.radius)
    return bound(spec, [_sheet(spec, part, axis, sizes) for part in parts])


def _plate(spec: OrchardSpec, axis: Axis) -> Plate:
    """The plate between the labels and the numbers, of which only the left and right edges are known yet."""
    texts = [text for tree in spec.trees for text, _ in numbers_of(spec, tree)]
    numbers = max([width(_HEAD, NOTE, bold=True), *(width(text, NOTE) for text in texts)])
    return Plate(
        left=MARGIN + _LEFT,
        top=0.0,
        right=WIDTH - MARGIN - numbers - _BESIDE,
        bottom=0.0,
        across=axis,
        upright=Axis(low=0.0, high=1.0, ticks=()),
    )


def _fitting(spec: OrchardSpec, trees: Sequence[Tree], axis: Axis) -> Sizes:
    """Sizes of dots, one scale for all groups, with which the groups find room on a page."""
    most = max(len(tree.fruits) for tree in spec.trees)
    first = sizes_of([one.size for one in spec.fruits][:most], _DOT)
    sizes = Sizes(most=max(one.size for one in spec.fruits), radius=first.radius)
    while sizes.radius > _SMALLEST:
        if 2 * sum(row.half for row in _rows(spec, trees, axis, sizes)) <= _ALL:
            break
        sizes = Sizes(most=sizes.most, radius=sizes.radius * _SHRINK)
    return sizes


def _sheet(spec: OrchardSpec, trees: Sequence[Tree], axis: Axis, sizes: Sizes) -> Sheet:
    rows = _rows(spec, trees, axis, sizes)
    top, bottom = rows[0].y - rows[0].half, rows[-1].y + rows[-1].half
    plate = replace(_plate(spec, axis), top=top, bottom=bottom)
    drawn: list[Drawn] = [*_ground(spec, plate, rows)]
    for row in rows:
        drawn += [*_dots(row, plate), *_trunk(row, plate), *_texts(spec, row)]
    drawn += [
        Line(x1=plate.left, y1=plate.bottom, x2=plate.right, y2=plate.bottom, role="axis"),
        *across_ticks(plate),
    ]
    null = plate.within(plate.at(0.0, 0.0))[0]
    y, below = foot(plate, Foot(label=spec.label, favours=spec.favours, null=null))
    y, words = end(_legend(spec, sizes), tuple(notes(spec)), y)
    return sheet_of((*drawn, *below, *words), bottom=y, alt=alternative(spec, trees))


def _rows(spec: OrchardSpec, trees: Sequence[Tree], axis: Axis, sizes: Sizes) -> list[_Row]:
    """The rows one under another, each as high as its swarm and its texts, no more than its share of a page."""
    plate = _plate(spec, axis)
    y, rows = MARGIN + SIZE + 6.0, list[_Row]()
    for tree in trees:
        radii = tuple(sizes.r(one.size) for one in tree.fruits)
        offsets = swarm([plate.x(one.y) for one in tree.fruits], radii, _TRUNK)
        least = max(_height(spec, tree) / 2, _LOWEST / 2)
        if sizes.radius <= _SMALLEST:
            offsets = squeezed(offsets, radii, _TRUNK, max(least, _ALL / len(trees) / 2) - _PAD)
        half = max(least, reach(offsets, radii) + _PAD)
        rows.append(_Row(tree=tree, y=y + half, half=half, radii=radii, offsets=offsets))
        y += 2 * half
    return rows


def _height(spec: OrchardSpec, tree: Tree) -> float:
    """How high the texts of a row are."""
    label = len(wrap(tree.label, SIZE, _LEFT - 8.0, bold=True)) * LEADING
    counted = len(wrap(tree.counted, NOTE, _LEFT - 8.0)) * NOTE_LEADING
    return max(label + counted, len(numbers_of(spec, tree)) * NOTE_LEADING) + 6.0


def _axis(spec: OrchardSpec) -> Axis:
    """The axis holds all effects, no effect, and intervals as far as they are no wider by far."""
    trees = [tree for tree in spec.trees if not isinstance(tree.pooled, Unavailable)]
    ys = [one.y for one in spec.fruits] + ([0.0] if spec.null else [])
    ys += [tree.pooled for tree in trees if not isinstance(tree.pooled, Unavailable)]
    ends = [end_ for tree in trees for end_ in tree.interval]
    ends += [
        end_ for tree in trees if not isinstance(tree.prediction, Unavailable) for end_ in tree.prediction
    ]
    low, high = min(ys), max(ys)
    reach = _BEYOND * (high - low) or max((abs(end_) for end_ in ends), default=0.0) or 1.0
    low, high = max(min([low, *ends]), low - reach), min(max([high, *ends]), high + reach)
    room = _ROOM * (high - low) if high - low > _ALIKE else 0.1
    return make_axis((low - room, high + room), ratio=spec.ratio)


def _ground(spec: OrchardSpec, plate: Plate, rows: Sequence[_Row]) -> Iterator[Mark]:
    """The heads, hairlines between the rows, and no effect."""
    y = plate.top - 5.0
    yield Text(text=_HEAD, x=WIDTH - MARGIN, y=y, size=NOTE, bold=True, anchor="end", kind="words")
    for row in rows[1:]:
        top = row.y - row.half
        yield Line(x1=MARGIN, y1=top, x2=WIDTH - MARGIN, y2=top, width=0.4, colour="#bdbdbd", role="between")
    if spec.null:
        x = plate.x(0.0)
        yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, width=0.7, role="null")


def _dots(row: _Row, plate: Plate) -> Iterator[Drawn]:
    for one, off, r in zip(row.tree.fruits, row.offsets, row.radii, strict=True):
        x, y, said = plate.x(one.y), row.y + off, one.told or (one.label,)
        yield symbol_mark(PLAIN, (x, y), r)
        yield Spot(x=x, y=y, r=max(r, 2.5), text=said, key=one.key, href=one.href)


def _trunk(row: _Row, plate: Plate) -> Iterator[Drawn]:
    """The prediction interval thin, the confidence interval thick, the mean as a diamond."""
    tree = row.tree
    if isinstance(tree.pooled, Unavailable):
        return
    if not isinstance(tree.prediction, Unavailable):
        yield from _bar(tree.prediction, row.y, plate, _THIN, "prediction")
    yield from _bar(tree.interval, row.y, plate, _THICK, "interval")
    x = plate.x(tree.pooled)
    yield _diamond(x, row.y, "mean")
    yield Spot(
        x=x,
        y=row.y,
        r=_TRUNK,
        text=tree.told or (tree.label,),
        key=f"{tree.key}.estimate" if tree.key else "",
    )


def _bar(span: tuple[float, float], y: float, plate: Plate, wide: float, role: str) -> Iterator[Mark]:
    """An interval, with an arrowhead where it runs beyond the axis."""
    ends = [plate.within((plate.x(end_), y))[0] for end_ in span]
    yield Line(x1=ends[0], y1=y, x2=ends[1], y2=y, width=wide, colour=INK, role=role)
    for end_, x, towards in zip(span, ends, (-1, 1), strict=True):
        if not plate.across.holds(end_):
            yield arrowhead(x, y, towards)


def _diamond(x: float, y: float, role: str) -> Polygon:
    corners = ((x, y - _MEAN), (x + _MEAN, y), (x, y + _MEAN), (x - _MEAN, y))
    return Polygon(points=corners, fill="#ffffff", stroke=INK, width=1.2, role=role)


def _texts(spec: OrchardSpec, row: _Row) -> Iterator[Mark]:
    """At the left the group and how many effects it has, at the right its numbers."""
    tree = row.tree
    label = wrap(tree.label, SIZE, _LEFT - 8.0, bold=True)
    counted = wrap(tree.counted, NOTE, _LEFT - 8.0) if tree.counted else ()
    y = row.y - (len(label) * LEADING + len(counted) * NOTE_LEADING) / 2
    for line in label:
        y += LEADING
        yield Text(text=line, x=MARGIN, y=y - LEADING / 2 + MIDDLE * SIZE, size=SIZE, bold=True, kind="name")
    for line in counted:
        y += NOTE_LEADING
        yield Text(text=line, x=MARGIN, y=y - NOTE_LEADING / 2 + MIDDLE * NOTE, size=NOTE)
    numbers = numbers_of(spec, tree)
    y = row.y - len(numbers) * NOTE_LEADING / 2
    for text, key in numbers:
        y += NOTE_LEADING
        at = y - NOTE_LEADING / 2 + MIDDLE * NOTE
        yield Text(text=text, x=WIDTH - MARGIN, y=at, size=NOTE, anchor="end", key=key)


def _legend(spec: OrchardSpec, sizes: Sizes) -> tuple[LegendRow, ...]:
    entries = [Entry(label="Mean with its 95% CI", wide=22.0, draw=_mean_sample)]
    if any(not isinstance(tree.prediction, Unavailable) for tree in spec.trees):
        entries.append(Entry(label="95% prediction interval", wide=22.0, draw=_new_sample))
    rows = [LegendRow(title="", entries=tuple(entries))]
    if spec.sized_by:
        values = [one.size for one in spec.fruits]

        def told(value: float) -> str:
            return estimate(value, spec.size_digits) + spec.size_unit

        rows.append(size_row(sizes, values, spec.sized_by, told))
    return tuple(rows)


def _mean_sample(x: float, y: float) -> Iterable[Mark]:
    yield Line(x1=x - 11, y1=y, x2=x + 11, y2=y, width=_THICK, colour=INK, role="sample")
    yield _diamond(x, y, "sample")


def _new_sample(x: float, y: float) -> Iterable[Mark]:
    yield Line(x1=x - 11, y1=y, x2=x + 11, y2=y, width=_THIN, colour=INK, role="sample")
