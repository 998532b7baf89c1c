"""The coefficients of a model in coordinates in which they are independent, where no digits are lost to the columns.

Quadratics of years, or columns that nearly repeat each other, have coefficients so correlated that x'Sx and b'S^-1b
lose most of their digits. What does not depend on how the columns are written is therefore had from a root of the
covariance, S = F F', and from z = F^-1 b: var(x'b) = |F'x|^2, and b'S^-1 b = |z|^2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]


@frozen(eq=False)
class Origin(Frozen):
    """Where columns are measured from: `row` (p,), 0 for those that stay as they are.

    `constant` is the place of the column of ones that makes up for it, -1 where there is none. Only columns that
    lie farther from 0 than they reach are moved, such as years; one of their own values is taken off, which
    loses no digits.
    """

    constant: int
    row: Floats


@frozen(eq=False)
class Coordinates(Frozen):
    """p coefficients b as F z, (p, p) and (p,): z are independent with variance 1, so the covariance is F F'.

    F and z belong to the columns as measured from `origin`.
    """

    origin: Origin
    root: Floats
    along: Floats


def origin_of(X: Floats) -> Origin:
    """Where the columns of a design (k, p) are to be measured from."""
    ones = np.flatnonzero(np.all(X == 1, axis=0))
    if not ones.size:
        return Origin(constant=-1, row=np.zeros(X.shape[1]))
    low, high = X.min(axis=0), X.max(axis=0)
    middle = np.sort(X, axis=0)[len(X) // 2]
    with np.errstate(over="ignore"):  # a reach beyond every number is too wide to be moved
        far = (high > low) & (high - low < np.abs(middle))
    return Origin(constant=int(ones[0]), row=np.where(far, middle, 0.0))


def moved(X: Floats, origin: Origin) -> Floats:
    """Rows of a design, (n, p), measured from the origin."""
    if not origin.row.any():
        return X
    return np.asarray(X - X[:, [origin.constant]] * origin.row, dtype=np.float64)


def back(found: Floats, origin: Origin) -> Floats:
    """Coefficients on the columns as they were, from those on the moved ones: (..., p, q), a set a column."""
    if not origin.row.any():
        return found
    whole = found.copy()
    whole[..., origin.constant, :] -= np.einsum("a,...aq->...q", origin.row, found)
    return whole


def places(at: Coordinates, X: Floats) -> Floats:
    """The rows F'x of rows x, (n, p): with r such a row, x'b = r'z and var(x'b) = r'r."""
    return np.asarray(moved(X, at.origin) @ at.root, dtype=np.float64)


def lengths(rows: NDArray[Any]) -> Floats:
    """The lengths of rows, (..., n), whatever their size; standard errors where the rows are those of a root."""
    return np.asarray(np.hypot.reduce(rows, axis=-1), dtype=np.float64)


def drop(at: Coordinates, tested: tuple[int, ...]) -> float:
    """b_t' S_tt^-1 b_t of some coefficients: by how much leaving them out raises the weighted sum of squares."""
    return float(drops(at.root[None], at.along[None], tested, at.origin)[0])


def drops(root: Floats, along: Floats, tested: tuple[int, ...], origin: Origin) -> Floats:
    """The same of n models side by side, from their F (n, p, p) and z (n, p); shape (n,).

    The columns that stay are made orthonormal, and z is cleared of them; what is left of it has that length.
    """
    kept = [i for i in range(along.shape[1]) if i not in tested]
    left = along
    if kept:
        columns = np.linalg.inv(root)
        held = columns[:, :, kept]
        if origin.constant in tested:
            held = held + columns[:, :, [origin.constant]] * origin.row[kept]
        units, _ = np.linalg.qr(held / lengths(np.swapaxes(held, 1, 2))[:, None, :])
        for _ in range(2):
            left = left - np.einsum("nak,nbk,nb->na", units, units, left)
    return np.asarray(np.einsum("na,na->n", left, left), dtype=np.float64)


def distance(at: Coordinates, rows: Floats, rhs: Floats) -> float:
    """(L b - r)' (L S L')^-1 (L b - r) of m independent hypotheses whose rows in these coordinates are (m, p)."""
    size = lengths(rows)
    units, triangle = np.linalg.qr((rows / size[:, None]).T)
    apart = units.T @ at.along - np.linalg.solve(triangle.T, rhs / size)
    return float(apart @ apart)
