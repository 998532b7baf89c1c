"""References as CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from extraction_forms.references.csl_custom import custom_of
from extraction_forms.references.csl_json import FORMAT, WRITTEN
from extraction_forms.references.losses import Loss
from extraction_forms.references.names import parted
from extraction_forms.references.reference import Reference
from extraction_forms.references.works import CALLED

_TEXTS: Final = {
    "title": "title",
    "container-title": "container",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "publisher": "publisher",
    "publisher-place": "location",
    "language": "language",
    "abstract": "abstract",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "URL": "url",
}
"""The variables of one text, and the parts they are."""


def write(references: tuple[Reference, ...]) -> tuple[str, tuple[Loss, ...]]:
    """CSL-JSON of references; what has no variable stands under `custom`, so that nothing is lost."""
    return json.dumps([_item(reference) for reference in references], ensure_ascii=False, indent=1) + "\n", ()


def _item(reference: Reference) -> dict[str, Any]:
    item = {name: value for name, value in _fields(reference) if value}
    rest = []
    for tag in reference.more:
        if tag.format == FORMAT and tag.tag not in item and tag.tag != "custom":
            item[tag.tag] = _value(tag.value)
        elif (tag.format, tag.tag) != (FORMAT, "type"):
            rest.append(tag)
    if custom := custom_of(reference, rest, lists=len(reference.notes) > 1):
        item["custom"] = custom
    return item


def _fields(reference: Reference) -> Iterator[tuple[str, Any]]:
    given = next((tag.value for tag in reference.more if (tag.format, tag.tag) == (FORMAT, "type")), "")
    keywords = "; ".join(reference.keywords)
    yield "id", reference.key
    yield "type", given or WRITTEN.get(reference.kind, "document")
    yield "genre", CALLED["registration"] if reference.kind == "registration" else ""
    yield "author", [_name(author) for author in reference.authors]
    yield "editor", [_name(author) for author in reference.editors]
    yield "issued", _issued(reference)
    yield from ((name, getattr(reference, part)) for name, part in _TEXTS.items())
    yield "ISBN", ", ".join(reference.isbn)
    yield "ISSN", ", ".join(reference.issn)
    yield "keyword", f"{keywords};" if len(reference.keywords) == 1 and "," in keywords else keywords
    yield "note", "\n".join(reference.notes)


def _name(author: str) -> dict[str, str]:
    family, given, suffix = parted(author)
    if not given:
        return {"literal": family}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}


def _issued(reference: Reference) -> dict[str, Any]:
    """The date in parts; a year that is no number is a text."""
    if not reference.year.isdecimal() or len(reference.year) != 4:
        return {"literal": reference.year} if reference.year else {}
    parts = [int(reference.year)]
    if reference.month.isdecimal():
        parts += [
            int(part) for part in (reference.month, reference.day) if part.isdecimal() and len(part) < 5
        ]
    season = {"season": reference.month} if reference.month and not reference.month.isdecimal() else {}
    return {"date-parts": [parts], **season}


def _value(text: str) -> Any:
    """A value that was kept as JSON, as what it was."""
    if text[:1] in ("[", "{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if json.dumps(found, ensure_ascii=False, sort_keys=True) == text:
            return found
    return text
