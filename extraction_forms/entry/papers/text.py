"""The text layer of a PDF's page: characters with their places, gathered into lines; only a child runs this."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_double, c_int
from itertools import pairwise
from statistics import median
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extraction_forms.entry.papers.joints import joined
from extraction_forms.entry.papers.lines import Line, PageText, Word
from extraction_forms.frozen_values import frozen

LINE_END_HYPHEN: Final = "\ufffe"
"""A hyphen after which a word goes on in the next line, as PDFium writes it in texts."""
_HYPHEN_AS_PDFIUM_HAS_IT: Final = "\x02"
"""The same where its characters are asked for one by one."""
_SOFT_HYPHEN: Final = "\u00ad"
_MOST: Final = 60_000
"""Characters of one page; what has more is a page in name only."""
_GRID: Final = 1000
_WITHOUT_NAMES: Final = {
    "\x15": "–", "\x16": "—", "\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl",
}  # fmt: skip
"""Ligatures and dashes of older TeX fonts, which files often name by their number alone."""
_LIGATURES: Final = range(0xFB00, 0xFB07)


@frozen(kw_only=False)
class _Char:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    turn: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def page_text(page: Any) -> PageText:
    """The text of an open page of pypdfium2, as it lies there when the page is shown.

    PDFium brings lines into their order as if they ran from left to right. Where most of a page is turned, as a table
    set sideways, the page is turned for it until they do; the places are those of the page as it is shown all the same.
    """
    width, height = page.get_size()
    place = _Place(page, width, height)
    chars = _chars(page, place)
    turns = Counter(char.turn for char in chars if char.height)
    most = turns.most_common(1)[0][0] if turns else 0
    if most:
        rotation = page.get_rotation()
        page.set_rotation((rotation + most) % 360)
        chars = _chars(page, place)
        page.set_rotation(rotation)
    lines = joined(_line(line) for line in _gathered(iter(chars)))
    return PageText(width=round(width, 2), height=round(height, 2), lines=lines)


def _chars(page: Any, place: _Place) -> list[_Char]:
    """Every character in the file's order; blanks and line ends have no place of their own."""
    layer = page.get_textpage()
    try:
        return list(_read(layer, place))
    finally:
        layer.close()


def _read(layer: Any, place: _Place) -> Iterator[_Char]:
    for index in range(min(layer.count_chars(), _MOST)):
        text = _readable(chr(pdfium_c.FPDFText_GetUnicode(layer, index)))
        if text in {" ", "\n"}:
            yield _Char(text, 0.0, 0.0, 0.0, 0.0, 0)
        elif text:
            box = layer.get_charbox(index, loose=True)
            turn = place.turn(pdfium_c.FPDFText_GetCharAngle(layer, index))
            yield _Char(text, *place.along(box, turn), turn)


def _readable(char: str) -> str:
    if char == _HYPHEN_AS_PDFIUM_HAS_IT:
        return LINE_END_HYPHEN
    if char in _WITHOUT_NAMES:
        return _WITHOUT_NAMES[char]
    if char in {"\n", LINE_END_HYPHEN, _SOFT_HYPHEN}:
        return char
    if ord(char) in _LIGATURES:
        return unicodedata.normalize("NFKC", char)
    if char.isspace():
        return "" if char == "\r" else " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"} else char


class _Place:
    """How a point of the file becomes one of the page as shown, its rotation and its crop among what counts."""

    def __init__(self, page: Any, width: float, height: float) -> None:
        self._size = (round(width * _GRID), round(height * _GRID))
        self._page = page
        self._rotation = int(page.get_rotation())
        (self._x, self._y), (ax, ay), (bx, by) = (self._device(*at) for at in ((0, 0), (1000, 0), (0, 1000)))
        self._a = ((ax - self._x) / 1000, (ay - self._y) / 1000)
        self._b = ((bx - self._x) / 1000, (by - self._y) / 1000)

    def _device(self, x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        pdfium_c.FPDF_PageToDevice(self._page, 0, 0, *self._size, 0, c_double(x), c_double(y), across, down)
        return across.value / _GRID, down.value / _GRID

    def turn(self, angle: float) -> int:
        """The quarter, against the clock, into which a character of that angle is turned as shown."""
        quarters = round(math.degrees(angle) / 90) if math.isfinite(angle) else 0
        return int(-quarters * 90 - self._rotation) % 360

    def along(self, box: Sequence[float], turn: int) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of a box, as if the page were turned so that its characters stand upright."""
        left, bottom, right, top = box
        points = [self._local(x, y, turn) for x, y in ((left, bottom), (right, top))]
        across, down = zip(*points, strict=True)
        return (min(across), max(across), min(down), max(down))

    def _local(self, x: float, y: float, turn: int) -> tuple[float, float]:
        shown_x = self._x + self._a[0] * x + self._b[0] * y
        shown_y = self._y + self._a[1] * x + self._b[1] * y
        turned = {90: (-shown_y, shown_x), 180: (-shown_x, -shown_y), 270: (shown_y, -shown_x)}
        return turned.get(turn, (shown_x, shown_y))


def _gathered(chars: Iterator[_Char]) -> Iterator[list[_Char]]:
    """The characters line by line: parted where the file says so, or where they leave the line."""
    line: list[_Char] = []
    for char in chars:
        leaves = char.text == "\n" or (_placed(line) and char.height and _leaves(_placed(line)[-1], char))
        if leaves and line:
            yield line
            line = []
        if char.text != "\n":
            line.append(char)
        if char.text == LINE_END_HYPHEN:
            yield line
            line = []
    if line:
        yield line


def _placed(line: list[_Char]) -> list[_Char]:
    for index in range(len(line) - 1, -1, -1):
        if line[index].height:
            return line[index : index + 1]
    return []


def _leaves(last: _Char, char: _Char) -> bool:
    size = max(last.height, char.height)
    return (
        char.turn != last.turn or abs(char.middle - last.middle) > 0.6 * size or char.left < last.left - size
    )


def _line(chars: Sequence[_Char]) -> Line | None:
    """The line of some characters; None where nothing of them can be seen."""
    placed = [char for char in chars if char.height > 0]
    words = list(_words(chars))
    if not placed or not words:
        return None
    middle = median(char.height for char in placed)
    tall = [char for char in placed if char.height > 0.7 * middle]
    return Line(
        words=(*(_spaced(word, after) for word, after in pairwise(words)), words[-1]),
        top=round(min(char.top for char in tall), 2),
        bottom=round(max(char.bottom for char in tall), 2),
        turn=placed[0].turn,
        cut=chars[-1].text in {LINE_END_HYPHEN, _SOFT_HYPHEN},
    )


def _spaced(word: Word, after: Word) -> Word:
    """The word with the blank behind it, so that what is chosen over both has no gap; not across a wide one."""
    gap = after.left - word.right
    size = (word.right - word.left) / max(len(word.text), 1)
    right = after.left if 0 <= gap < 4 * size else word.right + min(max(gap, 0.0), size)
    return Word(text=word.text + " ", left=word.left, right=round(right, 2))


def _words(chars: Sequence[_Char]) -> Iterator[Word]:
    held: list[_Char] = []
    for index, char in enumerate(chars):
        is_last = index == len(chars) - 1
        if char.text == _SOFT_HYPHEN and not is_last:
            continue
        if char.text == " ":
            yield from _word(held)
            held = []
        else:
            held.append(char)
    yield from _word(held)


def _word(held: Sequence[_Char]) -> Iterator[Word]:
    placed = [char for char in held if char.height > 0]
    if placed:
        text = "".join("-" if char.text in {LINE_END_HYPHEN, _SOFT_HYPHEN} else char.text for char in held)
        left, right = min(char.left for char in placed), max(char.right for char in placed)
        yield Word(text=text, left=round(left, 2), right=round(right, 2))
