"""The bounds of tau2 by each kind of interval, for a whole batch of fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch, Bools, Indices
from synthesis.models.kernel.likelihood import LIKELIHOODS, log_likelihood
from synthesis.models.kernel.linear import moments
from synthesis.models.tau2.bracketed_root import beyond, root_between
from synthesis.models.tau2.equations import root_of_probability, root_of_q
from synthesis.models.tau2.estimation import estimate
from synthesis.models.tau2.moments import own_weights
from synthesis.models.tau2.precision import se_tau2

Floats = NDArray[np.float64]

PROFILE_POINTS: Final = 64  # at which a likelihood is read on either side of its peak


@frozen
class Bounds:
    """Of each fit, shape (n,): the bounds, nan where there are none.

    `low_open`, `high_open`: the bound by its equation lies below 0 and stands at 0.
    """

    low: Floats
    high: Floats
    low_open: Bools
    high_open: Bools


@frozen
class Question:
    """What is asked of bounds: about which estimator, at which level (0 to 1)."""

    method: str
    level: float

    @property
    def tail(self) -> float:
        """The probability beyond either bound."""
        return (1 - self.level) / 2


def q_profile(batch: Batch, question: Question) -> Bounds:
    """The Q-profile interval: Q(tau2) equals the quantiles of chi2(k - p) (Viechtbauer 2007, Stat Med 26:37)."""
    from scipy.special import chdtri

    ends = [
        root_of_q(batch, np.asarray(chdtri(batch.df, tail), dtype=np.float64))
        for tail in (question.tail, 1 - question.tail)
    ]
    low, high = (np.where(end.converged, end.value, np.nan) for end in ends)
    return _cut(low, high, low == 0, high == 0)


def generalised_q(batch: Batch, question: Question) -> Bounds:
    """The interval of Jackson (2013, Res Synth Methods 4:220): y'Ay at the quantiles of its exact distribution.

    A is made of the user's weights; with weights 1/v it is that of Biggerstaff & Jackson (2008, Stat Med 27:6093).
    """
    a = own_weights(batch)
    ends = [
        root_of_probability(batch, a, np.full(batch.n, target))
        for target in (1 - question.tail, question.tail)
    ]
    low, high = (np.where(end.converged, end.value, np.nan) for end in ends)
    return _cut(low, high, low == 0, high == 0)


def profile_likelihood(batch: Batch, question: Question) -> Bounds:
    """Where the likelihood has fallen by half a chi2(1) quantile (Hardy & Thompson 1996, Stat Med 15:619).

    Full or restricted, as tau2 was estimated. Of a likelihood with several peaks it is the stretch about
    the highest.

    Raises:
        NotEstimable: the estimator is not a likelihood's.
    """
    from scipy.special import chdtri

    method = question.method
    if method not in LIKELIHOODS:
        raise NotEstimable(f"a profile-likelihood interval needs ML or REML; the method is {method!r}")
    peak = estimate(batch, method).value
    cut = log_likelihood(batch, peak, method) - float(chdtri(1, 2 * question.tail)) / 2

    def drop(tau2: Floats, fits: Indices) -> Floats:
        return log_likelihood(batch.take(fits), tau2, method) - cut[fits]

    base, zero = np.min(batch.v, axis=0), np.zeros(batch.n)
    low, open_ = _outward(drop, peak, zero, base)
    high, _ = _outward(drop, peak, beyond(drop, peak + base, peak + base), base)
    return _cut(low, high, open_, np.zeros(batch.n, dtype=np.bool_))


def _outward(
    drop: Callable[[Floats, Indices], Floats], peak: Floats, end: Floats, base: Floats
) -> tuple[Floats, Bools]:
    """The first place between the peak and `end` where the curve is 0, and whether it never is (then `end`)."""
    n, every = peak.size, np.arange(peak.size)
    share = np.linspace(0, 1, PROFILE_POINTS + 1)[:, None]
    points = (base + peak) * np.exp(share * np.log((base + end) / (base + peak))) - base
    points[0], points[-1] = peak, end
    below = drop(points.ravel(), np.tile(every, len(points))).reshape(points.shape) < 0
    never = np.asarray(~below.any(axis=0), dtype=np.bool_)
    first = np.maximum(np.argmax(below, axis=0), 1)
    inner, outer = points[first - 1, np.arange(n)], points[first, np.arange(n)]
    root, _ = root_between(drop, np.minimum(inner, outer), np.maximum(inner, outer), base)
    return np.asarray(np.where(never, end, root), dtype=np.float64), never


def wald(batch: Batch, question: Question) -> Bounds:
    """tau2 -+ z se."""
    value, se, z = _asymptotic(batch, question)
    return _cut(value - z * se, value + z * se)


def wald_log(batch: Batch, question: Question) -> Bounds:
    """The same on the scale of log tau2; none where tau2 is 0."""
    value, se, z = _asymptotic(batch, question)
    some = value > 0
    with np.errstate(over="ignore"):  # the bound is then inf, which is what it is to a computer
        factor = np.where(some, np.exp(z * se / np.where(some, value, 1.0)), np.nan)
        return _cut(value / factor, value * factor)


def wald_root(batch: Batch, question: Question) -> Bounds:
    """The same on the scale of tau; none where tau2 is 0."""
    value, se, z = _asymptotic(batch, question)
    tau = np.sqrt(value)
    half = np.where(value > 0, z * se / (2 * np.where(value > 0, tau, 1.0)), np.nan)
    return _cut(np.where(tau > half, (tau - half) ** 2, half * 0), (tau + half) ** 2, tau <= half)


def test_based(batch: Batch, question: Question) -> Bounds:
    """The test-based interval of H (Higgins & Thompson 2002, Stat Med 21:1539, appendix A2), as tau2.

    log H -+ z se, H^2 = max(1, Q / (k - p)); tau2 = s2 (H^2 - 1), s2 the typical sampling variance. With
    df = k - p the se is (log Q - log df) / 2 / (sqrt(2 Q) - sqrt(2 df - 1)) where Q > df + 1, elsewhere
    sqrt((1 - 1 / (3 (df - 1)^2)) / (2 (df - 1))); none where df = 1.
    """
    from scipy.special import ndtri

    sums, df = moments(batch, np.zeros(batch.n)), batch.df.astype(np.float64)
    q, typical = sums.ypy, df / sums.tr_p
    large = q > df + 1
    some = np.where(large, q, df + 2)
    by_q = np.log(some / df) / 2 / (np.sqrt(2 * some) - np.sqrt(2 * df - 1))
    rest = np.where(df > 1, df - 1, np.nan)
    se = np.where(large & (df > 1), by_q, np.sqrt((1 - 1 / (3 * rest**2)) / (2 * rest)))
    h2, factor = np.maximum(q / df, 1), np.exp(-2 * float(ndtri(question.tail)) * se)
    return _cut(typical * (h2 / factor - 1), typical * (h2 * factor - 1))


def _asymptotic(batch: Batch, question: Question) -> tuple[Floats, Floats, float]:
    from scipy.special import ndtri

    value = estimate(batch, question.method).value
    return value, se_tau2(batch, value, question.method), -float(ndtri(question.tail))


def _cut(low: Floats, high: Floats, low_open: Bools | None = None, high_open: Bools | None = None) -> Bounds:
    """Bounds no lower than 0."""
    return Bounds(
        low=np.maximum(low, 0.0),
        high=np.maximum(high, 0.0),
        low_open=low < 0 if low_open is None else low_open,
        high_open=high < 0 if high_open is None else high_open,
    )


BOUNDS: Final[Mapping[str, Callable[[Batch, Question], Bounds]]] = MappingProxyType(
    {
        "QP": q_profile,
        "GENQ": generalised_q,
        "PL": profile_likelihood,
        "HT": test_based,
        "Wald": wald,
        "Wald.log": wald_log,
        "Wald.sqrt": wald_root,
    }
)
