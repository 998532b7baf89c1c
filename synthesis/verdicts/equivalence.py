"""Two one-sided tests: whether an estimate is shown to lie between an important harm and an important benefit."""

from __future__ import annotations

from math import copysign, inf
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected, numbers
from synthesis.errors import SynthesisError
from synthesis.models.fit import Fit
from synthesis.models.inference import quantile, upper_tail
from synthesis.numbers import Unavailable
from synthesis.sheet import Pairs, Presented, Sheet, interval
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NO_BENEFIT, NO_HARM, Verdict, judge

HEADLINE: Final = 0.95
"""The level of the interval by which verdicts are given: each one-sided test at .025."""
CONVENTIONAL: Final = 0.90
"""The level of the interval that belongs to two one-sided tests at .05."""

Ends = tuple[float, float]
Maybe = float | Unavailable


@frozen(eq=False, repr=False)
class Tost(Presented):
    """Two one-sided tests of an estimate against margins h and b, and the intervals that say the same.

    `t_harm` = (estimate + h) / se and `p_harm` = P(T > t_harm) test that there is no important harm; `t_benefit` =
    (estimate - b) / se and `p_benefit` = P(T < t_benefit) that there is no important benefit; `p` is the larger.
    T is t with `df` degrees of freedom, normal where they are inf.
    """

    estimate: float
    se: float
    df: float
    margin: Margin
    t_harm: Maybe
    t_benefit: Maybe
    p_harm: Maybe
    p_benefit: Maybe
    p: Maybe
    interval_95: Ends
    interval_90: Ends

    @property
    def verdict(self) -> Verdict:
        """The verdict on the 95 % interval, which is the headline."""
        return judge(*self.interval_95, self.margin)

    @property
    def within_95(self) -> bool | Unavailable:
        """Whether the 95 % interval lies within the margins, as it does where p is below .025."""
        return self.verdict.flags["within_margins"]

    @property
    def within_90(self) -> bool | Unavailable:
        """Whether the 90 % interval lies within the margins, as it does where p is below .05."""
        return judge(*self.interval_90, self.margin).flags["within_margins"]

    def sheet(self) -> Sheet:
        """The two tests and the two intervals in tables."""
        kind = self.verdict.kind
        rows = (
            ("Estimate", self.estimate),
            ("Margins", self.margin.text or self.margin.id),
            ("No important harm", _tested(self.t_harm, self.p_harm)),
            ("No important benefit", _tested(self.t_benefit, self.p_benefit)),
            ("Both", self.p if isinstance(self.p, Unavailable) else numbers.p_value(self.p)),
            ("95% interval", f"{interval(*self.interval_95)}, {_where(self.within_95)}"),
            ("90% interval", f"{interval(*self.interval_90)}, {_where(self.within_90)}"),
            ("Verdict", kind if isinstance(kind, Unavailable) else kind.label),
        )
        return Sheet(title=f"Two one-sided tests, {_distribution(self.df)}", blocks=(Pairs(rows=rows),))


def tost(estimate: float, se: float, df: float, margin: Margin) -> Tost:
    """The two one-sided tests of an estimate (Schuirmann 1987, J Pharmacokinet Biopharm 15:657).

    Where `se` is 0, the estimate is taken as known: the statistics are infinite, and 0 on a margin itself.

    Args:
        estimate: On the scale of the margins, + for benefit.
        se: Its standard error.
        df: Degrees of freedom of t; inf for the normal distribution.
        margin: Important harm and benefit; with one of them only, one test is had.

    Raises:
        SynthesisError: a number that cannot be one.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    estimate, se, df = _checked(estimate, se, df)
    t_harm = NO_HARM if margin.harm is None else _ratio(estimate + margin.harm, se)
    t_benefit = NO_BENEFIT if margin.benefit is None else _ratio(estimate - margin.benefit, se)
    p_harm = t_harm if isinstance(t_harm, Unavailable) else upper_tail(t_harm, df)
    p_benefit = t_benefit if isinstance(t_benefit, Unavailable) else upper_tail(-t_benefit, df)
    return Tost(
        estimate=estimate,
        se=se,
        df=df,
        margin=margin,
        t_harm=t_harm,
        t_benefit=t_benefit,
        p_harm=p_harm,
        p_benefit=p_benefit,
        p=_larger(p_harm, p_benefit),
        interval_95=_interval(estimate, se, df, HEADLINE),
        interval_90=_interval(estimate, se, df, CONVENTIONAL),
    )


def tost_of(fit: Fit, margin: Margin) -> Tost:
    """The two one-sided tests of a pooled estimate, by the standard error and distribution of its own interval.

    Raises:
        SynthesisError: it is no fit.
    """
    expected.kind("fit", fit, Fit, "a fit of random_effects or common_effect", SynthesisError)
    return tost(fit.estimate, fit.se, fit.df, margin)


def _checked(estimate: float, se: float, df: float) -> tuple[float, float, float]:
    estimate = expected.number("estimate", estimate, SynthesisError)
    se, df = expected.number("se", se, SynthesisError), expected.number("df", df, SynthesisError)
    if not -inf < estimate < inf:
        raise SynthesisError(f"estimate: expected a finite number; found {estimate:g}")
    if not 0 <= se < inf:
        raise SynthesisError(f"se: expected a finite number of 0 or more; found {se:g}")
    if not df > 0:
        raise SynthesisError(f"df: expected a number above 0, inf for the normal distribution; found {df:g}")
    return estimate, se, df


def _ratio(distance: float, se: float) -> float:
    if se > 0:
        return distance / se
    return copysign(inf, distance) if distance else 0.0


def _larger(first: Maybe, second: Maybe) -> Maybe:
    if isinstance(first, Unavailable):
        return first
    return second if isinstance(second, Unavailable) else max(first, second)


def _interval(estimate: float, se: float, df: float, level: float) -> Ends:
    half = quantile(level, df) * se
    return estimate - half, estimate + half


def _tested(t: Maybe, p: Maybe) -> str | Unavailable:
    if isinstance(t, Unavailable):
        return t
    shown = numbers.statistic(t) if -inf < t < inf else "infinite"
    return p if isinstance(p, Unavailable) else f"t {shown}, {numbers.p_value(p)}"


def _where(within: bool | Unavailable) -> str:  # noqa: FBT001 - a flag of a verdict
    if isinstance(within, Unavailable):
        return str(within)
    return "within the margins" if within else "not within the margins"


def _distribution(df: float) -> str:
    return "normal distribution" if df == inf else f"t with {df:g} degrees of freedom"
