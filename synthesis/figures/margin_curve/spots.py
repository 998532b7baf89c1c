"""Where a reader of a margin-sensitivity curve may point: bands and areas, step by step, and what they say there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import inf
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.figures.figure import Spot
from synthesis.figures.inks import Box
from synthesis.figures.margin_curve.plate import BAND, Plate, band_top
from synthesis.figures.margin_curve.spec import MarginCurveSpec
from synthesis.figures.margin_curve.words import BANDS
from synthesis.figures.pointed import spots_over
from synthesis.figures.verdict_strip.words import verdict_words
from synthesis.numbers import Unavailable, count, estimate

MOST: Final = 300
"""How many spots a curve has at most."""

_APART: Final = 20.0
_COARSER: Final = 1.25
_LEAST: Final = (0.15, 0.2)
_DIGITS: Final = (2, 3, 4)


@frozen
class _Stretch:
    """A rectangle of the plot in which the same is to be said."""

    box: Box
    text: tuple[str, ...]

    def holds(self, apart: float) -> bool:
        """Whether it is large enough to be pointed at where spots are so far apart; bands are high enough."""
        left, top, right, bottom = self.box
        least = _LEAST[0] * apart, min(_LEAST[1] * apart, BAND)
        return right - left >= least[0] and bottom - top >= least[1] - 0.01


def curve_spots(spec: MarginCurveSpec, plate: Plate) -> tuple[Spot, ...]:
    """The spots on the bands and the areas, further apart and without the smallest places where they are many."""
    stretches = [*_bands(spec, plate), *_areas(spec, plate)]
    apart = _APART
    while True:
        held = [one for one in stretches if one.holds(apart)]
        spots = tuple(spot for one in held for spot in spots_over(one.box, one.text, apart=apart))
        if len(spots) <= MOST:
            return spots
        apart *= _COARSER


def _bands(spec: MarginCurveSpec, plate: Plate) -> Iterator[_Stretch]:
    for place, (label, read) in enumerate(BANDS.items()):
        codes = read(spec)
        if isinstance(codes, Unavailable):
            continue
        top = band_top(place)
        for first, last in _runs(codes):
            left, right = _ends(spec, plate, first, last)
            said = (_margins(spec, first, last), f"{label}: {verdict_words(codes[first])}")
            yield _Stretch(box=(left, top, right, top + BAND), text=said)


def _areas(spec: MarginCurveSpec, plate: Plate) -> Iterator[_Stretch]:
    below = [0] * spec.steps
    for code in spec.codes:
        above = [foot + n for foot, n in zip(below, spec.counts[code], strict=True)]
        for first, last in _runs(list(zip(below, above, strict=True))):
            n = spec.counts[code][first]
            if n:
                left, right = _ends(spec, plate, first, last)
                said = f"{_margins(spec, first, last)}: {count(n)} {verdict_words(code)}"
                yield _Stretch(
                    box=(left, plate.y(above[first]), right, plate.y(below[first])),
                    text=(said, f"of {count(spec.total)} {spec.units}"),
                )
        below = above


def _runs(steps: Sequence[object]) -> Iterator[tuple[int, int]]:
    """The first and the last of steps side by side that are the same."""
    for _, run in groupby(range(len(steps)), key=lambda n: steps[n]):
        places = list(run)
        yield places[0], places[-1]


def _ends(spec: MarginCurveSpec, plate: Plate, first: int, last: int) -> tuple[float, float]:
    return plate.x(spec.edges[first]), plate.x(spec.edges[last + 1])


def _margins(spec: MarginCurveSpec, first: int, last: int) -> str:
    """`Margins of 0.12 to 0.15`: from which to which margin some steps hold, told apart by as many digits as needed."""
    start, end = spec.edges[first], spec.edges[last + 1]
    if end == inf:
        return f"Margins above {estimate(spec.shown(start))}" if first else "All margins"
    if not first:
        return f"Margins up to {estimate(spec.shown(end))}"
    pairs = [tuple(estimate(spec.shown(one), digits) for one in (start, end)) for digits in _DIGITS]
    low, high = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return f"Margins of {low} to {high}"
