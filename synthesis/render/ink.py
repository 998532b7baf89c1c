"""A figure's value set on paper: PDF and PNG through typst, in the shipped fonts and no others.

The marks are written as typst's own, not through SVG: typst gives a variable font its thinnest
weight inside an SVG image.
"""

from __future__ import annotations

import hashlib
import struct
import tempfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.figures import faces
from synthesis.figures.figure import Circle, Figure, Line, Mark, Polygon, Text
from synthesis.figures.fonts import FAMILY, WEIGHTS, folder, font_file
from synthesis.figures.metrics import families, missing
from synthesis.figures.svg import number
from synthesis.writing import runs_left, tongue

if TYPE_CHECKING:
    import typst

_UNKERNED: Final = "set text(kerning: false, ligatures: false, cjk-latin-spacing: none)"
"""Figures are laid out by the advances of single glyphs, so neighbouring texts meet only when set that way."""

_ON_BASELINE: Final = 'set text(top-edge: "baseline", bottom-edge: "baseline")'
_PUT: Final = (
    "let put(side, x, y, size, weight, paint, it) = "
    "place(top + side, dx: x, dy: y, box(text(size: size, weight: weight, fill: rgb(paint), it)))"
)
"""How a text is put on its baseline, said once: of thousands that say it anew, a tenth of the time goes to reading."""

_FINGERPRINT: Final = b"tEXt", b"Drawn from\0"
"""The chunk of a PNG, and the word in it, that says what the picture was drawn from."""

_OWN: Final = hashlib.sha256(Path(__file__).read_bytes()).digest()
"""This file as it was when it was loaded: a part of every fingerprint."""

_MOST_DPI: Final = 2400
_INCH: Final = 0.0254


@frozen
class Prints:
    """A figure in pixels and on paper."""

    png: bytes
    pdf: bytes


def fonts() -> tuple[Path, ...]:
    """The font files that Latin, Greek and Cyrillic letters are set in: upright and italic, each of every weight."""
    return font_file(), font_file(italic=True)


def typeset(
    source: str,
    form: Literal["pdf", "png"],
    *,
    ppi: float | None = None,
) -> bytes:
    """A typst source set with the shipped fonts only: a document as PDF, a single page as PNG.

    Only the fonts are opened that its letters need.

    Args:
        source: The document in typst's language.
        form: What it becomes.
        ppi: Pixels to the inch, of a PNG.

    Raises:
        RenderError: typst does not accept the source.
    """
    import typst

    try:
        made = typst.compile(
            source.encode(),
            format=form,
            font_paths=shipped(families(source)),
            ppi=ppi,
        )
    except (typst.TypstError, RuntimeError) as error:
        raise RenderError(f"typst could not set the page: {error}") from error
    return one_page(made)


def one_page(made: object) -> bytes:
    """What typst made, as one file.

    Raises:
        RenderError: it made a file of each of several pages.
    """
    if not isinstance(made, bytes):
        raise RenderError("expected one page from typst; found several")
    return made


def _expect_dpi(figure: Figure, dpi: int) -> None:
    if not 1 <= dpi <= _MOST_DPI:
        raise RenderError(f"figure {figure.id}: expected 1 to {_MOST_DPI} dpi; found {dpi}")


def check_glyphs(text: str, source: str = "") -> None:
    """Nothing, where the fonts can set every character of the text.

    Args:
        text: What is to be printed.
        source: The record or place the text came from.

    Raises:
        RenderError: names the characters the fonts lack, the text, and where it came from.
    """
    lacking = missing(text)
    if lacking:
        named = ", ".join(f"U+{ord(c):04X}" + (f" ({c})" if c.isprintable() else "") for c in lacking)
        place = f"{source}: " if source else ""
        raise RenderError(
            f"{place}expected characters that the shipped fonts have; found {named} in {ascii_safe(text)}."
            + (f" {advice}" if (advice := faces.advice(lacking)) else "")
        )


def ascii_safe(text: str) -> str:
    """A text quoted for a message, with what cannot be printed written as an escape."""
    return "“" + "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text) + "”"


def pdf(figure: Figure) -> bytes:
    """A figure as a PDF page of its own size: vectors, and text that stays text.

    Raises:
        RenderError: the fonts lack a character.
    """
    return typeset(_page(figure), "pdf")


def png(figure: Figure, dpi: int = 300) -> bytes:
    """A figure as an opaque PNG that knows its resolution, and its fingerprint.

    Raises:
        RenderError: the fonts lack a character, or the resolution is out of range.
    """
    _expect_dpi(figure, dpi)
    source = _page(figure)
    return _signed(typeset(source, "png", ppi=float(dpi)), dpi, _digest(source, dpi))


def prints(figure: Figure, dpi: int = 300) -> Prints:
    """A figure as PNG and as PDF, laid out once: the same bytes as `png` and `pdf` give, in two thirds of their time.

    Raises:
        RenderError: the fonts lack a character, or the resolution is out of range.
    """
    import typst

    _expect_dpi(figure, dpi)
    with tempfile.TemporaryDirectory() as at:  # typst keeps what it laid out of a file, and of nothing else
        page = Path(at) / "page.typ"
        source = _page(figure)
        page.write_text(source, encoding="utf-8")
        try:
            compiler = typst.Compiler(str(page), font_paths=shipped(families(source)))
            pdf = one_page(compiler.compile(format="pdf"))
            png = one_page(compiler.compile(format="png", ppi=float(dpi)))
        except (typst.TypstError, RuntimeError) as error:
            raise RenderError(f"typst could not set the page: {error}") from error
    return Prints(png=_signed(png, dpi, _digest(source, dpi)), pdf=pdf)


def fingerprint(figure: Figure, dpi: int = 300) -> str:
    """What the PNG and the PDF of a figure are drawn from, as a sha256: where it is the same, so are they.

    It is of all that they hang on: the marks, the fonts, typst, and how a picture is made of them here.

    Raises:
        RenderError: the fonts lack a character.
    """
    return _digest(_page(figure), dpi)


def fingerprint_of(image: bytes) -> str:
    """The fingerprint that a PNG holds; empty where it holds none."""
    kind, word = _FINGERPRINT
    for chunk in _chunks(image):
        if chunk[4:8] == kind and chunk[8:].startswith(word):
            return chunk[8 + len(word) : -4].decode("latin-1")
    return ""


def _digest(source: str, dpi: int) -> str:
    found = hashlib.sha256(_makers(families(source)))
    found.update(f"{dpi}\n{source}".encode())
    return found.hexdigest()


@cache
def _makers(others: tuple[str, ...]) -> bytes:
    """What makes a picture of a source: this file, typst and the fonts, by their content."""
    import typst

    files = [
        *fonts(),
        *(file for at in faces.folders(others) for file in sorted(at.iterdir())),
    ]
    contents = (hashlib.sha256(file.read_bytes()).digest() for file in files if file.is_file())
    version: str = vars(typst)["__version__"]
    return b"".join((version.encode(), _OWN, *contents))


def drawing(figure: Figure) -> str:
    """A figure as a typst block of its own size with its alternative text, to be placed in a typst document.

    It stands in code, without a leading `#`; scale it with typst's `scale(..., reflow: true)`.

    Raises:
        RenderError: the fonts lack a character.
    """
    for mark in figure.marks:
        if isinstance(mark, Text):
            check_glyphs(mark.text, mark.source or f"figure {figure.id}")
    width, height = number(figure.width), number(figure.height)
    marks = "\n".join(f"  {_placed(mark, figure)}" for mark in figure.marks if not _blank(mark))
    rules = "\n".join(f"  {rule}" for rule in (_UNKERNED, _ON_BASELINE, _PUT))
    return f"block(width: {width}pt, height: {height}pt, breakable: false, {{\n{rules}\n{marks}\n}})"


def quoted(text: str) -> str:
    """A text as a typst string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def load_fonts() -> None:
    """Have typst read the shipped fonts now, so that the first page need not wait for them."""
    shipped(())


@cache
def shipped(others: tuple[str, ...]) -> typst.Fonts:
    """The shipped fonts as typst holds them, with families for other letters: neither the system's nor typst's own."""
    import typst

    paths = [folder(), *faces.folders(others)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def _page(figure: Figure) -> str:
    size = f"width: {number(figure.width)}pt, height: {number(figure.height)}pt"
    return "\n".join(
        (
            f"#set document(title: {quoted(figure.title)}, date: none)",
            f"#set page({size}, margin: 0pt, fill: white)",
            _text_rule(figure),
            "#set par(spacing: 0pt, leading: 0pt)",
            f"#figure(alt: {quoted(figure.alt)}, gap: 0pt, {drawing(figure)})",
        )
    )


def _text_rule(figure: Figure) -> str:
    """How typst is told to use the shipped fonts alone."""
    others = families("".join(mark.text for mark in figure.marks if isinstance(mark, Text)))
    fonts = f"({', '.join(map(quoted, (FAMILY, *others)))})" if others else quoted(FAMILY)
    return f'#set text(font: {fonts}, fallback: false, lang: "en", region: "GB", hyphenate: false)'


def _blank(mark: Mark) -> bool:
    return isinstance(mark, Text) and not mark.text.strip()


def _placed(mark: Mark, figure: Figure) -> str:
    if isinstance(mark, Text):
        return _text(mark, figure.width)
    if isinstance(mark, Line):
        dash = f", dash: ({', '.join(f'{number(part)}pt' for part in mark.dash)},)" if mark.dash else ""
        ends = f"start: {_point(mark.x1, mark.y1)}, end: {_point(mark.x2, mark.y2)}"
        stroke = f"(paint: {_colour(mark.colour)}, thickness: {number(mark.width)}pt{dash})"
        return f"place(top + left, line({ends}, stroke: {stroke}))"
    if isinstance(mark, Circle):
        corner = f"dx: {number(mark.x - mark.r)}pt, dy: {number(mark.y - mark.r)}pt"
        return f"place(top + left, {corner}, circle(radius: {number(mark.r)}pt, {_surface(mark)}))"
    points = ", ".join(_point(x, y) for x, y in mark.points)
    return f"place(top + left, polygon({_surface(mark)}, {points}))"


def _text(mark: Text, page: float) -> str:
    """Text on its baseline, held where it is anchored whatever kerning does to its width."""
    side, dx = {
        "start": ("left", mark.x),
        "middle": ("center", mark.x - page / 2),
        "end": ("right", mark.x - page),
    }[mark.anchor]
    place = f"{side}, {number(dx)}pt, {number(mark.y)}pt"
    style = f'{number(mark.size)}pt, {WEIGHTS[mark.bold]}, "{mark.colour}"'
    return f"put({place}, {style}, {_written(_slanted(mark), mark.text)})"


def _slanted(mark: Text) -> str:
    words = quoted(mark.text)
    return f'text(style: "italic", {words})' if mark.italic else words


def _written(body: str, text: str) -> str:
    """A text in its language and direction; as it is where its letters are Latin, Greek or Cyrillic."""
    language, _, region = tongue(text).partition("-")
    if not language:
        return body
    way = "rtl" if runs_left(text) else "ltr"
    place = f', region: "{region}"' if region else ""
    return f'{{ set text(lang: "{language}"{place}, dir: {way}); {body} }}'


def _surface(mark: Polygon | Circle) -> str:
    fill = _colour(mark.fill) if mark.fill else "none"
    stroke = f"{number(mark.width)}pt + {_colour(mark.stroke)}" if mark.stroke else "none"
    return f"fill: {fill}, stroke: {stroke}"


def _point(x: float, y: float) -> str:
    return f"({number(x)}pt, {number(y)}pt)"


def _colour(colour: str) -> str:
    return f'rgb("{colour}")'


def _signed(image: bytes, dpi: int, fingerprint: str) -> bytes:
    """A PNG with chunks that say how many pixels go to the metre (pHYs) and what it was drawn from."""
    kind, word = _FINGERPRINT
    resolution = struct.pack(">IIB", round(dpi / _INCH), round(dpi / _INCH), 1)
    told = (_chunk(b"pHYs", resolution), _chunk(kind, word + fingerprint.encode("ascii")))
    first, *others = (one for one in _chunks(image) if one[4:8] not in {b"pHYs", kind})
    return b"".join((image[:8], first, *told, *others))


def _chunks(image: bytes) -> Iterator[bytes]:
    """The chunks of a PNG: length, kind, content, check sum."""
    at = 8
    while at < len(image):
        end = at + 12 + int.from_bytes(image[at : at + 4], "big")
        yield image[at:end]
        at = end


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
