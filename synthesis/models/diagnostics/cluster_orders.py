"""In which order the clusters of dependent effects enter a cumulative analysis."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from synthesis.models.diagnostics.orders import Order, entries, ranks_of_rows
from synthesis.models.multilevel.diagnostics.of import Dependent, left_out, multilevel_of
from synthesis.models.multilevel.diagnostics.refitted import RefittedModels, cumulated
from synthesis.models.robust.clusters import STUDY, Clusters

PRECISION: Final = "precision"
"""The order of clusters from the most precise to the least, where no effect has a moderator of that name."""


def cumulative(result: Dependent, order: Order, *, collapse: bool) -> RefittedModels:
    """The model of the first study, of the first two, and so on.

    Args:
        result: A model of dependent effects.
        order: A moderator of the effects, k values, or a function of an effect, of which the least of a study counts;
            or `precision`, by what each study tells of a mean, 1'M_cc^-1 1, the most first.
        collapse: Whether studies that tie enter together.

    Raises:
        NotEstimable: one study, or no such moderator.
    """
    own = left_out(result, STUDY)
    steps = entries(ranks(result, own, order), own.labels, collapse=collapse)
    return cumulated(result, own, steps.names, steps.so_far.masks())


def ranks(result: Dependent, own: Clusters, order: Order) -> list[Any]:
    """What the clusters are ordered by, (m,).

    Raises:
        NotEstimable: no such moderator, or not as many values as effects.
    """
    found = multilevel_of(result)
    of = own.partition.of
    if isinstance(order, str) and not order:
        return list(range(own.m))
    given = any(PRECISION in row.moderators for row in found.effects.rows)
    if isinstance(order, str) and order == PRECISION and not given:
        told = np.bincount(of, weights=found.model.applied(np.ones((found.k, 1)))[:, 0])
        return [-float(one) for one in told]
    values = ranks_of_rows(found.effects, found.k, order)
    return [_least([values[i] for i in np.flatnonzero(of == c)]) for c in range(own.m)]


def _least(values: list[Any]) -> Any:
    """The least value; one that is no number before all others, so that it is refused as of single effects."""
    for value in values:
        if value != value:  # noqa: PLR0124 - nan alone differs from itself
            return value
    try:
        return min(values)
    except TypeError:
        return values[0]
