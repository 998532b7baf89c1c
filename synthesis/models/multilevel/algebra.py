"""The likelihood of a model with random terms, its slope and curvature, by blocks.

M = V + sum of the terms, e = y - X b with b = (X'M^-1 X)^-1 X'M^-1 y, P = M^-1 - M^-1 X (X'M^-1 X)^-1 X'M^-1. For the
restricted likelihood -2 l = (k - p) log 2 pi + log |M| + log |X'M^-1 X| - log |X'X| + y'Py, for the full one
-2 l = k log 2 pi + log |M| + y'Py (Harville 1977, J Am Stat Assoc 72:320). With D the blocks, Z the groups outside them
and S their variances, M^-1 = D^-1 - W K W', W = D^-1 Z, K = (S^-1 + Z'W)^-1 (Woodbury).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.multilevel.layout import (
    Layout,
    Stack,
    levels_matrix,
    levels_second,
    levels_slopes,
)
from synthesis.models.multilevel.terms import Intercepts

Floats = NDArray[np.float64]

LOG_2PI: Final = log(2 * pi)
MOST_NUMBERS: Final = 1_000_000  # how many numbers of blocks are held at once


@frozen(eq=False)
class Solved(Frozen):
    """A model at given theta: the log-likelihood asked for, both of them, coefficients, and what slopes are made from.

    `inverse` (g, n, n) are the blocks of D^-1 of each stack; `U` (k + 1, p) = M^-1 X, `e` (k + 1,) = P y; `G` (p, p) =
    (X'M^-1 X)^-1; `W` (k + 1, q) and `K` (q, q) as above.
    """

    layout: Layout
    theta: Floats
    loglik: float
    reml: float
    ml: float
    beta: Floats
    G: Floats
    U: Floats
    e: Floats
    ypy: float
    inverse: tuple[Floats, ...]
    W: Floats
    K: Floats


def solved(layout: Layout, theta: Floats, *, restricted: bool) -> Solved | None:
    """The model at theta; None where M is not positive definite there."""
    parts = _inverted(layout, theta)
    if parts is None:
        return None
    inverse, log_det = parts
    W, K, more = _woodbury(layout, theta, inverse)
    data = np.column_stack([layout.X, layout.y])
    MX = _applied(layout, inverse, W, K, data)
    p = layout.p
    cross = layout.X.T @ MX
    try:
        root = np.linalg.cholesky(cross[:, :p])
    except np.linalg.LinAlgError:
        return None
    half = np.linalg.solve(root, np.eye(p))
    G = half.T @ half
    beta = G @ cross[:, p]
    e = MX[:, p] - MX[:, :p] @ beta
    ypy = float(layout.y @ e)
    twice = log_det + more + ypy
    ml = -(twice + _constant(layout, restricted=False)) / 2
    reml = -(twice + _constant(layout, restricted=True)) / 2 - float(np.sum(np.log(np.diag(root))))
    return Solved(
        layout=layout,
        theta=theta,
        loglik=reml if restricted else ml,
        reml=reml,
        ml=ml,
        beta=layout.base + beta,
        G=G,
        U=MX[:, :p],
        e=e,
        ypy=ypy,
        inverse=inverse,
        W=W,
        K=K,
    )


def _constant(layout: Layout, *, restricted: bool) -> float:
    """What of -2 l does not depend on theta."""
    if not restricted:
        return layout.k * LOG_2PI
    return (layout.k - layout.p) * LOG_2PI - layout.log_xx


def logliks(layout: Layout, thetas: Sequence[Floats], *, restricted: bool) -> Floats:
    """The log-likelihood at many theta at once, (t,); -inf where M is not positive definite."""
    if layout.Z.shape[1]:
        found = [solved(layout, theta, restricted=restricted) for theta in thetas]
        return np.array([-np.inf if one is None else one.loglik for one in found])
    most = max(1, MOST_NUMBERS // sum(stack.V.size for stack in layout.stacks))
    if len(thetas) > most:
        parts = [thetas[i : i + most] for i in range(0, len(thetas), most)]
        return np.concatenate([logliks(layout, part, restricted=restricted) for part in parts])
    p = layout.p
    data = np.column_stack([layout.X, layout.y])
    cross = np.zeros((len(thetas), p + 1, p + 1))
    twice = np.full(len(thetas), _constant(layout, restricted=restricted))
    for stack in layout.stacks:
        D = np.stack([_block(layout, stack, theta) for theta in thetas])
        sign, log_det = np.linalg.slogdet(D)
        D[~(sign > 0)] = np.eye(D.shape[-1])
        twice += np.where(np.all(sign > 0, axis=1), np.sum(log_det, axis=1), np.inf)
        own = data[stack.rows]
        solution = np.linalg.solve(D, np.broadcast_to(own, (len(thetas), *own.shape)))
        cross += np.sum(np.swapaxes(own, 1, 2) @ solution, axis=1)
    XMX, XMy = cross[:, :p, :p], cross[:, :p, p]
    beta = np.linalg.solve(XMX, XMy[:, :, None])[:, :, 0]
    twice += cross[:, p, p] - np.sum(beta * XMy, axis=1)
    if restricted:
        twice += np.linalg.slogdet(XMX)[1]
    return -twice / 2


def applied(at: Solved, data: Floats) -> Floats:
    """M^-1 times columns (k + 1, c)."""
    return _applied(at.layout, at.inverse, at.W, at.K, data)


def blocks_of(layout: Layout, theta: Floats) -> tuple[Floats, ...]:
    """The blocks D of each stack at theta, (g, n, n)."""
    return tuple(_block(layout, stack, theta) for stack in layout.stacks)


def _block(layout: Layout, stack: Stack, theta: Floats) -> Floats:
    D = stack.V.copy()
    for j, i in enumerate(layout.inside):
        term, own = layout.terms[i], theta[layout.at[i]]
        if isinstance(term, Intercepts):
            D += own[0] * stack.same[j]
        else:
            D += _spread(stack, j, levels_matrix(term, own))
    return D


def _spread(stack: Stack, j: int, levels: Floats) -> Floats:
    """A matrix of levels laid out over the rows of a structured term."""
    at = stack.levels[j]
    return np.asarray(stack.same[j] * levels[at[:, :, None], at[:, None, :]])


def _inverted(layout: Layout, theta: Floats) -> tuple[tuple[Floats, ...], float] | None:
    found, log_det = [], 0.0
    for D in blocks_of(layout, theta):
        if D.shape[1] == 1:
            if not np.all(D > 0):
                return None
            found.append(1 / D)
            log_det += float(np.sum(np.log(D)))
            continue
        try:
            root = np.linalg.cholesky(D)
        except np.linalg.LinAlgError:
            return None
        log_det += 2 * float(np.sum(np.log(np.diagonal(root, axis1=1, axis2=2))))
        found.append(np.asarray(np.linalg.inv(D), dtype=np.float64))
    return tuple(found), log_det


def _times(stacks: tuple[Stack, ...], blocks: tuple[Floats, ...], data: Floats) -> Floats:
    """A block matrix times columns (k + 1, c), whose last row is 0."""
    found = np.zeros_like(data)
    for stack, block in zip(stacks, blocks, strict=True):
        found[stack.rows] = block @ data[stack.rows]
    found[-1] = 0.0
    return found


def _applied(layout: Layout, inverse: tuple[Floats, ...], W: Floats, K: Floats, data: Floats) -> Floats:
    found = _times(layout.stacks, inverse, data)
    return found - W @ (K @ (W.T @ data)) if W.shape[1] else found


def _woodbury(layout: Layout, theta: Floats, inverse: tuple[Floats, ...]) -> tuple[Floats, Floats, float]:
    """W, K and log |I + S^(1/2) Z'W S^(1/2)|."""
    q = layout.Z.shape[1]
    if not q:
        return layout.Z, np.zeros((0, 0)), 0.0
    W = _times(layout.stacks, inverse, layout.Z)
    s = np.empty(q)
    for i, columns in layout.outside:
        s[columns] = np.sqrt(theta[layout.at[i]][0])
    inner = np.eye(q) + s[:, None] * (layout.Z.T @ W) * s
    root = np.linalg.cholesky((inner + inner.T) / 2)
    half = np.linalg.solve(root, np.diag(s))
    return W, half.T @ half, 2 * float(np.sum(np.log(np.diag(root))))


@frozen(eq=False)
class Curved:
    """The slope of the log-likelihood by theta (n,), and three matrices (n, n) of its curvature.

    `observed` is minus the matrix of second derivatives, `expected` Fisher's information, `average` half their sum
    for terms that are linear in theta (Gilmour, Thompson & Cullis 1995, Biometrics 51:1440).
    """

    slope: Floats
    observed: Floats
    expected: Floats
    average: Floats


def curved(at: Solved, *, restricted: bool) -> Curved:
    """Slope and curvature of the log-likelihood of a solved model."""
    layout, n = at.layout, at.layout.n
    G = at.G if restricted else np.zeros_like(at.G)
    slopes = _Slopes(at)
    D = np.concatenate([slopes.times(np.column_stack([at.e, at.U]))], axis=0)  # (n, k + 1, 1 + p)
    De, DU = D[:, :, 0], D[:, :, 1:]
    flat = np.moveaxis(D, 0, 1).reshape(layout.k + 1, -1)
    MD = applied(at, flat).reshape(layout.k + 1, n, -1)
    ue = np.einsum("kp,ik->ip", at.U, De)
    uu = np.einsum("kp,ikq->ipq", at.U, DU)
    average = (np.einsum("ik,kj->ij", De, MD[:, :, 0]) - ue @ at.G @ ue.T) / 2
    cross = np.einsum("ikp,kjq->ijpq", DU, MD[:, :, 1:])
    guu = np.einsum("pq,iqr->ipr", G, uu)
    expected = (
        slopes.pairs() / 2 - np.einsum("pq,ijqp->ij", G, cross) + np.einsum("ipq,jqp->ij", guu, guu) / 2
    )
    trace = slopes.traces() - np.einsum("ipp->i", guu)
    slope = (np.einsum("k,ik->i", at.e, De) - trace) / 2
    observed = 2 * average - expected + _bent(at, G)
    return Curved(
        slope=slope,
        observed=(observed + observed.T) / 2,
        expected=(expected + expected.T) / 2,
        average=(average + average.T) / 2,
    )


def information(at: Solved) -> Floats:
    """Fisher's information about theta by the full likelihood, tr M^-1 dM_i M^-1 dM_j / 2, (n, n)."""
    return _Slopes(at).pairs() / 2


class _Slopes:
    """The derivatives dM of M by each number of theta, and what is asked of them."""

    def __init__(self, at: Solved) -> None:
        self.at = at
        self.layout = at.layout
        self.owners: list[tuple[int, Floats]] = []
        for i, term in enumerate(self.layout.terms):
            for one in levels_slopes(term, at.theta[self.layout.at[i]]):
                self.owners.append((i, one))
        self.inner = {i: j for j, i in enumerate(self.layout.inside)}
        self.columns = dict(self.layout.outside)
        self.inside = [n for n, (i, _) in enumerate(self.owners) if i in self.inner]
        self.blocks = [{n: self._block(n, stack) for n in self.inside} for stack in self.layout.stacks]

    def _block(self, n: int, stack: Stack) -> Floats:
        i, levels = self.owners[n]
        j = self.inner[i]
        if isinstance(self.layout.terms[i], Intercepts):
            return stack.same[j]
        return _spread(stack, j, levels)

    def times(self, data: Floats) -> Floats:
        """DM times columns, (n, k + 1, c)."""
        found = np.zeros((len(self.owners), *data.shape))
        for stack, blocks in zip(self.layout.stacks, self.blocks, strict=True):
            own = data[stack.rows]
            for n, block in blocks.items():
                found[n][stack.rows] = block @ own
        for n, (i, _) in enumerate(self.owners):
            if i in self.columns:
                Z = self.layout.Z[:, self.columns[i]]
                found[n] = Z @ (Z.T @ data)
        found[:, -1] = 0.0
        return found

    def traces(self) -> Floats:
        """The traces tr M^-1 dM, (n,)."""
        found = np.zeros(len(self.owners))
        for inverse, blocks in zip(self.at.inverse, self.blocks, strict=True):
            for n, block in blocks.items():
                found[n] += float(np.einsum("gij,gij->", inverse, block))
        if not self.at.W.shape[1]:
            return found
        dW = self.times(self.at.W)
        crossed = self.layout.Z.T @ self.outer()
        for n, (i, _) in enumerate(self.owners):
            if i in self.columns:
                own = self.columns[i]
                found[n] = float(np.trace(crossed[own, own]))
            else:
                found[n] -= float(np.einsum("ab,ka,kb->", self.at.K, self.at.W, dW[n], optimize=True))
        return found

    def outer(self) -> Floats:
        """M^-1 Z, (k + 1, q)."""
        return np.asarray(self.at.W - self.at.W @ (self.at.K @ (self.layout.Z.T @ self.at.W)))

    def pairs(self) -> Floats:
        """The traces tr M^-1 dM_i M^-1 dM_j, (n, n)."""
        found = np.zeros((len(self.owners), len(self.owners)))
        for inverse, blocks in zip(self.at.inverse, self.blocks, strict=True):
            made = {n: inverse @ block for n, block in blocks.items()}
            for a in self.inside:
                for b in self.inside:
                    if b <= a:
                        found[a, b] += float(np.einsum("gij,gji->", made[a], made[b]))
        if self.at.W.shape[1]:
            self._crossed_pairs(found)
        lower = np.tril(found)
        return np.asarray(lower + np.tril(found, -1).T)

    def _crossed_pairs(self, found: Floats) -> None:
        W, K, Z = self.at.W, self.at.K, self.layout.Z
        dW = self.times(W)
        solvedW = {n: _times(self.layout.stacks, self.at.inverse, dW[n]) for n in self.inside}
        WdW = {n: K @ (W.T @ dW[n]) for n in self.inside}
        outer = self.outer()
        dO = self.times(outer)
        crossed = Z.T @ outer
        for a, (i, _) in enumerate(self.owners):
            for b in range(a + 1):
                j = self.owners[b][0]
                if i in self.inner and j in self.inner:
                    found[a, b] += float(-2 * np.sum((dW[a].T @ solvedW[b]) * K) + np.sum(WdW[a] * WdW[b].T))
                elif i in self.columns and j in self.columns:
                    found[a, b] = float(np.sum(crossed[self.columns[i], self.columns[j]] ** 2))
                else:
                    out, inn = (i, b) if i in self.columns else (j, a)
                    own = self.columns[out]
                    found[a, b] = float(np.sum(outer[:, own] * dO[inn][:, own]))


def _bent(at: Solved, G: Floats) -> Floats:
    """What second derivatives of the terms add to the curvature: (tr P M_ij - e' M_ij e) / 2, (n, n)."""
    layout = at.layout
    found = np.zeros((layout.n, layout.n))
    for j, i in enumerate(layout.inside):
        term, own = layout.terms[i], layout.at[i]
        second = levels_second(term, at.theta[own])
        if second is None or not np.any(second):
            continue
        m = second.shape[-1]
        gathered = np.zeros((m, m))
        for stack, inverse in zip(layout.stacks, at.inverse, strict=True):
            rows = stack.rows
            U, e = at.U[rows], at.e[rows]
            P = inverse - (U @ G) @ np.swapaxes(U, 1, 2)
            if at.W.shape[1]:
                W = at.W[rows]
                P = P - (W @ at.K) @ np.swapaxes(W, 1, 2)
            weight = (P - e[:, :, None] * e[:, None, :]) * stack.same[j]
            levels = stack.levels[j]
            flat = (levels[:, :, None] * m + levels[:, None, :]).ravel()
            gathered += np.bincount(flat, weights=weight.ravel(), minlength=m * m).reshape(m, m)
        found[own, own] = np.einsum("ijab,ab->ij", second, gathered) / 2
    return found
