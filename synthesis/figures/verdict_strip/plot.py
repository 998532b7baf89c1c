"""The verdict strip: every result a square inked by its verdict, beside the verdicts on the pooled intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure, Mark, Text
from synthesis.figures.flow import Piece, flow, texts
from synthesis.figures.inks import Box, rectangle
from synthesis.figures.legend import Entry, LegendRow, legend
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import (
    LEADING,
    MARGIN,
    MIDDLE,
    NOTE,
    NOTE_LEADING,
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
from synthesis.figures.verdict_inks import TILE, hatching, ink, tile
from synthesis.figures.verdict_strip.spec import StripGroup, StripRow, StripSpec
from synthesis.figures.verdict_strip.spots import bar_spots, pooled_spots, result_spots
from synthesis.figures.verdict_strip.words import alternative, notes, without_words
from synthesis.letter_case import upper_first
from synthesis.numbers import Unavailable, count
from synthesis.verdicts.verdict import CLASSES
from synthesis.woven import together, words

__all__ = ["StripGroup", "StripRow", "StripSpec", "verdict_strip"]

_HEADS: Final = ("Pooled interval", "Prediction interval")
_STUDIES: Final = "Studies"
_INDENT: Final = 5.0
_GAP: Final = 9.0
_WORDS: Final = 60.0
_PITCH: Final = (TILE[0] + 0.6, TILE[1] + 1.0)
_MOST_LABEL: Final = 130.0
_MOST_LINES: Final = 5
_ROW: Final = 12.0
_AFTER_ROW: Final = 4.0
_HEADING: Final = 15.0


@frozen
class _Item:
    """A row with its indent, and the heading that stands above it where it is the first of its group."""

    row: StripRow
    heading: str
    first: bool

    @property
    def indent(self) -> float:
        return _INDENT if self.heading else 0.0


@frozen
class _Columns:
    """Where columns stand: the right of the labels and of the studies, the strip, the two columns of words."""

    label: float
    studies: float
    strip: tuple[float, float]
    verdicts: tuple[float, float]

    @property
    def per_line(self) -> int:
        return int((self.strip[1] - self.strip[0] + 0.6) // _PITCH[0])


def verdict_strip(spec: StripSpec) -> tuple[Figure, ...]:
    """A verdict strip as finished figures: one, or as many as its rows need."""
    items = [
        _Item(row=row, heading=group.heading, first=place == 0)
        for group in spec.groups
        for place, row in enumerate(group.rows)
    ]
    columns = _columns(items)

    def height(some: Sequence[_Item]) -> float:
        return _sheet(spec, some, columns).bottom

    return bound(spec, [_sheet(spec, part, columns) for part in divided(items, height)])


def _columns(items: Sequence[_Item]) -> _Columns:
    natural = max(item.indent + width(item.row.label, SIZE) for item in items)
    label = MARGIN + min(natural, _MOST_LABEL)
    studies = label + _GAP + width(_STUDIES, SIZE, bold=True)
    words = TILE[0] + 4 + _WORDS
    last = WIDTH - MARGIN - words
    verdicts = (last - _GAP - words, last)
    return _Columns(
        label=label, studies=studies, strip=(studies + _GAP, verdicts[0] - _GAP), verdicts=verdicts
    )


def _sheet(spec: StripSpec, items: Sequence[_Item], columns: _Columns) -> Sheet:
    y, heads = _heads(spec, columns)
    drawn: list[Drawn] = [*heads]
    for place, item in enumerate(items):
        if item.heading and (item.first or place == 0):
            more = "" if item.first else ", continued"
            lines = wrap(item.heading + more, SIZE, ROOM, bold=True)
            for n, line in enumerate(lines):
                drawn.append(Text(text=line, x=MARGIN, y=y + 11 + n * LEADING, size=SIZE, bold=True))
            y += _HEADING + (len(lines) - 1) * LEADING
        drawn += _row(item, columns, y)
        y += _height(item, columns)
    drawn.append(rule(y))
    y, foot = _foot(spec, [item.row for item in items], columns, y + 1)
    alt = alternative(spec, [(item.heading, item.row) for item in items])
    return sheet_of((*drawn, *foot), bottom=y, alt=alt)


def _heads(spec: StripSpec, columns: _Columns) -> tuple[float, list[Mark]]:
    strip = f"{spec.units.capitalize()}, from worse to better"
    heads = [
        (wrap(strip, SIZE, columns.strip[1] - columns.strip[0], bold=True), columns.strip[0]),
        *(
            (wrap(head, SIZE, TILE[0] + 4 + _WORDS, bold=True), x)
            for head, x in zip(_HEADS, columns.verdicts, strict=True)
        ),
    ]
    most = max(len(lines) for lines, _ in heads)
    last = MARGIN + SIZE + (most - 1) * LEADING
    marks: list[Mark] = [
        Text(text=line, x=x, y=last - (len(lines) - 1 - n) * LEADING, size=SIZE, bold=True)
        for lines, x in heads
        for n, line in enumerate(lines)
    ]
    marks.append(Text(text=_STUDIES, x=columns.studies, y=last, size=SIZE, bold=True, anchor="end"))
    marks.append(rule(last + 4.5))
    return last + 7.5, marks


def _row(item: _Item, columns: _Columns, top: float) -> Iterator[Drawn]:
    row, baseline = item.row, top + TILE[1] / 2 + MIDDLE * SIZE
    for n, line in enumerate(_label_lines(item, columns)):
        x = MARGIN + item.indent
        yield Text(
            text=line,
            x=x,
            y=baseline + n * LEADING,
            size=SIZE,
            column="label",
            source=row.source,
            kind="name",
        )
    number = count(row.studies)
    yield Text(
        text=number,
        x=columns.studies,
        y=baseline,
        size=SIZE,
        anchor="end",
        key=row.key,
        origins=row.origins,
        column="studies",
    )
    yield from _strip(row, columns, top)
    end = top + _strip_lines(row, columns) * _PITCH[1]
    for n, line in enumerate(_without_lines(row, columns)):
        y = end + NOTE - 0.5 + n * NOTE_LEADING
        yield Text(text=line, x=columns.strip[0], y=y, size=NOTE, column="without", origins=row.origins)
    pooled = ((row.pooled, row.pooled_key), (row.prediction, row.prediction_key))
    for (verdict, key), head, x in zip(pooled, _HEADS, columns.verdicts, strict=True):
        yield from _verdict(verdict, row.origins, x, top)
        if isinstance(verdict, str):
            yield from pooled_spots(row, head, (verdict, key), _tile_box(x, top))


def _verdict(verdict: str | Unavailable, origins: tuple[str, ...], x: float, top: float) -> Iterator[Mark]:
    """A tile and the class in words, or why there is none."""
    known = isinstance(verdict, str)
    if known:
        yield from tile(str(verdict), _tile_box(x, top))
    left = x + (TILE[0] + 4 if known else 0.0)
    for n, line in enumerate(_verdict_lines(verdict)):
        y = top + TILE[1] / 2 + MIDDLE * SIZE + n * LEADING
        yield Text(text=line, x=left, y=y, size=SIZE, origins=() if known else origins)


def _tile_box(left: float, top: float) -> Box:
    return left, top, left + TILE[0], top + TILE[1]


def _verdict_lines(verdict: str | Unavailable) -> tuple[str, ...]:
    if isinstance(verdict, Unavailable):
        return wrap(upper_first(verdict.reason), SIZE, TILE[0] + 4 + _WORDS)
    return wrap(CLASSES[verdict].short, SIZE, _WORDS)


def _label_lines(item: _Item, columns: _Columns) -> tuple[str, ...]:
    return wrap(item.row.label, SIZE, columns.label - MARGIN - item.indent + 0.01)


def _without_lines(row: StripRow, columns: _Columns) -> tuple[str, ...]:
    said = without_words(row)
    return wrap(said, NOTE, columns.strip[1] - columns.strip[0]) if said else ()


def _barred(row: StripRow, columns: _Columns) -> bool:
    """Whether there are so many results that bars stand for squares."""
    return len(row.verdicts) > _MOST_LINES * columns.per_line


def _strip_lines(row: StripRow, columns: _Columns) -> int:
    return len(row.counts) if _barred(row, columns) else -(-len(row.verdicts) // columns.per_line)


def _strip(row: StripRow, columns: _Columns, top: float) -> Iterator[Drawn]:
    if _barred(row, columns):
        yield from _bars(row, columns, top)
        return
    for number, place in enumerate(row.ordered):
        line, at = divmod(number, columns.per_line)
        box = _tile_box(columns.strip[0] + at * _PITCH[0], top + line * _PITCH[1])
        yield from tile(row.verdicts[place], box)
        yield from result_spots(row, place, box)


def _bars(row: StripRow, columns: _Columns, top: float) -> Iterator[Drawn]:
    """A line for each class: its tile, a bar as long as its share of the results, and its count."""
    left, right = columns.strip[0] + _PITCH[0], columns.strip[1]
    room = right - left - 4 - width(count(len(row.verdicts)), SIZE)
    for line, (code, n) in enumerate(row.counts.items()):
        y = top + line * _PITCH[1]
        end = left + room * n / len(row.verdicts)
        of, box = ink(code), (left, y + 1, end, y + TILE[1] - 1)
        yield from tile(code, _tile_box(columns.strip[0], y))
        yield rectangle(box, of.fill, role=f"bar {code}")
        yield from hatching(box, of)
        yield rectangle(box, "", of.outline)
        yield Text(
            text=count(n), x=end + 3, y=y + TILE[1] / 2 + MIDDLE * SIZE, size=SIZE, origins=row.origins
        )
        yield from bar_spots(row, code, (columns.strip[0], y, end, y + TILE[1]))


def _height(item: _Item, columns: _Columns) -> float:
    row = item.row
    words = [_label_lines(item, columns), _verdict_lines(row.pooled), _verdict_lines(row.prediction)]
    tallest = _ROW + (max(len(lines) for lines in words) - 1) * LEADING
    strip = _strip_lines(row, columns) * _PITCH[1] + len(_without_lines(row, columns)) * NOTE_LEADING
    return max(tallest, strip + 2.0) + _AFTER_ROW


def _foot(
    spec: StripSpec, rows: Sequence[StripRow], columns: _Columns, top: float
) -> tuple[float, list[Mark]]:
    used = {code for row in rows for code in (*row.counts, row.pooled, row.prediction)}
    entries = tuple(
        Entry(label=kind.label, wide=TILE[0], draw=partial(_sample, code))
        for code, kind in CLASSES.items()
        if code in used
    )
    y, marks = legend((LegendRow(title="", entries=entries),), top)
    barred = any(_barred(row, columns) for row in rows)
    lines = flow([Piece(text=together(map(words, notes(spec, barred=barred)), " "))], NOTE, ROOM)
    marks += texts(lines, (MARGIN, y + NOTE_LEADING), NOTE, NOTE_LEADING)
    return y + lines.lines * NOTE_LEADING + 2, marks


def _sample(code: str, x: float, y: float) -> Iterable[Mark]:
    half, high = TILE[0] / 2, TILE[1] / 2
    return tile(code, (x - half, y - high, x + half, y + high))
