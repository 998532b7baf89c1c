"""A backup made: one archive of all reviews and of what the site keeps, read back before it gets its name."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from extraction_forms.disk.whole_files import flush_folder
from extraction_forms.entry.backup.archive import verified
from extraction_forms.entry.backup.collecting import collect, reviews_in
from extraction_forms.entry.backup.databases import copy_file, write_rows
from extraction_forms.entry.backup.manifest import (
    AS_FILE,
    AS_ROWS,
    FORMAT,
    KEY,
    NAME,
    Listed,
    Manifest,
    check_paths,
    mode_of,
    written,
)
from extraction_forms.entry.state import DATABASE_FILE, KEY_FILE
from extraction_forms.errors import ReviewError, UsageError
from extraction_forms.frozen_values import frozen


@frozen
class Wanted:
    """What is to be backed up, and into which file, or into which folder under a name with the time.

    `as_rows` writes the database as rows, which any database can take: always done for PostgreSQL.
    """

    folders: tuple[Path, ...]
    state: Path
    to: Path
    as_rows: bool = False


@frozen
class Made:
    """A backup that was made and read back."""

    path: Path
    manifest: Manifest


def back_up(wanted: Wanted) -> Made:
    """Write a backup; it has its name only once it was read back and every file in it is what it was.

    The database comes first, then the reviews: what was saved in between is in the file and still counts as typed,
    which loses nothing; the other way round it could be in neither.

    Raises:
        UsageError: the file is there already, or a folder holds no review.
        Busy: somebody has been writing in a review for half a minute.
        ReviewError: something cannot be read or written.
    """
    reviews = reviews_in(wanted.folders)
    now = datetime.now(UTC)
    path = wanted.to / f"synthesis-{now:%Y-%m-%d_%H%M%S}.tar.gz" if wanted.to.is_dir() else wanted.to
    if path.exists():
        raise UsageError(f"{path}: expected the name of a new file; found one that is there already.")
    try:
        with TemporaryDirectory(prefix=".backup-", dir=path.parent) as name:
            staged = Path(name) / "all"
            staged.mkdir()
            migrations = _state(wanted, staged)
            collect(reviews, staged)
            manifest = _listed(staged, now, migrations)
            whole = Path(name) / "whole"
            _write(whole, staged, manifest)
            verified(whole)
            whole.rename(path)
        flush_folder(path.parent)
    except OSError as fault:
        raise ReviewError(
            f"{fault.filename or path}: cannot be written: {fault.strerror or fault}."
        ) from fault
    return Made(path=path, manifest=manifest)


def _state(wanted: Wanted, staged: Path) -> tuple[str, ...]:
    """Bring the key and the database; nothing where no site was served yet."""
    key = wanted.state / KEY_FILE
    if not key.is_file():
        return ()
    (staged / "state").mkdir()
    (staged / KEY).write_bytes(key.read_bytes())
    if wanted.as_rows or os.environ.get("DATABASE_URL"):
        return write_rows(wanted.state, staged / AS_ROWS)
    if (wanted.state / DATABASE_FILE).is_file():
        return copy_file(wanted.state, staged / AS_FILE)
    return ()


def _listed(staged: Path, now: datetime, migrations: tuple[str, ...]) -> Manifest:
    files = sorted(path for path in staged.rglob("*") if path.is_file())
    names = [path.relative_to(staged).as_posix() for path in files]
    check_paths(names)
    return Manifest(
        format=FORMAT,
        made_at=now.isoformat(timespec="seconds"),
        version=version("synthesis"),
        migrations=migrations,
        files=tuple(
            Listed(path=name, size=path.stat().st_size, sha256=_sha256(path))
            for name, path in zip(names, files, strict=True)
        ),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(whole: Path, staged: Path, manifest: Manifest) -> None:
    """The archive, which nobody but its owner reads: it holds the key, and what passwords are checked against."""
    descriptor = os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
            content = written(manifest)
            archive.addfile(_member(NAME, len(content), 0), io.BytesIO(content))
            for listed in manifest.files:
                path = staged / listed.path
                with path.open("rb") as source:
                    archive.addfile(_member(listed.path, listed.size, int(path.stat().st_mtime)), source)
        file.flush()
        os.fsync(file.fileno())


def _member(name: str, size: int, mtime: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, max(mtime, 0), mode_of(name)
    return member
