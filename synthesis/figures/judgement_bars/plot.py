"""Bars of judgements: for each domain the share of each judgement, from the best to the worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure, Line, Mark, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.judgement_bars.parts import bar_boxes, bar_marks, beside_lines, beside_width, swatch
from synthesis.figures.judgement_bars.spec import Bar, BarsBlock, JudgementBarsSpec
from synthesis.figures.judgement_bars.words import alternative, bar_name, part_words
from synthesis.figures.judgements import Judgement
from synthesis.figures.legend import Draw, Entry, LegendRow, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.pointed import spots_over
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
    WIDTH,
    Drawn,
    Sheet,
    bound,
    divided,
    rule,
    sheet_of,
)
from synthesis.numbers import percent
from synthesis.woven import together, words

_PITCH: Final = 20.0
_LABEL: Final = 170.0
_GAP: Final = 8.0
_APART: Final = 7.0
_TICKS: Final = (0, 25, 50, 75, 100)
_TICK: Final = 3.0
_LEAST: Final = 0.5
_BETWEEN_BLOCKS: Final = 16.0
_SPOTS: Final = 18.0
_SWATCH: Final = (24.0, 12.0)
_EDGE: Final = 9.0


@frozen
class _Grid:
    """Where bars begin, and how wide a whole one is."""

    left: float
    wide: float

    @property
    def labels(self) -> float:
        return self.left - _GAP - MARGIN

    @property
    def beside(self) -> float:
        return WIDTH - MARGIN - self.left - self.wide


def judgement_bars(spec: JudgementBarsSpec) -> tuple[Figure, ...]:
    """Bars of judgements as finished figures: each form a block with its own key, as many on a sheet as it holds.

    The share of each part stands in it after its symbol; that of a part too narrow stands beside the bar.
    """
    blocks = tuple(part for block in spec.blocks if block.bars for part in _parts(block))
    grid = _grid(blocks)

    def sheet(some: Sequence[BarsBlock]) -> Sheet:
        return _sheet(some, grid, spec.notes if some[-1] is blocks[-1] else ())

    return bound(spec, [sheet(some) for some in divided(blocks, lambda some: sheet(some).bottom)])


def _parts(block: BarsBlock) -> Iterator[BarsBlock]:
    """A block in parts that a sheet holds, where it has more domains than that."""
    grid = _grid((block,))
    for bars in divided(
        block.bars, lambda some: _sheet((replace(block, bars=tuple(some)),), grid, ()).bottom
    ):
        yield replace(block, bars=bars)


def _grid(blocks: Sequence[BarsBlock]) -> _Grid:
    """Labels as wide as they ask for; bars give way, by half at most, to what is told beside them.

    The narrower bars are, the more is told beside them.
    """
    every = [(bar, block.looks) for block in blocks for bar in block.bars]
    asked = max(width(bar_name(bar), SIZE, bold=bar.overall) for bar, _ in every) + 1.0
    left = MARGIN + min(asked, _LABEL) + _GAP
    room = WIDTH - MARGIN - left
    wide, least = room - _EDGE, room * _LEAST
    while wide > least:
        beside = max(beside_width(bar, looks, wide) for bar, looks in every)
        if wide + max(beside, _EDGE) <= room + 0.01:
            break
        wide = max(least, min(room - max(beside, _EDGE), wide - 1.0))
    return _Grid(left=left, wide=wide)


def _sheet(blocks: Sequence[BarsBlock], grid: _Grid, notes: tuple[str, ...]) -> Sheet:
    drawn: list[Drawn] = []
    y = MARGIN
    for n, block in enumerate(blocks):
        y, marks = _block(block, grid, y + (_BETWEEN_BLOCKS if n else 0.0))
        drawn += marks
    lines = flow([Piece(text=together(map(words, notes), " "))], NOTE, ROOM)
    drawn += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    bottom = y + lines.lines * NOTE_LEADING + (3.0 if lines.lines else 0.0)
    return sheet_of(drawn, bottom=bottom, alt=alternative(blocks))


def _block(block: BarsBlock, grid: _Grid, top: float) -> tuple[float, list[Drawn]]:
    """The form, how many results, the bars over their axis, the key."""
    y, drawn = _title(block, top)
    start = y
    bars: list[Drawn] = []
    for bar in block.bars:
        y += _APART if bar.overall and y > start else 0.0
        y, marks = _bar(bar, block, grid, y)
        bars += marks
    drawn += [*_lines(grid, (start, y)), *bars, *_axis(grid, y)]
    y += _TICK + SIZE + 6.0
    drawn.append(rule(y))
    used = {part.code for bar in block.bars for part in bar.parts}
    entries = tuple(
        Entry(label=shown.label, wide=_SWATCH[0], high=_SWATCH[1], draw=_swatch(shown))
        for code, shown in block.looks.items()
        if code in used
    )
    y, key = legend([LegendRow(title="Judgement", entries=entries)], y + 1.5)
    return y, [*drawn, *key]


def _title(block: BarsBlock, top: float) -> tuple[float, list[Drawn]]:
    drawn: list[Drawn] = []
    y = top
    for line in wrap(block.title, SIZE, ROOM, bold=True):
        drawn.append(Text(text=line, x=MARGIN, y=y + SIZE, size=SIZE, bold=True, kind="name"))
        y += LEADING
    for line in wrap(block.remark, NOTE, ROOM):
        drawn.append(Text(text=line, x=MARGIN, y=y + NOTE, size=NOTE, colour=GREY))
        y += NOTE_LEADING
    return y + 5.0, drawn


def _bar(bar: Bar, block: BarsBlock, grid: _Grid, top: float) -> tuple[float, list[Drawn]]:
    lines = wrap(bar_name(bar), SIZE, grid.labels + 0.01, bold=bar.overall)
    beside = beside_lines(bar, block.looks, grid.wide, grid.beside)
    high = max(_PITCH, max(len(lines), len(beside)) * LEADING + 4.0)
    middle = top + high / 2
    first = middle + MIDDLE * SIZE - (len(lines) - 1) * LEADING / 2
    drawn: list[Drawn] = [
        Text(text=line, x=MARGIN, y=first + n * LEADING, size=SIZE, bold=bar.overall, kind="name")
        for n, line in enumerate(lines)
    ]
    boxes = bar_boxes(bar, grid.left, grid.wide, middle)
    drawn += bar_marks(bar, block.looks, boxes, grid.beside)
    for part, box in zip(bar.parts, boxes, strict=True):
        said = tuple(part_words(bar, part, block.looks))
        drawn += spots_over(box, said, apart=_SPOTS, key=part.key)
    return top + high, drawn


def _lines(grid: _Grid, span: tuple[float, float]) -> Iterator[Mark]:
    """Faint lines up from the ticks, behind the bars."""
    for tick in _TICKS:
        x = grid.left + grid.wide * tick / 100
        yield Line(x1=x, y1=span[0], x2=x, y2=span[1], width=0.4, colour=PALE, role="guide")


def _axis(grid: _Grid, y: float) -> Iterator[Mark]:
    yield Line(x1=grid.left, y1=y, x2=grid.left + grid.wide, y2=y, width=0.6, role="axis")
    for tick in _TICKS:
        x = grid.left + grid.wide * tick / 100
        yield Line(x1=x, y1=y, x2=x, y2=y + _TICK, width=0.6, role="tick")
        text = percent(tick)
        yield Text(text=text, x=x, y=y + _TICK + SIZE, size=NOTE, anchor="middle", column="axis", kind="tick")


def _swatch(shown: Judgement) -> Draw:
    wide, high = _SWATCH
    return lambda x, y: swatch(shown, (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
