"""Pieces of text set one after another in lines: words break, styles and keys stay with their piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Text
from synthesis.figures.metrics import width, wrap
from synthesis.woven import Kind, Woven

_SPACE: Final = " \t\n\r"
_WORDS: Final = re.compile(f"[{_SPACE}]*[^{_SPACE}]+")


@frozen
class Piece:
    """A stretch of text in one style; a piece that prints a number names its key or its origins, or tells its kind."""

    text: str
    key: str = ""
    origins: tuple[str, ...] = ()
    kind: Kind = ""
    bold: bool = False
    italic: bool = False
    source: str = ""

    def wide(self, size: float) -> float:
        """Its width in points."""
        return width(self.text, size, bold=self.bold, italic=self.italic)


@frozen
class Set:
    """Pieces set in lines: each with its line, from 0, and its distance from the left edge."""

    pieces: tuple[tuple[int, float, Piece], ...]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.pieces[-1][0] + 1 if self.pieces else 0

    def width(self, size: float) -> float:
        """How far the longest line reaches."""
        return max((x + piece.wide(size) for _, x, piece in self.pieces), default=0.0)


def flow(pieces: Iterable[Piece], size: float, room: float) -> Set:
    """Pieces in lines no wider than `room`.

    A line is broken at a space, which then goes; pieces with no space between them stay together, and
    so do words tied by a no-break space, unless they are wider than the room.
    """
    return _flow(tuple(part for piece in pieces for part in _parts(piece)), size, room)


def _parts(piece: Piece) -> Iterator[Piece]:
    """A piece of a woven text as a piece for each number of it, and one for what stands between."""
    if not isinstance(piece.text, Woven):
        yield piece
        return
    for told, runs in groupby(piece.text.runs, lambda run: (run.key or piece.key, run.origins)):
        several = tuple(runs)
        kind: Kind = next((run.kind for run in several if run.kind), "")
        text = "".join(run.text for run in several)
        yield replace(piece, text=text, key=told[0], origins=told[1], kind="" if told[0] or told[1] else kind)


@lru_cache(maxsize=8192)
def _flow(pieces: tuple[Piece, ...], size: float, room: float) -> Set:
    line, at = 0, 0.0
    done: list[tuple[int, float, Piece]] = []
    for chunk in _chunks(pieces, size, room):
        if at and at + sum(word.wide(size) for word in chunk) > room:
            line, at = line + 1, 0.0
        for word in chunk:
            started = word if at else replace(word, text=word.text.lstrip(_SPACE))
            if not _joined(done, started, line):
                done.append((line, at, started))
            at += started.wide(size)
    return Set(pieces=tuple((row, *_without_space(x, piece, size)) for row, x, piece in done))


def texts(lines: Set, at: tuple[float, float], size: float, leading: float) -> list[Text]:
    """Set pieces as marks: the first baseline begins at `at`, the others follow at the leading."""
    return [
        Text(
            text=piece.text,
            x=at[0] + x,
            y=at[1] + line * leading,
            size=size,
            bold=piece.bold,
            italic=piece.italic,
            key=piece.key,
            origins=piece.origins,
            kind=piece.kind,
            source=piece.source,
        )
        for line, x, piece in lines.pieces
    ]


def _chunks(pieces: Iterable[Piece], size: float, room: float) -> Iterator[list[Piece]]:
    """What may not be broken: words with no space between them; what is wider than the room in parts."""
    chunk: list[Piece] = []
    for word in _words(pieces):
        if chunk and word.text[0] in _SPACE:
            yield from _fitted(chunk, size, room)
            chunk = []
        chunk.append(word)
    yield from _fitted(chunk, size, room)


def _words(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Every word with the space before it, one piece each; space at the end of a piece goes to the next."""
    space = ""
    for piece in pieces:
        text = space + piece.text
        space = text[len(text.rstrip(_SPACE)) :]
        for found in _WORDS.findall(text):
            yield replace(piece, text=found)


def _fitted(chunk: list[Piece], size: float, room: float) -> Iterator[list[Piece]]:
    if sum(word.wide(size) for word in chunk) <= room:
        yield chunk
        return
    for word in chunk:
        bare = word.text.lstrip(_SPACE)
        before = word.text[: len(word.text) - len(bare)]
        parts = wrap(bare, size, room, bold=word.bold, italic=word.italic)
        yield from ([replace(word, text=part)] for part in (before + parts[0], *parts[1:]))


def _joined(done: list[tuple[int, float, Piece]], word: Piece, line: int) -> bool:
    """Whether a word could be added to the piece before it: same line, same style, same key."""
    if not done or done[-1][0] != line or replace(done[-1][2], text="") != replace(word, text=""):
        return False
    row, x, before = done[-1]
    done[-1] = row, x, replace(before, text=before.text + word.text)
    return True


def _without_space(x: float, piece: Piece, size: float) -> tuple[float, Piece]:
    """A piece without the space it begins with, moved to where its first letter stands."""
    bare = piece.text.lstrip(_SPACE)
    space = replace(piece, text=piece.text[: len(piece.text) - len(bare)])
    return x + space.wide(size), replace(piece, text=bare)
