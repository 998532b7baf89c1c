"""What is told of an estimate by the normal distribution: its standard error, test and limits, on any scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Floats, refuse


@frozen
class Told:
    """Of k estimates: themselves and their limits on the scale asked for; se, z and p on their own."""

    y: Floats
    se: Floats
    z: Floats
    p: Floats
    low: Floats
    high: Floats


def tell(
    y: ArrayLike, v: ArrayLike, *, level: float = 0.95, scale: Callable[[Floats], Floats] | None = None
) -> Told:
    """Limits y - z se and y + z se that cover `level`, and the two-sided test of y = 0; all of shape (k,).

    `scale` turns estimates and limits into what readers know, and the limits are put in order after it.

    Raises:
        NotComputable: the level is no coverage.
        ImpossibleNumber: a variance is not above 0.
    """
    from scipy.special import ndtr, ndtri

    if not 0 < level < 1:
        raise NotComputable(f"level must be between 0 and 1; found {level:g}")
    y, v = np.atleast_1d(np.asarray(y, dtype=np.float64)), np.atleast_1d(np.asarray(v, dtype=np.float64))
    refuse(~(v > 0), v, "the variance", "above 0")
    se = np.sqrt(v)
    half = -float(ndtri((1 - level) / 2)) * se
    turn = scale or _same
    ends = np.stack([turn(y - half), turn(y + half)])
    return Told(
        y=turn(y),
        se=se,
        z=y / se,
        p=np.asarray(2 * ndtr(-np.abs(y) / se), dtype=np.float64),
        low=ends.min(axis=0),
        high=ends.max(axis=0),
    )


def _same(values: Floats) -> Floats:
    return values
