"""What rounding leaves open: the spans of printed numbers, what follows from them, and the quantiles that link them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import erfc, inf, sqrt
from statistics import NormalDist
from typing import Final

from synthesis.audit.printed import Printed
from synthesis.measures.recovery.printed import Span

COUNTS: Final = frozenset({"n", "events", "total", "baseline_n", "change_n", "n_randomised"})
"""Numbers that are counted, so that printing takes nothing from them."""

ARITHMETIC: Final = 1e-9
"""What arithmetic itself may differ by, relative to the number."""

_BELOW: Final = ("<", "≤", "&lt;")
_ABOVE: Final = (">", "≥", "&gt;")
_SMALLEST_P: Final = 1e-300
_MOST_DF: Final = 400
"""From here on t is taken for z: their quantiles at 95 % differ by less than 0.4 %."""


def half(name: str, number: Printed) -> float:
    """How far a number may lie from the one that was rounded to it; nothing for a count."""
    return 0.0 if name in COUNTS else number.slack + ARITHMETIC * abs(number.value)


def span(number: Printed) -> Span:
    """All that a printed number may have been before it was rounded."""
    off = number.slack + ARITHMETIC * abs(number.value)
    return Span(low=number.value - off, high=number.value + off)


def p_span(number: Printed) -> Span:
    """All that a printed p may have been: `<0.001` is anything from 0 to there, 0.000 anything below 0.0005."""
    text = number.text.strip()
    if text.startswith(_BELOW):
        return Span(low=0.0, high=number.value)
    if text.startswith(_ABOVE):
        return Span(low=number.value, high=1.0)
    found = span(number)
    return Span(low=min(max(found.low, 0.0), 1.0), high=max(min(found.high, 1.0), 0.0))


def moved(
    function: Callable[[Sequence[float]], float], values: Sequence[float], halves: Sequence[float]
) -> Span:
    """What a function may come to when each of its numbers may be off by a half unit: to first order.

    The sum, over the numbers, of the larger of the two changes when one is moved up or down.
    """
    centre, off = function(values), 0.0
    for at, by in enumerate(halves):
        if by:
            up, down = list(values), list(values)
            up[at], down[at] = up[at] + by, down[at] - by
            off += max(abs(function(up) - centre), abs(function(down) - centre))
    off += ARITHMETIC * abs(centre)
    return Span(low=centre - off, high=centre + off)


def gap(one: Span, other: Span) -> float:
    """How far two spans lie apart; nothing where they meet."""
    return max(one.low - other.high, other.low - one.high, 0.0)


@lru_cache(maxsize=4096)
def quantile(level: float, df: float = inf) -> float:
    """The |z|, or |t| on `df`, that a two-sided interval of this level reaches to."""
    if df > _MOST_DF:
        return NormalDist().inv_cdf(0.5 + level / 2)
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + level / 2))


@lru_cache(maxsize=4096)
def size_of_p(p: float, df: float = inf) -> float:
    """The |z|, or |t| on `df`, of a two-sided p; infinite for a p of 0."""
    if p <= _SMALLEST_P:
        return inf
    if p >= 1:
        return 0.0
    if df > _MOST_DF:
        return -NormalDist().inv_cdf(p / 2)
    from scipy.special import stdtrit

    return -float(stdtrit(df, p / 2))


def p_of_size(size: float, df: float = inf) -> float:
    """The two-sided p of |z|, or |t| on `df`."""
    if df > _MOST_DF:
        return erfc(size / sqrt(2))
    from scipy.special import stdtr

    return 2 * float(stdtr(df, -size))


def short(value: float) -> str:
    """A number as a sentence tells it: four digits at most, without zeros that say nothing."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
