"""The best linear unbiased predictions of the studies' own true effects, and of how far they lie from the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected, sheet
from synthesis.models.fit import Fit
from synthesis.models.inference import quantile
from synthesis.models.kernel.coordinates import lengths, places
from synthesis.models.mixed import Mixed
from synthesis.models.multilevel.diagnostics.of import DEPENDENT, Dependent, multilevel_of
from synthesis.models.multilevel.diagnostics.ranef import (
    Predicted,
    RandomEffects,
    predicted_effects,
    random_effects,
)
from synthesis.models.regression.regression import Regression
from synthesis.numbers import Unavailable
from synthesis.sheet import Grid, Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class StudyEffects(Presented):
    """Predicted values of k studies with prediction standard errors and intervals, each of shape (k,).

    `what` says what is predicted: the true effects (`blup`), or their distance from the mean (`ranef`).
    """

    what: str
    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    level: float

    def sheet(self) -> Sheet:
        """The predicted values in a table, a study a row."""
        rows = tuple(
            (name, float(self.estimate[i]), float(self.se[i]), sheet.interval(self.low[i], self.high[i]))
            for i, name in enumerate(self.names)
        )
        title = "Predicted true effects" if self.what == "blup" else "Predicted distances from the mean"
        head = ("", "estimate", "SE", f"{100 * self.level:g}% interval")
        return Sheet(title=title, blocks=(Grid(head=head, rows=rows),))

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the predicted values, a study a row."""
        import pandas as pd

        columns = {"estimate": self.estimate, "se": self.se, "pi_low": self.low, "pi_high": self.high}
        return pd.DataFrame({"study": list(self.names), **columns})


@overload
def blup(fit: Fit | Regression, level: float | None = None) -> StudyEffects | Unavailable: ...


@overload
def blup(fit: Dependent, level: float | None = None) -> Predicted: ...


def blup(
    fit: Fit | Regression | Dependent, level: float | None = None
) -> StudyEffects | Predicted | Unavailable:
    """The best linear unbiased prediction of each study's true effect, between its own estimate and the mean.

    With l_i = tau2 / (tau2 + v_i), x_i the study's row of the design, b the coefficients: l_i y_i +
    (1 - l_i) x_i b, with prediction variance l_i v_i + (1 - l_i)^2 x_i var(b) x_i' (Raudenbush & Bryk 1985,
    J Educ Stat 10:75; Kackar & Harville 1981, Commun Stat A 10:1249). The interval is by the distribution of the
    fit's test, with var(b) as that test has it. Of dependent effects, with sampling covariances V and P as of `ranef`:
    y - V P y, with prediction variances the diagonal of V - V P V.

    Args:
        fit: A fit or a meta-regression of k effects, or a model of dependent effects.
        level: That of the fit's intervals where it is None.

    Returns:
        Predictions of k studies in the units of y, or why there are none.
    """
    if isinstance(fit, DEPENDENT):
        return predicted_effects(multilevel_of(fit), level)
    expected.kind("fit", fit, (Fit, Regression), "a fit, a meta-regression or a model of dependent effects")
    model = fit.mixed
    if isinstance(model, Unavailable):
        return model
    shrunk, spread = _parts(model)
    estimate = shrunk * model.y + (1 - shrunk) * model.fitted
    variance = shrunk * model.v + (1 - shrunk) ** 2 * spread
    return _about("blup", fit, model, (estimate, variance), level)


@overload
def ranef(fit: Fit | Regression, level: float | None = None) -> StudyEffects | Unavailable: ...


@overload
def ranef(fit: Dependent, level: float | None = None) -> RandomEffects: ...


def ranef(
    fit: Fit | Regression | Dependent, level: float | None = None
) -> StudyEffects | RandomEffects | Unavailable:
    """The best linear unbiased prediction of each study's random effect u_i, its distance from the mean.

    With l_i, x_i and b as for `blup`: l_i (y_i - x_i b), with prediction variance l_i v_i + l_i^2 x_i var(b) x_i'.
    Of dependent effects, those of every random term: with G their covariance matrix, Z their groups, M = V + Z G Z' and
    P = M^-1 - M^-1 X (X'M^-1 X)^-1 X'M^-1, G Z'P y with prediction variances the diagonal of G - G Z'P Z G (Henderson
    1975, Biometrics 31:423; Robinson 1991, Stat Sci 6:15).

    Args:
        fit: A fit or a meta-regression of k effects, or a model of dependent effects.
        level: That of the fit's intervals where it is None.

    Returns:
        Predictions of k studies in the units of y, or why there are none.
    """
    if isinstance(fit, DEPENDENT):
        return random_effects(multilevel_of(fit).model, level)
    expected.kind("fit", fit, (Fit, Regression), "a fit, a meta-regression or a model of dependent effects")
    model = fit.mixed
    if isinstance(model, Unavailable):
        return model
    shrunk, spread = _parts(model)
    estimate = shrunk * (model.y - model.fitted)
    return _about("ranef", fit, model, (estimate, shrunk * model.v + shrunk**2 * spread), level)


def _parts(model: Mixed) -> tuple[Floats, Floats]:
    """The shares l, and the variances x var(b) x'."""
    spread = model.factor * lengths(places(model.at, model.design.X)) ** 2
    return np.asarray(model.tau2 / (model.tau2 + model.v), dtype=np.float64), spread


def _about(
    what: str, fit: Fit | Regression, model: Mixed, found: tuple[Floats, Floats], level: float | None
) -> StudyEffects:
    estimate, se = found[0], np.sqrt(found[1])
    level = model.options.level if level is None else level
    half = quantile(level, model.coefficients.df) * se
    return StudyEffects(
        what=what,
        names=tuple(row.study_label or row.study for row in fit.effects.rows),
        estimate=estimate,
        se=se,
        low=estimate - half,
        high=estimate + half,
        level=level,
    )
