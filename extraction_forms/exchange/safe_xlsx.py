"""A workbook from anybody: its sheets as cells of text, each with its kind and place; nothing is run or trusted."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final, Never

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange import safe_xlsx_parts as parts
from extraction_forms.exchange.safe_zip import MAX_FILE, SafeZip, UnsafeZip, open_zip
from extraction_forms.exchange.workbook_cells import Sheet, Workbook

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS: Final = "Open it and save it as .xlsx (Excel workbook)."


def open_workbook(path: Path, shown: str = "") -> Workbook:
    """The sheets of the workbook at `path`; `shown` is the name its faults carry, else the file's own.

    Raises:
        ImportFault: it is no .xlsx workbook, or one that may do harm: too large, locked, with macros, links to
            other files, or XML that no spreadsheet writes.
    """
    file = shown or path.name
    return read_workbook(read_bytes(path, file), file)


def read_bytes(path: Path, shown: str = "", *, most: int = MAX_FILE) -> bytes:
    """The bytes of a file, of one beyond `most` only so many that it is told; `shown` is the name in its fault.

    Raises:
        ImportFault: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        place = Place(file=shown or path.name)
        raise ImportFault(
            [Problem(place=place, where="", expected="a readable file", found=reason)]
        ) from None


def read_workbook(data: bytes, file: str, *, comments: bool = False) -> Workbook:
    """The sheets of a workbook given as bytes, with their comments if asked; `file` is the name its faults carry.

    Raises:
        ImportFault: as for `open_workbook`.
    """
    try:
        _check_start(data)
        archive = open_zip(data)
        _check_parts(archive)
        return _workbook(archive, file, comments=comments)
    except UnsafeZip as fault:
        place = Place(file=file)
        raise ImportFault(
            [Problem(place=place, where="", expected=fault.expected, found=fault.found, hint=fault.hint)]
        ) from None


def _check_start(data: bytes) -> None:
    """Tell by its first bytes what a file is that is no zip file."""
    expected = "an .xlsx workbook"
    if not data:
        raise UnsafeZip(expected, "an empty file")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise UnsafeZip(
                "a workbook without a password", "one that is locked", "Save it without a password."
            )
        raise UnsafeZip(expected, "an old .xls workbook", _SAVE_AS)
    if not data.startswith(b"PK"):
        raise UnsafeZip(expected, "a file of another kind", _SAVE_AS)


def _check_parts(archive: SafeZip) -> None:
    """Refuse what a workbook has no need of: macros, links to other files, another program's format."""
    names = archive.names
    if "mimetype" in names and "content.xml" in names:
        raise UnsafeZip("an .xlsx workbook", "an .ods spreadsheet", _SAVE_AS)
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise UnsafeZip("a workbook without macros", "one with macros", _SAVE_AS)
    if any(name.casefold().endswith("workbook.bin") for name in names):
        raise UnsafeZip("an .xlsx workbook", "an .xlsb workbook", _SAVE_AS)
    if any(name.casefold().startswith("xl/externallinks/") for name in names):
        hint = "In Excel: Data, Edit links, Break link; then save it again."
        raise UnsafeZip("a workbook by itself", "links to other files", hint)


def _workbook(archive: SafeZip, file: str, *, comments: bool) -> Workbook:
    main = parts.main_part(archive)
    book = parts.book(archive, main)
    strings = parts.shared_strings(archive, book.target("sharedStrings"))
    formats = parts.number_formats(archive, book.target("styles"))
    reading = parts.Reading(strings=strings, formats=formats, from_1904=book.from_1904)
    sheets = []
    for name, hidden, target in book.sheets:
        if target not in archive.names:
            _no_part(name)
        rows, merged = parts.sheet_cells(archive, target, reading)
        noted = parts.sheet_comments(archive, target) if comments else {}
        sheets.append(
            Sheet(name=name, hidden=hidden, rows=rows, merged=merged, comments=MappingProxyType(noted))
        )
    return Workbook(file=file, sheets=tuple(sheets), names=MappingProxyType(dict(book.names)))


def _no_part(name: str) -> Never:
    raise UnsafeZip("a whole file", f"no cells for the sheet {name!r}", "The file is damaged: save it again.")
