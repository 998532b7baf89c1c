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


def written_type(kind: str) -> str:
    """The type that a kind is written as."""
    return _NAMES.get(kind, ("Generic",))[0]
