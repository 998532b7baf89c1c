"""The second-generation p-value: how much of an interval lies between the margins, on a scale from 0 to 1."""

from __future__ import annotations

from math import isinf

from synthesis import expected
from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NOT_BOTH, interval_of


def second_generation_p(low: float, high: float, margin: Margin) -> float | Unavailable:
    """The share of an interval that lies between the margins, corrected where it is more than twice as wide as they.

    |I ∩ M| / |I| max(|I| / (2 |M|), 1), I the interval and M what lies between the margins (Blume et al. 2018,
    PLoS ONE 13:e0188299): 1 where the interval lies within the margins, 0 where it lies outside, 1/2 where it is so
    wide that it says nothing. An interval without width counts as lying where it lies.

    Args:
        low: Lower end of the interval, -inf where it is open.
        high: Upper end.
        margin: Important harm and benefit, both.

    Raises:
        SynthesisError: ends that are no interval.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    low, high = interval_of(low, high)
    harm, benefit = margin.harm, margin.benefit
    if harm is None or benefit is None:
        return NOT_BOTH
    if low == high:
        return float(-harm <= low <= benefit)
    common = max(0.0, min(high, benefit) - max(low, -harm))
    width, room = high - low, harm + benefit
    return common / (2 * room) if isinf(width) or width > 2 * room else common / width
