"""The meta-regressions of the plan carried out, each on the effects of its synthesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.numbers import Unavailable
from synthesis.plan.plan import RegressionPlan, SynthesisPlan

if TYPE_CHECKING:
    from synthesis.models.regression.regression import Regression


@frozen
class Regressed:
    """A meta-regression: what was asked, of which effects, and the fit or why there is none."""

    plan: RegressionPlan
    synthesis: SynthesisPlan
    effects: Effects
    fit: Regression | Unavailable


def regress(plan: RegressionPlan, synthesis: SynthesisPlan, effects: Effects) -> Regressed:
    """The effects of a synthesis regressed on the moderators of a formula."""
    from synthesis.models.regression.regression import meta_regression

    found: Regression | Unavailable
    try:
        found = meta_regression(effects, plan.formula, tau2=plan.tau2, test=plan.test)
    except NotEstimable as error:
        found = Unavailable(reason=str(error))
    return Regressed(plan=plan, synthesis=synthesis, effects=effects, fit=found)
