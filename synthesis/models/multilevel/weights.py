"""How much each effect counts in the mean of a model of dependent effects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.models.multilevel.model import MultilevelModel

Floats = NDArray[np.float64]


def row_weights(model: MultilevelModel) -> Floats:
    """The row sums of M^-1 in percent of their sum, (k,): the weights of the mean without moderators.

    With sampling errors that correlate some may be below 0.
    """
    sums = model.applied(np.ones((model.k, 1)))[:, 0]
    return np.asarray(100 * sums / sums.sum())
