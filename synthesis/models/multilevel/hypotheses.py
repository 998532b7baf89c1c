"""Combinations of the coefficients of a model of dependent effects, and what it predicts for values of moderators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.inference import quantile
from synthesis.models.multilevel.multilevel import MULTILEVEL, Multilevel
from synthesis.models.multilevel.prediction import Predicted, predicted
from synthesis.models.regression.model_matrix import further_rows
from synthesis.models.regression.moderators import Value, of_rows
from synthesis.numbers import Unavailable, p_value
from synthesis.sheet import Grid, Presented, Sheet, interval, level_words, written

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class ModelContrast(Presented):
    """A weighted sum of coefficients, its model-based standard error, test against 0 and interval.

    `df` are the least degrees of freedom of the coefficients in it, inf for the normal distribution.
    """

    name: str
    estimate: float
    se: float
    statistic: float
    df: float
    p: float
    low: float
    high: float
    level: float

    def sheet(self) -> Sheet:
        """The contrast in a table."""
        head = (
            "",
            "estimate",
            "SE",
            "t" if np.isfinite(self.df) else "z",
            "p",
            f"{level_words(self.level)} interval",
        )
        row = (
            self.name,
            self.estimate,
            self.se,
            written(self.statistic, 2),
            p_value(self.p),
            interval(self.low, self.high),
        )
        return Sheet(title="Combination of coefficients", blocks=(Grid(head=head, rows=(row,)),))


def model_contrast(fit: Multilevel, weights: Mapping[str, float]) -> ModelContrast:
    """A weighted sum c'b of the coefficients of a model of dependent effects, tested with its own variances.

    var(c'b) = c' var(b) c; for tests that hold though the model be wrong, see `robust_contrast`.

    Args:
        fit: The model.
        weights: The weight of each coefficient by name; others have none.

    Raises:
        NotEstimable: a name that no coefficient has (those there are are listed), or no weight but 0.
    """
    from scipy.special import ndtr, stdtr

    expected.kind("fit", fit, Multilevel, MULTILEVEL)
    expected.kind("weights", weights, Mapping, "a weight for coefficients by name, {'year': 1}")
    names = fit.coefficients.names
    c = np.zeros(len(names))
    for name, weight in weights.items():
        if expected.text("a coefficient", name) not in names:
            hint = did_you_mean(name, names)
            raise NotEstimable(
                f"unknown coefficient {name!r}; known: {', '.join(names)}{'. ' if hint else ''}{hint}"
            )
        c[names.index(name)] = expected.number(f"the weight of {name}", weight)
    if not c.any():
        raise NotEstimable("a contrast needs a coefficient with a weight other than 0")
    model = fit.model
    estimate, se = float(c @ model.coefficients.estimate), float(np.sqrt(c @ model.covariance @ c))
    df = float(np.min(model.df[c != 0]))
    statistic, half = estimate / se, quantile(model.asked.level, df) * se
    tail = ndtr(-abs(statistic)) if np.isinf(df) else stdtr(df, -abs(statistic))
    return ModelContrast(
        name=" ".join(f"{weight:+g} {name}" for name, weight in weights.items()),
        estimate=estimate,
        se=se,
        statistic=statistic,
        df=df,
        p=float(2 * tail),
        low=estimate - half,
        high=estimate + half,
        level=model.asked.level,
    )


def model_predictions(
    fit: Multilevel,
    rows: Sequence[Mapping[str, Value]] = (),
    *,
    level_of: str = "",
    upto: int | None = None,
    style: str = "default",
) -> tuple[Predicted | Unavailable, ...]:
    """What a model of dependent effects expects at values of its moderators, with prediction intervals.

    Args:
        fit: The model.
        rows: Values by moderator, a row each; none for a model without moderators.
        level_of: The level whose variance counts, where levels have variances of their own.
        upto: How many of the random terms count: 1 of `~ 1 | study/effect` for the mean of a new study.
        style: `default` or `riley`.

    Raises:
        NotEstimable: a row that lacks a moderator, a level that no effect has, or rows for a plain mean.
    """
    expected.kind("fit", fit, Multilevel, MULTILEVEL)
    expected.kind("rows", rows, Sequence, "a list of values for moderators, [{'year': 1990}]")
    if fit.matrix is None:
        if rows:
            raise NotEstimable("the model has no moderators; found rows of them")
        return (predicted(fit.model, level_of=level_of, upto=upto, style=style),)
    if not rows:
        raise NotEstimable(f"rows: expected values of the moderators of {fit.formula}; found none")
    columns = further_rows(fit.matrix, of_rows(rows, fit.matrix.formula))
    return tuple(predicted(fit.model, row, level_of=level_of, upto=upto, style=style) for row in columns)
