"""The pages of the printed supplement: A4 upright, A4 across for what is wide, and a size of its own when needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from synthesis.figures.figure import Figure
from synthesis.figures.metrics import width
from synthesis.supplement import Block, FigureBlock, Heading, Paragraph, TableBlock
from synthesis.tables.table import Table
from synthesis.writing import pieces

MARGIN_X: Final = 36 / 25.4 * 72  # both side margins together, in points
MARGIN_Y: Final = 38 / 25.4 * 72
_CAPTION: Final = 100.0  # points of height that a figure leaves to its caption and heading
_LEGIBLE: Final = 0.6  # the least scale at which a figure is still read on an A4 page
_SMALL: Final = 6.5  # the least size of type in a table
_GUTTER: Final = 7.5  # what a column takes beside its text
_WORD: Final = 24  # signs of a word that stay together
_LEAD_IN: Final = 800  # characters of prose that may move to a page along with what they introduce


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A size of page, in points."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """The width of the text."""
        return self.width - MARGIN_X


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Blocks that follow each other on pages of one size; `start` is the index of the first."""

    page: Page
    start: int
    blocks: tuple[Block, ...]


UPRIGHT: Final = Page(width=595.276, height=841.89)
ACROSS: Final = Page(width=841.89, height=595.276)


def leaves(blocks: Sequence[Block]) -> tuple[Leaf, ...]:
    """The blocks divided by page size; headings and short prose go with the wide block they introduce."""
    pages = [_own_page(block) for block in blocks]
    for index, block in enumerate(blocks):
        if pages[index] != UPRIGHT and not isinstance(block, Heading | Paragraph):
            first = _lead_in(blocks, index)
            pages[first:index] = [pages[index]] * (index - first)
    return tuple(
        Leaf(page=page, start=run[0], blocks=tuple(blocks[index] for index in run))
        for page, run in ((page, list(run)) for page, run in groupby(range(len(blocks)), pages.__getitem__))
    )


def scale(figure: Figure, page: Page) -> float:
    """The scale at which a figure fits a page, never above its natural size."""
    return min(1.0, page.room / figure.width, (page.height - MARGIN_Y - _CAPTION) / figure.height)


def _own_page(block: Block) -> Page:
    if isinstance(block, TableBlock):
        return _table_page(block.table)
    if not isinstance(block, FigureBlock):
        return UPRIGHT
    best = max(UPRIGHT, ACROSS, key=lambda page: scale(block.figure, page))
    if scale(block.figure, best) >= _LEGIBLE:
        return best
    width = max(UPRIGHT.width, block.figure.width + MARGIN_X)
    return Page(width=width, height=max(UPRIGHT.height, block.figure.height + MARGIN_Y + _CAPTION))


def _table_page(table: Table) -> Page:
    """The least page on which every column holds its longest word; upright only when the table is not wide."""
    needed = sum(_least(table, index) for index in range(len(table.columns)))
    for page in (ACROSS,) if table.wide else (UPRIGHT, ACROSS):
        if needed <= page.room:
            return page
    return Page(width=needed + MARGIN_X, height=ACROSS.height)


def _least(table: Table, index: int) -> float:
    column = table.columns[index]
    rows = [row for row in table.rows if row.kind != "group"]
    heads = f"{column.label} ({column.unit})".split()
    texts = {word for row in rows for word in row.cells[index].printed.split()}
    words = {piece[:_WORD] for word in texts for piece in pieces(word)}
    indent = max((row.indent for row in rows), default=0) * 8 if index == 0 else 0
    body = max((width(word, _SMALL) for word in words), default=0)
    return max(indent + body, *(width(word[:_WORD], _SMALL, bold=True) for word in heads)) + _GUTTER


def _lead_in(blocks: Sequence[Block], index: int) -> int:
    """The index of the heading that opens the lead-in of a block; the block's own index when there is none."""
    first, characters = index, 0
    for place in range(index - 1, -1, -1):
        block = blocks[place]
        if isinstance(block, Heading):
            first = place
        elif isinstance(block, Paragraph) and first == index:
            characters += sum(len(run.text) for run in block.runs)
            if characters > _LEAD_IN:
                return index
        else:
            break
    return first
