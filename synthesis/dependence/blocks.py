"""A covariance matrix in blocks: what belongs to different clusters is independent, and is never written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.partition import Partition, partition
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

WEAK: Final = 1e-10  # the least eigenvalue of a correlation matrix from which it counts as positive definite
SYMMETRIC: Final = (
    1e-8  # how far from symmetric, as a share of the largest value, a matrix may be by rounding
)


@frozen(eq=False, repr=False)
class Blocks(Frozen):
    """A symmetric k x k matrix that is 0 between clusters; `values` (g, n, n) for each group of the partition."""

    partition: Partition
    values: tuple[Floats, ...]

    def __post_init__(self) -> None:
        for part in self.values:
            part.setflags(write=False)
        Frozen.__post_init__(self)

    def __repr__(self) -> str:
        return f"<Blocks: {self.partition!r}>"

    @property
    def k(self) -> int:
        """Number of rows."""
        return self.partition.k

    @property
    def diagonal(self) -> Floats:
        """The values on the diagonal, (k,)."""
        found = np.empty(self.k)
        for rows, part in zip(self.partition.groups, self.values, strict=True):
            found[rows] = np.diagonal(part, axis1=1, axis2=2)
        return found

    @property
    def is_diagonal(self) -> bool:
        """Whether there is nothing beside the diagonal."""
        return all(
            part.shape[1] == 1 or not np.any(part[:, ~np.eye(part.shape[1], dtype=np.bool_)])
            for part in self.values
        )

    def dense(self) -> Floats:
        """The whole matrix, (k, k): for a look at few rows."""
        found = np.zeros((self.k, self.k))
        for rows, part in zip(self.partition.groups, self.values, strict=True):
            found[rows[:, :, None], rows[:, None, :]] = part
        return found

    def times(self, X: Floats) -> Floats:
        """The matrix times X, (k,) or (k, p)."""
        found = np.empty_like(X)
        for rows, part in zip(self.partition.groups, self.values, strict=True):
            found[rows] = np.einsum("gij,gj...->gi...", part, X[rows])
        return found

    def block(self, cluster: int) -> tuple[Indices, Floats]:
        """The rows of a cluster, (n,), and its block, (n, n)."""
        for rows, numbers, part in zip(
            self.partition.groups, self.partition.numbers, self.values, strict=True
        ):
            at = np.flatnonzero(numbers == cluster)
            if at.size:
                return rows[int(at[0])], part[int(at[0])]
        raise NotEstimable(f"there are {self.partition.m} clusters; asked for number {cluster}")

    def take(self, rows: Indices) -> Blocks:
        """The matrix of some rows, in the order given."""
        parts = partition(self.partition.of[rows])
        inside = np.empty(self.k, dtype=np.intp)
        where = np.empty((2, self.k), dtype=np.intp)
        for g, group in enumerate(self.partition.groups):
            inside[group] = np.arange(group.shape[1])
            where[0][group], where[1][group] = g, np.arange(len(group))[:, None]
        values = []
        for group in parts.groups:
            own = rows[group]
            source, place = where[0][own[:, 0]], where[1][own[:, 0]]
            made = np.empty((*group.shape, group.shape[1]))
            for g in np.unique(source).tolist():
                some = np.flatnonzero(source == g)
                at = inside[own[some]]
                made[some] = self.values[g][place[some][:, None, None], at[:, :, None], at[:, None, :]]
            values.append(made)
        return Blocks(partition=parts, values=tuple(values))


def diagonal(v: ArrayLike) -> Blocks:
    """The covariance matrix of independent rows with variances v, (k,)."""
    values = np.asarray(v, dtype=np.float64)
    return Blocks(
        partition=partition(np.arange(values.size)),
        values=(values[:, None, None].copy(),) if values.size else (),
    )


def coarsened(blocks: Blocks, into: Partition) -> tuple[Floats, ...]:
    """The values of a block matrix laid out by a partition that keeps each of its clusters whole, (g, n, n) each."""
    if into is blocks.partition:
        return blocks.values
    k = blocks.k
    inside = np.empty(k, dtype=np.intp)
    where = np.empty((2, k), dtype=np.intp)
    made = []
    for g, rows in enumerate(into.groups):
        inside[rows] = np.arange(rows.shape[1])
        where[0][rows], where[1][rows] = g, np.arange(len(rows))[:, None]
        made.append(np.zeros((*rows.shape, rows.shape[1])))
    for rows, part in zip(blocks.partition.groups, blocks.values, strict=True):
        group = where[0][rows[:, 0]]
        for g in np.unique(group).tolist():
            own = np.flatnonzero(group == g)
            at = inside[rows[own]]
            made[g][where[1][rows[own, 0]][:, None, None], at[:, :, None], at[:, None, :]] = part[own]
    return tuple(made)


def of_matrix(V: ArrayLike) -> Blocks:
    """The blocks of a full covariance matrix (k, k): rows belong together where a value beside the diagonal is not 0.

    Raises:
        NotEstimable: it is not a square, symmetric matrix of finite numbers.
    """
    try:
        given = np.array(V, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotEstimable(
            f"V: expected variances (k,) or a square matrix (k, k); found {expected.told(V)}"
        ) from None
    if given.ndim == 1:
        return diagonal(given)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise NotEstimable(f"V: expected variances (k,) or a square matrix (k, k); found shape {given.shape}")
    if not np.isfinite(given).all():
        i, j = (int(one) for one in np.argwhere(~np.isfinite(given))[0])
        raise NotEstimable(f"V: expected finite numbers; found {given[i, j]:g} in row {i}, column {j}")
    off = np.abs(given - given.T)
    if off.size and off.max() > SYMMETRIC * np.abs(given).max():
        i, j = (int(one) for one in np.unravel_index(np.argmax(off), off.shape))
        raise NotEstimable(
            f"V: expected a symmetric matrix; found {given[i, j]:g} in row {i}, column {j} and {given[j, i]:g} "
            f"in row {j}, column {i}"
        )
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    _, labels = connected_components(csr_array(given != 0), directed=False)
    parts = partition(np.asarray(labels, dtype=np.intp))
    values = []
    for rows in parts.groups:
        part = given[rows[:, :, None], rows[:, None, :]]
        values.append((part + np.swapaxes(part, 1, 2)) / 2)
    return Blocks(partition=parts, values=tuple(values))


def check_positive(blocks: Blocks, names: Sequence[str]) -> None:
    """That a covariance matrix is positive definite, each block by its correlations.

    Args:
        blocks: The matrix.
        names: How the cluster of each row is called in a fault, (k,).

    Raises:
        NotEstimable: a variance not above 0, or a block that is not positive definite; the message names the
            cluster and the least eigenvalue of its correlations.
    """
    v = blocks.diagonal
    bad = np.flatnonzero(~((v > 0) & np.isfinite(v)))
    if bad.size:
        raise NotEstimable(
            f"{names[int(bad[0])]}: a sampling variance must be a finite number above 0; found {v[bad[0]]:g}"
        )
    for rows, part in zip(blocks.partition.groups, blocks.values, strict=True):
        if rows.shape[1] == 1:
            continue
        s = np.sqrt(v[rows])
        least = np.linalg.eigvalsh(part / (s[:, :, None] * s[:, None, :]))[:, 0]
        if np.any(least < WEAK):
            at = int(np.argmin(least))
            raise NotEstimable(
                f"{names[int(rows[at, 0])]}: the covariances of its {rows.shape[1]} effects make no positive definite "
                f"matrix (least eigenvalue of their correlations {least[at]:.3g}); its effects repeat one another, or "
                "the correlations assumed cannot hold together. Please leave out what repeats, or assume weaker ones"
            )
