"""How wide the columns of a printed table are, and how large its type: worked out before the page is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.metrics import line_count, width
from synthesis.tables.table import Row, Table
from synthesis.writing import pieces

INSET: Final = 3.0
"""Points between a text and the side of its cell."""

INDENT: Final = 8.0
"""Points by which a row is indented for each level."""

SIZES: Final = (8.5, 7.5, 6.5)
"""The sizes of type, in points; a table of many columns does without the largest."""

NOTES: Final = 8.0
"""The size of notes below a table."""

_LEADING: Final = 0.5  # between lines, in parts of the size
_PITCH: Final = _LEADING + 0.66  # from line to line: capitals and the leading

WORDS: Final = re.compile(r"[^ \n\t]+")
"""What no line breaks within: a no-break space stands within a word."""

_MANY: Final = 9
_KERNED: Final = 1.01  # widths are those of unkerned text
_GAP: Final = 2 * INSET + 0.5
_TOGETHER: Final = 24  # signs of a word that stay together
_WHOLE: Final = 18  # words that are no longer stay whole
_JOINTS: Final = "/._:=&?#@-"
_PIECE: Final = re.compile(rf"[^{_JOINTS}]{{1,{_TOGETHER}}}[{_JOINTS}]*|[{_JOINTS}]+")


@frozen
class Columns:
    """The widths of a table's columns and the size of its type, in points; where `tight`, words are broken to fit."""

    size: float
    widths: tuple[float, ...]
    tight: bool = False


def columns(table: Table, room: float) -> Columns:
    """The largest type at which every column holds its longest word; where none does, the smallest, words broken.

    A column is as wide as its share of the room says, but never narrower than its longest word.
    """
    unit = [_least(table, index) for index in range(len(table.columns))]
    sizes = SIZES[1:] if len(table.columns) > _MANY else SIZES
    for size in sizes:
        least = [indent + size * words + _GAP for indent, words in unit]
        if sum(least) <= room:
            shares = [column.width for column in table.columns]
            return Columns(size=size, widths=_shared(shares, least, room))
    whole = sum(least)
    return Columns(size=sizes[-1], widths=tuple(room * one / whole for one in least), tight=True)


def height(table: Table, tracks: Columns) -> float:
    """About how high a table is in points, its notes with it: its texts are broken into lines, the lines counted."""
    rows = sum(_row_height(row, tracks) for row in table.rows)
    heads = [f"{column.label} ({column.unit})" if column.unit else column.label for column in table.columns]
    head = _of_lines(max(map(_lines, heads, tracks.widths, repeat(tracks.size))), tracks.size)
    notes = [note.text for note in table.notes] + ([table.source] if table.source else [])
    room = sum(tracks.widths)
    return head + rows + sum(_lines(note, room + 2 * INSET, NOTES) * _PITCH * NOTES for note in notes)


def _row_height(row: Row, tracks: Columns) -> float:
    texts = [cell.tied for cell in row.cells]
    if row.kind == "group":
        return _of_lines(1, tracks.size)
    widths = [tracks.widths[0] - row.indent * INDENT, *tracks.widths[1:]]
    return _of_lines(max(map(_lines, texts, widths, repeat(tracks.size)), default=1), tracks.size)


def _lines(text: str, room: float, size: float) -> int:
    return line_count(text, size, max(room - 2 * INSET, size))


def _of_lines(lines: int, size: float) -> float:
    return (lines * _PITCH - _LEADING) * size + 2 * INSET


def _least(table: Table, index: int) -> tuple[float, float]:
    """The indent of a column in points, and the width of its longest word in parts of the size."""
    column = table.columns[index]
    rows = [row for row in table.rows if row.kind != "group"]
    body = _widest(_texts(rows, index, total=False), bold=False)
    total = _widest(_texts(rows, index, total=True), bold=True)
    head = _widest((column.label, f"({column.unit})"), bold=True)
    deepest = max((row.indent for row in rows), default=0) if index == 0 else 0
    return deepest * INDENT, _KERNED * max(head, body, total)


def _texts(rows: Sequence[Row], index: int, *, total: bool) -> Iterable[str]:
    return (row.cells[index].tied for row in rows if (row.kind == "total") is total)


def _widest(texts: Iterable[str], *, bold: bool) -> float:
    return max((_widest_word(text, bold) for text in texts), default=0.0)


@lru_cache(maxsize=32768)
def _widest_word(text: str, bold: bool) -> float:  # noqa: FBT001 - the key of a cache
    """The width of the longest word of a text, in parts of the size."""
    words = [piece for word in WORDS.findall(text) for piece in pieces(word)]
    parts = [part for word in words for part in ([word] if len(word) <= _WHOLE else _PIECE.findall(word))]
    return max((width(part, 1.0, bold=bold) for part in parts), default=0.0)


def _shared(shares: Sequence[float], least: Sequence[float], room: float) -> tuple[float, ...]:
    """The room shared out; a column whose share is too small for its longest word gets what that needs."""
    fixed: set[int] = set()
    while True:
        rest = room - sum(least[index] for index in fixed)
        whole = sum(share for index, share in enumerate(shares) if index not in fixed)
        widths = [
            least[index] if index in fixed else rest * share / whole for index, share in enumerate(shares)
        ]
        short = {index for index, one in enumerate(widths) if index not in fixed and one < least[index]}
        if not short:
            return tuple(widths)
        fixed |= short
