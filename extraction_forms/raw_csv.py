"""Lines of delimited raw text: what a cell holds is what comes back, whatever it looks like and however long it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final

_QUOTED: Final = re.compile(r'[,"\r\n]|\A\s|\s\Z')
_WITHIN: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_MOST_FILLED: Final = 131_072  # as Python's own reader of CSV has it, unless some library says otherwise
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class NoRow(ValueError):  # noqa: N818 - what the line is
    """What starts on a line is no row of cells; the message says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def csv_line(cells: Iterable[str]) -> str:
    """One row with its line end; a cell is quoted where it holds what parts cells or rows."""
    return ",".join(_cell(text) for text in cells) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def csv_rows(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line it starts on; a cell may be of any length.

    Raises:
        NoRow: a quotation mark is not closed, or a closed one is followed by more than a delimiter.
    """
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    at, line = 0, 1
    while at < len(text):
        start, cells = at, list[str]()
        while True:
            cell, at = _cell_at(text, at, bare, line)
            cells.append(cell)
            if at >= len(text) or text[at] != delimiter:
                break
            at += 1
        end = _LINE_END.match(text, at)
        if end is None and at < len(text):
            raise NoRow(line, f"{text[at]!r} after a closing quotation mark")
        at = end.end() if end is not None else at
        yield line, cells
        line += len(_LINE_END.findall(text, start, at))


def named_rows(text: str) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """The head of a table that a person filled, and each row by its names with the line it starts on.

    Blank rows are passed over, and cells that a row lacks are empty.

    Raises:
        NoRow: as `csv_rows`, or a cell is longer than people fill them.
    """
    rows = [(line, cells) for line, cells in csv_rows(text.removeprefix("\ufeff")) if any(cells)]
    for line, cells in rows:
        if max(map(len, cells)) > _MOST_FILLED:
            raise NoRow(line, f"a cell of more than {_MOST_FILLED:,} characters")
    head = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    return head, [
        (line, dict(zip_longest(head, cells[: len(head)], fillvalue=""))) for line, cells in rows[1:]
    ]


def _cell_at(text: str, at: int, bare: re.Pattern[str], line: int) -> tuple[str, int]:
    """The cell that starts somewhere, and where it ends."""
    quoted = _WITHIN.match(text, at)
    if quoted is not None:
        return quoted[1].replace('""', '"'), quoted.end()
    if text.startswith('"', at):
        raise NoRow(line, "a quotation mark that is not closed")
    found = bare.match(text, at)
    return ("", at) if found is None else (found[0], found.end())
