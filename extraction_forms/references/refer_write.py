"""References as Refer, EndNote's tagged text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extraction_forms.references.dates import spelt
from extraction_forms.references.endnote_types import written_type
from extraction_forms.references.losses import Loss
from extraction_forms.references.names import listed
from extraction_forms.references.one_database import one_database
from extraction_forms.references.plain import plain
from extraction_forms.references.reading_back import read_back
from extraction_forms.references.refer import FORMAT, read
from extraction_forms.references.reference import Reference
from extraction_forms.references.screening import screening_notes
from extraction_forms.references.works import CALLED

_TAG: Final = re.compile(r"%[!-~]\Z")


def write(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    """Refer text of references, and what of each does not come back when it is read again."""
    records = [
        "".join(f"{tag} {plain(value)}\n" for tag, value in _tags(one) if plain(value)) for one in references
    ]
    pairs = zip(references, records, strict=True)
    return "\n".join(records), tuple(loss for one, text in pairs for loss in read_back(one, text, read))


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    kept = [(tag.tag, tag.value) for tag in reference.more if tag.format == FORMAT and _TAG.match(tag.tag)]
    yield "%0", next((value for tag, value in kept if tag == "%0"), written_type(reference.kind))
    yield "%9", CALLED.get(reference.kind, "")
    yield from (("%A", listed(author)) for author in reference.authors)
    yield from (("%E", listed(author)) for author in reference.editors)
    yield "%T", reference.title
    yield ("%J" if reference.kind == "article" else "%B"), reference.container
    yield "%D", reference.year
    yield "%8", spelt(reference.year, reference.month, reference.day) if reference.month else ""
    yield from zip(("%V", "%N", "%P", "%I", "%C", "%G"), _texts(reference), strict=True)
    yield from (("%@", number) for number in (*reference.isbn, *reference.issn))
    yield "%R", reference.doi
    yield "%U", reference.url
    yield "%F", reference.key
    yield "%2", reference.pmcid
    database, numbers = one_database(reference)
    yield from (("%M", number) for number in numbers)
    yield "%~", database
    yield from (("%K", f"{word};" if "," in word else word) for word in reference.keywords)
    yield from (("%Z", note) for note in (*reference.notes, *screening_notes(reference)))
    yield "%X", reference.abstract
    yield from ((tag, value) for tag, value in kept if tag != "%0")


def _texts(reference: Reference) -> tuple[str, ...]:
    return (
        *(reference.volume, reference.issue, reference.pages),
        *(reference.publisher, reference.location, reference.language),
    )
