"""Many fits at once: the effects of n fits side by side, in the layout the kernel is fast on.

Callers give one fit a row, (n, k). Inside, a study is a row and a fit a column, (k, n), so that every
sum over studies runs along contiguous memory. A study that a fit leaves out has v = inf, hence weight
0 whatever tau2 is, and y = 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

ROUNDING: Final = 8 * float(np.finfo(np.float64).eps)
WEAK: Final = 1e-7  # the share of a column that must be left when those before it are taken off
BLOCK: Final = 16_384  # values of y in one block: what the kernel touches then stays in the processor's cache


@frozen
class Batch:
    """n fits of up to k studies on p coefficients.

    `y`, `v`: shape (k, n); `count` (n,): studies in each fit. From y a combination of the design's columns
    has been taken, so that no digits are lost to what the model fits anyway: its coefficients on the basis
    are `centre`, shape (n, p).
    `basis`: for p columns, p arrays of shape (k, n) or (k, 1) that span the design, empty for a plain
    mean; `to_coefficients`: shape (n or 1, p, p), from coefficients on the basis to those of the design.
    `weights`: the user's own, shape (k, n), 0 for a study that a fit leaves out; None where none are given.
    """

    y: Floats
    v: Floats
    centre: Floats
    count: Indices
    basis: tuple[Floats, ...] = ()
    to_coefficients: Floats
    weights: Floats | None = None

    @property
    def n(self) -> int:
        """Number of fits."""
        return int(self.y.shape[1])

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return len(self.basis) or 1

    @property
    def df(self) -> Indices:
        """Studies less coefficients, shape (n,)."""
        return self.count - self.p

    @property
    def part(self) -> Bools:
        """Where a study takes part in a fit, shape (k, n)."""
        return np.isfinite(self.v)

    def weighted(self, weights: ArrayLike) -> Batch:
        """The same fits with the user's own weights, one fit a row as in `batch`; only their ratios matter.

        Raises:
            NotEstimable: shapes disagree, a study that takes part has a weight that is not a finite number
                of 0 or more, or a fit has no more weights above 0 than coefficients.
        """
        given = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        if given.shape != self.y.shape[::-1]:
            raise NotEstimable(f"y has shape {self.y.shape[::-1]}, weights has shape {given.shape}")
        part = self.part.T
        _refuse(
            part & ~(np.isfinite(given) & (given >= 0)), given, "the weight", "a finite number of 0 or more"
        )
        kept = np.where(part, given, 0.0)
        counted = np.count_nonzero(kept, axis=1)
        short = np.flatnonzero(counted <= self.p)
        if short.size:
            fit = int(short[0])
            raise NotEstimable(
                f"fit {fit}: {self.p + 1} studies need a weight above 0; found {counted[fit]} with one"
            )
        return replace(self, weights=np.ascontiguousarray((kept / np.max(kept, axis=1)[:, None]).T))

    def take(self, fits: Indices) -> Batch:
        """The fits of these numbers, in this order; a fit may be taken more than once."""
        return Batch(
            y=self.y[:, fits],
            v=self.v[:, fits],
            centre=self.centre[fits],
            count=self.count[fits],
            basis=tuple(column if column.shape[1] == 1 else column[:, fits] for column in self.basis),
            to_coefficients=self.to_coefficients
            if len(self.to_coefficients) == 1
            else self.to_coefficients[fits],
            weights=None if self.weights is None else self.weights[:, fits],
        )

    def scaled(self) -> tuple[Batch, Floats]:
        """The same fits with their smallest v near 1, and the variance that one now stands for, (n,).

        The scale is a power of 4, so no digit changes; w^3 then neither over- nor underflows.
        """
        _, exponent = np.frexp(np.min(self.v, axis=0))
        half = exponent // 2
        same = replace(
            self,
            y=np.ldexp(self.y, -half),
            v=np.ldexp(self.v, -2 * half),
            centre=np.ldexp(self.centre, -half[:, None]),
        )
        return same, np.ldexp(1.0, 2 * half)

    def repeat(self, times: int) -> Batch:
        """The whole batch `times` over, end to end."""
        return Batch(
            y=np.tile(self.y, times),
            v=np.tile(self.v, times),
            centre=np.tile(self.centre, (times, 1)),
            count=np.tile(self.count, times),
            basis=tuple(a if a.shape[1] == 1 else np.tile(a, times) for a in self.basis),
            to_coefficients=self.to_coefficients
            if len(self.to_coefficients) == 1
            else np.tile(self.to_coefficients, (times, 1, 1)),
            weights=None if self.weights is None else np.tile(self.weights, times),
        )

    def blocks(self) -> Iterator[tuple[slice, Batch]]:
        """The batch cut into pieces small enough for the cache."""
        size = max(1, BLOCK // max(1, self.y.shape[0]))
        if size >= self.n:
            yield slice(0, self.n), self
            return
        for start in range(0, self.n, size):
            stop = min(start + size, self.n)
            yield slice(start, stop), self.take(np.arange(start, stop))


def batch(y: ArrayLike, v: ArrayLike, *, X: ArrayLike | None = None, mask: ArrayLike | None = None) -> Batch:
    """Lay out n fits for the kernel.

    Args:
        y: Estimates, shape (n, k); (k,) is a batch of one.
        v: Sampling variances, same shape.
        X: Design, shape (k, p) shared by all fits or (n, k, p); None is a plain mean.
        mask: True where a study takes part in a fit, same shape as y; None is everywhere.

    Raises:
        NotEstimable: shapes disagree; a study that takes part has a y that is not finite or a v that
            is not finite and above 0; a fit has no more studies than coefficients or a design of
            less than full rank. The message names the fit and the study, counted from 0.
    """
    Y, V = np.atleast_2d(np.asarray(y, dtype=np.float64)), np.atleast_2d(np.asarray(v, dtype=np.float64))
    part = (
        np.ones(Y.shape, dtype=np.bool_) if mask is None else np.atleast_2d(np.asarray(mask, dtype=np.bool_))
    )
    for name, array in (("v", V), ("mask", part)):
        if array.shape != Y.shape:
            raise NotEstimable(f"y has shape {Y.shape}, {name} has shape {array.shape}")
    _refuse(part & ~np.isfinite(Y), Y, "y", "a finite number")
    _refuse(part & ~(np.isfinite(V) & (V > 0)), V, "v", "a finite number above 0")
    count = part.sum(axis=1)
    columns = None if X is None else _columns(np.asarray(X, dtype=np.float64), part)
    _refuse_short(count, 1 if columns is None else columns.shape[2])
    if columns is None:
        basis: tuple[Floats, ...] = ()
        back = np.ones((1, 1, 1))
        rest, centre = _centred(Y, part)
    else:
        basis, back, sizes = _basis(columns)
        rest, centre = _fitted(Y, part, basis, sizes)
    return Batch(
        y=np.ascontiguousarray(rest),
        v=np.ascontiguousarray(np.where(part, V, np.inf).T),
        centre=centre,
        count=count,
        basis=basis,
        to_coefficients=back,
    )


def _centred(Y: Floats, part: Bools) -> tuple[Floats, Floats]:
    """What is left of y, (k, n), without the first y, and that, (n, 1); 0 throughout when it is only rounding."""
    first = np.take_along_axis(Y, np.argmax(part, axis=1)[:, None], axis=1)
    return _cleared(np.where(part, Y - first, 0.0).T, np.abs(first[:, 0])), first


def _fitted(Y: Floats, part: Bools, basis: tuple[Floats, ...], sizes: Floats) -> tuple[Floats, Floats]:
    """What the unweighted fit leaves of y, (k, n), and its coefficients on the basis (n, p).

    `sizes` (n or 1, p, p) turn those coefficients into the largest numbers that are added up where fitted values
    are made on the design: what is left is 0 throughout when it is no more than their rounding.
    """
    y = np.ascontiguousarray(np.where(part, Y, 0.0).T)
    centre = np.column_stack([np.einsum("kn,kn->n", np.broadcast_to(a, y.shape), y) for a in basis])
    rest = np.where(part.T, y - sum(a * centre[:, i] for i, a in enumerate(basis)), 0.0)
    terms = np.abs((sizes @ centre[:, :, None])[:, :, 0])
    return _cleared(rest, len(basis) * np.maximum(np.max(terms, axis=1), np.max(np.abs(y), axis=0))), centre


def _cleared(rest: Floats, size: Floats) -> Floats:
    """What is left of y, 0 throughout where it is no more than the rounding of numbers of that size, (n,)."""
    exact = np.max(np.abs(rest), axis=0) <= ROUNDING * size
    return np.where(exact, 0.0, rest) if exact.any() else rest


def _refuse(bad: Bools, found: Floats, what: str, expected: str) -> None:
    if bad.any():
        fit, study = (int(i) for i in np.argwhere(bad)[0])
        raise NotEstimable(
            f"fit {fit}, study {study}: {what} must be {expected}; found {found[fit, study]:g}"
        )


def _refuse_short(count: Indices, p: int) -> None:
    short = np.flatnonzero(count <= p)
    if short.size:
        fit = int(short[0])
        raise NotEstimable(f"fit {fit}: tau2 on {p} coefficient(s) needs {p + 1} studies; found {count[fit]}")


def _columns(X: Floats, part: Bools) -> Floats:
    n, k = part.shape
    if X.ndim not in {2, 3} or X.shape[-2] != k or (X.ndim == 3 and X.shape[0] != n):
        raise NotEstimable(f"y has shape {part.shape}, the design has shape {X.shape}")
    if X.ndim == 2 and part.all():
        return X[None]
    return np.where(part[:, :, None], X, 0.0)


def _basis(columns: Floats) -> tuple[tuple[Floats, ...], Floats, Floats]:
    """Orthonormal columns of each design: X = Q R, so that coefficients on X are R^-1 those on Q.

    The third, (n, p, p), turns those on Q into the largest number that each column of X adds to a fitted value.
    """
    if not np.isfinite(columns).all():
        raise NotEstimable("the design holds values that are not finite")
    found = orthonormal(columns)
    weak = np.argwhere(found.weak)
    if weak.size:
        fit, column = (int(i) for i in weak[0])
        raise NotEstimable(f"fit {fit}: column {column} repeats a combination of those before it")
    inverse = np.linalg.solve(found.R, np.broadcast_to(np.eye(found.R.shape[1]), found.R.shape))
    back = inverse / found.length[:, :, None]
    basis = tuple(np.ascontiguousarray(found.Q[:, :, a].T) for a in range(found.Q.shape[2]))
    return basis, back, back * found.reach[:, :, None]


@frozen
class Orthonormal:
    """Designs X = Q R D, columns divided by their lengths made orthonormal: Q (n, k, p), R (n, p, p).

    `length` (n, p) are the lengths, the diagonal of D; `reach` (n, p) the largest values, without their sign.
    """

    Q: Floats
    R: Floats
    length: Floats
    reach: Floats

    @property
    def weak(self) -> Bools:
        """Where a column repeats a combination of those before it, (n, p)."""
        return np.asarray(np.abs(np.diagonal(self.R, axis1=1, axis2=2)) < WEAK, dtype=np.bool_)


def orthonormal(columns: Floats) -> Orthonormal:
    """Designs (n, k, p) made orthonormal; their columns may be of any size."""
    rows = np.ascontiguousarray(np.swapaxes(columns, 1, 2))
    reach = np.maximum(np.max(rows, axis=2), -np.min(rows, axis=2))
    _, exponent = np.frexp(reach)
    near = np.ldexp(rows, -exponent[:, :, None])
    length = np.sqrt(np.einsum("npk,npk->np", near, near))
    near /= np.where(length > 0, length, 1.0)[:, :, None]
    Q, R = np.linalg.qr(np.swapaxes(near, 1, 2))
    return Orthonormal(Q=Q, R=R, length=np.ldexp(length, exponent), reach=reach)
