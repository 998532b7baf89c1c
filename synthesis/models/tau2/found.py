"""What an estimator of tau2 finds, and how near a root must be to be one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.batch import Batch, Bools

Floats = NDArray[np.float64]

RELATIVE: Final = 1e-12
EPSILON: Final = float(np.finfo(np.float64).eps)


@frozen
class Tau2:
    """tau2 of each fit and whether its search came to an end, both of shape (n,)."""

    value: Floats
    converged: Bools


def closed(value: Floats) -> Tau2:
    """What a closed formula gives, cut off at 0: no search, so always at its end."""
    return Tau2(value=np.maximum(0.0, value), converged=np.ones(value.shape, dtype=np.bool_))


def tolerance(tau2: Floats, batch: Batch) -> Floats:
    """How near a root must be: relative to tau2, and to what rounding leaves of it beside min v."""
    return np.asarray(RELATIVE * tau2 + 4 * EPSILON * (tau2 + np.min(batch.v, axis=0)), dtype=np.float64)
