"""A p-value function as a path on a plate: down both sides of its peak, cut where the plate ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import NormalDist
from typing import Final

from synthesis.figures.curve import Point
from synthesis.figures.scatter.plate import Plate
from synthesis.views.p_functions import PFunction

LEAST_P: Final = 0.0005
"""The least p that is drawn: the foot of all curves on the scale of z."""

_NORMAL: Final = NormalDist()
_STEPS: Final = 24
_MANY: Final = 2


def z_of(p: float) -> float:
    """The z of which p is the two-sided p."""
    return -_NORMAL.inv_cdf(max(p, 1e-300) / 2) if p < 1 else 0.0


def height_of(p: float, height: str) -> float:
    """Where a p stands on the upright axis."""
    return z_of(p) if height == "z" else p


def path(function: PFunction, plate: Plate, height: str, *, fine: bool = False) -> tuple[Point, ...]:
    """The curve from its left foot over its peak to its right foot, as far as the plate holds it.

    Its points are at even steps of the z of which p is the two-sided p.
    """
    foot, steps = z_of(LEAST_P), _STEPS * (_MANY if fine else 1)
    levels = [2.0 * _NORMAL.cdf(-foot * step / steps) for step in range(1, steps + 1)]
    ends = [function.interval(1.0 - p) for p in levels]
    left = [(low, p) for (low, _), p in zip(ends, levels, strict=True)]
    right = [(high, p) for (_, high), p in zip(ends, levels, strict=True)]
    whole = (*reversed(left), (function.estimate, 1.0), *right)
    return tuple(_within([plate.at(x, height_of(p, height)) for x, p in whole], plate))


def _within(places: list[Point], plate: Plate) -> Iterator[Point]:
    """The part of a path between the left and the right edge; where it crosses one, it ends there."""
    last: Point | None = None
    for before, after in pairwise(places):
        ends = sorted((before[0], after[0]))
        if ends[1] < plate.left or ends[0] > plate.right:
            continue
        start, end = _held(before, after, plate), _held(after, before, plate)
        if start != last:
            yield start
        yield end
        last = end


def _held(place: Point, other: Point, plate: Plate) -> Point:
    x = min(max(place[0], plate.left), plate.right)
    if x == place[0] or other[0] == place[0]:
        return place
    share = (x - place[0]) / (other[0] - place[0])
    return x, place[1] + share * (other[1] - place[1])
