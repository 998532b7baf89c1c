"""A file replaced whole, or left as it was: written beside, brought to the disk, renamed over the old one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

PART: Final = ".part"


def replace_file(path: Path, content: bytes) -> None:
    """Let the file hold `content`; whoever reads it meanwhile, or after a crash, finds the old or the new.

    Raises:
        OSError: it cannot be written; the file is as it was and nothing lies beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def part_of(path: Path) -> Path:
    """The hidden file that the next content of `path` is written to; one writer at a time uses it."""
    return path.with_name(f".{path.name}{PART}")


def append_at(path: Path, offset: int, content: bytes) -> None:
    """Let the file end with `content` from the byte `offset` on; what stood beyond it is cut off.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    with path.open("r+b" if not fresh else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
