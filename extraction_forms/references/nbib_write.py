"""References in PubMed's layout (NBIB)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extraction_forms.references.dates import spelt
from extraction_forms.references.losses import Loss
from extraction_forms.references.names import is_person, listed, parted
from extraction_forms.references.nbib import FORMAT, TYPES, read
from extraction_forms.references.plain import plain
from extraction_forms.references.reading_back import read_back
from extraction_forms.references.reference import Reference
from extraction_forms.references.screening import screening_notes

_TAG: Final = re.compile(r"[A-Z]{2,4}\Z")
_ARTICLE: Final = "Journal Article"


def write(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    """NBIB text of references, and what of each does not come back when it is read again."""
    records = [_record(one) for one in references]
    pairs = zip(references, records, strict=True)
    return "\n".join(records), tuple(loss for one, text in pairs for loss in read_back(one, text, read))


def _record(reference: Reference) -> str:
    lines = [f"PMID- {reference.pmid}".rstrip()]
    lines += [f"{tag:<4}- {plain(value)}" for tag, value in _tags(reference) if plain(value)]
    return "\n".join(lines) + "\n"


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    yield from (("IS", number) for number in reference.issn)
    yield from (("ISBN", number) for number in reference.isbn)
    yield "DP", spelt(reference.year, reference.month, reference.day)
    yield "TI", _with_stop(reference.title)
    yield from zip(("PG", "VI", "IP", "PB", "PL", "LA"), _texts(reference), strict=True)
    yield "LID", f"{reference.doi} [doi]" if reference.doi else ""
    yield "AB", reference.abstract
    for author in reference.authors:
        if is_person(author):
            yield "FAU", author
            yield "AU", _short(author)
        else:
            yield "CN", parted(author).family
    for editor in reference.editors:
        yield "FED", listed(editor)
        yield "ED", _short(editor)
    yield from (("SI", f"{one.database}/{one.number}") for one in reference.accessions if one.database)
    yield from (("PT", text) for text in _types(reference))
    yield "JT", reference.container
    yield from (("OT", keyword) for keyword in reference.keywords)
    yield "PMC", reference.pmcid
    yield from (("GN", note) for note in (*reference.notes, *screening_notes(reference)))
    for tag in reference.more:
        if tag.format == FORMAT and tag.tag != "PT" and _TAG.match(tag.tag):
            yield tag.tag, tag.value


def _texts(reference: Reference) -> tuple[str, ...]:
    return (
        *(reference.pages, reference.volume, reference.issue),
        *(reference.publisher, reference.location, reference.language),
    )


def _with_stop(title: str) -> str:
    """A title as PubMed has it, with a full stop unless another mark ends it."""
    if title == ".":
        return ".."  # a full stop alone would be read as no title
    return title if title[-1:] in (".", "?", "!", "") else f"{title}."


def _short(author: str) -> str:
    """A person as PubMed lists one, "King ML Jr"; a body by its name."""
    family, given, suffix = parted(author)
    initials = "".join(word[0] for word in re.split(r"[\s.-]+", given) if word)
    return " ".join(part for part in (family, initials, suffix) if part)


def _types(reference: Reference) -> Iterator[str]:
    """The types of publication: those that were kept, and the one that tells the kind."""
    kept = [tag.value for tag in reference.more if (tag.format, tag.tag) == (FORMAT, "PT")]
    named = next((name for name, kind in TYPES.items() if kind == reference.kind), "")
    if named and named not in kept:
        yield named
    elif reference.kind == "article" and not kept:
        yield _ARTICLE
    yield from kept
