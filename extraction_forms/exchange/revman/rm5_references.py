"""The references of a file of RevMan 5: each `REFERENCE` element as the parts of a publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.exchange.revman.xml_nodes import Node
from extraction_forms.references import names
from extraction_forms.references.assembling import Layout, Values, assembled, cleaned
from extraction_forms.references.identifiers import doi_in, pmcid_in, pmid_in
from extraction_forms.references.reference import Accession, Reference, accession

_KINDS: Final = MappingProxyType(
    {
        **dict.fromkeys(("JOURNAL_ARTICLE", "COCHRANE_REVIEW", "COCHRANE_PROTOCOL"), "article"),
        **dict.fromkeys(("UNPUBLISHED", "UNPUB", "CORRESPONDENCE"), "unpublished"),
        "BOOK": "book",
        "BOOK_SECTION": "incollection",
        "CONFERENCE_PROC": "inproceedings",
        "COMPUTER_PROG": "software",
    }
)
"""The kind of each type; any other is none of these."""

_LAYOUT: Final = Layout(
    format="revman",
    name=names.read,
    title=("TI", "TO"),
    container=("SO",),
    dates=("YR",),
    notes=("NOTES",),
    texts={
        "volume": ("VL",),
        "issue": ("NO",),
        "pages": ("PG",),
        "publisher": ("PB",),
        "location": ("CY",),
    },
)
_READ_APART: Final = frozenset({"AU", "ED", "IDENTIFIERS"})
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}\Z")
_AND_OTHERS: Final = re.compile(r"et\.? al\.?\Z", re.IGNORECASE)
_PUBMED: Final = frozenset({"pubmed", "pmid"})


def reference_of(node: Node, study: str, file: str) -> Reference:
    """The publication that an element tells; what no part of a reference stands for is kept under its tag."""
    said: Values = {"NOTES": [node.get("NOTES")]}
    for part in node.parts:
        if isinstance(part, Node) and part.name not in _READ_APART:
            said.setdefault(part.name, []).append(part.text())
    kind = _KINDS.get(node.get("TYPE"), "misc")
    told: dict[str, Any] = {
        "authors": tuple(people(node.child("AU").text())),
        "editors": tuple(people(node.child("ED").text())),
        "study": study,
        **_numbers(node),
    }
    return assembled(_LAYOUT, cleaned(said), kind, Place(file=file, line=node.line), told)


def people(text: str) -> Iterator[str]:
    """The authors of a list such as "Okafor A, van der Berg B, et al", each as references have one."""
    parts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    if ";" in text or not _in_pairs(parts):
        found = [names.read(part) if ";" in text else names.short(part) for part in parts]
    else:
        found = [", ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    for name in found:
        if name:
            yield names.OTHERS if _AND_OTHERS.match(name) else name


def _in_pairs(parts: list[str]) -> bool:
    """Whether initials stand behind a comma of their own: "Okafor, A., Rossi, B."."""
    given = parts[1::2]
    return bool(given) and all(_INITIALS.match(part) and part == part.upper() for part in given)


def _numbers(node: Node) -> dict[str, Any]:
    """The identifiers by what they are; those of other databases and registers under their names."""
    found: dict[str, Any] = {}
    others: dict[Accession, None] = {}
    for each in node.child("IDENTIFIERS").children("IDENTIFIER"):
        name, value = each.get("TYPE"), each.get("VALUE")
        low = name.casefold()
        if low == "doi" and doi_in(value):
            found.setdefault("doi", doi_in(value))
        elif low in _PUBMED and pmid_in(value):
            found.setdefault("pmid", pmid_in(value))
        elif pmcid_in(value):
            found.setdefault("pmcid", pmcid_in(value))
        elif value.startswith(("https://", "http://")) and " " not in value:
            found.setdefault("url", value)
        elif value:
            others[accession(name, " ".join(value.split()))] = None
    return {**found, "accessions": tuple(others)}
