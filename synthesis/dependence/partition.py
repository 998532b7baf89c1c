"""Rows split into clusters: which rows belong together, clusters of one size laid side by side."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Indices = NDArray[np.intp]

_ROUNDS = 6
"""Rows that are joined by way of more others than this takes are looked for in a graph."""

CLUSTER = "cluster"
"""The column of labels that every row must have: without one, rows that have none would be one study."""


@frozen(eq=False, repr=False)
class Partition(Frozen):
    """k rows in m clusters; `groups` holds those of one size, (g, n) row numbers, `of` (k,) each row's cluster.

    Clusters are numbered in the order in which their first rows stand; `numbers` (g,) are those of each group.
    """

    of: Indices
    groups: tuple[Indices, ...]
    numbers: tuple[Indices, ...] = field(repr=False)

    def __repr__(self) -> str:
        return f"<Partition: {self.k} rows in {self.m} clusters of at most {self.largest}>"

    @property
    def k(self) -> int:
        """Number of rows."""
        return int(self.of.size)

    @property
    def m(self) -> int:
        """Number of clusters."""
        return sum(len(group) for group in self.groups)

    @property
    def largest(self) -> int:
        """Rows of the largest cluster."""
        return max((group.shape[1] for group in self.groups), default=0)

    @property
    def sizes(self) -> Indices:
        """Rows of each cluster, (m,)."""
        return np.bincount(self.of, minlength=self.m)


def numbered(labels: Sequence[Hashable] | NDArray[np.generic]) -> Indices:
    """Labels as numbers from 0, in the order in which they first appear, (k,)."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu":
        _, first, code = np.unique(labels, return_index=True, return_inverse=True)
        rank = np.empty(first.size, dtype=np.intp)
        rank[np.argsort(first, kind="stable")] = np.arange(first.size)
        return np.asarray(rank[code], dtype=np.intp)
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(label, len(seen)) for label in labels], dtype=np.intp)


def partition(labels: Sequence[Hashable] | NDArray[np.generic]) -> Partition:
    """The rows with the same label together; labels in any hashable form, (k,)."""
    of = numbered(labels)
    sizes = np.bincount(of)
    order = np.argsort(of, kind="stable")
    starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    groups, numbers = [], []
    for n in np.unique(sizes).tolist():
        own = np.flatnonzero(sizes == n)
        groups.append(order[starts[own][:, None] + np.arange(n)])
        numbers.append(own)
    return Partition(of=of, groups=tuple(groups), numbers=tuple(numbers))


def joined(labels: Iterable[Indices], k: int) -> Partition:
    """The rows that share a label in any of several labellings together, directly or by way of others.

    Args:
        labels: Labellings of the k rows by numbers from 0, (k,) each.
        k: Number of rows.
    """
    given = [numbered(one) for one in labels]
    if not given:
        return partition(np.arange(k))
    if len(given) == 1:
        return partition(given[0])
    near = _lowest(given, k)
    return partition(near if near is not None else _connected(given, k))


def _lowest(given: Sequence[Indices], k: int) -> Indices | None:
    """The lowest row that each row is joined with; None where that takes long to tell, as along chains."""
    found = np.arange(k, dtype=np.intp)
    for _ in range(_ROUNDS):
        before = found
        for one in given:
            lowest = np.full(int(one.max(initial=-1)) + 1, k, dtype=np.intp)
            np.minimum.at(lowest, one, found)
            found = lowest[one]
        if np.array_equal(found, before):
            return found
    return None


def _connected(given: Sequence[Indices], k: int) -> Indices:
    """The same by a search through the graph of rows and labels, which starts slower and minds no chains."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, nodes, start = [], [], k
    for one in given:
        rows.append(np.arange(k))
        nodes.append(start + one)
        start += int(one.max(initial=-1)) + 1
    ends = (np.concatenate(rows), np.concatenate(nodes))
    graph = coo_array((np.ones(ends[0].size, dtype=np.int8), ends), shape=(start, start))
    _, found = connected_components(graph, directed=False)
    return np.asarray(found[:k], dtype=np.intp)


def labels(name: str, given: object) -> list[Hashable]:
    """Labels that a user gave, one a row.

    Raises:
        NotEstimable: they are no list, or one of them cannot be told apart from others.
    """
    if isinstance(given, (str, bytes)) or not (isinstance(given, Sequence) or hasattr(given, "tolist")):
        raise NotEstimable(f"{name}: expected a list of labels; found {expected.told(given)}")
    found = list(given) if isinstance(given, Sequence) else given.tolist()
    if not isinstance(found, list):
        raise NotEstimable(f"{name}: expected a list of labels; found {expected.told(given)}")
    for row, one in enumerate(found):
        try:
            hash(one)
        except TypeError:
            raise NotEstimable(f"{name} of row {row}: expected a label; found {expected.told(one)}") from None
        nan = one != one  # noqa: PLR0124 - nan alone differs from itself
        if name == CLUSTER and (one is None or one == "" or nan):
            raise NotEstimable(f"{name} of row {row}: expected a label; found {'nan' if nan else repr(one)}")
    return found


def refuse_uneven(k: int, **labels: Sequence[object]) -> None:
    """Columns that are not as long as the rows are many.

    Raises:
        NotEstimable: one of another length; the message names it.
    """
    for name, column in labels.items():
        if len(column) != k:
            raise NotEstimable(f"there are {k} effects; {name} has {len(column)} values")
