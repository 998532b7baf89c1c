"""EndNote's types of references, by name, and the kinds they are."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "article": ("Journal Article", "Electronic Article", "Magazine Article", "Newspaper Article"),
    "book": ("Book", "Edited Book", "Electronic Book", "Serial"),
    "incollection": ("Book Section", "Electronic Book Section", "Encyclopedia", "Dictionary"),
    "inproceedings": ("Conference Paper", "Conference Proceedings"),
    "thesis": ("Thesis",),
    "report": ("Report", "Government Document", "Standard"),
    "dataset": ("Dataset", "Aggregated Database", "Online Database"),
    "software": ("Computer Program",),
    "patent": ("Patent",),
    "online": ("Web Page", "Blog", "Online Multimedia"),
    "unpublished": ("Unpublished Work", "Manuscript", "Personal Communication"),
    "misc": ("Generic",),
}

TYPES: Final = {name.casefold(): kind for kind, names in _NAMES.items() for name in names}
"""The kind of each type, by its name in lower case."""


NUMBERS: Final = {
    "journal article": 17,
    "electronic article": 43,
    "magazine article": 19,
    "newspaper article": 23,
    "book": 6,
    "edited book": 28,
    "electronic book": 44,
    "serial": 57,
    "book section": 5,
    "electronic book section": 60,
    "encyclopedia": 53,
    "dictionary": 52,
    "conference paper": 47,
    "conference proceedings": 10,
    "thesis": 32,
    "report": 27,
    "government document": 46,
    "standard": 58,
    "dataset": 59,
    "aggregated database": 55,
    "online database": 45,
    "computer program": 9,
    "patent": 25,
    "web page": 12,
    "blog": 56,
    "online multimedia": 48,
    "unpublished work": 34,
    "manuscript": 36,
    "personal communication": 26,
    "generic": 13,
}
"""The number that EndNote gives each type."""


def written_type(kind: str) -> str:
    """The type that a kind is written as."""
    return _NAMES.get(kind, ("Generic",))[0]
