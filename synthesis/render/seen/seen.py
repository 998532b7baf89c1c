"""What the file of a figure is, read from the file itself: its size, resolution, colours, fonts, text and lines."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.numbers import Unavailable

VECTORS: Final = Unavailable(reason="the file holds vectors, no pixels")
PIXELS: Final = Unavailable(reason="the file holds pixels: text and lines cannot be measured in it")
NO_TEXT: Final = Unavailable(reason="the file holds no text")
NO_LINE: Final = Unavailable(reason="the file holds no line")
POSTSCRIPT: Final = Unavailable(
    reason="the file is a program: text and lines are measured in the PDF it was made from"
)


class Unreadable(RenderError):  # noqa: N818 - the state of a file
    """A file is not what its name says."""


@frozen
class Font:
    """A font that a file names, and whether the file holds its letters."""

    name: str
    embedded: bool


@frozen
class Raster:
    """What a file of pixels holds: how many, their colours and bits, transparency, compression, pages."""

    width: int
    height: int
    dpi: float | Unavailable
    colours: str
    bits: int
    alpha: bool
    compression: str
    pages: int


@frozen
class Seen:
    """A figure's file: its format, size in millimetres, bytes, and what it is made of."""

    form: str
    width: float | Unavailable
    height: float | Unavailable
    bytes: int
    pages: int = 1
    raster: Raster | Unavailable = VECTORS
    fonts: tuple[Font, ...] = ()
    text_least: float | Unavailable = NO_TEXT
    text_most: float | Unavailable = NO_TEXT
    line_least: float | Unavailable = NO_LINE
