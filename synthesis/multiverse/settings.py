"""What one specification of a synthesis chooses: which effects enter, and how they are pooled."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.models.tau2.estimation import TAU2
from synthesis.models.univariate import HEADLINE
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import OF_ESTIMATES, OF_MODELS, SynthesisPlan
from synthesis.pooling.pooling import correlations

ESTIMATES: Final = "random"
"""The model that all which pool estimates are one of: with τ² of 0 it is the common-effect model."""

DEPENDENT: Final = "che"
"""The model of effects that are correlated within their study; with it `rho` is given."""

COMMON: Final = "EE"


ANY_RHO: Final = "0"
"""The correlation where no study has several effects, so that it makes no difference."""


@frozen
class Entering:
    """Which effects enter: their measure and route, what is left out, and which of several of one study stand.

    `rows` is `all_rows`, `one_row`, `order` or `composite`, the last two with the name of the order or the correlation
    beside. Empty texts leave things as planned.
    """

    measure: str
    use: str
    rows: tuple[str, str]
    zero_cells: str = ""
    icc: str = ""
    risk_of_bias: str = ""
    without: frozenset[str] = frozenset()
    only: str = ""


@frozen
class Pooling:
    """How effects are pooled: the model, and of models of estimates tau2 and the test; `headline` is a test too.

    With `rho` effects are taken to be correlated by it within their study; that model has its own estimator and test.
    """

    model: str
    tau2: str
    test: str
    rho: str = ""

    @property
    def counted(self) -> bool:
        """Whether the counts behind the effects are pooled."""
        return self.model in COUNTED

    def plain(self, k: int, studies: int) -> Pooling:
        """The same without what makes no difference to a mean of k effects so that none counts twice."""
        if self.counted:
            test = "t" if self.model == "glmm" and self.test == "t" else "z"
            return Pooling(model=self.model, tau2="", test=test)
        if self.rho and k > 1:
            rho = self.rho if k > studies else ANY_RHO
            return Pooling(model=DEPENDENT, tau2=OF_ESTIMATES[0], test=HEADLINE, rho=rho)
        if self.model == "common" or k == 1:
            return Pooling(model=ESTIMATES, tau2=COMMON, test="z")
        same = next(name for name in TAU2 if TAU2[name] is TAU2[self.tau2])
        return Pooling(model=ESTIMATES, tau2=same, test=self.test)


def entering_of(plan: SynthesisPlan) -> Entering:
    """The effects that enter by the plan."""
    rows = "all_rows" if plan.keeps_all else "one_row"
    return Entering(measure=plan.measure, use=plan.use, rows=(rows, ""))


def pooling_of(plan: SynthesisPlan) -> Pooling:
    """How effects are pooled by the plan; a model that has its own estimator and test has those of others beside."""
    if plan.model == DEPENDENT:
        rho = f"{correlations(plan).rho:g}"
        return Pooling(model=ESTIMATES, tau2=OF_ESTIMATES[0], test=HEADLINE, rho=rho)
    if plan.model in OF_MODELS:
        test = plan.test if plan.test == "t" else HEADLINE
        return Pooling(model=plan.model, tau2=OF_ESTIMATES[0], test=test)
    return Pooling(model=plan.model, tau2=plan.tau2, test=test_of(plan))


def test_of(plan: SynthesisPlan) -> str:
    """The test of a plan: what it calls Knapp-Hartung is the headline, which gives way to Wald where that is wider."""
    return HEADLINE if plan.test == OF_ESTIMATES[1] else plan.test
