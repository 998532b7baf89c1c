"""What of a reference does not come back once it is written and read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.losses import Loss, printed_text
from extraction_forms.references.reading import Reading
from extraction_forms.references.reference import Reference

_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "key": "the key",
        "title": "the title",
        "container": "what it stands in",
        "year": "the year",
        "month": "the month",
        "day": "the day",
        "volume": "the volume",
        "issue": "the issue",
        "pages": "the pages",
        "publisher": "the publisher",
        "location": "where it was published",
        "language": "the language",
        "abstract": "the abstract",
        "doi": "the DOI",
        "pmid": "the number in PubMed",
        "pmcid": "the number in PubMed Central",
        "url": "the address",
        "study": "the study it belongs to",
    }
)
_LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "authors": "authors",
        "editors": "editors",
        "keywords": "keywords",
        "isbn": "ISBNs",
        "issn": "ISSNs",
        "notes": "notes",
        "accessions": "numbers of databases",
        "screening": "decisions of screening",
        "labels": "labels",
        "exclusion_reasons": "reasons of exclusion",
    }
)
"""The parts of a reference as a loss report calls them."""


def read_back(reference: Reference, text: str, read: Callable[[Decoded, str], Reading]) -> tuple[Loss, ...]:
    """What differs once the text of a reference is read again, by the reader that users have for the format."""
    try:
        found = read(Decoded(text=text, encoding="utf-8"), "").references
    except ImportFault:
        found = ()
    if len(found) != 1:
        return (Loss(reference.key, "the whole reference, which has no title"),)
    return (*_apart(reference, found[0]), *printed_text(reference))


def _apart(reference: Reference, found: Reference) -> Iterator[Loss]:
    """Each part that is not there again, or reads back otherwise."""
    key = reference.key
    if found.kind != reference.kind:
        yield Loss(key, f"that it is of the kind {reference.kind}")
    for name, words in _TEXTS.items():
        ours, theirs = getattr(reference, name), getattr(found, name)
        if ours and ours != theirs:
            yield Loss(key, f"{words}, which reads back otherwise" if theirs else words)
    for name, words in _LISTS.items():
        items, back = getattr(reference, name), getattr(found, name)
        if set(items) - set(back):
            yield Loss(key, words if not back else f"some of the {words}")
        elif items != back[: len(items)] and name not in {"accessions", "screening"}:
            yield Loss(key, f"the order of the {words}")
    for tag in reference.more:
        if tag not in found.more:
            yield Loss(key, f"{tag.tag} of {tag.format}")
