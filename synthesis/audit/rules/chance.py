"""How likely numbers are to agree by chance: from the digits printed, and how far such numbers lie apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import pi, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.printed import Printed

TELLING: Final = 0.05
"""An agreement is told where fewer than this many like it are expected among all that was compared: each rule then
speaks of mere chance at most once in twenty clean reviews, whatever their size."""

MOST_ALIKE: Final = 12
"""Of a number that more studies than this share, agreement says nothing, and not every pair is looked at."""

OF_A_PROGRAM: Final = 1e-3
"""A float that a program wrote in full is taken to be known to this share of the spread: it may have been worked out
from few digits."""


@frozen
class Spread:
    """How far numbers of one kind lie apart: their standard deviation, and the share of pairs that are equal."""

    width: float
    equal: float = 0.0

    def chance(self, *printed: Printed) -> float:
        """The chance that two such numbers are printed alike; the coarsest of those printed says how finely.

        Two values of one normal distribution lie within half a unit u of each other with a probability of about
        u / (2 sqrt(pi) s). Where numbers pile up, as the sizes of arms do, the share of equal pairs is larger.
        """
        unit = max(_unit(one, self.width) for one in printed)
        return min(1.0, max(unit / (2 * sqrt(pi) * self.width), self.equal))


def _unit(printed: Printed, width: float) -> float:
    return OF_A_PROGRAM * width if printed.decimals is None else 2 * printed.slack


def spread_of(values: Iterable[tuple[str, float]], least: float = 0.0) -> Spread:
    """The spread of numbers of studies, told by quartiles so that a slip does not widen it.

    Args:
        values: Each with its study; numbers that one study repeats count once.
        least: The spread they have at least, whatever these few numbers say.
    """
    own = [value for _, value in dict.fromkeys(values)]
    counted = Counter(own)
    pairs = len(own) * (len(own) - 1)
    alike = sum(count * (count - 1) for count in counted.values()) - 2
    return Spread(
        width=max(_deviation(sorted(own)), least, 1e-9),
        equal=max(0, alike) / pairs if pairs else 0.0,
    )


def _deviation(ordered: list[float]) -> float:
    """The standard deviation by the quartiles, 0 of fewer than four numbers."""
    if len(ordered) < 4:
        return 0.0
    quarter = (len(ordered) - 1) // 4
    return (ordered[-1 - quarter] - ordered[quarter]) / 1.349


def in_words(expected: float) -> str:
    """How rare an agreement is, for a message."""
    if expected < 1e-6:
        return "chance alone would hardly ever give such an agreement"
    times = 1 / expected
    digits = len(str(int(times))) - 1
    rounded = round(times / 10**digits) * 10**digits
    return f"chance alone would give such an agreement in about one review in {rounded:,} of this size"
