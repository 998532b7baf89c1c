"""A run's pictures, drawn by a second process while the first goes on.

A thread would do too, since typst draws outside Python's lock; but what leads up to each drawing is Python,
and the run was measured half a second longer with one.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure

FEWEST: Final = 3
"""Fewer pictures than this are drawn sooner than a process starts."""

_CODE: Final = "from synthesis.files.pictures import serve; serve()"

_Drawn = tuple[bytes, bytes]  # the PNG and the PDF of a figure


class Studio:
    """Where pictures are drawn: a second process, or none; each figure is drawn once, as PNG and as PDF.

    What the second process did not draw, for whatever reason, is drawn when it is asked for: a fault is
    then met, and told, here.
    """

    def __init__(self, worker: subprocess.Popen[bytes] | None) -> None:
        self._worker = worker
        self._begun: dict[str, tuple[Figure, Future[_Drawn | None]]] = {}
        # Each is one thread, so that figures go and come back in one order, neither waiting for the other.
        self._going = ThreadPoolExecutor(max_workers=1)
        self._coming = ThreadPoolExecutor(max_workers=1)

    def begin(self, figures: Iterable[Figure]) -> None:
        """Begin to draw these figures, after those that were begun before; it does not wait for them."""
        for figure in figures:
            if self._worker is not None:
                self._going.submit(_send, self._worker, figure)
                self._begun[figure.id] = figure, self._coming.submit(_receive, self._worker)

    def png(self, figure: Figure) -> bytes:
        """The PNG of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        from synthesis.render import ink

        found = self._drawn(figure)
        return found[0] if found else ink.png(figure)

    def pdf(self, figure: Figure) -> bytes:
        """The PDF of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        from synthesis.render import ink

        found = self._drawn(figure)
        return found[1] if found else ink.pdf(figure)

    def close(self) -> None:
        """End the second process; what is not drawn by now is given up."""
        if self._worker is not None:
            self._worker.kill()
        for talk in (self._going, self._coming):
            talk.shutdown(cancel_futures=True)
        if self._worker is not None:
            self._worker.communicate()

    def _drawn(self, figure: Figure) -> _Drawn | None:
        begun, drawn = self._begun.get(figure.id, (None, None))
        return drawn.result() if drawn is not None and begun == figure else None


@contextmanager
def studio(expected: int = FEWEST) -> Iterator[Studio]:
    """A place to draw about so many figures; what is not drawn when the block ends is given up."""
    at_work = Studio(_start() if expected >= FEWEST and (os.cpu_count() or 1) > 1 else None)
    try:
        yield at_work
    finally:
        at_work.close()


def serve() -> None:
    """The second process: figures from standard input, of each the PNG and the PDF to standard output, or None."""
    from synthesis.render import ink

    ink.load_fonts()
    while True:
        try:
            figure: Figure = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this
            try:
                made = ink.prints(figure)
                drawn: _Drawn | None = (made.png, made.pdf)
            except RenderError:
                drawn = None
            pickle.dump(drawn, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except (EOFError, BrokenPipeError):
            os._exit(0)


def _start() -> subprocess.Popen[bytes] | None:
    """The second process, with this package first on its path; None where none can be had."""
    root = str(Path(__file__).resolve().parents[2])
    paths = dict.fromkeys([root, *(part for part in sys.path if part)])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            [sys.executable, "-c", _CODE], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
        )
    except OSError:
        return None


def _send(worker: subprocess.Popen[bytes], figure: Figure) -> None:
    try:
        if worker.stdin is not None:
            pickle.dump(figure, worker.stdin)
            worker.stdin.flush()
    except OSError:
        worker.kill()


def _receive(worker: subprocess.Popen[bytes]) -> _Drawn | None:
    """What the process drew of the next figure; None where it did not."""
    try:
        found: _Drawn | None = pickle.load(worker.stdout) if worker.stdout is not None else None  # noqa: S301
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return found
