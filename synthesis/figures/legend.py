"""The legend under a plot: symbols beside their meanings, in rows that begin with what the row explains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Mark, Text
from synthesis.figures.flow import Piece, Set, flow, texts
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import MARGIN, MIDDLE, NOTE, NOTE_LEADING, ROOM
from synthesis.woven import named, words

Draw = Callable[[float, float], Iterable[Mark]]

_AFTER_SYMBOL: Final = 3.5
_AFTER_ENTRY: Final = 11.0
_AFTER_TITLE: Final = 6.0
_LINE: Final = 11.5
_ABOVE: Final = 2.5


@frozen
class Entry:
    """A symbol and what it means: `draw` sets it about the middle of a box of that width and height.

    `key` names the first number that the label prints.
    """

    label: str
    wide: float
    draw: Draw
    high: float = 9.0
    key: str = ""


@frozen
class LegendRow:
    """Entries that explain one thing, named in bold at their head."""

    title: str
    entries: tuple[Entry, ...]


def legend(rows: Sequence[LegendRow], top: float) -> tuple[float, list[Mark]]:
    """The rows one under another from `top`, and where they end; a row without entries is left out."""
    marks: list[Mark] = []
    y = top
    for row in rows:
        if row.entries:
            y, more = _row(row, y)
            marks += more
    return y, marks


def keyed(pairs: Iterable[tuple[str, str]], top: float) -> tuple[float, list[Mark]]:
    """Short names and what they stand for, as running text: `A Hospital days; B Hope.`; and where it ends."""
    lines = key_lines(pairs)
    marks: list[Mark] = [*texts(lines, (MARGIN, top + NOTE_LEADING), NOTE, NOTE_LEADING)]
    return top + lines.lines * NOTE_LEADING + (2.0 if lines.lines else 0.0), marks


def key_lines(pairs: Iterable[tuple[str, str]]) -> Set:
    """The running text of `keyed`, in lines."""
    several = tuple(pairs)
    pieces = []
    for place, (name, label) in enumerate(several):
        end = "." if place == len(several) - 1 else "; "
        pieces += [
            Piece(text=name, bold=True, kind="name"),
            Piece(text=named(f"\N{NO-BREAK SPACE}{label}{end}")),
        ]
    return flow(pieces, NOTE, ROOM)


def _row(row: LegendRow, top: float) -> tuple[float, list[Mark]]:
    """Entries along lines; one that does not fit beside the others begins a line, one too long is wrapped."""
    line = max(_LINE, *(entry.high + 2 for entry in row.entries))
    y = top + _ABOVE + line / 2
    heads = wrap(row.title, NOTE, ROOM, bold=True) if row.title else ()
    marks: list[Mark] = []
    for n, head in enumerate(heads):
        y += NOTE_LEADING if n else 0.0
        marks.append(Text(text=head, x=MARGIN, y=y + MIDDLE * NOTE, size=NOTE, bold=True, kind="words"))
    x = MARGIN + (width(heads[-1], NOTE, bold=True) + _AFTER_TITLE if heads else 0.0)
    for entry in row.entries:
        before = entry.wide + _AFTER_SYMBOL
        if x > MARGIN and x + before + width(entry.label, NOTE) > MARGIN + ROOM:
            x, y = MARGIN, y + line
        marks += entry.draw(x + entry.wide / 2, y)
        lines = wrap(words(entry.label), NOTE, MARGIN + ROOM - x - before)
        for n, text in enumerate(lines):
            y += NOTE_LEADING if n else 0.0
            marks.append(Text(text=text, x=x + before, y=y + MIDDLE * NOTE, size=NOTE, key=entry.key))
        x += before + max(width(text, NOTE) for text in lines) + _AFTER_ENTRY
    return y + line / 2, marks
