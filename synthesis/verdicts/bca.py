"""Bootstrap intervals that are corrected for bias and acceleration (BCa)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]

ONE_SIDED = Unavailable(
    reason="every resample lies on the same side of the estimate, so that its bias cannot be told"
)
TOO_SKEWED = Unavailable(reason="the resamples are too skewed for an interval corrected for acceleration")


def bca(
    estimate: float, resampled: Floats, left_out: Floats, level: float = 0.95
) -> tuple[float, float] | Unavailable:
    """The BCa interval of a statistic (Efron 1987, J Am Stat Assoc 82:171).

    Its ends are the quantiles of the resampled statistics at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z the normal
    quantiles of the level; z0 is that of the share of resamples below the estimate, those equal to it counted half,
    and a = sum d^3 / (6 (sum d^2)^1.5) with d the mean of the statistics with one unit left out less each of them.

    Args:
        estimate: The statistic of all units.
        resampled: The statistic of each resample, shape (n,).
        left_out: The statistic without each unit, shape (m,).
        level: The level of the interval.
    """
    from scipy.special import ndtr, ndtri

    below = (np.count_nonzero(resampled < estimate) + np.count_nonzero(resampled <= estimate)) / 2
    if not 0 < below < resampled.size:
        return ONE_SIDED
    bias = float(ndtri(below / resampled.size))
    towards = bias + np.asarray(ndtri([(1 - level) / 2, (1 + level) / 2]), dtype=np.float64)
    room = 1 - _acceleration(left_out) * towards
    if (room <= 0).any():
        return TOO_SKEWED
    low, high = np.quantile(resampled, ndtr(bias + towards / room)).tolist()
    return low, high


def _acceleration(left_out: Floats) -> float:
    """A sixth of the skewness of the statistics with one unit left out; 0 where they are all the same."""
    away = np.mean(left_out) - left_out
    spread = float(np.sum(away**2))
    return float(np.sum(away**3)) / (6 * spread**1.5) if spread > 0 else 0.0
