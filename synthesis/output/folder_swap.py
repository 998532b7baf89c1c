"""A folder replaced in one step: written beside, swapped in whole, one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_MODE = 0o644
_AT_ONCE = 8  # files: the disk brings in so many in hardly more time than one
_NO_LOCKS_HERE = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class Busy(OSError):  # noqa: N818 - a state, as BlockingIOError is
    """Another program holds the folder's lock."""


@contextmanager
def locked(folder: Path, *, patience: float) -> Iterator[None]:
    """Hold a folder's lock, waiting for it at most `patience` seconds; `Busy` after that.

    The system frees the lock when its holder ends, however it ends. On file systems without locks
    the work goes on without one: the swap alone keeps the folder whole there.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait_for_lock(handle, folder, patience)
        yield
    finally:
        os.close(handle)


def _wait_for_lock(handle: int, folder: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Busy(errno.EAGAIN, "another build is writing here", str(folder)) from None
            time.sleep(0.02)
        except OSError as fault:
            if fault.errno not in _NO_LOCKS_HERE:
                raise
            return
        else:
            return


def write_folder(
    folder: Path, files: Mapping[str, bytes], *, last: str, alike: Path | None = None
) -> frozenset[str]:
    """Write a new folder and bring it to the disk; the file named `last` is written after all others.

    Modes are fixed (0644 and 0755), whatever the umask. A file that stands in the folder `alike` as it is wanted, under
    the same name, is taken from there without being written again, where the system lets one file be in two folders.

    Returns:
        The names of the files that were taken so.
    """
    folders = {folder} | {parent for name in files for parent in _parents(folder, name)}
    for path in sorted(folders):
        path.mkdir()
        path.chmod(0o755)
    taken = set()
    for name in sorted(files, key=lambda name: (name == last, name)):
        if name != last and alike is not None and _linked(alike / name, folder / name, files[name]):
            taken.add(name)
        else:
            _write(folder / name, files[name])
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as hands:
        list(hands.map(flush, [folder / name for name in sorted(files.keys() - taken)]))
    for path in sorted(folders, reverse=True):
        flush(path)
    return frozenset(taken)


def _linked(there: Path, here: Path, content: bytes) -> bool:
    """Whether a file that is there already, of the content and mode that is wanted, is here now, too."""
    try:
        status = there.lstat()
        is_alike = (
            stat.S_ISREG(status.st_mode)
            and stat.S_IMODE(status.st_mode) == _MODE
            and status.st_size == len(content)
            and there.read_bytes() == content
        )
        if is_alike:
            os.link(there, here)
    except OSError:  # there is none, or links are not to be had: it is written
        return False
    return is_alike


def _parents(folder: Path, name: str) -> Iterator[Path]:
    parent = (folder / name).parent
    while parent != folder:
        yield parent
        parent = parent.parent


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(_MODE)


def flush(path: Path) -> None:
    """Bring a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap_in(new: Path, place: Path, *, aside: Path) -> None:
    """Put `new` at `place`. What stood there ends up at `new` or, where the system has no swap, `aside`."""
    if not place.exists():
        new.rename(place)
    elif not exchange(new, place):
        place.rename(aside)
        new.rename(place)
    flush(place.parent)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in a single step; False where the system cannot."""
    import ctypes

    library = ctypes.CDLL(None)
    here, there = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        return bool(library.renameat2(_AT_FDCWD, here, _AT_FDCWD, there, _RENAME_EXCHANGE) == 0)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return bool(library.renamex_np(here, there, _RENAME_SWAP) == 0)
    return False
