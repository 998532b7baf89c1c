"""Vancouver, after the sample references of the ICMJE: Halpern SD, Ubel PA. Title. N Engl J Med. 2002;347(4):284-7."""

from __future__ import annotations

from typing import Final

from extraction_forms.references.names import is_person, parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.styles.parts import (
    ended,
    in_book,
    in_journal,
    initials,
    named,
    sentences,
    shortened,
)

MOST: Final = 6
"""Authors that are named before "et al."."""

_MARKS: Final = {
    "thesis": "[thesis]",
    "online": "[Internet]",
    "dataset": "[dataset]",
    "software": "[software]",
}


def vancouver(reference: Reference) -> str:
    """A reference in the Vancouver style."""
    authors = _authors(reference.authors)
    if not reference.authors and reference.editors:
        authors = _editors(reference.editors)
    title = f"{reference.title} {_MARKS.get(reference.kind, '')}".strip()
    if in_journal(reference):
        source = " ".join(
            part for part in (ended(reference.container or reference.publisher), _numbers(reference)) if part
        )
    elif in_book(reference):
        book = sentences(_editors(reference.editors) if reference.authors else "", reference.container)
        pages = f"p. {shortened(reference.pages)}" if reference.pages else ""
        source = sentences(f"In: {book}", _published(reference), pages)
    else:
        source = _published(reference)
    return sentences(authors, title, source, _address(reference))


def _numbers(reference: Reference) -> str:
    """Year, volume, issue and pages behind a journal."""
    issue = f"({reference.issue})" if reference.issue else ""
    volume = f";{reference.volume}{issue}" if reference.volume or issue else ""
    pages = f":{shortened(reference.pages)}" if reference.pages else ""
    return f"{reference.year}{volume}{pages}"


def _published(reference: Reference) -> str:
    place = ": ".join(part for part in (reference.location, reference.publisher) if part)
    return "; ".join(part for part in (place, reference.year) if part)


def _address(reference: Reference) -> str:
    if reference.doi:
        return f"doi: {reference.doi}"
    return f"Available from: {reference.url}" if reference.url else ""


def _authors(authors: tuple[str, ...]) -> str:
    """Persons and bodies, a body behind persons after a semicolon; behind the sixth "et al."."""
    known, others = named(authors)
    text = ""
    for author in known[:MOST]:
        sign = "" if not text else ", " if is_person(author) else "; "
        text += sign + _name(author)
    return f"{text}, et al" if text and (others or len(known) > MOST) else text


def _editors(editors: tuple[str, ...]) -> str:
    if not editors:
        return ""
    return f"{_authors(editors)}, editor{'s' if len(editors) > 1 else ''}"


def _name(author: str) -> str:
    family, given, suffix = parted(author)
    letters = "".join(letter for letters in initials(given) for letter in letters)
    return " ".join(part for part in (family, letters, suffix.rstrip(".")) if part)
