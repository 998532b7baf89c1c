"""Which references are worth comparing: those that share something telling, in blocks, never all with all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.references.duplicates.features import SMALL_WORDS, Features

MOST: Final = 24
"""So many references of a block are each compared with all others of it; of a larger one, neighbours by title."""

_NEIGHBOURS: Final = 8
_SIDE: Final = 22  # signs at either end of a title
_RARE: Final = 3  # the rarest words of a title that make a key
_LEAST: Final = 4  # signs of a word that is telling

Pair = tuple[int, int]


def candidates(prints: Sequence[Features]) -> list[Pair]:
    """The pairs to compare, by position, each once and in order.

    Two references meet in a block when they share a DOI, a PMID or a number in a register, an end of their titles, the
    rarest words of the titles, or volume and page, author and year, journal and page.
    """
    rarity = Counter(word for one in prints for word in dict.fromkeys(one.title.split()))
    found: set[Pair] = set()
    for keys in KEYS.values():
        blocks: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(prints):
            for key in keys(one, rarity):
                blocks[key].append(place)
        for block in blocks.values():
            found.update(_within(block, prints))
    return sorted(found)


def _within(block: Sequence[int], prints: Sequence[Features]) -> Iterator[Pair]:
    """The pairs of a block: all, or those that stand near each other once its titles are put in order."""
    reach = len(block)
    if len(block) > MOST:
        block = sorted(block, key=lambda place: (prints[place].title, place))
        reach = _NEIGHBOURS
    for at, one in enumerate(block):
        for other in block[at + 1 : at + 1 + reach]:
            yield (one, other) if one < other else (other, one)


def _dois(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    if one.doi:
        yield one.doi


def _pmids(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    if one.pmid:
        yield one.pmid


def _entries(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    if one.entry:
        yield one.entry


def _titles(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    """Both ends of the title, as letters without spaces: a slip at one end leaves the other."""
    letters = one.title.replace(" ", "")
    if letters:
        yield f"<{letters[:_SIDE]}"
        yield f">{letters[-_SIDE:]}"


def _words(one: Features, rarity: Mapping[str, int]) -> Iterator[str]:
    """The rarest words of the title two by two, so that one may be misspelt."""
    words = {word for word in one.title.split() if len(word) >= _LEAST and word not in SMALL_WORDS}
    rare = sorted(words, key=lambda word: (rarity[word], word))
    shared = [word for word in rare if rarity[word] > 1][:_RARE]
    for at, word in enumerate(shared):
        for other in shared[at + 1 :]:
            yield f"{min(word, other)} {max(word, other)}"


def _pages(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    if one.page and one.volume:
        yield f"{one.volume}/{one.page}"
    if one.page and one.year and one.container:
        yield f"{one.year}/{one.page}/{one.container[0][:1]}"


def _authors(one: Features, _: Mapping[str, int]) -> Iterator[str]:
    """First author and year, and year and the first word of the title; a year may be that of the print or online."""
    first = next((word for word in one.title.split() if word not in SMALL_WORDS), "")
    if one.authors and one.year:
        for year in (one.year, one.year + 1):
            yield f"{one.authors[0]}/{year}/{first[:5]}"


KEYS: Final[Mapping[str, Callable[[Features, Mapping[str, int]], Iterator[str]]]] = MappingProxyType(
    {
        "doi": _dois,
        "pmid": _pmids,
        "entry": _entries,
        "title": _titles,
        "words": _words,
        "pages": _pages,
        "authors": _authors,
    }
)
"""What puts references into one block."""
