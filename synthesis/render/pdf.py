"""The supplement on paper: a tagged PDF set by typst in the shipped fonts, the same bytes wherever it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from synthesis.figures.figure import Figure
from synthesis.figures.fonts import FAMILY
from synthesis.figures.metrics import families
from synthesis.places import Places, find_places
from synthesis.render import ink
from synthesis.render.pdf_columns import columns, height
from synthesis.render.pdf_pages import UPRIGHT, Leaf, Page, leaves, scale
from synthesis.render.press import Press
from synthesis.supplement import Block, Document, Heading, Paragraph, TableBlock
from synthesis.tables.table import Row, Table
from synthesis.writing import runs_left, tongue

_LISTED: Final = 2  # the deepest level of headings in the contents
# A table that fills less than half a page is not broken over two; one of many rows need not be measured.
_FEW: Final = 40
_LOW: Final = 0.45


def write(document: Document) -> bytes:
    """The document as a PDF with page numbers, captions, live references and lists of tables and figures.

    Raises:
        RenderError: a reference names no block, the fonts lack a character, or it would fail PDF/UA-1: it has no
            title, a figure no alternative text, or a heading skips a level.
    """
    with Press() as press:
        return press.print(laid_out(document))


def laid_out(document: Document) -> str:
    """All that the printed document says, where it has room, as data.

    Raises:
        RenderError: a reference names no block, or the fonts lack a character.
    """
    content = _content(document)
    said = json.dumps(content, ensure_ascii=False, allow_nan=False)
    others = families(said)
    if not others:
        return said
    more = {"font": [FAMILY, *others], "voices": dict(_voices(content))}
    return json.dumps(content | more, ensure_ascii=False, allow_nan=False)


def _voices(content: object) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Every text of other letters with its language and direction, as typst calls them."""
    if isinstance(content, Mapping):
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from _voices(part)
    elif isinstance(content, str) and (tag := tongue(content)):
        language, _, region = tag.partition("-")
        way = "rtl" if runs_left(content) else "ltr"
        yield content, {"lang": language, "region": region or None, "dir": way}


def _content(document: Document) -> dict[str, Any]:
    """What the template sets, as plain data."""
    places = find_places(document)
    language, _, region = document.language.partition("-")
    named = any(isinstance(block, Heading) and block.level <= _LISTED for block in document.blocks)
    return {
        "font": FAMILY,
        "voices": {},
        "lang": language.lower(),
        "region": region.upper() or None,
        "title": _text(document.title, "title"),
        "subtitle": _text(document.subtitle, "subtitle"),
        "authors": [_text(author, "authors") for author in document.authors],
        "date": document.date,
        "prose": UPRIGHT.room,
        "has": {"section": named, "table": bool(document.tables), "figure": bool(document.figures)},
        "leaves": [_leaf(leaf, places) for leaf in leaves(document.blocks)],
    }


def _leaf(leaf: Leaf, places: Places) -> dict[str, Any]:
    page = leaf.page
    return {
        "width": page.width,
        "height": page.height,
        "room": page.room,
        "blocks": list(_blocks(leaf, places)),
    }


def _blocks(leaf: Leaf, places: Places) -> Iterator[dict[str, Any]]:
    """The blocks of a leaf; bullets that follow each other are one list."""
    numbered = enumerate(leaf.blocks, leaf.start)
    for style, run in groupby(numbered, lambda entry: _style(entry[1])):
        if style == "bullet":
            yield {"kind": "bullets", "items": [_runs(block, places) for _, block in run]}
        else:
            yield from (_block(index, block, places, leaf.page) for index, block in run)


def _style(block: Block) -> str:
    return block.style if isinstance(block, Paragraph) else ""


def _block(index: int, block: Block, places: Places, page: Page) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": block.style, "runs": _runs(block, places)}
    place = places.by_block[index]
    if isinstance(block, Heading):
        text = _text(block.text, "heading")
        return {"kind": "heading", "anchor": place.anchor, "level": block.level, "text": text}
    if isinstance(block, TableBlock):
        return {"kind": "table", "anchor": place.anchor, **_table(block.table, page)}
    return {"kind": "figure", "anchor": place.anchor, **_figure(block.figure, places, page)}


def _runs(block: Block, places: Places) -> list[dict[str, Any]]:
    runs = block.runs if isinstance(block, Paragraph) else ()
    return [
        {
            "text": _text(places.find(run.ref).label if run.ref else run.text, "prose"),
            "anchor": places.find(run.ref).anchor if run.ref else "",
            "bold": run.bold,
            "italic": run.italic,
        }
        for run in runs
    ]


def _table(table: Table, page: Page) -> dict[str, Any]:
    tracks = columns(table, page.room)

    def said(text: str) -> str:
        return _text(text, f"table {table.id}")

    return {
        "title": said(table.title),
        "size": tracks.size,
        "tight": tracks.tight,
        "whole": len(table.rows) < _FEW and height(table, tracks) < page.height * _LOW,
        "columns": [
            {"label": said(c.label), "unit": said(c.unit), "align": c.align, "width": width}
            for c, width in zip(table.columns, tracks.widths, strict=True)
        ],
        "rows": [_row(row, said) for row in table.rows],
        "notes": [{"mark": said(note.mark), "text": said(note.text)} for note in table.notes],
        "source": said(table.source),
    }


def _row(row: Row, said: Callable[[str], str]) -> dict[str, Any]:
    return {"kind": row.kind, "indent": row.indent, "cells": [said(cell.tied) for cell in row.cells]}


def _figure(figure: Figure, places: Places, page: Page) -> dict[str, Any]:
    def said(text: str) -> str:
        return _text(text, f"figure {figure.id}")

    twin = places.find(figure.table) if figure.table else None
    return {
        "title": said(figure.title),
        "caption": said(figure.caption),
        "alt": figure.alt,
        "twin": {"anchor": twin.anchor, "label": twin.label} if twin else None,
        "scale": scale(figure, page),
        "drawing": ink.drawing(figure),
    }


def _text(text: str, source: str) -> str:
    """The text, once it is known that the fonts can set it."""
    ink.check_glyphs(text, source)
    return text
