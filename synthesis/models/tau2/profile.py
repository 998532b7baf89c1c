"""The likelihood of tau2 along a grid of values, the coefficients at each being the best for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.errors import NotEstimable
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.fit_statistics import full_log_likelihood

Floats = NDArray[np.float64]


def profile(batch: Batch, grid: ArrayLike, likelihood: str = "REML") -> Floats:
    """The profiled log-likelihood, with all constants, of every fit at every tau2 of the grid.

    Args:
        batch: n fits.
        grid: g values of tau2, shape (g,), finite and 0 or above.
        likelihood: ML or REML.

    Returns:
        Log-likelihoods, shape (g, n).

    Raises:
        NotEstimable: no such likelihood, or a value of the grid that tau2 cannot have.
    """
    points = np.atleast_1d(np.asarray(grid, dtype=np.float64))
    if points.ndim != 1 or not np.all(np.isfinite(points) & (points >= 0)):
        raise NotEstimable("a profile needs finite values of tau2 that are 0 or above")
    return np.array([full_log_likelihood(batch, np.full(batch.n, point), likelihood) for point in points])
