"""Robust variance estimation with weights of a simple working model, its variances by the method of moments."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import WANTED, Effects, Excluded
from synthesis.errors import NotEstimable
from synthesis.models.design import Design, intercept
from synthesis.models.regression.formula import formula as read
from synthesis.models.regression.model_matrix import model_matrix
from synthesis.models.regression.moderators import complete, moderators
from synthesis.models.robust import methods, sheets
from synthesis.models.robust.bread import Bread, bread
from synthesis.models.robust.clusters import STUDY, Clusters, clusters_of, labels_of
from synthesis.models.robust.lines import Line, frame
from synthesis.models.robust.robust import Robust, of_working
from synthesis.models.robust.sandwich import refuse_few
from synthesis.models.robust.wald import WaldTest
from synthesis.models.robust.working import Working, diagonal_blocks
from synthesis.models.univariate import check
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Maybe = float | Unavailable

NO_RHO: Final = Unavailable(
    reason="hierarchical effects are taken to be independent within a study, given the study"
)
NO_OMEGA: Final = Unavailable(reason="the model of correlated effects has no variance within studies")
NO_I2: Final = Unavailable(
    reason="the model of hierarchical effects has two variances, and no one share of them"
)
SAME_WITHIN: Final = 1e-10


@frozen(eq=False, repr=False)
class RobustRegression(Presented):
    """Coefficients by weights of a working model, with cluster-robust variances.

    `tau2` is the variance between studies, `omega2` that within them; `i2` = 100 max(0, (Q - E) / Q), E being
    the expectation of Q where tau2 = 0; `rho` is the correlation that was assumed within studies.
    """

    effects: Effects
    formula: str
    rho: Maybe
    tau2: float
    omega2: Maybe
    i2: Maybe
    robust: Robust = field(repr=False)
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def coefficients(self) -> tuple[Line, ...]:
        """The coefficients with robust standard errors, tests and intervals."""
        return self.robust.coefficients

    @property
    def covariance(self) -> Floats:
        """Their robust covariance, (p, p)."""
        return self.robust.covariance

    @property
    def omnibus(self) -> WaldTest:
        """The test of all coefficients but the intercept."""
        return self.robust.omnibus

    @property
    def words(self) -> str:
        """The weights in words."""
        return "of hierarchical effects" if isinstance(self.rho, Unavailable) else "of correlated effects"

    def sheet(self) -> Sheet:
        """How it was made, the coefficients, heterogeneity, notes."""
        return sheets.of_moments(self)

    def in_a_line(self) -> str:
        """The result in a few words."""
        return sheets.in_a_line(self.robust)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this, with its references below."""
        return methods.of_moments(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
        return frame(self.coefficients)


def correlated_effects(
    effects: Effects,
    formula: str = "",
    *,
    rho: float = 0.8,
    small: bool = True,
    cluster: str | Sequence[Hashable] = STUDY,
    level: float = 0.95,
) -> RobustRegression:
    """The mean or regression of effects several of which are of the same people, with cluster-robust variances.

    Effect i of study j has the weight 1 / (k_j (vbar_j + tau2)): the k_j effects of a study share the weight that one
    with their mean variance would have. tau2 is had by the method of moments, for which the effects of a study are
    taken to correlate by rho (Hedges, Tipton & Johnson 2010, Res Synth Methods 1:39, eq. 15). The coefficients depend
    on rho through tau2 alone, and little.

    Args:
        effects: The effects, in the units of their measure.
        formula: What they are regressed on; empty for their mean.
        rho: The correlation of the sampling errors of effects of one study, 0 to 1.
        small: Whether variances are corrected for few studies, and tested on Satterthwaite's degrees of freedom (CR2;
            Tipton 2015, Psychol Methods 20:375); else they are multiplied by m / (m - p) and tested on m - p.
        cluster: `study`, a tag or a moderator of the effects, or a label for each.
        level: Level of all intervals.

    Raises:
        NotEstimable: effects that cannot be used, a rho that is not between 0 and 1, a formula that cannot be read, or
            clusters that are too few.
    """
    assumed = expected.number("rho", rho)
    if not 0 <= assumed <= 1:
        raise NotEstimable(f"rho: expected a correlation between 0 and 1; found {assumed:g}")
    data = _data(effects, formula, cluster, level)
    sizes = data.clusters.partition.sizes[data.clusters.partition.of]
    mean = _means(data.kept.v, data.clusters)
    start = bread(data.working(sizes * mean))
    q, expectation, slope = _correlated(start, assumed)
    tau2 = max(0.0, (q - expectation) / slope) * start.unit**2 if slope > 0 else 0.0
    return RobustRegression(
        effects=data.kept,
        formula=data.formula,
        rho=assumed,
        tau2=tau2,
        omega2=NO_OMEGA,
        i2=100 * max(0.0, (q - expectation) / q) if q > 0 else 0.0,
        robust=data.robust(sizes * (mean + tau2), small=expected.flag("small", small)),
        excluded=data.aside,
        notes=data.notes,
    )


def hierarchical_effects(
    effects: Effects,
    formula: str = "",
    *,
    small: bool = True,
    cluster: str | Sequence[Hashable] = STUDY,
    level: float = 0.95,
) -> RobustRegression:
    """The mean or regression of effects from different people within larger units, with cluster-robust variances.

    Each effect has the weight 1 / (v + tau2 + omega2): tau2 the variance between studies (or laboratories), omega2
    that of the effects within one, both by the method of moments (Hedges, Tipton & Johnson 2010, Res Synth Methods
    1:39, section 3.2).

    Args:
        effects: The effects, in the units of their measure.
        formula: What they are regressed on; empty for their mean.
        small: As for `correlated_effects`.
        cluster: `study`, a tag or a moderator of the effects, or a label for each.
        level: Level of all intervals.

    Raises:
        NotEstimable: effects that cannot be used, a formula that cannot be read, clusters that are too few, or none
            that holds several effects.
    """
    data = _data(effects, formula, cluster, level)
    if data.clusters.partition.largest == 1:
        raise NotEstimable(
            f"clusters by {data.clusters.by}: no cluster holds several effects, so their variance within one cannot "
            "be told from that between them"
        )
    v = data.kept.v
    start = bread(data.working(v))
    tau2, omega2 = (one * start.unit**2 for one in _hierarchical(start))
    return RobustRegression(
        effects=data.kept,
        formula=data.formula,
        rho=NO_RHO,
        tau2=tau2,
        omega2=omega2,
        i2=NO_I2,
        robust=data.robust(v + tau2 + omega2, small=expected.flag("small", small)),
        excluded=data.aside,
        notes=data.notes,
    )


@frozen
class _Data:
    """Effects that have all moderators, their design and clusters."""

    kept: Effects
    aside: tuple[Excluded, ...]
    formula: str
    design: Design
    clusters: Clusters
    terms: dict[str, tuple[int, ...]]
    level: float

    @property
    def notes(self) -> tuple[str, ...]:
        n = len(self.aside)
        return (
            (f"{n} {'effect is' if n == 1 else 'effects are'} left out for want of a moderator.",)
            if n
            else ()
        )

    def working(self, variances: Floats) -> Working:
        """The working model of independent errors, weighted by the inverse of these variances."""
        return Working(
            y=self.kept.y,
            design=self.design,
            clusters=self.clusters,
            phi=diagonal_blocks(variances, self.clusters),
            level=self.level,
        )

    def robust(self, variances: Floats, *, small: bool) -> Robust:
        kind, df = ("CR2", "satterthwaite") if small else ("CR1p", "m-p")
        return of_working(self.working(variances), self.kept, terms=self.terms, kind=kind, df=df)


def _data(effects: Effects, formula: str, cluster: str | Sequence[Hashable], level: float) -> _Data:
    expected.kind("effects", effects, Effects, WANTED)
    kept, made, text = effects, intercept(effects.k), ""
    aside: tuple[Excluded, ...] = ()
    terms: dict[str, tuple[int, ...]] = {}
    if expected.text("formula", formula).strip():
        parsed = read(formula)
        kept, aside = complete(effects, (parsed,))
        matrix = model_matrix(parsed, moderators(kept, parsed))
        made, text = matrix.design, parsed.text
        terms = {term.name: term.positions for term in matrix.terms}
    check(kept)
    given: str | list[Hashable] = cluster if isinstance(cluster, str) else []
    if not isinstance(cluster, str):
        within = {id(row) for row in kept.rows}
        labels = labels_of(cluster, effects.k)
        given = [label for label, row in zip(labels, effects.rows, strict=True) if id(row) in within]
    clusters = clusters_of(kept, kept.k, given)
    refuse_few(clusters.m, made.p, clusters.by)
    return _Data(
        kept=kept,
        aside=aside,
        formula=text,
        design=made,
        clusters=clusters,
        terms=terms,
        level=expected.level(level),
    )


def _means(v: Floats, clusters: Clusters) -> Floats:
    """The mean variance of the cluster of each effect, (k,)."""
    of = clusters.partition.of
    return np.asarray((np.bincount(of, weights=v) / clusters.partition.sizes)[of], dtype=np.float64)


def _correlated(start: Bread, rho: float) -> tuple[float, float, float]:
    """Q of the weights w = 1 / (k_j vbar_j), its expectation where tau2 = 0, and by how much tau2 raises it.

    With Z'WZ = I, P = W - WZZ'W and errors of covariance tau2 J + vbar [(1 - rho) I + rho J] in each study, J being
    all ones, E[Q] = tr (P Sigma).
    """
    q, expectation, slope = 0.0, float(start.m), 0.0
    for rows, WZ, phi in zip(start.groups, start.WZ, start.phi, strict=True):
        variances = phi[:, 0, 0]
        n = rows.shape[1]
        total, each = WZ.sum(axis=1), np.sum(WZ**2, axis=(1, 2))
        together = np.sum(total**2, axis=1)
        q += float(np.sum(np.sum(start.residuals[rows] ** 2, axis=1) / variances))
        expectation -= float(np.sum(variances / n * ((1 - rho) * each + rho * together)))
        slope += float(np.sum(n / variances - together))
    return q, expectation, slope


def _hierarchical(start: Bread) -> tuple[float, float]:
    """tau2 and omega2 from Q1 = sum_j (sum_i e_ij)^2 and Q2 = e'We of the weights W = 1 / v.

    E[Q1] = A1 tau2 + B1 omega2 + C1 and E[Q2] = A2 tau2 + B2 omega2 + C2, traces in which, with Z'WZ = I, all is a sum
    over studies of s = Z'1 and t = Z'W1. Each is 0 where it would be negative, omega2 first.
    """
    p, groups = start.p, zip(start.groups, start.Z, start.WZ, start.phi, strict=True)
    q1 = q2 = a1 = a2 = b1 = b2 = c1 = 0.0
    ss, tt, ww = np.zeros((p, p)), np.zeros((p, p)), np.zeros((p, p))
    for rows, Z, WZ, phi in groups:
        v, rest, n = np.diagonal(phi, axis1=1, axis2=2), start.residuals[rows], rows.shape[1]
        s, t = Z.sum(axis=1), WZ.sum(axis=1)
        crossed = float(np.sum(s * t))
        q1 += float(np.sum(rest.sum(axis=1) ** 2))
        q2 += float(np.sum(rest**2 / v))
        a1 += len(rows) * n**2 - 2 * n * crossed
        b1 += len(rows) * n - 2 * crossed
        c1 += float(np.sum(v))
        a2 += float(np.sum(1 / v))
        ss, tt = ss + s.T @ s, tt + t.T @ t
        ww += np.tensordot(WZ, WZ, axes=([0, 1], [0, 1]))
    b2, c2 = a2 - float(np.trace(ww)), float(start.y.size - p)
    a1, b1, c1 = a1 + float(np.sum(ss * tt)), b1 + float(np.sum(ss * ww)), c1 - float(np.trace(ss))
    a2 -= float(np.trace(tt))
    apart = b1 * a2 - b2 * a1
    if abs(apart) <= SAME_WITHIN * abs(b2 * a1) or a2 <= 0:
        raise NotEstimable("the variance within clusters cannot be told from that between them")
    omega2 = max(0.0, (a2 * (q1 - c1) - a1 * (q2 - c2)) / apart)
    return max(0.0, (q2 - c2 - b2 * omega2) / a2), omega2
