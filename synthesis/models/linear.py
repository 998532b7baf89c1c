"""Weighted least squares at a given tau2, for a whole batch, and the sums that scores are made of.

With w = 1 / (v + tau2), W = diag(w) and P = W - W X (X'WX)^-1 X'W, everything is a sum over studies:
the columns of X are made orthonormal under w (Z'WZ = I, so P = W - W Z Z'W) and no k x k matrix and
no inverse is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthesis.models.batch import Batch

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Coefficients `beta` (n, p), their model-based `covariance` (n, p, p), and `q` = y'Py (n,)."""

    beta: Floats
    covariance: Floats
    q: Floats


def moments(batch: Batch, tau2: Floats) -> Moments:
    """The sums at `tau2`, shape (n,)."""
    w = 1 / (batch.v + tau2)
    return _moments_of_columns(batch, w) if batch.basis else _moments_of_mean(batch, w)


def solve(batch: Batch, tau2: Floats) -> Linear:
    """Weighted least squares at `tau2`: beta = (X'WX)^-1 X'Wy, covariance (X'WX)^-1."""
    w = 1 / (batch.v + tau2)
    if not batch.basis:
        s1 = _sum(w)
        mean = _dot(w, batch.y) / s1
        q = _dot(w, (batch.y - mean) ** 2)
        return Linear(beta=(batch.centre + mean)[:, None], covariance=(1 / s1)[:, None, None], q=q)
    p = batch.p
    gram = np.empty((batch.n, p, p))
    right = np.empty((batch.n, p, 1))
    for a, column in enumerate(batch.basis):
        weighted = w * column
        right[:, a, 0] = _dot(weighted, batch.y)
        for b in range(a + 1):
            gram[:, a, b] = gram[:, b, a] = _dot(weighted, batch.basis[b])
    on_basis = np.linalg.solve(gram, right)
    residual = batch.y - sum(column * on_basis[:, a, 0] for a, column in enumerate(batch.basis))
    half = np.linalg.solve(gram, np.swapaxes(np.broadcast_to(batch.to_coefficients, gram.shape), 1, 2))
    return Linear(
        beta=(batch.to_coefficients @ on_basis)[:, :, 0],
        covariance=batch.to_coefficients @ half,
        q=_dot(w, residual**2),
    )


def log_determinants(batch: Batch, tau2: Floats) -> tuple[Floats, Floats]:
    """The log determinants of V + tau2 I and, on the batch's basis, of X'WX; each (n,)."""
    total = batch.v + tau2
    logs = np.log(np.where(np.isfinite(total), total, 1.0))
    w = 1 / total
    if not batch.basis:
        return _sum(logs), np.log(_sum(w))
    gram = [[_dot(w * a, b) for b in batch.basis] for a in batch.basis]
    _, logdet = np.linalg.slogdet(np.moveaxis(np.array(gram), 2, 0))
    return _sum(logs), np.asarray(logdet, dtype=np.float64)


def _moments_of_mean(batch: Batch, w: Floats) -> Moments:
    w2 = w * w
    s1, s2 = _sum(w), _sum(w2)
    ratio = s2 / s1
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


def _moments_of_columns(batch: Batch, w: Floats) -> Moments:
    units = _orthonormal(batch, w)
    residual = batch.y
    for unit in units:
        residual = residual - unit * _dot(w * unit, residual)
    w2 = w * w
    s1, s2 = _sum(w), _sum(w2)
    weighted = w * residual
    tr_p, tr_pp, ypppy = s1.copy(), s2.copy(), _dot(w, weighted * weighted)
    for a, unit in enumerate(units):
        along = w2 * unit
        tr_p -= _dot(along, unit)
        tr_pp -= 2 * _dot(along, w * unit)
        ypppy -= _dot(along, residual) ** 2
        for b in range(a + 1):
            tr_pp += (1 if a == b else 2) * _dot(along, units[b]) ** 2
    return Moments(
        s1=s1,
        s2=s2,
        tr_p=tr_p,
        tr_pp=tr_pp,
        ypy=_dot(weighted, residual),
        yppy=_dot(weighted, weighted),
        ypppy=ypppy,
    )


def _orthonormal(batch: Batch, w: Floats) -> list[Floats]:
    """The columns made orthonormal under w by Gram-Schmidt (Z'WZ = I)."""
    units: list[Floats] = []
    for column in batch.basis:
        rest = column
        for unit in units:
            rest = rest - unit * _dot(w * unit, rest)
        units.append(rest / np.sqrt(_dot(w * rest, rest)))
    return units


def _sum(a: Floats) -> Floats:
    return np.asarray(np.add.reduce(a, axis=0), dtype=np.float64)


def _dot(a: Floats, b: Floats) -> Floats:
    """Sum over studies of a * b, fit by fit."""
    return np.asarray(np.einsum("kn,kn->n", a, b), dtype=np.float64)
