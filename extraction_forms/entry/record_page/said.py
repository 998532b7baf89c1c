"""What is said of an answer beside its value, as a short line: why it is missing, where it was read, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.entry.drafts.parts import MISSING
from extraction_forms.entry.record_page.names import Names
from extraction_forms.records import MISSING_REASONS

REPORTS: Final = "reports"
"""The section whose entries are the reports that evidence names."""
_QUOTED: Final = 90


def said_of(parts: Mapping[str, str], names: Names) -> str:
    """The line beside an answer; nothing where nothing is said of it."""
    return " · ".join(_pieces(parts, names))


def _pieces(parts: Mapping[str, str], names: Names) -> Iterator[str]:
    if parts.get(MISSING):
        yield f"Missing: {MISSING_REASONS.get(parts[MISSING], parts[MISSING])}"
    if parts.get("corrected"):
        yield f"corrected to {parts['corrected']}"
    if parts.get("numbers"):
        yield "decimal comma" if parts["numbers"] == "decimal_comma" else "decimal point"
    yield from _source(parts, names)
    if parts.get("provisional"):
        yield f"provisional: {parts['provisional']}"
    if parts.get("note"):
        yield f"note: {parts['note']}"


def _source(parts: Mapping[str, str], names: Names) -> Iterator[str]:
    if parts.get("report"):
        yield names.label(REPORTS, parts["report"])
    if parts.get("page"):
        yield f"page {parts['page']}"
    if parts.get("locator"):
        yield parts["locator"]
    if parts.get("file"):
        row = f", row {parts['row']}" if parts.get("row") else ""
        yield f"{parts['file']}{row}"
    if parts.get("column"):
        yield f"column {parts['column']}"
    if parts.get("quote"):
        quote = " ".join(parts["quote"].split())
        yield f"“{quote if len(quote) <= _QUOTED else quote[:_QUOTED].rstrip() + '…'}”"
