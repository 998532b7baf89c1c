"""How far each effect lies from what a model expects of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.models.mixed import Mixed

Floats = NDArray[np.float64]


def raw(model: Mixed) -> Floats:
    """The effects y less the fitted values X beta, shape (k,), in the units of y."""
    return np.asarray(model.y - model.fitted, dtype=np.float64)


def pearson(model: Mixed) -> Floats:
    """Raw residuals over sqrt(v + tau2), shape (k,): in standard deviations of a study's effect."""
    return np.asarray(raw(model) / np.sqrt(model.v + model.tau2), dtype=np.float64)
