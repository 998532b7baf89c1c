"""How strong a preference for affirmative results must be to explain a mean: the S-value, and the worst case."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.fit import Interval
from synthesis.models.inference import quantile
from synthesis.models.kernel.one_root import one_root
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import effects_of, measure_of, model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Maybe = float | Unavailable

DIRECTIONS: Final = ("auto", "positive", "negative")
ALREADY: Final = Unavailable(reason="it is at or beyond that value without any selection")
NEVER: Final = Unavailable(reason="no selection of this kind, however strong, moves it there")
AGREE: Final = Unavailable(reason="all studies have the same mean, so the robust variance is 0")
AGREEMENT: Final = 1e-10  # the share of the model's own standard error that counts as rounding
NO_WORST: Final = Unavailable(reason="every effect is affirmative, so that there is no worst case")
ONE: Final = Unavailable(reason="an interval robust to clusters takes two studies or more")
_GRID: Final = 4000


@frozen(eq=False, repr=False)
class SelectionBias(Presented):
    """What selection by result would do to a mean: affirmative effects are `eta` times as likely to be published.

    `affirmative` marks, shape (k,), the effects significant (two-sided `alpha`) in the `direction`. `needed` is the
    least eta that moves the mean to `target`, `needed_limit` that which moves the nearer end of its interval there;
    `worst` is the mean of the non-affirmative effects alone, eta without bound. With `robust` means are weighted by
    1 / (v + tau2) and intervals robust to clusters, else they are of the common effect.
    """

    direction: str
    affirmative: Bools = field(repr=False)
    target: float
    alpha: float
    robust: bool
    studies: int
    uncorrected: Interval | Unavailable
    estimate: float
    needed: Maybe
    needed_limit: Maybe
    worst: Maybe
    worst_interval: Interval | Unavailable
    weighing: Weighing = field(repr=False)
    measure: str = ""
    notes: tuple[str, ...] = ()

    def corrected(self, eta: float) -> tuple[float, Interval | Unavailable]:
        """The mean and its interval if affirmative effects were `eta` times as likely to be published.

        Raises:
            NotEstimable: an eta below 1.
        """
        if not 1 <= expected.number("eta", eta) < np.inf:
            raise NotEstimable(f"eta: expected a finite number of 1 or more; found {eta:g}")
        return self.weighing.at(1 / float(eta))

    def sheet(self) -> Sheet:
        """The ratios needed and the worst case, in tables."""
        return sheets.of_selection_bias(self)

    def in_a_line(self) -> str:
        """The ratio needed in a few words."""
        return sheets.selection_bias_in_a_line(self)


def selection_bias(
    fit: Result,
    *,
    target: float = 0.0,
    direction: str = "auto",
    alpha: float = 0.05,
    model: str = "random",
) -> SelectionBias:
    """How many times likelier affirmative results must have been published to explain a mean.

    Mathur & VanderWeele (2020, J R Stat Soc C 69:1091). With s = 1 / eta the weight of affirmative effects (A) and
    1 that of the others (N), the mean is m(s) = (s sum_A w y + sum_N w y) / (s sum_A w + sum_N w). It is the target
    at eta = sum_A w (y - target) / sum_N w (target - y). `common`: w = 1 / v, variance (s^2 sum_A w + sum_N w) / (s
    sum_A w + sum_N w)^2, normal. `random`: w = 1 / (v + tau2) with the tau2 of the fit, variance J / (J - 1) sum_j
    (sum_i u_i (y_i - m))^2 / (sum u)^2 over the J studies, u = s w or w, t with J - 1 degrees of freedom (Hedges,
    Tipton & Johnson 2010, Res Synth Methods 1:39).

    Args:
        fit: A fit of k effects without moderators; its level is that of the intervals.
        target: The value to be reached, in the units of the measure.
        direction: In which results are published more easily: `positive`, `negative`, or `auto`, as the mean is.
        alpha: Two-sided level at which a result is affirmative.
        model: `random` or `common`.

    Raises:
        NotEstimable: an unknown choice, moderators, an alpha not between 0 and 1.
    """
    expected.one_of("direction", direction, DIRECTIONS)
    expected.one_of("model", model, ("common", "random"))
    expected.number("target", target)
    if not 0 < expected.number("alpha", alpha) < 1:
        raise NotEstimable(f"alpha: expected a number between 0 and 1; found {alpha:g}")
    fitted = model_of(fit)
    if fitted.design.p > 1:
        raise NotEstimable("selection by result: expected a fit without moderators")
    pooled = float(fitted.coefficients.estimate[0])
    turn = {"positive": 1.0, "negative": -1.0}.get(direction, -1.0 if pooled < 0 else 1.0)
    affirmative = turn * fitted.y / np.sqrt(fitted.v) > quantile(1 - alpha, np.inf)
    weighing = _weighing(fit, fitted, affirmative, robust=model == "random")
    estimate, interval = weighing.at(1.0)
    worst, worst_interval = weighing.worst()
    needed, needed_limit = _needed(weighing, turn, float(target))
    return SelectionBias(
        direction="positive" if turn > 0 else "negative",
        affirmative=affirmative,
        target=float(target),
        alpha=float(alpha),
        robust=model == "random",
        studies=int(np.max(weighing.clusters)) + 1,
        uncorrected=interval,
        estimate=estimate,
        needed=needed,
        needed_limit=needed_limit,
        worst=worst,
        worst_interval=worst_interval,
        weighing=weighing,
        measure=measure_of(fit),
        notes=sheets.about_selection(fitted.k, int(np.sum(affirmative))),
    )


@frozen(eq=False)
class Weighing(Frozen):
    """Effects y of weights w in clusters numbered from 0, each (k,), whose affirmative ones count for less."""

    y: Floats
    w: Floats
    affirmative: Bools
    clusters: NDArray[np.intp]
    robust: bool
    level: float

    def at(self, s: float) -> tuple[float, Interval | Unavailable]:
        """The mean and interval where affirmative effects have s times their weight."""
        mean, se, df = self.moments(np.array([s]))
        if not np.isfinite(se[0]):
            return float(mean[0]), ONE
        if self.agrees(float(se[0])):
            return float(mean[0]), AGREE
        half = quantile(self.level, df) * float(se[0])
        rule = "robust" if self.robust else "z"
        return float(mean[0]), Interval(
            low=float(mean[0]) - half, high=float(mean[0]) + half, rule=rule, level=self.level
        )

    def agrees(self, se: float) -> bool:
        """Whether a robust standard error is no more than rounding, since the studies have one mean."""
        return self.robust and se <= AGREEMENT / float(np.sqrt(np.sum(self.w)))

    def worst(self) -> tuple[Maybe, Interval | Unavailable]:
        """The mean and interval of the others alone."""
        if self.affirmative.all():
            return NO_WORST, NO_WORST
        kept = ~self.affirmative
        _, clusters = np.unique(self.clusters[kept], return_inverse=True)
        return replace(
            self, y=self.y[kept], w=self.w[kept], affirmative=self.affirmative[kept], clusters=clusters
        ).at(1.0)

    def moments(self, s: Floats) -> tuple[Floats, Floats, float]:
        """Means and standard errors at these s, shape (n,), and the degrees of freedom."""
        weights = np.where(self.affirmative, s[:, None], 1.0) * self.w
        total = np.sum(weights, axis=1)
        mean = weights @ self.y / total
        if not self.robust:
            share = np.where(self.affirmative, s[:, None], 1.0)
            return mean, np.sqrt(np.sum(share**2 * self.w, axis=1)) / total, float("inf")
        several = int(np.max(self.clusters)) + 1
        if several < 2:
            return mean, np.full(s.size, np.nan), 0.0
        residuals = weights * (self.y - mean[:, None])
        sums = np.zeros((several, s.size))
        np.add.at(sums, self.clusters, residuals.T)
        variance = several / (several - 1) * np.sum(sums**2, axis=0)
        return mean, np.sqrt(variance) / total, float(several - 1)


def _weighing(fit: Result, model: Mixed, affirmative: Bools, *, robust: bool) -> Weighing:
    effects = effects_of(fit)
    clusters = np.arange(model.k)
    if not isinstance(effects, Unavailable):
        number = {study: i for i, study in enumerate(effects.studies)}
        clusters = np.array([number[row.study] for row in effects.rows])
    return Weighing(
        y=model.y,
        w=1 / (model.v + model.tau2) if robust else 1 / model.v,
        affirmative=affirmative,
        clusters=clusters,
        robust=robust,
        level=model.options.level,
    )


def _needed(weighing: Weighing, turn: float, target: float) -> tuple[Maybe, Maybe]:
    """The least eta that moves the mean, and that which moves the end of its interval, to the target."""
    distance = weighing.w * turn * (weighing.y - target)
    above = float(np.sum(distance[weighing.affirmative]))
    below = -float(np.sum(distance[~weighing.affirmative]))
    if above <= below:
        mean: Maybe = ALREADY
    else:
        mean = above / below if below > 0 else NEVER
    _, se, df = weighing.moments(np.ones(1))
    if not np.isfinite(se[0]):
        return mean, ONE
    if weighing.agrees(float(se[0])):
        return mean, AGREE
    return mean, _limit_needed(weighing, turn, target, quantile(weighing.level, df))


def _limit_needed(weighing: Weighing, turn: float, target: float, z: float) -> Maybe:
    """The least eta at which the end of the interval is at the target, by a search over s = 1 / eta from 1 down."""

    def gap(s: Floats) -> Floats:
        mean, se, _ = weighing.moments(s)
        return np.asarray(turn * (mean - target) - z * se, dtype=np.float64)

    if float(gap(np.ones(1))[0]) <= 0:
        return ALREADY
    grid = np.linspace(1.0, 0.0, _GRID + 1)[:-1]
    grid = np.concatenate([grid, np.geomspace(grid[-1], 1e-9, 400)[1:]])
    reached = np.flatnonzero(gap(grid) <= 0)
    if not reached.size:
        return NEVER
    first = int(reached[0])
    s = one_root(
        lambda one: float(gap(np.array([one]))[0]), grid[first], grid[first - 1], xtol=1e-300, rtol=1e-13
    )
    return 1 / s
