"""Mojibake: UTF-8 that was once read as Windows-1252 ("RÃ¼sch"), put back ("Rüsch")."""

from __future__ import annotations

import re
from typing import Final

_ROUNDS: Final = 3


def _bytes_of_characters() -> dict[str, int]:
    """The byte that each character stands for when UTF-8 is read as Windows-1252; 0x80 and above."""
    table: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        # Windows-1252 leaves five bytes undefined; readers pass them through as they are.
        character = bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
        table[character] = byte
    return table


_BYTES: Final = _bytes_of_characters()


def _class(first: int, last: int) -> str:
    return "[" + "".join(re.escape(c) for c, byte in _BYTES.items() if first <= byte <= last) + "]"


_MORE: Final = _class(0x80, 0xBF)
_DAMAGED: Final = re.compile(
    f"{_class(0xC2, 0xDF)}{_MORE}|{_class(0xE0, 0xEF)}{_MORE}{{2}}|{_class(0xF0, 0xF4)}{_MORE}{{3}}"
)


def repair(text: str) -> str:
    """Put mojibake back, even where it happened more than once; other text stays as it is."""
    for _ in range(_ROUNDS):
        repaired = _DAMAGED.sub(_put_back, text)
        if repaired == text:
            break
        text = repaired
    return text


def damage(text: str) -> str:
    """Read a text's UTF-8 as Windows-1252: the fault that `repair` undoes."""
    characters = {byte: character for character, byte in _BYTES.items()}
    return "".join(characters.get(byte, chr(byte)) for byte in text.encode("utf-8"))


def _put_back(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[character] for character in match.group()).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()
