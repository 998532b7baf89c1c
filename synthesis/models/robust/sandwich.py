"""The sandwich estimators: variances of coefficients from how the scores of independent clusters spread.

With M = (X'WX)^-1, residuals e and clusters j = 1 ... m,

    V = c M [sum_j X_j'W_j A_j e_j e_j' A_j'W_j X_j] M

(Liang & Zeger 1986, Biometrika 73:13). The kinds differ in the factor c and in the matrices A_j by which residuals are
enlarged. All clusters of one size are worked out side by side; nothing is ever k x k or m x m.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.robust.bread import Bread

Floats = NDArray[np.float64]

ALONE: Final = (
    1e-10  # how near to all of the information on some coefficient a cluster must hold to hold it alone
)


@frozen
class Kind:
    """A kind of sandwich: how residuals are adjusted, the factor of its variances, and both in words."""

    adjust: Callable[[Bread], tuple[Floats, ...]]
    factor: Callable[[int, int, int], float]
    words: str
    source: str


@frozen(eq=False, repr=False)
class Sandwich(Frozen):
    """A robust covariance of p coefficients from m clusters.

    `arms` hold u_j = A_j'W_j Z_j, (g, n, p) for each group of clusters; `scores` u_j'e_j, (m, p); `meat` (p, p)
    the covariance c sum_j u_j'e_j e_j'u_j of z, in the coordinates and units of the bread; `covariance` (p, p) that
    of the coefficients.
    """

    bread: Bread
    kind: str
    factor: float
    arms: tuple[Floats, ...]
    scores: Floats
    meat: Floats
    covariance: Floats


def sandwich(bread: Bread, kind: str = "CR2") -> Sandwich:
    """The robust covariance of one of the kinds of `SANDWICHES`.

    Raises:
        NotEstimable: no such kind, fewer than two clusters, or no more clusters than coefficients.
    """
    named = known_kind(kind)
    refuse_few(bread.m, bread.p, bread.working.clusters.by)
    chosen = SANDWICHES[named]
    arms = chosen.adjust(bread)
    scores = scores_of(bread, arms, bread.residuals)
    factor = chosen.factor(bread.m, bread.p, bread.working.k)
    meat = factor * scores.T @ scores
    root = bread.root
    return Sandwich(
        bread=bread,
        kind=named,
        factor=factor,
        arms=arms,
        scores=scores,
        meat=meat,
        covariance=np.asarray(root @ meat @ root.T, dtype=np.float64),
    )


def known_kind(kind: str) -> str:
    """The kind by its own name, in whatever case it was written.

    Raises:
        NotEstimable: no such kind; the message lists those there are.
    """
    spelt = {name.lower(): name for name in SANDWICHES}
    found = spelt.get(expected.text("kind", kind).strip().lower())
    return found or expected.one_of("kind of robust variance", kind, SANDWICHES)


def refuse_few(m: int, p: int, by: str) -> None:
    """Refuse clusters that are too few.

    Raises:
        NotEstimable: fewer than two, or no more than coefficients.
    """
    if m < 2:
        raise NotEstimable(
            f"clusters by {by}: robust variances rest on how clusters differ, so they need 2 or more; found {m}"
        )
    if m <= p:
        raise NotEstimable(
            f"clusters by {by}: robust variances of {p} coefficients need {p + 1} clusters or more; found {m}"
        )


def scores_of(bread: Bread, arms: tuple[Floats, ...], residuals: Floats) -> Floats:
    """The scores u_j'e_j of clusters, (m, p), in the order of their numbers."""
    found = np.empty((bread.m, bread.p))
    for rows, numbers, arm in zip(bread.groups, bread.working.clusters.partition.numbers, arms, strict=True):
        found[numbers] = np.einsum("gna,gn->ga", arm, residuals[rows])
    return found


def holders(bread: Bread) -> NDArray[np.intp]:
    """The clusters that alone hold what is known of some combination of the coefficients, by number."""
    found = np.zeros(bread.m, dtype=np.bool_)
    for numbers, Z, WZ in zip(bread.working.clusters.partition.numbers, bread.Z, bread.WZ, strict=True):
        found[numbers] = _held(Z, WZ) > 0
    return np.flatnonzero(found)


def _as_they_are(bread: Bread) -> tuple[Floats, ...]:
    """A_j = I."""
    return bread.WZ


def _unbiased(bread: Bread) -> tuple[Floats, ...]:
    """A_j of `unbiasing`."""
    return unbiasing(bread, bread.WZ)


def unbiasing(bread: Bread, right: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """A_j R_j with A_j = D_j'B_j^(+1/2) D_j, phi_j = D_j'D_j, B_j = D_j [(I - H) phi (I - H)']_jj D_j', H = X M X'W.

    Bell & McCaffrey (2002, Survey Methodology 28:169), Pustejovsky & Tipton (2018, J Bus Econ Stat 36:672): the
    variances are unbiased where the working model holds. The square root is the symmetric one. Where a cluster
    alone holds the information on r directions of the coefficients, B_j lacks r of its rank, and so many of its
    smallest eigenvalues are taken for the 0 they are.

    Args:
        bread: The model.
        right: What is to be adjusted, (g, n, c) for each group of clusters.
    """
    made = []
    for L, Z, WZ, left, given in zip(bread.triangles, bread.Z, bread.WZ, _left(bread), right, strict=True):
        across = np.swapaxes(L, 1, 2)
        B = across @ left @ L
        values, vectors = np.linalg.eigh((B + np.swapaxes(B, 1, 2)) / 2)
        kept = np.arange(values.shape[1]) >= _held(Z, WZ)[:, None]
        size = np.where(kept, np.maximum(values, np.finfo(np.float64).tiny), np.inf)
        turned = np.swapaxes(vectors, 1, 2) @ (across @ given)
        made.append(L @ (vectors @ (turned / np.sqrt(size)[:, :, None])))
    return tuple(made)


def _jackknife(bread: Bread) -> tuple[Floats, ...]:
    """A_j = (I - H_jj)^-1, so that u_j'e_j is by how much leaving the cluster out moves the coefficients.

    (I - Z_j Z_j'W_j)^-1 = I + Z_j (I - S_j)^-1 Z_j'W_j with the shares S_j = Z_j'W_j Z_j of the information (Bell &
    McCaffrey 2002).

    Raises:
        NotEstimable: without some cluster the coefficients cannot be had; the message names it.
    """
    alone = holders(bread)
    if alone.size:
        who = ", ".join(bread.working.clusters.labels[int(i)] for i in alone)
        raise NotEstimable(
            f"CR3 leaves out a cluster at a time, and without {who} not all of the coefficients "
            f"{', '.join(bread.working.design.names)} can be had; CR2 does without"
        )
    one = np.eye(bread.p)
    return tuple(
        np.asarray(WZ @ np.linalg.inv(one - _shares(Z, WZ)), dtype=np.float64)
        for Z, WZ in zip(bread.Z, bread.WZ, strict=True)
    )


def _left(bread: Bread) -> tuple[Floats, ...]:
    """[(I - H) phi (I - H)']_jj, what the working model leaves to the residuals of each cluster, (g, n, n)."""
    if bread.working.inverse:
        return tuple(phi - Z @ np.swapaxes(Z, 1, 2) for phi, Z in zip(bread.phi, bread.Z, strict=True))
    made = []
    for phi, Z, WZ in zip(bread.phi, bread.Z, bread.WZ, strict=True):
        crossed = Z @ np.swapaxes(phi @ WZ, 1, 2)
        made.append(phi - crossed - np.swapaxes(crossed, 1, 2) + Z @ bread.spread @ np.swapaxes(Z, 1, 2))
    return tuple(made)


def _held(Z: Floats, WZ: Floats) -> NDArray[np.intp]:
    """On how many directions of the coefficients each cluster alone holds the information, (g,)."""
    held = np.zeros(len(Z), dtype=np.intp)
    large = np.flatnonzero(np.sum(Z * WZ, axis=(1, 2)) > 1 - 2 * ALONE)  # the sum of its shares; of all, p
    if large.size:
        held[large] = np.sum(np.linalg.eigvalsh(_shares(Z[large], WZ[large])) > 1 - ALONE, axis=1)
    return held


def _shares(Z: Floats, WZ: Floats) -> Floats:
    """Z_j'W_j Z_j, the share of each cluster in the information on the coefficients, (g, p, p)."""
    found = np.swapaxes(Z, 1, 2) @ WZ
    return np.asarray((found + np.swapaxes(found, 1, 2)) / 2, dtype=np.float64)


def _one(m: int, p: int, k: int) -> float:  # noqa: ARG001 - the signature of every factor
    return 1.0


SANDWICHES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "CR0": Kind(adjust=_as_they_are, factor=_one, words="without correction", source="liang_1986"),
        "CR1": Kind(
            adjust=_as_they_are,
            factor=lambda m, p, k: m / (m - 1),  # noqa: ARG005 - the signature of every factor
            words="multiplied by m / (m - 1), m being the number of clusters",
            source="liang_1986",
        ),
        "CR1p": Kind(
            adjust=_as_they_are,
            factor=lambda m, p, k: m / (m - p),  # noqa: ARG005
            words="multiplied by m / (m - p), m being the number of clusters and p that of coefficients",
            source="liang_1986",
        ),
        "CR1S": Kind(
            adjust=_as_they_are,
            factor=lambda m, p, k: m * (k - 1) / ((m - 1) * (k - p)),
            words="multiplied by m (k - 1) / ((m - 1) (k - p)) for m clusters, k effects and p coefficients",
            source="liang_1986",
        ),
        "CR2": Kind(
            adjust=_unbiased,
            factor=_one,
            words="with residuals adjusted so that the variances are unbiased under the working model",
            source="pustejovsky_2018",
        ),
        "CR3": Kind(
            adjust=_jackknife,
            factor=_one,
            words="with residuals adjusted as a jackknife that leaves out a cluster at a time",
            source="bell_2002",
        ),
    }
)
"""The kinds of cluster-robust variances."""
