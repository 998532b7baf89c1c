"""The correlated and hierarchical effects model: the default for effects that depend on one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.assumed import Assumed, assumed_covariance
from synthesis.dependence.blocks import Blocks
from synthesis.dependence.correlations import Correlations
from synthesis.dependence.partition import joined, numbered
from synthesis.effects import WANTED, Effects
from synthesis.errors import NotEstimable
from synthesis.models.fit import Interval
from synthesis.models.inference import quantile
from synthesis.models.multilevel import sheets
from synthesis.models.multilevel.heterogeneity import Shares
from synthesis.models.multilevel.model import Asked
from synthesis.models.multilevel.multilevel import NESTED, Multilevel, multilevel
from synthesis.models.robust.lines import Line
from synthesis.models.robust.robust import Robust, robust
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

RHO: Final = 0.6
"""The correlation that is assumed where none is given."""

RULE: Final = "cr2"
"""The rule of its interval: a key of `fit.RULES`."""

BETWEEN: Final = "~ 1 | study"
CHE: Final = "a correlated and hierarchical effects model, as correlated_hierarchical gives it"


@frozen(eq=False, repr=False)
class CorrelatedHierarchical(Presented):
    """A working model of correlated sampling errors and of effects that vary between and within studies.

    `model` is the working model, `robust` its coefficients with CR2 variances, which hold though the model may be
    wrong; `assumed` tells how sampling errors were taken to covary. `mean` is the line of the first coefficient.
    """

    model: Multilevel = field(repr=False)
    robust: Robust = field(repr=False)
    assumed: Assumed = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def effects(self) -> Effects:
        """The effects in the model."""
        return self.model.effects

    @property
    def k(self) -> int:
        """Rows in the model."""
        return self.model.k

    @property
    def n_studies(self) -> int:
        """Studies the rows come from."""
        return self.model.n_studies

    @property
    def mean(self) -> Line:
        """The first coefficient, the mean where there are no moderators, with its robust test and interval."""
        return self.robust.coefficients[0]

    @property
    def estimate(self) -> float:
        """The first coefficient."""
        return self.mean.estimate

    @property
    def interval(self) -> Interval:
        """Its robust interval.

        Raises:
            NotEstimable: there is none; the reason is given.
        """
        low, high = self.mean.low, self.mean.high
        if isinstance(low, Unavailable) or isinstance(high, Unavailable):
            reason = low.reason if isinstance(low, Unavailable) else ""
            raise NotEstimable(f"no robust interval: {reason}")
        return Interval(low=low, high=high, rule=RULE, level=self.robust.level)

    @property
    def low(self) -> float:
        """The lower end of its robust interval."""
        return self.interval.low

    @property
    def high(self) -> float:
        """The upper end of its robust interval."""
        return self.interval.high

    @property
    def tau2s(self) -> Mapping[str, float]:
        """The variances of true effects, by what they are between."""
        return self.model.tau2s

    @property
    def shares(self) -> Shares:
        """I2 by level and in all."""
        return self.model.shares

    @property
    def prediction(self) -> Interval | Unavailable:
        """Where the true effect of a new result of a new study would lie.

        mean ± t sqrt(se^2 + the variances of true effects), se and the degrees of freedom those of the robust test.
        """
        if self.model.matrix is not None:
            return Unavailable(reason="an expected effect needs values of the moderators")
        se, df = self.mean.se, self.mean.df
        if isinstance(se, Unavailable) or isinstance(df, Unavailable):
            return se if isinstance(se, Unavailable) else Unavailable(reason="no degrees of freedom")
        if self.n_studies < 3:
            return Unavailable(reason=f"{self.n_studies} studies")
        spread = sum(self.tau2s.values())
        half = quantile(self.robust.level, df) * float(np.sqrt(se**2 + spread))
        return Interval(
            low=self.estimate - half, high=self.estimate + half, rule=RULE, level=self.robust.level
        )

    def sheet(self) -> Sheet:
        """The robust coefficients, the components of the working model, what was assumed, notes."""
        return sheets.of_correlated(self)

    def in_a_line(self) -> str:
        """The model in a few words."""
        return sheets.correlated_in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this model, with its references below."""
        from synthesis.models.multilevel import methods

        return methods.of_correlated(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the robust coefficients, one a row."""
        return self.robust.to_frame()


def correlated_hierarchical(
    effects: Effects,
    rho: float = RHO,
    *,
    formula: str = "",
    correlations: Correlations | None = None,
    asked: Asked | None = None,
) -> CorrelatedHierarchical:
    """Pool dependent effects by the correlated and hierarchical effects model with cluster-robust variances.

    y_ij = x_ij b + u_j + w_ij + e_ij: u_j varies between studies, w_ij within them, and the errors e_ij of a study
    correlate by rho; the tests and intervals of b are by CR2 variances with Satterthwaite degrees of freedom, which do
    not rest on rho (Pustejovsky & Tipton 2022, Prev Sci 23:425). Studies that share a control group are one cluster.

    Args:
        effects: The effects; k of them from two studies or more.
        rho: The correlation of the sampling errors of effects of one study on different outcomes.
        formula: Moderators, as for `meta_regression`; empty for a mean.
        correlations: What is assumed in more detail; its `rho` is kept where it has one.
        asked: The method of the working model and the level of intervals.

    Raises:
        NotEstimable: one cluster, a rho that makes no covariance matrix (the study is named), or what `multilevel`
            and `robust` refuse.
    """
    expected.kind("effects", effects, Effects, WANTED)
    if not effects.rows:
        raise NotEstimable("no studies")
    detail = Correlations() if correlations is None else correlations
    expected.kind("correlations", detail, Correlations, "Correlations(rho=...)")
    if detail.rho is None:
        detail = replace(detail, rho=expected.number("rho", rho))
    found = assumed_covariance(effects, detail)
    return of_covariance(effects, found, formula=formula, asked=asked)


def of_covariance(
    effects: Effects, found: Assumed, *, formula: str = "", asked: Asked | None = None
) -> CorrelatedHierarchical:
    """The same with sampling covariances that are there already."""
    several = len(effects.studies) < effects.k
    model = multilevel(effects, NESTED if several else BETWEEN, formula=formula, V=found.V, asked=asked)
    made = replace(model, assumed=found.methods_text())
    clusters = _clusters(made.effects, made.model.V)
    notes = () if several else ("Every study has one effect: nothing varies within studies.",)
    return CorrelatedHierarchical(
        model=made, robust=robust(made, clusters), assumed=found, notes=(*notes, *made.notes)
    )


def of_blocks(effects: Effects, V: Blocks) -> CorrelatedHierarchical:
    """The same with a covariance matrix, of which nothing more is told."""
    return of_covariance(effects, Assumed(V=V, correlations=Correlations(), assumptions=()))


def _clusters(effects: Effects, V: Blocks) -> str | list[int]:
    """Studies; those together whose sampling errors covary."""
    study = numbered([row.study for row in effects.rows])
    together = joined([study, V.partition.of], effects.k)
    if together.m == len(effects.studies):
        return "study"
    return [int(one) for one in together.of]
