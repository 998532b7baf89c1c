"""Baujat's numbers of clusters: what each adds to heterogeneity, and how far fitted values move without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.multilevel.diagnostics import influence_sheets
from synthesis.models.multilevel.diagnostics.influence import influence
from synthesis.models.multilevel.diagnostics.of import By, Dependent
from synthesis.models.multilevel.diagnostics.refits import Progress
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class ClusterBaujat(Presented):
    """For each of m clusters its share in the heterogeneity, `q`, and its influence on fitted values, `shift`; (m,).

    `without` says which clusters cannot be left out; their shift is nan.
    """

    by: str
    names: tuple[str, ...]
    q: Floats
    shift: Floats
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self) -> Sheet:
        """The clusters in a table, each with both."""
        return influence_sheets.of_baujat(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the clusters, one a row: q and shift."""
        import pandas as pd

        return pd.DataFrame({"q": self.q, "shift": self.shift}, index=pd.Index(self.names, name=self.by))


def baujat(result: Dependent, by: By, progress: Progress | None = None) -> ClusterBaujat:
    """What each cluster adds to heterogeneity, and what leaving it out does to its fitted values.

    With e = y - X b and M the covariance matrix of y: q_c is the sum of e_i (M^-1 e)_i over the effects of the cluster,
    e_c' M_cc^-1 e_c where nothing ties clusters together, so that all q add up to e'M^-1 e; shift_c the mean of
    (x_i b - x_i b(-c))^2 / var(x_i b(-c)) over its effects (after Baujat, Mahe, Pignon & Hill 2002, Stat Med 21:2641).

    Args:
        result: A model of dependent effects.
        by: What is left out, as of `influence`.
        progress: Called after each fit.

    Raises:
        NotEstimable: no such clusters, or one alone.
    """
    found = influence(result, by, progress)
    return ClusterBaujat(
        by=found.clusters.by, names=found.names, q=found.q, shift=found.shift, without=found.without
    )
