"""What a bubble plot says in words: its notes, and the whole of it for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator

from synthesis.figures.bubble.spec import BubbleSpec
from synthesis.letter_case import lower_first
from synthesis.models.regression.line import LinePoint
from synthesis.numbers import Unavailable, count, estimate, interval


def notes(spec: BubbleSpec) -> Iterator[str]:
    """What must be known of the plot."""
    yield from spec.remarks
    if spec.banded and all(one.prediction == one.interval for one in spec.line.points):
        yield "τ² is 0, so that the prediction band is the confidence band."
    if spec.no_band:
        yield f"There is no prediction band: {spec.no_band}."


def alternative(spec: BubbleSpec) -> str:
    """The plot for those who do not see it."""
    xs = [one.x for one in spec.points]
    ys = [spec.shown(one.y) for one in spec.points]
    first, last = spec.line.points[0], spec.line.points[-1]
    effects = f"{count(len(xs))} {'effect' if len(xs) == 1 else 'effects'}"
    parts = [
        f"Bubble plot of {effects}: {spec.y_label} against {lower_first(spec.x_label)}.",
        (
            f"{spec.x_label} runs from {number(min(xs))} to {number(max(xs))}, "
            f"{spec.y_label} from {estimate(min(ys))} to {estimate(max(ys))}."
        ),
        f"The fitted line is {_said(spec, first)} at {number(first.x)} and {_said(spec, last)} at {number(last.x)}.",
    ]
    if spec.sizes:
        parts.append(f"{spec.sized_by}.")
    if spec.groups.named:
        parts.append(f"Symbols by {lower_first(spec.groups.label)}.")
    return " ".join(parts)


def number(value: float) -> str:
    """A moderator's value: whole numbers without decimals."""
    return estimate(value, 0) if float(value).is_integer() else estimate(value)


def _said(spec: BubbleSpec, one: LinePoint) -> str:
    low, high = (spec.shown(end) for end in one.interval)
    said = f"{estimate(spec.shown(one.estimate))} (95% CI {interval(low, high)}"
    if spec.banded and not isinstance(one.prediction, Unavailable):
        low, high = (spec.shown(end) for end in one.prediction)
        said += f"; 95% prediction interval {interval(low, high)}"
    return f"{said})"
