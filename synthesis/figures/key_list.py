"""A list of keys and the names they stand for, set in columns under a plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Mark, Text
from synthesis.figures.metrics import width, wrap
from synthesis.figures.sheet import MARGIN, NOTE, NOTE_LEADING, ROOM

_COLUMNS: Final = 5
_LEAST: Final = 62.0
_AFTER_KEY: Final = 4.0
_BETWEEN: Final = 9.0
_RISE: Final = 2.0

Lines = Sequence[Sequence[str]]


@frozen
class Named:
    """A key and its name; `source` names the record the name came from."""

    key: str
    name: str
    source: str = ""


@frozen
class _Setting:
    """The entries of each column, the lines of each name, and how far columns are apart."""

    columns: tuple[range, ...]
    lines: tuple[tuple[str, ...], ...]
    apart: float

    @property
    def high(self) -> int:
        """The lines of the highest column."""
        return max(sum(len(self.lines[n]) for n in column) for column in self.columns)


def key_list(named: Sequence[Named], top: float) -> tuple[float, list[Mark]]:
    """Keys with names, down one column after another, and where they end; long names are wrapped.

    There are as many columns as take the least height, the fewest of those.
    """
    before = max(width(one.key, NOTE, bold=True) for one in named) + _AFTER_KEY
    rooms = {n: (ROOM - (n - 1) * _BETWEEN) / n - before for n in range(1, min(_COLUMNS, len(named)) + 1)}
    settings = [_setting(named, n, room, before) for n, room in rooms.items() if room >= _LEAST or n == 1]
    chosen = min(settings, key=lambda setting: setting.high)
    marks: list[Mark] = []
    for place, column in enumerate(chosen.columns):
        y = top - _RISE
        for n in column:
            at = MARGIN + place * chosen.apart, y
            marks += _entry(named[n], chosen.lines[n], at, before)
            y += len(chosen.lines[n]) * NOTE_LEADING
    return top + chosen.high * NOTE_LEADING, marks


def _setting(named: Sequence[Named], several: int, room: float, before: float) -> _Setting:
    lines = tuple(wrap(one.name, NOTE, room) for one in named)
    return _Setting(columns=_columns(lines, several), lines=lines, apart=before + room + _BETWEEN)


def _entry(one: Named, lines: Sequence[str], at: tuple[float, float], before: float) -> Iterator[Mark]:
    x, y = at
    yield Text(text=one.key, x=x, y=y + NOTE_LEADING, size=NOTE, bold=True, kind="name")
    for n, line in enumerate(lines, start=1):
        yield Text(text=line, x=x + before, y=y + n * NOTE_LEADING, size=NOTE, source=one.source, kind="name")


def _columns(lines: Lines, several: int) -> tuple[range, ...]:
    """Entries in order in columns, none higher than it need be."""
    high = max(*(len(one) for one in lines), -(-sum(len(one) for one in lines) // several))
    while len(columns := _within(lines, high)) > several:
        high += 1
    return columns


def _within(lines: Lines, high: int) -> tuple[range, ...]:
    """Entries in order in columns of at most so many lines."""
    columns, start, used = [], 0, 0
    for n, one in enumerate(lines):
        if used + len(one) > high:
            columns.append(range(start, n))
            start, used = n, 0
        used += len(one)
    return *columns, range(start, len(lines))
