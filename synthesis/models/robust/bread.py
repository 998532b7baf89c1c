"""The coefficients of a working model in coordinates in which its weights make them independent.

With Z = X T so that Z'WZ = I, the matrix (X'WX)^-1 between the halves of every sandwich is the identity, and no digits
are lost to the units or the correlations of the columns: beta = T z with z = Z'Wy, and a combination l'beta is c'z with
c = T'l. Effects are taken in units in which their working variances are near 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.kernel.batch import orthonormal
from synthesis.models.kernel.coordinates import Origin, back, moved, origin_of
from synthesis.models.robust.working import Working

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class Bread(Frozen):
    """A working model of k effects on p coefficients, in its own coordinates and units.

    `Z` and `WZ` = W Z hold (g, n, p) for each group of clusters, `phi` and the `triangles` L of phi = L L' hold
    (g, n, n). `spread` (p, p) is Z'W phi W Z, the covariance of z by the working model, the identity where the weights
    are the inverse of phi. `z` (p,) and `residuals` (k,), `y` - Z z, are in units of `unit`, whose square is that of
    phi; T (p, p) is `turn`, for columns as measured from `origin`.
    """

    working: Working
    unit: float
    origin: Origin
    turn: Floats
    Z: tuple[Floats, ...]
    WZ: tuple[Floats, ...]
    phi: tuple[Floats, ...]
    triangles: tuple[Floats, ...]
    spread: Floats
    z: Floats
    y: Floats
    residuals: Floats

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return int(self.z.size)

    @property
    def m(self) -> int:
        """Number of clusters."""
        return self.working.m

    @property
    def groups(self) -> tuple[NDArray[np.intp], ...]:
        """Row numbers of the clusters of each size, (g, n)."""
        return self.working.clusters.partition.groups

    @property
    def root(self) -> Floats:
        """The matrix that turns z into coefficients, in the units of the effects, (p, p)."""
        return np.asarray(back(self.turn, self.origin) * self.unit, dtype=np.float64)

    def places(self, L: Floats) -> Floats:
        """The rows c = T'l of combinations l of the coefficients, (q, p)."""
        return np.asarray(moved(L, self.origin) @ self.turn, dtype=np.float64)


def bread(working: Working) -> Bread:
    """The coefficients of a working model, worked out once for all sandwiches.

    Raises:
        NotEstimable: a working covariance that is not positive definite (the cluster is named), or columns that
            repeat each other among the effects with a weight.
    """
    exponent = int(np.frexp(np.median(np.concatenate([_diagonals(part).ravel() for part in working.phi])))[1])
    unit = 2.0 ** (exponent // 2)  # a power of two: to divide by it loses no digits
    phi = tuple(part / unit**2 for part in working.phi)
    y = working.y / unit
    origin = origin_of(working.design.X)
    X, groups = moved(working.design.X, origin), working.clusters.partition.groups
    lower = _triangles(working, phi)
    roots = lower if working.weights is None else _roots(working.weights)
    whitened = np.empty_like(X)
    for rows, root in zip(groups, roots, strict=True):
        whitened[rows] = _whitened(root, X[rows], inverse=working.inverse)
    found = orthonormal(whitened[None])
    if found.weak.any():
        raise NotEstimable(
            f"among the effects with a weight above 0 a column of {', '.join(working.design.names)} repeats a "
            "combination of the others"
        )
    turn = np.linalg.solve(found.R[0], np.eye(len(found.R[0]))) / found.length[0][:, None]
    if working.inverse:
        Z = tuple(root @ found.Q[0][rows] for rows, root in zip(groups, roots, strict=True))
        WZ = tuple(_lower(root, found.Q[0][rows]) for rows, root in zip(groups, roots, strict=True))
    else:
        Z = tuple((X @ turn)[rows] for rows in groups)
        WZ = tuple(root @ found.Q[0][rows] for rows, root in zip(groups, roots, strict=True))
    z, residuals = _least_squares(y, Z, WZ, groups)
    return Bread(
        working=working,
        unit=unit,
        origin=origin,
        turn=turn,
        Z=Z,
        WZ=WZ,
        phi=phi,
        triangles=lower,
        spread=np.eye(len(z))
        if working.inverse
        else sum((_inner(w, part @ w) for w, part in zip(WZ, phi, strict=True)), np.zeros((len(z), len(z)))),
        z=z,
        y=y,
        residuals=residuals,
    )


def restricted(found: Bread, basis: Floats, z: Floats) -> Bread:
    """The same model with fewer coefficients: Z N with an orthonormal basis N (p, r), about the point z (p,)."""
    Z = tuple(part @ basis for part in found.Z)
    fitted = np.empty(found.y.size)
    for rows, part in zip(found.groups, found.Z, strict=True):
        fitted[rows] = part @ z
    return Bread(
        working=found.working,
        unit=found.unit,
        origin=found.origin,
        turn=found.turn @ basis,
        Z=Z,
        WZ=tuple(part @ basis for part in found.WZ),
        phi=found.phi,
        triangles=found.triangles,
        spread=basis.T @ found.spread @ basis,
        z=basis.T @ z,
        y=found.y,
        residuals=found.y - fitted,
    )


def _triangles(working: Working, phi: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """The lower triangles L of phi = L L', (g, n, n) for each group.

    Raises:
        NotEstimable: a block that is not positive definite; the message names the cluster.
    """
    made: list[Floats] = []
    for numbers, part in zip(working.clusters.partition.numbers, phi, strict=True):
        try:
            made.append(np.asarray(np.linalg.cholesky(part), dtype=np.float64))
        except np.linalg.LinAlgError:
            least = np.linalg.eigvalsh(part)[:, 0]
            label = working.clusters.labels[int(numbers[int(np.argmin(least))])]
            raise NotEstimable(
                f"{label}: expected a positive definite working covariance of its {part.shape[1]} effects; "
                f"found the eigenvalue {least.min():.3g}"
            ) from None
    return tuple(made)


def _roots(weights: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """R of W = R R', W being divided by its largest value."""
    largest = max(float(np.max(_diagonals(part))) for part in weights)
    return tuple(_root(part / largest) for part in weights)


def _root(W: Floats) -> Floats:
    n = W.shape[1]
    if n == 1 or not np.any(W[:, ~np.eye(n, dtype=np.bool_)]):
        return np.sqrt(W)
    values, vectors = np.linalg.eigh(W)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :], dtype=np.float64)


def _whitened(root: Floats, X: Floats, *, inverse: bool) -> Floats:
    if inverse:
        return np.asarray(np.linalg.solve(root, X), dtype=np.float64)
    return np.asarray(np.swapaxes(root, 1, 2) @ X, dtype=np.float64)


def _lower(root: Floats, Q: Floats) -> Floats:
    return np.asarray(np.linalg.solve(np.swapaxes(root, 1, 2), Q), dtype=np.float64)


def _least_squares(
    y: Floats, Z: Sequence[Floats], WZ: Sequence[Floats], groups: Sequence[NDArray[np.intp]]
) -> tuple[Floats, Floats]:
    """Z = Z'Wy and y - Z z; the second round takes off what rounding has left."""
    z, rest = np.zeros(Z[0].shape[2]), np.array(y)
    for _ in range(2):
        z = z + sum(np.einsum("gna,gn->a", w, rest[rows]) for w, rows in zip(WZ, groups, strict=True))
        for part, rows in zip(Z, groups, strict=True):
            rest[rows] = y[rows] - part @ z
    return z, rest


def _inner(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.tensordot(a, b, axes=([0, 1], [0, 1])), dtype=np.float64)


def _diagonals(part: Floats) -> Floats:
    return np.asarray(np.diagonal(part, axis1=1, axis2=2), dtype=np.float64)
