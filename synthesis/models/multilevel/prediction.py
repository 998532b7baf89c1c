"""Where the true effects of a new study would lie, by a model of dependent effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.inference import quantile
from synthesis.models.multilevel.model import MultilevelModel
from synthesis.models.multilevel.model_of import Fitted, model_of
from synthesis.models.multilevel.terms import Intercepts
from synthesis.models.owned import owned
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]


@frozen
class Predicted:
    """An expected effect with its confidence interval, and the interval of a new true effect.

    `se` is that of the expected effect, `spread` the variance of true effects about it; `pi_low` and `pi_high`
    are the prediction interval, whose standard error `pi_se` is sqrt(se^2 + spread), on `pi_df` degrees of freedom.
    """

    estimate: float
    se: float
    df: float
    low: float
    high: float
    spread: float
    pi_se: float
    pi_df: float
    pi_low: float
    pi_high: float


def predicted(
    model: MultilevelModel | Fitted,
    row: ArrayLike | None = None,
    *,
    level_of: str = "",
    upto: int | None = None,
    style: str = "default",
) -> Predicted | Unavailable:
    """The expected effect at a row of moderators, and the prediction interval of a true effect there.

    pred ± q sqrt(se^2 + s), s the variances of the terms summed: of a new effect of a new study by default, of the
    mean of a new study where `upto` counts only the first terms. q is by the model's own test in the style `default`,
    t(k - p - c) with c components in the style `riley` (Riley, Higgins & Deeks 2011, BMJ 342:d549).

    Args:
        model: The model, or a fit of dependent effects that holds it.
        row: The columns of the design, (p,); by default those of a mean.
        level_of: The level whose variance counts, where levels have variances of their own.
        upto: How many of the random terms count, all by default.
        style: `default` or `riley`.

    Raises:
        NotEstimable: a row of another length, no such level or style.
    """
    model = model_of(model)
    if expected.text("style", style) not in STYLES:
        raise NotEstimable(f"unknown style of prediction {style!r}; known: {', '.join(STYLES)}")
    expected.text("level_of", level_of)
    if upto is not None:
        expected.whole("upto", upto)
    p = model.design.p
    if row is None and p > 1:
        return Unavailable(reason="an expected effect needs values of the moderators")
    x = np.ones(1) if row is None else owned("row", row)
    if x.shape != (p,):
        raise NotEstimable(
            f"there are {p} coefficients ({', '.join(model.design.names)}) and {x.size} values"
        )
    level = expected.level(model.asked.level)
    estimate = float(x @ model.coefficients.estimate)
    se = float(np.sqrt(x @ model.covariance @ x))
    df = float(np.min(model.df[x != 0])) if np.any(x != 0) else float(np.min(model.df))
    spread = _spread(model, level_of, upto)
    if isinstance(spread, Unavailable):
        return spread
    pi_df = STYLES[style](model, df)
    if pi_df < 1:
        return Unavailable(reason="there are not enough effects for its degrees of freedom")
    pi_se = float(np.sqrt(se**2 + spread))
    half, wide = quantile(level, df) * se, quantile(level, pi_df) * pi_se
    return Predicted(
        estimate=estimate,
        se=se,
        df=df,
        low=estimate - half,
        high=estimate + half,
        spread=spread,
        pi_se=pi_se,
        pi_df=pi_df,
        pi_low=estimate - wide,
        pi_high=estimate + wide,
    )


def _spread(model: MultilevelModel, level_of: str, upto: int | None) -> float | Unavailable:
    total = 0.0
    for i, term in enumerate(model.terms[:upto]):
        own = [one for one in model.variances if one.term == i]
        if isinstance(term, Intercepts) or len(own) == 1:
            total += own[0].estimate
            continue
        if level_of and level_of not in term.inner_labels:
            raise NotEstimable(
                f"{term.name} has no level {level_of!r}; known: {', '.join(term.inner_labels)}"
            )
        if not level_of:
            return Unavailable(
                reason=f"the levels of {term.name} vary by different amounts; one of {', '.join(term.inner_labels)} "
                "must be named"
            )
        total += own[term.inner_labels.index(level_of)].estimate
    return total


def _of_test(model: MultilevelModel, df: float) -> float:  # noqa: ARG001 - the signature of every style
    return df


def _riley(model: MultilevelModel, df: float) -> float:  # noqa: ARG001
    return float(model.k - model.design.p - sum(not one.fixed for one in model.components))


STYLES: Final[Mapping[str, Callable[[MultilevelModel, float], float]]] = MappingProxyType(
    {"default": _of_test, "riley": _riley}
)
"""The styles of prediction: the degrees of freedom of each."""
