"""What a regression expects at given values of its moderators: the mean there, and where a new study would lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from synthesis.errors import NotEstimable
from synthesis.models import prediction_sheets
from synthesis.models.inference import quantile
from synthesis.models.mixed import Mixed, under
from synthesis.models.model_matrix import ModelMatrix, further_rows
from synthesis.models.moderators import Value, of_rows
from synthesis.models.regression import Regression
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Intervals, a row each: their ends (n,), and the rule that made them."""

    low: Floats
    high: Floats
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions(Presented):
    """For n rows, called `names`: the columns `X` (n, p), the mean with standard error and interval, the prediction."""

    X: Floats
    estimate: Floats
    se: Floats
    interval: Band
    prediction: Band | Unavailable
    level: float
    names: tuple[str, ...]
    measure: str = ""

    def sheet(self) -> Sheet:
        """The rows in a table: the mean with its interval, the prediction interval."""
        return prediction_sheets.of_predictions(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a row each; no columns for a prediction interval where there is none."""
        from pandas import DataFrame, Index

        columns = {
            "estimate": self.estimate,
            "se": self.se,
            "ci_low": self.interval.low,
            "ci_high": self.interval.high,
        }
        if isinstance(self.prediction, Band):
            columns |= {"pi_low": self.prediction.low, "pi_high": self.prediction.high}
        return DataFrame(columns, index=Index(self.names, name="row"))


Rows = Sequence[Mapping[str, Value]] | NDArray[np.float64]


def predict(
    fit: Regression,
    rows: Rows | pd.DataFrame | None = None,
    *,
    style: str = "default",
    level: float | None = None,
) -> Predictions:
    """The mean x'beta with its interval, and the interval for the true effect of a new study.

    se^2 = x' S x with S the covariance of the coefficients by the fit's test.

    Args:
        fit: The regression, p coefficients.
        rows: Moderator -> value for each row, or a data frame of them; or a matrix of shape (n, p), or
            (n, p - 1) without the intercept. None is the studies themselves.
        style: The prediction interval, a key of `STYLES`.
        level: Level of the intervals; None is that of the fit.

    Raises:
        NotEstimable: a row that lacks a moderator or has an unknown level, a shape that does not fit, an
            unknown style, or a level not between 0 and 1.
    """
    if style not in STYLES:
        raise NotEstimable(f"unknown prediction interval {style!r}; known: {', '.join(sorted(STYLES))}")
    model = fit.mixed
    wanted = model.options.level if level is None else level
    X = columns_at(fit.matrix, rows)
    df = under(model, fit.test, wanted).df
    estimate = np.asarray(X @ fit.coefficients.estimate, dtype=np.float64)
    at = _At(model=model, wald=_variance(X, model.unscaled), by_test=_variance(X, model.covariance), df=df)
    se = np.sqrt(at.by_test)
    half = quantile(wanted, df) * se
    return Predictions(
        X=X,
        estimate=estimate,
        se=se,
        interval=Band(low=estimate - half, high=estimate + half, rule=fit.test),
        prediction=fit.tau2
        if isinstance(fit.tau2, Unavailable)
        else _prediction(at, estimate, style, wanted),
        level=wanted,
        names=_names(fit, rows, len(X)),
        measure=fit.effects.measure,
    )


def _names(fit: Regression, rows: Rows | pd.DataFrame | None, n: int) -> tuple[str, ...]:
    """How print calls the rows: the effects themselves, or the values of their moderators."""
    if rows is None:
        return fit.effects.names
    records: Any = rows.to_dict("records") if hasattr(rows, "to_dict") else rows
    asked = fit.matrix.formula.names
    if isinstance(records, np.ndarray) or not asked:
        return tuple(f"row {i + 1}" for i in range(n))
    return tuple(", ".join(f"{name} {_told(record[name])}" for name in asked) for record in records)


def _told(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def columns_at(matrix: ModelMatrix, rows: Rows | pd.DataFrame | None) -> Floats:
    """The columns of a design at given values of its moderators, shape (n, p).

    Raises:
        NotEstimable: a row that lacks a moderator or has an unknown level, or a shape that does not fit.
    """
    if rows is None:
        return matrix.design.X
    records: Any = rows.to_dict("records") if hasattr(rows, "to_dict") else rows
    if not isinstance(records, np.ndarray):
        return further_rows(matrix, of_rows(list(records), matrix.formula))
    X = np.atleast_2d(np.asarray(records, dtype=np.float64))
    if X.shape[1] == matrix.design.p - 1 and matrix.intercept is not None:
        X = np.insert(X, matrix.intercept, 1.0, axis=1)
    if X.ndim != 2 or X.shape[1] != matrix.design.p or not np.isfinite(X).all():
        names = ", ".join(matrix.design.names)
        raise NotEstimable(
            f"rows must hold finite numbers, one a coefficient ({names}); found shape {X.shape}"
        )
    return X


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """What prediction intervals are made from: the model, and each row's two standard errors squared, (n,)."""

    model: Mixed
    wald: Floats
    by_test: Floats
    df: float

    @property
    def hartung_knapp(self) -> Floats:
        return np.asarray(self.wald * self.model.scale, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """The variance (n,) and degrees of freedom of the true effect of a new study about the mean."""

    variance: Floats
    df: float
    rule: str


def _prediction(at: _At, estimate: Floats, style: str, level: float) -> Band | Unavailable:
    found = STYLES[style](at)
    if found.df <= 0:
        return Unavailable(reason=f"a prediction interval by {found.rule} needs more effects than there are")
    half = quantile(level, found.df) * np.sqrt(found.variance)
    return Band(low=estimate - half, high=estimate + half, rule=found.rule)


def _variance(X: Floats, covariance: Floats) -> Floats:
    return np.asarray(np.maximum(0.0, np.einsum("na,ab,nb->n", X, covariance, X)), dtype=np.float64)


def _default(at: _At) -> _Spread:
    """t(k - p) with variance max(se_HK, se_Wald)^2 + tau2; with tau2 = 0 the interval of the mean."""
    if at.model.tau2 == 0:
        return _Spread(variance=at.by_test, df=at.df, rule="interval of the mean")
    larger = np.maximum(at.wald, at.hartung_knapp)
    return _Spread(variance=larger + at.model.tau2, df=at.model.q_df, rule="t(k-p)")


def _as_the_test(at: _At) -> _Spread:
    """As in metafor: the distribution and standard error of the interval of the mean."""
    return _Spread(variance=at.by_test + at.model.tau2, df=at.df, rule="as the test")


def _one_less(at: _At) -> _Spread:
    """t(k - p) with the Wald variance."""
    return _Spread(variance=at.wald + at.model.tau2, df=at.model.q_df, rule="t(k-p), Wald")


def _one_less_hartung_knapp(at: _At) -> _Spread:
    """t(k - p) with the Knapp-Hartung variance."""
    return _Spread(variance=at.hartung_knapp + at.model.tau2, df=at.model.q_df, rule="t(k-p), knha")


def _higgins(at: _At) -> _Spread:
    """t(k - p - 1) with the Wald variance (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137)."""
    return _Spread(variance=at.wald + at.model.tau2, df=at.model.q_df - 1, rule="t(k-p-1)")


def _hartung_knapp(at: _At) -> _Spread:
    """t(k - p - 1) with the Knapp-Hartung variance (Partlett & Riley 2017, Stat Med 36:301)."""
    variance = at.hartung_knapp + at.model.tau2
    return _Spread(variance=variance, df=at.model.q_df - 1, rule="t(k-p-1), knha")


def _simple(at: _At) -> _Spread:
    """Normal with variance tau2 alone, as if the mean were known."""
    variance = np.full_like(at.wald, at.model.tau2)
    return _Spread(variance=variance, df=float("inf"), rule="normal, tau2 only")


STYLES: Final[Mapping[str, Callable[[_At], _Spread]]] = MappingProxyType(
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
"""The prediction intervals by the names they have for a plain mean (`prediction.PREDICTION`), p = 1."""
