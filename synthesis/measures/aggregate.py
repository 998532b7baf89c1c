"""Several effects of one study made into one, with the correlation of their errors taken into account."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.measures.measure import Floats, refuse


@frozen
class Aggregated:
    """One effect for each cluster, in the order the clusters first appear; `sizes` counts the effects of each."""

    clusters: tuple[Hashable, ...]
    y: Floats
    v: Floats
    sizes: tuple[int, ...]


def aggregate(y: ArrayLike, v: ArrayLike, cluster: Sequence[Hashable], *, rho: float = 0.0) -> Aggregated:
    """The best linear unbiased mean of each cluster's effects, where any two of them correlate by rho.

    With V = S [(1 - rho) I + rho 1 1'] S, S the standard errors s of the m effects of a cluster, and a = 1/s:
    w = V^-1 1 = [a^2 - c a] / (1 - rho), c = rho sum(a) / (1 - rho + rho m), the mean is sum(w y) / sum(w) and its
    variance 1 / sum(w) (generalised least squares; the inverse is Sherman & Morrison's, so no matrix is
    built). rho = 0 is the inverse-variance mean.

    Args:
        y: Effects, shape (k,).
        v: Their sampling variances, shape (k,).
        cluster: The cluster of each.
        rho: The correlation of any two sampling errors in a cluster, below 1 and above -1 / (m - 1).

    Raises:
        NotComputable: the lengths differ, or rho allows of no covariance matrix.
        ImpossibleNumber: an effect is not finite, or a variance not above 0.
    """
    y, v = np.atleast_1d(np.asarray(y, dtype=np.float64)), np.atleast_1d(np.asarray(v, dtype=np.float64))
    if not len(y) == len(v) == len(cluster):
        raise NotComputable(f"aggregate: {len(y)} effects, {len(v)} variances, {len(cluster)} clusters")
    refuse(~np.isfinite(y), y, "aggregate: y", "a finite number")
    refuse(~((v > 0) & np.isfinite(v)), v, "aggregate: v", "a finite number above 0")
    names = tuple(dict.fromkeys(cluster))
    place = {name: i for i, name in enumerate(names)}
    index = np.array([place[name] for name in cluster], dtype=np.intp)
    sizes = np.bincount(index, minlength=len(names))
    _check(rho, int(sizes.max(initial=1)))
    a = 1 / np.sqrt(v)
    total = np.bincount(index, weights=a, minlength=len(names))
    w = a * (a - (rho * total / (1 - rho + rho * sizes))[index]) / (1 - rho)
    weight = np.bincount(index, weights=w, minlength=len(names))
    mean = np.bincount(index, weights=w * y, minlength=len(names)) / weight
    return Aggregated(clusters=names, y=mean, v=1 / weight, sizes=tuple(int(size) for size in sizes))


def _check(rho: float, largest: int) -> None:
    least = -1 / (largest - 1) if largest > 1 else -1.0
    if not least < rho < 1:
        raise NotComputable(f"aggregate: rho must be above {least:g} and below 1; found {rho:g}")
