"""What was observed in each row: which outcome, when, by which part of the study; and which rows that makes alike."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.partition import Partition, labels, numbered, refuse_uneven
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Labels = Sequence[Hashable] | NDArray[np.generic]

_DIGITS = 9  # decimals beyond which two times are one: what is lost when units are turned into each other


@frozen(eq=False)
class Observed:
    """What each of k rows is of; what is not given is taken to be the same in all rows of a cluster.

    `outcome` is what was measured, `observation` by what (an instrument, a rater), `time` when, in one unit.
    `subgroup` are parts of a study of different people, whose effects are independent. Rows alike in all of it and in
    the groups compared are several measurements, and count as observations of their own.
    """

    outcome: Labels | None = None
    observation: Labels | None = None
    time: ArrayLike | None = None
    subgroup: Labels | None = None


@frozen(eq=False)
class Coded(Frozen):
    """The same as numbers, (k,) each: `series` tells observations of one outcome apart; `names` are the outcomes."""

    outcome: Indices
    series: Indices
    time: Floats
    subgroup: Indices
    names: tuple[Hashable, ...]


def coded(observed: Observed, parts: Partition, compared: Indices) -> Coded:
    """What was observed as numbers; `compared` are numbers of the groups compared, (k,).

    Raises:
        NotEstimable: a column of another length, or a time that is no number.
    """
    k = parts.k
    outcome, names = _numbers("outcome", observed.outcome, k)
    observation, _ = _numbers("observation", observed.observation, k)
    subgroup, _ = _numbers("subgroup", observed.subgroup, k)
    time = _times(observed.time, k)
    moment = numbered(time.tolist())
    alike = _rows_alike([parts.of, outcome, observation, subgroup, moment, compared])
    series = _rows_alike([observation, _ordinal(alike)])
    return Coded(outcome=outcome, series=series, time=time, subgroup=subgroup, names=names)


def _numbers(name: str, column: Labels | None, k: int) -> tuple[Indices, tuple[Hashable, ...]]:
    if column is None:
        return np.zeros(k, dtype=np.intp), ()
    given = labels(name, column)
    refuse_uneven(k, **{name: given})
    return numbered(given), tuple(dict.fromkeys(given))


def _times(time: ArrayLike | None, k: int) -> Floats:
    if time is None:
        return np.zeros(k)
    try:
        given = np.atleast_1d(np.asarray(time, dtype=np.float64))
    except (TypeError, ValueError):
        raise NotEstimable("time: expected numbers; found something else") from None
    refuse_uneven(k, time=given.tolist())
    bad = np.flatnonzero(~np.isfinite(given))
    if bad.size:
        raise NotEstimable(f"time of row {bad[0]} must be a finite number; found {given[bad[0]]:g}")
    return np.asarray(np.round(given, _DIGITS) + 0.0, dtype=np.float64)


def _rows_alike(columns: list[Indices]) -> Indices:
    """A number for each row, the same where all columns are, (k,)."""
    found = np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1]
    return np.asarray(found, dtype=np.intp).ravel()


def _ordinal(labels: Indices) -> Indices:
    """How many rows before each have its label, (k,)."""
    order = np.argsort(labels, kind="stable")
    counts = np.bincount(labels)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    found = np.empty(labels.size, dtype=np.intp)
    found[order] = np.arange(labels.size) - starts
    return found
