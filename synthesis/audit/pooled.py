"""A pooled result as the audit compares it: estimate, interval, heterogeneity, votes and verdict."""

from __future__ import annotations

from math import nan
from typing import Final

from extraction_forms.frozen_values import frozen


@frozen
class Pooled:
    """What a synthesis comes to: k effects, their mean with its interval, I2 by Cochran's Q (of 1), votes, verdict.

    `favouring` and `against` count the effects on either side of no effect; `verdict` is the class of the interval
    against the declared margin, empty where none is declared or the direction has no better side.
    """

    k: int
    estimate: float
    low: float
    high: float
    i2_q: float
    favouring: int
    against: int
    verdict: str = ""

    @property
    def vote(self) -> str:
        """The votes in words."""
        return f"{self.favouring} for, {self.against} against"


NOTHING: Final = Pooled(k=0, estimate=nan, low=nan, high=nan, i2_q=nan, favouring=0, against=0)
"""What a synthesis comes to that cannot be had."""


@frozen
class Move:
    """What a synthesis would become if a finding were so; `why_not` where it could not be had.

    `measure` is the code of the measure that it pools; ratios are pooled as logarithms. `oriented` is False where an
    effect above 0 does not mean benefit.
    """

    synthesis: str
    label: str
    before: Pooled
    after: Pooled | None
    why_not: str = ""
    measure: str = ""
    oriented: bool = True

    @property
    def shift(self) -> float:
        """How far the mean moves, in its own units; 0 where it could not be had."""
        return 0.0 if self.after is None else abs(self.after.estimate - self.before.estimate)

    @property
    def turns(self) -> bool:
        """Whether the conclusion changes: which side of no effect the interval lies on, or the verdict."""
        if self.after is None:
            return True
        return _stand(self.before) != _stand(self.after) or self.before.verdict != self.after.verdict


def _stand(pooled: Pooled) -> int:
    return (pooled.low > 0) - (pooled.high < 0)
