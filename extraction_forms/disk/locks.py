"""One writer at a time: a review's lock, who holds it and since when.

The lock is the system's own (`flock`): it ends with the process that holds it, however that ends. It
lies in the hidden folder `.store/` of the review, which tells git to leave it alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from extraction_forms.disk.safe_paths import inside
from extraction_forms.errors import ReviewError

STORE: Final = ".store"
PATIENCE: Final = 30.0
_LOCK: Final = "lock"
_OWNER: Final = "owner.json"
_POLL: Final = 0.005


class Busy(ReviewError):  # noqa: N818 - a state, as BlockingIOError is
    """Somebody else is writing; `owner` says who, `age` for how many seconds (0 where it is not known)."""

    def __init__(self, *, review: Path, owner: str, age: float) -> None:
        self.owner = owner
        self.age = age
        held = f" for {age:.0f} seconds" if age else ""
        super().__init__(
            f"{review}: {owner} has been writing here{held}; nothing was saved. "
            "Please try again when that has ended."
        )


def store_folder(review: Path) -> Path:
    """The review's hidden folder for locks and unfinished saves, made where it is not there.

    Raises:
        UsageError: the review is no folder, or a link leads out of it.
        ReviewError: the folder cannot be made.
    """
    folder = inside(review, STORE)
    ignored = folder / ".gitignore"
    try:
        folder.mkdir(exist_ok=True)
        if not ignored.exists():
            ignored.write_text("*\n", "utf-8")
    except OSError as fault:
        raise ReviewError(f"{folder}: cannot be written: {fault.strerror or fault}.") from fault
    return folder


@contextmanager
def held(review: Path, owner: str, *, timeout: float = PATIENCE) -> Iterator[None]:
    """Hold a review's lock; others wait for it at most their `timeout` in seconds.

    Raises:
        Busy: the lock was not to be had; the message says who holds it and for how long.
        ReviewError: the lock's folder cannot be written, or its file system knows no locks.
    """
    from filelock import FileLock, Timeout

    folder = store_folder(review)
    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=timeout, poll_interval=_POLL)
    except Timeout:
        name, age = _owner(folder)
        raise Busy(review=review, owner=name, age=age) from None
    except (OSError, NotImplementedError) as fault:
        raise ReviewError(f"{folder / _LOCK}: cannot be locked: {fault}.") from fault
    try:
        _sign(folder, owner)
        yield
    finally:
        lock.release()


def _sign(folder: Path, owner: str) -> None:
    since = datetime.now(UTC).isoformat()
    with suppress(OSError):  # the name is a courtesy to those who wait; the lock holds without it
        (folder / _OWNER).write_text(
            json.dumps({"owner": owner, "process": os.getpid(), "since": since}), "utf-8"
        )


def _owner(folder: Path) -> tuple[str, float]:
    """Who holds the lock as they signed it, and for how many seconds."""
    try:
        signed = json.loads((folder / _OWNER).read_text("utf-8"))
        since = datetime.fromisoformat(signed["since"])
        age = (datetime.now(UTC) - since).total_seconds()
        return f"{signed['owner']} (process {signed['process']})", max(age, 0.0)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "another program", 0.0
