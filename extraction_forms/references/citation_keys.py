"""Citation keys: `okafor_2019`, `okafor_2019a`; readable, unique, and the same whenever they are made again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from extraction_forms.references.names import OTHERS, is_person, parted
from extraction_forms.references.reference import Reference
from extraction_forms.stream_safe import normalized

_FIT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,63}\Z")
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"}
)
_APOSTROPHES: Final = re.compile(r"['‘’ʼ`´]")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_SMALL: Final = frozenset({"the", "a", "an", "of", "for", "and", "on", "in", "de", "la", "der", "die", "das"})
_WORDS: Final = 3


def fit_for_key(text: str) -> bool:
    """Whether a name that a file gives a record can serve as its key: letters first, no address, no bare number."""
    return _FIT.match(text) is not None


def key_of(reference: Reference) -> str:
    """The key without a letter behind it: the first author's name, or the first words of the title; and the year."""
    year = reference.year if reference.year.isdecimal() else ""
    named = (one for one in (*reference.authors[:1], *reference.editors[:1]) if one != OTHERS)
    words = next(
        (
            slug
            for slug in (
                _bare(parted(one).family) if is_person(one) else _few(parted(one).family) for one in named
            )
            if slug
        ),
        "",
    )
    words = words or _few(reference.title) or "reference"
    stem = words if words[0].isalpha() else f"r{words}"
    return f"{stem}_{year}" if year else stem


def keyed(references: Iterable[Reference], taken: Collection[str] = ()) -> tuple[Reference, ...]:
    """The references with keys that no two share and that are not taken, in whatever case; a fit key stays."""
    keys = Keys(taken)
    return tuple(keys.given(reference) for reference in references)


class Keys:
    """The keys that are in use, in whatever case, and the next letter to try behind each."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._used = {key.casefold() for key in taken}
        self._tries: dict[str, int] = {}

    def given(self, reference: Reference) -> Reference:
        """The reference with a key of its own, which is in use from now on."""
        stem = reference.key if fit_for_key(reference.key) else key_of(reference)
        key = stem
        while key.casefold() in self._used:
            at = self._tries.get(stem, 0)
            self._tries[stem] = at + 1
            key = f"{stem}{'' if stem[-1].isdecimal() else '_'}{_letters(at)}"
        self._used.add(key.casefold())
        return reference if key == reference.key else replace(reference, key=key)


def _letters(at: int) -> str:
    """a, b, ..., z, aa, ab, ..."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _few(text: str) -> str:
    """The first words of a text that say something."""
    words = [bare for word in text.split() if (bare := _bare(word)) and word.casefold() not in _SMALL]
    return "_".join(words[:_WORDS])[:48].strip("_")


def _bare(text: str) -> str:
    low = _APOSTROPHES.sub("", text).casefold().translate(_LETTERS)
    plain = normalized("NFKD", low)
    return _OTHER.sub("_", "".join(one for one in plain if not unicodedata.combining(one))).strip("_")[:48]
