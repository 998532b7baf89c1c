"""References of a review (`references.bib`), read through bibtexparser and written back the same."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.frozen_values import frozen
from extraction_forms.references.bib_entry import entry_text, reference_of
from extraction_forms.references.reference import Reference, compose


@frozen
class Bibliography:
    """The references of a file by key, and the faults of what could not be read."""

    references: Mapping[str, Reference]
    problems: tuple[Problem, ...] = ()


_ENTRY: Final = re.compile(r"^[ \t]*@(?!comment|preamble|string)\w+[ \t]*[{(]", re.IGNORECASE | re.MULTILINE)
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
    library = library_of(text)
    problems = [_failed(block, file) for block in library.failed_blocks]
    references: dict[str, Reference] = {}
    for entry in library.entries:
        reference = reference_of(entry, file)
        references[reference.key] = reference
        problems += _faults(reference)
    seen = len(library.entries) + len(library.failed_blocks)
    started = len(_ENTRY.findall(text))
    if started > seen:
        found = f"{seen}, {started - seen} too few: an entry without its closing brace swallows the next"
        problems.append(_problem(Place(file=file), f"{started} entries", found))
    return Bibliography(references=MappingProxyType(references), problems=tuple(problems))


def library_of(text: str) -> Any:
    """The blocks of BibTeX text, as bibtexparser has them."""
    from bibtexparser.entrypoint import parse_string

    with _silent_parser():
        return parse_string(text)


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
    return "\n".join(entry_text(reference) for reference in ordered)


def _faults(reference: Reference) -> list[Problem]:
    if reference.title or reference.text != compose(reference):
        return []
    return [_problem(reference.place, f"a title for {reference.key}", "none")]


def _failed(block: Any, file: str) -> Problem:
    place = Place(file=file, line=(block.start_line or 0) + 1)
    return _problem(place, "a BibTeX entry that can be read", told_fault(block))


def told_fault(block: Any) -> str:
    """Why the parser gave up on a block."""
    error = getattr(block, "error", None)
    told = str(getattr(error, "abort_reason", "") or error or "").strip() or type(block).__name__
    return told.splitlines()[0]


def _problem(place: Place, expected: str, found: str) -> Problem:
    return Problem(place=place, where="references", expected=expected, found=found)
