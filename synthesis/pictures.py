"""A run's pictures, drawn beside the rest of the run: typst works outside Python's lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from synthesis.figures.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The PNG and the PDF of each figure, by the figure's id; some are still being drawn."""

    started_png: Mapping[str, Future[bytes]]
    started_pdf: Mapping[str, Future[bytes]]

    def png(self, figure: Figure) -> bytes:
        """The PNG of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        return self.started_png[figure.id].result()

    def pdf(self, figure: Figure) -> bytes:
        """The PDF of a figure; waits for it.

        Raises:
            RenderError: the figure cannot be drawn.
        """
        return self.started_pdf[figure.id].result()


@contextmanager
def drawing(figures: tuple[Figure, ...]) -> Iterator[Pictures]:
    """Draw the figures in a thread of their own; what is not begun when the block ends early is not drawn.

    One thread: the font files are read without a lock, and only by `check_lettering` and the main thread.
    """
    from synthesis.render import ink

    pool = ThreadPoolExecutor(max_workers=1)
    try:
        yield Pictures(
            started_png={figure.id: pool.submit(ink.png, figure) for figure in figures},
            started_pdf={figure.id: pool.submit(ink.pdf, figure) for figure in figures},
        )
    finally:
        pool.shutdown(cancel_futures=True)
