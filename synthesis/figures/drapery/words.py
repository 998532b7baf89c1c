"""What a drapery plot says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.drapery.spec import Curve, DraperySpec
from synthesis.numbers import Unavailable, count, estimate, interval, p_value, percent
from synthesis.views.p_functions import PFunction


def notes(spec: DraperySpec) -> Iterator[str]:
    """How the plot is read, and what must be known of it."""
    yield (
        "Each curve tells the two-sided p-value of every possible effect: at its peak the estimate, at each height the "
        "ends of the interval of the level at the right."
    )
    if isinstance(spec.pooled, Unavailable):
        yield f"There is no curve of a mean: {spec.pooled.reason}."
    if isinstance(spec.new, Unavailable):
        yield f"There is no prediction range: {spec.new.reason}."
    if isinstance(spec.pooled, Curve) and spec.new == spec.pooled.function:
        yield "τ² is 0, so that the prediction range is what the curve of the mean encloses."
    yield from spec.remarks


def alternative(spec: DraperySpec) -> str:
    """The plot for those who do not see it."""
    values = [spec.shown(one.function.estimate) for one in spec.studies]
    n = len(values)
    parts = [
        f"Drapery plot of {count(n)} {'study' if n == 1 else 'effects'}: p-value functions of {spec.label}.",
        f"Estimates run from {estimate(min(values))} to {estimate(max(values))}.",
    ]
    if isinstance(spec.pooled, Curve):
        found = spec.pooled.function
        parts.append(
            f"{spec.pooled.label}: {estimate(spec.shown(found.estimate))}, intervals "
            f"{_said(spec, found, 0.5)}, {_said(spec, found, 0.95)} and {_said(spec, found, 0.99)}."
        )
        if spec.null:
            parts.append(f"At no effect {p_value(found.p(0.0))}.")
    if not isinstance(spec.new, Unavailable):
        parts.append(f"Prediction range {_said(spec, spec.new, 0.95)}.")
    return " ".join(parts)


def _said(spec: DraperySpec, function: PFunction, level: float) -> str:
    low, high = (spec.shown(end) for end in function.interval(level))
    return f"{interval(low, high)} ({percent(100 * level)})"
