"""The supplement as one self-contained page: a click on a number shows the data, quotes and records behind it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from synthesis.places import Places, find_places
from synthesis.render.html_blocks import Setting, set_blocks
from synthesis.render.html_ledger import write_ledger
from synthesis.render.html_writing import writing
from synthesis.supplement import Document, Heading, Paragraph, TableBlock

_HINT = (
    "Underlined numbers can be opened: click one, or move to it with the Tab and arrow keys and press Enter, "
    "to see the data it was made from, with quotes and records."
)


def write(document: Document) -> bytes:
    """The document as a page that needs nothing but itself, the same bytes wherever it is written.

    Raises:
        RenderError: a reference names no block, or a printed number is not among the document's.
    """
    places = find_places(document)
    ledger = write_ledger(document)
    style, script = _asset("supplement.css"), _asset("supplement.js")
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(document.language)}">',
        _head(document, style, script),
        "<body>",
        '<a class="skip" href="#main">Skip to the text</a>',
        '<div class="page">',
        _contents(document, places),
        '<main id="main">',
        _title(document),
        *set_blocks(document.blocks, Setting(ledger=ledger, places=places)),
        "</main>",
        "</div>",
        _PANEL,
        f'<script type="application/json" id="ledger">{ledger.json}</script>',
        f"<script>{script}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts).encode()


_PANEL = (
    '<section class="panel" id="panel" role="dialog" aria-labelledby="panel-number" hidden>'
    '<button type="button" class="close" id="panel-close" aria-label="Close">×</button>'
    '<p class="where" id="panel-where"></p><h2 id="panel-number" tabindex="-1"></h2>'
    '<div id="panel-body"></div></section>'
)


def _asset(name: str) -> str:
    return files("synthesis.render").joinpath("assets", name).read_text(encoding="utf-8")


def _head(document: Document, style: str, script: str) -> str:
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    return "\n".join(
        [
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            *(f'<meta name="author" content="{escape(author)}">' for author in document.authors),
            f"<title>{escape(document.title)}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>{style}</style>",
            "</head>",
        ]
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _title(document: Document) -> str:
    lines = [
        ("subtitle", document.subtitle),
        ("byline", ", ".join(document.authors)),
        ("date", document.date),
    ]
    shown = "".join(f'<p class="{kind}"{writing(text)}>{escape(text)}</p>' for kind, text in lines if text)
    name = f"<h1{writing(document.title)}>{escape(document.title)}</h1>"
    return f'<header>{name}{shown}<p class="hint">{_HINT}</p></header>'


def _contents(document: Document, places: Places) -> str:
    entries = "".join(_entries(document, places))
    return (
        '<nav aria-label="Contents"><details id="contents" open><summary>Contents</summary>'
        f"<ol>{entries}</ol></details></nav>"
    )


def _entries(document: Document, places: Places) -> Iterator[str]:
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            continue
        place = places.by_block[index]
        if isinstance(block, Heading):
            kind, text = f"level-{min(block.level, 3)}", escape(block.text)
        else:
            title = block.table.title if isinstance(block, TableBlock) else block.figure.title
            kind, text = "item", f"<b>{escape(place.label)}</b> {escape(title)}"
        yield f'<li class="{kind}"><a href="#{escape(place.anchor)}">{text}</a></li>'
