"""The reporting checklists that journals ask for, each a document of its own that refers to the supplement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from synthesis.analysis import Analysis
from synthesis.places import find_places
from synthesis.supplement import Document, Paragraph, TableBlock
from synthesis.tables.prisma import FILL, prisma_tables
from synthesis.tables.swim import swim_table
from synthesis.tables.table import Table
from synthesis.woven import Run

UPRIGHT: Final[Mapping[str, float]] = MappingProxyType({"item": 1.1, "asks": 1.7, "done": 2.9, "where": 1.8})
"""How wide the columns of the checklist of SWiM are on an upright page."""


def checklists(analysis: Analysis, supplement: Document) -> Mapping[str, Document]:
    """The checklists by the name of their file: PRISMA 2020, and SWiM where something is not pooled."""
    places = find_places(supplement).by_id
    labels = {
        name: f"“{place.label}”" if place.anchor.startswith("section-") else place.label
        for name, place in places.items()
        if name not in {"checklist", "swim"}
    }
    found = {
        "S1_checklist_prisma": _document(
            supplement,
            "Reporting checklist: PRISMA 2020",
            f"Places with S are in the supplement, headings of it in quotation marks. Where it says “{FILL}”, put the "
            "section or page of your manuscript; add it elsewhere too where the manuscript says more.",
            *prisma_tables(analysis.review.plan.figures, labels),
        )
    }
    swim = swim_table(analysis, labels)
    if swim is not None:
        found["S2_checklist_swim"] = _document(
            supplement,
            "Reporting checklist: SWiM",
            "Places with S are in the supplement, headings of it in quotation marks. What is marked as not reported is "
            "for the manuscript: please fill.",
            _upright(replace(swim, name="S2 Checklist")),
        )
    return MappingProxyType({f"{name}.docx": document for name, document in found.items()})


def _upright(swim: Table) -> Table:
    """The checklist of SWiM for an upright page."""
    columns = tuple(replace(one, width=UPRIGHT[one.id]) for one in swim.columns)
    return replace(swim, columns=columns, wide=False)


def _document(supplement: Document, title: str, about: str, *tables: Table) -> Document:
    return Document(
        title=title,
        subtitle=supplement.title,
        date=supplement.date,
        language=supplement.language,
        authors=supplement.authors,
        blocks=(Paragraph(runs=(Run(text=about),)), *(TableBlock(table=one) for one in tables)),
    )
