"""A run's pictures, drawn by a second process while the first goes on.

A thread would do too, since typst draws outside Python's lock; but what leads up to each drawing is Python,
and the run was measured half a second longer with one.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure

FEWEST: Final = 3
"""Fewer pictures than this are drawn sooner than a process starts."""

_CODE: Final = "from synthesis.pictures import serve; serve()"

Drawn = Mapping[str, bytes]


class Pictures:
    """The PNG and the PDF of each figure, by the figure's id; some are still being drawn.

    What the second process did not draw, for whatever reason, is drawn when it is asked for: a fault is
    then met, and told, here.
    """

    def __init__(self, png: Future[Drawn] | None = None, pdf: Future[Drawn] | None = None) -> None:
        self._started = {"png": png, "pdf": pdf}

    def png(self, figure: Figure) -> bytes:
        """The PNG of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        from synthesis.render import ink

        return self._of("png", figure, ink.png)

    def pdf(self, figure: Figure) -> bytes:
        """The PDF of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        from synthesis.render import ink

        return self._of("pdf", figure, ink.pdf)

    def _of(self, form: str, figure: Figure, draw: Callable[[Figure], bytes]) -> bytes:
        started = self._started[form]
        found = started.result().get(figure.id) if started is not None else None
        return draw(figure) if found is None else found


class Studio:
    """Where pictures are drawn: a second process, or none."""

    def __init__(self, worker: subprocess.Popen[bytes] | None, talk: ThreadPoolExecutor) -> None:
        self._worker = worker
        self._talk = talk

    def draw(self, figures: tuple[Figure, ...]) -> Pictures:
        """The pictures of these figures, begun."""
        if self._worker is None:
            return Pictures()
        self._talk.submit(_send, self._worker, figures)
        return Pictures(self._talk.submit(_receive, self._worker), self._talk.submit(_receive, self._worker))


@contextmanager
def studio(expected: int) -> Iterator[Studio]:
    """A place to draw about so many figures; what is not drawn when the block ends is given up."""
    worker = _start() if expected >= FEWEST and (os.cpu_count() or 1) > 1 else None
    talk = ThreadPoolExecutor(max_workers=1)
    try:
        yield Studio(worker, talk)
    finally:
        if worker is not None:
            worker.kill()
        talk.shutdown(cancel_futures=True)
        if worker is not None:
            worker.communicate()


def serve() -> None:
    """The second process: figures from standard input; all their PNGs, then all their PDFs, to standard output."""
    from synthesis.render import ink

    ink.fonts()
    figures: tuple[Figure, ...] = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this
    try:
        for draw in (ink.png, ink.pdf):
            pickle.dump({figure.id: draw(figure) for figure in figures}, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except (RenderError, BrokenPipeError):
        os._exit(1)


def _start() -> subprocess.Popen[bytes] | None:
    """The second process, with this package first on its path; None where none can be had."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = dict.fromkeys([root, *(part for part in sys.path if part)])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            [sys.executable, "-c", _CODE], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
        )
    except OSError:
        return None


def _send(worker: subprocess.Popen[bytes], figures: tuple[Figure, ...]) -> None:
    try:
        if worker.stdin is not None:
            pickle.dump(figures, worker.stdin)
            worker.stdin.flush()
    except OSError:
        worker.kill()


def _receive(worker: subprocess.Popen[bytes]) -> Drawn:
    """What the process drew; nothing where it did not."""
    try:
        found: Drawn = pickle.load(worker.stdout) if worker.stdout is not None else {}  # noqa: S301
    except (EOFError, OSError, pickle.UnpicklingError):
        return {}
    return found
