"""Whoever wants to know something of a PDF asks here: one child a process, ended when it takes too long."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from extraction_forms.errors import ReviewError

SECONDS: Final = 10.0
"""How long one task may take."""
_PATIENCE: Final = 20.0
_FORGIVEN: Final = 60.0
_CHUNK: Final = 1 << 20
_MOST_BYTES: Final = 256 * 1024 * 1024
_FAILED: Final = "reading it failed; the file may be broken"
_ROOT: Final = Path(__file__).resolve().parents[3]
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")

Answer = tuple[Mapping[str, Any], bytes]


class _Gone(Exception):  # noqa: N818 - what became of the child
    """The child ended, or was ended."""


class Reader:
    """The child of this process; one task at a time, others wait for their turn."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._failed: dict[str, tuple[float, str]] = {}

    def ask(self, path: Path, **task: Any) -> Answer:
        """What the child finds in a PDF: the facts, and the bytes that come with them.

        Raises:
            ReviewError: the PDF cannot be read, with the reason in words.
        """
        wanted = json.dumps({"path": str(path), "seconds": self.seconds, **task})
        if not self._turn.acquire(timeout=_PATIENCE):
            raise ReviewError(
                f"{path.name}: other papers are being read just now. Please try again in a moment."
            )
        try:
            head, content = self._answer(wanted)
        finally:
            self._turn.release()
        if "fault" in head:
            raise ReviewError(f"{path.name} cannot be shown: {head['fault']}.")
        return head["found"], content

    def stop(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)

    def _answer(self, wanted: str) -> Answer:
        """The child's answer; what ended it a moment ago is not tried again, so that others are not kept waiting."""
        until, told = self._failed.get(wanted, (0.0, ""))
        if time.monotonic() < until:
            return {"fault": told}, b""
        try:
            return self._asked(wanted.encode() + b"\n")
        except _Gone as fault:
            return self._given_up(wanted, str(fault))
        except (OSError, ValueError, KeyError):
            return self._given_up(wanted, _FAILED)

    def _given_up(self, wanted: str, why: str) -> Answer:
        self.stop()
        if len(self._failed) > 1000:
            self._failed.clear()
        self._failed[wanted] = (time.monotonic() + _FORGIVEN, why)
        return {"fault": why}, b""

    def _asked(self, line: bytes) -> Answer:
        deadline = time.monotonic() + self.seconds
        try:
            stdout = self._told(line)
        except OSError:  # it had nothing to do for long, and went
            self.stop()
            stdout = self._told(line)
        first, _, content = _until(stdout, deadline, lambda found: b"\n" in found).partition(b"\n")
        head = json.loads(first)
        size = int(head["size"])
        if len(content) < size:
            content += _until(stdout, deadline, lambda found: len(found) >= size - len(content))
        return head, content

    def _told(self, line: bytes) -> IO[bytes]:
        """The pipe that a child answers through, to which the line was sent."""
        stdin, stdout = self._pipes()
        stdin.write(line)
        stdin.flush()
        return stdout

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """The child's two ends; a process that was copied from another begins a child of its own."""
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            if self._owner == os.getpid():
                self.stop()
            self._child, self._owner = _begun(), os.getpid()
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise OSError("a child without pipes")
        return stdin, stdout


def _begun() -> subprocess.Popen[bytes]:
    """A new child, which is told nothing of the site's environment."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "extraction_forms.entry.papers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        bufsize=0,
    )


def _until(pipe: IO[bytes], deadline: float, done: Any) -> bytes:
    """What comes through a pipe until it is enough.

    Raises:
        _Gone: it takes too long, or the other end is closed.
    """
    found = bytearray()
    while not done(found):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise _Gone("it takes too long to read")
        part = os.read(pipe.fileno(), _CHUNK)
        if not part or len(found) > _MOST_BYTES:
            raise _Gone(_FAILED)
        found += part
    return bytes(found)


READER: Final = Reader()
"""The reader of this process."""
atexit.register(READER.stop)
