"""The ways to combine k independent one-sided p-values: from their tails to a statistic and the logarithm of its p.

Each is uniform on 0 to 1 where every p-value is. A p-value at an end of 0 or 1 gives the limit, which may be
infinite.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import exp, expm1, fsum, inf, log, log1p, pi, sqrt
from typing import Final

import numpy as np
from scipy.special import betainc, betaln, gammaln, log_ndtr, logsumexp, ndtri_exp

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes import irwin_hall
from synthesis.votes.p_values import Tail

NO_DF: Final = Unavailable(reason="this statistic has no degrees of freedom")
_DEEP: Final = -600.0  # log p below which a float may not hold p
_SAME: Final = 1e-17


@frozen
class Statistic:
    """The statistic of a combination, its degrees of freedom, and the logarithm of its p-value."""

    value: float
    log_p: float
    df: int | Unavailable = NO_DF


def fisher(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """X2 = -2 sum ln p, chi-square with 2k degrees of freedom (Fisher 1932, Statistical Methods 4th ed, 21.1).

    With h = X2 / 2, P(chi2 > X2) = exp(-h) sum over j < k of h^j / j!: terms of one sign.
    """
    h, k = -fsum(one.log_p for one in tails), len(tails)
    if h in (0, inf):
        return Statistic(value=2 * h, df=2 * k, log_p=-h)
    j = np.arange(k)
    log_p = float(logsumexp(j * log(h) - gammaln(j + 1.0))) - h
    return Statistic(value=2 * h, df=2 * k, log_p=min(log_p, 0.0))


def stouffer(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """Z = sum w z / sqrt(sum w^2), z = Phi^-1(1 - p), standard normal (Stouffer 1949; weights: Lipták 1958).

    Weights of sqrt(n) come close to the best ones (Zaykin 2011, J Evol Biol 24:1836).
    """
    z = fsum(w * _z(one) for w, one in zip(weights, tails, strict=True)) / sqrt(fsum(w * w for w in weights))
    return Statistic(value=z, log_p=float(log_ndtr(-z)))


def edgington(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """S = sum p; P(S <= s) of a sum of k uniform variables (Edgington 1972, J Psychol 80:351), taken exactly."""
    k = len(tails)
    if k > irwin_hall.MOST:
        raise NotComputable(f"edgington: expected at most {irwin_hall.MOST} p-values; found {k}")
    s = sum((_fraction(one) for one in tails), Fraction(0))
    log_s = float(logsumexp([one.log_p for one in tails]))
    log_rest = float(logsumexp([one.log_q for one in tails]))
    if -inf in (log_s, log_rest):
        return Statistic(value=float(s), log_p=-inf if log_s == -inf else 0.0)
    return Statistic(value=float(s), log_p=irwin_hall.log_cdf(s, k, log_s, log_rest))


def logit(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """T = -sum ln[p / (1 - p)] / C, C^2 = k pi^2 (5k + 2) / (3 (5k + 4)), close to t with 5k + 4 df.

    Mudholkar & George 1979; the logistic distribution is approximated, so one p-value alone does not quite
    give itself.
    """
    k = len(tails)
    scale = sqrt(k * pi**2 * (5 * k + 2) / (3 * (5 * k + 4)))
    t = -fsum(one.log_p - one.log_q for one in tails) / scale
    return Statistic(value=t, df=5 * k + 4, log_p=log_t_above(t, 5 * k + 4))


def tippett(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """The smallest p: 1 - (1 - p)^k (Tippett 1931, The Methods of Statistics)."""
    least, k = min(tails, key=lambda one: one.log_p), len(tails)
    if least.log_p < _DEEP:
        return Statistic(value=least.p, log_p=least.log_p + log(k))
    none = k * least.log_q
    return Statistic(value=least.p, log_p=log(-expm1(none)) if none > -1 else log1p(-exp(none)))


def wilkinson(tails: Sequence[Tail], weights: Sequence[float], r: int) -> Statistic:  # noqa: ARG001 - one signature
    """The r-th smallest p: Beta(r, k - r + 1), the chance that r or more of k lie below it (Wilkinson 1951).

    sum over j >= r of C(k, j) p^j (1 - p)^(k - j): terms of one sign (Psychol Bull 48:156).
    """
    at, k = sorted(tails, key=lambda one: (one.log_p, -one.log_q))[r - 1], len(tails)
    if -inf in (at.log_p, at.log_q):
        return Statistic(value=at.p, log_p=at.log_p)
    j = np.arange(r, k + 1)
    chosen = gammaln(k + 1.0) - gammaln(j + 1.0) - gammaln(k - j + 1.0)
    log_p = float(logsumexp(chosen + j * at.log_p + (k - j) * at.log_q))
    return Statistic(value=at.p, log_p=min(log_p, 0.0))


def log_t_above(t: float, df: int) -> float:
    """Log P(T > t) of a t distribution: half the incomplete beta integral I_x(df/2, 1/2), x = df / (df + t^2).

    Where that is below what a float holds, by its series x^a (1 - x)^b / (a B(a, b)) sum (a + b)_n / (a + 1)_n x^n.
    """
    if t == 0:
        return -log(2)
    if t < 0:
        return log1p(-exp(log_t_above(-t, df)))
    if t == inf:
        return -inf
    a, b, x = df / 2, 0.5, df / (df + t * t)
    p = float(betainc(a, b, x)) / 2
    if p > exp(_DEEP):
        return log(p)
    total, term, n = 1.0, 1.0, 0
    while term > _SAME * total:
        term *= (a + b + n) / (a + 1 + n) * x
        total, n = total + term, n + 1
    log_x = log(df) - 2 * log(t) - log1p(df / t / t)
    return a * log_x + b * log1p(-x) - log(2 * a) - float(betaln(a, b)) + log(total)


def _z(one: Tail) -> float:
    """Phi^-1(1 - p), by whichever of p and 1 - p is the smaller."""
    return -float(ndtri_exp(one.log_p)) if one.log_p < one.log_q else float(ndtri_exp(one.log_q))


def _fraction(one: Tail) -> Fraction:
    """The p-value as a fraction of whole numbers, by whichever of p and 1 - p is the smaller."""
    return Fraction(one.p) if one.p < one.q else 1 - Fraction(one.q)
