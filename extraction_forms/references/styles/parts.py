"""What styles of citation share: initials, names in a row, pages, sentences that end once."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.references.names import OTHERS
from extraction_forms.references.reference import Reference

_INITIALS: Final = re.compile(r"[A-Z]{2,3}\Z")
_PAGES: Final = re.compile(r"([A-Za-z]*)(\d+)[-–]([A-Za-z]*)(\d+)\Z")
_ARTICLE: Final = re.compile(r"[A-Za-z]+\d+\Z")
_WITHIN: Final = frozenset({"incollection", "inproceedings"})
_JOURNALS: Final = frozenset({"article", "preprint"})


def initials(given: str) -> tuple[tuple[str, ...], ...]:
    """The initials of each given name; a name of several parts has several: Jean-Pierre A. gives J P, A."""
    found: list[tuple[str, ...]] = []
    for word in given.replace(".", ". ").split():
        if _INITIALS.match(word):  # AB, as PubMed writes A. B.
            found += [(letter,) for letter in word]
            continue
        parts = tuple(part[0].upper() for part in re.split("[-‐‑]", word) if part and part[0].isalpha())
        if word.startswith(("-", "‐", "‑")) and found and parts:  # the rest of J. -P.
            found[-1] = (*found[-1], *parts)
        elif parts:
            found.append(parts)
    return tuple(found)


def named(authors: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The authors that are named, and whether there are others."""
    return tuple(author for author in authors if author != OTHERS), OTHERS in authors


def in_row(names: list[str], last: str) -> str:
    """Names in a row, the last after a word of its own: A, B & C."""
    return last.join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def dashed(pages: str) -> str:
    """Pages with an en dash between the first and the last."""
    return re.sub(r"(?<=\w)-+(?=\w)", "–", pages)


def shortened(pages: str) -> str:
    """Pages without the digits that the last shares with the first: 284-7."""
    found = _PAGES.match(pages)
    if found is None or found[3] not in ("", found[1]) or len(found[2]) != len(found[4]):
        return pages.replace("–", "-")
    start, end = found[2], found[4]
    same = next((at for at in range(len(start)) if start[at] != end[at]), len(start) - 1)
    return f"{found[1]}{start}-{end[same:]}"


def is_article_number(pages: str) -> bool:
    """Whether what stands for pages is the number of an article, such as e123."""
    return _ARTICLE.match(pages) is not None


def ended(text: str, end: str = ".") -> str:
    """A text with a full stop, unless it ends a sentence already."""
    return text if not text or text[-1] in ".?!" else f"{text}{end}"


def sentences(*parts: str) -> str:
    """Parts that are there, each ended, in a row."""
    return " ".join(ended(part) for part in parts if part)


def in_journal(reference: Reference) -> bool:
    """Whether a reference stands in a journal."""
    return reference.kind in _JOURNALS or (bool(reference.container) and reference.kind not in _WITHIN)


def in_book(reference: Reference) -> bool:
    """Whether a reference is a part of a book."""
    return reference.kind in _WITHIN and bool(reference.container)
