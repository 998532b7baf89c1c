"""The pairs of rows of a cluster: what two effects have in common, and how their sampling errors correlate by it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.correlations import TIMES, Correlations
from synthesis.dependence.groups import Sharing
from synthesis.dependence.observed import Coded
from synthesis.dependence.partition import Partition
from synthesis.errors import NotEstimable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]


@frozen(eq=False)
class Pairs:
    """The pairs of g clusters of n rows, each (g, n, n): what they share, and how far apart in time they are.

    `outcome`, `series` and `groups` say whether two rows are of one outcome, one observation of it, and the same
    comparison; `shared` is the correlation by shared people, 0 where two rows are of different people;
    `standardised` and `equal` say by which formula it is, and whether on groups taken as equally large.
    """

    rows: Indices
    outcome: Bools
    series: Bools
    distance: Floats
    groups: Bools
    shared: Floats
    standardised: Bools
    equal: Bools

    @property
    def apart(self) -> Bools:
        """Whether two rows have nobody in common."""
        return np.asarray(self.shared == 0)

    @property
    def same(self) -> Bools:
        """Whether two rows are of one observation of one outcome at one time, so that only the groups differ."""
        return np.asarray(self.series & (self.distance == 0))


def pairs(parts: Partition, found: Coded, sharing: Sharing | None) -> Iterator[Pairs]:
    """The pairs of the clusters of each size; without `sharing` all rows of a cluster are of the same people."""
    for at, rows in enumerate(parts.groups):
        outcome = _alike(found.outcome[rows])
        series = outcome & _alike(found.series[rows])
        distance = np.abs(found.time[rows][:, :, None] - found.time[rows][:, None, :])
        shared = np.ones(outcome.shape)
        groups, standardised, equal = np.ones_like(outcome), np.zeros_like(outcome), np.zeros_like(outcome)
        if sharing is not None:
            groups = _alike(sharing.compared[rows])
            both = sharing.standardised[rows]
            standardised = series & (distance == 0) & ~groups & both[:, :, None] & both[:, None, :]
            equal = ~groups & np.broadcast_to(sharing.equal[rows][:, :, None], outcome.shape)
            shared = np.where(standardised, sharing.full[at], sharing.plain[at])
        shared = np.where(_alike(found.subgroup[rows]), shared, 0.0)
        yield Pairs(
            rows=rows,
            outcome=outcome,
            series=series,
            distance=distance,
            groups=groups,
            shared=shared,
            standardised=standardised & (shared != 0),
            equal=equal & (shared != 0),
        )


def correlation(given: Pairs, assumed: Correlations, found: Coded) -> Floats:
    """The correlations of the sampling errors, (g, n, n); nan where a correlation is needed that was not given."""
    one = given.same if assumed.phi is None else given.series
    rho, within = _number(assumed.rho), _number(assumed.same_outcome)
    R = np.where(given.outcome, within, rho)
    if assumed.between:
        R = _looked_up(R, given, assumed, found)
    R = np.where(one, 1.0, R)
    if assumed.phi is not None:
        R = R * TIMES[assumed.time](given.distance, assumed.phi)
    return np.where(given.apart, 0.0, R * given.shared)


def _looked_up(R: Floats, given: Pairs, assumed: Correlations, found: Coded) -> Floats:
    """The correlations with those of the table in place."""
    number = {str(name): i for i, name in enumerate(found.names)}
    many = len(number) + 1
    known = {
        min(number[a], number[b]) * many + max(number[a], number[b]): value
        for (a, b), value in assumed.between.items()
        if a in number and b in number
    }
    if not known:
        named = ", ".join(sorted(number)[:12]) or "none is named"
        raise NotEstimable(f"between: no pair of it is among the outcomes; these are {named}")
    keys = np.array(sorted(known), dtype=np.intp)
    values = np.array([known[int(key)] for key in keys])
    code = found.outcome[given.rows]
    first, last = code[:, :, None], code[:, None, :]
    asked = np.minimum(first, last) * many + np.maximum(first, last)
    at = np.minimum(np.searchsorted(keys, asked), keys.size - 1)
    return np.where(keys[at] == asked, values[at], R)


def _alike(labels: Indices) -> Bools:
    """Whether two rows have one label, (g, n, n)."""
    return np.asarray(labels[:, :, None] == labels[:, None, :])


def _number(given: float | None) -> float:
    return float("nan") if given is None else given
