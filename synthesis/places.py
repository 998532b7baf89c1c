"""The places of a document that can be referred to: what each is called, and the anchor it stands at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.supplement import Block, Document, Heading, Paragraph, TableBlock


@frozen
class Place:
    """A heading, table or figure: its anchor, unique in the document, and its label (`S2 Table`)."""

    anchor: str
    label: str


@frozen
class Places:
    """The places of a document by the index of their block and by the id that a reference names."""

    by_block: Mapping[int, Place]
    by_id: Mapping[str, Place]

    def label(self, ref: str) -> str:
        """How the table, figure or heading that a reference names is called."""
        return self.find(ref).label

    def find(self, ref: str) -> Place:
        """The place that a reference names; where ids agree, tables go before figures and headings."""
        if ref not in self.by_id:
            known = ", ".join(sorted(self.by_id)) or "none"
            raise RenderError(
                f"reference: expected the id of a table, figure or heading ({known}); found {ref!r}."
            )
        return self.by_id[ref]


def find_places(document: Document) -> Places:
    """Every heading, table and figure of a document.

    Raises:
        RenderError: two tables, two figures or two headings carry the same id.
    """
    return places_of(document.blocks)


def places_of(blocks: Sequence[Block]) -> Places:
    """Every heading, table and figure of some blocks that a document begins with.

    Raises:
        RenderError: two tables, two figures or two headings carry the same id.
    """
    counts = {"table": 0, "figure": 0, "section": 0}
    by_block: dict[int, Place] = {}
    by_kind: dict[str, dict[str, Place]] = {kind: {} for kind in counts}
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            continue
        kind, ref, text = _nature(block)
        counts[kind] += 0 if text and kind == "table" else 1
        label = text or f"S{counts[kind]} {kind.capitalize()}"
        if ref in by_kind[kind]:
            raise RenderError(f"{label}: expected an id of its own; found {ref!r} a second time.")
        place = Place(anchor=f"{kind}-{ref or counts[kind]}", label=label)
        by_block[index] = place
        if ref:
            by_kind[kind][ref] = place
    by_id = {**by_kind["section"], **by_kind["figure"], **by_kind["table"]}
    return Places(by_block=MappingProxyType(by_block), by_id=MappingProxyType(by_id))


def _nature(block: Block) -> tuple[str, str, str]:
    if isinstance(block, Heading):
        return "section", block.id, block.text
    if isinstance(block, TableBlock):
        return "table", block.table.id, block.table.name
    if isinstance(block, Paragraph):
        raise TypeError("a paragraph is no place")
    return "figure", block.figure.id, ""
