"""The numbers of a user, copied at the door: what is done to them afterwards changes no result."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis.errors import NotEstimable
from synthesis.expected import told

Floats = NDArray[np.float64]


def owned(what: str, given: ArrayLike) -> Floats:
    """A copy of numbers, which cannot be written to; of the same shape.

    Raises:
        NotEstimable: they are no numbers.
    """
    try:
        made = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotEstimable(f"{what}: expected numbers; found {told(given)}") from None
    made.setflags(write=False)
    return made
