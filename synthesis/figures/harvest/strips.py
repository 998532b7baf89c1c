"""How a harvest plot is laid out: the bars of every cell, the columns, and the strips that each row takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from math import ceil
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.harvest.bars import level_height
from synthesis.figures.harvest.spec import HarvestBar, HarvestSpec
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import MARGIN, NOTE, ROOM, SIZE
from synthesis.numbers import Unavailable, count

Cells = Mapping[str, tuple[tuple[HarvestBar, ...], ...]]
"""The bars of each row, column by column."""

_LABELS: Final = (52.0, 104.0)
_PITCH: Final = 11.0
_BETWEEN: Final = 2.6
_INSET: Final = 5.0
_LEAST_COLUMN: Final = 64.0
_STEPS: Final = (8, 4, 2, 1)


@frozen
class Strip:
    """A line of bars: its row, its place among the row's strips, and its bars by column."""

    row: str
    place: int
    bars: tuple[tuple[HarvestBar, ...], ...]


@frozen
class Plan:
    """A harvest plot laid out.

    Its bars by row and column, the key under each study's bars and how high they are, how wide the names of
    rows and the columns are, and how far apart bars stand.
    """

    cells: Cells
    shorts: Mapping[str, str]
    heights: Mapping[str, float]
    labels: float
    columns: tuple[float, ...]
    pitch: float

    def left(self, place: int) -> float:
        """Where a column begins."""
        return MARGIN + self.labels + sum(self.columns[:place])

    def bar(self, place: int, n: int) -> float:
        """The middle of a bar of a column."""
        return self.left(place) + _INSET + (n + 0.5) * self.pitch

    def slots(self, place: int) -> int:
        """How many bars stand side by side in a column."""
        return max(1, int((self.columns[place] - 2 * _INSET + 0.01) / self.pitch))

    def lines(self, label: str, more: str = "") -> tuple[str, ...]:
        """The name of a row in the lines it takes."""
        return wrap(label + more, SIZE, self.labels - _INSET + 0.01, bold=True)


def make_plan(spec: HarvestSpec) -> Plan:
    """Columns of one width where rows then take no more strips, else such that they take the fewest.

    Bars are labelled by the short names of studies, by numbers where the names would take more strips.
    """
    cells = _cells(spec)
    numbers = {study.id: str(n) for n, study in enumerate(spec.studies, start=1)}
    shorts = {study.id: study.short or numbers[study.id] for study in spec.studies}
    plans = [_laid_out(spec, cells, names) for names in (shorts, numbers)]
    return min(plans, key=_strip_count)


def strips(plan: Plan) -> tuple[Strip, ...]:
    """Every row in as many strips as its fullest column takes, one at least."""
    made = []
    slots = [plan.slots(place) for place in range(len(plan.columns))]
    for row, cells in plan.cells.items():
        for line in range(_lines(cells, slots)):
            bars = tuple(cell[line * n : (line + 1) * n] for cell, n in zip(cells, slots, strict=True))
            made.append(Strip(row=row, place=line, bars=bars))
    return tuple(made)


def _laid_out(spec: HarvestSpec, cells: Cells, shorts: Mapping[str, str]) -> Plan:
    heads = [spec.row_head, *(label for _, label in spec.rows)]
    asked = max(width(label, SIZE, bold=True) for label in heads) + _INSET
    labels = min(max(asked, _LABELS[0]), _LABELS[1])
    several = len(spec.columns)
    equal = ((ROOM - labels) / several,) * several
    plan = Plan(
        cells=cells,
        shorts=shorts,
        heights={study.id: level_height(spec, study.level) for study in spec.studies},
        labels=labels,
        columns=equal,
        pitch=_pitch(spec, shorts),
    )
    plans = (plan, _widened(plan), _widened(replace(plan, columns=_fitted(plan))))
    return min(plans, key=_strip_count)


def _fitted(plan: Plan) -> tuple[float, ...]:
    """Columns that take the fewest strips, if every row were as full as the fullest cell of each column."""
    most = [max(len(cell) for cell in cells) for cells in zip(*plan.cells.values(), strict=True)]
    room = sum(plan.columns)
    least = min(_LEAST_COLUMN, plan.columns[0])
    for lines in range(1, max(most) + 1):
        asked = [max(least, ceil(n / lines) * plan.pitch + 2 * _INSET) for n in most]
        if sum(asked) <= room:
            return tuple(wide + (room - sum(asked)) / len(most) for wide in asked)
    return plan.columns


def _widened(plan: Plan) -> Plan:
    """A plan with room moved from column to column, bar by bar, as long as its rows then take fewer strips."""
    least = min(_LEAST_COLUMN, plan.columns[0])
    best = _strip_count(plan)
    moved = True
    while moved:
        moved = False
        for tried in _moves(plan.columns, plan.pitch):
            taken = _strip_count(replace(plan, columns=tried))
            if min(tried) >= least and taken < best:
                plan, best, moved = replace(plan, columns=tried), taken, True
                break
    return plan


def _moves(columns: tuple[float, ...], pitch: float) -> list[tuple[float, ...]]:
    """Columns with the room of some bars moved from one to another."""
    return [
        tuple(wide + step * pitch * ((n == to) - (n == of)) for n, wide in enumerate(columns))
        for step in _STEPS
        for of, to in permutations(range(len(columns)), 2)
    ]


def _strip_count(plan: Plan) -> int:
    slots = [plan.slots(place) for place in range(len(plan.columns))]
    return sum(_lines(cells, slots) for cells in plan.cells.values())


def _lines(cells: Sequence[Sequence[HarvestBar]], slots: Sequence[int]) -> int:
    return max(1, *(ceil(len(cell) / n) for cell, n in zip(cells, slots, strict=True)))


def _cells(spec: HarvestSpec) -> Cells:
    """The bars of each row, column by column, the most suitable designs first, then by shade."""
    levels = {id_: n for n, (id_, _) in enumerate(spec.levels)}
    shades = {id_: n for n, (id_, _) in enumerate(spec.shades)}
    studies = {study.id: (levels[study.level], n) for n, study in enumerate(spec.studies)}

    def rank(bar: HarvestBar) -> tuple[int, int, int]:
        level, place = studies[bar.study]
        return level, shades.get(bar.shade, 0), place

    found: dict[tuple[str, str], list[HarvestBar]] = {}
    for bar in sorted(spec.bars, key=rank):
        found.setdefault((bar.row, bar.column), []).append(bar)
    return {
        row: tuple(tuple(found.get((row, column), ())) for column, _ in spec.columns) for row, _ in spec.rows
    }


def _pitch(spec: HarvestSpec, shorts: Mapping[str, str]) -> float:
    """How far apart bars are: as the widest label of a bar asks."""
    widest = [width(shorts[bar.study], NOTE, bold=True) for bar in spec.bars]
    widest += [
        width(count(bar.criteria), NOTE) for bar in spec.bars if not isinstance(bar.criteria, Unavailable)
    ]
    return max(_PITCH, max(widest) + _BETWEEN)
