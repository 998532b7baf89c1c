"""Regression tests of funnel asymmetry: Egger's, and its variants by model and predictor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.models.design import Design, design
from synthesis.models.fit import Interval
from synthesis.models.mixed import Mixed, Options, mixed
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.regression.sheets import frame
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, enough, rows_note, sizes
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

GROWS: Final = Unavailable(reason="the predictor grows with the size of a study, and has no limit at 0")
ADJUSTED: Final = Unavailable(reason="with moderators there is no one limit")
DISPERSED: Final = Options(tau2="EE", test="knha")
"""Weighted least squares with a multiplicative dispersion: the t tests of ordinary regression with weights 1 / v."""


@frozen
class Limit(Interval):
    """The effect towards which a regression runs as its predictor goes to 0, a study of endless size."""

    estimate: float
    se: float


@frozen(eq=False, repr=False)
class RegressionTest(Presented):
    """A test of the slope of effects on a `predictor` of their size: 0 where the funnel is symmetric.

    `mixed` is the regression, its last coefficient the slope (`bias`); `name` what the test is called,
    `limit` the effect as the predictor goes to 0.
    """

    name: str
    predictor: str
    mixed: Mixed = field(repr=False)
    limit: Limit | Unavailable
    measure: str = ""
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Effects in the regression."""
        return self.mixed.k

    @property
    def bias(self) -> float:
        """The slope on the predictor."""
        return float(self.mixed.coefficients.estimate[-1])

    @property
    def se(self) -> float:
        """The standard error of the slope."""
        return float(self.mixed.coefficients.se[-1])

    @property
    def statistic(self) -> float:
        """The slope over its standard error."""
        return float(self.mixed.coefficients.statistic[-1])

    @property
    def df(self) -> float:
        """Degrees of freedom of the test, inf where it is by the normal distribution."""
        return self.mixed.coefficients.df

    @property
    def p(self) -> float:
        """The two-sided p-value of a symmetric funnel."""
        return float(self.mixed.coefficients.p[-1])

    def sheet(self) -> Sheet:
        """The test and the limit in tables."""
        return sheets.of_regression_test(self)

    def in_a_line(self) -> str:
        """The test in a few words."""
        return sheets.regression_in_a_line(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, p, interval."""
        return frame(self.mixed.coefficients)


def regression_test(
    fit: Result, *, predictor: str = "sei", model: str = "rma", force: bool = False
) -> RegressionTest:
    """Test whether effects depend on the size of their study: y_i = b0 + b1 x_i + ... .

    With `lm` weighted least squares, weights 1 / v_i and a dispersion of its own, tested by t on k - 2 degrees of
    freedom (Egger, Davey Smith, Schneider & Minder 1997, BMJ 315:629, whose intercept is this slope); with
    `rma` a meta-regression by the fit's own estimator of tau2, test and moderators (Sterne & Egger 2005, in
    Rothstein, Sutton & Borenstein, ch. 6).

    Args:
        fit: A fit or meta-regression of k effects.
        predictor: x_i, a key of `PREDICTORS`: the standard error `sei`, the variance `vi`, the persons `ni`, 1 over
            them `ninv`, and the roots `sqrtni` and `sqrtninv`.
        model: `rma` or `lm`.
        force: Whether to test fewer than 10 studies.

    Returns:
        The test; `limit` is b0 with its interval where x goes to 0 as a study grows.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown choice, a study without its size, or a predictor that is
            the same in all of them.
    """
    few = enough(fit, "a regression test of asymmetry", force=force)
    fitted = model_of(fit)
    x = PREDICTORS[expected.one_of("predictor", predictor, PREDICTORS)](fit)
    options = MODELS[expected.one_of("model", model, MODELS)](fitted)
    found = regress(fitted, x, predictor, options)
    return RegressionTest(
        name="Egger's regression test" if predictor == "sei" else "Regression test",
        predictor=predictor,
        mixed=found,
        limit=limit_of(found, predictor, alone=fitted.design.p == 1),
        measure=measure_of(fit),
        notes=(*few, *rows_note(fit)),
    )


def regress(model: Mixed, x: Floats, name: str, options: Options) -> Mixed:
    """The regression of the effects of a model on its own columns and one more.

    Raises:
        NotEstimable: too few effects, or a column that repeats the others.
    """
    names = (*model.design.names, name)
    return mixed(model.y, model.v, design(names, np.column_stack([model.design.X, x])), options)


def on_one(y: Floats, v: Floats, x: Floats, name: str, options: Options) -> Mixed:
    """The regression of y with variances v on an intercept and x, each shape (k,)."""
    columns: Design = design(("intercept", name), np.column_stack([np.ones_like(x), x]))
    return mixed(y, v, columns, options)


def limit_of(found: Mixed, predictor: str, *, alone: bool) -> Limit | Unavailable:
    """The intercept with its interval, where the predictor goes to 0 as a study grows."""
    if predictor in GROWING:
        return GROWS
    if not alone:
        return ADJUSTED
    mean = found.coefficients
    return Limit(
        estimate=float(mean.estimate[0]),
        se=float(mean.se[0]),
        low=float(mean.low[0]),
        high=float(mean.high[0]),
        rule=found.rule,
        level=found.options.level,
    )


def _own(model: Mixed) -> Options:
    return model.options


def _least_squares(model: Mixed) -> Options:
    return replace(DISPERSED, level=model.options.level)


MODELS: Final[Mapping[str, Callable[[Mixed], Options]]] = MappingProxyType(
    {"lm": _least_squares, "rma": _own}
)
GROWING: Final = frozenset({"ni", "sqrtni"})
PREDICTORS: Final[Mapping[str, Callable[[Result], Floats]]] = MappingProxyType(
    {
        "sei": lambda fit: np.sqrt(model_of(fit).v),
        "vi": lambda fit: model_of(fit).v,
        "ni": sizes,
        "ninv": lambda fit: 1 / sizes(fit),
        "sqrtni": lambda fit: np.sqrt(sizes(fit)),
        "sqrtninv": lambda fit: 1 / np.sqrt(sizes(fit)),
    }
)
"""What effects are regressed on, by name: -> shape (k,)."""
