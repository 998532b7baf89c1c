"""How rows are laid out for the algebra: stacks of small dense blocks, and the few factors that cross them.

Rows that covary by V or by a random term stand in one block, as long as blocks stay small. A term whose groups would
chain blocks into large ones (a crossed factor, a study of thousands of effects) stays outside: with D the block
matrix and Z the groups of the terms outside, M = D + Z S Z', and Woodbury's identity does the rest. Clusters of nearly
the same size share a stack; the empty places are rows of an identity matrix, which change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.blocks import Blocks, coarsened
from synthesis.dependence.partition import Partition, joined, partition
from synthesis.frozen import Frozen
from synthesis.models.multilevel.structures import second
from synthesis.models.multilevel.terms import Intercepts, Structured, Term

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LARGEST: Final = 256  # rows of a block beyond which a crossing term is better left outside
SPARE: Final = 1.3  # by how much a cluster may be padded
WORTH: Final = 20_000  # the products of numbers that take as long as a stack more


@frozen(eq=False)
class Stack(Frozen):
    """Blocks of one size: `rows` (g, n), the number k for an empty place; `V` (g, n, n).

    Of each term inside, `same` (g, n, n) is 1 (or a known correlation) where two rows are of one of its groups, else
    0; `levels` (g, n) holds the rows' levels of a structured one.
    """

    rows: Indices
    V: Floats
    same: tuple[Floats, ...]
    levels: tuple[Indices, ...]


@frozen(eq=False)
class Layout(Frozen):
    """A model laid out: y (k + 1,) and X (k + 1, p), the last row 0; stacks; terms inside blocks and outside.

    `y` are residuals of the unweighted fit with coefficients `base` (p,), so that a large mean costs no
    digits; `log_xx` is log |X'X|.

    `at` tells for each term where its numbers stand in theta; `Z` (k + 1, q) are the groups of the terms outside,
    `outside` which columns of Z are of which term.
    """

    y: Floats
    base: Floats
    X: Floats
    log_xx: float
    stacks: tuple[Stack, ...]
    terms: tuple[Term, ...]
    inside: tuple[int, ...]
    outside: tuple[tuple[int, slice], ...]
    at: tuple[slice, ...]
    Z: Floats
    partition: Partition

    @property
    def k(self) -> int:
        """Number of rows."""
        return int(self.y.size - 1)

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return int(self.X.shape[1])

    @property
    def n(self) -> int:
        """Number of parameters of the random terms."""
        return self.at[-1].stop if self.at else 0


def laid_out(y: Floats, X: Floats, V: Blocks, terms: Sequence[Term]) -> Layout:
    """The rows laid out for a model with these random terms."""
    k = y.size
    inside = [i for i, term in enumerate(terms) if not _may_cross(term)]
    parts = joined([V.partition.of, *(_joining(terms[i], k) for i in inside)], k)
    left = sorted((i for i in range(len(terms)) if i not in inside), key=lambda i: -_groups(terms[i]))
    outside = []
    for i in left:
        tried = _together(parts, _joining(terms[i], k))
        if tried.largest <= max(LARGEST, parts.largest):
            parts, inside = tried, [*inside, i]
        else:
            outside.append(i)
    inside.sort()
    stacks = tuple(_stacks(coarsened(V, parts), parts, [terms[i] for i in inside]))
    columns, Z = _outside(terms, sorted(outside), k)
    base = np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)
    return Layout(
        y=np.append(y - X @ base, 0.0),
        base=base,
        X=np.vstack([X, np.zeros((1, X.shape[1]))]),
        log_xx=float(np.linalg.slogdet(X.T @ X)[1]),
        stacks=stacks,
        terms=tuple(terms),
        inside=tuple(inside),
        outside=columns,
        at=places(terms),
        Z=Z,
        partition=parts,
    )


def _together(parts: Partition, labels: Indices) -> Partition:
    """The clusters joined by a term: its groups themselves where they hold every cluster whole."""
    first = np.empty(parts.m, dtype=np.intp)
    first[parts.of[::-1]] = labels[::-1]
    return (
        partition(labels) if np.array_equal(first[parts.of], labels) else joined([parts.of, labels], parts.k)
    )


def places(terms: Sequence[Term]) -> tuple[slice, ...]:
    """Where the numbers of each term stand in theta."""
    found, start = [], 0
    for term in terms:
        n = 1 if isinstance(term, Intercepts) else term.structure.bounds(term.m)[0].size
        found.append(slice(start, start + n))
        start += n
    return tuple(found)


def levels_matrix(term: Term, theta: Floats) -> Floats:
    """The covariance matrix of a term's levels, (m, m): for intercepts their variance, (1, 1)."""
    if isinstance(term, Intercepts):
        return theta[:1, None]
    return term.structure.matrix(theta, term.spots)


def levels_slopes(term: Term, theta: Floats) -> Floats:
    """Its derivatives by the numbers of the term, (n, m, m)."""
    if isinstance(term, Intercepts):
        return np.ones((1, 1, 1))
    return term.structure.slopes(theta, term.spots)


def levels_second(term: Term, theta: Floats) -> Floats | None:
    """Its second derivatives, (n, n, m, m); None where they are 0."""
    if isinstance(term, Intercepts):
        return None
    return second(term.structure, theta, term.spots)


def _may_cross(term: Term) -> bool:
    return isinstance(term, Intercepts) and term.known is None


def _groups(term: Term) -> int:
    return term.levels


def _joining(term: Term, k: int) -> Indices:
    """Which rows a term ties together: all of them where groups correlate with each other."""
    if isinstance(term, Structured):
        return term.outer
    return term.of if term.known is None else np.zeros(k, dtype=np.intp)


def _stacks(values: Sequence[Floats], parts: Partition, terms: Sequence[Term]) -> list[Stack]:
    found = []
    k = parts.k
    for places_of, padded in _classes([group.shape for group in parts.groups]):
        count = sum(len(parts.groups[i]) for i in places_of)
        rows = np.full((count, padded), k, dtype=np.intp)
        V = np.zeros((count, padded, padded))
        start = 0
        for i in places_of:
            group, n = parts.groups[i], parts.groups[i].shape[1]
            rows[start : start + len(group), :n] = group
            V[start : start + len(group), :n, :n] = values[i]
            start += len(group)
        empty = np.nonzero(rows == k)
        V[empty[0], empty[1], empty[1]] = 1.0
        found.append(
            Stack(
                rows=rows,
                V=V,
                same=tuple(_same(term, rows, k) for term in terms),
                levels=tuple(_levels(term, rows) for term in terms),
            )
        )
    return found


def _classes(shapes: Sequence[tuple[int, ...]]) -> list[tuple[list[int], int]]:
    """Groups of clusters gathered so that padding costs less than a stack of their own: their places, and the size."""
    found: list[tuple[list[int], int]] = []
    for place in sorted(range(len(shapes)), key=lambda i: -shapes[i][1]):
        g, n = shapes[place]
        if found and n > 1 and (found[-1][1] <= SPARE * n or g * (found[-1][1] ** 3 - n**3) <= WORTH):
            found[-1][0].append(place)
        else:
            found.append(([place], n))
    return found


def _same(term: Term, rows: Indices, k: int) -> Floats:
    labels = term.outer if isinstance(term, Structured) else term.of
    own = np.append(labels, -1)[rows]
    there = (rows < k)[:, :, None] & (rows < k)[:, None, :]
    if isinstance(term, Intercepts) and term.known is not None:
        known = np.pad(term.known, (0, 1))
        return np.where(there, known[own[:, :, None], own[:, None, :]], 0.0)
    return np.where(there & (own[:, :, None] == own[:, None, :]), 1.0, 0.0)


def _levels(term: Term, rows: Indices) -> Indices:
    if isinstance(term, Intercepts):
        return np.zeros((0, 0), dtype=np.intp)
    return np.append(term.inner, 0)[rows]


def _outside(
    terms: Sequence[Term], which: Sequence[int], k: int
) -> tuple[tuple[tuple[int, slice], ...], Floats]:
    columns, blocks, start = [], [], 0
    for i in which:
        term = terms[i]
        assert isinstance(term, Intercepts)  # noqa: S101 - only these may cross
        Z = np.zeros((k + 1, term.levels))
        Z[np.arange(k), term.of] = 1.0
        columns.append((i, slice(start, start + term.levels)))
        blocks.append(Z)
        start += term.levels
    return tuple(columns), np.hstack(blocks) if blocks else np.zeros((k + 1, 0))
