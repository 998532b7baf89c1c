"""A table as aligned text for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from typing import Final

from synthesis.tables.table import Column, Table

LINE: Final = 110
"""How wide the notes under a table run."""


def plain(table: Table) -> str:
    """The title, the head, the rows and the notes; every column as wide as its widest text."""
    lines = [[_head(column) for column in table.columns]]
    lines += [[cell.text for cell in row.cells] for row in table.rows if row.kind != "group"]
    widths = [max(columns_of(line[n]) for line in lines) for n in range(len(table.columns))]
    aligned = [_aligned(line, widths, table.columns) for line in lines]
    set_rows = iter(aligned[1:])
    body = [row.cells[0].text if row.kind == "group" else next(set_rows) for row in table.rows]
    notes = [line for note in table.notes for line in _note(f"{note.mark}: " if note.mark else "", note.text)]
    return "\n".join([table.title, aligned[0], *body, *notes]) + "\n"


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: two for a full-width sign, none for a combining one."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _aligned(texts: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    parts = []
    for text, width, column in zip(texts, widths, columns, strict=True):
        room = " " * (width - columns_of(text))
        parts.append(room + text if column.align == "right" else text + room)
    return "  ".join(parts).rstrip()


def _note(mark: str, text: str) -> list[str]:
    return textwrap.wrap(
        mark + text, LINE, initial_indent="  ", subsequent_indent="    ", break_long_words=False
    )
