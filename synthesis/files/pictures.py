"""A run's pictures, drawn by a second process while the first goes on.

A thread would do too, since typst draws outside Python's lock; but what leads up to each drawing is Python,
and the run was measured half a second longer with one.

Figures and pictures go from process to process as files, and only their numbers through a pipe: nobody waits until
somebody has read, no thread is needed, and a copy of the first process can wait for pictures, too.
"""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import RenderError
from synthesis.figures.figure import Figure

if TYPE_CHECKING:
    from synthesis.render.ink import Prints

LastBuild = Callable[[str], bytes]
"""The content of a file of the last build by its path in `output/`; nothing where it is not there as it was left."""

FOLDER: Final = "figures"
"""Where the pictures of a build lie among its files."""

FEWEST: Final = 3
"""Fewer pictures than this are drawn sooner than a process starts."""

_CODE: Final = "from synthesis.files.pictures import serve; serve()"
_LOOK: Final = 3
"""How long is waited, in milliseconds, before it is looked again whether a picture is there."""


@frozen
class _Begun:
    """A figure that was drawn before, or that the second process was given, and the name of its files there."""

    figure: Figure
    name: str
    prints: Prints | None = None


def no_build(_name: str) -> bytes:
    """A build that left nothing."""
    return b""


class Studio:
    """Where pictures are drawn: a second process, or none; each figure is drawn once, as PNG and as PDF.

    A figure that is as it was when it was last begun, or in the last build, is not drawn again. What the second process
    did not draw, for whatever reason, is drawn when it is asked for: a fault is then met, and told, here.
    """

    def __init__(
        self,
        folder: Path,
        worker: subprocess.Popen[bytes] | None,
        last: LastBuild = no_build,
    ) -> None:
        self._folder = folder
        self._worker = worker
        self._last = last
        self._begun: dict[str, _Begun] = {}
        self._count = 0
        self._owner = os.getpid()

    @property
    def draws_beside(self) -> bool:
        """Whether there is a second process."""
        return self._worker is not None

    def begin(self, figures: Iterable[Figure]) -> None:
        """Begin to draw these figures, after those that were begun before; it does not wait for them."""
        for figure in figures:
            last = self._begun.get(figure.id)
            if last is not None and last.figure == figure:
                continue
            if last is not None:
                _remove(self._folder, last.name)
            self._count += 1
            begun = _Begun(figure=figure, name=str(self._count), prints=self._of_last_build(figure))
            self._begun[figure.id] = begun
            if self._worker is not None and begun.prints is None:
                _send(self._worker, self._folder, begun)

    def png(self, figure: Figure) -> bytes:
        """The PNG of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn, or not in this copy of the process.
        """
        from synthesis.render import ink

        return self._drawn(figure, "png") or ink.png(self._own(figure))

    def pdf(self, figure: Figure) -> bytes:
        """The PDF of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn, or not in this copy of the process.
        """
        from synthesis.render import ink

        return self._drawn(figure, "pdf") or ink.pdf(self._own(figure))

    def close(self) -> None:
        """End the second process; what is not drawn by now is given up."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()

    def _own(self, figure: Figure) -> Figure:
        """The figure, where it may be drawn: typst's threads are not there in a copy of the process they ran in."""
        if os.getpid() != self._owner:
            raise RenderError(f"figure {figure.id}: expected it to be drawn by the process that began it.")
        return figure

    def _of_last_build(self, figure: Figure) -> Prints | None:
        """The pictures of a figure that the last build drew of the same, by their fingerprint."""
        from synthesis.render.ink import Prints, fingerprint, fingerprint_of

        png = self._last(f"{FOLDER}/{figure.id}.png")
        with suppress(RenderError):  # told by whoever asks for it
            if png and fingerprint_of(png) == fingerprint(figure):
                pdf = self._last(f"{FOLDER}/{figure.id}.pdf")
                return Prints(png=png, pdf=pdf) if pdf else None
        return None

    def _drawn(self, figure: Figure, form: str) -> bytes:
        """A picture that the last build or the second process drew; nothing where neither did."""
        begun = self._begun.get(figure.id)
        if begun is None or begun.figure != figure:
            return b""
        if begun.prints is not None:
            return begun.prints.png if form == "png" else begun.prints.pdf
        if self._worker is None:
            return b""
        _wait(self._worker, self._folder / f"{begun.name}.done")
        with suppress(OSError):
            return (self._folder / f"{begun.name}.{form}").read_bytes()
        return b""


@contextmanager
def studio(expected: int = FEWEST, last: LastBuild = no_build) -> Iterator[Studio]:
    """A place to draw about so many figures; what is not drawn when the block ends is given up.

    Args:
        expected: How many figures there will be.
        last: What the last build left, so that a figure that is as it was is not drawn again.
    """
    with tempfile.TemporaryDirectory(prefix="synthesis-pictures-", ignore_cleanup_errors=True) as folder:
        wanted = expected >= FEWEST and (os.cpu_count() or 1) > 1
        at_work = Studio(Path(folder), _start(folder) if wanted else None, last)
        try:
            yield at_work
        finally:
            at_work.close()


def serve() -> None:
    """The second process: of each figure whose name comes on standard input, the PNG and the PDF into the folder."""
    from synthesis.render import ink

    folder = Path(sys.argv[1])
    ink.load_fonts()
    for line in sys.stdin:
        name = line.strip()
        with suppress(FileNotFoundError, RenderError):  # not wanted any more; told by whoever asks for it
            figure: Figure = pickle.loads((folder / f"{name}.figure").read_bytes())  # noqa: S301 - this program's own
            made = ink.prints(figure)
            (folder / f"{name}.png").write_bytes(made.png)
            (folder / f"{name}.pdf").write_bytes(made.pdf)
        (folder / f"{name}.done").touch()
    os._exit(0)


def _start(folder: str) -> subprocess.Popen[bytes] | None:
    """The second process, with this package first on its path; None where none can be had."""
    root = str(Path(__file__).resolve().parents[2])
    paths = dict.fromkeys([root, *(part for part in sys.path if part)])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(
            [sys.executable, "-c", _CODE, folder],
            stdin=pipe,
            stdout=pipe,  # nothing is ever said there: it tells by its end that the process has ended
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        return None


def _send(worker: subprocess.Popen[bytes], folder: Path, begun: _Begun) -> None:
    try:
        if worker.stdin is not None:
            (folder / f"{begun.name}.figure").write_bytes(pickle.dumps(begun.figure, pickle.HIGHEST_PROTOCOL))
            worker.stdin.write(f"{begun.name}\n".encode())
            worker.stdin.flush()
    except OSError:
        worker.kill()


def _wait(worker: subprocess.Popen[bytes], done: Path) -> None:
    """Wait until a picture is there or the process has ended, also in a copy of the process that started it."""
    if worker.stdout is None:
        return
    ended = select.poll()
    ended.register(worker.stdout.fileno(), select.POLLHUP)
    while not done.exists() and not ended.poll(_LOOK):
        pass


def _remove(folder: Path, name: str) -> None:
    for ending in ("figure", "png", "pdf", "done"):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)
