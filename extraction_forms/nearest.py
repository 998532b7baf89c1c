"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_JOINT: Final = re.compile(r"[\s_-]+")


def plain_word(text: str) -> str:
    """A word as it is compared: small letters, `_` for blanks and dashes."""
    return _JOINT.sub("_", text.strip().casefold())


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is meant: the same but for capitals and blanks, else the most alike; none is empty."""
    by_plain = {plain_word(one): one for one in known}
    meant = plain_word(word)
    if meant in by_plain:
        return by_plain[meant]
    near = get_close_matches(meant, by_plain, n=1)
    return by_plain[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint that asks for the nearest known word; empty where there is none."""
    near = nearest(word, known)
    return f"Did you mean {near!r}?" if near else ""
