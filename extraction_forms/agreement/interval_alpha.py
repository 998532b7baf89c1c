"""Krippendorff's alpha of numbers from sums, so that studies can be drawn again however many numbers there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extraction_forms.agreement.ratings import Floats
from extraction_forms.frozen_values import frozen

_NOTHING = 1e-12
"""The share of the numbers' own squares below which their spread is rounding."""


@frozen(eq=False)
class Spread:
    """Sums over the pairable numbers of each study, or of each drawn set of studies; shape (...,).

    `n` counts them, `sums` adds them, `squares` adds their squares; `within` adds, over units of r ≥ 2 numbers, the
    squared differences of their r (r - 1) ordered pairs, divided by r - 1.
    """

    n: Floats
    sums: Floats
    squares: Floats
    within: Floats

    def drawn(self, times: Floats) -> Spread:
        """The sums of sets of studies; `times`, shape (sets, studies), says how often each study is in each."""
        return Spread(
            n=times @ self.n,
            sums=times @ self.sums,
            squares=times @ self.squares,
            within=times @ self.within,
        )


def spread(units: Sequence[Sequence[float]], places: Sequence[int], studies: int) -> Spread:
    """The sums of each study.

    Args:
        units: The numbers that coders gave to each unit; a unit of one number is left out.
        places: Which study each unit belongs to, from 0.
        studies: How many studies there are.
    """
    sums = np.zeros((4, studies))
    for unit, place in zip(units, places, strict=True):
        r = len(unit)
        if r > 1:
            x = np.array(unit)
            apart = float(((x[:, None] - x) ** 2).sum())
            sums[:, place] += (r, x.sum(), (x**2).sum(), apart / (r - 1))
    return Spread(n=sums[0], sums=sums[1], squares=sums[2], within=sums[3])


def alpha(found: Spread) -> Floats:
    """Interval alpha, 1 - (n - 1) within / (2 (n sum x² - (sum x)²)); not a number where all numbers are the same.

    Krippendorff 2004, Content Analysis, 2nd ed., ch. 11; the same as `krippendorff_alpha(ratings, "interval")`.
    """
    between = 2 * (found.n * found.squares - found.sums**2)
    known = between > _NOTHING * found.n * found.squares
    share = np.divide(
        (found.n - 1) * found.within, between, out=np.full(np.shape(known), np.nan), where=known
    )
    return np.asarray(1.0 - share, dtype=np.float64)
