"""A sample's order statistics as they are printed: median with the extremes, with the quartiles, or with both."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Columns, Floats, refuse

RANGE, QUARTILES, FIVE = "range", "quartiles", "five numbers"
NEEDS: Final = {
    RANGE: ("min", "median", "max", "n"),
    QUARTILES: ("q1", "median", "q3", "n"),
    FIVE: ("min", "q1", "median", "q3", "max", "n"),
}
LEAST: Final = 3


@frozen
class Summary:
    """The printed order statistics of k samples, each of shape (k,); those the `pattern` lacks are empty."""

    pattern: str
    low: Floats
    q1: Floats
    median: Floats
    q3: Floats
    high: Floats
    n: Floats

    @property
    def range(self) -> Floats:
        """The range: max - min."""
        return self.high - self.low

    @property
    def iqr(self) -> Floats:
        """The interquartile range: q3 - q1."""
        return self.q3 - self.q1

    @property
    def midrange(self) -> Floats:
        """The middle of the range: (min + max) / 2."""
        return self.low + self.range / 2

    @property
    def midquartile(self) -> Floats:
        """The middle of the quartiles: (q1 + q3) / 2."""
        return self.q1 + self.iqr / 2


def summary(columns: Columns, pattern: str) -> Summary:
    """The summary of one pattern, its numbers in order.

    Raises:
        ImpossibleNumber: numbers out of order, no spread, or fewer than three participants.
    """
    names = NEEDS[pattern][:-1]
    for below, above in pairwise(names):
        refuse(columns[above] < columns[below], columns[above], above, f"at least the {_WORDS[below]}")
    for below, above in (("min", "max"), ("q1", "q3")):
        if below in names:
            refuse(columns[above] <= columns[below], columns[above], above, f"above the {_WORDS[below]}")
    refuse(columns["n"] < LEAST, columns["n"], "n", f"at least {LEAST}")
    none = np.empty(0)
    low, q1, median, q3, high = (columns[x] if x in names else none for x in NEEDS[FIVE][:-1])
    return Summary(pattern=pattern, low=low, q1=q1, median=median, q3=q3, high=high, n=columns["n"])


def logarithm(found: Summary) -> Summary:
    """The summary of the logarithms.

    Raises:
        ImpossibleNumber: a number of the summary is not above 0.
    """
    lowest = found.low if found.pattern != QUARTILES else found.q1
    refuse(lowest <= 0, lowest, "the lowest number of a log-normal summary", "above 0")
    logs = {name: np.log(getattr(found, name)) for name in ("low", "q1", "median", "q3", "high")}
    return Summary(pattern=found.pattern, n=found.n, **logs)


def pattern_of(columns: Columns) -> str:
    """The fullest pattern these columns hold.

    Raises:
        NotComputable: no median with extremes or quartiles and n.
    """
    for pattern in (FIVE, QUARTILES, RANGE):
        if all(name in columns for name in NEEDS[pattern]):
            return pattern
    ways = "; or ".join(", ".join(NEEDS[pattern]) for pattern in (RANGE, QUARTILES, FIVE))
    raise NotComputable(f"expected {ways}; found {', '.join(sorted(columns)) or 'none'}")


_WORDS: Final = {"min": "minimum", "q1": "lower quartile", "median": "median", "q3": "upper quartile"}
