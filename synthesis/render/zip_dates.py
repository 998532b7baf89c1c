"""Zip files that come out the same everywhere: one date, one order, the same attributes for every member."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

from synthesis.errors import RenderError

_FIRST = "[Content_Types].xml"  # readers of Office files look for it at the front
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
_ZIP_2 = 20
_LEVEL = 6
_PACKED = (".png", ".jpg", ".jpeg")  # compressed already: doing it again costs time and saves nothing


def day(text: str) -> dt.date:
    """The date `YYYY-MM-DD` that a document carries, if a zip file can hold it."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise RenderError(f"date: expected YYYY-MM-DD; found {text!r}.") from None
    if not 1980 <= found.year <= 2107:
        raise RenderError(f"date: expected a year from 1980 to 2107, as zip files hold; found {text!r}.")
    return found


def pack(members: Mapping[str, bytes], date: str) -> bytes:
    """A zip file of the members, all dated `date` at midnight: `[Content_Types].xml` first, then by name."""
    stamp = day(date).timetuple()[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(members, key=lambda name: (name != _FIRST, name)):
            packed = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(_member(name, stamp), members[name], packed, _LEVEL)
    return made.getvalue()


def rewrite(data: bytes, date: str) -> bytes:
    """The same zip file with nothing in it that tells when, where or by whom it was written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()}, date)


def _member(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    year, month, of_month, hour, minute, second = stamp
    member = zipfile.ZipInfo(name, (year, month, of_month, hour, minute, second))
    member.create_system = _UNIX
    member.create_version = member.extract_version = _ZIP_2
    member.external_attr = _PLAIN_FILE
    return member
