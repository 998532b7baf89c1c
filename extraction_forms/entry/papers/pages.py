"""A PDF opened and its pages drawn by pypdfium2; only a child runs this: a hostile file may end whoever reads it."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction_forms.frozen_values import frozen

MOST_PIXELS: Final = 16_000_000
"""Of one picture: an A4 page at three times its size has 4.5 million."""
MOST_PAGES: Final = 1500
_COMPRESSION: Final = 3
_WORDS: Final = {
    pdfium_c.FPDF_ERR_FORMAT: "it is broken, or no PDF",
    pdfium_c.FPDF_ERR_PASSWORD: "it is locked with a password",
    pdfium_c.FPDF_ERR_SECURITY: "it is locked in a way that cannot be opened",
    pdfium_c.FPDF_ERR_FILE: "it cannot be read",
}


class Unopened(Exception):  # noqa: N818 - what the PDF is
    """A PDF that cannot be opened, with the reason in words."""


@frozen
class Contents:
    """How many pages a PDF has, and the number that is printed on each, where the file says so."""

    pages: int
    labels: tuple[str, ...]


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The document of a PDF, closed afterwards.

    Raises:
        Unopened: it is locked, broken, or has no pages.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as fault:
        raise Unopened(_WORDS.get(fault.err_code, "it cannot be opened")) from fault
    try:
        if not 0 < len(document) <= MOST_PAGES:
            raise Unopened(f"it has {len(document)} pages; expected 1 to {MOST_PAGES}")
        yield document
    finally:
        document.close()


@contextmanager
def turned_to(document: Any, number: int) -> Iterator[Any]:
    """A page by its number, counted from 1, closed afterwards.

    Raises:
        Unopened: it cannot be loaded.
    """
    try:
        page = document[number - 1]
    except (pdfium.PdfiumError, IndexError) as fault:
        raise Unopened(f"page {number} is broken, or not there") from fault
    try:
        yield page
    finally:
        page.close()


def contents(document: Any) -> Contents:
    """What a document has; opening its first page shows that it can be drawn."""
    with turned_to(document, 1):
        count = len(document)
    return Contents(pages=count, labels=tuple(_label(document, index) for index in range(count)))


def _label(document: Any, index: int) -> str:
    found = document.get_page_label(index) or ""
    return found.strip()[:20] if found.isprintable() else ""


def drawn(page: Any, scale: float) -> bytes:
    """A page as a PNG, so many pixels a point; one of a poster has fewer."""
    width, height = page.get_size()
    within = math.sqrt(MOST_PIXELS / max(width * height, 1.0))
    bitmap = page.render(scale=min(scale, within))
    try:
        file = io.BytesIO()
        bitmap.to_pil().save(file, "PNG", compress_level=_COMPRESSION)
    finally:
        bitmap.close()
    return file.getvalue()
