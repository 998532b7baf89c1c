"""Which effects belong together: those of a study, of a group by any tag or moderator, or as they are labelled."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isnan
from typing import Any

import numpy as np

from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from synthesis import expected
from synthesis.dependence.partition import Partition, partition
from synthesis.effects import Effect, Effects
from synthesis.errors import NotEstimable, together
from synthesis.frozen import Frozen
from synthesis.numbers import Unavailable

STUDY = "study"
LABELS = "labels"


@frozen(eq=False, repr=False)
class Clusters(Frozen):
    """k effects in m clusters: which (`partition`), how each is called (`labels`, m), and by what (`by`)."""

    partition: Partition
    labels: tuple[str, ...]
    by: str = STUDY

    def __repr__(self) -> str:
        return f"<Clusters: {self.partition.k} effects in {self.m} clusters by {self.by}>"

    @property
    def m(self) -> int:
        """Number of clusters."""
        return len(self.labels)


def clusters_of(
    effects: Effects | Unavailable, k: int, cluster: str | Sequence[Hashable] = STUDY
) -> Clusters:
    """The clusters of k effects.

    Args:
        effects: The effects; of a bare model, which has none, every row is a study.
        k: Number of rows.
        cluster: `study`, `outcome`, a tag or a moderator of the effects, or k labels.

    Raises:
        NotEstimable: an unknown name, effects without that tag or moderator (all are named), or labels of
            another number than the effects.
    """
    if not isinstance(cluster, str):
        return _labelled(cluster, k)
    if isinstance(effects, Unavailable):
        if cluster != STUDY:
            raise NotEstimable(f"clusters by {cluster!r}: {effects.reason}; give a label for each effect")
        return _labelled(tuple(f"effect {i + 1}" for i in range(k)), k, by=STUDY)
    keys, names = _named(effects, cluster)
    made = partition(keys)
    return Clusters(partition=made, labels=_firsts(made, names), by=cluster)


def labels_of(given: Any, k: int) -> list[Hashable]:
    """The labels of k effects, one each, as they were given.

    Raises:
        NotEstimable: they are no labels, not so many, or one is missing.
    """
    wanted = "study, a tag or moderator of the effects, or a label for each"
    listed = given.tolist() if hasattr(given, "tolist") else given
    expected.kind("cluster", listed, (list, tuple), wanted)
    if len(listed) != k:
        raise NotEstimable(f"there are {k} effects; cluster has {len(listed)} labels")
    for row, one in enumerate(listed):
        if not isinstance(one, Hashable):
            raise NotEstimable(f"cluster, row {row}: expected a label; found {expected.told(one)}")
        if one is None or one == "" or one != one:  # noqa: PLR0124 - NaN alone
            raise NotEstimable(f"cluster: expected a label for each effect; found none in row {row}")
    return list(listed)


def _labelled(given: Any, k: int, by: str = LABELS) -> Clusters:
    listed = labels_of(given, k)
    made = partition(listed)
    return Clusters(partition=made, labels=_firsts(made, tuple(str(one) for one in listed)), by=by)


def _firsts(made: Partition, names: Sequence[str]) -> tuple[str, ...]:
    """The name of the first row of each cluster."""
    _, first = np.unique(made.of, return_index=True)
    return tuple(names[int(i)] for i in first)


def _named(effects: Effects, cluster: str) -> tuple[list[Hashable], list[str]]:
    """By what each row is clustered, and how print calls that."""
    rows = effects.rows
    if cluster == STUDY:
        return [row.study for row in rows], [row.study_label or row.study for row in rows]
    if cluster == "outcome" and any(row.outcome for row in rows):
        return [row.outcome for row in rows], [row.outcome_label or row.outcome for row in rows]
    known = sorted({name for row in rows for name in (*row.tags, *row.moderators)} | {STUDY, "outcome"})
    if cluster not in known:
        hint = did_you_mean(cluster, known)
        raise NotEstimable(
            f"clusters by {cluster!r}: unknown; known: {', '.join(known)}{'. ' if hint else ''}{hint}"
        )
    values = [_value(row, cluster) for row in rows]
    without = [name for name, value in zip(effects.names, values, strict=True) if value == ""]
    if without:
        raise NotEstimable(f"clusters by {cluster!r}: these effects have none: {together(without)}")
    labels = [row.labels.get(cluster, str(value)) for row, value in zip(rows, values, strict=True)]
    return list(values), labels


def _value(row: Effect, name: str) -> float | str:
    value = row.tags.get(name, row.moderators.get(name, ""))
    return "" if isinstance(value, float) and isnan(value) else value
