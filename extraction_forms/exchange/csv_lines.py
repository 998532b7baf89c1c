"""Rows written as CSV, the same every time: commas, LF, quotes only where a reader needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_NEEDS_QUOTES: Final = re.compile(r'[",\r\n\t;]|^\s|\s$')


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A header and rows as CSV (RFC 4180 with LF): every cell as its text is, nothing added.

    Raises:
        ValueError: a row has more or fewer cells than the header.
    """
    lines = [_line(header)]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"expected {len(header)} cells; found {len(row)}: {row!r}")
        lines.append(_line(row))
    return "".join(lines)


def _line(cells: Sequence[str]) -> str:
    written = ",".join(_cell(cell) for cell in cells)
    return f"{written}\n" if written else '""\n'  # a line of one empty cell is not an empty line


def _cell(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
