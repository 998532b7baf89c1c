"""The pages of the printed supplement: A4 upright, A4 across for what is wide, and a size of its own when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.figures.metrics import width
from synthesis.render.page_turns import Lie, Setting, figure_lie, table_lies, text_lie, turned
from synthesis.render.pdf_columns import SIZES, WORDS, columns
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
_ALIKE: Final = 0.95  # a page on which a figure is nearly as large as on its best may hold it too


@frozen
class Page:
    """A size of page, in points."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """The width of the text."""
        return self.width - MARGIN_X

    @property
    def depth(self) -> float:
        """The height of the text."""
        return self.height - MARGIN_Y


@frozen
class Leaf:
    """Blocks that follow each other on pages of one size; `start` is the index of the first."""

    page: Page
    start: int
    blocks: tuple[Block, ...]


UPRIGHT: Final = Page(width=595.276, height=841.89)
ACROSS: Final = Page(width=841.89, height=595.276)


def leaves(blocks: Sequence[Block]) -> tuple[Leaf, ...]:
    """The blocks divided by page size: wide tables lie across, and what stands between them may."""
    own = [_own_pages(block) for block in blocks]
    sizes = tuple(dict.fromkeys((UPRIGHT, *(page for choices in own if choices for page in choices))))
    lies = (_texts(block, sizes) if lie is None else lie for block, lie in zip(blocks, own, strict=True))
    pages = turned(blocks, lies)
    return tuple(
        Leaf(page=page, start=run[0], blocks=tuple(blocks[index] for index in run))
        for page, run in ((page, list(run)) for page, run in groupby(range(len(blocks)), pages.__getitem__))
    )


def scale(figure: Figure, page: Page) -> float:
    """The scale at which a figure fits a page, never above its natural size."""
    return min(1.0, page.room / figure.width, (page.height - MARGIN_Y - _CAPTION) / figure.height)


def _own_pages(block: Block) -> Mapping[Page, Lie] | None:
    """How a table or a figure lies on each of the pages that can hold it; None of text, which any page holds."""
    if isinstance(block, TableBlock):
        return _table_pages(block.table)
    if isinstance(block, FigureBlock):
        return _figure_pages(block.figure)
    return None


def _texts(block: Block, sizes: Sequence[Page]) -> Mapping[Page, Lie]:
    if not isinstance(block, Heading | Paragraph):
        return {}
    return {page: text_lie(block, page.depth, across=page != UPRIGHT) for page in sizes}


def _figure_pages(figure: Figure) -> Mapping[Page, Lie]:
    scales = {page: scale(figure, page) for page in (UPRIGHT, ACROSS)}
    best = max(scales.values())
    if best >= _LEGIBLE:
        return {
            page: figure_lie(figure, one, page.depth) for page, one in scales.items() if one > best * _ALIKE
        }
    width = max(UPRIGHT.width, figure.width + MARGIN_X)
    own = Page(width=width, height=max(UPRIGHT.height, figure.height + MARGIN_Y + _CAPTION))
    return {own: Lie(height=1.0, whole=True)}


def _table_pages(table: Table) -> Mapping[Page, Lie]:
    """The pages that a table can lie on: upright a wide one only where its type stays large, else the least page."""
    found: dict[Page, Setting] = {}
    for page in (UPRIGHT, ACROSS):
        tracks = columns(table, page.room)
        smallest = SIZES[1] if table.wide and page == UPRIGHT else SIZES[-1]
        if tracks.size >= smallest and not tracks.tight:
            found[page] = Setting(
                size=tracks.size, widths=tracks.widths, height=page.depth, across=page == ACROSS
            )
    return table_lies(table, found) or {_table_page(table): Lie(height=1.0)}


def _table_page(table: Table) -> Page:
    """A page across, or one as wide as a table needs whose columns no page across can hold."""
    needed = sum(_least(table, index) for index in range(len(table.columns)))
    if needed <= ACROSS.room:
        return ACROSS
    return Page(width=needed + MARGIN_X, height=ACROSS.height)


def _least(table: Table, index: int) -> float:
    column = table.columns[index]
    rows = [row for row in table.rows if row.kind != "group"]
    heads = WORDS.findall(f"{column.label} ({column.unit})")
    texts = {word for row in rows for word in WORDS.findall(row.cells[index].tied)}
    words = {piece[:_WORD] for word in texts for piece in pieces(word)}
    indent = max((row.indent for row in rows), default=0) * 8 if index == 0 else 0
    body = max((width(word, _SMALL) for word in words), default=0)
    return max(indent + body, *(width(word[:_WORD], _SMALL, bold=True) for word in heads)) + _GUTTER
