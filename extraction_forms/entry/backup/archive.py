"""The archive of a backup, read with care: what is not exactly what its manifest lists is refused."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

from extraction_forms.entry.backup.manifest import (
    LARGEST,
    LARGEST_MANIFEST,
    NAME,
    Damaged,
    Listed,
    Manifest,
    read,
)
from extraction_forms.errors import ReviewError

_PIECE: Final = 1024 * 1024
_PADDING: Final = 4 * 1024 * 1024
_OF_THE_ARCHIVE: Final = LARGEST + 2**30
_PLAIN: Final = (tarfile.REGTYPE, tarfile.AREGTYPE)

Piece = Callable[[Listed, int, bytes], None]
"""What is done with a piece of a file: which file, when it was changed, and the bytes; empty bytes end it."""


class _Bounded:
    """What is unpacked, as far as a backup can go: an archive that claims more is refused before it fills memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if not 0 <= size <= LARGEST_MANIFEST or self._file.tell() > _OF_THE_ARCHIVE:
            raise Damaged("The archive claims to be larger than a backup can be; nothing was restored.")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go on to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place."""
        return self._file.tell()


def verified(path: Path, piece: Piece | None = None) -> Manifest:
    """The manifest of an archive, after every file was read and is what is listed; `piece` is given what is read.

    Raises:
        Damaged: the archive is cut off or changed, or holds what is not listed, or not all that is.
        ReviewError: it cannot be opened.
    """
    with _opened(path) as (archive, rest):
        manifest = _manifest(archive)
        for listed in manifest.files:
            _check(archive, listed, piece)
        if archive.next() is not None:
            raise Damaged(f"{path}: holds more than its manifest lists; nothing was restored.")
        _expect_end(rest)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tuple[tarfile.TarFile, IO[bytes]]]:
    try:
        with gzip.open(path, "rb") as unpacked:
            bounded = cast("Any", _Bounded(cast("IO[bytes]", unpacked)))
            with tarfile.open(fileobj=bounded, mode="r:") as archive:
                yield archive, cast("IO[bytes]", unpacked)
    except (
        tarfile.TarError,
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        UnicodeDecodeError,
        OverflowError,
    ) as fault:
        raise Damaged(f"{path}: is no backup, or is damaged ({fault}); nothing was restored.") from fault
    except OSError as fault:
        raise ReviewError(
            f"{fault.filename or path}: cannot be read or written: {fault.strerror or fault}."
        ) from fault


def _manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    if member is None or member.name != NAME or member.type not in _PLAIN or member.size > LARGEST_MANIFEST:
        raise Damaged(f"The archive does not begin with {NAME}; it is no backup.")
    return read(b"".join(_pieces(archive, member)))


def _check(archive: tarfile.TarFile, listed: Listed, piece: Piece | None) -> None:
    member = archive.next()
    if member is None or member.name != listed.path:
        found = "the end" if member is None else repr(member.name[:80])
        raise Damaged(f"The archive should go on with {listed.path}; found {found}. Nothing was restored.")
    if member.type not in _PLAIN or member.issparse() or member.size != listed.size:
        raise Damaged(
            f"{listed.path} in the archive is not a file of {listed.size} bytes; nothing was restored."
        )
    found_sha256 = hashlib.sha256()
    for content in _pieces(archive, member):
        found_sha256.update(content)
        if piece is not None:
            piece(listed, int(member.mtime), content)
    if found_sha256.hexdigest() != listed.sha256:
        raise Damaged(f"{listed.path} in the archive is not what was backed up; nothing was restored.")
    if piece is not None:
        piece(listed, int(member.mtime), b"")


def _pieces(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = archive.extractfile(member)
    while file is not None and (content := file.read(_PIECE)):
        yield content


def _expect_end(rest: IO[bytes]) -> None:
    """Read on to the end, where the sum over the whole archive stands; in between are zeros alone."""
    read_on = 0
    while content := rest.read(_PIECE):
        read_on += len(content)
        if content.strip(b"\0") or read_on > _PADDING:
            raise Damaged("The archive goes on after its end; nothing was restored.")
