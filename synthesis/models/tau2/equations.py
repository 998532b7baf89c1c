"""tau2 as the root of an equation in a falling function of tau2: Q(tau2), or the probability of a quadratic form."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.models.kernel.batch import Batch, Indices
from synthesis.models.kernel.linear import residuals, squares
from synthesis.models.kernel.weighted_chi_squares import below
from synthesis.models.tau2.bracketed_root import Curve, beyond, root_between
from synthesis.models.tau2.found import Tau2, tolerance
from synthesis.models.tau2.moments import own_weights

Floats = NDArray[np.float64]

STEPS: Final = 100
TINY: Final = 1e-15  # probabilities nearer to 0 or 1 are not told apart


def paule_mandel(batch: Batch) -> Tau2:
    """The estimator of Paule & Mandel (1982, J Res Natl Bur Stand 87:377): the root of Q(tau2) = k - p.

    Q(tau2) = y'Py with P at tau2. The empirical Bayes estimator of Morris (1983, JASA 78:47) solves the
    same equation (Viechtbauer et al. 2015, Psychol Methods 20:360), and so do the limits of the iterated
    DerSimonian-Laird and Sidik-Jonkman estimators.
    """
    return root_of_q(batch, batch.df.astype(np.float64))


def paule_mandel_median(batch: Batch) -> Tau2:
    """The median-unbiased kin of Paule-Mandel (Viechtbauer 2021): Q(tau2) = the median of chi2(k - p)."""
    from scipy.special import chdtri

    return root_of_q(batch, np.asarray(chdtri(batch.df, 0.5), dtype=np.float64))


def root_of_q(batch: Batch, target: Floats) -> Tau2:
    """tau2 at which Q(tau2) = y'Py has come down to `target` (n,), all above 0; 0 where Q(0) is no higher.

    1 / Q rises and, by Cauchy and Schwarz ((y'PPy)^2 <= y'Py y'PPPy), is concave in tau2, so Newton's steps
    on 1 / Q = 1 / target from 0 rise to the root and, but for rounding, never pass it. For equal v the first
    step is exact.
    """
    value, converged = np.zeros(batch.n), np.zeros(batch.n, dtype=np.bool_)
    active, x = np.arange(batch.n), np.zeros(batch.n)
    for _ in range(STEPS):
        q, slope = squares(batch, x)
        before, step = x, q / target * (q - target) / np.where(slope > 0, slope, 1.0)
        x = np.maximum(before + step, 0.0)
        done = np.abs(x - before) <= tolerance(x, batch)
        value[active], converged[active] = x, done
        keep = np.flatnonzero(~done)
        if not keep.size:
            break
        if 2 * keep.size <= active.size:
            batch, active, x, target = batch.take(keep), active[keep], x[keep], target[keep]
    return Tau2(value=value, converged=converged)


def generalised_median(batch: Batch) -> Tau2:
    """The median-unbiased estimator of any weights (Viechtbauer 2021, European Congress of Methodology).

    tau2 at which the observed y'Ay, A made of the user's weights, is the median of its distribution.

    Raises:
        NotEstimable: the batch has no weights.
    """
    return root_of_probability(batch, own_weights(batch), np.full(batch.n, 0.5))


def root_of_probability(batch: Batch, a: Floats, target: Floats) -> Tau2:
    """tau2 at which P(y'Ay <= that observed) has come down to `target` (n,); 0 where at 0 it is no higher.

    A is made of the weights `a`, (k, n). The probability falls in tau2 (Jackson 2013, Res Synth Methods 4:220);
    the equation is solved on the scale of normal quantiles, on which it is nearly straight.
    """
    every = np.arange(batch.n)
    at_zero = _excess(batch, a, target)(np.zeros(batch.n), every)
    value, converged = np.zeros(batch.n), np.isfinite(at_zero)
    above = np.flatnonzero(at_zero > 0)
    if above.size:
        part = batch.take(above)
        curve, base = _excess(part, a[:, above], target[above]), np.min(part.v, axis=0)
        zero = np.zeros(above.size)
        value[above], converged[above] = root_between(curve, zero, beyond(curve, zero, base), base)
    return Tau2(value=value, converged=converged)


def _excess(batch: Batch, a: Floats, target: Floats) -> Curve:
    """The normal quantile of P(y'Ay <= that observed) less that of the target."""
    from scipy.special import ndtri

    observed, aim = np.sum(a * residuals(batch, a) ** 2, axis=0), ndtri(target)

    def curve(tau2: Floats, fits: Indices) -> Floats:
        found = below(batch.take(fits), a[:, fits], tau2, observed[fits])
        return np.asarray(ndtri(np.clip(found, TINY, 1 - TINY)) - aim[fits], dtype=np.float64)

    return curve
