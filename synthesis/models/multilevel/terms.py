"""The random terms of a model: what varies between groups, in their own words and as numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.frozen import Frozen
from synthesis.models.multilevel.structures import Structure

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@frozen(eq=False)
class Intercepts(Frozen):
    """One variance between groups: `~ 1 | name`; `of` (k,) is each row's group, `labels` what the groups are called.

    `known` (q, q) are correlations between groups, where they are known; `fixed` is the variance where it is given.
    """

    name: str
    of: Indices
    labels: tuple[str, ...]
    known: Floats | None = None
    fixed: float | None = None

    @property
    def levels(self) -> int:
        """How many groups there are."""
        return len(self.labels)


@frozen(eq=False)
class Structured(Frozen):
    """Levels that covary within groups: `~ inner | outer` with a structure.

    `inner` (k,) is each row's level, `outer` (k,) its group; `spots` (m,) are the places of the levels on the axis of
    an autoregressive structure. `fixed_tau2` and `fixed_rho` hold the parameters that are given.
    """

    name: str
    inner: Indices
    inner_labels: tuple[str, ...]
    outer: Indices
    outer_labels: tuple[str, ...]
    structure: Structure
    spots: Floats
    fixed_tau2: float | None = None
    fixed_rho: float | None = None

    @property
    def levels(self) -> int:
        """How many groups there are."""
        return len(self.outer_labels)

    @property
    def m(self) -> int:
        """How many levels covary."""
        return len(self.inner_labels)


Term = Intercepts | Structured
