"""What a radial plot says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.figures.radial.spec import RadialSpec
from synthesis.numbers import count, estimate

_MOST: Final = 10


def notes(spec: RadialSpec, *, beyond: bool) -> Iterator[str]:
    """How the plot is read, whether the interval of the mean runs beyond the arc, and what must be known besides."""
    yield "The line from the origin through a point meets the arc at its effect."
    if beyond:
        yield "The interval of the mean runs beyond the arc."
    yield spec.remark


def alternative(spec: RadialSpec) -> str:
    """The plot for those who do not see it: how many effects, the mean, and which lie outside the band."""
    n = len(spec.points)
    outside = sorted((one for one in spec.points if spec.outside(one)), key=lambda one: (one.label, one.x))
    parts = [
        f"Radial plot of {count(n)} {'effect' if n == 1 else 'effects'}: z against precision.",
        f"{spec.mean_label}: {spec.mean[0]}.",
        f"{count(len(outside))} outside the band about its line, in which 95% are expected.",
    ]
    if outside:
        told = (f"{one.label} ({estimate(spec.shown(one.y / one.x))})" for one in outside[:_MOST])
        more = len(outside) - _MOST
        parts.append(f"Outside: {'; '.join(told)}{f'; and {count(more)} more' if more > 0 else ''}.")
    return " ".join([*parts, *([spec.remark] if spec.remark else [])])
