"""The distribution of a sum of k independent uniform variables (Irwin 1927; Hall 1927), exact in its tails.

P(S <= s) = 1/k! sum over j <= s of (-1)^j C(k, j) (s - j)^k. The terms grow far beyond their sum, so that floating
point loses every digit from k of about 20 on; the sum is taken in whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial, lgamma, log, log1p
from typing import Final

MOST: Final = 1000
"""The most variables for which the sum is taken; the time it takes grows by the third power."""

_LEADING: Final = 128
_BITS: Final = 192  # of s behind the point: they change P by a share of at most k / s 2^-192


def log_below(s: Fraction, k: int, log_s: float) -> float:
    """Log P(S <= s) for 0 < s <= k/2; `log_s` is its logarithm, where s is too small to be held."""
    if s <= 1:
        return k * log_s - lgamma(k + 1)
    whole = round(s * (1 << _BITS))
    one = 1 << _BITS
    total = sum((-1) ** j * comb(k, j) * (whole - j * one) ** k for j in range(whole // one + 1))
    return _log_ratio(total, factorial(k) << (k * _BITS))


def log_cdf(s: Fraction, k: int, log_s: float, log_rest: float) -> float:
    """Log P(S <= s) of k variables, with the logarithms of s and of k - s."""
    if 2 * s <= k:
        return log_below(s, k, log_s)
    return log1p(-exp(log_below(k - s, k, log_rest)))


def _log_ratio(above: int, below: int) -> float:
    """The logarithm of a ratio of whole numbers that no float can hold, of their leading bits."""
    up, down = (max(0, whole.bit_length() - _LEADING) for whole in (above, below))
    return log((above >> up) / (below >> down)) + (up - down) * log(2)
