"""A reference as a list prints it (APA or the like) taken apart; the printed text is kept whole."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.references.reference import Reference

_BLANK: Final = re.compile(r"\s+")
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s,;]+")
_APA: Final = re.compile(
    r"(?P<authors>.+?)\s*\((?P<year>\d{4})[a-z]?\)\.\s+(?P<title>.+[.?!])\s+(?P<container>[^.,]+(?:,[^.,\d]+)*),"
    r"\s+(?P<volume>\d+)(?:\((?P<issue>[^)]+)\))?(?:,\s*(?P<pages>[A-Za-z]?\d[\w–-]*))?(?=[.\s]|\Z)"
)
_VANCOUVER: Final = re.compile(
    r"(?P<authors>[^:]+?):\s+(?P<title>.+)\.\s+(?P<container>[^.\d]+?)\s+(?P<volume>\d+)(?:\((?P<issue>[^)]+)\))?"
    r":(?P<pages>[A-Za-z]?\d[\w–-]*),\s+(?P<year>\d{4})"
)
_APA_NAME: Final = re.compile(r"(?P<family>[^,.&()…]+), (?P<given>(?:[A-Z]\.[- ]?)+)")
_VANCOUVER_NAME: Final = re.compile(r"(?P<family>.+?) (?P<given>[A-Z]{1,3})\Z")
_ELISION: Final = re.compile(r"(?:\. ?){3}|…|\bet al\b")


def parse(key: str, text: str) -> Reference:
    """The parts of a printed reference; one of unknown shape keeps its text and is of kind `misc`."""
    line = _BLANK.sub(" ", text).strip()
    doi = _DOI.search(line)
    for pattern, names in ((_APA, apa_names), (_VANCOUVER, _vancouver_names)):
        found = pattern.match(line)
        if found:
            return Reference(
                key=key,
                kind="article",
                authors=names(found["authors"]),
                year=found["year"],
                title=_title(found["title"]),
                container=found["container"].strip(),
                volume=found["volume"],
                issue=found["issue"] or "",
                pages=found["pages"] or "",
                doi=doi.group().rstrip(".") if doi else "",
                text=line,
            )
    return Reference(key=key, kind="misc", doi=doi.group().rstrip(".") if doi else "", text=line)


def _title(text: str) -> str:
    """A title without its full stop; a question mark stays."""
    bare = text.strip().rstrip(".")
    return bare if bare[-1:] in "?!" or not text.strip().endswith("...") else text.strip()


def apa_names(text: str) -> tuple[str, ...]:
    """The authors of such a reference: persons, and whatever stands between them: a body has no initials."""
    names: list[str] = []
    end = 0
    for found in _APA_NAME.finditer(text):
        names += _body(text[end : found.start()])
        names.append(f"{found['family'].strip()}, {found['given'].strip()}")
        end = found.end()
    names += _body(text[end:])
    return (*names, "others") if _ELISION.search(text) else tuple(names)


def _body(text: str) -> list[str]:
    name = _ELISION.sub("", text).strip(" ,&.")
    return [name] if name else []


def _vancouver_names(text: str) -> tuple[str, ...]:
    names = []
    for part in _ELISION.sub("", text).split(","):
        found = _VANCOUVER_NAME.match(part.strip())
        if found:
            names.append(f"{found['family']}, {' '.join(f'{letter}.' for letter in found['given'])}")
        elif part.strip():
            names.append(part.strip())
    return (*names, "others") if _ELISION.search(text) else tuple(names)
