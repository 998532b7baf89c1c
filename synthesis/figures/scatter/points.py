"""The points of a plot: symbols of their groups at their places, large ones first, each with what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Circle, Mark, Spot
from synthesis.figures.legend import Entry, LegendRow
from synthesis.figures.scatter.plate import Place, Plate
from synthesis.figures.sheet import Drawn
from synthesis.figures.symbols import SYMBOLS, Symbol, symbol_mark
from synthesis.woven import counted_over, named, weave

RADIUS: Final = 3.2
"""The size of a symbol where sizes say nothing."""

SMALLER: Final = ((60, 3.2), (150, 2.6))
"""Up to how many points their symbols have a size; those of more are of `LEAST`."""

LEAST: Final = 2.2
"""The size of the symbols of very many points."""

OPEN: Final = "#ffffff"
"""What fills a symbol that stands for something other than a study that was found."""

PLAIN: Final = Symbol(shape="circle", fill="#4d86b3")
"""The symbol of points that have no groups: light enough for its outline to show where points overlap."""

_LEAST_REACH: Final = 4.0
_DOT: Final = 0.3  # of the radius of an open symbol


@frozen
class ScatterPoint:
    """A point at a pair of numbers, as the axes hold them.

    `label` names it in print, `told` are the lines that are said of it where it is pointed at, `key` and `href` are
    as of a `Spot`, `source` names the record the label came from. `r` is the size of its symbol, `group` the code of
    its group; an `open` one is an
    open circle whatever its group. `named` says that its label is to be printed beside it.
    """

    x: float
    y: float
    label: str
    told: tuple[str, ...] = ()
    r: float = RADIUS
    group: str = ""
    open: bool = False
    named: bool = False
    key: str = ""
    href: str = ""
    source: str = ""
    origins: tuple[str, ...] = ()


@frozen
class Groups:
    """The groups of points by code and label in order, and what they are groups of; empty where there are none."""

    label: str = ""
    named: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        codes = [code for code, _ in self.named]
        if len(codes) > len(SYMBOLS) or len({*codes}) < len(codes):
            raise ValueError(f"expected at most {len(SYMBOLS)} groups of different codes; found {codes}")

    def check(self, points: Iterable[ScatterPoint], place: str) -> None:
        """Hold the groups of points against those that are known.

        Raises:
            ValueError: a point is of none of them.
        """
        codes = [code for code, _ in self.named]
        strays = sorted({point.group for point in points} - {*codes, *([] if codes else [""])})
        if strays:
            raise ValueError(f"{place}: unknown group {strays[0]!r}; known are {', '.join(codes) or 'none'}")

    def symbol(self, group: str) -> Symbol:
        """The symbol of a group."""
        codes = [code for code, _ in self.named]
        return SYMBOLS[codes.index(group)] if codes else PLAIN


NO_GROUPS: Final = Groups()


def radius(n: int) -> float:
    """The size of the symbols of n points where sizes say nothing: smaller where they are many."""
    return next((size for most, size in SMALLER if n <= most), LEAST)


def in_order(points: Iterable[ScatterPoint]) -> tuple[ScatterPoint, ...]:
    """Points in the order they are drawn: large ones first, so that none hides a smaller one."""
    return tuple(sorted(points, key=lambda one: (-one.r, one.x, one.y, one.label, one.key)))


def drawn_points(points: Iterable[ScatterPoint], groups: Groups, plate: Plate) -> Iterator[Drawn]:
    """The symbol of every point the plate holds, and the spot on it."""
    for point in in_order(points):
        place = plate.at(point.x, point.y)
        if point.open:
            yield from open_marks(groups, place, point.r)
        else:
            yield symbol_mark(groups.symbol(point.group), place, point.r)
        yield spot(point, place)


def open_marks(groups: Groups, at: Place, r: float, role: str = "open_point") -> Iterator[Mark]:
    """An open circle; with a dot in its middle where a group has white symbols too."""
    yield symbol_mark(Symbol(shape=PLAIN.shape, fill=OPEN), at, r, role=role)
    if any(groups.symbol(code).fill == OPEN for code, _ in groups.named):
        yield Circle(x=at[0], y=at[1], r=_DOT * r, fill="#000000", role="dot")


def spot(point: ScatterPoint, place: Place) -> Spot:
    """What is said of a point to those who ask."""
    reach = max(point.r, _LEAST_REACH)
    said = point.told or (point.label,)
    return Spot(x=place[0], y=place[1], r=reach, text=said, key=point.key, href=point.href)


def group_row(groups: Groups, points: Sequence[ScatterPoint]) -> LegendRow:
    """The row of a legend that tells groups apart, with how many points each has; those without points are left out."""
    own = {code: [one for one in points if one.group == code and not one.open] for code, _ in groups.named}
    entries = tuple(
        Entry(
            label=weave(
                "{group} ({n})",
                group=named(label),
                n=counted_over(len(own[code]), (at for one in own[code] for at in one.origins)),
            ),
            wide=8.0,
            draw=partial(sample, groups.symbol(code)),
        )
        for code, label in groups.named
        if own[code]
    )
    return LegendRow(title=groups.label, entries=entries)


def sample(symbol: Symbol, x: float, y: float) -> Iterable[Mark]:
    """A symbol as a legend shows it."""
    return (symbol_mark(symbol, (x, y), RADIUS, role="sample"),)
