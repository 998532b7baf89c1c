"""References as RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extraction_forms.references.losses import Loss, foreign_tags, printed_text
from extraction_forms.references.names import listed
from extraction_forms.references.plain import plain
from extraction_forms.references.reference import Reference
from extraction_forms.references.ris import FORMAT, written_type
from extraction_forms.references.screening import screening_notes, unwritten
from extraction_forms.references.works import CALLED

_TAG: Final = re.compile(r"[A-Z][A-Z0-9]\Z")
_PAGES: Final = re.compile(r"([^-–]+)[-–]([^-–]+)\Z")
_YEAR: Final = re.compile(r"\d{4}\Z")


def write(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    """RIS text of references, and what it cannot hold."""
    records = [
        "".join(f"{tag}  - {plain(value)}\n" for tag, value in _tags(one) if plain(value))
        for one in references
    ]
    text = "\n".join(f"{record}ER  - \n" for record in records)
    return text, tuple(loss for reference in references for loss in _losses(reference))


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    kept = [(tag.tag, tag.value) for tag in reference.more if tag.format == FORMAT and _TAG.match(tag.tag)]
    yield "TY", next((value for tag, value in kept if tag == "TY"), written_type(reference.kind))
    yield "ID", reference.key
    yield "M3", CALLED.get(reference.kind, "")
    yield from (("AU", listed(author)) for author in reference.authors)
    yield from (("ED", listed(author)) for author in reference.editors)
    yield "TI", reference.title
    yield "T2", reference.container
    yield "PY", reference.year
    if reference.month and _YEAR.match(reference.year):
        number = reference.month.zfill(2) if reference.month.isdecimal() else ""
        yield (
            "DA",
            f"{reference.year}/{number}/{reference.day.zfill(2) if reference.day else ''}/"
            + ("" if number else reference.month),
        )
    pages = _PAGES.match(reference.pages)
    yield from zip(("VL", "IS", "PB", "CY", "LA"), _texts(reference), strict=True)
    yield from (("SP", pages[1]), ("EP", pages[2])) if pages else (("SP", reference.pages),)
    yield "DO", reference.doi
    yield "UR", reference.url
    yield from (("SN", number) for number in (*reference.isbn, *reference.issn))
    yield from _numbers(reference)
    yield "NS", reference.study
    yield from (("KW", keyword) for keyword in reference.keywords)
    yield from (("N1", note) for note in (*reference.notes, *screening_notes(reference)))
    yield "AB", reference.abstract
    yield from ((tag, value) for tag, value in kept if tag != "TY")


def _texts(reference: Reference) -> tuple[str, ...]:
    return (reference.volume, reference.issue, reference.publisher, reference.location, reference.language)


def _numbers(reference: Reference) -> Iterator[tuple[str, str]]:
    """Each number with its database behind it; those without one last, so that none takes another's."""
    named = [(one.number, one.database) for one in reference.accessions if one.database]
    if reference.pmid:
        named.insert(0, (reference.pmid, "PubMed"))
    for number, database in named:
        yield "AN", number
        yield "DB", database
    yield from (("AN", one.number) for one in reference.accessions if not one.database)
    yield "C2", reference.pmcid


def _losses(reference: Reference) -> Iterator[Loss]:
    yield from printed_text(reference)
    yield from foreign_tags(reference, FORMAT)
    for tag in reference.more:
        if tag.format == FORMAT and not _TAG.match(tag.tag):
            yield Loss(reference.key, f"{tag.tag} of {FORMAT}")
    if unwritten(reference):
        yield Loss(reference.key, "decisions of screening that are neither included, excluded nor maybe")
    if reference.day and not reference.month:
        yield Loss(reference.key, "a day without its month")
    if reference.month and not _YEAR.match(reference.year):
        yield Loss(reference.key, "a month without its year")
