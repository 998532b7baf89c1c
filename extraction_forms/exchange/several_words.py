"""A cell that holds several words of a list, joined by semicolons, where words may have semicolons of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

MOST_PARTS: Final = 400
"""Parts between semicolons that a cell may have; no question has so many answers."""

_JOINT: Final = re.compile(r";\s*")


class Chosen(NamedTuple):
    """One word of the list, and what was written in behind it and a colon."""

    word: str
    written: str = ""


def several_words(text: str, known: Iterable[str]) -> tuple[Chosen, ...] | None:
    """The words that a cell holds; None where it cannot be read as known words from end to end.

    Where it can be read in several ways the longest word comes first: with the words "a", "b" and "a; b" the cell
    "a; b" is one word. Behind a word and a colon stands what was written in ("Other: by post"), up to the next known
    word.
    """
    words = sorted({word for word in known if word}, key=lambda word: (-len(word), word))
    joints = list(_JOINT.finditer(text))
    if len(joints) >= MOST_PARTS:
        return None
    begins = [0, *(joint.end() for joint in joints)]
    ends = {joint.start(): at for at, joint in enumerate(joints, 1)} | {len(text): len(begins)}
    rest: list[tuple[Chosen, ...] | None] = [None] * len(begins)
    rest.append(())
    for at in range(len(begins) - 1, -1, -1):
        rest[at] = _from(text, begins[at], words, ends, rest)
    return rest[0]


def _from(
    text: str, begin: int, words: list[str], ends: dict[int, int], rest: list[tuple[Chosen, ...] | None]
) -> tuple[Chosen, ...] | None:
    """The words from one beginning on, given those from every later one."""
    for word in words:
        if not text.startswith(word, begin):
            continue
        end = begin + len(word)
        if end in ends and (after := rest[ends[end]]) is not None:
            return (Chosen(word), *after)
    for word in words:
        if not text.startswith(f"{word}:", begin):
            continue
        first = begin + len(word) + 1
        for end, at in sorted(ends.items()):
            written = text[first:end].strip()
            if end > first and written and (after := rest[at]) is not None:
                return (Chosen(word, written), *after)
    return None
