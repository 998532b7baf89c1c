"""Prediction: where the true effect of a new study would lie, and how likely it is beyond a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.inference import TESTS, quantile, standing, upper_tail
from synthesis.models.tau2.estimators import GIVEN
from synthesis.numbers import Unavailable

FIT: Final = "a fit of random_effects or common_effect"
NO_WIDTH: Final = Unavailable(reason="tau2 is 0, so an interval by tau2 alone has no width")
FEWEST: Final = 3
FEW: Final = 5
_NORMAL: Final = float("inf")


@frozen
class Basis:
    """What a prediction interval of a mean of `k` effects is made from.

    `headline` is the mean's own interval, `df` that interval's degrees of freedom (inf for the normal),
    `se` its standard error; `se_hk` and `se_wald` are the two standard errors whatever the headline is.
    `test` is the test that was asked for; `given` says that tau2 was not estimated.
    """

    estimate: float
    k: int
    tau2: Maybe
    headline: Interval
    se: float
    df: float
    se_hk: float
    se_wald: float
    test: str
    given: bool = False


@frozen
class Predictive:
    """The distribution of a new true effect about the mean: normal where `df` is inf, else t, with this `se`."""

    se: float
    df: float
    rule: str
    notes: tuple[str, ...] = ()


def prediction(
    basis: Basis, style: str = "default", level: float | None = None
) -> tuple[Interval | Unavailable, tuple[str, ...]]:
    """The prediction interval of this style, or why there is none, and what to say beside it.

    mean ± q se, q the quantile of the t or normal distribution and se^2 = var(mean) + tau2, both as the style
    has them; in the style `simple` se^2 = tau2.

    Args:
        basis: The mean and its standard errors, in the units of the measure.
        style: A key of `PREDICTION`.
        level: The level of the interval; that of the headline where it is None.

    Raises:
        NotEstimable: no such style (the message lists those there are), or a level not between 0 and 1.
    """
    known_style(style)
    level = basis.headline.level if level is None else level
    expected.level(level)
    found = predictive(basis, style)
    if isinstance(found, Unavailable):
        return found, ()
    notes = found.notes
    if basis.k < FEW:
        notes = (*notes, f"The prediction interval rests on fewer than {FEW} effects and is very uncertain.")
    if found.se == 0:
        return NO_WIDTH, ()
    half = quantile(level, found.df) * found.se
    low, high = basis.estimate - half, basis.estimate + half
    return Interval(low=low, high=high, rule=found.rule, level=level), notes


def of(fit: Fit, style: str | None = None, level: float | None = None) -> Interval | Unavailable:
    """The prediction interval of a finished fit in another style or at another level.

    Raises:
        NotEstimable: no such style (the message lists those there are), or a level not between 0 and 1.
    """
    expected.kind("fit", fit, Fit, FIT)
    style = known_style(fit.prediction_style if style is None else style)
    basis = basis_of(fit)
    return basis if isinstance(basis, Unavailable) else prediction(basis, style, level)[0]


def probability_beyond(fit: Fit, threshold: float, style: str | None = None) -> Maybe:
    """The probability that the true effect of a new study is greater than a threshold.

    Pr(theta_new > c) = 1 - F((c - mu) / se), with F the t or normal distribution and se the standard error
    that the prediction interval of this style has (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137);
    so it is (1 + level) / 2 at the lower end of that interval. With tau2 = 0 in the style `default`, that is
    the distribution of the headline interval.

    Args:
        fit: A random-effects fit of 3 effects or more.
        threshold: In the units of the effects.
        style: A key of `PREDICTION`; that of the fit where it is None.

    Raises:
        NotEstimable: no such style, or a threshold that is not a number.
    """
    expected.kind("fit", fit, Fit, FIT)
    style = known_style(fit.prediction_style if style is None else style)
    threshold = expected.number("threshold", threshold)
    basis = basis_of(fit)
    found = basis if isinstance(basis, Unavailable) else predictive(basis, style)
    if isinstance(found, Unavailable):
        return found
    if found.se == 0:
        return float(fit.estimate > threshold)
    return upper_tail((threshold - fit.estimate) / found.se, found.df)


def predictive(basis: Basis, style: str) -> Predictive | Unavailable:
    """The distribution behind a prediction interval, or why there is none."""
    if isinstance(basis.tau2, Unavailable):
        return basis.tau2
    if basis.k < FEWEST:
        return Unavailable(
            reason=f"a prediction interval needs {FEWEST} effects or more; there are {basis.k}"
        )
    return PREDICTION[known_style(style)](basis, basis.tau2)


def known_style(style: str) -> str:
    """The style itself, if there is one of this name.

    Raises:
        NotEstimable: no such style; the message lists those there are.
    """
    if expected.text("prediction", style) not in PREDICTION:
        raise NotEstimable(f"unknown prediction interval {style!r}; known: {', '.join(sorted(PREDICTION))}")
    return style


def basis_of(fit: Fit) -> Basis | Unavailable:
    """What the prediction intervals of a finished fit are made from, or why there are none."""
    if isinstance(fit.se_hk, Unavailable):
        return fit.se_hk
    return Basis(
        estimate=fit.estimate,
        k=fit.k,
        tau2=fit.tau2,
        headline=fit.interval,
        se=fit.se,
        df=fit.df,
        se_hk=fit.se_hk,
        se_wald=fit.se_wald,
        test=fit.test,
        given=fit.tau2_method == GIVEN,
    )


Style = Callable[[Basis, float], Predictive]


def _default(basis: Basis, tau2: float) -> Predictive:
    """t(k - 1), variance max(se_HK, se_Wald)^2 + tau2, never narrower than the headline interval."""
    if tau2 == 0:
        how = "given" if basis.given else "estimated"
        note = f"tau2 is {how} as 0, so the prediction interval is the confidence interval of the mean."
        return Predictive(se=basis.se, df=basis.df, rule="headline", notes=(note,))
    return Predictive(se=_root(max(basis.se_hk, basis.se_wald), tau2), df=basis.k - 1, rule="t(k-1)")


def _as_the_test(basis: Basis, tau2: float) -> Predictive:
    """As in metafor: the distribution and standard error of the test that was asked for."""
    scale = (basis.se_hk / basis.se_wald) ** 2
    rule = standing(basis.test, scale)
    factor, distribution = TESTS[rule]
    se = basis.se_hk if rule == "knha" else basis.se_wald * factor(scale) ** 0.5
    return Predictive(se=_root(se, tau2), df=distribution(basis.k - 1), rule="as the test")


def _higgins(basis: Basis, tau2: float) -> Predictive:
    """t(k - 2) with the Wald variance (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137)."""
    return Predictive(se=_root(basis.se_wald, tau2), df=basis.k - 2, rule="t(k-2)")


def _hartung_knapp(basis: Basis, tau2: float) -> Predictive:
    """t(k - 2) with the Knapp-Hartung variance (Partlett & Riley 2017, Stat Med 36:301)."""
    return Predictive(se=_root(_had_hk(basis), tau2), df=basis.k - 2, rule="t(k-2), knha")


def _one_less(basis: Basis, tau2: float) -> Predictive:
    """t(k - 1) with the Wald variance."""
    return Predictive(se=_root(basis.se_wald, tau2), df=basis.k - 1, rule="t(k-1), Wald")


def _one_less_hartung_knapp(basis: Basis, tau2: float) -> Predictive:
    """t(k - 1) with the Knapp-Hartung variance."""
    return Predictive(se=_root(_had_hk(basis), tau2), df=basis.k - 1, rule="t(k-1), knha")


def _simple(basis: Basis, tau2: float) -> Predictive:  # noqa: ARG001 - the signature of every style
    """Normal with variance tau2 alone, as if the mean were known."""
    return Predictive(se=sqrt(tau2), df=_NORMAL, rule="normal, tau2 only")


def _had_hk(basis: Basis) -> float:
    """The Knapp-Hartung standard error; that of Wald where it is 0 and not to be had."""
    return basis.se_hk or basis.se_wald


def _root(se: float, tau2: float) -> float:
    return max(se, sqrt(se**2 + tau2))  # rounding must not make it the lesser of the two


PREDICTION: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "default": _default,
        "metafor": _as_the_test,
        "k-1": _one_less,
        "k-1-knha": _one_less_hartung_knapp,
        "k-2": _higgins,
        "k-2-knha": _hartung_knapp,
        "simple": _simple,
    }
)
