"""The formats that references come in: told by what a file holds, whatever its name is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from extraction_forms.collector import paused
from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.references import (
    apa_list,
    bib_import,
    csl_json,
    endnote_xml,
    nbib,
    refer,
    ris,
    sheets,
    wos,
)
from extraction_forms.references.decoding import MAX_FILE, Decoded, decoded
from extraction_forms.references.reading import Reading, checked

READERS: Final[Mapping[str, Callable[[Decoded, str], Reading]]] = {
    "ris": ris.read,
    "bibtex": bib_import.read,
    "nbib": nbib.read,
    "endnote": endnote_xml.read,
    "refer": refer.read,
    "csl": csl_json.read,
    "rayyan": sheets.read,
    "asreview": sheets.read,
    "covidence": sheets.read,
    "csv": sheets.read,
    "wos": wos.read,
    "apa": apa_list.read,
}
"""The reader of each format."""

_SIGNS: Final = (
    ("bibtex", re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)),
    ("ris", re.compile(r"^[ \t]*TY[ \t]{1,4}-[ \t]*[A-Z]{0,8}[ \t]*$", re.MULTILINE | re.IGNORECASE)),
    ("nbib", re.compile(r"^(?:(?:PMID-|OWN -|STAT-) ?\S|PMID- ?$)", re.MULTILINE)),
    ("wos", re.compile(r"^(?:FN (?:Clarivate|Thomson|ISI)|PT [JBSCPD]$)", re.MULTILINE)),
    ("refer", re.compile(r"^%[0ATDJB] \S", re.MULTILINE)),
)
_HEAD: Final = 200_000  # characters in which a format shows itself

MAX_RECORDS: Final = 1_000_000
"""Records that a file may have: each takes some hundred bytes of memory, however short it is."""

_BEGINNINGS: Final[Mapping[str, str]] = {
    "ris": "\nTY",
    "nbib": "\nPMID-",
    "wos": "\nPT ",
    "refer": "\n%0",
    "endnote": "<record",
    "bibtex": "\n@",
    "csl": "{",
}
"""What begins a record, or is no rarer than records are; elsewhere each has a line."""


def sniff(text: str) -> str:
    """The format of a text by what stands in it first; "" where none is known."""
    start = text.lstrip()
    if start.startswith("<"):
        return "endnote" if re.search(r"<record[\s>]", text[:_HEAD]) else ""
    if start.startswith(("{", "[")) and not start.startswith("{\\"):
        return "csl"
    columns = sheets.head(text)[1]
    found = [(match.start(), name) for name, sign in _SIGNS if (match := sign.search(text, 0, _HEAD))]
    if columns and not (found and min(found)[0] == 0):
        return sheets.named(columns)
    if found:
        return min(found)[1]
    return "apa" if apa_list.looks_like_one(text) else ""


REVIEW: Final = "This is a review of RevMan 5, which `synthesis import rm5` takes in with its references."


def read_file(path: Path, shown: str = "", encoding: str = "") -> Reading:
    """The references of a file, whatever format it has.

    Raises:
        ImportFault: it cannot be read, is of no known format, or its account does not add up.
    """
    name = shown or path.name
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise _fault(name, "a readable file", str(error.strerror or error).lower()) from None
    return read_bytes(data, name, encoding)


def read_bytes(data: bytes, file: str, encoding: str = "") -> Reading:
    """The references in the bytes of a file.

    Raises:
        ImportFault: as `read_file`.
    """
    with paused():
        source = decoded(data, file, encoding)
        if not source.text.strip():
            raise _fault(file, "references", "an empty file")
        name = sniff(source.text)
        if not name:
            start = source.text.strip().split("\n", 1)[0][:60]
            hint = REVIEW if "<COCHRANE_REVIEW" in source.text[:_HEAD] else ""
            raise _fault(file, f"one of {', '.join(READERS)}", f"a text that begins {start!r}", hint)
        number = source.text.count(_BEGINNINGS.get(name, "\n"))
        if number > MAX_RECORDS:
            raise _fault(file, f"at most {MAX_RECORDS} records", f"{number}", "Divide the file.")
        return checked(READERS[name](source, file))


def _fault(file: str, expected: str, found: str, hint: str = "") -> ImportFault:
    return ImportFault([Problem(place=Place(file=file), where="", expected=expected, found=found, hint=hint)])
