"""The peaks of a selection likelihood, sought uphill from many starts within the bounds of its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.selection.likelihood import Slopes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Height = Callable[[Floats], Slopes]

STEPS: Final = 300
ENDED: Final = 1e-15  # of the rise that a step promises: the step is taken, and is the last one
SETTLED: Final = 1e-9  # of that rise where rounding leaves no step that goes up
SHORTEST: Final = 1e-12
SAME: Final = 1e-5  # of the log-likelihood: climbs that ended on one peak
FLOOR: Final = 1e-9  # of the curvature by which a step is divided at least
STRIDE: Final = 2.0  # how far one step may go in a parameter, in its own size or 1


@frozen(eq=False)
class Bounds(Frozen):
    """What parameters may be, each (n,): one whose bounds are equal is held; `logged` are sought on the log scale."""

    low: Floats
    high: Floats
    logged: Bools

    @property
    def free(self) -> Bools:
        """Which parameters are estimated."""
        return np.asarray(self.low < self.high, dtype=np.bool_)

    def on_border(self, at: Floats) -> Bools:
        """Which estimated parameters stand at the end of what they may be."""
        return np.asarray(self.free & ((at <= self.low) | (at >= self.high)), dtype=np.bool_)


@frozen(eq=False)
class Peak(Frozen):
    """A maximum: the parameters there (`place`), and the slopes of the log-likelihood by them."""

    place: Floats
    slopes: Slopes

    @property
    def value(self) -> float:
        """The log-likelihood."""
        return self.slopes.value


def peaks(rough: Height, height: Height, bounds: Bounds, starts: list[Floats]) -> tuple[Peak, ...]:
    """The peaks uphill of some starts, the highest first; climbed on a rough likelihood, then on the exact one.

    Raises:
        NotEstimable: no climb came to an end.
    """
    found: list[Peak] = []
    for start in starts:
        near = climb(rough, bounds, start)
        if near is not None and not any(_same(near, other) for other in found):
            found.append(near)
    exact = [peak for near in found if (peak := climb(height, bounds, near.place)) is not None]
    if not exact:
        raise NotEstimable("the search for the highest likelihood under selection did not converge")
    return tuple(sorted(exact, key=lambda peak: -peak.value))


def climb(height: Height, bounds: Bounds, start: Floats) -> Peak | None:
    """Newton's steps up to the next peak, none across a bound; None where they do not end."""
    x = _inside(_to(start, bounds), bounds)
    at = _slopes(height, x, bounds)
    if not np.isfinite(at.value):
        return None
    for _ in range(STEPS):
        step = _direction(at, _movable(x, at, bounds))
        promise = float(at.gradient @ step)
        last = promise <= ENDED * max(1.0, abs(at.value))
        higher = None if last else _higher(height, bounds, x, at, step)
        if higher is None:
            settled = promise <= SETTLED * max(1.0, abs(at.value))
            return Peak(place=_from(x, bounds), slopes=height(_from(x, bounds))) if settled else None
        x, at = higher
    return None


def _higher(
    height: Height, bounds: Bounds, x: Floats, at: Slopes, step: Floats
) -> tuple[Floats, Slopes] | None:
    """A point along a step, bent along the bounds, that is higher by a part of what was promised; its slopes."""
    length = min(1.0, float(np.min(STRIDE * np.maximum(1.0, np.abs(x)) / np.maximum(np.abs(step), 1e-300))))
    while length > SHORTEST:
        there = _inside(x + length * step, bounds)
        found = _slopes(height, there, bounds)
        enough = at.value + 1e-4 * at.gradient @ (there - x)
        if np.isfinite(found.value) and found.value > at.value and found.value >= enough:
            return there, found
        length /= 2
    return None


def _direction(at: Slopes, movable: Bools) -> Floats:
    """Newton's step in the parameters that may move, uphill also where the likelihood is not concave."""
    step = np.zeros(at.gradient.size)
    if not movable.any():
        return step
    bend = -at.hessian[np.ix_(movable, movable)]
    size = 1 / np.sqrt(np.maximum(np.abs(np.diagonal(bend)), 1e-12))
    curve, axes = np.linalg.eigh(bend * np.outer(size, size))
    curve = np.maximum(np.abs(curve), FLOOR)
    step[movable] = size * (axes @ ((axes.T @ (size * at.gradient[movable])) / curve))
    return step


def _movable(x: Floats, at: Slopes, bounds: Bounds) -> Bools:
    low, high = _to(bounds.low, bounds), _to(bounds.high, bounds)
    stuck = ((x <= low) & (at.gradient <= 0)) | ((x >= high) & (at.gradient >= 0))
    return np.asarray(bounds.free & ~stuck, dtype=np.bool_)


def _slopes(height: Height, x: Floats, bounds: Bounds) -> Slopes:
    """The slopes by the parameters as they are sought."""
    at = _from(x, bounds)
    with np.errstate(all="ignore"):
        found = height(at)
    factor = np.where(bounds.logged, at, 1.0)
    again = np.diag(np.where(bounds.logged, at * found.gradient, 0.0))
    return Slopes(
        value=found.value,
        gradient=found.gradient * factor,
        hessian=found.hessian * np.outer(factor, factor) + again,
    )


def _to(at: Floats, bounds: Bounds) -> Floats:
    return np.where(bounds.logged, np.log(np.where(bounds.logged, at, 1.0)), at)


def _from(x: Floats, bounds: Bounds) -> Floats:
    natural = np.where(bounds.logged, np.exp(np.where(bounds.logged, x, 0.0)), x)
    return np.asarray(np.clip(natural, bounds.low, bounds.high), dtype=np.float64)


def _inside(x: Floats, bounds: Bounds) -> Floats:
    return np.clip(x, _to(bounds.low, bounds), _to(bounds.high, bounds))


def _same(one: Peak, other: Peak) -> bool:
    apart = abs(one.value - other.value) <= SAME * max(1.0, abs(one.value))
    return apart and bool(np.allclose(one.place, other.place, rtol=0.01, atol=0.01))
