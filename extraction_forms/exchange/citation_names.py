"""What a study is called after its first author and year, as tables and figures print it."""

from __future__ import annotations

import re
from typing import Final

_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.[- ]?)+|[^\W\d_a-z]{1,3}|(?:[^\W\d_]\.?-?){1,3}(?<=\.)")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")


def study_label(authors: str, year: str, otherwise: str) -> str:
    """The first author's family name and the year; what stands there `otherwise` where no author is told.

    Names are read as `Okafor AB`, `Okafor, A. B.`, `A. B. Okafor` and `Ada Okafor`, parted by commas or semicolons.
    """
    first = authors.replace("\n", ";").split(";")[0].strip()
    head = first.split(",")[0].strip()
    words = head.split()
    named = [word for word in words if not _INITIALS.fullmatch(word)]
    if words and named and named[-1] == words[-1] and len(named) > 1 and named == words:
        named = named[-1:]  # Ada Okafor, without initials: the family name comes last
    family = " ".join(named or words[:1])
    found = _YEAR.search(year)
    if not family:
        return otherwise
    return f"{family} {found[0]}" if found else family


def year_in(text: str) -> str:
    """The year that a date names; empty where it names none."""
    found = _YEAR.search(text)
    return found[0] if found else ""
