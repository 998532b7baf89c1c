"""What a format cannot hold of a reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extraction_forms.references.reference import Reference, compose


class Loss(NamedTuple):
    """The key of a reference, and what of it is not in the file."""

    key: str
    what: str


def foreign_tags(reference: Reference, *formats: str) -> Iterator[Loss]:
    """What other formats said besides, of which this one has nothing."""
    for tag in reference.more:
        if tag.format not in formats:
            yield Loss(reference.key, f"{tag.tag} of {tag.format}")


def printed_text(reference: Reference) -> Iterator[Loss]:
    """The reference as it was printed, where that is not what its parts compose."""
    if reference.text and reference.text != compose(reference):
        yield Loss(reference.key, "the reference as it was printed")
