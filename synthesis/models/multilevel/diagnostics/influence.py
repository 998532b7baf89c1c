"""What each cluster, or each effect, does to a model of dependent effects: the models without it, beside the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.multilevel.algebra import solved
from synthesis.models.multilevel.diagnostics import influence_sheets
from synthesis.models.multilevel.diagnostics.leverage import fitted, totals, weights
from synthesis.models.multilevel.diagnostics.of import By, Dependent, left_out, multilevel_of, without_each
from synthesis.models.multilevel.diagnostics.refit_sheets import UNTOLD
from synthesis.models.multilevel.diagnostics.refits import Progress, components
from synthesis.models.multilevel.diagnostics.subset import Anew, anew, apart, covariances
from synthesis.models.multilevel.model import MultilevelModel, powers_of
from synthesis.models.robust.clusters import Clusters
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@frozen(eq=False, repr=False)
class ClusterInfluence(Presented):
    """Diagnostics of m clusters, each left out of a model of k dependent effects on p coefficients with c components.

    `cook`, `cov_ratio`, `hat` (summed over a cluster's effects), `weight` (in percent), `x2` with its p-value `x2_p`,
    `q` and `shift` have shape (m,), `dfbetas` and `estimate` (m, p), `components` (m, c). `rstudent` (k,) is of the
    effects: each against the model without its cluster. `without` says which models could not be fitted, `untold` of
    which the effects left cannot tell all components (`dfbetas`, `rstudent` and `x2` are then nan).
    """

    clusters: Clusters
    effects: tuple[str, ...]
    coefficients: tuple[str, ...]
    names_of_components: tuple[str, ...]
    estimate: Floats
    components: Floats
    rstudent: Floats
    cook: Floats
    cov_ratio: Floats
    dfbetas: Floats
    hat: Floats
    weight: Floats
    x2: Floats
    q: Floats
    shift: Floats
    without: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    untold: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def names(self) -> tuple[str, ...]:
        """What is left out."""
        return self.clusters.labels

    @property
    def k(self) -> Indices:
        """Effects of each cluster."""
        return self.clusters.partition.sizes

    @property
    def x2_p(self) -> Floats:
        """p-values of `x2` by the chi-square distribution with as many degrees of freedom as a cluster has effects."""
        from scipy.special import chdtrc

        return np.asarray(np.where(np.isnan(self.x2), np.nan, chdtrc(self.k, np.nan_to_num(self.x2))))

    @property
    def influential(self) -> Bools:
        """Whether a cluster stands out, by any of three rules.

        The chi-square(p) probability of Cook's distance is above 0.5; hat > 3 p / m; any |DFBETAS| > 1.
        """
        from scipy.special import chdtr

        m, p = len(self.names), len(self.coefficients)
        with np.errstate(invalid="ignore"):
            return np.asarray(
                (chdtr(p, self.cook) > 0.5) | (self.hat > 3 * p / m) | (np.abs(self.dfbetas) > 1).any(axis=1)
            )

    def sheet(self) -> Sheet:
        """The diagnostics in a table, a cluster a row, those that stand out marked; components; residuals."""
        return influence_sheets.of_influence(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame, a cluster a row: all diagnostics, a column of dfbetas for each coefficient, components."""
        return influence_sheets.frame_of(self)


def influence(result: Dependent, by: By, progress: Progress | None = None) -> ClusterInfluence:
    """Diagnostics by leaving out each cluster in turn, all components estimated anew each time.

    With (-c) for the model without the n effects of cluster c, X_c their rows of the design, b the coefficients and
    G = (X'M^-1 X)^-1 their covariance (Viechtbauer & Cheung 2010, Res Synth Methods 1:112; for models with random
    terms Demidenko & Stukel 2005, Stat Med 24:893; Nieuwenhuis, te Grotenhuis & Pelzer 2012, R J 4(2):38):

    - cook = (b - b(-c))' G^-1 (b - b(-c))
    - cov_ratio = |G(-c)| / |G|
    - dfbetas_j = (b_j - b_j(-c)) / sqrt(S_jj), S = (X'M(-c)^-1 X)^-1 of all effects with the components of (-c)
    - r_c = y_c - X_c b(-c), of variance R_c = M_cc + X_c G(-c) X_c' - B M_sc - M_cs B', B = X_c G(-c) X_s'M_ss^-1, all
      with the components of (-c), s the effects that are left; M_sc is 0 where nothing ties clusters together
    - rstudent = r_c / sqrt(diag R_c), x2 = r_c' R_c^-1 r_c, of n degrees of freedom if the model holds

    Args:
        result: A model of dependent effects.
        by: What is left out: `study`, `effect`, a tag or moderator of the effects, or a label for each.
        progress: Called after each fit with how many are done, and of how many.

    Raises:
        NotEstimable: no such clusters, or one alone.
    """
    whole = multilevel_of(result)
    own = left_out(result, by)
    model, of = whole.model, own.partition.of
    made = _Made.empty(own, model)
    alone = apart(model, of)
    for c, one in enumerate(anew(model, without_each(own), near=True)):
        gone = np.flatnonzero(of == c)
        if isinstance(one, Anew):
            made.take(c, gone, one, alone=alone)
        else:
            made.without[c] = one.reason
        if progress is not None:
            progress(c + 1, own.m)
    about = fitted(model)
    return ClusterInfluence(
        clusters=own,
        effects=whole.effects.names,
        coefficients=model.design.names,
        names_of_components=tuple(one.name for one in model.components),
        estimate=made.estimate,
        components=made.components,
        rstudent=made.rstudent,
        cook=made.cook,
        cov_ratio=made.cov_ratio,
        dfbetas=made.dfbetas,
        hat=totals(about.hat, of),
        weight=totals(weights(model), of),
        x2=made.x2,
        q=totals(about.raw * model.applied(about.raw[:, None])[:, 0], of),
        shift=made.shift,
        without=MappingProxyType(made.without),
        untold=MappingProxyType(made.untold),
    )


@frozen
class _Made:
    """Room for the diagnostics, filled cluster by cluster."""

    model: MultilevelModel
    estimate: Floats
    components: Floats
    rstudent: Floats
    cook: Floats
    cov_ratio: Floats
    dfbetas: Floats
    x2: Floats
    shift: Floats
    without: dict[int, str]
    untold: dict[int, str]

    @staticmethod
    def empty(own: Clusters, model: MultilevelModel) -> _Made:
        def room(*shape: int) -> Floats:
            return np.full(shape, np.nan)

        m, p = own.m, model.design.p
        return _Made(
            model=model,
            estimate=room(m, p),
            components=room(m, len(model.components)),
            rstudent=room(model.k),
            cook=room(m),
            cov_ratio=room(m),
            dfbetas=room(m, p),
            x2=room(m),
            shift=room(m),
            without={},
            untold={},
        )

    def take(self, c: int, gone: Indices, one: Anew, *, alone: bool) -> None:
        model, less = self.model, one.model
        change = model.coefficients.estimate - less.coefficients.estimate
        root = np.linalg.cholesky(model.covariance)
        moved = np.linalg.solve(root, change)
        _, ratio = np.linalg.slogdet(np.linalg.solve(root, np.linalg.solve(root, less.covariance).T))
        X = model.design.X[gone]
        spread = np.sum((X @ less.covariance) * X, axis=1)
        self.estimate[c] = less.coefficients.estimate
        self.components[c] = components(one, model)
        self.cook[c], self.cov_ratio[c] = float(moved @ moved), float(np.exp(ratio))
        self.shift[c] = _shift(X @ change, spread)
        if one.untold or not one.same:
            self.untold[c] = UNTOLD.reason
            return
        self.dfbetas[c] = change / _errors(model, less.theta)
        self.rstudent[gone], self.x2[c] = _deleted(model, one, gone, alone=alone)


def _shift(change: Floats, spread: Floats) -> float:
    """The mean squared change of fitted values in units of their variance."""
    there = spread > 0
    return float(np.mean(change[there] ** 2 / spread[there])) if there.any() else 0.0


def _errors(model: MultilevelModel, theta: Floats) -> Floats:
    """Standard errors of the coefficients of all effects with other components, (p,)."""
    scaled = theta / model.unit ** powers_of(model.terms)
    at = solved(model.layout, scaled, restricted=model.asked.restricted)
    return np.full(model.design.p, np.nan) if at is None else np.sqrt(np.diag(at.G)) * model.unit


def _deleted(model: MultilevelModel, one: Anew, gone: Indices, *, alone: bool) -> tuple[Floats, float]:
    """The residuals of left-out effects in standard errors, (n,), and their squared length by their covariance."""
    less, X = one.model, model.design.X[gone]
    rest = model.y[gone] - X @ less.coefficients.estimate
    M = covariances(model, less.theta, gone)
    R = M[gone] + X @ less.covariance @ X.T
    if not alone:
        B = X @ less.covariance @ less.design.X.T
        tied = B @ less.applied(M[one.rows])
        R = R - tied - tied.T
    return rest / np.sqrt(np.diag(R)), float(rest @ np.linalg.solve(R, rest))
