"""The ground of a funnel plot: the regions of p-values about no effect, the pseudo limits about a mean.

Peters JL, Sutton AJ, Jones DR, Abrams KR, Rushton L 2008, J Clin Epidemiol 61:991;
Sterne JAC, Egger M 2001, J Clin Epidemiol 54:1046.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist
from typing import Final

from synthesis.figures.axis import Axis, make_axis
from synthesis.figures.curve import curve_lines
from synthesis.figures.figure import Line, Mark, Polygon
from synthesis.figures.funnel.spec import LIMIT, FunnelSpec
from synthesis.figures.inks import rectangle
from synthesis.figures.scatter.plate import Place, Plate, clipped, clipped_path

LEVELS: Final = (0.01, 0.05, 0.10)
"""The two-sided p-values at which regions meet, the outermost first."""

SHADES: Final = ("#f0f0f0", "#d9d9d9", "#bfbfbf", "#ffffff")
"""What regions are filled with, from p at most 0.01 to p above 0.10."""

LIMITS_DASH: Final = (5.0, 2.5)
ADJUSTED_DASH: Final = (1.4, 1.8)
INK: Final = "#000000"

_STEPS: Final = 60
_ROOM: Final = 0.05  # of the range of an axis, beyond what it must hold


def across_axis(spec: FunnelSpec) -> Axis:
    """The axis of effects: all of them, the means, no effect, the pseudo limits at the largest standard error."""
    most = max(one.y for one in spec.points)
    ends = [one.x for one in spec.points]
    ends += [spec.mean.at - LIMIT * most, spec.mean.at + LIMIT * most]
    ends += [] if spec.null is None else [spec.null]
    ends += [] if spec.adjusted is None else [spec.adjusted.at]
    low, high = min(ends), max(ends)
    room = _ROOM * (high - low)
    return make_axis((low - room, high + room), ratio=spec.ratio)


def upright_axis(spec: FunnelSpec) -> Axis:
    """The upright axis from 0: of standard errors, or of precisions."""
    most = max(height(spec, one.y) for one in spec.points)
    return make_axis((0.0, (1.0 + _ROOM) * most))


def height(spec: FunnelSpec, se: float) -> float:
    """Where on the upright axis an effect of a standard error stands."""
    return se if spec.upright == "standard_error" else 1.0 / se


def regions(spec: FunnelSpec, plate: Plate) -> Iterator[Mark]:
    """The regions of p-values, each within the one before."""
    if spec.null is None or not spec.shaded:
        return
    yield rectangle(plate.box, SHADES[0], role="region")
    for level, shade in zip(LEVELS, SHADES[1:], strict=True):
        z = NormalDist().inv_cdf(1.0 - level / 2.0)
        left, right = (_edge(spec, plate, spec.null, sign * z) for sign in (-1, 1))
        held = clipped((*left, *reversed(right)), plate.box)
        if held:
            yield Polygon(points=held, fill=shade, role="region")


def limits(spec: FunnelSpec, plate: Plate) -> Iterator[Mark]:
    """No effect, the mean and the mean with effects filled in as lines; the pseudo 95% limits."""
    if spec.null is not None:
        x = plate.x(spec.null)
        yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, width=0.5, colour="#595959", role="null")
    for sign in (-1, 1):
        edge = _edge(spec, plate, spec.mean.at, sign * LIMIT)
        for path in clipped_path(edge, plate.box):
            yield from curve_lines(path, width=0.8, colour=INK, dash=LIMITS_DASH, role="limits")
    yield from _upright(spec.mean.at, plate, ())
    if spec.adjusted is not None:
        yield from _upright(spec.adjusted.at, plate, ADJUSTED_DASH)


def _upright(at: float, plate: Plate, dash: tuple[float, ...]) -> Iterator[Mark]:
    x = plate.x(at)
    role = "adjusted" if dash else "mean"
    yield Line(x1=x, y1=plate.top, x2=x, y2=plate.bottom, width=1.0, colour=INK, dash=dash, role=role)


def _edge(spec: FunnelSpec, plate: Plate, about: float, z: float) -> tuple[Place, ...]:
    """Where effects z standard errors from a value stand, from the top of the plate to its bottom."""
    low, high = plate.upright.low, plate.upright.high
    if spec.upright == "standard_error":
        return tuple(plate.at(about + z * se, se) for se in (low, high))
    wide = plate.across.high - plate.across.low
    first = max(abs(z) / (3.0 * wide), high / 1e6)
    ratio = high / first
    heights = [first * ratio ** (step / _STEPS) for step in range(_STEPS + 1)]
    return (
        *(plate.at(about + z / one, one) for one in reversed(heights)),
        plate.at(about + z / first, low),
    )
