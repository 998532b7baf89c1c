"""The covariances of weighted means of rows, from those of the rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.blocks import Blocks, coarsened
from synthesis.dependence.partition import Partition, joined, partition

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@frozen(eq=False)
class Places:
    """Where each of k rows stands in a partition: in which group, as which cluster of it, at which place in that."""

    group: Indices
    cluster: Indices
    place: Indices


def places(parts: Partition) -> Places:
    """Where each row stands."""
    found = np.empty((3, parts.k), dtype=np.intp)
    for g, rows in enumerate(parts.groups):
        found[0][rows] = g
        found[1][rows] = np.arange(len(rows))[:, None]
        found[2][rows] = np.arange(rows.shape[1])
    return Places(group=found[0], cluster=found[1], place=found[2])


def within(V: Blocks, own: Partition) -> tuple[Floats, ...]:
    """The covariances among the rows of each cluster of another partition, (g, n, n) for each group of that."""
    whole = joined([V.partition.of, own.of], V.k)
    values, at = coarsened(V, whole), places(whole)
    found = []
    for rows in own.groups:
        part = np.empty((*rows.shape, rows.shape[1]))
        group = at.group[rows[:, 0]]
        for g in np.unique(group).tolist():
            some = np.flatnonzero(group == g)
            inside = at.place[rows[some]]
            part[some] = values[g][
                at.cluster[rows[some, 0]][:, None, None], inside[:, :, None], inside[:, None, :]
            ]
        found.append(part)
    return tuple(found)


def of_means(V: Blocks, own: Partition, w: Floats) -> Blocks:
    """The covariances w_i'V w_j of the weighted means of the clusters of `own`, weights w (k,)."""
    whole = joined([V.partition.of, own.of], V.k)
    first = np.unique(own.of, return_index=True)[1]
    parts = partition(whole.of[first])
    at = places(parts)
    values = [np.zeros((*rows.shape, rows.shape[1])) for rows in parts.groups]
    for rows, part in zip(whole.groups, coarsened(V, whole), strict=True):
        for few, matrix in zip(rows, part, strict=True):
            mean = own.of[few]
            size = parts.groups[int(at.group[mean[0]])].shape[1]
            W = np.zeros((size, few.size))
            W[at.place[mean], np.arange(few.size)] = w[few]
            made = W @ matrix @ W.T
            values[int(at.group[mean[0]])][int(at.cluster[mean[0]])] = (made + made.T) / 2
    return Blocks(partition=parts, values=tuple(values))
