"""The lists of references in a data package (RIS): which studies stand in which list, and their publications."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.revman.source import Source
from extraction_forms.frozen_values import frozen
from extraction_forms.references import ris
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.reading import checked
from extraction_forms.references.reference import Reference

_NAME: Final = re.compile(r"^NS  - ?(.*)$", re.MULTILINE)
_TYPES: Final = MappingProxyType(
    {
        "article": "JOURNAL_ARTICLE",
        "book": "BOOK",
        "incollection": "BOOK_SECTION",
        "inproceedings": "CONFERENCE_PROC",
        "software": "COMPUTER_PROG",
    }
)
"""What RevMan 5 calls the kinds of publications."""


class ListFile(NamedTuple):
    """A list of references: its name, its text, what the studies in it are."""

    file: str
    text: str
    status: str


@frozen
class Lists:
    """What each study is by the list it stands in, its publications, those of no study, and what is to be told.

    A record may name a study and nothing else: it is `untitled`.
    """

    statuses: Mapping[str, str]
    sources: Mapping[str, tuple[Source, ...]]
    unfiled: tuple[Reference, ...]
    untitled: tuple[Remark, ...]
    remarks: tuple[Remark, ...]


def read_lists(files: Iterable[ListFile]) -> Lists:
    """What the lists say, in their order; a study in two lists is what the first makes it.

    Raises:
        ImportFault: the records of a list are not all accounted for.
    """
    statuses: dict[str, str] = {}
    sources: dict[str, list[Source]] = {}
    unfiled: list[Reference] = []
    untitled: list[Remark] = []
    remarks: list[Remark] = []
    for one in files:
        text = one.text.replace("\r\n", "\n").replace("\r", "\n")
        for name in _NAME.findall(text):
            if name.strip():
                statuses.setdefault(name.strip(), one.status)
        reading = ris.read(Decoded(text=text, encoding="utf-8"), one.file)
        if reading.records:
            checked(reading)
        for reference in reading.references:
            if reference.study:
                sources.setdefault(reference.study, []).append(_source(reference))
            else:
                unfiled.append(reference)
        untitled += [Remark(place=found.place, text=found.text) for found in reading.rejected]
        remarks += [Remark(place=found.place, text=found.text) for found in reading.remarks]
    return Lists(
        statuses=MappingProxyType(statuses),
        sources=MappingProxyType({name: tuple(found) for name, found in sources.items()}),
        unfiled=tuple(unfiled),
        untitled=tuple(untitled),
        remarks=tuple(remarks),
    )


def _source(reference: Reference) -> Source:
    return Source(
        kind=_TYPES.get(reference.kind, reference.kind.upper()),
        primary=False,
        title=reference.title,
        year=reference.year if len(reference.year) == 4 and reference.year.isdecimal() else "",
        doi=reference.doi,
        pmid=reference.pmid,
        reference=reference,
    )
