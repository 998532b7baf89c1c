"""Weighted least squares at a given tau2, for a whole batch, and the sums that scores are made of.

With w = 1 / (v + tau2), W = diag(w) and P = W - W X (X'WX)^-1 X'W, everything is a sum over studies:
the columns of X are made orthonormal under w (Z'WZ = I, so P = W - W Z Z'W) and no k x k matrix and
no inverse is ever formed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.kernel.batch import Batch

Floats = NDArray[np.float64]

RULED: Final = 1 - 1e-3  # the share of one study in all weight from which plain sums lose digits


@frozen
class Moments:
    """The sums from which scores and information are made, each of shape (n,).

    `s1` = tr W, `s2` = tr WW, `tr_p` = tr P, `tr_pp` = tr PP, `ypy` = y'Py, `yppy` = y'PPy, `ypppy` = y'PPPy.
    """

    s1: Floats
    s2: Floats
    tr_p: Floats
    tr_pp: Floats
    ypy: Floats
    yppy: Floats
    ypppy: Floats


@frozen
class Linear:
    """Coefficients `beta` (n, p), a `root` F (n, p, p) of their covariance F F', and `q` = y'Py (n,).

    `along` (n, p) is F^-1 beta: the coefficients in coordinates in which they are independent with variance 1.
    """

    beta: Floats
    root: Floats
    along: Floats
    q: Floats

    @property
    def covariance(self) -> Floats:
        """The model-based covariance of the coefficients, (X'WX)^-1, shape (n, p, p)."""
        return np.asarray(self.root @ np.swapaxes(self.root, 1, 2), dtype=np.float64)


@frozen
class LikelihoodParts:
    """log |V + tau2 I|, on the batch's basis log |X'WX|, and `q` = y'Py; each (n,)."""

    spread: Floats
    information: Floats
    q: Floats


def moments(batch: Batch, tau2: Floats) -> Moments:
    """The sums at `tau2`, shape (n,)."""
    w = 1 / (batch.v + tau2)
    return _moments_of_columns(batch, w) if batch.basis else _moments_of_mean(batch, w)


def squares(batch: Batch, tau2: Floats) -> tuple[Floats, Floats]:
    """The sums y'Py and y'PPy at `tau2`, shape (n,) each: of `moments` only these, for those who need no more."""
    w = 1 / (batch.v + tau2)
    residual = residuals(batch, w)
    weighted = w * residual
    return _dot(weighted, residual), _dot(weighted, weighted)


def residuals(batch: Batch, w: Floats) -> Floats:
    """What the weighted fit by `w`, shape (k, n), leaves of y; same shape."""
    if not batch.basis:
        return np.asarray(batch.y - _dot(w, batch.y) / _sum(w), dtype=np.float64)
    residual = batch.y
    for unit in units(batch, w):
        residual = residual - unit * _dot(w * unit, residual)
    return residual


def solve(batch: Batch, tau2: Floats) -> Linear:
    """Weighted least squares at `tau2`: beta = (X'WX)^-1 X'Wy, covariance (X'WX)^-1."""
    w = 1 / (batch.v + tau2)
    if not batch.basis:
        s1 = _sum(w)
        mean = _dot(w, batch.y) / s1
        length = np.sqrt(s1)
        beta = batch.centre + mean[:, None]
        return Linear(
            beta=beta,
            root=(1 / length)[:, None, None],
            along=beta * length[:, None],
            q=_dot(w, (batch.y - mean) ** 2),
        )
    columns, triangle = _orthonormal(batch, w)
    residual = batch.y
    along = np.einsum("nab,nb->na", triangle, batch.centre)
    for a, unit in enumerate(columns):
        part = _dot(w * unit, residual)
        along[:, a] += part
        residual = residual - unit * part
    across = np.swapaxes(np.broadcast_to(batch.to_coefficients, triangle.shape), 1, 2)
    root = np.swapaxes(np.linalg.solve(np.swapaxes(triangle, 1, 2), across), 1, 2)
    beta = np.einsum("nab,nb->na", root, along)
    return Linear(beta=beta, root=root, along=along, q=_dot(w, residual**2))


def likelihood_parts(batch: Batch, tau2: Floats) -> LikelihoodParts:
    """What the likelihoods at `tau2`, shape (n,), are made of."""
    total = batch.v + tau2
    w = 1 / total
    spread = _sum(np.log(np.where(np.isfinite(total), total, 1.0)))
    if not batch.basis:
        s1 = _sum(w)
        residual = batch.y - _dot(w, batch.y) / s1
        return LikelihoodParts(spread=spread, information=np.log(s1), q=_dot(w * residual, residual))
    residual, information = batch.y, np.zeros(batch.n)
    cleared: list[tuple[Floats, Floats]] = []
    for column in batch.basis:
        rest = column
        for one, square in cleared:
            rest = rest - one * (_dot(w * one, rest) / square)
        weighted = w * rest
        square = _dot(weighted, rest)
        cleared.append((rest, square))
        information += np.log(square)
        residual = residual - rest * (_dot(weighted, residual) / square)
    return LikelihoodParts(spread=spread, information=information, q=_dot(w * residual, residual))


def _moments_of_mean(batch: Batch, w: Floats) -> Moments:
    w2 = w * w
    s1, s2 = _sum(w), _sum(w2)
    ratio = s2 / s1
    if (ratio > RULED * s1).any():
        return _moments_of_ruled_mean(batch, w)
    residual = batch.y - _dot(w, batch.y) / s1
    weighted = w * residual
    cross = _dot(w, weighted)
    return Moments(
        s1=s1,
        s2=s2,
        tr_p=s1 - ratio,
        tr_pp=s2 - 2 * _dot(w, w2) / s1 + ratio**2,
        ypy=_dot(weighted, residual),
        yppy=_dot(weighted, weighted),
        ypppy=_dot(w, weighted * weighted) - cross**2 / s1,
    )


def _moments_of_ruled_mean(batch: Batch, w: Floats) -> Moments:
    """The sums of means that one study rules, whose weight hides the others from sums and differences.

    tr P = 2 sum_{i<j} w_i w_j / s1; tr PP = sum_i (w_i (s1 - w_i) / s1)^2 + 2 sum_{i<j} (w_i w_j / s1)^2. The
    residual of the ruling study is had from those of the others, since sum w_i r_i = 0.
    """
    w2 = w * w
    s1 = _sum(w)
    before, before2 = _sums_before(w), _sums_before(w2)
    others = before + _sums_before(w[::-1])[::-1]
    weighted, residual = _ruled_fit(w, batch.y)
    along, left = _ruled_fit(w, weighted)
    return Moments(
        s1=s1,
        s2=_sum(w2),
        tr_p=2 * _dot(w, before) / s1,
        tr_pp=_sum((w * others / s1) ** 2) + 2 * _dot(w2, before2) / s1**2,
        ypy=_dot(weighted, residual),
        yppy=_dot(weighted, weighted),
        ypppy=_dot(along, left),
    )


def _ruled_fit(w: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Py and the residuals of y, (k, n), where one study rules: its own from those of the others, so small."""
    ruler, every = np.argmax(w, axis=0), np.arange(w.shape[1])
    beside = np.where(np.arange(len(w))[:, None] == ruler, 0.0, w)
    off = y - y[ruler, every]
    residual = off - _dot(beside, off) / _sum(w)
    products = beside * residual
    products[ruler, every] = -_sum(products)
    residual[ruler, every] = products[ruler, every] / w[ruler, every]
    return products, residual


def _sums_before(a: Floats) -> Floats:
    """The sum of all rows above each row."""
    return np.cumsum(np.vstack([np.zeros((1, a.shape[1])), a[:-1]]), axis=0)


def _moments_of_columns(batch: Batch, w: Floats) -> Moments:
    columns = units(batch, w)
    residual = batch.y
    for unit in columns:
        residual = residual - unit * _dot(w * unit, residual)
    w2 = w * w
    s1, s2 = _sum(w), _sum(w2)
    weighted = w * residual
    tr_p, tr_pp, ypppy = s1.copy(), s2.copy(), _dot(w, weighted * weighted)
    for a, unit in enumerate(columns):
        along = w2 * unit
        tr_p -= _dot(along, unit)
        tr_pp -= 2 * _dot(along, w * unit)
        ypppy -= _dot(along, residual) ** 2
        for b in range(a + 1):
            tr_pp += (1 if a == b else 2) * _dot(along, columns[b]) ** 2
    return Moments(
        s1=s1,
        s2=s2,
        tr_p=tr_p,
        tr_pp=tr_pp,
        ypy=_dot(weighted, residual),
        yppy=_dot(weighted, weighted),
        ypppy=ypppy,
    )


def units(batch: Batch, w: Floats) -> list[Floats]:
    """The columns of the design made orthonormal under w by Gram-Schmidt (Z'WZ = I), each (k, n)."""
    if not batch.basis:
        return [np.broadcast_to(1 / np.sqrt(_sum(w)), w.shape)]
    return _orthonormal(batch, w)[0]


def _orthonormal(batch: Batch, w: Floats) -> tuple[list[Floats], Floats]:
    """Those columns, and the triangles R (n, p, p) with which the basis is Z R."""
    found: list[Floats] = []
    triangle = np.zeros((batch.n, batch.p, batch.p))
    for a, column in enumerate(batch.basis):
        rest = column
        for b, unit in enumerate(found):
            triangle[:, b, a] = _dot(w * unit, rest)
            rest = rest - unit * triangle[:, b, a]
        triangle[:, a, a] = np.sqrt(_dot(w * rest, rest))
        found.append(rest / triangle[:, a, a])
    return found, triangle


def _sum(a: Floats) -> Floats:
    return np.asarray(np.add.reduce(a, axis=0), dtype=np.float64)


def _dot(a: Floats, b: Floats) -> Floats:
    """Sum over studies of a * b, fit by fit."""
    return np.asarray(np.einsum("kn,kn->n", a, b), dtype=np.float64)
