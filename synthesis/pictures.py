"""A run's pictures, drawn in a process of their own while the rest of the run goes on."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from synthesis.errors import RenderError
from synthesis.figures.figure import Figure

FEWEST: Final = 3
"""Fewer pictures than this are drawn sooner than a process starts."""


class Pictures:
    """The PNGs of figures, by id.

    Drawing is a third of a run's work and needs nothing of the rest, so a second process does it where
    there is a second core; the first draws them itself where there is none, or where that process fails.
    """

    def __init__(self, figures: tuple[Figure, ...]) -> None:
        self._figures = figures
        self._drawn: Mapping[str, bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if len(self._figures) >= FEWEST and (os.cpu_count() or 1) > 1:
            self._worker = _start(self._figures)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._worker is not None and self._worker.poll() is None:
            self._worker.kill()
            self._worker.communicate()

    def all(self) -> Mapping[str, bytes]:
        """Every picture; waits for those that are still being drawn.

        Raises:
            RenderError: a figure cannot be drawn.
        """
        if self._drawn is None:
            found = _collect(self._worker) if self._worker is not None else None
            self._drawn = MappingProxyType(found if found is not None else draw(self._figures))
        return self._drawn


def draw(figures: tuple[Figure, ...]) -> dict[str, bytes]:
    """The PNGs of figures, drawn here and now."""
    from synthesis.render import ink

    return {figure.id: ink.png(figure) for figure in figures}


def _start(figures: tuple[Figure, ...]) -> subprocess.Popen[bytes] | None:
    """A process that draws; it is handed the figures and left alone. None where no process can be had."""
    code = "from synthesis.pictures import serve; serve()"
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *(part for part in sys.path if part)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
    try:
        worker = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert worker.stdin is not None  # noqa: S101 - it was asked for
        with worker.stdin as pipe:
            pipe.write(pickle.dumps(figures))
    except OSError:
        return None
    worker.stdin = None
    return worker


def _collect(worker: subprocess.Popen[bytes]) -> dict[str, bytes] | None:
    """What the process drew; None where it did not, so that the faults are met, and told, in this one."""
    out, _ = worker.communicate()
    if worker.returncode != 0:
        return None
    found: dict[str, bytes] = pickle.loads(out)  # noqa: S301 - written by this program a moment ago
    return found


def serve() -> None:
    """The other process: figures from standard input, pictures to standard output."""
    figures: tuple[Figure, ...] = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        drawn = draw(figures)
    except RenderError:
        sys.exit(1)
    sys.stdout.buffer.write(pickle.dumps(drawn))
