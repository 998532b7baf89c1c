"""Pages in Word: A4 upright, and across for tables and figures too wide for it; one section per turn."""

from __future__ import annotations

from collections.abc import Sequence

import docx.document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Twips

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Figure
from synthesis.render.docx_tables import TYPE_SIZES, longest_words, style_of, widths_for
from synthesis.render.page_turns import Lie, Setting, figure_lie, table_lies, text_lie, turned
from synthesis.supplement import Block, FigureBlock, TableBlock
from synthesis.tables.table import Table

A4_SHORT, A4_LONG, MARGIN, FOOTER_AT = 11906, 16838, 1134, 567  # twips
_CAPTION_ROOM = 1900  # twips of height that a figure leaves to its caption
_ALIKE = 0.95  # a page on which a figure is nearly as large as on its best may hold it too
_TWIPS_PER_POINT = 20


@frozen
class Page:
    """A page's orientation, and the room for text on it in twips."""

    landscape: bool

    @property
    def width(self) -> int:
        """The width of the text."""
        return (A4_LONG if self.landscape else A4_SHORT) - 2 * MARGIN

    @property
    def height(self) -> int:
        """The height of the text."""
        return (A4_SHORT if self.landscape else A4_LONG) - 2 * MARGIN


PORTRAIT, LANDSCAPE = Page(landscape=False), Page(landscape=True)


def page_plan(blocks: Sequence[Block]) -> tuple[Page, ...]:
    """The page of each block: wide tables lie across, and what stands between them may."""
    return turned(blocks, (_lies(block) for block in blocks))


def fitted(figure: Figure, page: Page) -> float:
    """The scale at which a figure fits the text of a page, never above its natural size."""
    across = page.width / (figure.width * _TWIPS_PER_POINT)
    down = (page.height - _CAPTION_ROOM) / (figure.height * _TWIPS_PER_POINT)
    return min(1.0, across, down)


def _lies(block: Block) -> dict[Page, Lie]:
    """How a block lies on each of the pages that can hold it."""
    if isinstance(block, TableBlock):
        return _table_lies(block.table)
    if isinstance(block, FigureBlock):
        scales = {page: fitted(block.figure, page) for page in (PORTRAIT, LANDSCAPE)}
        enough = max(scales.values()) * _ALIKE
        return {
            page: figure_lie(block.figure, scale, _points(page.height))
            for page, scale in scales.items()
            if scale > enough
        }
    return {
        page: text_lie(block, _points(page.height), across=page.landscape) for page in (PORTRAIT, LANDSCAPE)
    }


def _table_lies(table: Table) -> dict[Page, Lie]:
    """A wide table lies across, or upright where no column has to break a word."""
    style = style_of(table)
    needed = longest_words(table, style)
    settings = {
        page: Setting(
            size=TYPE_SIZES[style],
            widths=tuple(_points(width) for width in widths_for(table, page.width, needed)),
            height=_points(page.height),
            across=page.landscape,
        )
        for page in (PORTRAIT, LANDSCAPE)
        if page.landscape or not table.wide or sum(needed) < page.width
    }
    return table_lies(table, settings)


def _points(twips: int) -> float:
    return twips / _TWIPS_PER_POINT


def set_page(section: Section, page: Page) -> None:
    """Give a section the size and margins of a page."""
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.page_width = Twips(A4_LONG if page.landscape else A4_SHORT)
    section.page_height = Twips(A4_SHORT if page.landscape else A4_LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(MARGIN)
    section.header_distance = section.footer_distance = Twips(FOOTER_AT)


def turn_page(file: docx.document.Document, page: Page) -> None:
    """Begin a new page; the old section ends in its last paragraph, so that no empty one can spill over."""
    section = file.add_section(WD_SECTION.NEW_PAGE)
    set_page(section, page)
    carrier = file.element.body[-2]
    carrier.getprevious().get_or_add_pPr().append(carrier.pPr.sectPr)
    file.element.body.remove(carrier)
