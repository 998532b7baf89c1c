"""A list of references as articles print it, in plain text and the style of the APA: one on each line."""

from __future__ import annotations

import re
from typing import Any, Final

from extraction_forms.errors import Place
from extraction_forms.references.decoding import Decoded
from extraction_forms.references.identifiers import doi_in
from extraction_forms.references.names import body
from extraction_forms.references.plain import plain
from extraction_forms.references.reading import Reading, Remark
from extraction_forms.references.reference import Reference
from extraction_forms.references.reference_list import apa_names

FORMAT: Final = "apa"
_LONGEST: Final = 2_000  # characters of a reference
_PERSON: Final = re.compile(r"[^,]+, (?:[A-Z]\.[- ]?)+\Z")
_BULLET: Final = re.compile(r"\A(?:[•‣◦*–—-]|\[?\d{1,3}[.\])])\s+")
_HEADING: Final = re.compile(r"(?:references|bibliography|reference list|works cited)[.:]?\Z", re.IGNORECASE)
_START: Final = re.compile(
    r"(?P<authors>[^()]{2,3000}?)\s*\((?P<year>\d{4}|n\.d\.|in press)[a-z]?(?:, [^)]*)?\)\.\s+(?P<rest>.+)\Z"
)
_ADDRESS: Final = re.compile(
    r"\s*(?:doi:\s*|DOI:\s*|Retrieved from\s+)?(?P<address>(?:https?://|10\.\d{4,9}/)\S+)\Z"
)
_ARTICLE: Final = re.compile(
    r"(?P<title>.+?[.?!]['’”\"]?)\s+(?P<container>[^.?!]*?(?:\([^)]*\))?),\s+(?P<volume>\d+)\s*"
    r"(?:\((?P<issue>[^)]+)\))?(?:,\s+(?P<pages>[A-Za-z]{0,3}\d[\w–-]*))?\.?\Z"
)
_BOOK: Final = re.compile(
    r"(?P<title>.+?[.?!])\s+(?P<location>[^.:?!]{2,60}):\s+(?P<publisher>[^.:]+(?:\.[^.:]+)?)\.?\Z"
)
_AHEAD: Final = re.compile(r"(?P<title>.+[.?!]['’”\"]?)\s+(?P<container>[^.?!]+)\.\Z")


def looks_like_one(text: str) -> bool:
    """Whether most lines of a text are references of this style."""
    lines = _lines(text[:50_000])
    return bool(lines) and 2 * sum(
        1 for _, line in lines if len(line) < _LONGEST and _START.match(line)
    ) > len(lines)


def read(source: Decoded, file: str) -> Reading:
    """The references of such a list, each with its printed text; what cannot be taken apart is rejected."""
    references: list[Reference] = []
    rejected: list[Remark] = []
    for number, line in _lines(source.text):
        place = Place(file, number)
        found = parsed(line, place)
        if isinstance(found, Reference):
            references.append(found)
        else:
            rejected.append(Remark(place, found))
    return Reading(
        file=file,
        format=FORMAT,
        encoding=source.encoding,
        records=sum(
            1 for line in source.text.split("\n") if line.strip() and not _HEADING.match(line.strip())
        ),
        references=tuple(references),
        rejected=tuple(rejected),
        remarks=source.remarks,
    )


def parsed(line: str, place: Place) -> Reference | str:
    """A printed reference taken apart, or why it cannot be."""
    if len(line) > _LONGEST:
        return f"{len(line)} characters in one line: no reference"
    start = _START.match(line)
    if start is None:
        return f"no authors, (year) and title in {line[:60]!r}"
    rest = start["rest"]
    address = _ADDRESS.search(rest)
    said = rest[: address.start()].rstrip() if address else rest
    for kind, layout in (("article", _ARTICLE), ("book", _BOOK), ("article", _AHEAD)):
        found = layout.match(said)
        if found:
            return _reference(start, kind, found, address["address"] if address else "", place)
    return f"neither journal nor publisher behind the title in {said[:60]!r}"


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that say something, without bullets and numbers before them."""
    lines = [(number, plain(line)) for number, line in enumerate(text.split("\n"), 1)]
    return [
        (number, _BULLET.sub("", line, count=1))
        for number, line in lines
        if line and not _HEADING.match(line)
    ]


def _reference(
    start: re.Match[str], kind: str, found: re.Match[str], address: str, place: Place
) -> Reference:
    said: dict[str, Any] = {name: text.strip() for name, text in found.groupdict().items() if text}
    title = said.pop("title")
    doi = doi_in(address)
    return Reference(
        key="",
        kind=kind,
        authors=tuple(one if _PERSON.match(one) else body(one) for one in apa_names(start["authors"])),
        year=start["year"] if start["year"] != "n.d." else "",
        title=title.removesuffix(".").rstrip(),
        doi=doi,
        url="" if doi else address,
        text=start.string,
        place=place,
        **said,
    )
