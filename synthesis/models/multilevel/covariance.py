"""The covariance matrix of the effects that a fitted model implies, in the blocks of given clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthesis.dependence.blocks import Blocks, coarsened
from synthesis.dependence.partition import partition
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.algebra import blocks_of
from synthesis.models.multilevel.model import MultilevelModel

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def marginal(model: MultilevelModel, clusters: Indices) -> Blocks:
    """M = V + the random terms, (k, k) in blocks by cluster.

    Args:
        model: The model.
        clusters: The cluster of each effect by number, (k,).

    Raises:
        NotEstimable: a random term whose variance is not 0, or V, ties effects of different clusters together.
    """
    layout = model.layout
    parts = partition(clusters)
    _refuse_crossed(model, clusters)
    inner = Blocks(partition=layout.partition, values=tuple(_unpadded(model)))
    whole = _within(inner, parts.of)
    values = [part * model.unit**2 for part in coarsened(whole, parts)]
    for i, columns in layout.outside:
        variance = float(layout_theta(model, i))
        groups = np.argmax(layout.Z[:-1, columns], axis=1)
        for rows, part in zip(parts.groups, values, strict=True):
            own = groups[rows]
            np.add(part, variance * model.unit**2 * (own[:, :, None] == own[:, None, :]), out=part)
    return Blocks(partition=parts, values=tuple(values))


def layout_theta(model: MultilevelModel, term: int) -> float:
    """The variance of an intercept term, in the units of the layout."""
    return float(model.at.theta[model.layout.at[term]][0])


def _unpadded(model: MultilevelModel) -> list[Floats]:
    """The inner blocks of the layout by its partition, without the empty places."""
    layout = model.layout
    k = layout.k
    made = [np.empty((len(rows), rows.shape[1], rows.shape[1])) for rows in layout.partition.groups]
    group, place = np.empty(k, dtype=np.intp), np.empty(k, dtype=np.intp)
    for g, rows in enumerate(layout.partition.groups):
        group[rows], place[rows] = g, np.arange(len(rows))[:, None]
    for stack, D in zip(layout.stacks, blocks_of(layout, model.at.theta), strict=True):
        first = stack.rows[:, 0]
        sizes = np.count_nonzero(stack.rows < k, axis=1)
        for n in np.unique(sizes).tolist():
            own = np.flatnonzero(sizes == n)
            g = int(group[first[own[0]]])
            made[g][place[first[own]]] = D[own][:, :n, :n]
    return made


def _within(blocks: Blocks, clusters: Indices) -> Blocks:
    """The blocks cut where they hold effects of several clusters, between which they are 0."""
    mixed = any(np.any(clusters[rows] != clusters[rows[:, :1]]) for rows in blocks.partition.groups)
    if not mixed:
        return blocks
    parts = partition(clusters * blocks.partition.m + blocks.partition.of)
    order = []
    for rows in parts.groups:
        out = np.empty((len(rows), rows.shape[1], rows.shape[1]))
        for i, few in enumerate(rows):
            own, block = blocks.block(int(blocks.partition.of[few[0]]))
            spot = {int(r): n for n, r in enumerate(own)}
            at = [spot[int(r)] for r in few]
            out[i] = block[np.ix_(at, at)]
        order.append(out)
    return Blocks(partition=parts, values=tuple(order))


def _refuse_crossed(model: MultilevelModel, clusters: Indices) -> None:
    from synthesis.models.multilevel.terms import Intercepts

    for i, term in enumerate(model.terms):
        groups = term.of if isinstance(term, Intercepts) else term.outer
        idle = all(one.estimate == 0 for one in model.variances if one.term == i)
        known = isinstance(term, Intercepts) and term.known is not None
        if not idle and (known or not _nested(groups, clusters)):
            raise NotEstimable(
                f"{term.name} crosses the clusters: effects of different clusters share its groups, so the clusters "
                "are not independent; take clusters that hold its groups whole"
            )
    for rows, part in zip(model.V.partition.groups, model.V.values, strict=True):
        apart = clusters[rows][:, :, None] != clusters[rows][:, None, :]
        if np.any(part[apart] != 0):
            raise NotEstimable(
                "sampling errors of effects in different clusters covary; take clusters that hold them whole"
            )


def _nested(groups: Indices, clusters: Indices) -> bool:
    """Whether every group lies within one cluster."""
    first = np.empty(int(groups.max()) + 1, dtype=np.intp)
    first[groups[::-1]] = clusters[::-1]
    return np.array_equal(first[groups], clusters)
