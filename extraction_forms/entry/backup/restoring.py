"""A backup restored: verified as a whole first, then unpacked into a folder that holds nothing yet."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from extraction_forms.entry.backup.archive import verified
from extraction_forms.entry.backup.databases import check_file, read_rows
from extraction_forms.entry.backup.manifest import (
    AS_FILE,
    AS_ROWS,
    REVIEWS,
    STATE,
    Damaged,
    Listed,
    Manifest,
    mode_of,
)
from extraction_forms.entry.state import state_folder
from extraction_forms.errors import Rejected, ReviewError, UsageError
from extraction_forms.frozen_values import frozen
from extraction_forms.history.log import verify

OWN: Final = ".synthesis"
"""The folder that the site's own files come to, beside `reviews`: where `synthesis serve` looks for them."""


@frozen
class Restored:
    """A backup that was restored; `warnings` tell of histories that are not whole, as they were in the backup."""

    folder: Path
    manifest: Manifest
    warnings: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Unpacking:
    """Files written as their pieces come."""

    folder: Path
    file: IO[bytes] | None = field(default=None)

    def close(self) -> None:
        """Leave a file that was begun."""
        if self.file is not None:
            self.file.close()

    def __call__(self, listed: Listed, mtime: int, content: bytes) -> None:
        """Write a piece; an empty one ends the file."""
        path = self.folder / listed.path
        if self.file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode_of(listed.path))
            self.file = os.fdopen(descriptor, "wb")
        if content:
            self.file.write(content)
            return
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.file = None
        os.utime(path, (mtime, mtime))


def restore(archive: Path, folder: Path) -> Restored:
    """Unpack a backup as `folder/reviews` and `folder/.synthesis`, or the database into the one of DATABASE_URL.

    Raises:
        UsageError: the folder holds something, or the backup has no database for DATABASE_URL.
        Damaged: the archive is not as a backup was written; the folder is as it was.
        ReviewError: something cannot be read or written, or the disk is too small.
    """
    _expect_empty(folder)
    manifest = verified(archive)
    _expect_place(manifest)
    is_made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _expect_room(folder, manifest)
        staged = Path(mkdtemp(prefix=".restoring-", dir=folder))
    except OSError as fault:
        raise ReviewError(f"{folder}: cannot be written: {fault.strerror or fault}.") from fault
    try:
        _unpack(archive, staged, manifest)
        _database(staged, manifest)
        _place(staged, folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        if is_made:
            with suppress(OSError):
                folder.rmdir()
        raise
    return Restored(folder=folder, manifest=manifest, warnings=_history_warnings(folder, manifest))


def _unpack(archive: Path, staged: Path, manifest: Manifest) -> None:
    with closing(_Unpacking(folder=staged)) as unpacking:
        if verified(archive, unpacking) != manifest:
            raise Damaged(f"{archive}: was changed while it was read; nothing was restored.")


def _expect_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder}: expected a folder that is empty or not there yet; found something in it."
        )


def _expect_place(manifest: Manifest) -> None:
    """A database that was kept as a file does not go into a server."""
    if os.environ.get("DATABASE_URL") and manifest.has(AS_FILE):
        raise UsageError(
            "DATABASE_URL names a server, and this backup holds the database as a file. Please restore it without "
            "DATABASE_URL; `synthesis backup --portable` then makes one for a server."
        )


def _expect_room(folder: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(folder).free
    if manifest.size > free:
        raise ReviewError(f"{folder}: expected room for {manifest.size} bytes; the disk has {free}.")


def _database(staged: Path, manifest: Manifest) -> None:
    state = staged / STATE
    if not state.exists():
        return
    state_folder(state)
    state.chmod(0o700)
    if manifest.has(AS_FILE):
        check_file(staged / AS_FILE)
    if manifest.has(AS_ROWS):
        rows = staged / AS_ROWS
        read_rows(state, rows, manifest.migrations)
        rows.unlink()


def _place(staged: Path, folder: Path) -> None:
    if (staged / STATE).exists():
        (staged / STATE).rename(folder / OWN)
    (staged / REVIEWS).rename(folder / REVIEWS)
    staged.rmdir()


def _history_warnings(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    told: list[str] = []
    for slug in manifest.reviews:
        review = folder / REVIEWS / slug
        if (review / "history").is_dir():
            try:
                told.extend(verify(review).warnings)
            except Rejected as fault:
                told.extend(str(problem) for problem in fault.problems)
    return tuple(told)
