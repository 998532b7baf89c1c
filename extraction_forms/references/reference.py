"""A reference: one publication as its parts, whatever program it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from extraction_forms.errors import Place
from extraction_forms.frozen_values import frozen
from extraction_forms.references.names import initialled

KINDS: Final = {
    "article": "an article in a journal, magazine or newspaper",
    "book": "a book",
    "incollection": "a chapter or an entry of a book",
    "inproceedings": "a paper or abstract of a conference",
    "thesis": "a thesis",
    "report": "a report, a working paper, a guideline of a body",
    "preprint": "a preprint",
    "registration": "the entry of a trial in a register",
    "dataset": "data",
    "software": "a program",
    "patent": "a patent",
    "online": "a web page",
    "unpublished": "a manuscript, a letter, a talk that was not published",
    "misc": "anything else",
}
"""The kinds of publications; the words are those of biblatex where it has one."""

DECISIONS: Final = ("included", "excluded", "maybe", "not_seen")
"""What a person or program that screens references may have said of one."""


class Tag(NamedTuple):
    """What a file said under a tag that no part of a reference stands for: the format, the tag, the value."""

    format: str
    tag: str
    value: str


class Accession(NamedTuple):
    """The number that a database knows a publication by; a database that is not named is empty."""

    database: str
    number: str


def accession(database: str, number: str) -> Accession:
    """The number of a database, whose name has no colon that could be taken for its end."""
    return Accession(" ".join(database.replace(": ", " ").rstrip(": ").split()), number)


class Screened(NamedTuple):
    """Who screened a reference, and the decision: one of `DECISIONS`."""

    by: str
    decision: str


@frozen
class Reference:
    """One publication as its parts, and `text`: the reference as it was printed, or composed of the parts.

    Readers of formats that do not print a reference leave `text` blank.

    Authors and editors are "Family, Given" or "Family, Given, Suffix"; a body, or a person of one name, stands by
    the name alone, in braces where it has a comma; the last may be "others". A month is a number, or a text such as
    "Spring". Pages may be an article's number. `screening`, `labels` and `exclusion_reasons` are what a screening
    tool noted; `study` is the study that a program filed the reference under; `more` is what its file said besides.
    """

    key: str
    kind: str
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: str = ""
    month: str = ""
    day: str = ""
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    location: str = ""
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: tuple[str, ...] = ()
    issn: tuple[str, ...] = ()
    url: str = ""
    notes: tuple[str, ...] = ()
    accessions: tuple[Accession, ...] = ()
    study: str = ""
    screening: tuple[Screened, ...] = ()
    labels: tuple[str, ...] = ()
    exclusion_reasons: tuple[str, ...] = ()
    more: tuple[Tag, ...] = ()
    text: str = ""
    place: Place = Place(file="")


def compose(reference: Reference) -> str:
    """A reference in one line, from its parts: authors (year). title. container, volume(issue), pages.

    Where there are no authors the title stands before the year.
    """
    authors = ", ".join(
        "et al." if author == "others" else initialled(author)
        for author in reference.authors or reference.editors
    )
    year = f"({reference.year})" if reference.year else ""
    numbers = reference.volume + (f"({reference.issue})" if reference.issue else "")
    within = reference.container or reference.publisher
    container = ", ".join(part for part in (within, numbers, reference.pages) if part)
    named = (f"{authors} {year}".strip(), reference.title) if authors else (reference.title, year)
    parts = (*named, container)
    text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    return f"{text} {address}".strip()


def with_text(reference: Reference) -> Reference:
    """The reference with the text that its parts compose."""
    return replace(reference, text=compose(reference))
