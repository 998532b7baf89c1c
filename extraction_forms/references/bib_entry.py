"""One BibTeX entry as a reference, and a reference as an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references.bib_fields import (
    CONTAINERS,
    LOCATIONS,
    PUBLISHERS,
    SIMPLE,
    TYPES,
    is_list_field,
    list_fields,
    lists_of,
    name_field,
    names_of,
    tag_fields,
    tag_of,
)
from extraction_forms.references.dates import month
from extraction_forms.references.latex_text import decode, encode
from extraction_forms.references.reference import KINDS, Reference, Tag, compose, with_text

FORMAT: Final = "bibtex"
_TYPE: Final = "type of the entry"  # no field has a blank in its name
_NO_TYPES: Final = frozenset({"preprint", "registration"})
_BOOKTITLES: Final = frozenset({"incollection", "inproceedings"})
_PUBLISHER_FIELDS: Final = {"thesis": "school", "report": "institution"}


def reference_of(entry: Any, file: str) -> Reference:
    """An entry of bibtexparser as a reference; fields that no part stands for are kept as they are."""
    given = {field.key: str(field.value) for field in entry.fields}
    raw = {name.lower(): value for name, value in given.items()}
    type_ = entry.entry_type.lower()
    sub = raw.get("entrysubtype", "")
    kind = sub if sub in _NO_TYPES else TYPES.get(type_, type_)
    kind = kind if kind in KINDS else "misc"
    used = {name: _first(raw, names) for name, names in _FIRST_OF.items()}
    parts: dict[str, Any] = {
        **{name: decode(raw.get(field, "")) for name, field in used.items()},
        **_texts(raw),
        **lists_of(raw),
    }
    reference = Reference(
        key=entry.key,
        kind=kind,
        authors=names_of(raw.get("author", "")),
        editors=names_of(raw.get("editor", "")),
        **parts,
        more=tuple(_more(given, type_ if kind not in {type_, sub} else "", {*used.values()})),
        text=decode(raw.get("printed", "")),
        place=Place(file=file, line=entry.start_line + 1),
    )
    return reference if reference.text else with_text(reference)


def _texts(raw: Mapping[str, str]) -> dict[str, str]:
    """The parts that are one text, some by one of two fields."""
    parts = {part: decode(raw.get(name, "")) for name, part in SIMPLE.items()}
    date = decode(raw.get("date", ""))
    parts["issue"] = parts["issue"] or decode(raw.get("issue", ""))
    parts["year"] = parts["year"] or date[:4]
    parts["month"] = month(decode(raw.get("month", "")) or date[5:7])
    parts["day"] = parts["day"] or date[8:10].lstrip("0")
    if raw.get("eprinttype", "").lower() == "pubmed":
        parts["pmid"] = parts["pmid"] or decode(raw.get("eprint", ""))
    return parts


_FIRST_OF: Final = {"container": CONTAINERS, "publisher": PUBLISHERS, "location": LOCATIONS}


def _first(raw: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((name for name in names if raw.get(name)), "")


def _more(given: Mapping[str, str], type_: str, used: set[str]) -> Iterator[Tag]:
    """What no part of a reference stands for: the type where it is finer than the kind, and other fields."""
    if type_:
        yield Tag(FORMAT, _TYPE, type_)
    known = {*SIMPLE, *used, "author", "editor", "printed", "date", "month", "issue"}
    if given.get("entrysubtype") in _NO_TYPES:
        known.add("entrysubtype")
    for name, value in given.items():
        low = name.lower()
        if low not in known and not is_list_field(low):
            yield tag_of(name, value) or Tag(FORMAT, name, value)


def entry_text(reference: Reference) -> str:
    """The entry of a reference."""
    fields: dict[str, str] = {}
    for name, value in _fields(reference):
        if value:
            fields.setdefault(name, value)
    kept = {tag.tag: tag.value for tag in reference.more if tag.format == FORMAT}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    type_ = kept.get(_TYPE, "online" if reference.kind in _NO_TYPES else reference.kind)
    return f"@{type_}{{{reference.key},\n{lines}}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    booktitle = reference.kind in _BOOKTITLES
    yield "author", " and ".join(name_field(author) for author in reference.authors)
    yield "editor", " and ".join(name_field(author) for author in reference.editors)
    yield "year", encode(reference.year)
    yield "month", encode(reference.month)
    yield "day", encode(reference.day)
    yield "title", f"{{{encode(reference.title)}}}" if reference.title else ""
    yield ("booktitle" if booktitle else "journal"), encode(reference.container)
    yield _PUBLISHER_FIELDS.get(reference.kind, "publisher"), encode(reference.publisher)
    yield "address", encode(reference.location)
    yield "volume", encode(reference.volume)
    yield "number", encode(reference.issue)
    for name in ("pages", "doi", "pmid", "pmcid", "url", "language", "abstract"):
        yield name, encode(getattr(reference, name))
    yield from list_fields(reference)
    if reference.kind in _NO_TYPES:
        yield "entrysubtype", reference.kind
    for tag in reference.more:
        if tag.format == FORMAT and tag.tag != _TYPE:
            yield tag.tag, tag.value if _balanced(tag.value) else encode(tag.value)
    yield from tag_fields(tag for tag in reference.more if tag.format != FORMAT)
    yield "printed", encode(reference.text) if reference.text != compose(reference) else ""


def _balanced(value: str) -> bool:
    """Whether the braces of a value match, so that it can stand in braces as it is."""
    depth = 0
    for character in value.replace("\\{", "").replace("\\}", ""):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
