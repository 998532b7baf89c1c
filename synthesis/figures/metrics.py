"""How wide a text is in the shipped fonts, which characters they lack, and where a text may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from synthesis.figures.fonts import WEIGHTS, font_file

_HYPHENED: Final = re.compile(r"(?<=[^\W\d]{3}[-–—])(?=[^\W\d]{4})")
_SPACE: Final = " \t\n\r"
_SPACES: Final = re.compile(f"[{_SPACE}]+")
_UNDRAWN: Final = frozenset("\n")


@lru_cache(maxsize=16384)
def width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """The width of a line of text in points: the advances of its glyphs, unkerned."""
    return size * sum(_advance(character, bold, italic) for character in text)


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that the fonts have no glyph for, in order, each once."""
    if text.isascii() and text.isprintable():
        return ()
    known = _characters()
    return tuple(dict.fromkeys(c for c in text if ord(c) not in known and c not in _UNDRAWN))


@lru_cache(maxsize=16384)
def wrap(text: str, size: float, room: float, *, bold: bool = False, italic: bool = False) -> tuple[str, ...]:
    """A text in lines no wider than `room`: broken at spaces and long hyphened words, elsewhere only in need."""

    def fits(line: str) -> bool:
        return width(line, size, bold=bold, italic=italic) <= room

    lines = [""]
    for word in _SPACES.split(text.strip(_SPACE)):
        for place, part in enumerate(_HYPHENED.split(word)):
            joined = f"{lines[-1]}{'' if place else ' '}{part}".lstrip()
            if fits(joined):
                lines[-1] = joined
                continue
            pieces = _split(part, fits)
            lines = [*(lines if lines[-1] else lines[:-1]), *pieces]
    return tuple(lines)


def _split(word: str, fits: Callable[[str], bool]) -> list[str]:
    """A word in pieces that fit, each of one character at least; after a mark where there is one."""
    pieces = []
    while word:
        length = 1
        while length < len(word) and fits(word[: length + 1]):
            length += 1
        if length < len(word):
            soft = max(word.rfind(mark, 1, length) for mark in "-/–_.")
            length = soft + 1 if soft > 0 else length
        pieces.append(word[:length])
        word = word[length:]
    return pieces


@cache
def _font(italic: bool) -> Any:  # noqa: FBT001 - the key of a cache
    from fontTools.ttLib import TTFont

    return TTFont(font_file(italic=italic), lazy=True)


@cache
def _face(bold: bool, italic: bool) -> Any:  # noqa: FBT001
    return _font(italic).getGlyphSet(location={"wght": WEIGHTS[bold]})


@cache
def _glyphs(italic: bool) -> dict[int, str]:  # noqa: FBT001
    names: dict[int, str] = _font(italic).getBestCmap()
    return names


@cache
def _characters() -> frozenset[int]:
    return frozenset(_glyphs(False)) & frozenset(_glyphs(True))  # noqa: FBT003


@cache
def _advance(character: str, bold: bool, italic: bool) -> float:  # noqa: FBT001
    """The advance of a character in parts of the size; one the fonts lack is as wide as the missing glyph."""
    name = _glyphs(italic).get(ord(character), ".notdef")
    return float(_face(bold, italic)[name].width) / float(_font(italic)["head"].unitsPerEm)
