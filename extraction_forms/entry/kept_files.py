"""Files in the site's own folder that can be made again: written whole for all processes, the oldest make room."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from extraction_forms.disk.whole_files import PART


def keep(path: Path, content: bytes) -> bool:
    """Keep a file; whether that could be done. Where it could not, it is made again when it is asked for."""
    part = path.with_name(f".{secrets.token_hex(8)}{PART}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True


def make_room(files: Iterable[Path], most: int, size: Callable[[os.stat_result], int]) -> None:
    """Take away what was kept first, until the sizes of the rest are at most so much together."""
    found = sorted(_told(files, size))
    total = sum(one for _, one, _ in found)
    for _, one, path in found:
        if total <= most:
            return
        with suppress(OSError):
            path.unlink()
        total -= one


def _told(files: Iterable[Path], size: Callable[[os.stat_result], int]) -> Iterator[tuple[int, int, Path]]:
    """When each file was kept, its size, and where it stands."""
    for path in files:
        with suppress(OSError):
            stat = path.stat()
            yield stat.st_mtime_ns, size(stat), path
