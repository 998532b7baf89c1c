"""References that a mapping names itself, as entries for `references.bib`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from extraction_forms.references import bib
from extraction_forms.references.bib import Reference

PARTS: Final = (
    *("kind", "authors", "year", "title", "container", "volume", "issue", "pages", "doi", "url", "text"),
)


def own_reference(key: str, parts: Mapping[str, str]) -> Reference:
    """An entry of the mapping's own; `text` is the reference as printed, else it is composed of the parts."""
    reference = Reference(
        key=key,
        kind=parts.get("kind", "misc"),
        authors=tuple(name.strip() for name in parts.get("authors", "").split(";") if name.strip()),
        year=parts.get("year", ""),
        title=parts.get("title", ""),
        container=parts.get("container", ""),
        volume=parts.get("volume", ""),
        issue=parts.get("issue", ""),
        pages=parts.get("pages", ""),
        doi=parts.get("doi", ""),
        url=parts.get("url", ""),
    )
    return replace(reference, text=parts["text"]) if parts.get("text") else bib.with_text(reference)
