"""The share of true effects beyond a threshold: by the distribution a fit supposes, and by calibrated effects."""

from __future__ import annotations

from dataclasses import field
from math import inf, isfinite, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.prediction import FIT, known_style, probability_beyond
from synthesis.numbers import Unavailable
from synthesis.sheet import Pairs, Presented, Sheet, interval, level_words, written
from synthesis.verdicts.bca import bca
from synthesis.verdicts.calibrated import (
    SIDES,
    Asked,
    Floats,
    calibrated_effects,
    left_out,
    model_of,
    resampled,
    share,
    studies_of,
)

FEWEST: Final = 10
"""How many studies a share of calibrated effects needs."""
DRAWS: Final = 2000
EDGES: Final = (0.15, 0.85)
"""Beyond these shares the interval by the delta method is poor."""

ALL_ALIKE: Final = (
    "tau2 is 0: every true effect is taken to be the mean, so all lie on the same side of a threshold."
)
NO_SPREAD: Final = Unavailable(reason="tau2 is 0, so the true effects have no distribution to share out")
POOR: Final = (
    "The interval by the delta method is poor where the share is below 0.15 or above 0.85 (Mathur & VanderWeele 2019); "
    "use calibrated_proportion."
)


@frozen(eq=False, repr=False)
class ProportionBeyond(Presented):
    """The share of true effects on one `side` of a threshold, supposing that they are normal about the mean.

    `proportion` is the probability that the true effect of a new study lies there, by the prediction distribution of
    this `style`, which allows for the mean not being known; `normal` is the share of N(mu, tau2) there, with its
    standard error `se` and `interval` by the delta method.
    """

    threshold: float
    side: str
    style: str
    proportion: Maybe
    normal: Maybe
    se: Maybe
    interval: Interval | Unavailable
    level: float
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The two shares, the second with its interval."""
        rows = (
            (f"Probability in a new study ({self.style})", self.proportion),
            ("Share of the true effects, N(mu, tau2)", self.normal),
            ("Its standard error", self.se),
            (f"Its {level_words(self.level)} interval", _shown(self.interval)),
        )
        return Sheet(title=_title(self.threshold, self.side), blocks=(Pairs(rows=rows),), notes=self.notes)


@frozen(eq=False, repr=False)
class Calibrated(Presented):
    """The share of calibrated effects on one `side` of a threshold, with its bootstrap interval over studies.

    `effects`, shape (k,), are the calibrated effects in the order of the fit's rows.
    """

    threshold: float
    side: str
    proportion: float
    interval: Interval | Unavailable
    level: float
    effects: Floats = field(repr=False)
    studies: int
    resamples: int
    seed: int
    notes: tuple[str, ...] = ()

    def sheet(self) -> Sheet:
        """The share with its interval."""
        rows = (
            ("Share of the calibrated effects", self.proportion),
            (f"{level_words(self.level)} interval (BCa)", _shown(self.interval)),
            ("Studies", self.studies),
            ("Resamples", self.resamples),
            ("Seed", self.seed),
        )
        return Sheet(title=_title(self.threshold, self.side), blocks=(Pairs(rows=rows),), notes=self.notes)


def proportion_beyond(
    fit: Fit, threshold: float, side: str = "above", style: str | None = None
) -> ProportionBeyond:
    """The share of true effects beyond a threshold, by the normal distribution that the model supposes.

    In a new study 1 - F((q - mu) / se), F the distribution of the prediction interval
    (`prediction.probability_beyond`). Among all, p = Phi((mu - q) / tau) with the delta-method variance
    phi(z)^2 (var(mu) / tau2 + var(tau2) (q - mu)^2 / (4 tau2^3)), z = (q - mu) / tau (Mathur & VanderWeele 2019, Stat
    Med 38:1336), its interval cut off at 0 and 1.

    Args:
        fit: A random-effects fit.
        threshold: In the units of the effects.
        side: A key of `SIDES`: above or below.
        style: A key of `prediction.PREDICTION`; that of the fit where it is None.

    Raises:
        NotEstimable: no such side or style, or a threshold that is not a finite number.
    """
    asked = _asked(fit, threshold, side)
    style = known_style(fit.prediction_style if style is None else style)
    level = fit.interval.level
    normal, se = _normal(fit, asked)
    notes = [ALL_ALIKE] if fit.tau2 == 0 else []
    if not isinstance(normal, Unavailable) and not EDGES[0] <= normal <= EDGES[1]:
        notes.append(POOR)
    return ProportionBeyond(
        threshold=asked.threshold,
        side=side,
        style=style,
        proportion=_predicted(fit, asked, style),
        normal=normal,
        se=se,
        interval=_interval(normal, se, level),
        level=level,
        notes=tuple(notes),
    )


def calibrated_proportion(
    fit: Fit, threshold: float, side: str = "above", *, resamples: int = DRAWS, seed: int = 1
) -> Calibrated | Unavailable:
    """The share of calibrated effects beyond a threshold, which supposes no distribution of the true effects.

    mean(theta_i > q) with theta_i of `calibrated.calibrated_effects`. The interval is BCa over studies, whose rows are
    drawn together; tau2 and the mean are estimated anew in every resample (Mathur & VanderWeele 2020, Epidemiology
    31:356).

    Args:
        fit: A random-effects fit of 10 studies or more.
        threshold: In the units of the effects.
        side: A key of `SIDES`: above or below.
        resamples: How many to draw.
        seed: Of the draw.

    Raises:
        NotEstimable: no such side, a threshold that is not a finite number, or fewer than 100 resamples.
    """
    asked = _asked(fit, threshold, side)
    expected.whole("resamples", resamples, 100)
    expected.whole("seed", seed)
    effects = calibrated_effects(fit)
    if isinstance(effects, Unavailable):
        return effects
    if fit.n_studies < FEWEST:
        return Unavailable(
            reason=f"a share of calibrated effects needs {FEWEST} studies or more; there are {fit.n_studies}"
        )
    found = share(effects, asked)
    return Calibrated(
        threshold=asked.threshold,
        side=side,
        proportion=found,
        interval=_bootstrapped(fit, asked, found, (resamples, seed)),
        level=fit.interval.level,
        effects=effects,
        studies=fit.n_studies,
        resamples=resamples,
        seed=seed,
        notes=(ALL_ALIKE,) if fit.tau2 == 0 else (),
    )


def _asked(fit: Fit, threshold: float, side: str) -> Asked:
    expected.kind("fit", fit, Fit, FIT)
    expected.one_of("side", side, SIDES)
    q = expected.number("threshold", threshold)
    if not isfinite(q):
        raise NotEstimable(f"threshold: expected a finite number; found {q:g}")
    return Asked(threshold=q, side=side)


def _predicted(fit: Fit, asked: Asked, style: str) -> Maybe:
    above = probability_beyond(fit, asked.threshold, style)
    if isinstance(above, Unavailable) or asked.side == "above":
        return above
    return 1 - above if above not in {0.0, 1.0} else float(fit.estimate < asked.threshold)


def _normal(fit: Fit, asked: Asked) -> tuple[Maybe, Maybe]:
    """The share of N(mu, tau2) beyond the threshold, and its standard error."""
    tau2, se_tau2 = fit.tau2, fit.se_tau2
    if isinstance(tau2, Unavailable):
        return tau2, tau2
    if tau2 == 0:
        return NO_SPREAD, NO_SPREAD
    away = asked.threshold - fit.estimate
    z = away / sqrt(tau2)
    found = upper_tail(z if asked.side == "above" else -z, inf)
    if isinstance(se_tau2, Unavailable):
        return found, se_tau2
    variance = fit.se**2 / tau2 + se_tau2**2 * away**2 / (4 * tau2**3)
    return found, _density(z) * sqrt(variance)


def _interval(share: Maybe, se: Maybe, level: float) -> Interval | Unavailable:
    if isinstance(share, Unavailable):
        return share
    if isinstance(se, Unavailable):
        return se
    half = quantile(level, inf) * se
    return Interval(low=max(0.0, share - half), high=min(1.0, share + half), rule="delta", level=level)


def _bootstrapped(fit: Fit, asked: Asked, found: float, draw: tuple[int, int]) -> Interval | Unavailable:
    model, studies = model_of(fit), studies_of(fit)
    if isinstance(model, Unavailable):
        return model
    if found in {0.0, 1.0}:
        which = "all" if found else "none"
        return Unavailable(
            reason=f"{which} of the calibrated effects lie there, so resampling tells no interval"
        )
    without = left_out(model, studies, asked)
    drawn = resampled(model, studies, *draw, asked)
    if isinstance(drawn, Unavailable):
        return drawn
    if isinstance(without, Unavailable):
        return without
    level = fit.interval.level
    ends = bca(found, drawn, without, level)
    if isinstance(ends, Unavailable):
        return ends
    return Interval(low=ends[0], high=ends[1], rule="BCa", level=level)


def _density(z: float) -> float:
    from math import exp, pi

    return exp(-z * z / 2) / sqrt(2 * pi)


def _shown(found: Interval | Unavailable) -> str | Unavailable:
    return found if isinstance(found, Unavailable) else interval(found.low, found.high)


def _title(threshold: float, side: str) -> str:
    return f"True effects {side} {written(threshold)}"
