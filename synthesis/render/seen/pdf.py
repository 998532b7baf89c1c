"""A PDF file read for what it is: its page, its fonts, its smallest text and its thinnest line."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from math import hypot
from typing import Any, Final

from synthesis.numbers import Unavailable
from synthesis.profiles import POINTS
from synthesis.render.seen.seen import NO_LINE, NO_TEXT, Font, Seen, Unreadable

_DEPTH: Final = 15  # forms within forms
_LONGEST_NAME: Final = 512


def see(content: bytes) -> Seen:
    """A PDF file of a figure: the first page's size, every page's fonts, text and lines.

    Raises:
        Unreadable: the file is no PDF, or asks for a password.
    """
    import pypdfium2

    try:
        return _seen(content)
    except pypdfium2.PdfiumError as fault:  # also where a page of it is torn
        raise Unreadable(
            f"expected a PDF file without a password; found one that cannot be read: {fault}"
        ) from fault


def _seen(content: bytes) -> Seen:
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    try:
        if not len(file):
            raise Unreadable("expected a PDF file with a page; found none")
        objects = [one for page in file for one in page.get_objects(max_depth=_DEPTH)]
        width, height = file[0].get_size()
        texts = list(_texts(objects))
        sizes = [size for size, _ in texts]
        return Seen(
            form="pdf",
            width=width / POINTS,
            height=height / POINTS,
            bytes=len(content),
            pages=len(file),
            fonts=tuple(sorted({font for _, font in texts}, key=lambda font: (font.name, font.embedded))),
            text_least=min(sizes) if sizes else NO_TEXT,
            text_most=max(sizes) if sizes else NO_TEXT,
            line_least=_thinnest(objects),
        )
    finally:
        file.close()


def _texts(objects: Iterable[Any]) -> Iterator[tuple[float, Font]]:
    import pypdfium2.raw as pdfium

    for one in objects:
        if one.type != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(one.raw, size)
        font = pdfium.FPDFTextObj_GetFont(one.raw)
        name = ctypes.create_string_buffer(_LONGEST_NAME)
        pdfium.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
        _, _, c, d, _, _ = one.get_matrix().get()
        found = Font(
            name=name.value.decode("utf-8", "replace"), embedded=pdfium.FPDFFont_GetIsEmbedded(font) == 1
        )
        yield size.value * hypot(c, d), found


def _thinnest(objects: Iterable[Any]) -> float | Unavailable:
    import pypdfium2.raw as pdfium

    widths = []
    for one in objects:
        if one.type != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        fill, stroked, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
        pdfium.FPDFPath_GetDrawMode(one.raw, fill, stroked)
        pdfium.FPDFPageObj_GetStrokeWidth(one.raw, width)
        a, b, c, d, _, _ = one.get_matrix().get()
        if stroked.value:
            widths.append(width.value * min(hypot(a, b), hypot(c, d)))
    return min(widths) if widths else NO_LINE
