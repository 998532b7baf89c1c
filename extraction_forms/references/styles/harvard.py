"""Harvard, as British universities print it: Chen, Y. (2023) ‘Title’, Journal, 38(4), pp. 3911–3923."""

from __future__ import annotations

from typing import Final

from extraction_forms.references.names import parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.styles.parts import (
    dashed,
    ended,
    in_book,
    in_journal,
    in_row,
    initials,
    is_article_number,
    named,
    sentences,
)

MOST: Final = 3
"""Authors that are all named; of more, the first alone."""


def harvard(reference: Reference) -> str:
    """A reference in the Harvard style."""
    who = _names(reference.authors)
    if not who and reference.editors and not in_book(reference):
        who = f"{_names(reference.editors)} {_editors_word(reference)}"
    year = f"({reference.year or 'no date'})"
    start = f"{who} {year}".strip()
    if in_journal(reference):
        issue = f"({reference.issue})" if reference.issue else ""
        parts = (
            reference.container or reference.publisher,
            f"{reference.volume}{issue}",
            _pages(reference.pages),
        )
        source = ", ".join(part for part in (f"‘{reference.title}’", *parts) if part)
    elif in_book(reference):
        editors = f"{_names(reference.editors)} {_editors_word(reference)} " if reference.editors else ""
        book = sentences(f"‘{reference.title}’, in {editors}{reference.container}", _published(reference))
        pages = _pages(reference.pages)
        source = f"{book.removesuffix('.')}, {pages}" if pages else book
    else:
        source = sentences(
            reference.title, "Thesis" if reference.kind == "thesis" else "", _published(reference)
        )
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    return f"{start} {ended(source)}" + (f" Available at: {address}" if address else "")


def _published(reference: Reference) -> str:
    return ": ".join(part for part in (reference.location, reference.publisher) if part)


def _pages(pages: str) -> str:
    if not pages or is_article_number(pages):
        return pages
    return f"pp. {dashed(pages)}" if "–" in dashed(pages) else f"p. {pages}"


def _editors_word(reference: Reference) -> str:
    return "(eds)" if len(reference.editors) > 1 else "(ed.)"


def _names(authors: tuple[str, ...]) -> str:
    known, others = named(authors)
    names = [_name(author) for author in known]
    if names and (others or len(names) > MOST):
        return f"{names[0]} et al."
    return in_row(names, " and ")


def _name(author: str) -> str:
    family, given, suffix = parted(author)
    letters = "".join("-".join(f"{letter}." for letter in letters) for letters in initials(given))
    return ", ".join(part for part in (family, letters, suffix and ended(suffix)) if part)
