"""Two nested regressions of the same effects held against each other by their likelihoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.design import RANK_TOLERANCE
from synthesis.models.kernel.batch import Batch, batch
from synthesis.models.kernel.fit_statistics import FitStatistics, fit_statistics
from synthesis.models.regression import hypothesis_sheets
from synthesis.models.regression.regression import REGRESSION, Regression, again
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class LikelihoodRatio(Presented):
    """The test of a reduced regression within a full one: chi-square on `df`, its p, and both models.

    `r2` = 100 max(0, (tau2_reduced - tau2_full) / tau2_reduced).
    """

    statistic: float
    df: int
    p: float
    full: Regression
    reduced: Regression
    full_statistics: FitStatistics
    reduced_statistics: FitStatistics
    r2: float | Unavailable

    def sheet(self) -> Sheet:
        """Both models in a table, and the test between them."""
        return hypothesis_sheets.of_likelihood_ratio(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of both models: formula, number of coefficients, log-likelihood, criteria, tau2."""
        return hypothesis_sheets.likelihood_frame(self)


def likelihood_ratio(full: Regression, reduced: Regression, *, refit: bool = False) -> LikelihoodRatio:
    """Test whether a regression says more than one nested in it: 2 (l_full - l_reduced) against chi-square.

    Restricted likelihoods (REML) rest on the columns of the model, so those of two models with different
    columns are not comparable (Verbeke & Molenberghs 2000, Linear Mixed Models, 6.2).

    Args:
        full: The regression with more moderators.
        reduced: The one with fewer, of the same effects.
        refit: Fit both again by ML first, where they were fitted by something else.

    Raises:
        NotEstimable: other effects, designs that are not nested, weights of the user's own, or estimators of
            tau2 that have no comparable likelihoods and no leave to be fitted again.
    """
    for what, fit in (("full", full), ("reduced", reduced)):
        expected.kind(what, fit, Regression, REGRESSION)
    expected.flag("refit", refit)
    _refuse(full, reduced)
    if refit and (full.tau2_method, reduced.tau2_method) != ("ML", "ML"):
        full, reduced = again(full, "ML"), again(reduced, "ML")
    if full.tau2_method != "ML" and not full.mixed.options.common:
        raise NotEstimable(
            f"fits by {full.tau2_method} with different moderators have no comparable likelihoods; "
            "fit both by ML (tau2=ML, or refit)"
        )
    if full.tau2_method != reduced.tau2_method:
        raise NotEstimable(
            f"the fits are by {full.tau2_method} and {reduced.tau2_method}; fit both by one method"
        )
    return _held(full, reduced)


def statistics(fit: Regression, likelihood: str = "ML") -> FitStatistics:
    """Log-likelihood, deviance, AIC, BIC and AICc of a regression, arrays of one.

    Raises:
        NotEstimable: no such likelihood.
    """
    return fit_statistics(
        data_of(fit), np.array([fit.mixed.tau2]), likelihood, estimated=not fit.mixed.options.common
    )


def data_of(fit: Regression) -> Batch:
    """The effects and columns of a regression as a batch of one."""
    model = fit.mixed
    return batch(model.y, model.v, X=model.design.X)


def _held(full: Regression, reduced: Regression) -> LikelihoodRatio:
    from scipy.special import chdtrc

    more, fewer = statistics(full), statistics(reduced)
    value = max(0.0, 2 * float(more.log_likelihood[0] - fewer.log_likelihood[0]))
    df = full.matrix.design.p - reduced.matrix.design.p
    r2 = full.tau2 if isinstance(full.tau2, Unavailable) else _share(reduced.mixed.tau2, full.mixed.tau2)
    return LikelihoodRatio(
        statistic=value,
        df=df,
        p=float(chdtrc(df, value)),
        full=full,
        reduced=reduced,
        full_statistics=more,
        reduced_statistics=fewer,
        r2=r2,
    )


def _share(before: float, after: float) -> float:
    return 100 * max(0.0, (before - after) / before) if before > 0 else 0.0


def _refuse(full: Regression, reduced: Regression) -> None:
    rows = [[(row.study, row.row, row.y, row.v) for row in fit.effects.rows] for fit in (full, reduced)]
    if rows[0] != rows[1]:
        raise NotEstimable(
            f"the fits are of different effects ({full.k} and {reduced.k}); leave out of both what either lacks"
        )
    if full.mixed.options.own_weights or reduced.mixed.options.own_weights:
        raise NotEstimable("fits with weights of the user's own have no comparable likelihoods")
    X, Z = full.matrix.design.X, reduced.matrix.design.X
    Q, _ = np.linalg.qr(X / np.linalg.norm(X, axis=0))
    units = Z / np.linalg.norm(Z, axis=0)
    outside = np.linalg.norm(units - Q @ (Q.T @ units), axis=0) > RANK_TOLERANCE
    strangers = [name for name, out in zip(reduced.matrix.design.names, outside, strict=True) if out]
    if strangers or X.shape[1] <= Z.shape[1]:
        what = (
            f"{', '.join(strangers)} is not in the full one" if strangers else "it has no fewer coefficients"
        )
        raise NotEstimable(f"the reduced regression is not nested in the full one: {what}")
