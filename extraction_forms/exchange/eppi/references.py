"""The references of a file of EPPI-Reviewer as entries of `references.bib`, and as reports of their studies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.citation_names import year_in
from extraction_forms.exchange.eppi.source import Item
from extraction_forms.exchange.import_files import REFERENCES_FILE
from extraction_forms.references import bib
from extraction_forms.references.names import body, names_a_body
from extraction_forms.references.reference import Reference, with_text
from extraction_forms.yaml_write import Writable

_TYPES: Final = MappingProxyType(
    {
        "journal, article": ("article", "journal"),
        "dissertation": ("thesis", "thesis"),
        "conference proceedings": ("inproceedings", "abstract"),
        "book, whole": ("book", "report"),
        "book, chapter": ("incollection", "report"),
        "report": ("report", "report"),
        "document from internet site": ("online", "report"),
        "web site": ("online", "report"),
        "research project": ("registration", "registry"),
    }
)
"""What a type of reference is called among references, and among the reports of a study."""


def references_of(items: Iterable[tuple[str, Item]]) -> dict[str, Reference]:
    """The references by the ids of their studies; one that BibTeX would not give back is left out."""
    found = {name: one for name, item in items if (one := _reference(name, item)).title}
    if _comes_back(found):
        return found
    return {name: one for name, one in found.items() if _comes_back({name: one})}


def standing(review: Path) -> frozenset[str]:
    """The keys of the references that a review lists already.

    Raises:
        Rejected: its `references.bib` cannot be read.
    """
    path = review / REFERENCES_FILE
    return frozenset(bib.read(path, REFERENCES_FILE)) if path.is_file() else frozenset()


def _comes_back(references: Mapping[str, Reference]) -> bool:
    read = bib.parse(bib.write(references.values()), REFERENCES_FILE)
    return not read.problems and set(read.references) == set(references)


def _reference(key: str, item: Item) -> Reference:
    facts = item.facts
    kind, _ = _TYPES.get(facts.get("TypeName", "").casefold(), ("misc", ""))
    within = facts.get("ParentTitle", "")
    return with_text(
        Reference(
            key=key,
            kind=kind,
            authors=tuple(authors_of(facts.get("Authors", ""))),
            year=year_in(facts.get("Year", "")),
            title=" ".join(facts.get("Title", "").split()),
            container=" ".join(within.split()),
            volume=facts.get("Volume", ""),
            issue=facts.get("Issue", ""),
            pages=facts.get("Pages", ""),
            publisher=" ".join(facts.get("Publisher", "").split()),
            doi=doi_of(facts),
            url=facts.get("URL", ""),
            place=Place(file=item.path),
        )
    )


def authors_of(text: str) -> list[str]:
    """Authors as EPPI-Reviewer writes them, `Okafor A B ; van der Berg Jan ;`: the family name comes first."""
    found = []
    for one in text.split(";"):
        words = one.replace(",", " ").split()
        if names_a_body(one):
            found.append(body(" ".join(one.split())))
            continue
        at = next((at for at, word in enumerate(words) if not word[0].islower()), 0)
        if words:
            family, given = " ".join(words[: at + 1]), " ".join(words[at + 1 :])
            found.append(f"{family}, {given}" if given else family)
    return found


def doi_of(facts: Mapping[str, str]) -> str:
    """The DOI of a reference without what stands before it in an address."""
    text = facts.get("DOI", "").strip()
    at = text.casefold().find("10.")
    return text[at:] if at >= 0 and " " not in text else ""


def report_of(item: Item, key: str) -> Writable:
    """The reference as a report of its study."""
    facts = item.facts
    called = facts.get("TypeName", "")
    _, kind = _TYPES.get(called.casefold(), ("misc", ""))
    told: dict[str, Writable] = {"code": kind or "report"}
    if not kind:
        told["provisional"] = f"EPPI-Reviewer calls it {called or 'nothing'}"
    note = "; ".join(part for part in (facts.get("Title", ""), facts.get("Authors", "").strip(" ;")) if part)
    if note:
        told["note"] = note
    found: dict[str, Writable] = {"id": "item", "kind": told, "is_primary": "yes"}
    if key:
        found["citekey"] = key
    parts = {"doi": doi_of(facts), "url": facts.get("URL", ""), "year": year_in(facts.get("Year", ""))}
    return {**found, **{name: text for name, text in parts.items() if text}, "evidence": {"row": item.path}}
