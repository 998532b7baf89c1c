"""Texts put into one form of Unicode within reasonable time: no letter carries more marks than any script needs."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

MOST_MARKS: Final = 30
"""Combining marks in a row, of the Stream-Safe Text Format (Unicode Standard Annex 15, section 13)."""

_JOINER: Final = "\u034f"  # the character that the annex puts between too many marks
_RUN: Final = re.compile(f"[^\x00-\u02ff]{{{MOST_MARKS + 1},}}")  # where such marks can be: none is below


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """A text in a normal form; sorting a million marks behind one letter would take hours, so long runs are parted."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, _RUN.sub(_parted, text))


def _parted(run: re.Match[str]) -> str:
    """The characters with a joiner wherever marks go on for too long."""
    found: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            found.append(_JOINER)
            marks = 1
        found.append(character)
    return "".join(found)
