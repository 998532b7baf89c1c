"""The text of a page as it lies there: lines of words with their places, and the running text that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from extraction_forms.frozen_values import frozen

SPACE: Final = " "
_NARROW: Final = frozenset(" .,;:!|'’‘ijlftrI()[]-")
_WIDE: Final = frozenset("mwMW—%@")


@frozen
class Word:
    """A word and where it begins and ends along its line, in points; all but the last of a line end with a space."""

    text: str
    left: float
    right: float


@frozen
class Line:
    """A line: its words, its upper and lower edge, and how it goes on.

    A line that runs upwards, upside down or downwards is turned by 90, 180 or 270 degrees against the clock; its places
    are those of the page turned back. `cut` says that its last character is a hyphen that only the line's end needed;
    `joint` is what stands between it and the next line in running text: a space, or nothing.
    """

    words: tuple[Word, ...]
    top: float
    bottom: float
    turn: int = 0
    cut: bool = False
    joint: str = SPACE

    @property
    def text(self) -> str:
        """What the line shows."""
        return "".join(word.text for word in self.words)

    @property
    def running(self) -> str:
        """What the line adds to running text."""
        text = self.text
        return (text[:-1] if self.cut else text) + self.joint

    @property
    def height(self) -> float:
        """From its upper to its lower edge."""
        return self.bottom - self.top


@frozen
class PageText:
    """A page: its width and height in points as it is shown, and its lines in the order in which the file has them."""

    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def running(self) -> str:
        """The page as running text: hyphens of line ends taken out, lines joined."""
        return "".join(line.running for line in self.lines)


@frozen
class Box:
    """A rectangle on a page, in points from its upper left corner as it is shown."""

    left: float
    top: float
    width: float
    height: float


def boxes(page: PageText, start: int, end: int) -> Iterator[Box]:
    """Where the running text from `start` to `end` lies, line by line."""
    at = 0
    for line in page.lines:
        length = len(line.running)
        if at < end and start < at + length:
            left, right = _along(line, start - at), _along(line, end - at)
            if right > left:
                yield _shown(line, left, right)
        at += length


def _along(line: Line, index: int) -> float:
    """How far along the line the character of that index begins, by how wide the characters of a word mostly are."""
    if index <= 0:
        return line.words[0].left
    at = 0
    for word in line.words:
        if index <= at + len(word.text):
            return word.left + (word.right - word.left) * _width(word.text[: index - at]) / _width(word.text)
        at += len(word.text)
    return line.words[-1].right


def _width(text: str) -> float:
    return sum(0.5 if char in _NARROW else 1.5 if char in _WIDE else 1.0 for char in text)


def _shown(line: Line, left: float, right: float) -> Box:
    width, height = right - left, line.height
    corners = {90: (line.top, -right), 180: (-right, -line.bottom), 270: (-line.bottom, left)}
    across, down = corners.get(line.turn, (left, line.top))
    if line.turn in {90, 270}:
        width, height = height, width
    return Box(left=round(across, 2), top=round(down, 2), width=round(width, 2), height=round(height, 2))


def packed(page: PageText) -> dict[str, Any]:
    """The page in the few words of JSON that `unpacked` reads."""
    lines = [
        [
            line.turn,
            line.top,
            line.bottom,
            line.cut,
            line.joint,
            [[w.text, w.left, w.right] for w in line.words],
        ]
        for line in page.lines
    ]
    return {"width": page.width, "height": page.height, "lines": lines}


def unpacked(found: Mapping[str, Any]) -> PageText:
    """The page that `packed` wrote.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    lines = tuple(
        Line(
            turn=int(turn),
            top=float(top),
            bottom=float(bottom),
            cut=bool(cut),
            joint=str(joint),
            words=tuple(
                Word(text=str(text), left=float(left), right=float(right)) for text, left, right in words
            ),
        )
        for turn, top, bottom, cut, joint, words in found["lines"]
        if words
    )
    return PageText(width=float(found["width"]), height=float(found["height"]), lines=lines)
