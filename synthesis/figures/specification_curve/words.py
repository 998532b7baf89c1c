"""What a specification curve says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from types import MappingProxyType
from typing import Final

from synthesis.figures.specification_curve.spec import CurveSpec, Side
from synthesis.figures.verdict_strip.words import class_counts
from synthesis.numbers import count, estimate, interval

SIDES: Final[Mapping[Side, str]] = MappingProxyType(
    {
        "worse": "Interval on the side of harm",
        "includes": "Interval includes no effect",
        "better": "Interval on the side of benefit",
    }
)
"""What each colour says."""


def notes(spec: CurveSpec, cut: int) -> Iterator[str]:
    """How the curve is read, what is not drawn, and how many intervals run beyond the axis."""
    yield (
        "Each column is one specification, from the lowest estimate to the highest; a mark in a row says which level "
        "of a choice it made, the planned one first."
    )
    n, drawn = len(spec.points), len(spec.drawn)
    if drawn < n:
        yield f"Drawn: {count(drawn)} of {count(n)}, evenly spaced by rank; all numbers are of all of them."
    if cut:
        runs = "1 interval runs" if cut == 1 else f"{count(cut)} intervals run"
        yield f"{runs} beyond the axis."
    if any(one.share is not None for one in spec.choices):
        yield "Bars: the choice’s additive share of the variance of the estimates."


def alternative(spec: CurveSpec) -> str:
    """The curve for those who do not see it: range, sides, classes, the planned one, the shares of choices."""
    estimates = [one.estimate for one in spec.points]
    low, high, middle = (estimate(spec.shown(x)) for x in (min(estimates), max(estimates), median(estimates)))
    n = len(spec.points)
    several = f"{count(n)} {'specification' if n == 1 else 'specifications'}"
    parts = [
        f"Specification curve of {several}: estimates from {low} to {high}, median {middle}.",
        f"{_sides(spec)}.",
    ]
    if spec.has_verdicts:
        classes = Counter(one.verdict for one in spec.points if one.verdict)
        parts.append(f"By margin: {class_counts(classes)}.")
    own = next((one for one in spec.points if one.planned), None)
    if own is not None:
        ends = interval(spec.shown(own.low), spec.shown(own.high))
        rank = spec.ranked.index(own) + 1
        parts.append(
            f"As planned: {estimate(spec.shown(own.estimate))} ({ends}), number {count(rank)} from the lowest."
        )
    shares = [one for one in spec.choices if one.share is not None]
    ordered = sorted(shares, key=lambda one: -(one.share or 0.0))
    if ordered:
        told = "; ".join(f"{one.label} {one.share_text}" for one in ordered)
        parts.append(f"Share of the variance of estimates by choice: {told}.")
    return " ".join(parts)


def _sides(spec: CurveSpec) -> str:
    counts = Counter(one.side for one in spec.points)
    return "; ".join(f"{label}: {count(counts[side])}" for side, label in SIDES.items())
