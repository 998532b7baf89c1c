"""Captions that Word numbers and references that Word updates: SEQ and REF fields over bookmarks.

Every field is delivered with its result, so that a reader who updates nothing reads the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final

from docx.oxml.xmlchemy import BaseOxmlElement

from synthesis.places import Place
from synthesis.render.docx_xml import node, run

_COUNTED: Final = re.compile(r"S\d+ (Table|Figure)")


def field(
    instruction: str, result: str, *, bold: bool | None = None, italic: bool | None = None
) -> list[BaseOxmlElement]:
    """A field with its result: begin, instruction, separator, result, end."""
    return next(spread(instruction, [[run(result, bold=bold, italic=italic)]]))


def spread(
    instruction: str, contents: Sequence[Sequence[BaseOxmlElement]]
) -> Iterator[list[BaseOxmlElement]]:
    """A field whose result goes over several paragraphs: the content of each, the field begun and ended in them."""
    code = node("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    opened = [
        node("r", node("fldChar", fldCharType="begin")),
        node("r", code),
        node("r", node("fldChar", fldCharType="separate")),
    ]
    closed = [node("r", node("fldChar", fldCharType="end"))]
    for index, content in enumerate(contents):
        last = index == len(contents) - 1
        yield [*([] if index else opened), *content, *(closed if last else [])]


def bookmark(number: int, place: Place, content: list[BaseOxmlElement]) -> list[BaseOxmlElement]:
    """Content between the start and the end of its bookmark; `number` is the bookmark's alone."""
    start = node("bookmarkStart", id=number, name=bookmark_name(place))
    return [start, *content, node("bookmarkEnd", id=number)]


def bookmark_name(place: Place) -> str:
    """A name as Word gives its own references: hidden, short, of letters and digits, whatever the id."""
    digest = hashlib.sha256(place.anchor.encode()).digest()
    return f"_Ref{int.from_bytes(digest[:6], 'big'):015d}"


def caption_label(number: int, place: Place) -> list[BaseOxmlElement]:
    """`S2 Table` with its count as a SEQ field, the whole as the bookmark that references print; a name as it is."""
    if not _COUNTED.fullmatch(place.label):
        return bookmark(number, place, [run(place.label)])
    count, kind = place.label[1:].split(" ")
    return bookmark(number, place, [run("S"), *field(f"SEQ {kind} \\* ARABIC", count), run(f" {kind}")])


def reference(place: Place, *, bold: bool | None, italic: bool | None) -> list[BaseOxmlElement]:
    """A REF field that prints its place's label and, on a click, goes there."""
    instruction = f"REF {bookmark_name(place)} \\h \\* MERGEFORMAT"
    return field(instruction, place.label, bold=bold, italic=italic)
