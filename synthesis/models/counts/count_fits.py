"""What the models of counts have in common: tests, intervals, heterogeneity, and how well a fit describes its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log, pi
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.fit import Interval
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.kernel.fit_statistics import penalised
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
NORMAL = float("inf")


@frozen
class ChiSquared:
    """A test statistic with its degrees of freedom; `p` is the upper tail of the chi-squared distribution."""

    statistic: float
    df: int
    p: float


@frozen
class Coefficient:
    """A coefficient with standard error, test and interval; `df` is inf where the normal is used."""

    name: str
    estimate: float
    se: float
    statistic: float
    df: float
    p: float
    interval: Interval


@frozen
class Natural:
    """An estimate and its interval on the scale readers know: a ratio, a proportion, a rate, a difference."""

    estimate: float
    low: float
    high: float


@frozen
class Spread:
    """How far the studies' own estimates lie from the pooled one.

    `i2` = 100 max(0, (Q - df) / Q), a percentage; `h2` = Q / df.
    """

    q: float
    df: int
    p: float
    i2: float
    h2: float


@frozen
class Criteria:
    """The log-likelihood with all its constants, the deviance, and the criteria of Akaike and Schwarz.

    Numbers of one fit, which is all that a model of counts has; `fit_statistics.FitStatistics` holds columns of a
    batch of normal fits, whose likelihood it takes itself. The criteria of both are `fit_statistics.penalised`.
    """

    ll: float
    deviance: float
    aic: float
    bic: float
    aicc: float


def chi_squared(statistic: float, df: int) -> ChiSquared:
    """The chi-squared test of a statistic."""
    from scipy.special import chdtrc

    return ChiSquared(statistic=statistic, df=df, p=float(chdtrc(df, statistic)))


def coefficient(
    name: str, estimate: float, variance: float, *, level: float, df: float = NORMAL
) -> Coefficient:
    """A coefficient tested and bounded by the normal distribution, or by Student's with `df`.

    Raises:
        NotEstimable: the variance is 0 or not finite; the level is not between 0 and 1.
    """
    expected.level(level)
    if not (np.isfinite(variance) and variance > 0 and np.isfinite(estimate)):
        raise NotEstimable(f"the {name} has no finite estimate with a variance above 0")
    se = variance**0.5
    half = quantile(level, df) * se
    rule = "z" if df == NORMAL else "t"
    return Coefficient(
        name=name,
        estimate=estimate,
        se=se,
        statistic=estimate / se,
        df=df,
        p=min(1.0, 2 * upper_tail(abs(estimate) / se, df)),
        interval=Interval(low=estimate - half, high=estimate + half, rule=rule, level=level),
    )


def natural(scale: str, estimate: float, interval: Interval) -> Natural:
    """An estimate and its interval, turned by the function of this name: `exp`, `expit`, or none."""
    turn = _SCALES[scale]
    return Natural(estimate=turn(estimate), low=turn(interval.low), high=turn(interval.high))


def _as_it_is(x: float) -> float:
    return x


def _ratio(x: float) -> float:
    return float(np.exp(min(x, _LARGEST)))


def _share(x: float) -> float:
    from scipy.special import expit

    return float(expit(x))


_LARGEST: Final = 700.0
_SCALES: Final[Mapping[str, Callable[[float], float]]] = MappingProxyType(
    {"": _as_it_is, "exp": _ratio, "expit": _share}
)


def spread(q: float, df: int) -> Spread | Unavailable:
    """Q and what follows from it, or why there is none."""
    if df < 1:
        return Unavailable(reason="fewer than two studies have an estimate of their own")
    test = chi_squared(q, df)
    return Spread(q=q, df=df, p=test.p, i2=100 * max(0.0, (q - df) / q) if q else 0.0, h2=q / df)


def criteria(ll: float, deviance: float, parameters: int, n: int) -> Criteria:
    """The criteria of a log-likelihood with so many `parameters`, fitted to n numbers."""
    aic, bic, aicc = penalised(np.array([ll]), parameters, np.array([float(n)]))
    return Criteria(ll=ll, deviance=deviance, aic=aic.item(), bic=bic.item(), aicc=aicc.item())


def normal_criteria(
    y: Floats, v: Floats, estimate: float
) -> tuple[Criteria | Unavailable, Criteria | Unavailable]:
    """How well one common value describes estimates y with variances v, (k,): by full and restricted likelihood.

    l = -1/2 [k log 2 pi + sum log v + Q], Q = sum((y - estimate)^2 / v); restricted, with k - 1 for k,
    l gains 1/2 [log k - log sum(1/v)].
    """
    k = y.size
    if k < 2:
        few = Unavailable(reason="fewer than two studies have an estimate of their own")
        return few, few
    q = float(np.sum((y - estimate) ** 2 / v))
    logs = float(np.sum(np.log(v)))
    full = -(k * log(2 * pi) + logs + q) / 2
    restricted = -((k - 1) * log(2 * pi) + logs + q - log(k) + log(float(np.sum(1 / v)))) / 2
    return criteria(full, q, 1, k), criteria(restricted, -2 * restricted, 1, k - 1)


def shares(weights: Floats) -> Floats:
    """Weights as percentages of their sum."""
    return np.asarray(100 * weights / np.sum(weights), dtype=np.float64)


def named(studies: tuple[str, ...]) -> str:
    """Studies in a sentence: a, b and c."""
    return studies[0] if len(studies) == 1 else f"{', '.join(studies[:-1])} and {studies[-1]}"
