"""Combinations of coefficients tested one by one, with robust standard errors and degrees of freedom of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.kernel.batch import ROUNDING
from synthesis.models.robust.sandwich import Sandwich
from synthesis.models.robust.satterthwaite import satterthwaite
from synthesis.numbers import Unavailable

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Maybe = float | Unavailable

RESTS_ON_ONE: Final = Unavailable(
    reason="what is known of its variance lies within one cluster, and says nothing of how clusters differ"
)
NO_SPREAD: Final = Unavailable(reason="every cluster meets the model exactly, so the robust variance is 0")


@frozen
class Line:
    """A combination of coefficients, its robust standard error, its test against 0 and its interval.

    `df` is infinite where the normal distribution is used.
    """

    name: str
    estimate: float
    se: Maybe
    statistic: Maybe
    df: Maybe
    p: Maybe
    low: Maybe
    high: Maybe


def lines(
    found: Sandwich, names: Sequence[str], C: Floats, rhs: Floats, rule: str, level: float
) -> tuple[Line, ...]:
    """The tests that combinations c'z - rhs are 0, each by itself.

    Args:
        found: The robust covariance.
        names: What the combinations are called, (q,).
        C: The combinations in the bread's coordinates, (q, p).
        rhs: What they are held against, (q,).
        rule: A key of `DEGREES`.
        level: Level of the intervals.
    """
    unit = found.bread.unit
    estimates = C @ found.bread.z * unit - rhs
    variances = np.einsum("sa,ab,sb->s", C, found.meat, C)
    spread = satterthwaite(found, C)
    floor = found.factor * _rounding(found, C)
    made = []
    for i, name in enumerate(names):
        if spread.df[i] == 0 or variances[i] <= floor[i]:
            made.append(_bare(name, float(estimates[i]), RESTS_ON_ONE if spread.df[i] == 0 else NO_SPREAD))
            continue
        df = DEGREES[rule](found, float(spread.df[i]))
        made.append(_line(name, float(estimates[i]), float(np.sqrt(variances[i])) * unit, df, level))
    return tuple(made)


def known_degrees(rule: str) -> str:
    """The rule by its own name.

    Raises:
        NotEstimable: no such rule; the message lists those there are.
    """
    spelt = expected.text("df", rule).strip().lower().replace(" ", "")
    return spelt if spelt in DEGREES else expected.one_of("degrees of freedom", rule, DEGREES)


def frame(some: Sequence[Line], index: str = "coefficient") -> pd.DataFrame:
    """A data frame of lines, a row each by name; nan where a number cannot be had."""
    from pandas import DataFrame, Index

    def column(values: Sequence[Maybe]) -> list[float]:
        return [float("nan") if isinstance(one, Unavailable) else one for one in values]

    return DataFrame(
        {
            "estimate": [one.estimate for one in some],
            "se": column([one.se for one in some]),
            "statistic": column([one.statistic for one in some]),
            "df": column([one.df for one in some]),
            "p": column([one.p for one in some]),
            "ci_low": column([one.low for one in some]),
            "ci_high": column([one.high for one in some]),
        },
        index=Index([one.name for one in some], name=index),
    )


def _line(name: str, estimate: float, se: float, df: float, level: float) -> Line:
    half = se * quantile(level, df)
    return Line(
        name=name,
        estimate=estimate,
        se=se,
        statistic=estimate / se,
        df=df,
        p=2 * upper_tail(abs(estimate / se), df),
        low=estimate - half,
        high=estimate + half,
    )


def _bare(name: str, estimate: float, why: Unavailable) -> Line:
    return Line(name=name, estimate=estimate, se=why, statistic=why, df=why, p=why, low=why, high=why)


def _rounding(found: Sandwich, C: Floats) -> Floats:
    """The variances that rounding alone makes of scores, (q,)."""
    bread, total = found.bread, np.zeros(len(C))
    for rows, arm in zip(bread.groups, found.arms, strict=True):
        size = np.einsum("gns,gn->gs", np.abs(arm @ C.T), np.abs(bread.y[rows]))
        total += np.sum(size**2, axis=0)
    return np.asarray(ROUNDING**2 * total, dtype=np.float64)


def _own(found: Sandwich, df: float) -> float:  # noqa: ARG001 - the signature of every rule
    return df


def _clusters_less_coefficients(found: Sandwich, df: float) -> float:  # noqa: ARG001
    return float(found.bread.m - found.bread.p)


def _clusters_less_one(found: Sandwich, df: float) -> float:  # noqa: ARG001
    return float(found.bread.m - 1)


def _normal(found: Sandwich, df: float) -> float:  # noqa: ARG001
    return float("inf")


DEGREES: Final[Mapping[str, Callable[[Sandwich, float], float]]] = MappingProxyType(
    {
        "satterthwaite": _own,
        "m-p": _clusters_less_coefficients,
        "m-1": _clusters_less_one,
        "inf": _normal,
    }
)
"""The degrees of freedom of the tests of single combinations."""
