"""The quadratic form y'Ay that any weights a make of the residuals: its value, its mean and its variance.

A = D - D X (X'DX)^-1 X'D with D = diag(a), so A X = 0. Where y has variances s = v + tau2, y'Ay has
mean tr(AS) and, y normal, variance 2 tr(ASAS), S = diag(s). All are sums over studies, as in `linear`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.batch import Batch
from synthesis.models.kernel.linear import residuals, units

Floats = NDArray[np.float64]


@frozen
class QuadraticForm:
    """y'Ay with tr A and tr AV, each of shape (n,)."""

    value: Floats
    tr_a: Floats
    tr_av: Floats


def quadratic_form(batch: Batch, a: Floats) -> QuadraticForm:
    """The form that the weights `a`, shape (k, n), make."""
    v = np.where(batch.part, batch.v, 0.0)
    residual = residuals(batch, a)
    lost = sum((a * unit) ** 2 for unit in units(batch, a))
    diagonal = a - lost
    return QuadraticForm(
        value=np.sum(a * residual**2, axis=0),
        tr_a=np.sum(diagonal, axis=0),
        tr_av=np.sum(diagonal * v, axis=0),
    )


def variance(batch: Batch, a: Floats, tau2: Floats) -> Floats:
    """The variance of the form of weights `a` when the variance between studies is `tau2`, (n,)."""
    s = np.where(batch.part, batch.v + tau2, 0.0)
    columns = units(batch, a)
    found = np.sum((a * s) ** 2, axis=0)
    for i, unit in enumerate(columns):
        found -= 2 * np.sum(a * (a * s * unit) ** 2, axis=0)
        for other in columns[: i + 1]:
            found += (1 if other is unit else 2) * np.sum(a * a * s * unit * other, axis=0) ** 2
    return np.asarray(2 * found, dtype=np.float64)
