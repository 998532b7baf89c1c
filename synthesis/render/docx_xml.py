"""WordprocessingML in small pieces: elements, paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

from synthesis.render.xml_text import legible

_WORD: Final = {"w": nsmap["w"]}
_PIECES = re.compile("([\n\t])")
_BREAKS = {"\n": "br", "\t": "tab"}


def node(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """An element of Word's main namespace: `node("p", ...)` is `w:p`, and so its attributes."""
    element: BaseOxmlElement = oxml_parser.makeelement(_named(tag), nsmap=_WORD)
    for name, value in attributes.items():
        element.set(_named(name), str(value))
    element.extend(children)
    return element


@cache
def _named(tag: str) -> str:
    """The name as XML has it; a document asks for the same few some hundred thousand times."""
    return str(qn(f"w:{tag}"))


def paragraph(style: str, content: Iterable[BaseOxmlElement], **properties: str | int) -> BaseOxmlElement:
    """A paragraph in a style; `keepNext=1`, `jc="right"` and such are its own properties, in schema order."""
    own = [node(name, val=value) for name, value in properties.items()]
    return node("p", node("pPr", node("pStyle", val=style), *own), *content)


def run(text: str, *, bold: bool | None = None, italic: bool | None = None) -> BaseOxmlElement:
    """A run of text; bold and italic follow the paragraph's style unless told."""
    pieces = [_piece(piece) for piece in _PIECES.split(legible(text)) if piece]
    return node("r", *_emphasis(bold=bold, italic=italic), *pieces)


def _emphasis(*, bold: bool | None, italic: bool | None) -> list[BaseOxmlElement]:
    told = {"b": bold, "bCs": bold, "i": italic, "iCs": italic}
    marks = [node(tag, val=int(on)) for tag, on in told.items() if on is not None]
    return [node("rPr", *marks)] if marks else []


def _piece(piece: str) -> BaseOxmlElement:
    if piece in _BREAKS:
        return node(_BREAKS[piece])
    text = node("t")
    text.text = piece
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return text
