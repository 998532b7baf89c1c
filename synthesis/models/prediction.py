"""Prediction intervals: where the true effect of a new study would lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.inference import quantile
from synthesis.numbers import Unavailable

FEWEST: Final = 3
FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a prediction interval of a mean of `k` effects is made from.

    `headline` is the mean's own interval, `df` that interval's degrees of freedom (inf for the normal),
    `se` its standard error; `se_hk` and `se_wald` are the two standard errors whatever the headline is.
    """

    estimate: float
    k: int
    tau2: Maybe
    headline: Interval
    se: float
    df: float
    se_hk: float
    se_wald: float


def prediction(basis: Basis, style: str = "default") -> tuple[Interval | Unavailable, tuple[str, ...]]:
    """The prediction interval of this style, or why there is none, and what to say beside it.

    Raises:
        NotEstimable: no such style; the message lists those there are.
    """
    if style not in PREDICTION:
        raise NotEstimable(f"unknown prediction interval {style!r}; known: {', '.join(sorted(PREDICTION))}")
    if isinstance(basis.tau2, Unavailable):
        return basis.tau2, ()
    if basis.k < FEWEST:
        return Unavailable(
            reason=f"a prediction interval needs {FEWEST} effects or more; there are {basis.k}"
        ), ()
    interval, notes = PREDICTION[style](basis, basis.tau2)
    if basis.k < FEW:
        notes = (*notes, f"The prediction interval rests on fewer than {FEW} effects and is very uncertain.")
    return interval, notes


def of(fit: Fit, style: str = "default") -> Interval | Unavailable:
    """The prediction interval of a finished fit in another style.

    Raises:
        NotEstimable: no such style; the message lists those there are.
    """
    if isinstance(fit.se_hk, Unavailable):
        return fit.se_hk
    basis = Basis(
        estimate=fit.estimate,
        k=fit.k,
        tau2=fit.tau2,
        headline=fit.interval,
        se=fit.se,
        df=float("inf") if fit.interval.rule == "z" else fit.k - 1,
        se_hk=fit.se_hk,
        se_wald=fit.se_wald,
    )
    return prediction(basis, style)[0]


Style = Callable[[Basis, float], tuple[Interval, tuple[str, ...]]]


def _default(basis: Basis, tau2: float) -> tuple[Interval, tuple[str, ...]]:
    """t(k - 1), variance max(se_HK, se_Wald)^2 + tau2, never narrower than the headline interval."""
    headline = basis.headline
    if tau2 == 0:
        note = "tau2 is estimated as 0, so the prediction interval is the confidence interval of the mean."
        return Interval(low=headline.low, high=headline.high, rule="headline", level=headline.level), (note,)
    se2 = max(basis.se_hk, basis.se_wald) ** 2
    wide = _interval(basis, se2 + tau2, basis.k - 1, "t(k-1)")
    low, high = min(wide.low, headline.low), max(wide.high, headline.high)
    return Interval(low=low, high=high, rule=wide.rule, level=wide.level), ()


def _as_the_test(basis: Basis, tau2: float) -> tuple[Interval, tuple[str, ...]]:
    """As in metafor: the distribution and standard error of the headline interval."""
    return _interval(basis, basis.se**2 + tau2, basis.df, "as the test"), ()


def _higgins(basis: Basis, tau2: float) -> tuple[Interval, tuple[str, ...]]:
    """t(k - 2) with the Wald variance (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137)."""
    return _interval(basis, basis.se_wald**2 + tau2, basis.k - 2, "t(k-2)"), ()


def _hartung_knapp(basis: Basis, tau2: float) -> tuple[Interval, tuple[str, ...]]:
    """t(k - 2) with the Knapp-Hartung variance (Partlett & Riley 2017, Stat Med 36:301)."""
    return _interval(basis, basis.se_hk**2 + tau2, basis.k - 2, "t(k-2), knha"), ()


def _interval(basis: Basis, variance: float, df: float, rule: str) -> Interval:
    half = quantile(basis.headline.level, df) * variance**0.5
    level = basis.headline.level
    return Interval(low=basis.estimate - half, high=basis.estimate + half, rule=rule, level=level)


PREDICTION: Final[Mapping[str, Style]] = MappingProxyType(
    {"default": _default, "metafor": _as_the_test, "k-2": _higgins, "k-2-knha": _hartung_knapp}
)
