"""What a regression expects at given values of its moderators: the mean there, and where a new study would lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.inference import quantile
from synthesis.models.kernel.coordinates import lengths, places
from synthesis.models.mixed import Mixed
from synthesis.models.owned import owned
from synthesis.models.prediction import FEW, FEWEST, NO_WIDTH
from synthesis.models.regression import prediction_sheets
from synthesis.models.regression.model_matrix import ModelMatrix, further_rows
from synthesis.models.regression.moderators import Value, of_rows
from synthesis.models.regression.regression import REGRESSION, Regression
from synthesis.models.tau2.estimators import GIVEN
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen(eq=False)
class Band(Frozen):
    """Intervals, a row each: their ends (n,), and the rule that made them."""

    low: Floats
    high: Floats
    rule: str


@frozen(eq=False, repr=False)
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
    notes: tuple[str, ...] = ()

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


ROWS: Final = "a list of rows, each a value for each moderator, [{'year': 1990}]; or a data frame or matrix"
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
            (n, p - 1) without the intercept; or, where there is one moderator, a vector of its values, (n,).
            None is the studies themselves.
        style: The prediction interval, a key of `STYLES`.
        level: Level of the intervals; None is that of the fit.

    Raises:
        NotEstimable: a row that lacks a moderator or has an unknown level, a shape that does not fit, an
            unknown style, or a level not between 0 and 1.
    """
    expected.kind("fit", fit, Regression, REGRESSION)
    if expected.text("style", style) not in STYLES:
        raise NotEstimable(f"unknown prediction interval {style!r}; known: {', '.join(sorted(STYLES))}")
    model = fit.mixed
    wanted = model.options.level if level is None else expected.level(level)
    X = columns_at(fit.matrix, rows)
    coordinates = places(model.at, X)
    estimate = np.asarray(coordinates @ model.at.along, dtype=np.float64)
    at = _At(model=model, wald=lengths(coordinates) ** 2, df=fit.coefficients.df, level=wanted)
    se = np.sqrt(at.by_test)
    half = quantile(wanted, at.df) * se
    band, notes = _prediction(fit, at, estimate, style)
    return Predictions(
        X=X,
        estimate=estimate,
        se=se,
        interval=Band(low=estimate - half, high=estimate + half, rule=fit.test),
        prediction=band,
        level=wanted,
        names=_names(fit, rows, len(X)),
        measure=fit.effects.measure,
        notes=notes,
    )


def _names(fit: Regression, rows: Rows | pd.DataFrame | None, n: int) -> tuple[str, ...]:
    """How print calls the rows: the effects themselves, or the values of their moderators."""
    if rows is None:
        return fit.effects.names
    records = _records(rows)
    asked = fit.matrix.formula.names
    if isinstance(records, np.ndarray) or not asked:
        return tuple(f"row {i + 1}" for i in range(n))
    return tuple(", ".join(f"{name} {_told(record[name])}" for name in asked) for record in records)


def _records(rows: Any) -> Any:
    """The rows of a frame, or the rows as they are."""
    is_frame = hasattr(rows, "to_dict") and hasattr(rows, "columns")
    return rows.to_dict("records") if is_frame else rows


def _told(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def columns_at(matrix: ModelMatrix, rows: Rows | pd.DataFrame | None) -> Floats:
    """The columns of a design at given values of its moderators, shape (n, p).

    Raises:
        NotEstimable: a row that lacks a moderator or has an unknown level, or a shape that does not fit.
    """
    if rows is None:
        return matrix.design.X
    records = _records(rows)
    if not isinstance(records, np.ndarray):
        expected.kind("rows", records, (list, tuple), ROWS)
        return further_rows(matrix, of_rows(list(records), matrix.formula))
    X = owned("rows", records)
    if X.ndim == 1:
        X = _one_moderator(matrix, X)
    if X.ndim == 2 and X.shape[1] == matrix.design.p - 1 and matrix.intercept is not None:
        X = np.insert(X, matrix.intercept, 1.0, axis=1)
    if X.ndim != 2 or X.shape[1] != matrix.design.p or not np.isfinite(X).all():
        names = ", ".join(matrix.design.names)
        raise NotEstimable(
            f"rows must hold finite numbers, one a coefficient ({names}); found shape {X.shape}"
        )
    return X


def _one_moderator(matrix: ModelMatrix, values: Floats) -> Floats:
    """A vector as the values of the only moderator."""
    many = matrix.design.p - (matrix.intercept is not None)
    if many != 1:
        raise NotEstimable(
            f"rows: a vector holds the values of one moderator, and here are {many}; "
            f"expected a matrix, a row for each prediction; found shape {values.shape}"
        )
    return values[:, None]


@frozen
class _At:
    """What prediction intervals are made from: the model, each row's Wald variance (n,), the test's df, the level."""

    model: Mixed
    wald: Floats
    df: float
    level: float

    @property
    def by_test(self) -> Floats:
        return np.asarray(self.wald * self.model.factor, dtype=np.float64)

    @property
    def hartung_knapp(self) -> Floats:
        """The Wald variance where that of Knapp and Hartung is 0 and not to be had."""
        return np.asarray(self.wald * (self.model.scale or 1.0), dtype=np.float64)


@frozen
class _Spread:
    """The variance (n,) and degrees of freedom of the true effect of a new study about the mean."""

    variance: Floats
    df: float
    rule: str


def _prediction(
    fit: Regression, at: _At, estimate: Floats, style: str
) -> tuple[Band | Unavailable, tuple[str, ...]]:
    """The prediction intervals, or why there are none, and what to say beside them."""
    k, tau2 = at.model.k, fit.tau2
    if isinstance(tau2, Unavailable):
        return tau2, ()
    if k < FEWEST:
        return Unavailable(reason=f"a prediction interval needs {FEWEST} effects or more; there are {k}"), ()
    found = STYLES[style](at)
    if found.df <= 0:
        return Unavailable(
            reason=f"a prediction interval by {found.rule} needs more effects than there are"
        ), ()
    if not found.variance.all():
        return NO_WIDTH, ()
    notes = (
        [f"The prediction interval rests on fewer than {FEW} effects and is very uncertain."]
        if k < FEW
        else []
    )
    if style == "default" and tau2 == 0:
        how = "given" if fit.tau2_method == GIVEN else "estimated"
        notes.insert(0, f"tau2 is {how} as 0, so the prediction interval is the {found.rule}.")
    half = quantile(at.level, found.df) * np.sqrt(found.variance)
    return Band(low=estimate - half, high=estimate + half, rule=found.rule), tuple(notes)


def _default(at: _At) -> _Spread:
    """t(k - p) with variance max(se_HK, se_Wald)^2 + tau2; with tau2 = 0 the interval of the mean.

    Of the Knapp-Hartung and the Wald interval of the mean that is the wider one, as for a fit without moderators.
    """
    if at.model.tau2 == 0:
        if at.model.rule == "knha":
            hartung_knapp = quantile(at.level, at.df) * np.sqrt(at.model.scale)
            if hartung_knapp < quantile(at.level, float("inf")):
                return _Spread(variance=at.wald, df=float("inf"), rule="Wald interval of the mean")
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
