"""A working model: what cluster-robust variances rest on, whichever model it comes from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.design import Design
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, effects_of, model_of
from synthesis.models.robust.clusters import STUDY, Clusters, clusters_of

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class Working(Frozen):
    """Estimates y (k,) on the p columns of a design, and how their errors are taken to hang together.

    `phi` is the working covariance of the errors, in the units of y squared, and `weights` the matrix W that
    makes the coefficients (X'WX)^-1 X'Wy, `None` where it is the inverse of phi. Both are 0 between clusters, and
    hold an array (g, n, n) for each group of the partition: its g clusters of n effects, side by side.
    """

    y: Floats
    design: Design
    clusters: Clusters
    phi: tuple[Floats, ...]
    weights: tuple[Floats, ...] | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        Frozen.__post_init__(self)
        k = self.y.size
        if self.clusters.partition.k != k or len(self.design.X) != k:
            raise NotEstimable(
                f"there are {k} effects; the clusters hold {self.clusters.partition.k}, the design {len(self.design.X)}"
            )
        wanted = [(*rows.shape, rows.shape[1]) for rows in self.clusters.partition.groups]
        for what, given in (("phi", self.phi), ("weights", self.weights)):
            found = wanted if given is None else [part.shape for part in given]
            if found != wanted:
                raise NotEstimable(f"{what}: expected blocks of shapes {wanted}; found {found}")

    def __repr__(self) -> str:
        return f"<Working: {self.clusters!r} on {', '.join(self.design.names)}>"

    @property
    def inverse(self) -> bool:
        """Whether the weights are the inverse of the working covariance."""
        return self.weights is None

    @property
    def k(self) -> int:
        """Number of effects."""
        return int(self.y.size)

    @property
    def m(self) -> int:
        """Number of clusters."""
        return self.clusters.m


@runtime_checkable
class Workable(Protocol):
    """A result that offers its own working model, such as those of multilevel models."""

    def working(self, cluster: str | Sequence[Hashable]) -> Working:
        """The working model with its effects in these clusters."""


def working_of(result: Mixed | Modelled | Workable, cluster: str | Sequence[Hashable] = STUDY) -> Working:
    """The working model behind a result, its effects in clusters.

    Args:
        result: A fit, a meta-regression, a mixed model, or a result that offers its own.
        cluster: `study`, a tag or a moderator of the effects, or a label for each.

    Raises:
        NotEstimable: there is no model, or no such clusters.
    """
    if isinstance(result, Workable):
        return result.working(cluster)
    model = model_of(result)
    return of_mixed(model, clusters_of(effects_of(result), model.k, cluster))


def of_mixed(model: Mixed, clusters: Clusters) -> Working:
    """The working model of a univariate one: independent errors with variances v + tau2.

    Weights of the user's own, or equal ones, make the coefficients and leave the variances as they are.
    """
    total = np.asarray(model.v + model.tau2, dtype=np.float64)
    return Working(
        y=model.y,
        design=model.design,
        clusters=clusters,
        phi=diagonal_blocks(total, clusters),
        weights=diagonal_blocks(model.weights, clusters) if model.options.own_weights else None,
        level=model.options.level,
    )


def diagonal_blocks(values: Floats, clusters: Clusters) -> tuple[Floats, ...]:
    """A diagonal matrix, (k,), as blocks (g, n, n) by cluster."""
    made = []
    for rows in clusters.partition.groups:
        block = np.zeros((*rows.shape, rows.shape[1]))
        inside = np.arange(rows.shape[1])
        block[:, inside, inside] = values[rows]
        made.append(block)
    return tuple(made)
