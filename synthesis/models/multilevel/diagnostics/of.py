"""Of which models these diagnostics are, and which of their effects are left out together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis import expected
from synthesis.dependence.partition import partition
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.correlated import CorrelatedHierarchical
from synthesis.models.multilevel.multilevel import Multilevel
from synthesis.models.robust.clusters import STUDY, Clusters, clusters_of

Bools = NDArray[np.bool_]

EFFECT: Final = "effect"
DEPENDENT: Final = (Multilevel, CorrelatedHierarchical)
"""The results of dependent effects."""

Dependent = Multilevel | CorrelatedHierarchical
By = str | Sequence[Hashable]


def multilevel_of(result: Dependent) -> Multilevel:
    """The multilevel model behind a result.

    Raises:
        NotEstimable: it is no result of dependent effects.
    """
    expected.kind("fit", result, DEPENDENT, "a model of dependent effects, as multilevel gives it")
    return result if isinstance(result, Multilevel) else result.model


def left_out(result: Dependent, by: By) -> Clusters:
    """The clusters that are left out one at a time: studies, single effects, a tag or moderator, or k labels.

    Raises:
        NotEstimable: no such clusters, or one alone, without which nothing is left.
    """
    found = multilevel_of(result)
    if isinstance(by, str) and by == EFFECT:
        parts = partition(np.arange(found.k))
        own = Clusters(partition=parts, labels=found.effects.names, by=EFFECT)
    else:
        own = clusters_of(found.effects, found.k, by)
    if own.m < 2:
        what = {EFFECT: "effect", STUDY: "study"}.get(own.by, "cluster")
        raise NotEstimable(f"leaving out the only {what} leaves nothing")
    return own


def robust_clusters(result: Dependent, by: Clusters) -> Clusters:
    """The clusters of robust variances: those of a correlated and hierarchical model, else those that are left out.

    Where single effects are left out, studies.
    """
    if isinstance(result, CorrelatedHierarchical):
        return result.robust.working.clusters
    if by.by == EFFECT:
        return clusters_of(result.effects, result.k)
    return by


def without_each(clusters: Clusters) -> list[Bools]:
    """All effects but those of a cluster, m sets of k."""
    of = clusters.partition.of
    return [of != c for c in range(clusters.m)]
