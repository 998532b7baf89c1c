"""References of a review (`references.bib`), read through bibtexparser and written back the same."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.references.latex_text import decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One publication as its parts, and `text`: the reference as it was printed, or composed of the parts.

    Authors are "Family, Given"; a body stands by its name alone; the last may be "others".
    """

    key: str
    kind: str
    authors: tuple[str, ...] = ()
    year: str = ""
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    text: str = ""
    place: Place = Place(file="")  # noqa: RUF009 - frozen, so it may be shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The references of a file by key, and the faults of what could not be read."""

    references: Mapping[str, Reference]
    problems: tuple[Problem, ...] = ()


_CONTAINERS: Final = ("journal", "journaltitle", "booktitle", "publisher", "institution", "school")
_ENTRY: Final = re.compile(r"^[ \t]*@(?!comment|preamble|string)\w+[ \t]*[{(]", re.IGNORECASE | re.MULTILINE)
_AND: Final = re.compile(r"\s+and\s+", re.IGNORECASE)
_KEY: Final = re.compile(r"[A-Za-z0-9][\w:.+/-]*\Z")


def read(path: Path, shown: str = "") -> Mapping[str, Reference]:
    """The references of a file by key.

    Raises:
        Rejected: with every entry that could not be read, by file and line.
    """
    name = shown or path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Rejected([_problem(Place(file=name), "a readable file", str(error.strerror).lower())]) from None
    except UnicodeDecodeError:
        raise Rejected([_problem(Place(file=name), "UTF-8 text", "another encoding")]) from None
    found = parse(text, name)
    if found.problems:
        raise Rejected(found.problems)
    return found.references


def parse(text: str, file: str) -> Bibliography:
    """The references in BibTeX text; what bibtexparser gives up on is a problem, never a silent gap."""
    from bibtexparser.entrypoint import parse_string

    with _silent_parser():
        library = parse_string(text)
    problems = [_failed(block, file) for block in library.failed_blocks]
    references: dict[str, Reference] = {}
    for entry in library.entries:
        reference = _reference(entry, file)
        references[reference.key] = reference
        problems += _faults(reference)
    seen = len(library.entries) + len(library.failed_blocks)
    started = len(_ENTRY.findall(text))
    if started > seen:
        found = f"{seen}, {started - seen} too few: an entry without its closing brace swallows the next"
        problems.append(_problem(Place(file=file), f"{started} entries", found))
    return Bibliography(references=MappingProxyType(references), problems=tuple(problems))


@contextmanager
def _silent_parser() -> Iterator[None]:
    """Without the parser's own log, whose lines count from 0: what it says comes back as faulty blocks."""
    log = logging.getLogger("bibtexparser")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


def write(references: Iterable[Reference]) -> str:
    """BibTeX text of references in the order of their keys; `parse` gives the same references back.

    Raises:
        Rejected: a key is used twice, or is none that BibTeX takes.
    """
    ordered = sorted(references, key=lambda reference: reference.key)
    problems = [
        _problem(reference.place, "a key of letters, digits and _:.+/-", repr(reference.key))
        for reference in ordered
        if not _KEY.match(reference.key)
    ]
    problems += [
        _problem(later.place, "every key once", f"{later.key!r} again")
        for first, later in pairwise(ordered)
        if first.key == later.key
    ]
    if problems:
        raise Rejected(problems)
    return "\n".join(_entry(reference) for reference in ordered)


def compose(reference: Reference) -> str:
    """A reference in one line, from its parts: authors (year). title. container, volume(issue), pages."""
    authors = ", ".join(
        "et al." if author == "others" else _initialled(author) for author in reference.authors
    )
    year = f"({reference.year})" if reference.year else ""
    numbers = reference.volume + (f"({reference.issue})" if reference.issue else "")
    container = ", ".join(part for part in (reference.container, numbers, reference.pages) if part)
    parts = (f"{authors} {year}".strip(), reference.title, container)
    text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    return f"{text} {address}".strip()


def _entry(reference: Reference) -> str:
    authors = " and ".join(_author_field(author) for author in reference.authors)
    fields = {
        "author": authors,
        "year": encode(reference.year),
        "title": f"{{{encode(reference.title)}}}" if reference.title else "",
        ("journal" if reference.kind == "article" else "publisher"): encode(reference.container),
        "volume": encode(reference.volume),
        "number": encode(reference.issue),
        "pages": encode(reference.pages),
        "doi": encode(reference.doi),
        "url": encode(reference.url),
        "printed": encode(reference.text) if reference.text != compose(reference) else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{reference.kind}{{{reference.key},\n{lines}}}\n"


def _author_field(author: str) -> str:
    """A person as she is; a body, or a name with the word `and` in it, in braces so that it stays whole."""
    if author == "others" or (", " in author and not _AND.search(author)):
        return encode(author)
    return f"{{{encode(author)}}}"


def _reference(entry: Any, file: str) -> Reference:
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    container = next((raw[name] for name in _CONTAINERS if raw.get(name)), "")
    parts = {
        "year": raw.get("year") or raw.get("date", "")[:4],
        "title": raw.get("title", ""),
        "container": container,
        "volume": raw.get("volume", ""),
        "issue": raw.get("number") or raw.get("issue", ""),
        "pages": raw.get("pages", ""),
        "doi": raw.get("doi", ""),
        "url": raw.get("url", ""),
    }
    reference = Reference(
        key=entry.key,
        kind=entry.entry_type.lower(),
        authors=_authors(raw.get("author") or raw.get("editor", "")),
        **{name: decode(value) for name, value in parts.items()},
        text=decode(raw.get("printed", "")),
        place=Place(file=file, line=entry.start_line + 1),
    )
    return reference if reference.text else with_text(reference)


def with_text(reference: Reference) -> Reference:
    """The reference with the text that its parts compose."""
    return replace(reference, text=compose(reference))


def _authors(field: str) -> tuple[str, ...]:
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
        return decode(raw)
    if "," in raw or raw == "others":
        return decode(raw)
    words = raw.split()
    lower = next((at for at, word in enumerate(words[:-1]) if at and word[:1].islower()), len(words) - 1)
    return decode(", ".join(part for part in (" ".join(words[lower:]), " ".join(words[:lower])) if part))


def _initialled(author: str) -> str:
    family, _, given = author.partition(", ")
    initials = " ".join(f"{word[0]}." for word in given.split() if word)
    return f"{family}, {initials}" if initials else family


def _faults(reference: Reference) -> list[Problem]:
    if reference.title or reference.text != compose(reference):
        return []
    return [_problem(reference.place, f"a title for {reference.key}", "none")]


def _failed(block: Any, file: str) -> Problem:
    line = (block.start_line or 0) + 1
    error = getattr(block, "error", None)
    told = str(getattr(error, "abort_reason", "") or error or "").strip() or type(block).__name__
    return _problem(Place(file=file, line=line), "a BibTeX entry that can be read", told.splitlines()[0])


def _problem(place: Place, expected: str, found: str) -> Problem:
    return Problem(place=place, where="references", expected=expected, found=found)
