"""How a text is written, by its letters: its language, the way it runs, where a line may turn without a space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_TURNED: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
_HAN: Final = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_KANA: Final = "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_TONGUES: Final = (
    (re.compile(f"[{_KANA}]"), "ja"),
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"), "ko"),
    (re.compile(f"[{_HAN}]"), ""),
    (re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]"), "he"),
    (_TURNED, "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)
_STANDARDS: Final = (("gb2312", "zh-CN"), ("big5", "zh-TW"), ("shift_jis", "ja"))
"""The national sets of characters, and whose letters a text of Han characters alone then holds."""

_OPENING: Final = "（［｛「『【〔〈《“‘"
_CLOSING: Final = "、。，．・：；？！）］｝」』】〕〉》”’…‥"
_SMALL: Final = "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々"
_WIDE: Final = f"{_HAN}{_KANA}"
_TURNS: Final = re.compile(f"(?<=[{_WIDE}{_CLOSING}])(?=[{_WIDE}{_OPENING}])(?![{_CLOSING}{_SMALL}])")
_SPACED: Final = re.compile(f"[^{_WIDE}]*")
_PAIRS: Final = {")": "(", "]": "[", "}": "{", "»": "«"}


def is_turned(text: str) -> bool:
    """Whether a text holds letters that run from right to left."""
    return not text.isascii() and _TURNED.search(text) is not None


def runs_left(text: str) -> bool:
    """Whether a text as a whole runs from right to left: its first letter does, as Unicode's algorithm has it."""
    if not is_turned(text):
        return False
    classes = (unicodedata.bidirectional(character) for character in text)
    return next((one for one in classes if one in {"L", "R", "AL"}), "L") != "L"


@lru_cache(maxsize=4096)
def tongue(text: str) -> str:
    """The language that the letters of a text are of, as a tag; empty for Latin, Greek and Cyrillic ones.

    Arabic letters count as Arabic, those of Devanagari as Hindi. Han characters alone are of the first national
    standard that holds them all: GB 2312, Big5, Shift JIS.
    """
    if text.isascii():
        return ""
    for letters, tag in _TONGUES:
        if found := letters.findall(text):
            return tag or _of_han("".join(found))
    return ""


def _of_han(characters: str) -> str:
    for standard, tag in _STANDARDS:
        try:
            characters.encode(standard)
        except UnicodeEncodeError:
            continue
        return tag
    return "zh-CN"


def pieces(word: str) -> tuple[str, ...]:
    """A word in the pieces between which a line may turn: Han characters and kana stand without spaces."""
    return tuple(_TURNS.split(word)) if not _SPACED.fullmatch(word) else (word,)


def stays(word: str, place: int) -> bool:
    """Whether what stands at a place of a word stays with what stands before it: signs above it, joined letters."""
    after, before = word[place], word[place - 1]
    return (
        unicodedata.category(after)[0] == "M"
        or after in "\u200c\u200d"
        or before == "\u200d"
        or unicodedata.combining(before) == 9  # a virama, which joins two consonants
    )


def strands(text: str) -> Iterator[tuple[str, bool]]:
    """A text in strands, each with whether it runs from right to left; numbers run with the letters before them."""
    start = 0
    for place, end in _turned_strands(text):
        if place > start:
            yield text[start:place], False
        yield text[place:end], True
        start = end
    if start < len(text) or not text:
        yield text[start:], False


def _turned_strands(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for found in _TURNED.finditer(text):
        if found.start() < end:
            continue
        start = end = found.start()
        for place in range(start, len(text)):
            kind = unicodedata.bidirectional(text[place])
            if kind == "L":
                break
            if kind in {"R", "AL", "EN", "AN", "NSM"} or _closes(text[start : place + 1]):
                end = place + 1
        yield start, end


def _closes(text: str) -> bool:
    """Whether a text ends with a bracket that it opened."""
    return text[-1] in _PAIRS and _PAIRS[text[-1]] in text
