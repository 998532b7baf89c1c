"""A model of dependent effects of every subset of its clusters, or of many drawn at random (GOSH)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.diagnostics import subset_sheets
from synthesis.models.multilevel.diagnostics.of import By, Dependent, left_out, multilevel_of
from synthesis.models.multilevel.diagnostics.refits import Progress, components
from synthesis.models.multilevel.diagnostics.subset import Anew, anew, apart
from synthesis.models.multilevel.model import MultilevelModel
from synthesis.models.robust.clusters import STUDY, Clusters
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

MOST: Final = 2**12
"""How many subsets are fitted at most where nothing else is asked for: ten to thirty milliseconds each."""
MOST_QUICK: Final = 2**18
"""How many with the components held: some millions a minute."""
PIECE: Final = 2**14
WEAK: Final = 1e-9  # the share of what is known of a combination of coefficients below which nothing is


@frozen(eq=False, repr=False)
class ClusterSubsets(Presented):
    """A model of p coefficients and c components of n subsets of m clusters: `inside` (n, m) says which they hold.

    `beta` and `se` have shape (n, p), `components` (n, c), `k` and `clusters` (n,); nan where a subset has no fit
    (`without` counts the reasons) or cannot tell a component. `held` says that the components were not estimated anew.
    """

    by: str
    labels: tuple[str, ...]
    inside: Bools
    k: Indices
    beta: Floats
    se: Floats
    components: Floats
    coefficients: tuple[str, ...]
    names_of_components: tuple[str, ...]
    held: bool
    drawn: bool
    measure: str = ""
    without: tuple[tuple[str, int], ...] = ()

    @property
    def clusters(self) -> Indices:
        """Clusters in each subset, (n,)."""
        return np.asarray(np.count_nonzero(self.inside, axis=1), dtype=np.intp)

    @property
    def estimate(self) -> Floats:
        """The first coefficient of each subset, the mean where there are no moderators, (n,)."""
        return self.beta[:, 0]

    def sheet(self) -> Sheet:
        """How the coefficients and components are spread over the subsets."""
        return subset_sheets.of_subsets(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a subset a row: k, clusters, coefficients with standard errors, components."""
        return subset_sheets.frame_of(self)


def cluster_subsets(
    fit: Dependent,
    by: By = STUDY,
    *,
    most: int | None = None,
    seed: int | None = None,
    quick: bool = False,
    progress: Progress | None = None,
) -> ClusterSubsets:
    """The model of every subset of the clusters (GOSH: Olkin, Dahabreh & Trikalinos 2012, Res Synth Methods 3:214).

    Each fit estimates all components anew, in ten to thirty milliseconds: 4,096 subsets take a minute or two, those
    of twenty studies hours. `quick` holds the components at those of the whole model: then a subset's coefficients are
    (sum A_c)^-1 (sum b_c), A_c = X_c'M_cc^-1 X_c, b_c = X_c'M_cc^-1 y_c over its clusters, a million in some seconds;
    this shows how coefficients move, not how heterogeneity does.

    Args:
        fit: A model of dependent effects.
        by: What the m clusters are: `study`, `effect`, a tag or moderator of the effects, or a label for each.
        most: How many subsets are fitted at most; by default 4,096, or with `quick` 262,144.
        seed: Where there are more, this many are drawn at random (each cluster in or out with equal chance), which
            needs a seed.
        quick: Whether the components are held.
        progress: Called after each fit, or with `quick` each block, with how many are done, and of how many.

    Raises:
        NotEstimable: no such clusters, or one alone; more subsets than `most` and no seed; with `quick`, clusters that
            random terms or sampling errors tie together.
    """
    model = multilevel_of(fit).model
    expected.flag("quick", quick)
    own = left_out(fit, by)
    limit = expected.whole("most", (MOST_QUICK if quick else MOST) if most is None else most, 1)
    if progress is not None and not callable(progress):
        raise NotEstimable(f"progress: expected a function of two counts; found {expected.told(progress)}")
    inside, drawn = _inside(own, limit, seed)
    made = _held(model, own, inside, progress) if quick else _anew(model, own, inside, progress)
    beta, se, parts, without = made
    return ClusterSubsets(
        by=own.by,
        labels=own.labels,
        inside=inside,
        k=np.asarray(inside @ own.partition.sizes, dtype=np.intp),
        beta=beta,
        se=se,
        components=parts,
        coefficients=model.design.names,
        names_of_components=tuple(one.name for one in model.components),
        held=quick,
        drawn=drawn,
        measure=fit.effects.measure,
        without=without,
    )


Made = tuple[Floats, Floats, Floats, tuple[tuple[str, int], ...]]


def _inside(own: Clusters, most: int, seed: int | None) -> tuple[Bools, bool]:
    """Which clusters each subset holds, (n, m), and whether they were drawn."""
    m = own.m
    if m <= 62 and 2**m - 1 <= most:
        codes = np.arange(1, 2**m)
        places = np.arange(m)[::-1]
        inside = (codes[:, None] >> places) & 1 == 1
        order = np.lexsort((-codes, np.count_nonzero(inside, axis=1)))
        return inside[order], False
    if seed is None:
        raise NotEstimable(
            f"{m} clusters have 2^{m} - 1 subsets, more than {most}; give a seed and that many are drawn"
        )
    draw = np.random.default_rng(expected.whole("seed", seed))
    made = np.empty((most, m), dtype=np.bool_)
    for start in range(0, most, PIECE):
        some = draw.random((min(PIECE, most - start), m)) < 0.5
        some[~some.any(axis=1), 0] = True
        made[start : start + len(some)] = some
    return made, True


def _anew(model: MultilevelModel, own: Clusters, inside: Bools, progress: Progress | None) -> Made:
    """All fits with components of their own."""
    n, p = len(inside), model.design.p
    beta, se = np.full((n, p), np.nan), np.full((n, p), np.nan)
    parts = np.full((n, len(model.components)), np.nan)
    without: dict[str, int] = {}
    sets = (some[own.partition.of] for some in inside)
    for i, one in enumerate(anew(model, sets, near=False, asked=replace(model.asked, test="z"))):
        if isinstance(one, Anew):
            beta[i], se[i] = one.model.coefficients.estimate, one.model.coefficients.se
            parts[i] = components(one, model)
        else:
            without[one.reason] = without.get(one.reason, 0) + 1
        if progress is not None:
            progress(i + 1, n)
    return beta, se, parts, tuple(sorted(without.items()))


def _held(model: MultilevelModel, own: Clusters, inside: Bools, progress: Progress | None) -> Made:
    """All fits with the components of the whole model."""
    of = own.partition.of
    if not apart(model, of):
        raise NotEstimable(
            "quick=True needs clusters that neither random terms nor sampling errors tie together; without it, each "
            "subset is fitted by itself"
        )
    X, y = model.design.X, model.y
    MX, My = model.applied(X), model.applied(y[:, None])[:, 0]
    root = np.linalg.cholesky(X.T @ MX)
    back = np.linalg.inv(root).T  # of all effects, what is known of the coefficients in these places is I
    A = _summed((X @ back)[:, :, None] * (MX @ back)[:, None, :], of, own.m)
    b = _summed((X @ back) * My[:, None], of, own.m)
    n, p = len(inside), model.design.p
    beta, se = np.full((n, p), np.nan), np.full((n, p), np.nan)
    for start in range(0, n, PIECE):
        some = slice(start, min(start + PIECE, n))
        beta[some], se[some] = _coefficients(inside[some].astype(np.float64), A, b, back)
        if progress is not None:
            progress(some.stop, n)
    gone = int(np.count_nonzero(np.isnan(beta[:, 0])))
    without = (("the clusters cannot tell the coefficients apart", gone),) if gone else ()
    parts = np.broadcast_to([one.estimate for one in model.components], (n, len(model.components)))
    return beta, se, np.array(parts, dtype=np.float64), without


def _summed(values: Floats, of: Indices, m: int) -> Floats:
    found = np.zeros((m, *values.shape[1:]))
    np.add.at(found, of, values)
    return found


def _coefficients(inside: Floats, A: Floats, b: Floats, back: Floats) -> tuple[Floats, Floats]:
    """The coefficients of some subsets and their standard errors, (n, p); nan where they cannot be told apart."""
    p = b.shape[1]
    known = np.einsum("nm,mpq->npq", inside, A)
    values, vectors = np.linalg.eigh((known + np.swapaxes(known, 1, 2)) / 2)
    there = values[:, 0] > WEAK * values[:, -1]
    safe = np.where(there[:, None], values, 1.0)
    half = np.einsum("pq,nqr->npr", back, vectors) / np.sqrt(safe)[:, None, :]
    beta = np.einsum("npr,nqr,nq->np", half, vectors / np.sqrt(safe)[:, None, :], inside @ b)
    se = np.sqrt(np.sum(half**2, axis=2))
    absent = np.full((1, p), np.nan)
    return np.where(there[:, None], beta, absent), np.where(there[:, None], se, absent)
