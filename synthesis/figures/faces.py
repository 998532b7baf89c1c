"""The fonts for letters that Source Sans 3 has not: some come with the program, the others as extras."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.fonts import WEIGHTS

if TYPE_CHECKING:
    import uharfbuzz

_TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Signs that turn what follows them: a text with them can be read otherwise than it is written."""


@frozen
class FontFile:
    """A font's file in an installed package."""

    package: str
    path: str


@frozen
class Face:
    """A font: its family, its files of plain and bold letters, who writes with them, and the extra that brings it.

    `named` are words of the names that Unicode gives its letters.
    """

    family: str
    plain: FontFile
    bold: FontFile
    letters: str
    named: frozenset[str]
    extra: str = ""


def _variable(family: str, package: str, axes: str, letters: str, extra: str = "") -> Face:
    """A face of the packages that hold one file for every weight."""
    file = FontFile(package=f"fontpkg_{package}", path=f"files/{family.replace(' ', '')}[{axes}].ttf")
    named = frozenset({letters.upper()})
    return Face(family=family, plain=file, bold=file, letters=letters, named=named, extra=extra)


FACES: Final = (
    _variable("Noto Sans Arabic", "noto_sans_arabic", "wdth,wght", "Arabic"),
    _variable("Heebo", "heebo", "wght", "Hebrew", "hebrew"),
    _variable("Noto Sans Devanagari", "noto_sans_devanagari", "wdth,wght", "Devanagari", "devanagari"),
    _variable("Noto Sans Thai", "noto_sans_thai", "wdth,wght", "Thai", "thai"),
    Face(
        family="Noto Sans CJK JP",
        plain=FontFile(package="noto_cjk_sans_jp_regular", path="NotoSansCJKjp-Regular.otf"),
        bold=FontFile(package="noto_cjk_sans_jp_bold", path="NotoSansCJKjp-Bold.otf"),
        letters="Chinese, Japanese and Korean",
        named=frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH"}),
        extra="cjk",
    ),
)
"""The faces in the order in which they are asked for a letter; none of them has italics."""


@cache
def file_of(face: Face, *, bold: bool = False) -> Path | None:
    """The file of a face; None where its package is not installed."""
    file = face.bold if bold else face.plain
    spec = find_spec(file.package)
    places = spec.submodule_search_locations if spec else None
    path = Path(places[0]) / file.path if places else None
    return path if path is not None and path.is_file() else None


def is_there(face: Face) -> bool:
    """Whether a face is installed, plain and bold."""
    return file_of(face) is not None and file_of(face, bold=True) is not None


@cache
def face_of(character: str) -> Face | None:
    """The first installed face that has a character; None where none has."""
    if character in _TURNING or unicodedata.category(character) == "Cc":
        return None
    return next((face for face in FACES if is_there(face) and has(face, character)), None)


def folders(families: Iterable[str]) -> tuple[Path, ...]:
    """The folders that hold the files of faces, by their families."""
    wanted = [face for face in FACES if face.family in families]
    files = [file_of(face, bold=bold) for face in wanted for bold in (False, True)]
    return tuple(dict.fromkeys(file.parent for file in files if file))


def has(face: Face, character: str) -> bool:
    """Whether an installed face has a character."""
    return bool(_font(face, bold=False).get_nominal_glyph(ord(character)))


def runs(text: str, own: frozenset[str]) -> Iterator[tuple[Face | None, str]]:
    """A text in runs of one face each; None stands for Source Sans 3, whose characters are its `own`.

    Signs that are set above others, and joiners, are of the face of what they belong to where it has them.
    """
    found: list[tuple[Face | None, str]] = []
    for character in text:
        before = found[-1][0] if found else None
        face = None if character in own else face_of(character)
        if before and unicodedata.category(character) in {"Mn", "Mc", "Cf"} and has(before, character):
            face = before
        found.append((face, character))
    for face, group in groupby(found, key=lambda one: one[0]):
        yield face, "".join(character for _, character in group)


def advance(face: Face, text: str, *, bold: bool) -> float:
    """The width of a run in parts of the size: its letters joined and shaped as in print, unkerned."""
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    font = _font(face, bold=bold)
    uharfbuzz.shape(font, buffer, {"kern": False, "liga": False, "clig": False})
    total = sum(place.x_advance for place in buffer.glyph_positions)
    return float(total) / float(font.face.upem)


def advice(characters: Iterable[str]) -> str:
    """What to install for characters that no installed face has; empty where nothing is known to help."""
    words = {word for one in characters for word in unicodedata.name(one, "").replace("-", " ").split()}
    wanted = [face for face in FACES if face.extra and not is_there(face) and face.named & words]
    return " ".join(
        f"The font for {face.letters} is an extra: pip install 'synthesis[{face.extra}]'." for face in wanted
    )


@cache
def _font(face: Face, *, bold: bool) -> uharfbuzz.Font:
    import uharfbuzz

    font: Any = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file_of(face, bold=bold)))))
    font.set_variations({"wght": WEIGHTS[bold]})
    return font
