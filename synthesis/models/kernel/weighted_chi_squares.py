"""The distribution of the quadratic form y'Ay: a weighted sum of independent chi-squares, exact to rounding.

With y normal about a mean in the design and variances s, E exp(-z y'Ay) = prod_i (1 + 2 z l_i)^(-1/2) over the
k - p eigenvalues l of AS. No eigenvalue is needed: with b = a s that product is

    prod_i (1 + 2 z b_i) det(X'D(z)X) / det(X'D(0)X),   D(z) = diag(a / (1 + 2 z b)).

The transform is inverted along a path through its saddle point that bends around the cut on the negative
axis, by the trapezoidal rule, which converges geometrically there (Rice 1980, SIAM J Sci Stat Comput 1:438;
Weideman & Trefethen 2007, Math Comput 76:1341).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis.models.kernel.batch import Batch

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

NODES: Final = 64  # steps of the rule; every second of them alone must tell the same
REACH: Final = 5.2  # of the path's parameter: beyond, the integrand is below rounding
BEND: Final = 0.5  # how far the path leans to the left for each step up
NEWTON: Final = 12
AGREE: Final = 1e-6  # the error of the whole rule is about the square of that of its half


def below(batch: Batch, a: Floats, tau2: Floats, value: Floats) -> Floats:
    """The probability that y'Ay is at most `value` (n,) when tau2 is `tau2` (n,); nan where it is not had to 1e-11."""
    some = value > 0
    b = a * np.where(batch.part, batch.v + tau2, 0.0) / np.where(some, value, 1.0)
    origin, scale = _saddle(batch, b)
    u = np.linspace(0.0, REACH, NODES + 1)[:, None]
    z = origin + scale * (BEND * (1 - np.cosh(u)) + 1j * np.sinh(u))
    along = scale * (-BEND * np.sinh(u) + 1j * np.cosh(u))
    height = np.imag(np.exp(_log_transform(batch, a, b, z) + z) / z * along) * (REACH / NODES / np.pi)
    height[0] /= 2
    whole, half = np.sum(height, axis=0), 2 * np.sum(height[::2], axis=0)
    sure = np.abs(whole - half) < AGREE
    return np.asarray(np.where(some, np.where(sure, np.clip(whole, 0.0, 1.0), np.nan), 0.0), dtype=np.float64)


def _saddle(batch: Batch, b: Floats) -> tuple[Floats, Floats]:
    """Where on the positive axis the integrand is lowest, about, and its width there; (n,) each.

    The k - p eigenvalues are replaced by (k - p) / k times as many b. The root of a convex rising
    function, reached from above.
    """
    share = batch.df / batch.count
    z = 1 + batch.df / 2
    for _ in range(NEWTON):
        gone = b / (1 + 2 * z * b)
        excess = z - 1 - share * z * np.sum(gone, axis=0)
        z = z - excess / (1 - share * np.sum((gone / np.where(b > 0, b, 1.0)) * gone, axis=0))
    gone = b / (1 + 2 * z * b)
    return z, 1 / np.sqrt(2 * share * np.sum(gone**2, axis=0) + z**-2)


def _log_transform(batch: Batch, a: Floats, b: Floats, z: Complex) -> Complex:
    """The logarithm of E exp(-z y'Ay) at every z, shape (nodes, n).

    Column by column of the design, the determinant's next factor has an argument between -pi and pi (the
    eigenvalues interlace), so that the principal logarithm is the right one.
    """
    growth = 1 + 2 * z[:, None, :] * b
    found = np.sum(np.log(growth), axis=1)
    columns = batch.basis or (np.ones((1, 1)),)
    for at_z, at_zero in zip(_pivots(columns, a / growth), _pivots(columns, a[None]), strict=True):
        found += np.log(at_z / at_zero)
    return np.asarray(-found / 2, dtype=np.complex128)


def _pivots(columns: tuple[Floats, ...], d: Complex | Floats) -> list[Complex]:
    """The factors of det(X'DX), D = diag(d) of shape (nodes, k, n), one for each column; (nodes, n) each."""
    found: list[Complex] = []
    cleared: list[Complex | Floats] = []
    for column in columns:
        rest = np.broadcast_to(column, d.shape[1:])[None] + 0 * d
        for one, pivot in zip(cleared, found, strict=True):
            rest = rest - one * (np.sum(d * one * rest, axis=1) / pivot)[:, None, :]
        cleared.append(rest)
        found.append(np.asarray(np.sum(d * rest * rest, axis=1), dtype=np.complex128))
    return found
