"""What of a reference is compared with others: its parts as they read once spelling and typography are set aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.html_signs import unescaped
from extraction_forms.references.identifiers import registered_in
from extraction_forms.references.names import OTHERS, parted
from extraction_forms.references.reference import Reference
from extraction_forms.stream_safe import normalized

SMALL_WORDS: Final = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "by", "de", "der", "des", "die", "do"),
        *("el", "en", "et", "for", "from", "fur", "in", "is", "la", "le", "of", "on"),
        *("or", "the", "to", "und", "van", "von", "with"),
    )
)
"""Words that say nothing of what a title or the name of a journal is about."""

KINDS_OF_TEXT: Final = {
    "erratum": "erratum",
    "corrigendum": "erratum",
    "correction": "erratum",
    "corrections": "erratum",
    "retraction": "retraction",
    "retracted": "retraction",
    "withdrawn": "retraction",
    "reply": "reply",
    "response": "reply",
    "comment": "comment",
    "commentary": "comment",
    "letter": "comment",
    "protocol": "protocol",
}
"""Words of a title by which a text about a study is told from the study: two that differ in them are two texts."""

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_SUBTITLE: Final = re.compile(r"[:.?!]\s|\s[-–—]\s")
_LEAST_MAIN: Final = 15  # signs of a title before its subtitle, fewer say too little
_YEAR: Final = re.compile(r"(1[89]\d\d|20\d\d)")
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'"}
)


@frozen
class Features:
    """A reference as it is compared; a part that it lacks is empty, a year 0.

    `title` is without typography, `main` what stands before a subtitle; `numbers` are those of the title, `about` what
    kind of text its words say it is. Pages are the first page or the number of the article. `entry` is the number of a
    trial in a register, where the reference is its entry there.
    """

    title: str
    main: str
    numbers: frozenset[str]
    about: frozenset[str]
    authors: tuple[str, ...]
    year: int
    container: tuple[str, ...]
    volume: str
    issue: str
    page: str
    doi: str
    pmid: str
    entry: str
    kind: str
    abstract: str


def features(reference: Reference) -> Features:
    """What of a reference is compared."""
    words = plain_words(reference.title)
    bare = _TAG.sub("", unescaped(reference.title))
    main = " ".join(plain_words(_SUBTITLE.split(bare, maxsplit=1)[0]))
    year = _YEAR.search(reference.year)
    return Features(
        title=" ".join(words),
        main=main if len(main) >= _LEAST_MAIN else "",
        numbers=frozenset(_ROMAN.get(one, one) for one in words[1:] if one in _ROMAN or one.isdigit()),
        about=frozenset(KINDS_OF_TEXT[one] for one in words if one in KINDS_OF_TEXT),
        authors=tuple(name for one in reference.authors if one != OTHERS and (name := family(one))),
        year=int(year[0]) if year else 0,
        container=journal(reference.container),
        volume=_digits(reference.volume),
        issue=_digits(reference.issue),
        page=first_page(reference.pages),
        doi=reference.doi.casefold().removeprefix("https://doi.org/").rstrip("./"),
        pmid=reference.pmid,
        entry=_entry(reference),
        kind=reference.kind,
        abstract=" ".join(plain_words(reference.abstract[:600])),
    )


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters, without accents, marks and tags."""
    if not text.isascii():
        text = normalized("NFKD", text.casefold().translate(_PLAIN))
        text = "".join(one for one in text if not unicodedata.combining(one))
    if "<" in text or "&" in text:
        text = _TAG.sub("", unescaped(text))
    return _WORD.findall(text.casefold().replace("'", ""))


def telling(words: Sequence[str]) -> tuple[str, ...]:
    """The words but for the small ones."""
    return tuple(one for one in words if one not in SMALL_WORDS)


def journal(name: str) -> tuple[str, ...]:
    """The telling words of a journal's name, without what libraries add behind a colon between two blanks."""
    return telling(plain_words(name.partition(" : ")[0]))


def family(author: str) -> str:
    """The family name of an author as one word; a body by all of its name."""
    return "".join(plain_words(parted(author).family))


def _entry(reference: Reference) -> str:
    """The number of a trial where the reference is its entry in a register: it stands in the address of the entry.

    Also in place of a journal, as CENTRAL has it, or with nothing else by which a report could be found.
    """
    if reference.doi or reference.pmid:
        return ""
    numbers = () if reference.container else tuple(one.number for one in reference.accessions)
    return next(
        (n for text in (reference.url, reference.container, *numbers) if (n := registered_in(text))), ""
    )


def _digits(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0].lstrip("0") if found else ""


def first_page(pages: str) -> str:
    """The first page, or the number of an article: letters and digits up to the first mark."""
    first = re.split(r"[-–—,;\s]", pages.strip().casefold(), maxsplit=1)[0]
    return first.lstrip("0").removeprefix("pp.").removeprefix("p.")
