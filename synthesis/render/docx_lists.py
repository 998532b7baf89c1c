"""Contents, tables and figures listed at the front of a Word document: fields that are filled in already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from docx.oxml.xmlchemy import BaseOxmlElement

from extraction_forms.frozen_values import frozen
from synthesis.places import Place, Places
from synthesis.render.docx_fields import bookmark_name, spread
from synthesis.render.docx_xml import node, paragraph, run
from synthesis.supplement import Document, FigureBlock, Heading, Paragraph, TableBlock

_LISTED: Final = 2  # the deepest level of headings in the contents
_FEW: Final = 3  # a list of fewer entries is left out
_LISTS: Final = (
    ("Contents", "section", f'TOC \\o "1-{_LISTED}" \\h \\z'),
    ("Tables", "table", "TOC \\h \\z \\c Table"),
    ("Figures", "figure", "TOC \\h \\z \\c Figure"),
)


@frozen
class _Entry:
    kind: str
    place: Place
    text: str
    style: str


def lists(document: Document, places: Places) -> Iterator[BaseOxmlElement]:
    """The lists as paragraphs, each entry a link to its place.

    They name no pages: only a word processor knows those, and puts them in when it updates the fields.
    """
    entries = tuple(_entries(document, places))
    for title, kind, instruction in _LISTS:
        own = [entry for entry in entries if entry.kind == kind]
        if len(own) >= _FEW:
            yield paragraph("ListTitle", [run(title)])
            yield from _list(own, instruction)
            yield paragraph(
                "TableEnd", []
            )  # where a section ends inside a field, LibreOffice loses page numbers


def _list(entries: Sequence[_Entry], instruction: str) -> Iterator[BaseOxmlElement]:
    links = [
        [node("hyperlink", run(one.text), anchor=bookmark_name(one.place), history=1)] for one in entries
    ]
    for one, content in zip(entries, spread(instruction, links), strict=True):
        yield paragraph(one.style, content)


def _entries(document: Document, places: Places) -> Iterator[_Entry]:
    """What can be listed, in the order of the document; tables with a name of their own are not counted."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            continue
        place = places.by_block[index]
        if isinstance(block, Heading):
            if block.level <= _LISTED:
                yield _Entry(kind="section", place=place, text=block.text, style=f"Toc{block.level}")
        elif isinstance(block, FigureBlock):
            text = f"{place.label}. {block.figure.title}"
            yield _Entry(kind="figure", place=place, text=text, style="TableOfFigures")
        elif isinstance(block, TableBlock) and not block.table.name:
            text = f"{place.label}. {block.table.title}"
            yield _Entry(kind="table", place=place, text=text, style="TableOfFigures")
