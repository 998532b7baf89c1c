"""The heads over the columns of a plot: whole names where they fit, else letters explained below the plot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Anchor, Mark, Text
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import MARGIN, NOTE, NOTE_LEADING

_HYPHEN: Final = re.compile(r"(?<=[^\W\d]{3}[-–—])(?=[^\W\d]{4})")
_MOST_LINES: Final = 5
_APART: Final = 3.0


@frozen
class Heads:
    """The lines of each head, how wide its column is, and the letters that stand for names."""

    lines: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    letters: tuple[tuple[str, str], ...] = ()

    @property
    def high(self) -> float:
        """The height of the highest head."""
        return max((len(lines) for lines in self.lines), default=0) * NOTE_LEADING


def lettered(labels: Sequence[str]) -> Mapping[str, str]:
    """A letter for every name, A to Z, then AA; names that are alike share theirs."""
    return {label: _letter(n) for n, label in enumerate(dict.fromkeys(labels))}


def word_width(label: str) -> float:
    """How wide a column is to be for the longest word of its head, words broken at hyphens only."""
    parts = (part for word in label.split() for part in _HYPHEN.split(word))
    return max((width(part, NOTE, bold=True) for part in parts), default=0.0) + _APART


def least_widths(labels: Sequence[str], least: Sequence[float]) -> tuple[float, ...]:
    """How wide columns are to be for what stands in them and for the longest word of each head."""
    return tuple(max(wide, word_width(label)) for label, wide in zip(labels, least, strict=True))


def heads(
    labels: Sequence[str],
    letters: Mapping[str, str],
    least: Sequence[float],
    room: float,
    *,
    most: float,
) -> Heads:
    """Heads for columns that share a room, in up to five lines of whole words, or else their letters.

    Args:
        labels: The names of the columns.
        letters: The letter of each name.
        least: How wide each column is at least; together no more than the room.
        room: How wide all of them are together, at most.
        most: How wide a column is at most, unless it must be wider.
    """
    widths = _shared(least_widths(labels, least), room, most)
    lines = tuple(
        wrap(label, NOTE, wide - _APART + 0.01, bold=True) for label, wide in zip(labels, widths, strict=True)
    )
    if sum(widths) <= room + 0.01 and all(len(one) <= _MOST_LINES for one in lines):
        return Heads(lines=lines, widths=widths)
    return Heads(
        lines=tuple((letters[label],) for label in labels),
        widths=_shared(least, room, most),
        letters=tuple((letter, label) for label, letter in letters.items() if label in labels),
    )


@frozen
class NamedRows:
    """Where things stand beside names of rows: how wide these are, and the columns."""

    labels: float
    heads: Heads

    def left(self, place: int) -> float:
        """The left edge of a column."""
        return MARGIN + self.labels + sum(self.heads.widths[:place])

    def middle(self, place: int) -> float:
        """The middle of a column."""
        return self.left(place) + self.heads.widths[place] / 2


def beside_names(
    labels: Sequence[str],
    letters: Mapping[str, str],
    least: Sequence[float],
    room: float,
    *,
    names: tuple[float, tuple[float, float]],
    most: float,
) -> tuple[float, Heads]:
    """How wide the names of rows are, and the heads of the columns beside them.

    Names are as wide as they ask for, so far as the columns then have room for the words of their heads.

    Args:
        labels: The names of the columns.
        letters: The letter of each name.
        least: How wide each column is at least.
        room: How wide names and columns are together, at most.
        names: How wide the names of rows ask to be, and between which widths they are.
        most: How wide a column is at most, unless it must be wider.
    """
    asked, (narrow, wide) = names
    left = room - sum(least_widths(labels, least))
    if left < narrow:
        left = room - sum(least)
    found = max(narrow, min(asked, wide, left))
    return found, heads(labels, letters, least, room - found, most=most)


def head_marks(lines: Sequence[str], x: float, bottom: float, *, anchor: Anchor = "middle") -> list[Mark]:
    """A head held at `x`, its last line standing on `bottom`."""
    first = bottom - (len(lines) - 1) * NOTE_LEADING
    return [
        Text(text=line, x=x, y=first + n * NOTE_LEADING, size=NOTE, bold=True, anchor=anchor, kind="name")
        for n, line in enumerate(lines)
    ]


def _shared(widths: Sequence[float], room: float, most: float) -> tuple[float, ...]:
    """Widths with an equal share of what is left of the room, up to the most a column may have."""
    more = max(0.0, room - sum(widths)) / len(widths)
    return tuple(max(wide, min(wide + more, most)) for wide in widths)


def _letter(place: int) -> str:
    """A to Z, then AA, AB ..."""
    before, last = divmod(place, len(ascii_uppercase))
    return (ascii_uppercase[before - 1] if before else "") + ascii_uppercase[last]
