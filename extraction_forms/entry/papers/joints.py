"""How lines become running text: which hyphen at a line's end belongs to the word, and which only to the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from extraction_forms.entry.papers.lines import SPACE, Line

_LAST_PART: Final = re.compile(r"([^\W\d_]+)[-\u2010]$")
_FIRST_PART: Final = re.compile(r"^[^\W\d_]+")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_OPEN_RANGE: Final = re.compile(r"\d[-\u2010\u2013]$")
_HYPHENS: Final = ("-", "\u2010")
_FIRST_HALVES: Final = frozenset(
    {
        *(
            "all",
            "anti",
            "co",
            "cross",
            "ex",
            "follow",
            "half",
            "high",
            "long",
            "low",
            "meta",
            "mid",
            "multi",
            "non",
        ),
        *(
            "para",
            "peer",
            "person",
            "post",
            "pre",
            "quasi",
            "self",
            "semi",
            "short",
            "user",
            "waiting",
            "well",
        ),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"),
    }
)
"""What stands before a hyphen that a word keeps in the midst of a line too."""


def joined(lines: Iterable[Line | None]) -> tuple[Line, ...]:
    """The lines, each told how it goes on in the next; what is no line is left out."""
    found = [line for line in lines if line is not None]
    inside = {word.lower().replace("\u2010", "-") for line in found for word in _WORDS.findall(line.text)}
    return tuple(_joined(found, inside))


def _joined(lines: list[Line], inside: set[str]) -> Iterator[Line]:
    for line, after in pairwise(lines):
        yield _to(line, after, inside)
    if lines:
        yield replace(lines[-1], cut=False)


def _to(line: Line, after: Line, inside: set[str]) -> Line:
    text, then = line.text, after.text
    if _same_row(line, after):
        gap = after.words[0].left - line.words[-1].right
        return replace(line, cut=False, joint="" if gap < 0.15 * line.height else SPACE)
    last, first = _LAST_PART.search(text), _FIRST_PART.match(then)
    if last and first:
        whole = f"{last[1]}{first[0]}".lower()
        halved = f"{last[1]}-{first[0]}".lower()
        cut = (line.cut or then[0].islower()) and _is_one_word(whole, halved, last[1].lower(), inside)
        return replace(line, cut=cut, joint="")
    goes_on = line.cut or (_OPEN_RANGE.search(text) is not None and then[:1].isdigit())
    return replace(line, cut=False, joint="" if goes_on else SPACE)


def _is_one_word(whole: str, halved: str, first: str, inside: set[str]) -> bool:
    """Whether two halves are one word without a hyphen: as the page has it elsewhere, else as such words are spelt."""
    if whole in inside:
        return True
    return halved not in inside and first not in _FIRST_HALVES


def _same_row(line: Line, after: Line) -> bool:
    """Whether the next line stands behind this one in the same row, as after a raised number."""
    if line.turn != after.turn or line.text.endswith(_HYPHENS):
        return False
    shared = min(line.bottom, after.bottom) - max(line.top, after.top)
    ahead = after.words[0].left - line.words[-1].right
    return shared > 0.4 * min(line.height, after.height) and -0.3 * line.height < ahead < line.height
