"""A table as aligned text for a terminal."""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from typing import Final

from synthesis.tables.table import Column, Table

LINE: Final = 110
"""How wide the notes under a table run."""


def plain(table: Table, room: int = 0) -> str:
    """The title, the head, the rows and the notes; every column as wide as its widest text.

    A table that is wider than `room` is set in blocks below each other, each with the first column; 0 is the width of
    the terminal, without an end where there is none.
    """
    room = room or (get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize)
    lines = [[_head(column) for column in table.columns]]
    lines += [[cell.text for cell in row.cells] for row in table.rows if row.kind != "group"]
    widths = [max(columns_of(line[n]) for line in lines) for n in range(len(table.columns))]
    parts = []
    for block in _blocks(table.columns, widths, room):
        aligned = [_aligned([(line[n], widths[n], table.columns[n]) for n in block]) for line in lines]
        set_rows = iter(aligned[1:])
        body = [row.cells[0].text if row.kind == "group" else next(set_rows) for row in table.rows]
        parts.append("\n".join([aligned[0], *body]))
    notes = [
        line
        for note in table.notes
        for line in _note(f"{note.mark}: " if note.mark else "", note.text, min(LINE, room))
    ]
    return "\n".join([table.title, "\n\n".join(parts), *notes]) + "\n"


def _blocks(columns: Sequence[Column], widths: Sequence[int], room: int) -> Iterator[tuple[int, ...]]:
    """The columns of each block, the first one in all; an interval stays beside its estimate."""
    together: list[list[int]] = []
    for n in range(1, len(columns)):
        if together and columns[n].id.endswith("_ci"):
            together[-1].append(n)
        else:
            together.append([n])
    block = [0]
    for own in together:
        if len(block) > 1 and sum(widths[n] + 2 for n in (*block, *own)) - 2 > room:
            yield tuple(block)
            block = [0]
        block += own
    yield tuple(block)


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: two for a full-width sign, none for a combining one."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _aligned(cells: Sequence[tuple[str, int, Column]]) -> str:
    """Texts beside each other, each in the width of its column."""
    parts = []
    for text, width, column in cells:
        room = " " * (width - columns_of(text))
        parts.append(room + text if column.align == "right" else text + room)
    return "  ".join(parts).rstrip()


def _note(mark: str, text: str, room: int) -> list[str]:
    return textwrap.wrap(
        mark + text, room, initial_indent="  ", subsequent_indent="    ", break_long_words=False
    )
