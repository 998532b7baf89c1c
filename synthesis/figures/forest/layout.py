"""Where things stand in a forest plot: columns, their edges, the heights of rows; all in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from synthesis.figures.figure import Anchor
from synthesis.figures.flow import Set, flow
from synthesis.figures.forest.rows import (
    CI,
    ESTIMATE,
    N_CTL,
    N_EXP,
    OUTCOME,
    PLOT,
    ROB,
    STUDY,
    WEIGHT,
    Cell,
    Row,
    shows_outcomes,
)
from synthesis.figures.forest.spec import ForestSpec, Judged
from synthesis.figures.metrics import width, wrap
from synthesis.numbers import percent

SIZE: Final = 8.6
LEADING: Final = 9.2
ROW: Final = 11.6
APART: Final = 3.0
INDENT: Final = 5.0
MARGIN: Final = 3.0
DOT: Final = 9.4
SMALL: Final = 7.2
ROB_HEAD: Final = "Risk of bias"
PAGE: Final = (482.0, 650.0)
"""A journal's page, 170 by 230 mm: what a figure keeps to where its texts allow."""

_GAP: Final = 6.5
_NARROW_GAP: Final = 4.5
_PANEL: Final = (100.0, 190.0)
_CAPS: Final = tuple(
    (min(outcome + 20, 240.0), outcome)
    for outcome in (240.0, 190.0, 150.0, 130.0, 110.0, 96.0, 84.0, 72.0, 64.0)
)
_AFTER_LINES: Final = 1.5
_AROUND: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column from `left` to `right`; its texts share the edge they are aligned to."""

    id: str
    head: tuple[str, ...]
    align: Literal["left", "right"]
    left: float
    right: float

    @property
    def width(self) -> float:
        """From edge to edge."""
        return self.right - self.left

    @property
    def anchor(self) -> Anchor:
        """Where its texts are held."""
        return "start" if self.align == "left" else "end"

    @property
    def edge(self) -> float:
        """The edge its texts share."""
        return self.left if self.align == "left" else self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The columns of a figure by id, in order, and how wide the figure is."""

    columns: Mapping[str, Column]
    width: float

    @property
    def panel(self) -> Column:
        """The column that holds the plot."""
        return self.columns[PLOT]

    @property
    def before(self) -> float:
        """How far texts may run that start at the left and stop short of the panel."""
        return self.panel.left - _GAP - MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What a column needs: its head, its alignment, the texts that set its width, and the gap before it."""

    id: str
    head: str
    align: Literal["left", "right"] = "left"
    gap: float = _GAP


def make_grid(spec: ForestSpec, rows: tuple[Row, ...]) -> Grid:
    """Columns as wide as their texts ask for, long names wrapped so that a page shows the figure largest."""

    def printed(grid: Grid) -> float:
        return min(PAGE[0] / grid.width, PAGE[1] / (_AROUND + sum(height(row, grid) for row in rows)))

    grids = []
    for caps in _CAPS:
        grids.append(_grid(spec, rows, caps))
        if grids[-1].width <= PAGE[0]:
            break
    return max(grids, key=printed)


def cell_lines(cell: Cell, grid: Grid, indent: int) -> tuple[str, ...]:
    """A cell's text in the lines its column has room for."""
    column = grid.columns[cell.column]
    if column.align == "right":
        return (cell.text,)
    inset = indent * INDENT if cell.column == STUDY else 0.0
    return wrap(cell.text, SIZE, column.width - inset + 0.01)


def lead_lines(row: Row, grid: Grid) -> Set:
    """A row's running text in the room left of the panel."""
    return flow(row.lead, SIZE, grid.before - row.indent * INDENT)


def remark_left(row: Row, grid: Grid) -> float:
    """Where a row's remark begins: right of the panel, or at its left edge."""
    return grid.panel.left if row.remark_wide else grid.panel.right + _GAP


def remark_lines(row: Row, grid: Grid) -> Set:
    """A row's remark in the room up to the right edge, or up to the row's judgements."""
    right = grid.columns[CI].right if any(row.judged) else grid.width - MARGIN
    return flow(row.remark, SIZE, right - remark_left(row, grid))


def height(row: Row, grid: Grid) -> float:
    """The height of a row: that of its longest text."""
    lines = [len(cell_lines(cell, grid, row.indent)) for cell in row.cells]
    most = max([1, *lines, lead_lines(row, grid).lines, remark_lines(row, grid).lines])
    return ROW + (most - 1) * LEADING + (_AFTER_LINES if most > 1 else 0.0) + (APART if row.apart else 0.0)


def dot_pitches(judged: Judged) -> tuple[float, ...]:
    """How far apart the judgements of a row stand: as their dots and the names above them ask."""
    return tuple(max(DOT, width(name, SMALL, bold=True) + 2) for name, _ in judged.domains)


def _grid(spec: ForestSpec, rows: tuple[Row, ...], caps: tuple[float, float]) -> Grid:
    asked = _asked(spec)
    widths = {ask.id: _width(ask, rows, caps[ask.id != STUDY]) for ask in asked if ask.id != PLOT}
    effect_head = width(_effect_head(spec), SIZE, bold=True)
    widths[CI] = max(widths[CI], min(effect_head, 120.0) - widths[ESTIMATE] - _NARROW_GAP)
    if spec.rob is not None:
        widths[ROB] = max(sum(dot_pitches(spec.rob)), width(ROB_HEAD, SIZE, bold=True))
    others = sum(widths.values()) + sum(ask.gap for ask in asked[1:]) + 2 * MARGIN
    asks = max((_lead_width(row) for row in rows), default=0.0) - _left(asked, widths)
    widths[STUDY] += (more := max(0.0, min(asks, PAGE[0] - others - _PANEL[0])))
    others += more
    widths[PLOT] = min(max(PAGE[0] - others, _PANEL[0]), _PANEL[1])
    columns: dict[str, Column] = {}
    at = MARGIN
    for place, ask in enumerate(asked):
        left = at + (ask.gap if place else 0.0)
        at = left + widths[ask.id]
        columns[ask.id] = Column(
            id=ask.id,
            head=wrap(ask.head, SIZE, widths[ask.id] + 0.01, bold=True) if ask.head else (),
            align=ask.align,
            left=left,
            right=at,
        )
    return Grid(columns=columns, width=at + MARGIN)


def _left(asked: tuple[_Ask, ...], widths: Mapping[str, float]) -> float:
    """How wide the columns left of the panel are together."""
    ids = [ask.id for ask in asked]
    columns = asked[: ids.index(PLOT)]
    return sum(widths[ask.id] for ask in columns) + sum(ask.gap for ask in columns[1:])


def _lead_width(row: Row) -> float:
    return row.indent * INDENT + sum(piece.wide(SIZE) for piece in row.lead)


def _asked(spec: ForestSpec) -> tuple[_Ask, ...]:
    asked = [_Ask(id=STUDY, head="Study")]
    if shows_outcomes(spec):
        asked.append(_Ask(id=OUTCOME, head="Outcome"))
    asked += [_Ask(id=one.place, head=one.label, align=one.align) for one in spec.columns]
    if spec.arms is not None:
        asked.append(_Ask(id=N_EXP, head=f"{spec.arms[0]}, n", align="right"))
        asked.append(_Ask(id=N_CTL, head=f"{spec.arms[1]}, n", align="right", gap=_NARROW_GAP))
    asked.append(_Ask(id=WEIGHT, head="Weight", align="right"))
    asked.append(_Ask(id=PLOT, head="", gap=_GAP + 2))
    asked.append(_Ask(id=ESTIMATE, head="", align="right", gap=_GAP + 2))
    asked.append(_Ask(id=CI, head="", align="right", gap=_NARROW_GAP))
    if spec.rob is not None:
        asked.append(_Ask(id=ROB, head="", gap=_GAP + 2))
    return tuple(asked)


def effect_head(spec: ForestSpec, grid: Grid) -> tuple[str, ...]:
    """The head over estimate and interval, in lines."""
    room = grid.columns[CI].right - grid.columns[ESTIMATE].left
    return wrap(_effect_head(spec), SIZE, room + 0.01, bold=True)


def _effect_head(spec: ForestSpec) -> str:
    return f"{spec.effect_label} ({percent(100 * spec.fit.interval.level)} CI)"


def _width(ask: _Ask, rows: tuple[Row, ...], cap: float) -> float:
    """As wide as the widest text, up to the cap where texts are wrapped, and as the head's longest word."""
    words = (width(word, SIZE, bold=True) for word in ask.head.split())
    head = max(words, default=0.0)
    texts = [_cell_width(row, cell) for row in rows for cell in row.cells if cell.column == ask.id]
    natural = max(texts, default=0.0)
    if ask.align == "left":
        natural = min(natural, cap)
    return max(head, natural)


def _cell_width(row: Row, cell: Cell) -> float:
    inset = row.indent * INDENT if cell.column == STUDY else 0.0
    return width(cell.text, SIZE, bold=row.bold) + inset
