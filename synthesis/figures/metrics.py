"""How wide a text is in the shipped fonts, which characters they lack, and where a text may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from synthesis.figures import faces
from synthesis.figures.fonts import WEIGHTS, font_file
from synthesis.woven import Woven, cut
from synthesis.writing import pieces, stays

_HYPHENED: Final = re.compile(r"(?<=[^\W\d]{3}[-–—])(?=[^\W\d]{4})")
_SPACE: Final = " \t\n\r"
_SPACES: Final = re.compile(f"[{_SPACE}]+")
_PLAIN: Final = re.compile("[ -~]+")
_UNDRAWN: Final = frozenset("\n")
_UNREADABLE: Final = frozenset("\ufeff")  # a byte order mark: fonts have it, and PDF/UA does not


@lru_cache(maxsize=16384)
def width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """The width of a line of text in points: the advances of its glyphs, unkerned; joined letters as joined."""
    if text.isascii() or _characters().issuperset(text):
        return size * sum(map(_advances(bold, italic).__getitem__, text))
    return size * sum(
        sum(map(_advances(bold, italic).__getitem__, run))
        if face is None
        else faces.advance(face, run, bold=bold)
        for face, run in faces.runs(text, _characters())
    )


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text that no installed font has a glyph for, in order, each once."""
    strange = _strange(text)
    return tuple(c for c in strange if c in _UNREADABLE or faces.face_of(c) is None)


def families(text: str) -> tuple[str, ...]:
    """The families beside Source Sans 3 that a text is set in, in the order of `faces.FACES`."""
    asked = {face.family for c in _strange(text) if (face := faces.face_of(c))}
    return tuple(face.family for face in faces.FACES if face.family in asked)


def _strange(text: str) -> tuple[str, ...]:
    """The characters of a text that Source Sans 3 has no glyph for, in order, each once."""
    if text.isascii() and text.isprintable():
        return ()
    known = _characters()
    # Of a whole document, a fifteenth of the time that it takes to look at every letter.
    others = dict.fromkeys(_PLAIN.sub("", text))
    return tuple(c for c in others if c not in known and c not in _UNDRAWN)


def wrap(text: str, size: float, room: float, *, bold: bool = False, italic: bool = False) -> tuple[str, ...]:
    """A text in lines no wider than `room`: broken at spaces and long hyphened words, elsewhere only in need.

    Lines of a woven text keep what they are woven of.
    """
    lines = _wrapped(text, size, room, bold=bold, italic=italic)
    return cut(text, lines) if isinstance(text, Woven) else lines


def line_count(text: str, size: float, room: float) -> int:
    """In how many lines `wrap` sets a text."""
    return len(_wrapped(text, size, room, bold=False, italic=False))


@lru_cache(maxsize=16384)
def _wrapped(text: str, size: float, room: float, *, bold: bool, italic: bool) -> tuple[str, ...]:

    def fits(line: str) -> bool:
        return width(line, size, bold=bold, italic=italic) <= room

    lines = [""]
    for word in _SPACES.split(text.strip(_SPACE)):
        parts = [piece for part in _HYPHENED.split(word) for piece in pieces(part)]
        for place, part in enumerate(parts):
            joined = f"{lines[-1]}{'' if place else ' '}{part}".lstrip()
            if fits(joined):
                lines[-1] = joined
                continue
            lines = [*(lines if lines[-1] else lines[:-1]), *_split(part, fits)]
    return tuple(lines)


def _split(word: str, fits: Callable[[str], bool]) -> list[str]:
    """A word in pieces that fit, each of one character at least; after a mark where there is one."""
    found = []
    while word:
        length = _whole(word, 1)
        while length < len(word) and fits(word[: _whole(word, length + 1)]):
            length = _whole(word, length + 1)
        if length < len(word):
            soft = max(word.rfind(mark, 1, length) for mark in "-/–_.")
            length = soft + 1 if soft > 0 else length
        found.append(word[:length])
        word = word[length:]
    return found


def _whole(word: str, length: int) -> int:
    """The least length from this one on at which nothing is parted that belongs together."""
    while length < len(word) and stays(word, length):
        length += 1
    return length


@cache
def _font(italic: bool) -> Any:  # noqa: FBT001 - the key of a cache
    from fontTools.ttLib import TTFont

    return TTFont(font_file(italic=italic), lazy=True)


@cache
def _variation(bold: bool, italic: bool) -> Any:  # noqa: FBT001
    """What the weight adds to advances, by their place in the font's table of variations: no outline is read."""
    from fontTools.varLib.models import normalizeLocation
    from fontTools.varLib.varStore import VarStoreInstancer

    font = _font(italic)
    axes = {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in font["fvar"].axes}
    location = normalizeLocation({"wght": WEIGHTS[bold]}, axes)
    if "avar" in font:
        location = font["avar"].renormalizeLocation(location, font)
    return VarStoreInstancer(font["HVAR"].table.VarStore, font["fvar"].axes, location)


@cache
def _glyphs(italic: bool) -> dict[int, str]:  # noqa: FBT001
    names: dict[int, str] = _font(italic).getBestCmap()
    return names


@cache
def _characters() -> frozenset[str]:
    return frozenset(map(chr, _glyphs(False).keys() & _glyphs(True).keys())) - _UNREADABLE  # noqa: FBT003


class _Advances(dict[str, float]):
    """The advances of the characters that were asked for, of one weight, upright or italic."""

    def __init__(self, *, bold: bool, italic: bool) -> None:
        super().__init__()
        self._bold = bold
        self._italic = italic

    def __missing__(self, character: str) -> float:
        self[character] = found = _advance(character, self._bold, self._italic)
        return found


@cache
def _advances(bold: bool, italic: bool) -> _Advances:  # noqa: FBT001 - the key of a cache
    return _Advances(bold=bold, italic=italic)


def _advance(character: str, bold: bool, italic: bool) -> float:  # noqa: FBT001
    """The advance of a character in parts of the size; one the fonts lack is as wide as the missing glyph."""
    name = _glyphs(italic).get(ord(character), ".notdef")
    font = _font(italic)
    places = font["HVAR"].table.AdvWidthMap
    place = places.mapping[name] if places else font.getGlyphID(name)
    advance = font["hmtx"][name][0] + _variation(bold, italic)[place]
    return float(advance) / float(font["head"].unitsPerEm)
