"""Exact gradients and near-exact Hessians of a log-likelihood that is a sum over studies.

A step along the imaginary axis gives the gradient without cancellation (Squire & Trapp 1998, SIAM Rev
40:110); differences of such gradients give the Hessian.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.models.counts.arrowhead import Local

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

_IMAGINARY: Final = 1e-30
_APART: Final = 1e-4
_OFFSETS: Final = np.array([-2.0, -1.0, 1.0, 2.0])
_WEIGHTS: Final = np.array([1.0, -8.0, 8.0, -1.0]) / 12


def derive(function: Callable[[Complexes], Complexes], P: Floats) -> Local:
    """Value, gradient and Hessian by study of `function`: (..., k, p) -> (..., k), at P of shape (k, p)."""
    p = P.shape[1]
    axes = np.eye(p)
    imaginary = 1j * _IMAGINARY * axes[:, None, :]
    here = function(P + imaginary)
    along, by = np.tril_indices(p)
    shifts = _APART * _OFFSETS[:, None, None, None] * axes[by][:, None, :]
    slopes = function(P + shifts + imaginary[along]).imag / _IMAGINARY
    hessian = np.empty((P.shape[0], p, p))
    hessian[:, along, by] = np.einsum("s,sik->ki", _WEIGHTS / _APART, slopes)
    hessian[:, by, along] = hessian[:, along, by]
    return Local(
        value=np.asarray(here[0].real),
        gradient=np.asarray(here.imag.T / _IMAGINARY),
        hessian=hessian,
    )
