"""Slugs: the ids that names are given, in a-z, 0-9 and _."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from extraction_forms.stream_safe import normalized

LONGEST: Final = 64
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"}
)
_APOSTROPHES: Final = re.compile(r"['‘’ʼ`´]")
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """The slug of a name: lower case, without accents and apostrophes; all else becomes one underscore.

    "Rüsch, 2014" gives rusch_2014, "O'Connell, 2018" gives oconnell_2018. A name longer than 64
    characters is cut at a word. A name without a single letter or digit of ASCII gives "".
    """
    bare = _APOSTROPHES.sub("", name).casefold().translate(_LETTERS)
    plain = normalized("NFKD", bare)
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    joined = _OTHER.sub("_", plain).strip("_")
    if len(joined) <= LONGEST:
        return joined
    cut = joined[: LONGEST + 1]
    return cut[: cut.rfind("_")] if "_" in cut else joined[:LONGEST]
