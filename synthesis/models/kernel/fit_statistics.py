"""How well fits describe their data: log-likelihoods with all constants, deviance, AIC, BIC and AICc."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.likelihood import LIKELIHOODS
from synthesis.models.kernel.linear import likelihood_parts, residuals

Floats = NDArray[np.float64]


@frozen(eq=False)
class FitStatistics(Frozen):
    """Of each fit, shape (n,): log-likelihood, deviance and the criteria of Akaike and Schwarz, `aicc` for small k.

    The columns of a batch of normal fits; one fit of counts has `count_fits.Criteria`, numbers a sheet can print.
    """

    log_likelihood: Floats
    deviance: Floats
    aic: Floats
    bic: Floats
    aicc: Floats


def fit_statistics(
    batch: Batch, tau2: Floats, likelihood: str = "ML", *, estimated: bool = True
) -> FitStatistics:
    """The statistics of fits at `tau2`, shape (n,), by the full (ML) or restricted (REML) likelihood.

    With m = p + 1 parameters (p where tau2 is not `estimated`) and N = k (ML) or k - p (REML)
    the criteria are `penalised`. The deviance is -2 (l - l_s) with l_s that of means equal to y and
    tau2 = 0 (ML), or -2 l (REML). Restricted likelihoods compare only fits of one design.

    Raises:
        NotEstimable: no such likelihood.
    """
    value = full_log_likelihood(batch, tau2, likelihood)
    n = (batch.count if likelihood == "ML" else batch.df).astype(np.float64)
    m = batch.p + int(estimated)
    deviance = -2 * value
    aic, bic, aicc = penalised(value, m, n)
    return FitStatistics(
        log_likelihood=value,
        deviance=deviance + 2 * _saturated(batch) if likelihood == "ML" else deviance,
        aic=aic,
        bic=bic,
        aicc=aicc,
    )


def penalised(ll: Floats, m: int, n: Floats) -> tuple[Floats, Floats, Floats]:
    """The criteria of log-likelihoods with m parameters fitted to n numbers, of one shape each.

    AIC = -2 l + 2 m, BIC = -2 l + m log n, AICc = -2 l + 2 m n / (n - m - 1), there with n no smaller than
    m + 2 (Akaike 1974; Schwarz 1978; Hurvich & Tsai 1989, Biometrika 76:297).
    """
    large = np.maximum(n, m + 2)
    return -2 * ll + 2 * m, -2 * ll + m * np.log(n), -2 * ll + 2 * m * large / (large - m - 1)


def full_log_likelihood(batch: Batch, tau2: Floats, likelihood: str) -> Floats:
    """The log-likelihood with all constants at `tau2`, shape (n,).

        ML    l = -1/2 [k log 2 pi + log |W^-1| + y'Py]
        REML  l = -1/2 [(k - p) log 2 pi - log |X'X| + log |W^-1| + log |X'WX| + y'Py]

    (Harville 1974, Biometrika 61:383; with log |X'X|, l does not depend on how the design is coded.) Where
    the batch has weights of the user's own, the coefficients are theirs and not those of 1 / (v + tau2), and
    y'Py is the sum of squares about them, which is no longer the least.

    Raises:
        NotEstimable: no such likelihood.
    """
    if expected.text("likelihood", likelihood) not in LIKELIHOODS:
        raise NotEstimable(f"unknown likelihood {likelihood!r}; known: {', '.join(sorted(LIKELIHOODS))}")
    parts = likelihood_parts(batch, tau2)
    twice = parts.spread + (parts.q if batch.weights is None else _squares(batch, tau2, batch.weights))
    if likelihood == "ML":
        return np.asarray(-(batch.count * np.log(2 * np.pi) + twice) / 2, dtype=np.float64)
    ones = 0.0 if batch.basis else np.log(batch.count)  # the basis of a design is orthonormal
    return np.asarray(
        -(batch.df * np.log(2 * np.pi) - ones + twice + parts.information) / 2, dtype=np.float64
    )


def _squares(batch: Batch, tau2: Floats, weights: Floats) -> Floats:
    rest = residuals(batch, weights)
    return np.asarray(np.sum(rest**2 / (batch.v + tau2), axis=0), dtype=np.float64)


def _saturated(batch: Batch) -> Floats:
    logs = np.log(2 * np.pi * np.where(batch.part, batch.v, 1.0))
    return np.asarray(-np.sum(np.where(batch.part, logs, 0.0), axis=0) / 2, dtype=np.float64)
