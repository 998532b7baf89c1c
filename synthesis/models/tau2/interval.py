"""The interval of tau2 of one fit, and what follows from it for tau, I2 and H2."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.linear import moments
from synthesis.models.tau2 import sheets as tau2_sheets
from synthesis.models.tau2.bounds import BOUNDS, Bounds, Question
from synthesis.models.tau2.estimation import COMMON, TAU2, estimate
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet, mean_in_a_line

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[float, float]

NONE_AGREES: Final = Unavailable(
    reason="no value of tau2 agrees with the data: the effects differ less than their sampling alone would have it"
)


@frozen(eq=False, repr=False)
class TauInterval(Presented):
    """An interval of tau2 by the rule `kind`, about the estimate `tau2`.

    `low_open`, `high_open`: that bound lies below 0 by its rule and stands at 0. `typical`: the typical sampling
    variance s2 (Higgins & Thompson 2002, Stat Med 21:1539, eq. 9; with moderators (k - p) / tr P), from which I2
    and H2 follow.
    """

    kind: str
    method: str
    level: float
    tau2: float
    low: float
    high: float
    low_open: bool
    high_open: bool
    typical: float

    @property
    def tau(self) -> Pair:
        """Bounds of tau."""
        return sqrt(self.low), sqrt(self.high)

    @property
    def i2(self) -> Pair:
        """Bounds of I2 in percent, 100 tau2 / (tau2 + s2)."""
        return 100 * self.low / (self.low + self.typical), 100 * self.high / (self.high + self.typical)

    @property
    def h2(self) -> Pair:
        """Bounds of H2, 1 + tau2 / s2."""
        return 1 + self.low / self.typical, 1 + self.high / self.typical

    def in_a_line(self) -> str:
        """The interval in a few words."""
        return f"tau2 {mean_in_a_line(self.tau2, self.low, self.high)}, {self.kind}"

    def sheet(self) -> Sheet:
        """tau2, tau, I2 and H2 in a table, each with its bounds."""
        return tau2_sheets.of_interval(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of tau2, tau, i2 and h2, one a row: estimate and bounds."""
        return tau2_sheets.frame_of(self)


def tau2_interval(
    data: Batch,
    *,
    method: str = "REML",
    kind: str = "QP",
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> TauInterval | Unavailable:
    """The interval of tau2 of one fit.

    Args:
        data: A batch of one fit: k effects with their variances, on any design.
        method: The estimator, a key of `TAU2`; the bounds of QP, GENQ and HT do not depend on it.
        kind: A key of `BOUNDS`: QP (the default of all estimators), GENQ, PL, HT, Wald, Wald.log, Wald.sqrt.
        level: Between 0 and 1.
        weights: For GENQ and GENQM, the user's weights, shape (k,).

    Returns:
        The interval, or why there is none, as where even tau2 = 0 has the effects differ more than they do.

    Raises:
        NotEstimable: an unknown choice, a level not between 0 and 1, more than one fit, or weights that
            are needed and not there.
    """
    if data.n != 1:
        raise NotEstimable(f"an interval of tau2 is asked of one fit; found {data.n}")
    if method in COMMON:
        return Unavailable(reason="the common-effect model has no variance between studies")
    known = data if weights is None else data.weighted(weights)
    found = estimate(known, method)
    ends = bounds(known, method=method, kind=kind, level=level)
    low, high = float(ends.low[0]), float(ends.high[0])
    if ends.low_open[0] and ends.high_open[0]:
        return NONE_AGREES
    if not (found.converged[0] and low <= high < np.inf):
        return Unavailable(reason=_why_not(kind, high, float(found.value[0]), int(data.df[0])))
    return TauInterval(
        kind=kind,
        method=method,
        level=level,
        tau2=float(found.value[0]),
        low=low,
        high=high,
        low_open=bool(ends.low_open[0]),
        high_open=bool(ends.high_open[0]),
        typical=_typical(data),
    )


def _typical(data: Batch) -> float:
    near, unit = data.scaled()
    return float(data.df[0] / moments(near, np.zeros(1)).tr_p[0] * unit[0])


def bounds(data: Batch, *, method: str = "REML", kind: str = "QP", level: float = 0.95) -> Bounds:
    """The bounds of tau2 of every fit of a batch, nan where there are none.

    Raises:
        NotEstimable: an unknown choice, a level not between 0 and 1, or weights that are needed and not there.
    """
    for what, name, table in (("tau2 estimator", method, TAU2), ("interval of tau2", kind, BOUNDS)):
        if expected.text(what, name) not in table:
            raise NotEstimable(f"unknown {what} {name!r}; known: {', '.join(sorted(table))}")
    expected.level(level)
    question = Question(method=method, level=level)
    parts = []
    for _, block in data.blocks():
        scaled, unit = block.scaled()
        found = BOUNDS[kind](scaled, question)
        parts.append((found.low * unit, found.high * unit, found.low_open, found.high_open))
    low, high, low_open, high_open = (np.concatenate(ends) for ends in zip(*parts, strict=True))
    return Bounds(low=low, high=high, low_open=low_open, high_open=high_open)


def _why_not(kind: str, high: float, tau2: float, df: int) -> str:
    if high == np.inf:
        return "the upper bound of tau2 is beyond every number"
    if kind in {"Wald.log", "Wald.sqrt"} and tau2 == 0:
        return "tau2 is 0, where its logarithm and its root have no standard error"
    if kind == "HT" and df == 1:
        return "the test-based interval needs 2 degrees of freedom"
    return "the search for a bound of tau2 did not end"
