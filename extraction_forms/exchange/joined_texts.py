"""Several texts in one cell: parted by bars, each read back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

BAR: Final = " | "
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_PIECES: Final = re.compile(r"(?:\\.|[^\\|])*", re.DOTALL)
_NOTHING: Final = "\\e"


def joined(texts: Iterable[str]) -> str:
    r"""The texts with bars between; a bar, a backslash and a blank at an edge stand after a backslash."""
    return BAR.join(_escaped(text) for text in texts)


def _escaped(text: str) -> str:
    if not text:
        return _NOTHING
    escaped = text.replace("\\", "\\\\").replace("|", "\\|")
    if escaped.startswith(" "):
        escaped = "\\" + escaped
    if escaped.endswith(" ") and text != " ":
        escaped = escaped[:-1] + "\\ "
    return escaped


def parted(cell: str) -> tuple[str, ...]:
    """The texts that `joined` put in one cell; none for an empty cell."""
    if not cell.strip(" "):
        return ()
    return tuple(_plain(piece) for piece in _pieces(cell))


def _pieces(cell: str) -> list[str]:
    pieces, at = [], 0
    while at <= len(cell):
        found = _PIECES.match(cell, at)
        end = found.end() if found else at
        if end < len(cell) and cell[end] == "\\":  # a backslash at the very end stands for itself
            end += 1
        pieces.append(cell[at:end])
        at = end + 1
    return pieces


def _plain(piece: str) -> str:
    piece = piece.lstrip(" ")
    while piece.endswith(" ") and not _ends_escaped(piece):
        piece = piece[:-1]
    return "" if piece == _NOTHING else _ESCAPED.sub(r"\1", piece)


def _ends_escaped(piece: str) -> bool:
    """Whether the blank at the end stands after a backslash that is not itself escaped."""
    before = piece[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
