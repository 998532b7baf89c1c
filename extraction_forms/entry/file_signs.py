"""Whether files changed since they were last read: by their time, size and number."""

from __future__ import annotations

from pathlib import Path

Sign = tuple[tuple[str, int, int, int], ...]


def sign_of(*paths: Path) -> Sign:
    """What tells one state of some files from another; a file that is not there tells so too."""
    return tuple(_sign(path) for path in paths)


def _sign(path: Path) -> tuple[str, int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    return str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino
