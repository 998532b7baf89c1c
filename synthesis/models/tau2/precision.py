"""How precisely tau2 is estimated: the standard error of every estimator, for a whole batch of fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.linear import moments
from synthesis.models.kernel.quadratic_form import quadratic_form, variance
from synthesis.models.tau2.estimation import COMMON
from synthesis.models.tau2.moments import crude, own_weights, unweighted

Floats = NDArray[np.float64]
Precision = Callable[[Batch, Floats], Floats]


def se_tau2(batch: Batch, tau2: Floats, method: str = "REML", weights: ArrayLike | None = None) -> Floats:
    """The standard error of tau2 by the estimator of this name, from its asymptotic variance at `tau2`.

    It is symmetric about an estimate that is not, and poor for few studies; intervals are made without it
    unless asked for (Viechtbauer 2007, Stat Med 26:37).

    Args:
        batch: n fits of up to k studies.
        tau2: The estimates, shape (n,), 0 or above.
        method: A key of `TAU2`.
        weights: For GENQ and GENQM, the user's weights, shape (n, k).

    Returns:
        Standard errors, shape (n,), in the squared units of y.

    Raises:
        NotEstimable: no such estimator, one that assumes tau2, or weights that are missing.
    """
    if method not in PRECISIONS:
        what = "assumes tau2" if method in COMMON else "is unknown"
        known = ", ".join(sorted(PRECISIONS))
        raise NotEstimable(f"no standard error of tau2: the method {method!r} {what}; known: {known}")
    if weights is not None:
        batch = batch.weighted(weights)
    found = np.empty(batch.n)
    for where, block in batch.blocks():
        scaled, unit = block.scaled()
        found[where] = PRECISIONS[method](scaled, tau2[where] / unit) * unit
    return found


def _of_ml(batch: Batch, tau2: Floats) -> Floats:
    """From the Fisher information, tr WW / 2."""
    return np.asarray(np.sqrt(2 / moments(batch, tau2).s2), dtype=np.float64)


def _of_reml(batch: Batch, tau2: Floats) -> Floats:
    """From the Fisher information, tr PP / 2."""
    return np.asarray(np.sqrt(2 / moments(batch, tau2).tr_pp), dtype=np.float64)


def _of_paule_mandel(batch: Batch, tau2: Floats) -> Floats:
    """With var = 2 k^2 / ((k - p) (tr W)^2), as for empirical Bayes (Morris 1983, JASA 78:47)."""
    return np.asarray(batch.count * np.sqrt(2 / batch.df) / moments(batch, tau2).s1, dtype=np.float64)


def _of_dersimonian_laird(batch: Batch, tau2: Floats) -> Floats:
    return _of_form(batch, 1 / batch.v, tau2)


def _of_hedges(batch: Batch, tau2: Floats) -> Floats:
    return _of_form(batch, unweighted(batch), tau2)


def _of_generalised(batch: Batch, tau2: Floats) -> Floats:
    return _of_form(batch, own_weights(batch), tau2)


def _of_hunter_schmidt(batch: Batch, tau2: Floats) -> Floats:
    w = 1 / batch.v
    return np.asarray(np.sqrt(variance(batch, w, tau2)) / np.sum(w, axis=0), dtype=np.float64)


def _of_hunter_schmidt_corrected(batch: Batch, tau2: Floats) -> Floats:
    return _of_hunter_schmidt(batch, tau2) * batch.count / batch.df


def _of_sidik_jonkman(batch: Batch, tau2: Floats) -> Floats:
    start = crude(batch)
    spread = np.sqrt(variance(batch, 1 / (batch.v + start), tau2))
    return np.asarray(start * spread / batch.df, dtype=np.float64)


def _of_form(batch: Batch, a: Floats, tau2: Floats) -> Floats:
    """Of an estimator linear in y'Ay: sqrt(var y'Ay) / tr A."""
    return np.asarray(np.sqrt(variance(batch, a, tau2)) / quadratic_form(batch, a).tr_a, dtype=np.float64)


PRECISIONS: Final[Mapping[str, Precision]] = MappingProxyType(
    {
        "REML": _of_reml,
        "ML": _of_ml,
        "DL": _of_dersimonian_laird,
        "HE": _of_hedges,
        "HS": _of_hunter_schmidt,
        "HSk": _of_hunter_schmidt_corrected,
        "SJ": _of_sidik_jonkman,
        "PM": _of_paule_mandel,
        "EB": _of_paule_mandel,
        "DLIT": _of_paule_mandel,
        "SJIT": _of_paule_mandel,
        "PMM": _of_paule_mandel,
        "GENQ": _of_generalised,
        "GENQM": _of_generalised,
    }
)
