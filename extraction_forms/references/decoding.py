"""The text of a file of references from its bytes: UTF-8, UTF-16 or Windows-1252, within limits, and what was done."""

from __future__ import annotations

import re
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.references.reading import Remark

MAX_FILE: Final = 128 * 1024 * 1024
"""Bytes that a file of references may have: some 60,000 records with abstracts."""

MAX_LINE: Final = 2_000_000
"""Characters that one of its lines may have."""

_BEGINNINGS: Final = (
    (b"PK\x03\x04", "a workbook or another zip archive", "Unpack it, or export the references as text."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "Export the references as text."),
    (b"%PDF-", "a PDF", "Export the references as RIS or BibTeX."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"SQLite format 3\x00", "a database", "Export the references as RIS or BibTeX."),
)
_LEAVE: Final = "Leave the encoding out, or name another one."
_ZEROS: Final = 0.2  # of UTF-16 without its mark every other byte is zero, in text of Latin letters
_CONTROL_BYTES: Final = bytes([*range(1, 9), *range(14, 32), 127])
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x1f\x7f]+")


@frozen
class Decoded:
    """A text with single line feeds, the encoding it had, and what to say of it."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def decoded(data: bytes, file: str, encoding: str = "") -> Decoded:
    """The text of a file's bytes, in the encoding that is told, or else in the one that its bytes tell.

    Raises:
        ImportFault: too large, a line too long, no text, or not in that encoding.
    """
    if len(data) > MAX_FILE:
        found = f"{len(data) / 1024 / 1024:.0f} MB"
        raise _fault(Place(file=file), f"at most {MAX_FILE // 1024 // 1024} MB", found, "Divide the file.")
    for beginning, found, hint in _BEGINNINGS:
        if data.startswith(beginning):
            raise _fault(Place(file=file), "references as text", found, hint)
    text, name = _decoded(data, file, encoding)
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    if (zero := text.find("\x00")) >= 0:
        place = Place(file=file, line=text.count("\n", 0, zero) + 1)
        raise _fault(place, "text", "the character NUL, which stands in no text: a binary file")
    _short_lines(text, file)
    bare, control = _without_control(data, text, file)
    told = () if encoding or name != "cp1252" else (_told(data, file),)
    return Decoded(text=bare, encoding=name, remarks=(*told, *control))


def _decoded(data: bytes, file: str, encoding: str) -> tuple[str, str]:
    """The text and its encoding: the one that is told, or that the bytes tell; else UTF-8, else Windows-1252."""
    name = encoding or _marked(data) or "utf-8"
    try:
        return data.decode(name), name
    except LookupError:
        raise _fault(Place(file=file), "a known encoding, such as latin-1", repr(encoding)) from None
    except UnicodeDecodeError as error:
        if name != "utf-8" or encoding:
            hint = _LEAVE if encoding else ""
            raise _fault(
                _at(data, error.start, file), f"text in {name}", _byte(data, error.start), hint
            ) from None
    except UnicodeError:  # of codecs that are not for files, such as punycode
        raise _fault(Place(file=file), f"text in {name}", "another encoding", _LEAVE) from None
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        found = f"{_byte(data, error.start)}, which is neither"
        hint = "Name the encoding (--encoding)."
        raise _fault(_at(data, error.start, file), "text in UTF-8 or Windows-1252", found, hint) from None


def _marked(data: bytes) -> str:
    """The encoding that a mark at the beginning tells, or zeros between letters."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4096]
    if len(data) % 2 == 0 and head[1::2].count(0) > _ZEROS * len(head):
        return "utf-16-le"
    if len(data) % 2 == 0 and head[::2].count(0) > _ZEROS * len(head):
        return "utf-16-be"
    return ""


def _short_lines(text: str, file: str) -> None:
    """Refuse a text with a line that is longer than any reference; such a line fills a window of half its length."""
    half = MAX_LINE // 2
    if all(text.find("\n", start, start + half) >= 0 for start in range(0, len(text) - half + 1, half)):
        return
    for line, said in enumerate(text.split("\n"), 1):
        if len(said) > MAX_LINE:
            place = Place(file=file, line=line)
            raise _fault(place, f"lines of at most {MAX_LINE:,} characters", f"one of {len(said):,}")


def _without_control(data: bytes, text: str, file: str) -> tuple[str, tuple[Remark, ...]]:
    """The text without control characters, which no format has, and where the first stood."""
    if len(data.translate(None, _CONTROL_BYTES)) == len(data):  # the quick look
        return text, ()
    first = _CONTROL.search(text)
    if first is None:
        return text, ()
    bare, runs = _CONTROL.subn("", text)
    place = Place(file=file, line=text.count("\n", 0, first.start()) + 1)
    again = f", and in {runs - 1} more places" if runs > 1 else ""
    return bare, (Remark(place, f"control characters left out here{again}"),)


def _told(data: bytes, file: str) -> Remark:
    """That a file is not UTF-8, with the first word that shows which encoding was taken instead."""
    at = next(at for at, byte in enumerate(data) if byte > 127)
    line = data[data.rfind(b"\n", 0, at) + 1 :].split(b"\n", 1)[0][:60].decode("cp1252", errors="replace")
    return Remark(
        _at(data, at, file), f"not UTF-8; read as Windows-1252, so this line begins {line.strip()!r}"
    )


def _byte(data: bytes, at: int) -> str:
    return f"the byte 0x{data[at]:02X}" if at < len(data) else "an end within a character"


def _at(data: bytes, at: int, file: str) -> Place:
    return Place(file=file, line=data.count(b"\n", 0, at) + 1)


def _fault(place: Place, expected: str, found: str, hint: str = "") -> ImportFault:
    return ImportFault([Problem(place=place, where="", expected=expected, found=found, hint=hint)])
