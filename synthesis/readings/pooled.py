"""The pooled interval of some results read by margin, and what may be said of true effects beyond one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.models.fit import Fit, Interval, Maybe
from synthesis.models.prediction import FEW
from synthesis.numbers import Unavailable
from synthesis.plan.plan import VerdictsPlan
from synthesis.readings.readings import ResultReading, compared_with, shared_margin
from synthesis.verdicts.beyond import Calibrated, calibrated_proportion, proportion_beyond
from synthesis.verdicts.equivalence import Tost, tost
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import Verdict, judge

NO_SPREAD: Final = Unavailable(
    reason="τ² is 0, so that the prediction interval is the confidence interval and no reading of its own"
)
ONE_RESULT: Final = Unavailable(reason="there is one result, which does not tell how far results differ")
OPPOSED: Final = Unavailable(
    reason="+ is benefit in some of its effects, and harm in others that stand as measured"
)


@frozen
class Beyond:
    """The share of true effects beyond a margin: of the predictive distribution, and by calibrated estimates."""

    parametric: Maybe
    calibrated: Calibrated | Unavailable


@frozen
class PooledReading:
    """A pooled estimate by margin: the verdicts on its confidence and prediction interval, and the TOST.

    `benefit` and `harm` are the shares of true effects beyond those margins.
    """

    fit: Fit
    margin: Margin
    interval: Verdict
    prediction: Verdict | Unavailable
    tost: Tost
    benefit: Beyond | Unavailable
    harm: Beyond | Unavailable

    @property
    def on_few(self) -> bool:
        """Whether its prediction interval rests on so few effects that a reader is warned of it (`FEW`)."""
        return isinstance(self.prediction, Verdict) and self.fit.k < FEW


def read_pooled(
    fit: Fit | Unavailable, found: Sequence[ResultReading], verdicts: VerdictsPlan, *, sparingly: bool = False
) -> PooledReading | Unavailable:
    """The pooled estimate of these results by the margin they share; or why no verdict is given of it.

    Args:
        fit: Their fit, or why there is none.
        found: The results.
        verdicts: What the plan says of verdicts; its `apart` comparators are not pooled with others.
        sparingly: Without the shares of true effects, whose bootstrap takes its time.
    """
    if isinstance(fit, Unavailable):
        return fit
    if fit.n_studies < verdicts.fewest:
        return Unavailable(reason=too_few(fit.n_studies))
    margin = shared_margin(found)
    mixed = _mixed(found, verdicts)
    senses = {row.effect.sense for row in found if row.effect is not None}
    if isinstance(margin, Unavailable) or mixed:
        return margin if isinstance(margin, Unavailable) else Unavailable(reason=mixed)
    if len(senses) > 1:
        return OPPOSED
    sense = senses.pop()
    own = None if sparingly else margin
    return PooledReading(
        fit=fit,
        margin=margin,
        interval=judge(*_ends(fit.interval, sense), margin),
        prediction=_prediction(fit, margin, sense),
        tost=tost(sense * fit.estimate, fit.se, fit.df, margin),
        benefit=_beyond(fit, own.benefit if own else None, sense, "above"),
        harm=_beyond(fit, None if own is None or own.harm is None else -own.harm, sense, "below"),
    )


def too_few(studies: int) -> str:
    """Why nothing is said of the mean of so few studies."""
    return (
        f"only {studies} {'study gives' if studies == 1 else 'studies give'} an effect, too few to speak of"
    )


def _mixed(found: Sequence[ResultReading], verdicts: VerdictsPlan) -> str:
    """Why results are not pooled for a verdict: some were compared with what is a claim of its own."""
    compared = compared_with(found, verdicts.comparator)
    if len(compared) < 2 or not {code for code, _, _ in compared} & set(verdicts.apart):
        return ""
    named = ", ".join(f"{label} ({n})" for _, label, n in compared)
    own = "; each has its own verdict below" if verdicts.comparator in verdicts.by else ""
    return f"its results were compared with {named}, which are different claims{own}"


def _ends(found: Interval, sense: float) -> tuple[float, float]:
    return (found.low, found.high) if sense > 0 else (-found.high, -found.low)


def _prediction(fit: Fit, margin: Margin, sense: float) -> Verdict | Unavailable:
    if isinstance(fit.prediction, Unavailable):
        return fit.prediction if fit.k > 1 else ONE_RESULT
    if fit.tau2 == 0:
        return NO_SPREAD
    return judge(*_ends(fit.prediction, sense), margin)


def _beyond(fit: Fit, threshold: float | None, sense: float, side: str) -> Beyond | Unavailable:
    """The share of true effects on the far side of a margin, + being benefit."""
    if threshold is None:
        return Unavailable(reason="no such margin is declared")
    if fit.tau2 == 0:
        return Unavailable(reason="τ² is 0, so that every true effect is taken to be the mean")
    at, above = sense * threshold, (side == "above") is (sense > 0)
    where = "above" if above else "below"
    return Beyond(
        parametric=proportion_beyond(fit, at, where).proportion,
        calibrated=calibrated_proportion(fit, at, where),
    )
