"""Which pages blocks lie on, upright or across: chosen so that few are begun and none is left nearly empty."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Final, Generic, TypeVar

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.supplement import Block, Heading, Paragraph
from synthesis.tables.table import Row, Table

P = TypeVar("P", bound=Hashable)

_TURNED: Final = 0.15  # what turning a page costs beside the room that is left empty
_LEFT_BEHIND: Final = 0.3  # prose on the page before what it introduces
_ASIDE: Final = 0.04  # a paragraph on a page across, and more by its length
_ASIDE_LONG: Final = 4000.0
_STRETCHED: Final = 0.05  # a table across that could stand upright
_CRAMPED: Final = 0.15  # a table upright that asks for a page across
_CRAMPED_LINE: Final = 0.05  # and each line that it takes more there
_BROKEN: Final = 0.5  # and each column in which numbers are broken there
_LINE, _SPACING, _HEADING, _PER_LINE = 13.0, 5.0, 40.0, 100
_CAPTION, _HEAD, _PADDING, _INSET, _NOTE, _NOTE_EM = 30.0, 24.0, 2.5, 6.0, 11.0, 4.0
_EM, _LEADING = 0.5, 1.16  # of the size of type: the width of a sign, the height of a line


@frozen
class Lie:
    """How a block lies on a page: its height in parts of the page's, whether it stays whole, how ugly that is.

    Ugliness is in pages: half a page may be left empty to avoid what is 0.5 ugly.
    """

    height: float
    whole: bool = False
    ugly: float = 0.0


@frozen
class _Way(Generic[P]):
    """A way to set the blocks so far: the page of each, how many pages are filled, how ugly it is."""

    pages: tuple[P, ...] = ()
    filled: float = 0.0
    ugly: float = 0.0

    @property
    def cost(self) -> float:
        return self.filled + self.ugly


def turned(blocks: Sequence[Block], lies: Iterable[Mapping[P, Lie]]) -> tuple[P, ...]:
    """The page of each block, by how it would lie on each of those that can hold it.

    Of all ways to end on a page the cheapest is followed: pages filled or begun, and what is ugly. A heading stays
    with what follows it, on a page of its kind.
    """
    ways: dict[P, _Way[P]] = {}
    for index, choices in enumerate(lies):
        pair = (blocks[index - 1], blocks[index]) if index else None
        ways = {page: _best(ways, page, lie, pair) for page, lie in choices.items()}
    return min(ways.values(), key=lambda way: way.cost).pages if ways else ()


def _best(ways: Mapping[P, _Way[P]], page: P, lie: Lie, pair: tuple[Block, Block] | None) -> _Way[P]:
    """The cheapest way to set the second of two blocks on a page, after any of the ways so far."""
    if pair is None:
        return _then(_Way(), page, lie)
    held = isinstance(pair[0], Heading) and page in ways
    several = [ways[page]] if held else ways.values()
    made = (_then(way if way.pages[-1] == page else _turn(way, pair), page, lie) for way in several)
    return min(made, key=lambda way: way.cost)


def _turn(way: _Way[P], pair: tuple[Block, Block]) -> _Way[P]:
    behind = isinstance(pair[0], Paragraph) and not isinstance(pair[1], Heading)
    ugly = _TURNED + (_LEFT_BEHIND if behind else 0.0)
    return replace(way, filled=float(ceil(way.filled)), ugly=way.ugly + ugly)


def _then(way: _Way[P], page: P, lie: Lie) -> _Way[P]:
    fits = way.filled % 1 + min(lie.height, 1.0) <= 1
    start = float(ceil(way.filled)) if lie.whole and not fits else way.filled
    return _Way(pages=(*way.pages, page), filled=start + lie.height, ugly=way.ugly + lie.ugly)


def text_lie(block: Heading | Paragraph, height: float, *, across: bool) -> Lie:
    """How a heading or a paragraph lies on a page that has so many points of height for text."""
    if isinstance(block, Heading):
        return Lie(height=_HEADING / height)
    length = sum(len(run.text) for run in block.runs)
    points = ceil(length / _PER_LINE) * _LINE + _SPACING
    return Lie(height=points / height, ugly=_ASIDE + length / _ASIDE_LONG if across else 0.0)


def figure_lie(figure: Figure, scale: float, height: float) -> Lie:
    """How a figure lies on a page at a scale."""
    points = figure.height * scale + _CAPTION + ceil(len(figure.caption) / _PER_LINE) * _LINE
    return Lie(height=min(1.0, points / height), whole=True)


@frozen
class Setting:
    """How a table is set on a page: the size of its type, the widths of its columns, the page's height, in points."""

    size: float
    widths: tuple[float, ...]
    height: float
    across: bool


def table_lies(table: Table, settings: Mapping[P, Setting]) -> dict[P, Lie]:
    """How a table lies on each of the pages it is set for.

    One that asks for a page across is the uglier upright the more lines its rows take there, and with each column of
    numbers and intervals that has to break one.
    """
    lines = {page: sum(_lines(row, one) for row in table.rows) for page, one in settings.items()}
    broken = {page: _broken(table, one) for page, one in settings.items()} if table.wide else {}
    made = {}
    for page, one in settings.items():
        part = _table_height(table, one, lines[page]) / one.height
        ugly = 0.0 if table.wide else _STRETCHED
        if not one.across:
            ugly = _CRAMPED + _CRAMPED_LINE * (lines[page] - min(lines.values())) if table.wide else 0.0
            ugly += _BROKEN * (broken[page] - min(broken.values())) if table.wide else 0.0
        made[page] = Lie(height=part, whole=part < 1 / 2, ugly=ugly)
    return made


def _broken(table: Table, one: Setting) -> int:
    """How many columns of numbers have one that needs more than a line."""
    rows = [row for row in table.rows if row.kind != "group"]
    return sum(
        any(_needed(row, place, one) > 1 for row in rows)
        for place, column in enumerate(table.columns)
        if column.align == "right"
    )


def _table_height(table: Table, one: Setting, lines: int) -> float:
    notes = [*(note.text for note in table.notes), *([table.source] if table.source else [])]
    below = sum(ceil(len(note) * _NOTE_EM / sum(one.widths)) * _NOTE for note in notes)
    return _CAPTION + _HEAD + lines * one.size * _LEADING + len(table.rows) * _PADDING + below


def _lines(row: Row, one: Setting) -> int:
    """How many lines a row takes, about."""
    if row.kind == "group":
        return 1
    return max(_needed(row, place, one) for place in range(len(row.cells)))


def _needed(row: Row, place: int, one: Setting) -> int:
    room = max(one.size, one.widths[place] - _INSET)
    return ceil(len(row.cells[place].text) * _EM * one.size / room) or 1
