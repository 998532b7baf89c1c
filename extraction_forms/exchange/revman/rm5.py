"""A file of RevMan 5 (`.rm5`, XML) read as what it holds: its studies, their tables and its analyses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.revman.measures import verdict_of
from extraction_forms.exchange.revman.rm5_analyses import analysis
from extraction_forms.exchange.revman.rm5_names import OUTCOMES, readable
from extraction_forms.exchange.revman.rm5_references import reference_of
from extraction_forms.exchange.revman.source import Analysis, BiasItem, Judgement, Review, Source, Study
from extraction_forms.exchange.revman.xml_nodes import Node, parse

_LISTS: Final = MappingProxyType(
    {
        "INCLUDED_STUDIES": "included",
        "EXCLUDED_STUDIES": "excluded",
        "AWAITING_STUDIES": "awaiting classification",
        "ONGOING_STUDIES": "ongoing",
    }
)
"""The lists of studies, and what those in each are."""

_FACTS: Final = MappingProxyType(
    {
        "CHAR_METHODS": "methods",
        "CHAR_PARTICIPANTS": "participants",
        "CHAR_INTERVENTIONS": "interventions",
        "CHAR_OUTCOMES": "outcomes",
        "CHAR_NOTES": "notes",
    }
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"(?:1[89]|20)[0-9]{2}\Z")


def read(data: bytes, file: str) -> Review:
    """What the bytes of a file of RevMan 5 hold.

    Raises:
        ImportFault: the file is no XML, or none of RevMan 5.
    """
    root = parse(data, file)
    if root.name != "COCHRANE_REVIEW":
        place = Place(file=file, line=root.line)
        problem = Problem(
            place=place,
            where="",
            expected="a review of RevMan 5, whose first element is COCHRANE_REVIEW",
            found=root.name or "nothing",
        )
        raise ImportFault([problem])
    day = _DAY.match(root.get("MODIFIED"))
    return Review(
        file=file,
        title=root.path("COVER_SHEET", "TITLE").text(),
        date=day.group() if day else "",
        studies=tuple(_studies(root, file)),
        analyses=tuple(_analyses(root, file)),
        bias=tuple(_bias(root, file)),
    )


def _studies(root: Node, file: str) -> Iterator[Study]:
    lists = root.path("STUDIES_AND_REFERENCES", "STUDIES")
    told = _characteristics(root)
    for element, status in _LISTS.items():
        for node in lists.child(element).children("STUDY"):
            key = node.get("ID")
            year = node.get("YEAR")
            yield Study(
                key=key,
                row=readable(key),
                name=_name(node),
                status=status,
                place=Place(file=file, line=node.line),
                year=year if _YEAR.match(year) else "",
                facts=MappingProxyType(told.get(key, {})),
                sources=tuple(_source(each, _name(node), file) for each in node.children("REFERENCE")),
            )


def _name(study: Node) -> str:
    return study.get("NAME") or readable(study.get("ID"))


def _characteristics(root: Node) -> dict[str, dict[str, str]]:
    """What the table of included studies says of each, by its key."""
    table = root.path("CHARACTERISTICS_OF_STUDIES", "CHARACTERISTICS_OF_INCLUDED_STUDIES")
    found: dict[str, dict[str, str]] = {}
    for node in table.children("INCLUDED_CHAR"):
        texts = {name: node.child(element).text() for element, name in _FACTS.items()}
        found[node.get("STUDY_ID")] = {name: text for name, text in texts.items() if text}
    return found


def _source(node: Node, study: str, file: str) -> Source:
    year = node.child("YR").text()
    ids = {
        each.get("TYPE").casefold(): each.get("VALUE")
        for each in node.child("IDENTIFIERS").children("IDENTIFIER")
    }
    return Source(
        kind=node.get("TYPE"),
        primary=node.get("PRIMARY") == "YES",
        title=node.child("TI").text(),
        year=year if _YEAR.match(year) else "",
        doi=ids.get("doi", ""),
        pmid=next((ids[name] for name in ("pubmed", "pmid") if name in ids), ""),
        reference=reference_of(node, study, file),
    )


def _analyses(root: Node, file: str) -> Iterator[Analysis]:
    for at, comparison in enumerate(root.child("ANALYSES_AND_DATA").children("COMPARISON"), 1):
        number = comparison.get("NO") or str(at)
        name = comparison.child("NAME").text()
        for index, outcome in enumerate(comparison.children(*OUTCOMES), 1):
            yield analysis(outcome, f"{number}.{outcome.get('NO') or index}", name, file)


def _bias(root: Node, file: str) -> Iterator[BiasItem]:
    """The items of the risk of bias tables; one that is judged by groups of outcomes is one for each group."""
    for item in root.child("QUALITY_ITEMS").children("QUALITY_ITEM"):
        groups = {
            each.get("ID"): each.child("NAME").text()
            for each in item.children("QUALITY_ITEM_DATA_ENTRY_GROUP")
        }
        judged: dict[str, list[Judgement]] = {}
        for entry in item.child("QUALITY_ITEM_DATA").children("QUALITY_ITEM_DATA_ENTRY"):
            group = entry.get("GROUP_ID")
            judgement = Judgement(
                study=entry.get("STUDY_ID"),
                verdict=verdict_of(entry.get("RESULT")) or entry.get("RESULT"),
                support=entry.child("DESCRIPTION").text(),
                place=Place(file=file, line=entry.line),
                row=" ".join(
                    part for part in (item.get("ID"), group, readable(entry.get("STUDY_ID"))) if part
                ),
            )
            judged.setdefault(groups.get(group, ""), []).append(judgement)
        for group, entries in judged.items():
            name = item.child("NAME").text()
            yield BiasItem(label=f"{name}: {group}" if group else name, judgements=tuple(entries))
