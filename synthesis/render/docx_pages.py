"""Pages in Word: A4 upright, and across for tables and figures too wide for it; one section per turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import docx.document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.section import Section
from docx.shared import Twips

from synthesis.figures.figure import Figure
from synthesis.supplement import Block, FigureBlock, Heading, Paragraph, TableBlock

A4_SHORT, A4_LONG, MARGIN, FOOTER_AT = 11906, 16838, 1134, 567  # twips
_CAPTION_ROOM = 1900  # twips of height that a figure leaves to its caption
_LEAD_IN = 800  # characters of prose that may move to a landscape page along with what they introduce
_TWIPS_PER_POINT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """The page of each block: wide tables and figures lie across, with the heading that leads to them."""
    pages = [_own_page(block) for block in blocks]
    for index, block in enumerate(blocks):
        if pages[index].landscape and not isinstance(block, Heading | Paragraph):
            first = _lead_in(blocks, index)
            pages[first:index] = [LANDSCAPE] * (index - first)
    return tuple(pages)


def fitted(figure: Figure, page: Page) -> float:
    """The scale at which a figure fits the text of a page, never above its natural size."""
    across = page.width / (figure.width * _TWIPS_PER_POINT)
    down = (page.height - _CAPTION_ROOM) / (figure.height * _TWIPS_PER_POINT)
    return min(1.0, across, down)


def _own_page(block: Block) -> Page:
    if isinstance(block, TableBlock):
        return LANDSCAPE if block.table.wide else PORTRAIT
    if isinstance(block, FigureBlock):
        return max(PORTRAIT, LANDSCAPE, key=lambda page: fitted(block.figure, page))
    return PORTRAIT


def _lead_in(blocks: Sequence[Block], index: int) -> int:
    """Where the headings and the short prose begin that introduce the block at `index`."""
    first, length = index, 0
    for place in range(index - 1, -1, -1):
        block = blocks[place]
        if isinstance(block, Heading):
            first = place
        elif isinstance(block, Paragraph) and first == index:
            length += sum(len(each.text) for each in block.runs)
            if length > _LEAD_IN:
                break
        else:
            break
    return first


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
