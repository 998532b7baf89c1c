"""Where things stand in a forest plot: columns, their edges, the heights of rows; all in points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Anchor
from synthesis.figures.flow import Set, flow
from synthesis.figures.forest.layouts import (
    CI,
    ESTIMATE,
    MORE,
    N_CTL,
    N_EXP,
    OUTCOME,
    PLOT,
    ROB,
    STUDY,
    WEIGHT,
)
from synthesis.figures.forest.rows import Cell, Row, shows_outcomes
from synthesis.figures.forest.spec import ForestSpec, Judged
from synthesis.figures.forest.wordings import wording
from synthesis.figures.forest.words import TIE
from synthesis.figures.metrics import line_count, width, wrap

SIZE: Final = 8.6
"""The size of type that the distances below are for; a smaller one has all of them smaller."""

LEAST: Final = 8.0
"""The smallest type a journal prints."""

LEADING: Final = 9.2
ROW: Final = 11.6
APART: Final = 3.0
INDENT: Final = 5.0
MARGIN: Final = 3.0
DOT: Final = 9.4
SMALL: Final = 8.0
ROB_HEAD: Final = "Risk of bias"
PAGE: Final = (482.0, 634.0)
"""A journal's page, 170 by 224 mm: what a figure keeps to where its texts allow."""

CUT: Final = "…"
MOST_LINES: Final = 6
"""How many lines a name has at most; one that is longer ends in dots, and is told in full where a reader points."""

_GAP: Final = 6.5
_NARROW_GAP: Final = 4.5
_PANEL: Final = (100.0, 190.0)
_NARROW_PANEL: Final = 84.0
_SIDES_APART: Final = 6.0
"""The room between the words of both sides."""
_TIGHT: Final = 0.7
"""What gaps between columns are multiplied by where a page has little room."""
_HEAD: Final = 120.0
_BEYOND: Final = 1.5
"""The room right of a plot that is the last column, where half a tick's label stands."""
_CAPS: Final = tuple(
    (min(outcome + 20, 240.0), outcome)
    for outcome in (240.0, 190.0, 150.0, 130.0, 110.0, 96.0, 84.0, 72.0, 64.0, 56.0)
)
_AFTER_LINES: Final = 1.5
_AROUND: Final = 120.0


@frozen
class Column:
    """A column from `left` to `right`; its texts share the edge they are aligned to; `over` is a head it shares."""

    id: str
    head: tuple[str, ...]
    align: Literal["left", "right"]
    left: float
    right: float
    over: str = ""

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


@frozen
class Grid:
    """The columns of a figure by id, in order, how wide the figure is, and the size of its type."""

    columns: Mapping[str, Column]
    width: float
    size: float = SIZE

    @property
    def panel(self) -> Column:
        """The column that holds the plot."""
        return self.columns[PLOT]

    @property
    def before(self) -> float:
        """How far texts may run that start at the left and stop short of the panel."""
        return self.panel.left - _GAP - MARGIN

    @property
    def leading(self) -> float:
        """From line to line of a text."""
        return LEADING * self.size / SIZE

    @property
    def row(self) -> float:
        """The height of a row of one line."""
        return ROW * self.size / SIZE

    @property
    def effects_first(self) -> bool:
        """Whether estimates stand left of the plot."""
        return self.columns[ESTIMATE].left < self.panel.left


@frozen
class _Ask:
    """What a column needs: its head, its alignment, the head it shares, and the gap before it."""

    id: str
    head: str
    align: Literal["left", "right"] = "left"
    gap: float = _GAP
    over: str = ""


@frozen
class _Try:
    """How a figure is laid out: the widest study and outcome, the size of type, whether all stands closer together."""

    caps: tuple[float, float]
    size: float
    tight: bool = False

    @property
    def panel(self) -> float:
        """How narrow the plot may be."""
        return _NARROW_PANEL if self.tight else _PANEL[0]

    @property
    def share(self) -> float:
        """What gaps are multiplied by."""
        return _TIGHT if self.tight else 1.0


def make_grid(spec: ForestSpec, rows: tuple[Row, ...]) -> Grid:
    """Columns as wide as their texts ask for, made to fit a page.

    Long names are wrapped first, then the type is smaller, then all stands closer together; the first that fits is
    taken, else the first that is no wider than a page, else what is printed largest.
    """
    wide: list[Grid] = []
    for size, tight in ((spec.look.size, False), (LEAST, False), (LEAST, True)):
        for caps in _CAPS:
            grid = _grid(spec, rows, _Try(caps=caps, size=size, tight=tight))
            wide.append(grid)
            if grid.width <= PAGE[0]:
                break
        if wide[-1].width <= PAGE[0] and _high(rows, wide[-1]) <= PAGE[1]:
            return wide[-1]
    narrow = [grid for grid in wide if grid.width <= PAGE[0]]
    return narrow[0] if narrow else max(wide, key=lambda grid: grid.size * PAGE[0] / grid.width)


def _high(rows: tuple[Row, ...], grid: Grid) -> float:
    return _AROUND + sum(height(row, grid) for row in rows)


def cell_lines(cell: Cell, grid: Grid, indent: int) -> tuple[str, ...]:
    """A cell's text in the lines its column has room for; of a text far too long the first, ending in dots."""
    if grid.columns[cell.column].align == "right":
        return (cell.text,)
    room = _cell_room(cell, grid, indent)
    lines = wrap(cell.text, grid.size, room)
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and width(last.rstrip() + CUT, grid.size) > room:
        last = last[:-1]
    return (*lines[: MOST_LINES - 1], last.rstrip() + CUT)


def _cell_room(cell: Cell, grid: Grid, indent: int) -> float:
    return grid.columns[cell.column].width - (indent * INDENT if cell.column == STUDY else 0.0) + 0.01


def _line_count(cell: Cell, grid: Grid, indent: int) -> int:
    """How many lines of a cell there are, which are not yet wanted."""
    if grid.columns[cell.column].align == "right":
        return 1
    return min(line_count(cell.text, grid.size, _cell_room(cell, grid, indent)), MOST_LINES)


def lead_lines(row: Row, grid: Grid) -> Set:
    """A row's running text in the room left of the panel, or of its first number if that stands before it."""
    return flow(row.lead, grid.size, _lead_end(row, grid) - MARGIN - row.indent * INDENT)


def _lead_end(row: Row, grid: Grid) -> float:
    lefts = [grid.columns[cell.column].left for cell in row.cells]
    return min([left - _NARROW_GAP for left in lefts if left < grid.panel.left] + [grid.panel.left - _GAP])


def remark_left(row: Row, grid: Grid) -> float:
    """Where a row's remark begins: where the estimates do, or at the left edge of the panel."""
    if grid.effects_first:
        return min(grid.columns[name].left for name in (ESTIMATE, WEIGHT) if name in grid.columns)
    return grid.panel.left if row.remark_wide else grid.panel.right + _GAP


def remark_lines(row: Row, grid: Grid) -> Set:
    """A row's remark in the room up to the panel, the right edge, or the row's judgements."""
    right = grid.width - MARGIN
    if grid.effects_first and not row.remark_wide:
        right = grid.panel.left - _GAP
    elif any(row.judged):
        right = grid.columns[ROB].left - _GAP - 2
    return flow(row.remark, grid.size, right - remark_left(row, grid))


def height(row: Row, grid: Grid) -> float:
    """The height of a row: that of its longest text."""
    lines = [_line_count(cell, grid, row.indent) for cell in row.cells]
    most = max([1, *lines, lead_lines(row, grid).lines, remark_lines(row, grid).lines])
    more = (most - 1) * grid.leading + (_AFTER_LINES if most > 1 else 0.0)
    return grid.row + more + (APART if row.apart else 0.0)


def dot_pitches(judged: Judged) -> tuple[float, ...]:
    """How far apart the judgements of a row stand: as their dots and the names above them ask."""
    return tuple(max(DOT, width(name, SMALL, bold=True) + 2) for name, _ in judged.domains)


def _grid(spec: ForestSpec, rows: tuple[Row, ...], tried: _Try) -> Grid:
    size = tried.size
    asked = tuple(ask if ask.id == CI else replace(ask, gap=ask.gap * tried.share) for ask in _asked(spec))
    widths = {ask.id: _width(ask, rows, tried.caps[ask.id != STUDY], size) for ask in asked if ask.id != PLOT}
    _widen(widths, asked, spec, tried)
    beyond = _BEYOND if asked[-1].id == PLOT else 0.0
    others = sum(widths.values()) + sum(ask.gap for ask in asked[1:]) + 2 * MARGIN + beyond
    asks = max((_lacks(row, asked, widths, size) for row in rows), default=0.0)
    least = _least_panel(spec, tried)
    widths[STUDY] += (more := max(0.0, min(asks, PAGE[0] - others - least)))
    others += more
    widths[PLOT] = min(max(PAGE[0] - others, least), _PANEL[1])
    columns: dict[str, Column] = {}
    at = MARGIN
    for place, ask in enumerate(asked):
        left = at + (ask.gap if place else 0.0)
        at = left + widths[ask.id]
        columns[ask.id] = Column(
            id=ask.id,
            head=wrap(ask.head, size, widths[ask.id] + 0.01, bold=True) if ask.head else (),
            align=ask.align,
            left=left,
            right=at,
            over=ask.over,
        )
    return Grid(columns=columns, width=at + MARGIN + beyond, size=size)


def _widen(widths: dict[str, float], asked: tuple[_Ask, ...], spec: ForestSpec, tried: _Try) -> None:
    """Columns that share a head are wide enough for its longest word, or for all of it where there is room."""
    size = tried.size
    lines = [_tied(line) for line in wording(spec).head(spec)]
    parts = [part for line in lines for part in (line.split(" ") if tried.tight else (line,))]
    effect_head = min(max(width(part, size, bold=True) for part in parts), _HEAD)
    widths[ESTIMATE] += max(0.0, effect_head - widths[ESTIMATE] - widths[CI] - _NARROW_GAP)
    if spec.rob is not None:
        widths[ROB] = max(sum(dot_pitches(spec.rob)), width(ROB_HEAD, size, bold=True))
    for over, columns in groupby(asked, key=lambda ask: ask.over):
        shared = list(columns)
        if over:
            word = max(width(part, size, bold=True) for part in over.split())
            has = sum(widths[ask.id] for ask in shared) + sum(ask.gap for ask in shared[1:])
            widths[shared[0].id] += max(0.0, word - has)


def side_rooms(favours: tuple[str, str], across: float, size: float, *, bold: bool) -> tuple[float, float]:
    """The width of either side's words: half of a plot, or more for a long word where the other side can spare it."""
    both = across - _SIDES_APART
    left, right = (_longest_word(label, size, bold=bold) for label in favours)
    room = min(max(both / 2, left), both - right) if left + right <= both else both / 2
    return room, both - room


def _longest_word(text: str, size: float, *, bold: bool) -> float:
    return max((width(word, size, bold=bold) for word in text.split()), default=0.0)


def _least_panel(spec: ForestSpec, tried: _Try) -> float:
    """How narrow the plot may be for the words of its sides to stand unbroken, within what a plot has at most."""
    bold = spec.look.favours == "above"
    words = sum(_longest_word(label, tried.size, bold=bold) for label in spec.favours)
    return max(tried.panel, min(words + _SIDES_APART + 0.1, _PANEL[1]))


def _lacks(row: Row, asked: tuple[_Ask, ...], widths: Mapping[str, float], size: float) -> float:
    """How much wider the study is to be for a row's running text to stand in one line."""
    if not row.lead:
        return 0.0
    needs = row.indent * INDENT + sum(piece.wide(size) for piece in row.lead)
    cells = {cell.column for cell in row.cells}
    room = 0.0
    for place, ask in enumerate(asked):
        if ask.id == PLOT or ask.id in cells:
            break
        room += widths[ask.id] + (ask.gap if place else 0.0)
    return needs - room


def _asked(spec: ForestSpec) -> tuple[_Ask, ...]:
    """The columns of a plot, in the order of its layout."""
    there: dict[str, tuple[_Ask, ...]] = {
        STUDY: (_Ask(id=STUDY, head="Study"),),
        OUTCOME: (_Ask(id=OUTCOME, head="Outcome"),) if shows_outcomes(spec) else (),
        MORE: tuple(_more(spec)),
        WEIGHT: (_Ask(id=WEIGHT, head=spec.look.weight_head, align="right"),) if spec.weights else (),
        PLOT: (_Ask(id=PLOT, head="", gap=_GAP + 2),),
        ESTIMATE: (_Ask(id=ESTIMATE, head="", align="right", gap=_GAP + 2),),
        CI: (_Ask(id=CI, head="", align="right", gap=_NARROW_GAP),),
        ROB: (_Ask(id=ROB, head="", gap=_GAP + 2),) if spec.rob is not None else (),
    }
    return tuple(ask for name in spec.look.order for ask in there[name])


def _more(spec: ForestSpec) -> Iterator[_Ask]:
    """The further columns of a plot, then the numbers of its arms."""
    before = ""
    for one in spec.columns:
        gap = _NARROW_GAP if one.over and one.over == before else _GAP
        yield _Ask(id=one.place, head=one.label, align=one.align, gap=gap, over=one.over)
        before = one.over
    if spec.arms is not None:
        yield _Ask(id=N_EXP, head=f"{spec.arms[0]}, n", align="right")
        yield _Ask(id=N_CTL, head=f"{spec.arms[1]}, n", align="right")


def effect_head(spec: ForestSpec, grid: Grid) -> tuple[str, ...]:
    """The head over estimate and interval, in lines."""
    room = grid.columns[CI].right - grid.columns[ESTIMATE].left
    return head_lines(spec, grid, room)


def head_lines(spec: ForestSpec, grid: Grid, room: float) -> tuple[str, ...]:
    """What effects are called at their head, in lines no wider than a room."""
    made: list[str] = []
    for line in wording(spec).head(spec):
        whole = width(line, grid.size, bold=True) <= room + 0.01
        made += (line,) if whole else wrap(_tied(line), grid.size, room + 0.01, bold=True)
    return tuple(made)


def _tied(head: str) -> str:
    """A head that is not broken within `95% CI`."""
    return head.replace("% CI", f"%{TIE}CI")


def _width(ask: _Ask, rows: tuple[Row, ...], cap: float, size: float) -> float:
    """As wide as the widest text, up to the cap where texts are wrapped, and as the head's longest word."""
    words = (width(word, size, bold=True) for word in ask.head.split())
    head = max(words, default=0.0)
    texts = [_cell_width(row, cell, size) for row in rows for cell in row.cells if cell.column == ask.id]
    natural = max(texts, default=0.0)
    if ask.align == "left":
        natural = min(natural, cap)
    return max(head, natural)


def _cell_width(row: Row, cell: Cell, size: float) -> float:
    inset = row.indent * INDENT if cell.column == STUDY else 0.0
    return width(cell.text, size, bold=row.bold) + inset
