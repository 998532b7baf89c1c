"""What a printed number can have been before it was rounded."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import inf, isnan

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable


@frozen
class Span:
    """All numbers from `low` to `high`, both of them included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if isnan(self.low) or isnan(self.high) or self.low > self.high:
            raise NotComputable(f"a span must run from low to high; found {self.low} to {self.high}")

    def __str__(self) -> str:
        return f"{self.low:.6g} to {self.high:.6g}"

    def meets(self, other: Span) -> bool:
        """Whether a number lies in both."""
        return self.low <= other.high and other.low <= self.high

    @property
    def size(self) -> Span:
        """The absolute values of its numbers."""
        low, high = sorted((abs(self.low), abs(self.high)))
        return Span(low=0.0 if self.low <= 0 <= self.high else low, high=high)


def printed(value: float, decimals: int) -> Span:
    """What a number printed with so many decimals stands for: half a unit of its last place either way.

    Raises:
        NotComputable: the value is no number.
    """
    half = 0.5 * 10.0**-decimals
    return Span(low=value - half, high=value + half)


def below(value: float, *, least: float = 0.0) -> Span:
    """What "< value" stands for, as in p < 0.001."""
    return Span(low=least, high=value)


def carried(function: Callable[..., float], *spans: Span) -> Span:
    """The span of a function that is monotone in each of its arguments; where it has no value it is unbounded."""
    found = []
    for corner in product(*((span.low, span.high) for span in spans)):
        try:
            found.append(function(*corner))
        except ZeroDivisionError:
            found.append(inf)
    known = [one for one in found if not isnan(one)]
    return Span(low=min(known), high=max(known)) if len(known) == len(found) else Span(low=-inf, high=inf)
