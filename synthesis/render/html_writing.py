"""What HTML is told of letters that run to the left, and of those whose shape is another in each language."""

from __future__ import annotations

from typing import Final

from synthesis.writing import is_turned, tongue

_SHAPED: Final = frozenset(("ja", "ko", "zh-CN", "zh-TW"))


def writing(text: str) -> str:
    """The attributes of an element that holds a text: none for Latin, Greek and Cyrillic letters."""
    if text.isascii():
        return ""
    way = ' dir="auto"' if is_turned(text) else ""
    language = tongue(text)
    return f'{way} lang="{language}"' if language in _SHAPED else way
