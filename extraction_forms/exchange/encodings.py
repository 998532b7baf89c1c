"""The text of a file of rows: UTF-8, or a fault that says what the file is instead and what to do."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem

_AS_CSV: Final = 'Open it in a spreadsheet and save the sheet as "CSV UTF-8".'
_SAVE: Final = 'Save it as "CSV UTF-8".'
_OTHER: Final = "Give a table saved as CSV in UTF-8."
_BEGINNINGS: Final = (
    (b"PK\x03\x04", "a workbook (.xlsx or .ods) or another zip archive", _AS_CSV),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old kind (.xls)", _AS_CSV),
    (b"\xff\xfe", 'UTF-16, which Excel calls "Unicode Text"', _SAVE),
    (b"\xfe\xff", 'UTF-16, which Excel calls "Unicode Text"', _SAVE),
    (b"%PDF-", "a PDF", _OTHER),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
)
"""What a file may begin with that is no table in UTF-8, what it then is, and what to do."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def utf_8(data: bytes, file: str) -> str:
    """The text of a file's bytes, without a byte order mark.

    Raises:
        ImportFault: the bytes are a workbook, UTF-16, another encoding or no text at all.
    """
    for beginning, found, hint in _BEGINNINGS:
        if data.startswith(beginning):
            raise _fault(Place(file=file), found, hint)
    if control := _CONTROL.search(data):
        raise _fault(_line(data, control.start(), file), *_no_text(data, control.start()))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(_line(data, error.start, file), _byte(data[error.start]), _SAVE) from None


def _no_text(data: bytes, at: int) -> tuple[str, str]:
    """What a byte that stands in no text tells; UTF-16 without its mark has a zero beside most characters."""
    if len(data) % 2 == 0 and max(data[::2].count(0), data[1::2].count(0)) > len(data) // 4:
        return 'UTF-16, which Excel calls "Unicode Text"', _SAVE
    return f"the byte 0x{data[at]:02X}, which stands in no text: a binary file", _OTHER


def _byte(byte: int) -> str:
    """A byte that is not UTF-8, with the letter that it is in the encoding most often met."""
    letter = bytes([byte]).decode("cp1252", errors="ignore")
    told = f", which is {letter!r} in Windows-1252 and Latin-1: another encoding" if letter else ""
    return f"the byte 0x{byte:02X}{told}"


def _line(data: bytes, at: int, file: str) -> Place:
    return Place(file=file, line=data[:at].count(b"\n") + 1)


def _fault(place: Place, found: str, hint: str) -> ImportFault:
    return ImportFault([Problem(place=place, where="", expected="UTF-8 text", found=found, hint=hint)])
