"""A model of dependent effects without each cluster, of ever more clusters, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.multilevel.diagnostics import refit_sheets
from synthesis.models.multilevel.diagnostics.of import (
    By,
    Dependent,
    left_out,
    multilevel_of,
    robust_clusters,
    without_each,
)
from synthesis.models.multilevel.diagnostics.refits import ModelRefits, Progress, refits
from synthesis.models.robust.clusters import Clusters
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]


@frozen(eq=False, repr=False)
class RefittedModels(Presented):
    """A model of dependent effects fitted anew to m sets of them: `names` says which set each is, `kind` of what kind.

    Arrays have shape (m,) and are of the first coefficient, the mean where there are no moderators; those of all
    `coefficients` are in `refits`, (m, p), with the `components`, (m, c). `clusters` (m,) are the clusters of each set,
    `by` what they are. Model-based numbers stand beside those by CR2 variances (`robust_se`, ...), nan where absent.
    """

    kind: str
    by: str
    names: tuple[str, ...]
    clusters: Indices
    refits: ModelRefits
    coefficients: tuple[str, ...]
    components: tuple[str, ...]
    measure: str = ""

    @property
    def k(self) -> Indices:
        """Effects in each set."""
        return self.refits.count

    @property
    def estimate(self) -> Floats:
        """Means."""
        return self.refits.beta[:, 0]

    @property
    def se(self) -> Floats:
        """Their model-based standard errors."""
        return self.refits.se[:, 0]

    @property
    def p(self) -> Floats:
        """Their model-based two-sided p-values against 0."""
        return self.refits.p[:, 0]

    @property
    def low(self) -> Floats:
        """Lower ends of the model-based intervals."""
        return self.estimate - self.refits.half_width[:, 0]

    @property
    def high(self) -> Floats:
        """Upper ends of the model-based intervals."""
        return self.estimate + self.refits.half_width[:, 0]

    @property
    def robust_se(self) -> Floats:
        """Their cluster-robust standard errors."""
        return self.refits.robust_of("se")[:, 0]

    @property
    def robust_low(self) -> Floats:
        """Lower ends of the cluster-robust intervals."""
        return self.refits.robust_of("low")[:, 0]

    @property
    def robust_high(self) -> Floats:
        """Upper ends of the cluster-robust intervals."""
        return self.refits.robust_of("high")[:, 0]

    def to_frame(self) -> pd.DataFrame:
        """A row a set (and coefficient): numbers of effects and clusters, both sets of results, components, Q."""
        return refit_sheets.frame_of(self)

    def sheet(self) -> Sheet:
        """The sets in tables: means with both intervals, components of variance."""
        return refit_sheets.of_refitted(self)


def leave_one_out(result: Dependent, by: By, progress: Progress | None = None) -> RefittedModels:
    """The model without each cluster in turn, all its components estimated anew.

    Args:
        result: A model of dependent effects.
        by: What is left out: `study`, `effect`, a tag or moderator of the effects, or a label for each.
        progress: Called after each fit with how many are done, and of how many.

    Raises:
        NotEstimable: no such clusters, or one alone.
    """
    own = left_out(result, by)
    count = np.full(own.m, own.m - 1, dtype=np.intp)
    return refitted("Left out", own.labels, result, own, (without_each(own), count), progress)


def cumulated(
    result: Dependent, own: Clusters, names: Sequence[str], entered: Bools, progress: Progress | None = None
) -> RefittedModels:
    """The model of ever more clusters.

    Args:
        result: A model of dependent effects.
        own: Its clusters, m of them.
        names: What the n steps are called.
        entered: True where a cluster has entered by a step, (n, m).
        progress: Called after each fit.
    """
    sets = [some[own.partition.of] for some in entered]
    return refitted(
        "Cumulated", tuple(names), result, own, (sets, np.count_nonzero(entered, axis=1)), progress
    )


def refitted(
    kind: str,
    names: tuple[str, ...],
    result: Dependent,
    own: Clusters,
    sets: tuple[Sequence[Bools], Indices],
    progress: Progress | None,
) -> RefittedModels:
    """The model fitted anew to sets of effects with so many clusters each."""
    whole = multilevel_of(result)
    found = refits(
        whole.model,
        sets[0],
        near=kind == "Left out",
        clusters=robust_clusters(result, own),
        progress=progress,
    )
    return RefittedModels(
        kind=kind,
        by=own.by,
        names=names,
        clusters=sets[1],
        refits=found,
        coefficients=whole.model.design.names,
        components=tuple(one.name for one in whole.model.components),
        measure=whole.effects.measure,
    )
