"""What the axis of a synthesis's estimates says: whom each side favours, where the margins are, numbers as printed."""

from __future__ import annotations

from math import log
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.axis import Span
from synthesis.letter_case import upper_first
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan, SynthesisPlan
from synthesis.verdicts.margin import Margin

EFFECT_LABELS: Final = {"SMD": "Hedges’ g", "MD": "Mean difference"}
"""What measures are called on an axis that have another name in a sentence."""

Sides = tuple[float | None, float | None]


def measured(code: str) -> str:
    """What an axis of estimates by a measure is called."""
    return EFFECT_LABELS.get(code) or upper_first(MEASURES[code].label)


def favours(
    analysis: Analysis, synthesis: SynthesisPlan, sense: float, margin: Margin | Unavailable
) -> tuple[str, str]:
    """What lies below and above no effect; nothing of a measure of one group, which compares nothing."""
    plan = analysis.review.plan
    if not MEASURES[synthesis.measure].comparative:
        return "", ""
    if synthesis.direction == "measured" and isinstance(margin, Unavailable):
        return f"Less in {plan.experimental}", f"More in {plan.experimental}"
    below, above = f"Favours {plan.control}", f"Favours {plan.experimental}"
    return (below, above) if sense > 0 else (above, below)


def margins_of(margin: Margin | Unavailable, sense: float) -> Sides | None:
    """The margins on the axis, as the effects stand."""
    if isinstance(margin, Unavailable):
        return None
    low = None if margin.harm is None else -margin.harm
    high = margin.benefit
    if sense < 0:
        return (None if high is None else -high, None if low is None else -low)
    return low, high


def ends_asked(plan: FigurePlan, measure: str) -> Span | None:
    """The ends a plan gives the axis of a measure, on the scale of the effects; those of ratios are given as ratios."""
    if plan.x_low is None or plan.x_high is None:
        return None
    ratio = MEASURES[measure].scale == "exp"
    return (log(plan.x_low), log(plan.x_high)) if ratio else (plan.x_low, plan.x_high)


def scale_key(measure: str) -> str:
    """The part of a key that tells on which scale `as_shown` puts numbers."""
    return ".shown" if MEASURES[measure].scale == "exp" else ""
