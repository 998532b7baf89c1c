"""How much each effect pulls its own fitted value: the diagonal of the hat matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.models.kernel.batch import orthonormal
from synthesis.models.kernel.coordinates import moved
from synthesis.models.mixed import Mixed

Floats = NDArray[np.float64]


def hat_values(model: Mixed) -> Floats:
    """The diagonal of H = X (X'AX)^-1 X'A, shape (k,): A the weights of the fit."""
    root = np.sqrt(model.weights)
    found = orthonormal((moved(model.design.X, model.at.origin) * root[:, None])[None])
    return np.asarray(np.sum(found.Q[0] ** 2, axis=1), dtype=np.float64)
