"""The meta-regression that a figure shows, with its line along a moderator."""

from __future__ import annotations

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.models.regression.line import RegressionLine, numeric, regression_line
from synthesis.models.regression.regression import Regression
from synthesis.numbers import Unavailable
from synthesis.plan.plan import FigurePlan
from synthesis.regressing import Regressed


@frozen
class RegressionView:
    """A meta-regression of a review, its line along the moderator of a figure, and its weights in percent."""

    regressed: Regressed
    fit: Regression
    line: RegressionLine
    weights: tuple[float, ...]


def regression_of(analysis: Analysis, plan: FigurePlan) -> RegressionView | Unavailable:
    """The meta-regression a figure shows, along the moderator it names or the first that is a number."""
    name = plan.text("regression")
    found = next((one for one in analysis.regressions if one.plan.id == name), None)
    if found is None:
        return Unavailable(reason=f"the meta-regression {name!r} was not carried out")
    if isinstance(found.fit, Unavailable):
        return found.fit
    known = numeric(found.fit)
    if not known:
        return Unavailable(reason="its meta-regression has no moderator that is a number")
    line = regression_line(found.fit, plan.text("moderator") or known[0])
    if isinstance(line, Unavailable):
        return line
    weights: list[float] = found.fit.mixed.weights.tolist()
    shares = tuple(100.0 * one / sum(weights) for one in weights)
    return RegressionView(regressed=found, fit=found.fit, line=line, weights=shares)
