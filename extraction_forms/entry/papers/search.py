"""A quote or a number looked for in the pages of a paper, however the paper spells its blanks, signs and dots."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.entry.papers.lines import Box, PageText, boxes
from extraction_forms.frozen_values import frozen

LONGEST: Final = 2000
"""Characters of what can be looked for."""
MOST: Final = 200
_AROUND: Final = 48
_LEAST_LETTERS: Final = 6
_ELLIPSIS: Final = re.compile(r"\s*(?:\[\s*(?:\u2026|\.\.\.)\s*\]|\u2026|\.\.\.)\s*")
_SIGNS: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00b7\u2219\u22c5\u2024\u0387", "."),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    "\u00b4": "",
    "\u00ad": "",
}
_POINTS: Final = frozenset(".,")


@frozen
class Hit:
    """Where something was found: the page, counted from 1, the words before and after, and what the page has for it."""

    page: int
    before: str
    match: str
    after: str
    boxes: tuple[Box, ...]


@frozen
class Found:
    """What a search found; `is_whole` says whether every part of what was looked for was there.

    `blank` are the pages without text, as those of a scan, where nothing can be found.
    """

    hits: tuple[Hit, ...]
    is_whole: bool
    blank: tuple[int, ...]


def find(pages: Sequence[PageText], wanted: str) -> Found:
    """Look for a text in pages; parts of a quote that are joined by an ellipsis are looked for each by itself."""
    parts = [part for part in _ELLIPSIS.split(wanted[:LONGEST]) if part.strip()]
    running = [page.running for page in pages]
    folds = [_Folded(text) for text in running]
    lists = [list(_hits(part, pages, running, folds)) for part in parts]
    hits = sorted((hit for found in lists for hit in found), key=lambda hit: hit.page)
    return Found(
        hits=tuple(hits[:MOST]),
        is_whole=bool(lists) and all(lists),
        blank=tuple(number for number, text in enumerate(running, 1) if not text.strip()),
    )


class _Folded:
    """A text in one spelling, and for each of its characters where it stood."""

    def __init__(self, text: str) -> None:
        chars: list[str] = []
        at: list[int] = []
        for index, char in enumerate(text):
            for folded in _fold(char):
                if folded == " " and chars and chars[-1] == " ":
                    continue
                chars.append(folded)
                at.append(index)
        self.text = "".join(chars)
        self.at = at

    def bare(self) -> tuple[str, list[int]]:
        """Letters and figures alone: for words that are parted otherwise than typed."""
        kept = [index for index, char in enumerate(self.text) if char.isalnum()]
        return "".join(self.text[index] for index in kept), [self.at[index] for index in kept]


def _fold(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isascii():
        return " " if char.isspace() else char.lower()
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return " " if plain.isspace() else _SIGNS.get(plain, plain).casefold()


def _hits(
    part: str, pages: Sequence[PageText], running: Sequence[str], folds: Sequence[_Folded]
) -> Iterator[Hit]:
    wanted = _Folded(part.strip())
    needle = wanted.text.strip()
    spans = [(n, start, end) for n, fold in enumerate(folds) for start, end in _exact(needle, fold)]
    if not spans:
        bare, _ = wanted.bare()
        if sum(char.isalpha() for char in bare) >= _LEAST_LETTERS:
            spans = [(n, start, end) for n, fold in enumerate(folds) for start, end in _loose(bare, fold)]
    for n, start, end in spans[:MOST]:
        text = running[n]
        yield Hit(
            page=n + 1,
            before=_from_a_word(text[max(0, start - _AROUND - 1) : start]),
            match=text[start:end],
            after=_to_a_word(text[end : end + _AROUND + 1]),
            boxes=tuple(boxes(pages[n], start, end)),
        )


def _from_a_word(text: str) -> str:
    """The words before a hit, without the end of one that begins before them."""
    return text.partition(" ")[2] if len(text) > _AROUND else text


def _to_a_word(text: str) -> str:
    return text.rpartition(" ")[0] if len(text) > _AROUND else text.rstrip()


def _exact(needle: str, fold: _Folded) -> Iterator[tuple[int, int]]:
    if not needle:
        return
    start = fold.text.find(needle)
    while start >= 0:
        end = start + len(needle)
        if not (
            _goes_on(fold.text[:start][::-1][:2], needle[0]) or _goes_on(fold.text[end : end + 2], needle[-1])
        ):
            yield fold.at[start], fold.at[end - 1] + 1
        start = fold.text.find(needle, start + 1)


def _goes_on(beyond: str, edge: str) -> bool:
    """Whether a number at the edge of what was found goes on beyond it: `8` is not found in 1.8 or 18."""
    if not edge.isdigit() or not beyond:
        return False
    return beyond[0].isdigit() or (beyond[0] in _POINTS and beyond[1:2].isdigit())


def _loose(bare: str, fold: _Folded) -> Iterator[tuple[int, int]]:
    text, at = fold.bare()
    start = text.find(bare)
    while start >= 0:
        end = start + len(bare)
        yield at[start], at[end - 1] + 1
        start = text.find(bare, end)
