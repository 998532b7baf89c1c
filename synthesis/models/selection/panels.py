"""Nodes for integrals over what a study might have found: Gauss-Legendre on panels no wider than what bends there."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen

Floats = NDArray[np.float64]

FINE: Final = 12
"""Nodes a panel for integrals to 1e-12."""
ROUGH: Final = 4
"""Nodes a panel for a search that is finished with the fine ones."""
NEAR: Final = 8.0
_NEAR: Final = np.arange(-NEAR, NEAR + 0.5)
_BEYOND: Final = np.array([10.0, 12.0, 16.0, 20.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0, 256.0])
_REACH: Final = 40.0  # standard deviations: a density of e^-800 there
_DEVIATIONS: Final = np.concatenate(
    [[-40.0, -28.0, -20.0, -16.0], np.arange(-12.0, 12.5, 1.5), [16.0, 20.0, 28.0, 40.0]]
)


@frozen
class Nodes:
    """Nodes `u` in standard deviations of what the study might have found, and their weights; both (k, n)."""

    u: Floats
    weight: Floats


def nodes(mean: Floats, spread: Floats, jumps: Floats, order: int = FINE) -> Nodes:
    """Nodes for integrals of smooth functions of z and of u = (z - mean) / spread over the line.

    Panels are at most 1 wide in z between -8 and 8, where curves of p bend, and 1.5 in u beyond; they end where
    the function jumps or bends.

    Args:
        mean: The mean of z = y / se, shape (k,).
        spread: Its standard deviation, at least 1, shape (k,).
        jumps: The z at which the function jumps or bends, shape (j,).
        order: Nodes a panel.
    """
    at, share = _rule(order)
    fixed = np.concatenate([-_BEYOND, _NEAR, _BEYOND, jumps])
    moving = mean[:, None] + spread[:, None] * _DEVIATIONS
    moving = np.where(np.abs(moving) < NEAR, NEAR, moving)
    z = np.concatenate([np.broadcast_to(fixed, (mean.size, fixed.size)), moving], axis=1)
    edges = np.sort(np.clip((z - mean[:, None]) / spread[:, None], -_REACH, _REACH), axis=1)
    half, middle = np.diff(edges, axis=1) / 2, (edges[:, 1:] + edges[:, :-1]) / 2
    widest = np.argsort(-half, axis=1)[:, : int(np.max(np.count_nonzero(half > 0, axis=1)))]
    half, middle = (np.take_along_axis(one, widest, axis=1) for one in (half, middle))
    u = middle[:, :, None] + half[:, :, None] * at
    weight = half[:, :, None] * share
    return Nodes(u=u.reshape(mean.size, -1), weight=np.asarray(weight.reshape(mean.size, -1)))


@cache
def _rule(order: int) -> tuple[Floats, Floats]:
    """The nodes and weights of Gauss and Legendre on [-1, 1], which a search asks for thousands of times."""
    at, share = np.polynomial.legendre.leggauss(order)
    at.flags.writeable = share.flags.writeable = False
    return at, share
