"""What a command is doing, said on a terminal once it takes a while; nothing in a pipe, and nothing left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from shutil import get_terminal_size
from time import monotonic
from typing import Final

from synthesis.cli.printing import seen

PATIENCE: Final = 0.7
"""Seconds before anything is said."""

_EVERY: Final = 0.5


@dataclass(slots=True)
class _Line:
    """The line on the terminal: what is being done, since when, and how much of the line is taken."""

    doing: str
    since: float = field(default_factory=monotonic)
    taken: int = 0

    def now(self, doing: str) -> None:
        """Something else is being done."""
        self.doing = doing

    def draw(self) -> None:
        """Say what is being done, and for how long by now."""
        columns = get_terminal_size().columns
        text = f"{seen(self.doing)} ... {monotonic() - self.since:.0f} s"[: columns - 1]
        self._write(text.ljust(self.taken))
        self.taken = len(text)

    def clear(self) -> None:
        """Leave the line as it was."""
        if self.taken:
            self._write(" " * self.taken)
            self._write("")

    def _write(self, text: str) -> None:
        """Straight to the terminal: what draws may come in between any two steps of the program."""
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), f"\r{text}".encode(errors="replace"))


@contextmanager
def working(doing: str) -> Iterator[Callable[[str], None]]:
    """Say what is being done while it is done; the name of the next step can be told.

    A timer of the system calls for the line, no thread: processes may be started meanwhile.
    """
    line = _Line(doing)
    if not (_on_terminal() and threading.current_thread() is threading.main_thread()):
        yield line.now
        return
    before = signal.signal(signal.SIGALRM, lambda *_: line.draw())
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, _EVERY)
    try:
        yield line.now
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        line.clear()


def _on_terminal() -> bool:
    """Whether a person looks on, on a system that has such timers."""
    return hasattr(signal, "setitimer") and sys.stderr.isatty()
