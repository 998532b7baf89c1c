"""The supplement as a Word document: numbered captions, live references, editable tables, alt text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import docx
import docx.document
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.image import ImagePart
from docx.section import Section
from docx.shared import Emu, Length

from synthesis.figures.figure import Figure
from synthesis.places import Places, find_places
from synthesis.render import ink
from synthesis.render.docx_fields import bookmark, caption_label, field, reference
from synthesis.render.docx_lists import lists
from synthesis.render.docx_pages import PORTRAIT, Page, fitted, page_plan, set_page, turn_page
from synthesis.render.docx_styles import dress
from synthesis.render.docx_tables import word_table
from synthesis.render.docx_writing import tell_writing
from synthesis.render.docx_xml import node, paragraph, run
from synthesis.render.xml_text import legible
from synthesis.render.zip_dates import day, pack
from synthesis.supplement import Block, Document, Heading, Paragraph, TableBlock
from synthesis.tables.table import Table
from synthesis.woven import Run

Draw = Callable[[Figure], bytes]

_EMU_PER_POINT = 12700
_STYLES = {"body": "Normal", "caution": "Caution", "bullet": "ListBullet"}


def write(document: Document, draw: Callable[[Figure], bytes] = ink.png) -> bytes:
    """The document as a .docx file, the same bytes wherever and whenever it is written.

    Args:
        document: What is to be set.
        draw: What makes a PNG of a figure; pictures that are there already need not be drawn again.
    """
    file = docx.Document()
    dress(file, document.language)
    _describe(file, document)
    places = find_places(document)
    pages = page_plan(document.blocks)
    listed = [*lists(document, places)]
    set_page(file.sections[0], pages[0] if pages and not listed else PORTRAIT)
    _write_footer(file.sections[0], document)
    _append(file, [*_title_block(document), *listed])
    for index, block in enumerate(document.blocks):
        if (index and pages[index] != pages[index - 1]) or (listed and not index):
            turn_page(file, pages[index])
        _append(file, _set_block(file, index, block, places, (pages[index], draw)))
    for root in (file.element, file.sections[0].footer.part.element):
        tell_writing(root)
    return pack(_members(file), document.date)


def write_table(table: Table, label: str, document: Document) -> bytes:
    """A table of a document as a Word file of its own, with the caption it has there.

    Args:
        table: The table.
        label: How it is called in the document, such as `S3 Table`.
        document: What it is from, whose date and language it takes.
    """
    alone = TableBlock(table=table)
    titled = f"{label}. {table.title}"
    own = replace(document, title=titled, subtitle=document.title, blocks=(alone,))
    file = docx.Document()
    dress(file, document.language)
    _describe(file, own)
    (page,) = page_plan(own.blocks)
    set_page(file.sections[0], page)
    _append(file, _table(table, [run(label)], page))
    return pack(_members(file), document.date)


class _Shelf(dict[str, bytes]):
    """Takes the place of the zip file that python-docx writes, so that pictures are not packed twice."""

    def write(self, name: PackURI, content: bytes) -> None:
        self[name.membername] = content


def _members(file: docx.document.Document) -> Mapping[str, bytes]:
    """The parts of a Word file by name: what python-docx's own `save` would have put into a zip file."""
    package, shelf = file.part.package, _Shelf()
    writer: Any = PackageWriter
    for part in package.parts:
        part.before_marshal()
    writer._write_content_types_stream(shelf, package.parts)  # noqa: SLF001 - it has no public door
    writer._write_pkg_rels(shelf, package.rels)  # noqa: SLF001
    writer._write_parts(shelf, package.parts)  # noqa: SLF001
    return shelf


def _describe(file: docx.document.Document, document: Document) -> None:
    made = datetime.combine(day(document.date), time(), tzinfo=UTC)
    facts = file.core_properties
    facts.title = legible(document.title)[:255]
    facts.subject = legible(document.subtitle)[:255]
    facts.author = legible("; ".join(document.authors))[:255]
    facts.language = document.language
    facts.comments = facts.keywords = facts.last_modified_by = ""
    facts.created = facts.modified = made
    facts.revision = 1


def _write_footer(section: Section, document: Document) -> None:
    section.footer.is_linked_to_previous = False
    content = [run(f"{document.title}   |   "), *field("PAGE", "1"), run(" / "), *field("NUMPAGES", "1")]
    root = section.footer.part.element
    for child in list(root):
        root.remove(child)
    root.append(paragraph("Footer", content))


def _append(file: docx.document.Document, elements: Iterable[BaseOxmlElement]) -> None:
    end = file.element.body[-1]
    for element in elements:
        end.addprevious(element)


def _title_block(document: Document) -> Iterator[BaseOxmlElement]:
    yield paragraph("Title", [run(document.title)])
    if document.subtitle:
        yield paragraph("Subtitle", [run(document.subtitle)])
    if document.authors:
        yield paragraph("Byline", [run(", ".join(document.authors))])
    yield paragraph("Byline", [run(document.date)])


def _set_block(
    file: docx.document.Document, index: int, block: Block, places: Places, on: tuple[Page, Draw]
) -> Iterator[BaseOxmlElement]:
    page, draw = on
    if isinstance(block, Paragraph):
        yield _prose(block, places, page)
    elif isinstance(block, Heading):
        content = bookmark(index, places.by_block[index], [run(block.text)])
        yield paragraph(f"Heading{block.level}", content)
    elif isinstance(block, TableBlock):
        yield from _table(block.table, caption_label(index, places.by_block[index]), page)
    else:
        place = places.by_block[index]
        picture = _inline(file, index, draw(block.figure), block.figure, fitted(block.figure, page))
        yield _picture(picture, block.figure, place.label)
        yield from _figure_caption(block.figure, caption_label(index, place), places)


def _prose(prose: Paragraph, places: Places, page: Page) -> BaseOxmlElement:
    """A paragraph, with lines no longer on a page across than on one upright."""
    content = [piece for each in prose.runs for piece in _run(each, places)]
    made = paragraph(_STYLES[prose.style], content)
    if page.landscape:
        made[0].append(node("ind", right=page.width - PORTRAIT.width))
    return made


def _run(each: Run, places: Places) -> list[BaseOxmlElement]:
    bold, italic = each.bold or None, each.italic or None
    if each.ref:
        return reference(places.find(each.ref), bold=bold, italic=italic)
    return [run(each.text, bold=bold, italic=italic)]


def _table(table: Table, label: list[BaseOxmlElement], page: Page) -> Iterator[BaseOxmlElement]:
    yield paragraph("Caption", [*label, run(f". {table.title}")])
    yield word_table(table, page.width)
    notes = [f"{note.mark} {note.text}" if note.mark else note.text for note in table.notes]
    notes += [f"Source: {table.source}"] if table.source else []
    for note in notes:
        yield paragraph("TableNote", [run(note)], keepNext=1)
    yield paragraph("TableEnd", [])


def _inline(
    file: docx.document.Document, index: int, drawn: bytes, figure: Figure, scale: float
) -> CT_Inline:
    """A picture in a line of text, numbered after its block.

    python-docx would search the whole file for a number, and hash every picture there is for each that comes.
    """
    width, height = (_emu(points * scale) for points in (figure.width, figure.height))
    image = Image.from_blob(drawn)
    part = ImagePart.from_image(image, PackURI(f"/word/media/image{index + 1}.{image.ext}"))
    related = file.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    return CT_Inline.new_pic_inline(index + 1, related, image.filename, width, height)


def _picture(picture: CT_Inline, figure: Figure, label: str) -> BaseOxmlElement:
    for side in ("distT", "distB", "distL", "distR"):
        picture.set(side, "0")  # without them some readers indent the picture
    picture.docPr.set("name", label)
    picture.docPr.set("title", legible(figure.title))
    picture.docPr.set("descr", legible(figure.alt))
    return paragraph("Figure", [node("r", node("drawing", picture))])


def _figure_caption(
    figure: Figure, label: list[BaseOxmlElement], places: Places
) -> Iterator[BaseOxmlElement]:
    """The title, which a list of figures takes over, and below it what there is to say and the table of the numbers."""
    said = [run(f"{figure.caption} " if figure.table else figure.caption)] if figure.caption else []
    if figure.table:
        twin = reference(places.find(figure.table), bold=None, italic=None)
        said += [run("The same numbers: "), *twin, run(".")]
    yield paragraph("FigureCaption", [*label, run(f". {figure.title}")], **({"keepNext": 1} if said else {}))
    if said:
        yield paragraph("FigureText", said)


def _emu(points: float) -> Length:
    return Emu(round(points * _EMU_PER_POINT))
