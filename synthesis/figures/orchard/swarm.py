"""A swarm: dots at their numbers, moved aside as little as it takes that none covers another or the trunk.

After the beeswarm plot (Eklund A 2012): nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

APART: Final = 0.35
"""How far dots are apart at the least."""

_NEXT: Final = 1e-9


def swarm(xs: Sequence[float], radii: Sequence[float], trunk: float) -> tuple[float, ...]:
    """How far dots along a line stand above (-) or below (+) it, whose trunk reaches so far to both sides.

    Large dots are set first, each where it is nearest to the trunk, sides by turns.

    Args:
        xs: Where the dots stand along the line, in points.
        radii: Their radii.
        trunk: How far the trunk reaches to either side of the line.
    """
    order = sorted(range(len(xs)), key=lambda i: (-radii[i], xs[i], i))
    found = [0.0] * len(xs)
    done: list[int] = []
    for turn, i in enumerate(order):
        near = [
            (found[j], radii[i] + radii[j] + APART, xs[i] - xs[j])
            for j in done
            if abs(xs[i] - xs[j]) < radii[i] + radii[j] + APART
        ]
        found[i] = _free(near, trunk + radii[i] + APART, 1 if turn % 2 else -1)
        done.append(i)
    return tuple(found)


def reach(offsets: Sequence[float], radii: Sequence[float]) -> float:
    """How far a swarm reaches to either side."""
    return max((abs(y) + r for y, r in zip(offsets, radii, strict=True)), default=0.0)


def squeezed(
    offsets: Sequence[float], radii: Sequence[float], trunk: float, half: float
) -> tuple[float, ...]:
    """A swarm drawn closer to its trunk, so that it reaches no further than `half`; its dots may then overlap."""
    most = reach(offsets, radii)
    if most <= half:
        return tuple(offsets)
    least = trunk + max(radii) + APART
    share = max(half - max(radii) - least, 0.0) / max(most - max(radii) - least, _NEXT)
    return tuple(
        (1 if y > 0 else -1) * (min(abs(y), least) + max(abs(y) - least, 0.0) * min(share, 1.0))
        for y in offsets
    )


def _free(near: Sequence[tuple[float, float, float]], start: float, side: int) -> float:
    """The offset nearest to the trunk that touches no dot set before, of two as near that on one side."""
    blocked = [(y - sqrt(far**2 - x**2), y + sqrt(far**2 - x**2)) for y, far, x in near]
    own = _first_gap([ends if side > 0 else (-ends[1], -ends[0]) for ends in blocked], start)
    other = _first_gap([ends if side < 0 else (-ends[1], -ends[0]) for ends in blocked], start)
    return side * own if own <= other + _NEXT else -side * other


def _first_gap(blocked: Sequence[tuple[float, float]], start: float) -> float:
    """The first place from `start` on that lies within none of some spans."""
    at = start
    for low, high in sorted(blocked):
        if low + _NEXT >= at:
            break
        at = max(at, high)
    return at
