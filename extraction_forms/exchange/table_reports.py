"""The reports that a table's rows were read in: declared by the mapping, or made of what the source column says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from extraction_forms.exchange.answers import Answers
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.slugs import slug
from extraction_forms.exchange.table_mapping import ReportPlan, TableMapping, Texts

TableAnswers = Answers[TableMapping]

_DOI: Final = re.compile(r"\b10\.[0-9]{4,9}/[^\s,;\"<>]+")
_ADDRESS: Final = re.compile(r"https?://[^\s,;\"<>]+")
_OF_DOI: Final = re.compile(r"//(?:dx\.)?doi\.org/|/doi/")
_LOOSE: Final = ".)]}'"


def report_of(answers: TableAnswers, row: Row) -> ReportPlan:
    """The report of a row: the one whose text its cell holds, else one named by that text.

    A table without a column of reports has one report, which the mapping declares.
    """
    mapping = answers.mapping
    if not mapping.report:
        return next(iter(mapping.reports.values()))
    cell = row.cells[mapping.report]
    text = answers.mended(cell)
    for plan in mapping.reports.values():
        if text in plan.of:
            return plan
    if not slug(text):
        answers.fault(cell.place, answers.where(row, mapping.report), "words that name a report", repr(text))
    return ReportPlan(id=slug(text), place=cell.place, of=(text,), entry={}, locator="")


def reports_of(answers: TableAnswers, rows: Iterable[Row]) -> list[Texts]:
    """The entries of the reports that a study's rows cite, each once, in the order of the rows."""
    found: dict[str, Texts] = {}
    for row in rows:
        plan = report_of(answers, row)
        text = answers.mended(row.cells[answers.mapping.report]) if answers.mapping.report else ""
        found.setdefault(plan.id, _entry(plan, text, answers.mapping.report_kind))
    return list(found.values())


def evidence_of(answers: TableAnswers, row: Row) -> dict[str, str]:
    """What the evidence of a row says: its report, where in it, the words, and the row itself."""
    mapping = answers.mapping
    plan = report_of(answers, row)
    evidence = {"report": plan.id, "locator": plan.locator}
    if mapping.quote:
        evidence["quote"] = answers.mended(row.cells[mapping.quote]).replace("\r\n", "\n")
    evidence |= {"file": mapping.file, "row": answers.number_of(row)}
    return {name: text for name, text in evidence.items() if text}


def doi_in(text: str) -> str:
    """The first DOI that stands in a text, or in an address that is one of a DOI."""
    kept = _ADDRESS.sub(lambda one: one.group() if _OF_DOI.search(one.group()) else " ", text)
    found = _DOI.search(kept)
    if not found:
        return ""
    doi = found.group()
    return doi.rstrip(_LOOSE) if doi.count("(") < doi.count(")") else doi.rstrip(".")


def address_in(text: str) -> str:
    """The first address in a text that is not that of a DOI."""
    found = (one.group().rstrip(_LOOSE) for one in _ADDRESS.finditer(text))
    return next((one for one in found if "//doi.org/" not in one), "")


def _entry(plan: ReportPlan, text: str, kind: str) -> Texts:
    """The entry of a report; a DOI and an address that its text holds are taken where none is declared."""
    entry = {"id": plan.id, "kind": kind, **plan.entry}
    own = {"doi": doi_in(text), "url": address_in(text)}
    if own["doi"] and own["doi"] in own["url"]:
        own["url"] = ""
    return {**entry, **{name: one for name, one in own.items() if one and name not in entry}}
