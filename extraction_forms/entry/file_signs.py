"""What was made of files, remembered until one of them changes: by their time, size and number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

Sign = tuple[tuple[str, int, int, int], ...]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def sign_of(*paths: Path) -> Sign:
    """What tells one state of some files from another; a file that is not there tells so too."""
    return tuple(_sign(path) for path in paths)


def _sign(path: Path) -> tuple[str, int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    return str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino


class Remembered(Generic[Key, Value]):
    """The values that were made last, at most so many, each with the sign of the files it was made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Key, tuple[Sign, Value]] = OrderedDict()
        self._looking_up, self._making = Lock(), Lock()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._known)

    def kept(self, key: Key, sign: Sign) -> Value | None:
        """The value of a key; None where there is none, or its files changed."""
        with self._looking_up:
            found = self._known.get(key)
            if found is None or found[0] != sign:
                return None
            self._known.move_to_end(key)
            return found[1]

    def of(self, key: Key, sign: Sign, make: Callable[[], Value]) -> Value:
        """The value of a key, made now where there is none or its files changed."""
        found = self.kept(key, sign)
        if found is not None:
            return found
        made = make()
        with self._looking_up:
            self._known[key] = sign, made
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return made

    def made_once(self, key: Key, sign: Sign, make: Callable[[], Value]) -> Value:
        """The same for what takes long: of several threads that ask for it one makes it, and the others wait."""
        found = self.kept(key, sign)
        if found is not None:
            return found
        with self._making:
            return self.of(key, sign, make)
