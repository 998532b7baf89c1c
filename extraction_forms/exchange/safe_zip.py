"""A zip file from anybody, read in memory within limits: no bomb, no strange name, no member twice."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MAX_FILE: Final = 20 * 1024 * 1024
"""Bytes that the file itself may have."""

MAX_UNPACKED: Final = 96 * 1024 * 1024
"""Bytes that all members read may have together, counted as they are read."""

MAX_MEMBERS: Final = 2000
_MAX_RATIO: Final = 400
_RATIO_FROM: Final = 1024 * 1024  # small members compress to nearly nothing without any harm
_CHUNK: Final = 64 * 1024
_ARCHIVE: Final = re.compile(
    r"\.(?:zip|7z|rar|gz|bz2|xz|tar|tgz|jar|xls[xmb]?|doc[xm]?|ppt[xm]?|od[st])\Z", re.IGNORECASE
)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_UNIX: Final = 3
_METHODS: Final = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
)  # others may ask for gigabytes before the first byte
_NO_DAY: Final = date(1980, 1, 1)


class UnsafeZip(ValueError):  # noqa: N818 - the state of a file, told as what was expected and found
    """A zip file that is not read: what was expected, what was found, and what may help."""

    def __init__(self, expected: str, found: str, hint: str = "") -> None:
        self.expected = expected
        self.found = found
        self.hint = hint
        super().__init__(f"expected {expected}; found {found}. {hint}".strip())


@dataclass(slots=True)
class SafeZip:
    """The members of a zip file whose names were looked at, each read when it is asked for."""

    _archive: zipfile.ZipFile
    _members: Mapping[str, zipfile.ZipInfo]
    _read: int = field(default=0)
    elements: int = field(default=0)
    """How many elements of XML were met in the members, counted by who reads them."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in order."""
        return tuple(sorted(self._members))

    @property
    def day(self) -> str:
        """The day on which a member was last changed, as YYYY-MM-DD; empty where none says a day of the calendar."""
        return max(map(_day, self._members.values()), default="")

    def read(self, name: str) -> bytes:
        """The bytes of one member, counted while they come out, whatever the file says of their number.

        Raises:
            KeyError: there is no such member.
            UnsafeZip: it is larger than it may be, or not what the file says of it.
        """
        member = self._members[name]
        found = bytearray()
        try:
            with self._archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    self._read += len(chunk)
                    found += chunk
                    self._check_size(member, len(found))
        except UnsafeZip:
            raise
        except (
            ValueError,  # an entry that points before the file's beginning
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise UnsafeZip("a whole file", f"{name!r}, which cannot be unpacked", _AGAIN) from error
        return bytes(found)

    def _check_size(self, member: zipfile.ZipInfo, size: int) -> None:
        if self._read > MAX_UNPACKED:
            raise UnsafeZip(f"at most {MAX_UNPACKED // 1024**2} MB when unpacked", "more", _TOO_LARGE)
        if size > _RATIO_FROM and size > _MAX_RATIO * max(member.compress_size, 1):
            found = f"{member.filename!r}, packed more than {_MAX_RATIO} times smaller"
            raise UnsafeZip("a file that unpacks to a likely size", found, _TOO_LARGE)


def _day(member: zipfile.ZipInfo) -> str:
    """The day that an entry says; the first of 1980 stands for none."""
    try:
        found = date(*member.date_time[:3])
    except ValueError:
        return ""
    return "" if found == _NO_DAY else found.isoformat()


_AGAIN: Final = "The file is damaged: save it again."
_TOO_LARGE: Final = "Copy the filled sheets into a fresh workbook of the form."


def open_zip(data: bytes, *, packed: bool = False) -> SafeZip:
    """The members of a zip file, once every name is found to be harmless.

    Args:
        data: The zip file.
        packed: Whether files packed into the file may be in it, for whoever hands them on unopened.

    Raises:
        UnsafeZip: the file is no zip file or too large, or a member's name leads out of it, stands twice, is a
            link, locked, or a file packed into the file.
    """
    if len(data) > MAX_FILE:
        raise UnsafeZip(
            f"a file of at most {MAX_FILE // 1024**2} MB", f"{len(data) // 1024**2} MB", _TOO_LARGE
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnsafeZip("a whole file", "one that cannot be unpacked", _AGAIN) from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise UnsafeZip(f"at most {MAX_MEMBERS} parts", f"{len(infos)}", _TOO_LARGE)
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        _check_member(info, packed=packed)
        if info.filename.casefold() in seen:
            raise UnsafeZip("every part once", f"{info.filename!r} twice", _AGAIN)
        seen.add(info.filename.casefold())
        if not info.is_dir():
            members[info.filename] = info
    return SafeZip(archive, members)


def _check_member(info: zipfile.ZipInfo, *, packed: bool) -> None:
    """Refuse a member by what its entry says, before anything of it is read."""
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts or "\0" in name or "\\" in name:
        raise UnsafeZip("parts within the file", f"{name!r}, which leads out of it", _AGAIN)
    if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeZip("parts of the file itself", f"{name!r}, a link to another file", _AGAIN)
    if info.flag_bits & 0x1:
        raise UnsafeZip(
            "a file without a password", f"{name!r}, which is locked", "Save it without a password."
        )
    if info.compress_type not in _METHODS:
        raise UnsafeZip("parts that are stored or deflated", f"{name!r}, packed in another way", _AGAIN)
    if not packed and _ARCHIVE.search(name):
        raise UnsafeZip(
            "no files packed into the file", repr(name), "Take embedded files out of the workbook."
        )
