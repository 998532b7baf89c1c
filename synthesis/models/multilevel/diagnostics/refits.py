"""The numbers of one model fitted anew to many sets of effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.dependence.blocks import coarsened
from synthesis.dependence.partition import partition
from synthesis.errors import NotEstimable
from synthesis.frozen import Frozen
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.multilevel.covariance import marginal
from synthesis.models.multilevel.diagnostics.subset import Anew, NotFitted, anew
from synthesis.models.multilevel.model import MultilevelModel
from synthesis.models.robust.clusters import Clusters
from synthesis.models.robust.lines import Line
from synthesis.models.robust.robust import of_working
from synthesis.models.robust.working import Working
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Bools = NDArray[np.bool_]

Progress = Callable[[int, int], object]
"""What is told of many fits: how many are done, and of how many."""


@frozen(eq=False, repr=False)
class ModelRefits(Frozen):
    """A model of p coefficients and c components fitted anew to m sets of effects; nan where a set has no fit.

    `count` (m,) are the effects of each set; `beta`, `se`, `df` (m, p) the coefficients; `components` (m, c) the
    variances and correlations, nan where a set cannot tell them; `q` (m,) the statistic without random terms.
    `robust` holds for each set the coefficients with cluster-robust variances, or why there are none. `without` says
    why a set has no fit, `untested` why it has no intervals.
    """

    level: float
    count: Indices
    beta: Floats
    se: Floats
    df: Floats
    components: Floats
    q: Floats
    robust: tuple[tuple[Line, ...] | Unavailable, ...]
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    untested: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def __repr__(self) -> str:
        return f"<ModelRefits: {self.count.size} sets of effects>"

    @property
    def p(self) -> Floats:
        """Two-sided p-values of the coefficients, (m, p)."""
        size = np.abs(self.beta / self.se)
        return np.array(
            [
                [_p(float(t), float(df)) for t, df in zip(*row, strict=True)]
                for row in zip(size, self.df, strict=True)
            ]
        ).reshape(self.beta.shape)

    @property
    def half_width(self) -> Floats:
        """Half the widths of the intervals, (m, p)."""
        found = [[_quantile(self.level, df) for df in row] for row in self.df.tolist()]
        return np.asarray(np.array(found).reshape(self.se.shape) * self.se, dtype=np.float64)

    def robust_of(self, name: str) -> Floats:
        """`se`, `df`, `p`, `low` or `high` of the coefficients by their robust variances, (m, p); nan where absent."""
        found = np.full(self.beta.shape, np.nan)
        for i, lines in enumerate(self.robust):
            if isinstance(lines, Unavailable):
                continue
            for j, line in enumerate(lines):
                value = getattr(line, name)
                found[i, j] = np.nan if isinstance(value, Unavailable) else value
        return found


def refits(
    model: MultilevelModel,
    sets: Sequence[Bools],
    *,
    near: bool,
    clusters: Clusters | None = None,
    progress: Progress | None = None,
) -> ModelRefits:
    """The numbers of the model of each of several sets of effects.

    Args:
        model: The model of k effects.
        sets: True where an effect belongs to a set, (k,) each.
        near: As of `anew`.
        clusters: Those of the robust variances; without them there are none.
        progress: Called after each fit.
    """
    made = _Made.empty(len(sets), model)
    for i, one in enumerate(anew(model, sets, near=near)):
        made.count[i] = one.rows.size
        if isinstance(one, NotFitted):
            made.without[i] = one.reason
            made.robust.append(Unavailable(reason=one.reason))
        else:
            made.take(i, one, model)
            made.robust.append(_robust(one, clusters))
        if progress is not None:
            progress(i + 1, len(sets))
    return made.whole(model.asked.level)


def components(one: Anew, model: MultilevelModel) -> Floats:
    """The components of a model fitted anew, in the order of the whole model's; nan where they are not told, (c,)."""
    own = {(part.term, part.name): part for part in one.model.components}
    found = [own.get((part.term, part.name)) for part in model.components]
    return np.array(
        [np.nan if part is None or part.term in one.untold else part.estimate for part in found],
        dtype=np.float64,
    )


def robust_lines(model: MultilevelModel, clusters: Clusters, rows: Indices) -> tuple[Line, ...]:
    """The coefficients of a model of some rows with CR2 variances by clusters of all rows.

    Raises:
        NotEstimable: random terms that tie clusters together, or too few clusters.
    """
    parts = partition(clusters.partition.of[rows])
    numbers = clusters.partition.of[rows]
    _, first = np.unique(parts.of, return_index=True)
    own = Clusters(
        partition=parts, labels=tuple(clusters.labels[int(numbers[i])] for i in first), by=clusters.by
    )
    covariance = marginal(model, parts.of)
    working = Working(
        y=model.y,
        design=model.design,
        clusters=own,
        phi=coarsened(covariance, parts),
        level=model.asked.level,
    )
    return of_working(working).coefficients


def _robust(one: Anew, clusters: Clusters | None) -> tuple[Line, ...] | Unavailable:
    if clusters is None:
        return Unavailable(reason="robust variances were not asked for")
    try:
        return robust_lines(one.model, clusters, one.rows)
    except NotEstimable as fault:
        return Unavailable(reason=str(fault))


@frozen
class _Made:
    """Room for the numbers, filled set by set."""

    count: Indices
    beta: Floats
    se: Floats
    df: Floats
    components: Floats
    q: Floats
    robust: list[tuple[Line, ...] | Unavailable]
    without: dict[int, str]
    untested: dict[int, str]

    @staticmethod
    def empty(m: int, model: MultilevelModel) -> _Made:
        p = model.design.p
        return _Made(
            count=np.zeros(m, dtype=np.intp),
            beta=np.full((m, p), np.nan),
            se=np.full((m, p), np.nan),
            df=np.full((m, p), np.nan),
            components=np.full((m, len(model.components)), np.nan),
            q=np.full(m, np.nan),
            robust=[],
            without={},
            untested={},
        )

    def take(self, i: int, one: Anew, model: MultilevelModel) -> None:
        self.beta[i], self.se[i] = one.model.coefficients.estimate, one.model.coefficients.se
        self.df[i] = np.nan if one.untested else one.model.df
        self.components[i] = components(one, model)
        self.q[i] = one.model.q
        if one.untested:
            self.untested[i] = one.untested

    def whole(self, level: float) -> ModelRefits:
        return ModelRefits(
            level=level,
            count=self.count,
            beta=self.beta,
            se=self.se,
            df=self.df,
            components=self.components,
            q=self.q,
            robust=tuple(self.robust),
            without=MappingProxyType(self.without),
            untested=MappingProxyType(self.untested),
        )


def _quantile(level: float, df: float) -> float:
    return np.nan if np.isnan(df) else quantile(level, df)


def _p(size: float, df: float) -> float:
    return np.nan if np.isnan(df) or np.isnan(size) else min(1.0, 2 * upper_tail(size, df))
