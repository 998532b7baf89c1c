"""Numbers of an arm worked out from others: spreads from errors and intervals, changes from means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import sqrt
from types import MappingProxyType
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import arm_of, flag, sentence, sided
from synthesis.audit.slack import gap, quantile, short, span
from synthesis.measures.recovery.printed import Span

_NEAR: Final = 0.03
"""Quantiles of t taken for z, or n - 1 for n, differ by less than this from some 20 people on."""
_QUARTILES: Final = 0.25
"""Formulas for a spread from quartiles differ by less than this for samples of usual size and shape."""
_TELLING: Final = 0.1
"""Of a standard deviation: below this a change and the means it is of agree, as a few people have only one of them."""
Told = tuple[str, list[Printed], str, float]
Check = Callable[[Side, Mapping[str, Printed]], Told | None]


def _derivation(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        parts: list[str] = []
        numbers: list[Printed] = []
        suppose: list[Supposed] = []
        for which, side in sided(line):
            for needs, check in _CHECKS.items():
                if not needs <= side.numbers.keys():
                    continue
                told = check(side, side.numbers)
                if told is not None:
                    parts.append(f"{told[0]} in {arm_of(side)}")
                    numbers += told[1]
                    suppose.append(Supposed(line=line.key, number=f"{which}.{told[2]}", value=told[3]))
                    break
        if parts:
            message = f"{sentence(parts)} The numbers do not follow from each other."
            yield flag(DERIVATION, (line,), message, numbers, suppose)


def _sd_of_se(_: Side, of: Mapping[str, Printed]) -> Told | None:
    sd, se, n = of["sd"], of["se"], of["n"]
    if n.value < 2 or se.value <= 0 or _near(sd, span(se), sqrt(n.value), _NEAR):
        return None
    expected = se.value * sqrt(n.value)
    told = f"an SD of {sd.shown} stands beside an SE of {se.shown}, and {se.shown} × √{n.shown} = {short(expected)}"
    return told, [sd, se, n], "sd", expected


def _sd_of_interval(_: Side, of: Mapping[str, Printed]) -> Told | None:
    sd, n, low, high = of["sd"], of["n"], of["ci_low"], of["ci_high"]
    if n.value < 2 or high.value <= low.value:
        return None
    half = Span(
        low=max((high.value - low.value) / 2 - (high.slack + low.slack) / 2, 0.0),
        high=(high.value - low.value) / 2 + (high.slack + low.slack) / 2,
    )
    times = [sqrt(n.value) / quantile(level, df) for level in (0.95,) for df in (n.value - 1, float("inf"))]
    if any(_near(sd, half, one, _NEAR) for one in times):
        return None
    expected = (high.value - low.value) / 2 * times[0]
    told = (
        f"an SD of {sd.shown} stands beside an interval of the mean from {low.shown} to {high.shown}, "
        f"which gives {short(expected)} for {n.shown} people"
    )
    return told, [sd, low, high, n], "sd", expected


def _mean_of_interval(_: Side, of: Mapping[str, Printed]) -> Told | None:
    mean, low, high = of["mean"], of["ci_low"], of["ci_high"]
    middle = (low.value + high.value) / 2
    off = mean.slack + (low.slack + high.slack) / 2 + _NEAR * abs(high.value - low.value)
    if abs(mean.value - middle) <= off:
        return None
    told = (
        f"a mean of {mean.shown} stands beside its interval from {low.shown} to {high.shown}, whose "
        f"middle is {short(middle)}"
    )
    return told, [mean, low, high], "mean", middle


def _sd_of_quartiles(_: Side, of: Mapping[str, Printed]) -> Told | None:
    sd, q1, q3 = of["sd"], of["q1"], of["q3"]
    if not sd.derived or q3.value <= q1.value:
        return None
    width = Span(
        low=max(q3.value - q1.value - q3.slack - q1.slack, 0.0),
        high=q3.value - q1.value + q3.slack + q1.slack,
    )
    if _near(sd, width, 1 / 1.349, _QUARTILES):
        return None
    expected = (q3.value - q1.value) / 1.349
    told = (
        f"an SD of {sd.shown} was worked out beside quartiles of {q1.shown} and {q3.shown}, which give "
        f"about {short(expected)}"
    )
    return told, [sd, q1, q3], "sd", expected


def _change_of_means(_: Side, of: Mapping[str, Printed]) -> Told | None:
    change, mean, baseline = of["change_mean"], of["mean"], of["baseline_mean"]
    counts = {of[name].value for name in ("n", "change_n", "baseline_n") if name in of}
    spread = of.get("sd") or of.get("baseline_sd")
    if len(counts) > 1 or spread is None:
        return None
    expected = mean.value - baseline.value
    off = change.slack + mean.slack + baseline.slack + _TELLING * abs(spread.value)
    if (
        min(abs(change.value - expected), abs(change.value + expected)) <= off
        or abs(change.value - mean.value) <= change.slack
    ):
        return None
    told = (
        f"a change of {change.shown} stands beside means of {baseline.shown} at baseline and "
        f"{mean.shown}, which differ by {short(expected)}"
    )
    return told, [change, mean, baseline], "change_mean", expected


def _order(_: Side, of: Mapping[str, Printed]) -> Told | None:
    there = [of[name] for name in _ORDER if name in of]
    for below, above in pairwise(there):
        if below.value - below.slack > above.value + above.slack:
            names = {id(of[name]): words for name, words in _ORDER.items() if name in of}
            told = f"{names[id(below)]} of {below.shown} is above {names[id(above)]} of {above.shown}"
            return told, [below, above], next(name for name in _ORDER if of.get(name) is above), below.value
    return None


def _near(number: Printed, of: Span, times: float, by: float) -> bool:
    """Whether a number is, within rounding and a share, so many times another."""
    return gap(span(number), Span(low=of.low * times * (1 - by), high=of.high * times * (1 + by))) == 0


_ORDER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "minimum": "a lowest score",
        "q1": "a lower quartile",
        "median": "a median",
        "q3": "an upper quartile",
        "maximum": "a highest score",
    }
)
_CHECKS: Final[Mapping[frozenset[str], Check]] = MappingProxyType(
    {
        frozenset(("sd", "se", "n")): _sd_of_se,
        frozenset(("sd", "ci_low", "ci_high", "n")): _sd_of_interval,
        frozenset(("mean", "ci_low", "ci_high")): _mean_of_interval,
        frozenset(("sd", "q1", "q3")): _sd_of_quartiles,
        frozenset(("change_mean", "mean", "baseline_mean")): _change_of_means,
        frozenset(("minimum", "maximum")): _order,
        frozenset(("q1", "q3")): _order,
        frozenset(("median", "q3")): _order,
        frozenset(("q1", "median")): _order,
    }
)


DERIVATION: Final = Rule(
    id="consistency.derivation",
    title="Numbers of an arm that do not follow from each other",
    sees=(
        "an SD that is not SE x sqrt(n) or does not fit its interval, a change that is not the "
        "means' difference, quartiles out of order"
    ),
    why=(
        "A number worked out by hand is of the wrong n, level or formula; the SD sets the size and "
        "weight of the effect."
    ),
    look_up="Which of these numbers does the paper print, and from which was the other worked out, by which formula?",
    detectable=(
        "differences of 3 % beyond rounding; of a quarter for quartiles; of a tenth of an SD for "
        "changes of the same people"
    ),
    find=_derivation,
)
RULES: Final[tuple[Rule, ...]] = (DERIVATION,)
