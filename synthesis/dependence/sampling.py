"""V, the covariance matrix of sampling errors: by assumed correlations, or from covariances that are known."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from types import NoneType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synthesis import expected
from synthesis.dependence.blocks import SYMMETRIC, Blocks, check_positive
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.groups import Groups, sharing
from synthesis.dependence.observed import Coded, Labels, Observed, coded
from synthesis.dependence.pairs import Pairs, correlation, pairs
from synthesis.dependence.partition import Partition, labels, partition, refuse_uneven
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]

NOTHING: Final = Observed()
NO_CORRELATIONS: Final = Correlations()


def sampling_covariance(
    v: ArrayLike,
    *,
    cluster: Labels,
    correlations: Correlations = NO_CORRELATIONS,
    observed: Observed = NOTHING,
    groups: Groups | None = None,
) -> Blocks:
    """The covariance matrix of sampling errors of k effects, independent between clusters.

    Cov(i, j) = sqrt(v_i v_j) R_ij T_ij K_ij. R is 1 for one observation of one outcome, else the correlation
    assumed between outcomes, or within one; T is the correlation over time; K that by the people both effects rest on,
    1 where they compare the same groups, 0 where they have nobody in common (`groups.sharing`).

    Args:
        v: Sampling variances, (k,).
        cluster: The study of each row, (k,).
        correlations: What is assumed of them.
        observed: Of what each row is; by default each row is an observation of its own of one outcome.
        groups: The groups compared; by default all rows of a cluster are of the same people.

    Returns:
        V in blocks; memory grows with the sum of squared cluster sizes.

    Raises:
        NotEstimable: columns of different lengths, a variance not above 0, a correlation that is needed and not
            given, or covariances that make no positive definite matrix, by the name of the cluster.
    """
    values = _variances(v)
    studies = labels("cluster", cluster)
    names = [str(one) for one in studies]
    refuse_uneven(values.size, cluster=names)
    parts = partition(studies)
    expected.kind("correlations", correlations, Correlations, "Correlations(rho=...)")
    expected.kind("observed", observed, Observed, "Observed(outcome=...)")
    expected.kind("groups", groups, (Groups, NoneType), "Groups(experimental=..., control=...)")
    shared = None if groups is None else sharing(groups, parts)
    compared = np.zeros(parts.k, dtype=np.intp) if shared is None else shared.compared
    found = coded(observed, parts, compared)
    blocks = [block(one, values, correlations, found, names) for one in pairs(parts, found, shared)]
    made = Blocks(partition=parts, values=tuple(blocks))
    check_positive(made, names)
    return made


def block(one: Pairs, v: Floats, correlations: Correlations, found: Coded, names: Sequence[str]) -> Floats:
    """The covariances of clusters of one size, (g, n, n).

    Raises:
        NotEstimable: a correlation that is needed was not given.
    """
    R = correlation(one, correlations, found)
    at = np.argwhere(np.isnan(R) & ~np.eye(R.shape[1], dtype=np.bool_))
    if at.size:
        g, i, j = (int(place) for place in at[0])
        name = "within" if one.outcome[g, i, j] and correlations.rho is not None else "rho"
        what = "one outcome measured twice" if one.outcome[g, i, j] else "two outcomes"
        raise NotEstimable(
            f"{names[int(one.rows[g, 0])]}: it has effects on {what}; expected their correlation ({name}); found none"
        )
    s = np.sqrt(v[one.rows])
    made = np.asarray(R * s[:, :, None] * s[:, None, :])
    place = np.arange(R.shape[1])
    made[:, place, place] = v[one.rows]
    return made


def known_by_row(rows: ArrayLike, *, cluster: Labels) -> Blocks:
    """V from covariances given row by row: of each row with the first, the second, ... row of its cluster.

    Args:
        rows: (k, q), q at least the rows of the largest cluster; what stands beyond a cluster's rows is not read.
        cluster: The study of each row, (k,).

    Raises:
        NotEstimable: too few columns, a cluster's covariances not symmetric or not positive definite.
    """
    given = _numbers("covariances by row", rows)
    if given.ndim != 2:
        raise NotEstimable(f"covariances by row: expected numbers (k, q); found shape {given.shape}")
    studies = labels("cluster", cluster)
    names = [str(one) for one in studies]
    refuse_uneven(given.shape[0], cluster=names)
    parts = partition(studies)
    if parts.largest > given.shape[1]:
        where = int(np.argmax(parts.sizes[parts.of]))
        raise NotEstimable(
            f"{names[where]}: it has {parts.largest} rows; expected as many columns of covariances; "
            f"found {given.shape[1]}"
        )
    return _known(parts, [given[own][:, :, : own.shape[1]] for own in parts.groups], names)


def known_by_cluster(matrices: Mapping[Hashable, ArrayLike], *, cluster: Labels) -> Blocks:
    """V from a covariance matrix for each cluster, its rows in the order in which they stand.

    Raises:
        NotEstimable: a cluster without a matrix, or with one of another size, not symmetric or not positive definite.
    """
    expected.kind("matrices", matrices, Mapping, "a covariance matrix by cluster")
    studies = labels("cluster", cluster)
    parts = partition(studies)
    values = []
    for own in parts.groups:
        n = own.shape[1]
        part = np.empty((len(own), n, n))
        for i, few in enumerate(own):
            name = studies[int(few[0])]
            if name not in matrices:
                raise NotEstimable(f"{name}: expected the covariance matrix of its {n} effects; found none")
            matrix = _numbers(f"{name}: the covariance matrix", matrices[name])
            if matrix.shape != (n, n):
                raise NotEstimable(
                    f"{name}: expected the covariance matrix of its {n} effects; found shape {matrix.shape}"
                )
            part[i] = matrix
        values.append(part)
    return _known(parts, values, [str(one) for one in studies])


def _known(parts: Partition, values: Sequence[Floats], names: Sequence[str]) -> Blocks:
    """Blocks of known covariances, checked."""
    made = []
    for rows, part in zip(parts.groups, values, strict=True):
        other = np.swapaxes(part, 1, 2)
        most = np.abs(part).max(axis=(1, 2)) if part.size else np.zeros(len(part))
        bad = np.flatnonzero(~(np.abs(part - other).max(axis=(1, 2), initial=0.0) <= SYMMETRIC * most))
        if bad.size:
            raise NotEstimable(
                f"{names[int(rows[bad[0], 0])]}: expected a symmetric matrix of finite covariances; found another"
            )
        made.append((part + other) / 2)
    blocks = Blocks(partition=parts, values=tuple(made))
    check_positive(blocks, names)
    return blocks


def _variances(v: ArrayLike) -> Floats:
    found = np.atleast_1d(_numbers("v", v))
    if found.ndim != 1:
        raise NotEstimable(f"v: expected sampling variances (k,); found shape {found.shape}")
    return found


def _numbers(what: str, given: object) -> Floats:
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotEstimable(f"{what}: expected numbers; found {expected.told(given)}") from None
