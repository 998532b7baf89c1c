"""The groups of people that effects compare, and how effects correlate by the people they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.partition import Partition, labels, numbered, refuse_uneven
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]
Arms = tuple[Hashable, ...]


@frozen(eq=False)
class Groups:
    """The groups that each of k effects compares, and their sizes.

    A group is a label, or a tuple of labels where arms stand combined (taken as of equal size); an empty tuple is
    no group. Sizes that are not known are nan, and then all groups of the cluster are taken as equally large. An
    effect that is no difference of means has, in place of sizes, 1 / (the part of its variance due to the group).
    `d` are standardised mean differences, whose standard deviations covary as well: give them for these measures
    only, nan elsewhere; `pooled` says over whose people that deviation was taken, `pair` or `study`.
    """

    experimental: Sequence[Hashable]
    control: Sequence[Hashable]
    n_exp: ArrayLike | None = None
    n_ctl: ArrayLike | None = None
    d: ArrayLike | None = None
    pooled: str = "pair"


@frozen(eq=False)
class Sharing(Frozen):
    """Correlations by shared people, (g, n, n) for each group of the partition.

    `plain` are those of differences of means, `full` those of standardised differences on the same outcome.
    `compared` (k,) numbers the comparisons; `equal` (k,) marks rows whose groups were taken as equally large,
    `standardised` (k,) those of standardised differences.
    """

    compared: Indices
    equal: Bools
    standardised: Bools
    plain: tuple[Floats, ...]
    full: tuple[Floats, ...]


def sharing(groups: Groups, parts: Partition) -> Sharing:
    """How the effects of each cluster correlate by the people they share.

    An effect is a difference of two independent group means with variances in proportion to 1/n. Two effects then
    covary by the groups they share as C C', C (k, arms) having 1 / sqrt(n) where an arm is on the experimental side and
    -1 / sqrt(n) where it is on the control's, and 1 / sqrt(a n) for each of a combined arms. Of standardised
    differences the deviations they are divided by covary too: C C' + D D', D having d_i sqrt(n_a / 2) / N_i for each
    arm, N_i the people behind the deviation. For one deviation of the whole study that is 1/n_ctl + d_1 d_2 / (2 N)
    (Gleser & Olkin 2009, in Cooper, Hedges & Valentine, chapter 19); for one of each pair, by the same expansion,
    1/n_ctl + d_1 d_2 n_ctl / (2 N_1 N_2). Two effects that compare the same groups correlate by 1.

    Raises:
        NotEstimable: columns of other lengths, a size not above 0, a group compared with itself.
    """
    k = parts.k
    expected.one_of("pooled", groups.pooled, POOLED)
    sides = [_arms("experimental", groups.experimental), _arms("control", groups.control)]
    refuse_uneven(k, experimental=sides[0], control=sides[1])
    _refuse_itself(sides)
    sizes, equal = _sizes(groups, parts, sides)
    entries = _entries(sides, sizes, parts)
    d = np.full(k, np.nan) if groups.d is None else _column("d", groups.d, k)
    standardised = np.isfinite(d) & ~equal
    means = _Parts(row=entries.row, place=entries.place, value=entries.mean)
    deviations = POOLED[groups.pooled](entries, np.where(standardised, d, 0.0))
    compared = numbered(list(zip(*sides, strict=True)))
    plain, full = [], []
    for rows in parts.groups:
        same = compared[rows][:, :, None] == compared[rows][:, None, :]
        by_means = means.gram(rows)
        plain.append(np.where(same, 1.0, _scaled(by_means)))
        full.append(np.where(same, 1.0, _scaled(by_means + deviations.gram(rows))))
    return Sharing(
        compared=compared,
        equal=equal,
        standardised=standardised,
        plain=tuple(plain),
        full=tuple(full),
    )


@frozen(eq=False)
class _Parts:
    """A sparse matrix of k rows: `row` and `place` (a column within the row's cluster) of each `value`."""

    row: Indices
    place: Indices
    value: Floats

    def gram(self, rows: Indices) -> Floats:
        """The matrix times its transpose within clusters of one size, (g, n) rows, (g, n, n)."""
        g, n = rows.shape
        spot = np.full(int(max(self.row.max(initial=0), rows.max(initial=0))) + 1, -1, dtype=np.intp)
        spot[rows.ravel()] = np.arange(rows.size)
        own = spot[self.row] >= 0
        full = np.zeros((g * n, int(self.place[own].max(initial=0)) + 1))
        full[spot[self.row[own]], self.place[own]] = self.value[own]
        stacked = full.reshape(g, n, -1)
        return np.asarray(stacked @ np.swapaxes(stacked, 1, 2))


@frozen(eq=False)
class _Entries:
    """The arms of the rows, one entry an arm: its row, cluster and place among the arms of that; its people."""

    row: Indices
    cluster: Indices
    place: Indices
    people: Floats
    mean: Floats
    total: Floats


def _arms(name: str, given: Sequence[Hashable]) -> list[Arms]:
    """The arms of each group in one order, whatever order they were given in."""
    return [
        tuple(sorted(set(one), key=repr)) if isinstance(one, tuple) else (one,) for one in labels(name, given)
    ]


def _refuse_itself(sides: list[list[Arms]]) -> None:
    for row, (one, other) in enumerate(zip(*sides, strict=True)):
        both = set(one) & set(other)
        if both:
            raise NotEstimable(f"row {row}: the group {min(map(str, both))} is compared with itself")
        if not one and not other:
            raise NotEstimable(f"row {row}: expected the groups compared; found none")


def _column(name: str, given: ArrayLike, k: int) -> Floats:
    try:
        found = np.atleast_1d(np.array(given, dtype=np.float64))
    except (TypeError, ValueError):
        raise NotEstimable(f"{name}: expected numbers, nan where not known; found something else") from None
    refuse_uneven(k, **{name: found.tolist()})
    return found


def _sizes(groups: Groups, parts: Partition, sides: list[list[Arms]]) -> tuple[list[Floats], Bools]:
    """The sizes of both groups, 1 an arm in clusters in which one is not known; and the rows of these clusters."""
    found, lacking = [], np.zeros(parts.k, dtype=np.bool_)
    counts = [np.array([float(len(one)) for one in arms]) for arms in sides]
    for name, given, arms in zip(("n_exp", "n_ctl"), (groups.n_exp, groups.n_ctl), counts, strict=True):
        n = np.full(parts.k, np.nan) if given is None else _column(name, given, parts.k)
        bad = np.flatnonzero(~np.isnan(n) & ~((n > 0) & np.isfinite(n)))
        if bad.size:
            raise NotEstimable(f"{name} of row {bad[0]} must be a number above 0; found {n[bad[0]]:g}")
        lacking |= np.isnan(n) & (arms > 0)
        found.append(n)
    equal = (np.bincount(parts.of, weights=lacking, minlength=parts.m) > 0)[parts.of]
    return [np.where(equal, arms, n) for arms, n in zip(counts, found, strict=True)], equal


def _entries(sides: list[list[Arms]], sizes: list[Floats], parts: Partition) -> _Entries:
    told = list(_each(sides, sizes))
    row = np.array([one[0] for one in told], dtype=np.intp)
    label = numbered([one[1] for one in told])
    people = np.array([one[2] for one in told])
    width = int(label.max(initial=0)) + 1
    arms, again = np.unique(parts.of[row] * width + label, return_inverse=True)
    cluster = parts.of[row]
    return _Entries(
        row=row,
        cluster=cluster,
        place=np.asarray(np.ravel(again) - np.searchsorted(arms // width, cluster), dtype=np.intp),
        people=people,
        mean=np.array([one[3] for one in told]),
        total=np.asarray(np.bincount(row, weights=people, minlength=parts.k), dtype=np.float64),
    )


def _each(sides: list[list[Arms]], sizes: list[Floats]) -> Iterator[tuple[int, Hashable, float, float]]:
    """Each arm of each row: the row, the arm, its people, its part in C."""
    for arms, n, sign in zip(sides, sizes, (1.0, -1.0), strict=True):
        for row, (group, size) in enumerate(zip(arms, n.tolist(), strict=True)):
            for arm in group:
                yield row, arm, size / len(group), sign / (len(group) * size) ** 0.5


def _of_the_pair(entries: _Entries, d: Floats) -> _Parts:
    value = d[entries.row] * np.sqrt(entries.people / 2) / entries.total[entries.row]
    return _Parts(row=entries.row, place=entries.place, value=value)


def _of_the_study(entries: _Entries, d: Floats) -> _Parts:
    """One column, d / sqrt(2 N), N the people of all arms of the cluster."""
    width = int(entries.place.max(initial=0)) + 1
    arms, again = np.unique(entries.cluster * width + entries.place, return_inverse=True)
    again = np.ravel(again)
    mean = np.bincount(again, weights=entries.people) / np.bincount(again)
    total = np.bincount(arms // width, weights=mean)
    row, first = np.unique(entries.row, return_index=True)
    value = d[row] / np.sqrt(2 * total[entries.cluster[first]])
    return _Parts(row=row, place=np.zeros(row.size, dtype=np.intp), value=value)


POOLED: Final[Mapping[str, Callable[[_Entries, Floats], _Parts]]] = MappingProxyType(
    {"pair": _of_the_pair, "study": _of_the_study}
)
"""Over whose people the standard deviation of a standardised difference was taken: its part in D."""


def _scaled(covariance: Floats) -> Floats:
    """Covariances as correlations."""
    spread = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    return np.asarray(covariance / (spread[:, :, None] * spread[:, None, :]))
