"""The fields of a BibTeX entry and the parts of a reference that they stand for, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from extraction_forms.references.latex_text import decode, encode
from extraction_forms.references.names import body, parted, spelt
from extraction_forms.references.reference import Accession, Reference, Screened, Tag

_AND: Final = re.compile(r"\s+and\s+", re.IGNORECASE)
_PLAIN_TAG: Final = re.compile(r"[^A-Za-z0-9-]")
_ESCAPED: Final = re.compile(r"_(?!d[89a-f].._)([0-9a-f]{1,5}|10[0-9a-f]{4})_")  # the code of a character
_OURS: Final = re.compile(r"x-([a-z]+)-(.+?)(?:\.(\d+))?\Z")
_LISTS: Final = re.compile(
    r"(?:note|accession|screening)(?:\.\d+)?|keywords|labels|exclusion-reasons|isbn|issn"
)
_SUFFIXED: Final = re.compile(r"[^,]+, *(?:Jr|Sr|I{2,3}|IV|[2-5](?:nd|rd|th))\.?,", re.IGNORECASE)

_PARTING: Final = re.compile(r"\\.|[;,{}]", re.DOTALL)
_SUFFIX: Final = re.compile(r", *(?:Jr|Sr|I{2,3}|IV|[2-5](?:nd|rd|th))\.?\Z", re.IGNORECASE)

CONTAINERS: Final = ("journal", "journaltitle", "booktitle")
PUBLISHERS: Final = ("publisher", "institution", "school", "organization")
LOCATIONS: Final = ("address", "location")
"""Fields of which the first that is there counts."""

SIMPLE: Final = {
    **{name: name for name in ("year", "title", "volume", "pages", "language", "abstract", "doi", "pmid")},
    **{name: name for name in ("pmcid", "url", "day", "study")},
    "number": "issue",
}
"""Fields of one text, and the parts they are."""

TYPES: Final = {
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "manual": "report",
    "inbook": "incollection",
    "suppbook": "incollection",
    "inreference": "incollection",
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "webpage": "online",
    "collection": "book",
    "proceedings": "book",
    "mvbook": "book",
    "booklet": "book",
    "data": "dataset",
    "suppperiodical": "article",
    "periodical": "article",
    "letter": "unpublished",
}
"""Types of BibTeX and biblatex that are a kind by another name, or finer than one."""


def names_of(field: str) -> tuple[str, ...]:
    """Names parted at `and` outside braces, before anything is decoded: a body in braces stays whole."""
    names: list[str] = []
    depth = start = at = 0
    while at < len(field):
        depth += {"{": 1, "}": -1}.get(field[at], 0)
        found = _AND.match(field, at) if depth == 0 else None
        if found:
            names.append(field[start:at])
            start = at = found.end()
        else:
            at += 1
    names.append(field[start:])
    return tuple(_name(name.strip()) for name in names if name.strip())


def _name(raw: str) -> str:
    """Family, Given: the words before the last go behind it, unless a comma or braces say otherwise."""
    if raw.startswith("{") and raw.endswith("}"):
        return body(decode(raw))
    if _SUFFIXED.match(raw):
        family, suffix, given = (decode(part) for part in raw.split(",", 2))
        return ", ".join(part for part in (family, given, suffix) if part)
    commas = raw.count(",")
    if raw == "others" or commas == 1 or (commas == 2 and _SUFFIX.search(raw)):
        return decode(raw)
    if commas:
        return body(decode(raw))
    return decode(spelt(raw))


def name_field(author: str) -> str:
    """A person as she is; a body in braces, and so a word `and` of a name, so that they stay whole."""
    family, given, suffix = parted(author)
    if author == "others":
        return author
    if not given:
        return f"{{{encode(family)}}}"
    return _AND.sub(
        lambda word: f" {{{word[0].strip()}}} ", encode(f"{family}, {suffix}, {given}" if suffix else author)
    )


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list; commas part them only where no semicolon does, and no sign within braces does."""
    parts = _parted(text, ";")
    found = map(decode, parts if len(parts) > 1 else _parted(text, ","))
    return tuple(part for part in found if part)


def _parted(text: str, sign: str) -> list[str]:
    """A field parted at a sign outside braces."""
    parts: list[str] = []
    depth = start = 0
    for found in _PARTING.finditer(text):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == sign and depth == 0:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def as_list(entries: tuple[str, ...]) -> str:
    """A list as one field: an entry with a semicolon stands in braces, a lone one with a comma ends in a semicolon."""
    text = "; ".join(f"{{{encode(one)}}}" if ";" in one else encode(one) for one in entries)
    return f"{text};" if len(entries) == 1 and "," in text else text


def numbered(name: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Fields for several values of one name: `note`, `note.2`, `note.3`."""
    for at, value in enumerate(values, 1):
        yield (name if at == 1 else f"{name}.{at}", value)


def _several(raw: Mapping[str, str], name: str) -> Iterator[str]:
    at = 1
    while (value := raw.get(name if at == 1 else f"{name}.{at}")) is not None:
        yield decode(value)
        at += 1


def lists_of(raw: Mapping[str, str]) -> dict[str, tuple[object, ...]]:
    """The parts of a reference that are lists, of the fields of an entry."""
    return {
        "keywords": listed(raw.get("keywords", "")),
        "labels": listed(raw.get("labels", "")),
        "exclusion_reasons": listed(raw.get("exclusion-reasons", "")),
        "isbn": tuple(decode(raw.get("isbn", "")).replace(",", " ").split()),
        "issn": tuple(decode(raw.get("issn", "")).replace(",", " ").split()),
        "notes": tuple(_several(raw, "note")),
        "accessions": tuple(map(_accession, _several(raw, "accession"))),
        "screening": tuple(map(_screened, _several(raw, "screening"))),
    }


def _accession(text: str) -> Accession:
    """A number behind the name of its database."""
    database, sign, number = text.partition(": ")
    return Accession(database.removesuffix(":"), number) if sign else Accession("", text)


def _number(accession: Accession) -> str:
    """A number with its database before it; a number that has the sign of one in it shows that it has none."""
    bare = not accession.database and ": " not in accession.number
    return accession.number if bare else f"{accession.database}: {accession.number}"


def _screened(text: str) -> Screened:
    who, _, decision = text.rpartition(": ")
    return Screened(who, decision)


def list_fields(reference: Reference) -> Iterator[tuple[str, str]]:
    """The fields of an entry for those parts."""
    yield "keywords", as_list(reference.keywords)
    yield "isbn", encode(", ".join(reference.isbn))
    yield "issn", encode(", ".join(reference.issn))
    yield from numbered("note", map(encode, reference.notes))
    yield from numbered("accession", (encode(_number(one)) for one in reference.accessions))
    yield "study", encode(reference.study)
    yield from numbered("screening", (encode(f"{who}: {said}") for who, said in reference.screening))
    yield "labels", as_list(reference.labels)
    yield "exclusion-reasons", as_list(reference.exclusion_reasons)


def is_list_field(name: str) -> bool:
    """Whether a field is one of those that lists are written as."""
    return _LISTS.fullmatch(name) is not None


def tag_fields(more: Iterable[Tag]) -> Iterator[tuple[str, str]]:
    """The fields for what other formats said besides: `x-ris-C1`, and `x-ris-C1.2` where it stands again."""
    seen: dict[str, int] = {}
    for tag in more:
        name = f"x-{tag.format}-{_PLAIN_TAG.sub(lambda one: f'_{ord(one[0]):x}_', tag.tag)}"
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}.{seen[name]}", encode(tag.value))


def tag_of(name: str, value: str) -> Tag | None:
    """What another format said, of such a field; None where it is no such field."""
    found = _OURS.match(name)
    if found is None:
        return None
    tag = _ESCAPED.sub(lambda one: chr(int(one[1], 16)), found[2])
    return Tag(found[1], tag, decode(value))
