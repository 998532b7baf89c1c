"""Effects that depend on one another, pooled: by multilevel, crossed and multivariate models."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.blocks import Blocks, coarsened, diagonal, of_matrix
from synthesis.effects import WANTED, Effects, Excluded
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.mixed import Coefficients, Omnibus
from synthesis.models.multilevel import sheets
from synthesis.models.multilevel.covariance import marginal
from synthesis.models.multilevel.given import Given
from synthesis.models.multilevel.heterogeneity import Shares, shares
from synthesis.models.multilevel.model import Asked, MultilevelModel, multilevel_model
from synthesis.models.multilevel.random_formula import random_parts, random_terms
from synthesis.models.regression.formula import formula as read
from synthesis.models.regression.model_matrix import ModelMatrix, model_matrix
from synthesis.models.regression.moderators import complete, moderators
from synthesis.models.robust.clusters import clusters_of
from synthesis.models.robust.working import Working
from synthesis.models.univariate import check
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

MULTILEVEL = "a multilevel model, as multilevel gives it"
NESTED = "~ 1 | study/effect"


@frozen(eq=False, repr=False)
class Multilevel(Presented):
    """A model of dependent `effects` with random terms; `excluded` are those that lack a moderator.

    `random` is the random part as it was asked for, `formula` that of the moderators, empty for a mean; `assumed` says
    how the sampling errors were taken to covary. `model` holds the numbers.
    """

    effects: Effects
    model: MultilevelModel = field(repr=False)
    random: tuple[str, ...]
    formula: str = ""
    matrix: ModelMatrix | None = field(default=None, repr=False)
    assumed: str = ""
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Rows in the model."""
        return self.effects.k

    @property
    def n_studies(self) -> int:
        """Studies the rows come from."""
        return len(self.effects.studies)

    @property
    def coefficients(self) -> Coefficients:
        """The coefficients by the test that was asked for, model-based."""
        return self.model.coefficients

    @property
    def omnibus(self) -> Omnibus:
        """The test of all coefficients but the intercept."""
        return self.model.omnibus

    @property
    def estimate(self) -> float:
        """The first coefficient: the mean, where there are no moderators."""
        return float(self.model.coefficients.estimate[0])

    @property
    def se(self) -> float:
        """Its model-based standard error."""
        return float(self.model.coefficients.se[0])

    @property
    def low(self) -> float:
        """The lower end of its model-based interval."""
        return float(self.model.coefficients.low[0])

    @property
    def high(self) -> float:
        """The upper end of its model-based interval."""
        return float(self.model.coefficients.high[0])

    @property
    def tau2s(self) -> Mapping[str, float]:
        """The variances of true effects, by what they are between."""
        return MappingProxyType({one.name[3:]: one.estimate for one in self.model.variances})

    @property
    def shares(self) -> Shares:
        """I2 by level and in all."""
        return shares(self.model)

    def working(self, cluster: str | Sequence[Hashable] = "study") -> Working:
        """The working model for cluster-robust variances, its effects in these clusters.

        Raises:
            NotEstimable: no such clusters, or a random term ties effects of different clusters together.
        """
        clusters = clusters_of(self.effects, self.k, cluster)
        covariance = marginal(self.model, clusters.partition.of)
        return Working(
            y=self.model.y,
            design=self.model.design,
            clusters=clusters,
            phi=coarsened(covariance, clusters.partition),
            level=self.model.asked.level,
        )

    def sheet(self) -> Sheet:
        """The model in tables: coefficients, components of variance, tests, notes."""
        return sheets.of_multilevel(self)

    def in_a_line(self) -> str:
        """The model in a few words."""
        return sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this model, with its references below."""
        from synthesis.models.multilevel import methods

        return methods.of_multilevel(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
        return sheets.frame(self)


def multilevel(
    effects: Effects,
    random: str | Sequence[str] = NESTED,
    *,
    formula: str = "",
    V: Blocks | ArrayLike | None = None,
    given: Given | None = None,
    asked: Asked | None = None,
) -> Multilevel:
    """Pool dependent effects: y = X b + random terms + e, var(e) = V, by (restricted) maximum likelihood.

    `~ 1 | study/effect` is the three-level model: true effects vary between studies and within them (Konstantopoulos
    2011, Res Synth Methods 2:61; Van den Noortgate et al. 2013, Behav Res Methods 45:576). Several parts in a list are
    crossed; `~ outcome | study` with a structure is the multivariate model (Jackson, Riley & White 2011, Stat Med
    30:2481).

    Args:
        effects: The effects; k of them enter.
        random: The random part: `~ 1 | a/b` for groups nested in groups, `~ inner | outer` for levels that covary. A
            name is `study`, `effect` (each row), `outcome`, a moderator or a tag.
        formula: Moderators, as for `meta_regression`; empty for a mean.
        V: Sampling covariances of all `effects`: `Blocks`, a matrix (k, k), or None where errors are independent.
        given: The structure of levels that covary, and what is known of the random terms.
        asked: Method, test, degrees of freedom and level.

    Raises:
        NotEstimable: no effects, names or structures unknown, V not positive definite (the study is named), a
            component that cannot be told, more coefficients than effects, or a search that did not converge.
    """
    expected.kind("effects", effects, Effects, WANTED)
    if not effects.rows:
        raise NotEstimable("no studies")
    expected.text("formula", formula)
    expected.kind("given", given, (Given, type(None)), "Given(structure=...)")
    expected.kind("asked", asked, (Asked, type(None)), "Asked(method=...)")
    parts = random_parts(random)
    parsed = read(formula) if formula else None
    kept, aside = complete(effects, (parsed,)) if parsed else (effects, ())
    check(kept)
    covariances = _covariances(V, effects, kept)
    matrix = model_matrix(parsed, moderators(kept, parsed)) if parsed else None
    model = multilevel_model(
        kept.y,
        covariances,
        matrix.design if matrix else intercept(kept.k),
        random_terms(kept, parts, given or Given()),
        asked,
    )
    return Multilevel(
        effects=kept,
        model=model,
        random=tuple([random] if isinstance(random, str) else random),
        formula=parsed.text if parsed else "",
        matrix=matrix,
        excluded=aside,
        notes=tuple(_notes(kept, model, aside)),
    )


def _covariances(V: Blocks | ArrayLike | None, effects: Effects, kept: Effects) -> Blocks:
    """The sampling covariances of the effects kept, checked by the names of their studies."""
    from synthesis.dependence.blocks import check_positive

    whole = diagonal(effects.v) if V is None else V if isinstance(V, Blocks) else of_matrix(V)
    if whole.k != effects.k:
        raise NotEstimable(f"there are {effects.k} effects; V is of {whole.k}")
    if kept.k != effects.k:
        there = {id(row) for row in kept.rows}
        whole = whole.take(
            np.array([i for i, row in enumerate(effects.rows) if id(row) in there], dtype=np.intp)
        )
    check_positive(whole, [row.study_label or row.study for row in kept.rows])
    return whole


def _notes(effects: Effects, model: MultilevelModel, aside: Sequence[Excluded]) -> list[str]:
    notes = []
    n = len(effects.studies)
    if n < 5:
        notes.append(
            f"The model rests on {n} {'study' if n == 1 else 'studies'}; its variances are hardly known."
        )
    at_zero = [
        one.name for one in model.components if one.kind == "variance" and one.estimate == 0 and not one.fixed
    ]
    if at_zero:
        notes.append(f"At 0, the least it can be: {', '.join(at_zero)}.")
    single = [one.name for one in model.components if one.fixed and one.levels == 1]
    if single:
        notes.append(
            f"With one group nothing tells a variance between groups, which is set to 0: {', '.join(single)}."
        )
    edge = [
        one.name for one in model.components if one.kind == "correlation" and abs(one.estimate) > 1 - 1e-6
    ]
    if edge and not all(one.fixed for one in model.components if one.name in edge):
        notes.append(f"At the edge of what it can be, so that the effects hardly tell it: {', '.join(edge)}.")
    if aside:
        notes.append(
            f"{len(aside)} {'effect is' if len(aside) == 1 else 'effects are'} left out for want of a moderator."
        )
    return notes
