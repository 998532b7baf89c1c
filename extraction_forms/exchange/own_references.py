"""References that a mapping names itself, as entries for `references.bib`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from extraction_forms.references.reference import Reference, with_text

PARTS: Final = (
    *("kind", "authors", "year", "title", "container", "volume", "issue", "pages", "doi", "url", "text"),
)


def own_reference(key: str, parts: Mapping[str, str]) -> Reference:
    """An entry of the mapping's own; `text` is the reference as printed, else it is composed of the parts.

    What an article stands in is its journal; of anything else it is whoever published it.
    """
    kind, within = parts.get("kind", "misc"), parts.get("container", "")
    reference = Reference(
        key=key,
        kind=kind,
        authors=tuple(name.strip() for name in parts.get("authors", "").split(";") if name.strip()),
        year=parts.get("year", ""),
        title=parts.get("title", ""),
        container=within if kind == "article" else "",
        publisher="" if kind == "article" else within,
        volume=parts.get("volume", ""),
        issue=parts.get("issue", ""),
        pages=parts.get("pages", ""),
        doi=parts.get("doi", ""),
        url=parts.get("url", ""),
    )
    return replace(reference, text=parts["text"]) if parts.get("text") else with_text(reference)
