"""A fit on another scale: ratios of their logarithms, proportions of their log odds, correlations of Fisher's z."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected, sheet
from synthesis.errors import NotEstimable
from synthesis.measures.transforms import mean_over, transform
from synthesis.models.fit import Fit, Interval
from synthesis.models.prediction import FIT
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Scale = str | Callable[[Floats], Any]


@frozen(eq=False, repr=False)
class Scaled(Presented):
    """The mean of a fit and its intervals on another scale; a standard error has no meaning there.

    `averaged` says that the values are means over the true effects rather than at the mean effect; there is
    then no prediction interval.
    """

    scale: str
    estimate: float
    interval: Interval
    prediction: Interval | Unavailable
    averaged: bool

    def in_a_line(self) -> str:
        """The mean in a few words."""
        found = self.interval
        return f"{self.scale}: {sheet.mean_in_a_line(self.estimate, found.low, found.high)}"

    def sheet(self) -> Sheet:
        """The mean and its intervals in a table."""
        rows: list[tuple[Cell, ...]] = [
            ("mean", self.estimate, sheet.interval(self.interval.low, self.interval.high))
        ]
        if not isinstance(self.prediction, Unavailable):
            rows.append(("prediction", "", sheet.interval(self.prediction.low, self.prediction.high)))
        head = ("", "estimate", f"{100 * self.interval.level:g}% interval")
        title = f"On the scale of {self.scale}" + (
            ", averaged over the true effects" if self.averaged else ""
        )
        return Sheet(title=title, blocks=(Grid(head=head, rows=tuple(rows)),))

    def to_frame(self) -> pd.DataFrame:
        """A data frame of one row: the mean, its interval and prediction interval."""
        import pandas as pd

        ends = self.prediction
        low, high = (ends.low, ends.high) if isinstance(ends, Interval) else (float("nan"), float("nan"))
        return pd.DataFrame(
            {
                "scale": [self.scale],
                "estimate": [self.estimate],
                "ci_low": [self.interval.low],
                "ci_high": [self.interval.high],
                "pi_low": [low],
                "pi_high": [high],
            }
        )


def on_scale(fit: Fit, scale: Scale, *, averaged: bool = False) -> Scaled:
    """The mean of a fit, its headline interval and its prediction interval on another scale.

    f(mean) and f of the limits, which are limits of f(mean) as f is monotone; where f falls, they change
    places. `averaged` gives the mean of f over the true effects u ~ N(mean, tau2), the integral of f(u) phi(u)
    (as for a marginal rather than a typical study), and of the limits likewise.

    Args:
        fit: The fit, in the units of its measure.
        scale: A key of `transforms.TRANSFORMS` (`exp`, `expit`, `z_to_r`), or a monotone function of an array.
        averaged: Whether to average over the true effects; for a scale by name.

    Raises:
        NotComputable: no such scale.
        ImpossibleNumber: a number outside the scale's range.
        NotEstimable: to be averaged over without a tau2, or on a scale that has no name.
    """
    expected.kind("fit", fit, Fit, FIT)
    expected.kind("scale", scale, (str, Callable), "a scale by name, or a function of an array")
    expected.flag("averaged", averaged)
    name, turn = _turn(fit, scale, averaged=averaged)
    estimate = float(turn(np.array([fit.estimate]))[0])
    prediction: Interval | Unavailable = fit.prediction
    if averaged:
        prediction = Unavailable(reason="what is averaged over the true effects predicts none of them")
    elif not isinstance(prediction, Unavailable):
        prediction = _turned(prediction, turn)
    return Scaled(
        scale=name,
        estimate=estimate,
        interval=_turned(fit.interval, turn),
        prediction=prediction,
        averaged=averaged,
    )


def _turn(fit: Fit, scale: Scale, *, averaged: bool) -> tuple[str, Callable[[Floats], Any]]:
    if not isinstance(scale, str):
        if averaged:
            raise NotEstimable("only a scale by name can be averaged over the true effects")
        return getattr(scale, "__name__", "a function of one's own"), scale
    if not averaged:
        return scale, partial(transform, scale)
    if isinstance(fit.tau2, Unavailable):
        raise NotEstimable(f"nothing to average over: {fit.tau2.reason}")
    return scale, partial(mean_over, scale, tau2=fit.tau2)


def _turned(interval: Interval, turn: Callable[[Floats], Any]) -> Interval:
    low, high = sorted(float(end) for end in turn(np.array([interval.low, interval.high])))
    return Interval(low=low, high=high, rule=interval.rule, level=interval.level)
