"""The words of progress: a status as it is called, and the look it has."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen

NOT_BEGUN: Final = ""
TYPING: Final = "typing"
UNREADABLE: Final = "unreadable"


@frozen
class Chip:
    """A status: who it is of, in which words, in which look; where it leads, if anywhere."""

    who: str = ""
    words: str
    look: str
    href: str = ""


WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        NOT_BEGUN: ("not started", "none"),
        TYPING: ("typing", "draft"),
        "draft": ("draft", "draft"),
        "submitted": ("submitted", "submitted"),
        "locked": ("locked", "locked"),
        UNREADABLE: ("cannot be read", "differs"),
    }
)
"""The words and the look of each status."""


def chip_of(who: str, status: str, href: str = "") -> Chip:
    """The chip of a record's status."""
    words, look = WORDS.get(status, WORDS[UNREADABLE])
    return Chip(who=who, words=words, look=look, href=href)
