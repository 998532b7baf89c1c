"""The source's texts column by column: each text once, with the places it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import SourceText

KINDS: Final = frozenset({"", "column", "answer", "code"})
"""The kinds of texts that are a source's own cells; others are what its reader says of it."""


@frozen
class Column:
    """A column of a source, or an answer of its records: its texts, each with where it stands."""

    name: str
    kind: str
    texts: Mapping[str, tuple[SourceText, ...]]

    def count(self, text: str) -> int:
        """In how many places a text stands."""
        return len(self.texts[text])

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return sum(len(places) for places in self.texts.values())


_HELD: list[tuple[tuple[SourceText, ...], tuple[Column, ...]]] = []


def columns_of(texts: tuple[SourceText, ...]) -> tuple[Column, ...]:
    """The columns that some texts stand in, in their order.

    Every rule on files asks this of the same texts, so the last answer is kept.
    """
    if _HELD and _HELD[0][0] is texts:
        return _HELD[0][1]
    found: dict[tuple[str, str], dict[str, list[SourceText]]] = {}
    for one in texts:
        if one.kind in KINDS:
            found.setdefault((one.kind, one.column), {}).setdefault(one.text, []).append(one)
    columns = tuple(
        Column(
            name=name, kind=kind, texts=MappingProxyType({text: tuple(places) for text, places in of.items()})
        )
        for (kind, name), of in found.items()
    )
    _HELD[:] = [(texts, columns)]
    return columns
