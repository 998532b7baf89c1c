"""What plots of points draw of a fitted line: the inks of the line and its bands, and what a legend shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Line, Mark
from synthesis.figures.inks import rectangle
from synthesis.figures.scatter.plate import Place, Plate, clipped_path

BAND: Final = "#d3dde6"
"""The ground of the confidence band."""

INK: Final = "#10243a"
"""The ink of the line and of the edges of its bands."""

LINE: Final = 1.4
EDGE: Final = 0.5
"""How wide the line is, and the edges of its confidence band."""

SAMPLE: Final = 18.0
"""How wide the samples are."""

_NEW: Final = 0.8
_FOR_NEW: Final = (4.0, 2.0)


def fitted(places: Sequence[Place], plate: Plate, wide: float, role: str) -> Iterator[Line]:
    """A curve as far as the plate holds it."""
    return _curve(places, plate, wide, (), role)


def predicted(places: Sequence[Place], plate: Plate) -> Iterator[Line]:
    """An edge of the prediction band, dashed, as far as the plate holds it."""
    return _curve(places, plate, _NEW, _FOR_NEW, "prediction")


def _curve(
    places: Sequence[Place], plate: Plate, wide: float, dash: tuple[float, ...], role: str
) -> Iterator[Line]:
    for path in clipped_path(places, plate.box):
        yield from curve_lines(path, width=wide, colour=INK, dash=dash, role=role)


def fitted_sample(x: float, y: float) -> Iterable[Mark]:
    """The line on its confidence band."""
    left, right = x - SAMPLE / 2, x + SAMPLE / 2
    yield rectangle((left, y - 4, right, y + 4), BAND, role="sample")
    for at, wide in ((y - 4, EDGE), (y, LINE), (y + 4, EDGE)):
        yield Line(x1=left, y1=at, x2=right, y2=at, width=wide, colour=INK, role="sample")


def predicted_sample(x: float, y: float) -> Iterable[Mark]:
    """Both edges of the prediction band."""
    left, right = x - SAMPLE / 2, x + SAMPLE / 2
    for at in (y - 3, y + 3):
        yield Line(x1=left, y1=at, x2=right, y2=at, width=_NEW, colour=INK, dash=_FOR_NEW, role="sample")
