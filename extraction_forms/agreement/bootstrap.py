"""Intervals by drawing studies again, each with all its units (a bootstrap of clusters)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np

from extraction_forms.agreement.ratings import Floats
from extraction_forms.agreement.unavailable import Unavailable
from extraction_forms.frozen_values import frozen

Statistic = Callable[[Floats], Floats]
"""From how often each study is in each set, shape (sets, studies), to values (sets,); not a number: undefined."""

FEWEST: Final = 5
"""With fewer studies, an interval from drawing them again says more of the drawing than of the coders."""

SEED: Final = 1960
METHODS: Final = ("bca", "percentile")


@frozen
class Resampling:
    """How intervals are made: their level, how many sets of studies are drawn, from which seed, by which method."""

    level: float = 0.95
    resamples: int = 2000
    seed: int = SEED
    method: str = "bca"

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"expected a level between 0 and 1; found {self.level}")
        if self.resamples < 1:
            raise ValueError(f"expected at least one resample; found {self.resamples}")
        if self.method not in METHODS:
            raise ValueError(f"no method {self.method!r}; methods are {', '.join(METHODS)}")


@frozen
class Interval:
    """The ends of an interval, the method that gave it, and of how many resamples; `undefined` of them had no value."""

    low: float
    high: float
    level: float
    method: str
    resamples: int
    undefined: int
    studies: int


def interval(statistic: Statistic, studies: int, how: Resampling) -> Interval | Unavailable:
    """The bootstrap interval of a statistic.

    By percentiles: the quantiles of the resampled values at (1 - level) / 2 and (1 + level) / 2. By BCa (Efron 1987,
    J Am Stat Assoc 82:171): at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z the normal quantiles of these, z0 that of
    the share of values below the estimate, those equal to it counted half, a a sixth of the skewness of the values
    with one study left out. Where BCa cannot be had, the interval is by percentiles and says so. Whole studies are
    drawn because their units are not independent (Field and Welsh 2007, J R Stat Soc B 69:369).

    Args:
        statistic: From how often each study is drawn to values.
        studies: How many studies there are.
        how: Level, number of resamples, seed and method.
    """
    if studies < FEWEST:
        return Unavailable(reason=f"no interval from fewer than {FEWEST} studies")
    estimate = float(statistic(np.ones((1, studies)))[0])
    if np.isnan(estimate):
        return Unavailable(reason="no interval of what is undefined")
    values = statistic(drawn(studies, how.resamples, how.seed))
    return _between(estimate, values, lambda: statistic(1.0 - np.eye(studies)), studies, how)


def interval_of_kinds(statistic: Statistic, counts: Sequence[int], how: Resampling) -> Interval | Unavailable:
    """The same where each unit is drawn by itself and there are few kinds of units, however many of each.

    Units of one kind are alike, so that how often each kind is drawn is multinomial: tens of thousands take no longer
    than ten.

    Args:
        statistic: From how often each kind is in each set, shape (sets, kinds), to values.
        counts: How many units there are of each kind.
        how: Level, number of resamples, seed and method.
    """
    times = np.array(counts, dtype=np.float64)
    units = int(times.sum())
    if units < FEWEST:
        return Unavailable(reason=f"no interval from fewer than {FEWEST} units")
    estimate = float(statistic(times[None])[0])
    if np.isnan(estimate):
        return Unavailable(reason="no interval of what is undefined")
    chance = np.random.default_rng(how.seed)
    values = statistic(chance.multinomial(units, times / units, how.resamples).astype(np.float64))
    there = times > 0
    one_less = (times - np.eye(len(times)))[there]
    return _between(
        estimate, values, lambda: np.repeat(statistic(one_less), times[there].astype(int)), units, how
    )


def _between(
    estimate: float, values: Floats, left_out: Callable[[], Floats], units: int, how: Resampling
) -> Interval | Unavailable:
    """The interval of an estimate from the values of resamples, and those with one unit left out."""
    known = values[~np.isnan(values)]
    undefined = len(values) - len(known)
    if 2 * undefined > len(values):
        return Unavailable(reason=f"no interval: undefined in {undefined} of {len(values)} resamples")
    if np.ptp(known) == 0:
        return Unavailable(reason="no interval: the same in every resample")
    tails = (1 - how.level) / 2, (1 + how.level) / 2
    corrected = _corrected(left_out(), estimate, known, tails) if how.method == "bca" else None
    low, high = np.quantile(known, corrected or tails).tolist()
    return Interval(
        low=low,
        high=high,
        level=how.level,
        method="bca" if corrected else "percentile",
        resamples=how.resamples,
        undefined=undefined,
        studies=units,
    )


@lru_cache(maxsize=8)
def drawn(studies: int, resamples: int, seed: int) -> Floats:
    """How often each study is in each resample, shape (resamples, studies); the same for the same seed."""
    chosen = np.random.default_rng(seed).integers(0, studies, (resamples, studies))
    places = chosen + studies * np.arange(resamples)[:, None]
    times = np.bincount(places.ravel(), minlength=resamples * studies).reshape(resamples, studies)
    found = times.astype(np.float64)
    found.setflags(write=False)
    return found


def _corrected(
    left_out: Floats, estimate: float, known: Floats, tails: tuple[float, float]
) -> tuple[float, float] | None:
    """The quantiles that BCa takes in place of the tails; None where it cannot be had."""
    below = (np.count_nonzero(known < estimate) + np.count_nonzero(known <= estimate)) / 2
    if not 0 < below < len(known) or np.isnan(left_out).any():
        return None
    normal = NormalDist()
    bias = normal.inv_cdf(below / len(known))
    away = left_out.mean() - left_out
    spread = float((away**2).sum())
    skew = float((away**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    towards = [bias + normal.inv_cdf(tail) for tail in tails]
    if any(skew * z >= 1 for z in towards):
        return None
    low, high = (normal.cdf(bias + z / (1 - skew * z)) for z in towards)
    return low, high
