"""The site's own folder: its database, its secret key, and pages of papers it has drawn; never inside a review."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from extraction_forms.errors import ReviewError

KEY_FILE: Final = "secret_key"
DATABASE_FILE: Final = "entry.sqlite3"
PAPERS_FOLDER: Final = "drawn_pages"
_SHORTEST_KEY: Final = 32


def state_folder(path: Path) -> Path:
    """The folder, made where it is not there, and readable by its owner alone.

    Raises:
        ReviewError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        ignored = path / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be made: {fault.strerror or fault}.") from fault
    return path


def secret_key(folder: Path) -> str:
    """The key that sessions are signed with: made once, kept in a file that only its owner reads.

    Raises:
        ReviewError: it cannot be read or made, or the file holds none.
    """
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ReviewError(f"{path}: cannot be read: {getattr(fault, 'strerror', None) or fault}.") from fault
    if len(key) < _SHORTEST_KEY:
        raise ReviewError(
            f"{path}: expected a key; found {len(key)} characters. Remove the file to have one made."
        )
    return key


def _make_key(path: Path) -> None:
    """Written whole before it has its name: of two processes that start at once, both read the same key."""
    whole = path.with_name(f"{KEY_FILE}.{os.getpid()}")
    descriptor = os.open(whole, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(whole, path)
    whole.unlink()


def close_to_others(folder: Path) -> None:
    """Leave what the folder holds of accounts to its owner alone."""
    for file in (folder / KEY_FILE, *folder.glob(f"{DATABASE_FILE}*")):
        with suppress(OSError):
            file.chmod(0o600)
