"""p-value functions: how well each value of the effect goes with a study, with the mean, and with a new study.

Infanger D, Schmidt-Trucksäss A 2019, Stat Med 38:4189; of several studies in one plot Rücker G, Schwarzer G 2021,
Res Synth Methods 12:448.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.models.fit import Fit
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.prediction import basis_of, predictive
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.scattered import NOT_HAD, shown_synthesis

LEVELS: Final = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
"""The levels whose intervals are told in numbers."""

NO_SPREAD: Final = Unavailable(reason="its standard error is 0, so that there is no function but a point")


@frozen
class PFunction:
    """The two-sided p of each value c of the effect: p(c) = 2 (1 - F(|c - estimate| / se)).

    F is the standard normal distribution where `df` is inf, else t.
    """

    estimate: float
    se: float
    df: float

    def p(self, value: float) -> float:
        """The two-sided p of a value."""
        return min(1.0, 2.0 * upper_tail(abs(value - self.estimate) / self.se, self.df))

    def interval(self, level: float) -> tuple[float, float]:
        """The interval of a level: the values whose p is no less than 1 - level."""
        half = quantile(level, self.df) * self.se
        return self.estimate - half, self.estimate + half


def of_effect(row: Effect) -> PFunction | Unavailable:
    """The function of a study's effect, by the normal distribution as its interval is."""
    return PFunction(estimate=row.y, se=row.se, df=float("inf")) if row.se > 0 else NO_SPREAD


def of_mean(fit: Fit) -> PFunction | Unavailable:
    """The function of the pooled estimate, by the rule of its headline interval; it is `fit.p` at 0."""
    if not fit.se > 0:
        return NO_SPREAD
    return PFunction(estimate=fit.estimate, se=fit.se, df=fit.df)


def of_new_study(fit: Fit) -> PFunction | Unavailable:
    """The function of the prediction interval: at each level the prediction interval of that level.

    Models of counts and of dependent effects have no style: theirs is mean ± q (se^2 + tau2)^1/2, q that of the mean.
    """
    if isinstance(fit.prediction, Unavailable):
        return fit.prediction
    if isinstance(fit.tau2, Unavailable):
        return fit.tau2
    basis, se, df = basis_of(fit), sqrt(fit.se**2 + fit.tau2), fit.df
    if not isinstance(basis, Unavailable):
        found = predictive(basis, fit.prediction_style)
        if isinstance(found, Unavailable):
            return found
        se, df = found.se, found.df
    return PFunction(estimate=fit.estimate, se=se, df=df) if se > 0 else NO_SPREAD


@frozen
class PFunctions:
    """The p-value functions of a synthesis: of each effect in order, of the mean, and of a new study."""

    synthesis: Synthesis
    studies: tuple[tuple[Effect, PFunction], ...]
    mean: PFunction | Unavailable
    new: PFunction | Unavailable
    without: tuple[str, ...] = ()


def p_functions_of(analysis: Analysis, plan: FigurePlan) -> PFunctions | Unavailable:
    """The p-value functions of the synthesis a figure shows; of one effect alone there is no mean beside it."""
    own = shown_synthesis(analysis, plan)
    if own is None:
        return NOT_HAD
    made = [(row, of_effect(row)) for row in own.effects.rows]
    studies = tuple((row, one) for row, one in made if not isinstance(one, Unavailable))
    if not studies:
        return Unavailable(reason="no effect has a standard error above 0")
    alone = Unavailable(reason="there is one effect alone")
    return PFunctions(
        synthesis=own,
        studies=studies,
        mean=of_mean(own.random) if own.random.k > 1 else alone,
        new=of_new_study(own.random),
        without=tuple(row.study_label for row, one in made if isinstance(one, Unavailable)),
    )
