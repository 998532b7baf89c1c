"""What the marks of a square plot mean, down the room at its right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Mark, Text
from synthesis.figures.legend import Entry
from synthesis.figures.metrics import wrap
from synthesis.figures.scatter.plate import Plate
from synthesis.figures.sheet import MARGIN, MIDDLE, NOTE, NOTE_LEADING, WIDTH
from synthesis.woven import words

_AWAY: Final = 14.0
_AFTER: Final = 5.0
_BETWEEN: Final = 8.0
_LINE: Final = 12.0


@frozen
class Said:
    """A part of the key: its title, symbols with their meanings, and plain lines."""

    title: str
    entries: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()


def key(parts: Iterable[Said], plate: Plate) -> Iterator[Mark]:
    """The parts one under another beside the plate, symbols in one column."""
    x, y = plate.right + _AWAY, plate.top
    several = tuple(parts)
    wide = max((entry.wide for part in several for entry in part.entries), default=0.0)
    for part in several:
        for line in wrap(part.title, NOTE, WIDTH - MARGIN - x, bold=True):
            y += NOTE_LEADING
            yield Text(text=line, x=x, y=y, size=NOTE, bold=True, kind="words")
        for line in (line for text in part.lines for line in wrap(words(text), NOTE, WIDTH - MARGIN - x)):
            y += NOTE_LEADING
            yield Text(text=line, x=x, y=y, size=NOTE)
        y += 3.0
        for entry in part.entries:
            high = max(_LINE, entry.high + 2)
            y += high / 2
            yield from entry.draw(x + wide / 2, y)
            left = x + wide + _AFTER
            lines = wrap(words(entry.label), NOTE, WIDTH - MARGIN - left)
            for n, line in enumerate(lines):
                at = y + MIDDLE * NOTE + n * NOTE_LEADING
                yield Text(text=line, x=left, y=at, size=NOTE, key=entry.key)
            y += max(high / 2, (len(lines) - 1) * NOTE_LEADING + high / 2)
        y += _BETWEEN
