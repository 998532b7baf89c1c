"""Standard errors, intervals and tests of one coefficient by the rules of the trade: z, t, knha, adhoc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from synthesis.errors import NotEstimable
from synthesis.models.fit import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A weighted mean as a model leaves it.

    `variance` is the model-based one, (X'WX)^-1; `scale` = y'Py / df is what Hartung & Knapp multiply
    it by; `df` = k - p.
    """

    estimate: float
    variance: float
    scale: float
    df: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """A standard error with its interval and two-sided p-value; `df` is inf where the normal is used."""

    se: float
    df: float
    interval: Interval
    p: float


def infer(mean: Mean, test: str, level: float) -> Inference:
    """Interval and test of a mean by the rule of this name.

    Raises:
        NotEstimable: no such rule, or a level not between 0 and 1.
    """
    factor, distribution = TESTS[known_test(test)]
    if not 0 < level < 1:
        raise NotEstimable(f"the level of an interval must be between 0 and 1; found {level:g}")
    se = (mean.variance * factor(mean.scale)) ** 0.5
    df = distribution(mean.df)
    half = se * quantile(level, df)
    interval = Interval(
        low=mean.estimate - half, high=mean.estimate + half, rule=known_test(test), level=level
    )
    return Inference(se=se, df=df, interval=interval, p=two_sided(mean.estimate, se, df))


def known_test(test: str) -> str:
    """The rule's own name, from a name or a readable alias.

    Raises:
        NotEstimable: no such rule; the message lists those there are.
    """
    name = ALIASES.get(test, test)
    if name not in TESTS:
        raise NotEstimable(f"unknown test {test!r}; known: {', '.join(sorted([*TESTS, *ALIASES]))}")
    return name


def quantile(level: float, df: float) -> float:
    """Half the width, in standard errors, of a central interval of this level."""
    from scipy.special import ndtri, stdtrit

    upper = (1 + level) / 2
    return float(ndtri(upper) if df == _NORMAL else stdtrit(df, upper))


def two_sided(estimate: float, se: float, df: float) -> float:
    """Two-sided p-value of estimate / se against 0; with se = 0 it is 0, or 1 when the estimate is 0."""
    from scipy.special import ndtr, stdtr

    if se == 0:
        return 0.0 if estimate else 1.0
    ratio = -abs(estimate) / se
    return 2 * float(ndtr(ratio) if df == _NORMAL else stdtr(df, ratio))


_NORMAL: Final = float("inf")


def _model_based(scale: float) -> float:  # noqa: ARG001 - the signature of every factor
    return 1.0


def _hartung_knapp(scale: float) -> float:
    return scale


def _never_below_model(scale: float) -> float:
    return max(1.0, scale)


def _normal(df: int) -> float:  # noqa: ARG001 - the signature of every distribution
    return _NORMAL


# Wald with normal and t quantiles; Knapp & Hartung 2003 (Stat Med 22:2693); the same with its factor
# kept from falling below 1.
TESTS: Final[Mapping[str, tuple[Callable[[float], float], Callable[[int], float]]]] = MappingProxyType(
    {
        "z": (_model_based, _normal),
        "t": (_model_based, float),
        "knha": (_hartung_knapp, float),
        "adhoc": (_never_below_model, float),
    }
)
ALIASES: Final[Mapping[str, str]] = MappingProxyType({"hartung-knapp": "knha", "wald": "z"})
