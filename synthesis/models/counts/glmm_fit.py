"""What a mixed model of counts leaves: its choices, and the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.counts import methods as count_methods
from synthesis.models.counts import sheets as count_sheets
from synthesis.models.counts.count_fits import ChiSquared, Coefficient, Criteria, Natural
from synthesis.models.counts.counts import LeftOut
from synthesis.models.counts.glmm_data import Data
from synthesis.models.design import Design
from synthesis.models.fit import Interval, Maybe
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@frozen
class Choices:
    """What else may be chosen of a mixed model.

    `test` is z or t (with k - p degrees of freedom); `cor` lets the random level and the random difference of
    UM.RS go together; `nodes` of the quadrature along each random effect, 0 for the usual ones (7; 1, the
    Laplace approximation, where there are two). The exact model given the margins takes as many as it needs.
    """

    test: str = "z"
    level: float = 0.95
    cor: bool = False
    nodes: int = 0


class Rare(TypedDict, total=False):
    """What is seldom chosen of a mixed model: `method` (ML, or EE for one common effect), `cor`, `nodes`."""

    method: str
    cor: bool
    nodes: int


@frozen
class Omnibus:
    """A test of several coefficients at once: chi-squared on `df`, or F on `df` and `df_rest`."""

    statistic: float
    df: int
    df_rest: float
    p: float


@frozen(eq=False, repr=False)
class GlmmFit(Presented):
    """A mixed model of the raw counts of k studies.

    `coefficients` belong to the comparison (to the level, where there is one group), on the log odds or log
    rate scale; `covariance` (p, p) is theirs. `tau2` is the variance of effects between studies, `sigma2`
    that of levels and `rho` their correlation where levels are random. `ratio` and `wald` test whether
    effects differ. `i2` = 100 tau2 / (tau2 + s2), a percentage, and `h2` = 1 + tau2 / s2, s2 the
    `typical_variance`. `full` counts every parameter and all constants; `conditional_ll` is the
    log-likelihood given the predicted random effects, which some programs print in its place.
    `nodes` are those that were used; 0 where nothing was integrated.
    """

    data: Data
    design: Design
    studies: tuple[str, ...]
    measure: str
    model: str
    method: str
    choices: Choices
    nodes: int
    coefficients: tuple[Coefficient, ...]
    covariance: Floats
    natural: Natural | Unavailable
    prediction: Interval | Unavailable
    tau2: Maybe
    se_tau2: Maybe
    sigma2: Maybe
    rho: Maybe
    i2: Maybe
    h2: Maybe
    typical_variance: Maybe
    ratio: ChiSquared | Unavailable
    wald: ChiSquared | Unavailable
    moderators: Omnibus | Unavailable
    full: Criteria
    conditional_ll: Maybe
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]

    @property
    def k(self) -> int:
        """Studies in the likelihood."""
        return len(self.studies)

    @property
    def estimate(self) -> float:
        """The first coefficient: the mean effect where there are no moderators."""
        return self.coefficients[0].estimate

    def sheet(self) -> Sheet:
        """The coefficients, the variances and the tests in tables."""
        return count_sheets.of_glmm(self)

    def in_a_line(self) -> str:
        """The model in a few words."""
        return count_sheets.glmm_in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this analysis, with its references below."""
        return count_methods.of_glmm(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
        return count_sheets.glmm_frame(self)
