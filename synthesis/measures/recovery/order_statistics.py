"""What normal samples of n are expected to span: their range and their interquartile range, in standard deviations."""

from __future__ import annotations

from typing import Final

import numpy as np

from synthesis.measures.measure import Floats

_NODES: Final = 4001
_REACH: Final = 12.0  # standard deviations; beyond, nothing is left of a double
_LONGEST_TABLE: Final = 50


def wan_range(n: Floats) -> Floats:
    """The range: xi(n) = 2 q((n - 0.375) / (n + 0.25)), q the normal quantile (Wan et al. 2014, equation 9)."""
    from scipy.special import ndtri

    return np.asarray(2 * ndtri((n - 0.375) / (n + 0.25)), dtype=np.float64)


def wan_interquartile_range(n: Floats) -> Floats:
    """Quartiles: eta(n) = 2 q((0.75 n - 0.125) / (n + 0.25)), q the normal quantile (Wan et al. 2014, equation 16)."""
    from scipy.special import ndtri

    return np.asarray(2 * ndtri((0.75 * n - 0.125) / (n + 0.25)), dtype=np.float64)


def tabulated_range(n: Floats) -> Floats:
    """The xi(n) of table 1 of Wan et al. (2014), three decimals up to n = 50; beyond, their equation 9."""
    table = np.round(expected_range(np.clip(n, 2, _LONGEST_TABLE)), 3)
    return np.asarray(np.where(n <= _LONGEST_TABLE, table, wan_range(n)), dtype=np.float64)


def tabulated_interquartile_range(n: Floats) -> Floats:
    """The eta of table 2 of Wan et al. (2014) for the nearest n = 4 Q + 1, Q up to 50; beyond, their equation 16."""
    quarter = np.rint((n - 1) / 4)
    q = np.clip(quarter, 1, _LONGEST_TABLE)
    table = np.round(2 * expected_order_statistic(4 * q + 1, 3 * q + 1), 3)
    return np.asarray(
        np.where(quarter <= _LONGEST_TABLE, table, wan_interquartile_range(n)), dtype=np.float64
    )


def expected_range(n: Floats) -> Floats:
    """E(W) of n standard normal numbers: the integral of 1 - F^n - (1 - F)^n (Tippett 1925); shape (k,)."""
    from scipy.special import log_ndtr

    x, step = np.linspace(-_REACH, _REACH, _NODES, retstep=True)
    each = np.asarray(n, dtype=np.float64)[..., None]
    both = np.exp(each * log_ndtr(x)) + np.exp(each * log_ndtr(-x))
    return np.asarray(step * np.sum(1 - both, axis=-1), dtype=np.float64)


def expected_order_statistic(n: Floats, rank: Floats) -> Floats:
    """E(Z) of the `rank`-th smallest of n standard normal numbers, by its density; shape (k,)."""
    from scipy.special import gammaln, log_ndtr

    x, step = np.linspace(-_REACH, _REACH, _NODES, retstep=True)
    n, r = np.asarray(n, dtype=np.float64)[..., None], np.asarray(rank, dtype=np.float64)[..., None]
    constant = gammaln(n + 1) - gammaln(r) - gammaln(n - r + 1)
    log_density = constant + (r - 1) * log_ndtr(x) + (n - r) * log_ndtr(-x) - x**2 / 2 - np.log(2 * np.pi) / 2
    return np.asarray(step * np.sum(x * np.exp(log_density), axis=-1), dtype=np.float64)
