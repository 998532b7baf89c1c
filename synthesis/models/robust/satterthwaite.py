"""Degrees of freedom of robust variances, by the moments of their distribution under the working model.

A robust variance is a quadratic form sum_j (g_j'y)^2 in normal effects, with g_j = (I - H)_j' u_j c. The m x m matrix
P = (g_i' phi g_j) is a diagonal and a matrix of low rank,

    P = diag(u_j'phi_j u_j) + F K F',   F_j = (Z_j'u_j, (phi_j W_j Z_j)'u_j),

so that its trace and the sum of its squares are sums over clusters.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.robust.bread import Bread
from synthesis.models.robust.sandwich import Sandwich

Floats = NDArray[np.float64]

NOTHING: Final = 1e-10  # what is less than this share of a variance is none of it
_BLOCK: Final = 64  # clusters that are laid beside each other


@frozen(eq=False, repr=False)
class Moments(Frozen):
    """The parts of P for q combinations: F (q, m, r), F K (q, m, r), and the blocks P_jj (m, q, q)."""

    low: Floats
    turned: Floats
    blocks: Floats

    @property
    def expectation(self) -> Floats:
        """The expected robust covariance of the combinations under the working model, (q, q), without its factor."""
        return np.asarray(self.blocks.sum(axis=0), dtype=np.float64)


@frozen(eq=False, repr=False)
class Satterthwaite(Frozen):
    """What is known of the robust variances of q combinations, each (q,).

    `df` are degrees of freedom, 0 where there are none to be had; `share` is the expected variance as a share of that
    by the working model, which under CR2 is 1 unless a cluster alone holds some of the information.
    """

    df: Floats
    share: Floats


def moments(found: Sandwich, C: Floats) -> Moments:
    """What the distribution of C V C' is made from, for combinations C (q, p) in the bread's own coordinates."""
    bread = found.bread
    m, q, p = bread.m, len(C), bread.p
    own, low = np.empty((m, q, q)), np.empty((m, q, p if bread.working.inverse else 2 * p))
    for numbers, arm, Z, WZ, phi in zip(
        bread.working.clusters.partition.numbers, found.arms, bread.Z, bread.WZ, bread.phi, strict=True
    ):
        u = arm @ C.T
        across = np.swapaxes(u, 1, 2)
        reach = phi @ u
        own[numbers] = across @ reach
        low[numbers, :, :p] = across @ Z
        if not bread.working.inverse:
            low[numbers, :, p:] = np.swapaxes(reach, 1, 2) @ WZ
    turned = low @ _kernel(bread)
    return Moments(
        low=np.ascontiguousarray(np.swapaxes(low, 0, 1)),
        turned=np.ascontiguousarray(np.swapaxes(turned, 0, 1)),
        blocks=own + turned @ np.swapaxes(low, 1, 2),
    )


def satterthwaite(found: Sandwich, C: Floats) -> Satterthwaite:
    """Degrees of freedom of the robust variances of combinations, each by itself.

        df = (tr P)^2 / sum_ij P_ij^2

    (Satterthwaite 1946, Biometrics Bull 2:110; Bell & McCaffrey 2002). They are the same for all factors c. There are
    none where the whole of a variance comes from one cluster, as then it says nothing of how clusters differ.

    Args:
        found: The sandwich.
        C: Combinations in the bread's coordinates, (q, p).
    """
    parts = moments(found, C)
    own = np.maximum(np.diagonal(parts.blocks, axis1=1, axis2=2), 0.0)
    trace, largest = own.sum(axis=0), own.max(axis=0)
    share = np.asarray(trace / np.einsum("sa,ab,sb->s", C, found.bread.spread, C), dtype=np.float64)
    held = (share > NOTHING) & (largest < (1 - NOTHING) * trace)
    squares = np.sum(own**2, axis=0) + beside_diagonal(parts.low, parts.turned)
    df = np.where(held, trace**2 / np.where(held, squares, 1.0), 0.0)
    return Satterthwaite(df=np.asarray(df, dtype=np.float64), share=share)


def wishart(found: Sandwich, C: Floats) -> float:
    """The degrees of freedom of a Wishart matrix that spreads as the robust covariance of q combinations does.

        eta = q (q + 1) / sum_st var(D_st),   D = E^(-1/2) C V C' E^(-1/2),   E its expectation

    (Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672, section 3.2: HTZ). For one combination it is Satterthwaite's.
    """
    q = len(C)
    parts = _standard(found, C)
    m, r = parts.low.shape[1], parts.low.shape[2]
    # tr (sum_s P_ss)^2, and then the sum over s and t of tr (P_st P_st)
    flat, turned = (np.swapaxes(one, 0, 1).reshape(1, m, q * r) for one in (parts.low, parts.turned))
    jointly = np.sum(np.trace(parts.blocks, axis1=1, axis2=2) ** 2) + beside_diagonal(flat, turned)[0]
    each = np.sum(parts.blocks**2)
    for low in parts.low:
        each += np.sum(beside_diagonal(np.broadcast_to(low, parts.low.shape), parts.turned))
    return float(q * (q + 1) / (jointly + each))


def rests_on_one(found: Sandwich, C: Floats) -> bool:
    """Whether the whole of the variance of some combination of the combinations comes from one cluster."""
    return float(np.linalg.eigvalsh(_standard(found, C).blocks)[:, -1].max()) > 1 - NOTHING


def _standard(found: Sandwich, C: Floats) -> Moments:
    """The moments of combinations of the combinations whose expected covariance is the identity."""
    return moments(found, np.linalg.solve(np.linalg.cholesky(moments(found, C).expectation), C))


def beside_diagonal(low: Floats, turned: Floats) -> Floats:
    """The sum of N_ij N_ji over i and j that differ, of matrices N = F G' given as F and G, (b, m, r); shape (b,).

    Clusters are added one block after the other, each held against all before it, so that nothing large is taken off
    again where one cluster rules all others.
    """
    b, m, r = low.shape
    before, total = np.zeros((b, r, r)), np.zeros(b)
    for start in range(0, m, _BLOCK):
        F, G = low[:, start : start + _BLOCK], turned[:, start : start + _BLOCK]
        inside = F @ np.swapaxes(G, 1, 2)
        places = np.arange(inside.shape[1])
        inside[:, places, places] = 0.0
        total += np.sum(inside * np.swapaxes(inside, 1, 2), axis=(1, 2))
        total += 2 * np.sum((F @ before) * G, axis=(1, 2))
        before += np.swapaxes(G, 1, 2) @ F
    return total


def _kernel(bread: Bread) -> Floats:
    """K: -I where the weights are the inverse of phi, as then phi W Z = Z."""
    one = np.eye(bread.p)
    if bread.working.inverse:
        return -one
    return np.block([[bread.spread, -one], [-one, np.zeros_like(one)]])
