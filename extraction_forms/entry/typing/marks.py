"""What stands around a number in print and is no part of it: hidden characters, odd blanks, marks of footnotes."""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
"""Characters without a width: joiners, soft hyphens, marks of direction, the sign that begins a file."""
_BLANKS: Final = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_RAISED: Final = "\u00b9\u00b2\u00b3\u2070-\u209c\u02b0-\u02b8\u1d2c-\u1d6a\u00aa\u00ba"
_SIGNS: Final = rf"*\u2217\u204e\uff0a\u2020\u2021\u00a7\u00b6#{_RAISED}"
_FOOTNOTE: Final = re.compile(
    rf"(?<=[0-9)\]%])(?:\s?[{_SIGNS}]+(?:(?:\s{{1,2}}|\s?,\s?)[{_SIGNS}]+)*|\s?\((?:[{_SIGNS}]+|[a-h])\)|(?<=[0-9)\]%])[a-h](?:,[a-h])*)$"
)


def visible(text: str) -> str:
    """A text without characters that nobody sees, its blanks plain ones; lines stay lines."""
    shown = _HIDDEN.sub("", text.translate(_FULL_WIDTH))
    lines = (_BLANKS.sub(" ", line).strip() for line in shown.splitlines())
    return "\n".join(lines).strip()


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(visible(text).split())


def without_footnote(text: str) -> tuple[str, str]:
    """A cell without the mark of a footnote behind its number, and the mark; nothing where there is none."""
    found = _FOOTNOTE.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(), found.group().strip()
