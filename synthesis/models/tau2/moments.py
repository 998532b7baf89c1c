"""tau2 by equating a quadratic form of the residuals with its mean: closed formulas, cut off at 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.linear import moments, squares
from synthesis.models.kernel.quadratic_form import quadratic_form
from synthesis.models.tau2.found import Tau2, closed

Floats = NDArray[np.float64]


def none(batch: Batch) -> Tau2:
    """The common-effect model: tau2 = 0 by assumption."""
    return closed(np.zeros(batch.n))


def dersimonian_laird(batch: Batch) -> Tau2:
    """The moment estimator of DerSimonian & Laird (1986, Control Clin Trials 7:177).

    tau2 = max(0, (Q - (k - p)) / tr P) with P and Q = y'Py at tau2 = 0.
    """
    sums = moments(batch, np.zeros(batch.n))
    return closed((sums.ypy - batch.df) / sums.tr_p)


def hedges(batch: Batch) -> Tau2:
    """The unweighted moment estimator of Hedges & Olkin (1985, Statistical Methods, ch. 9).

    tau2 = max(0, (y'Ay - tr AV) / (k - p)) with A the projection I - X (X'X)^-1 X'.
    """
    return _method_of_moments(batch, unweighted(batch))


def generalised(batch: Batch) -> Tau2:
    """The moment estimator of any weights a (DerSimonian & Kacker 2007, Contemp Clin Trials 28:105, eq. 6).

    tau2 = max(0, (y'Ay - tr AV) / tr A), A made of a as in `quadratic_form`.

    Raises:
        NotEstimable: the batch has no weights.
    """
    return _method_of_moments(batch, own_weights(batch))


def hunter_schmidt(batch: Batch) -> Tau2:
    """The estimator of Schmidt & Hunter (Viechtbauer 2005, J Educ Behav Stat 30:261, eq. 12).

    tau2 = max(0, (Q - k) / sum(w)), w = 1/v.
    """
    sums = moments(batch, np.zeros(batch.n))
    return closed((sums.ypy - batch.count) / sums.s1)


def hunter_schmidt_corrected(batch: Batch) -> Tau2:
    """That of Schmidt & Hunter with Q k / (k - p) for Q (Brannick et al. 2019, Organ Res Methods 22:490)."""
    sums = moments(batch, np.zeros(batch.n))
    return closed((sums.ypy * batch.count / batch.df - batch.count) / sums.s1)


def sidik_jonkman(batch: Batch) -> Tau2:
    """The two-step estimator of Sidik & Jonkman (2005, J R Stat Soc C 54:367; with p > 1, J Biopharm Stat 15:823).

    From tau2_0 = sum((y - mean(y))^2) / k: tau2 = tau2_0 y'Py / (k - p), P at tau2_0. It is 0 only when
    all effects agree.
    """
    start = crude(batch)
    return closed(start * squares(batch, start)[0] / batch.df)


def crude(batch: Batch) -> Floats:
    """The variance of the estimates themselves, with divisor k, shape (n,)."""
    y = batch.y + sum(column * batch.centre[:, a] for a, column in enumerate(batch.basis))
    mean = np.sum(y, axis=0, where=batch.part) / batch.count
    rest = np.where(batch.part, y - mean, 0.0)
    return np.asarray(np.sum(rest**2, axis=0) / batch.count, dtype=np.float64)


def unweighted(batch: Batch) -> Floats:
    """Weight 1 for every study that takes part, shape (k, n)."""
    return batch.part.astype(np.float64)


def own_weights(batch: Batch) -> Floats:
    """The user's weights, shape (k, n).

    Raises:
        NotEstimable: none were given.
    """
    if batch.weights is None:
        raise NotEstimable("GENQ and GENQM need weights, one for each study; none were given")
    return batch.weights


def _method_of_moments(batch: Batch, a: Floats) -> Tau2:
    form = quadratic_form(batch, a)
    return closed((form.value - form.tr_av) / form.tr_a)
