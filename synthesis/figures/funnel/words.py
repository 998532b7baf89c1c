"""What a funnel plot says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from synthesis.figures.flow import Piece
from synthesis.figures.funnel.ground import LEVELS
from synthesis.figures.funnel.spec import FunnelSpec
from synthesis.numbers import count, estimate
from synthesis.views.scattered import two_sided

REGIONS: Final = ("p ≤ 0.01", "0.01 < p ≤ 0.05", "0.05 < p ≤ 0.10", "p > 0.10")
"""What the regions are called, from the outermost."""

FILLED: Final = "Filled in by trim and fill"

UPRIGHT: Final = {
    "standard_error": "Standard error",
    "precision": "Precision, 1 / standard error",
}
"""What the upright axis measures."""


def notes(spec: FunnelSpec) -> Iterator[str | Piece]:
    """What was asked about asymmetry, and what must be known besides."""
    yield from spec.asymmetry
    yield Piece(text=f" {spec.remark}" if spec.asymmetry and spec.remark else spec.remark)


def alternative(spec: FunnelSpec) -> str:
    """The plot for those who do not see it: how many effects, about what mean, how many on which side and where."""
    found, mean = spec.found, spec.mean
    errors = sorted(one.y for one in found)
    spread = estimate(errors[0], 3)
    if len(errors) > 1:
        spread += f" to {estimate(errors[-1], 3)}"
    less, more = sum(one.x < mean.at for one in found), sum(one.x > mean.at for one in found)
    inside = sum(not spec.outside(one) for one in found)
    parts = [
        f"Funnel plot of {_effects(len(found))} against standard errors of {spread}.",
        f"{mean.label}: {mean.text}.",
        f"{_effects(less)} below it, {count(more)} above; {count(inside)} within the pseudo 95% limits.",
    ]
    if spec.shaded:
        parts.append(f"By p-value: {_by_region(spec)}.")
    if spec.groups.named:
        numbers = ((label, sum(one.group == code for one in found)) for code, label in spec.groups.named)
        told = "; ".join(f"{label} {count(n)}" for label, n in numbers if n)
        parts.append(f"{spec.groups.label}: {told}.")
    if spec.filled:
        parts.append(f"{FILLED}: {_effects(spec.filled)}.")
    if spec.adjusted is not None:
        parts.append(f"{spec.adjusted.label}: {spec.adjusted.text}.")
    asked = "".join(piece.text for piece in spec.asymmetry).strip()
    return " ".join([*parts, *([asked] if asked else [])])


def _by_region(spec: FunnelSpec) -> str:
    """How many effects are in each region, from p above 0.10 down."""
    numbers = [0] * len(REGIONS)
    for one in spec.found:
        p = two_sided(one.x - (spec.null or 0.0), one.y)
        numbers[bisect_left(LEVELS, p)] += 1
    pairs = reversed(list(zip(REGIONS, numbers, strict=True)))
    return "; ".join(f"{name}: {count(n)}" for name, n in pairs)


def _effects(n: int) -> str:
    return f"{count(n)} {'effect' if n == 1 else 'effects'}"
