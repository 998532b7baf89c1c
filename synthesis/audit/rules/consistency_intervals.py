"""Printed intervals: as wide as their standard error says, and about their estimate on the right scale."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Final

from synthesis.audit.estimates import RATIOS
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line
from synthesis.audit.rules.consistency_scale import mistaken_scale
from synthesis.audit.rules.estimate_spans import Comparison, comparison, errors_from_n, mean_of
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import gap, quantile, short, span
from synthesis.measures.recovery.printed import Span

_LEVELS: Final = (0.80, 0.90, 0.95, 0.99, 0.999)
_NEAR: Final = 0.03
"""Quantiles of z and t, robust and model-based errors differ by a few per cent where nothing is wrong."""
_BY_N: Final = (0.8, 1.25)
"""Without a printed standard error: as near as another formula of the variance may be."""
_OFF_CENTRE: Final = 0.1
"""Exact, profile and resampled intervals lie off their estimate by less than a tenth of their width."""
_PRINTED: Final = ("estimate", "ci_low", "ci_high", "se")


def _interval(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        if "ci_low" not in line.between or "ci_high" not in line.between:
            continue
        low, high = line.between["ci_low"], line.between["ci_high"]
        numbers = [line.between.get(name) for name in _PRINTED]
        if span(low).low > span(high).high:
            suppose = (
                Supposed(line=line.key, number="between.ci_low", value=high.value),
                Supposed(line=line.key, number="between.ci_high", value=low.value),
            )
            yield flag(
                INTERVAL,
                (line,),
                f"The lower limit, {low.shown}, is above the upper, {high.shown}.",
                numbers,
                suppose,
            )
            continue
        if mistaken_scale(line) is not None or (line.value_kind == "adjusted" and "se" not in line.between):
            continue
        found = comparison(line)
        told = _outside(line, found) or ("" if _is_off_centre(found) else _wide(line, found))
        if told:
            half = found.half_width
            error = None if half is None else mean_of(half) / found.q
            given = error is not None and found.se is not None
            other = (Supposed(line=line.key, number="between.se", value=error),) if given else ()
            yield flag(INTERVAL, (line,), told, numbers, other)


def _outside(line: Line, found: Comparison) -> str:
    estimate, low, high = (line.between.get(name) for name in ("estimate", "ci_low", "ci_high"))
    if found.estimate is None or found.low is None or found.high is None or estimate is None:
        return ""
    if found.estimate.high >= found.low.low and found.estimate.low <= found.high.high:
        return ""
    return (
        f"The estimate, {estimate.shown}, lies outside its interval, {low.shown if low else ''} to "
        f"{high.shown if high else ''}."
    )


def _wide(line: Line, found: Comparison) -> str:
    """What is odd about an interval's width; empty where nothing is."""
    half = found.half_width
    if half is None or half.high <= 0:
        return ""
    if found.se is not None:
        ratio = Span(low=half.low / found.se.high, high=half.high / max(found.se.low, 1e-300))
        if any(_meets(ratio, quantile(found.level, df), _NEAR) for df in {float("inf"), found.df}):
            return ""
        of = f"the standard error of {line.between['se'].shown} that is printed"
    else:
        size = mean_of(found.estimate) if found.estimate is not None else None
        errors = () if size is None else errors_from_n(line, size)
        if not errors:
            return ""
        q = quantile(found.level)
        error = min(errors, key=lambda one: abs(log(mean_of(half) / one / q)))
        ratio = Span(low=half.low / error, high=half.high / error)
        if ratio.high >= _BY_N[0] * q and ratio.low <= _BY_N[1] * quantile(found.level, found.df):
            return ""
        of = f"the standard error of {short(error)} that so many people give"
    low, high = line.between["ci_low"], line.between["ci_high"]
    told = (
        f"Half the interval from {low.shown} to {high.shown}{' (of logarithms)' if found.ratio else ''} is "
        f"{short(mean_of(ratio))} times {of}; in an interval of {100 * found.level:g}% it is {short(found.q)} times."
    )
    other = [level for level in _LEVELS if level != found.level and _meets(ratio, quantile(level), _NEAR)]
    return f"{told} An interval of {100 * other[0]:g}% would be as wide." if other else told


def _meets(ratio: Span, q: float, by: float) -> bool:
    return gap(ratio, Span(low=q * (1 - by), high=q * (1 + by))) == 0


def _asymmetric(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        if "estimate" not in line.between or "ci_low" not in line.between or "ci_high" not in line.between:
            continue
        if mistaken_scale(line) is not None:
            continue
        found = comparison(line)
        if _outside(line, found) or not _is_off_centre(found):
            continue
        estimate, low, high = (line.between[name] for name in ("estimate", "ci_low", "ci_high"))
        below, above = estimate.value - low.value, high.value - estimate.value
        told = f"The estimate of {estimate.shown} is not in the middle of its interval from {low.shown} to {high.shown}"
        if found.ratio:
            told += (
                " on the scale of logarithms: it lies "
                f"{short(log(estimate.value / low.value))} above the lower and "
                f"{short(log(high.value / estimate.value))} below the upper limit"
            )
        else:
            told += f": it lies {short(below)} above the lower and {short(above)} below the upper limit"
        other = _on_other_scale(line)
        yield flag(
            ASYMMETRIC, (line,), f"{told}. {other}".strip(), [estimate, low, high], _centred(line, found)
        )


def _is_off_centre(found: Comparison) -> bool:
    half = found.half_width
    if half is None or found.estimate is None or found.low is None or found.high is None or half.high <= 0:
        return False
    middle = Span(low=(found.low.low + found.high.low) / 2, high=(found.low.high + found.high.high) / 2)
    return gap(middle, found.estimate) > _OFF_CENTRE * 2 * mean_of(half) and mean_of(half) < float("inf")


def _on_other_scale(line: Line) -> str:
    """Whether the interval lies about its estimate on the other scale."""
    estimate, low, high = (span(line.between[name]) for name in ("estimate", "ci_low", "ci_high"))
    if line.measure in RATIOS and not line.logarithm:
        middle = Span(low=(low.low + high.low) / 2, high=(low.high + high.high) / 2)
        return "It is in the middle on the scale of ratios." if gap(middle, estimate) == 0 else ""
    if min(low.low, high.low) > 0:
        middle = Span(low=sqrt(low.low * high.low), high=sqrt(low.high * high.high))
        return "It is where the interval of a ratio has it." if gap(middle, estimate) == 0 else ""
    return ""


def _centred(line: Line, found: Comparison) -> tuple[Supposed, ...]:
    """The estimate that the limits lie about."""
    if found.low is None or found.high is None:
        return ()
    middle = (mean_of(found.low) + mean_of(found.high)) / 2
    value = exp(middle) if found.ratio else middle
    return (Supposed(line=line.key, number="between.estimate", value=value),)


INTERVAL: Final = Rule(
    id="consistency.interval",
    title="An interval of another width than its standard error says",
    sees=(
        "an interval whose width does not follow from the standard error at its level, or that "
        "leaves its estimate out"
    ),
    why=(
        "Standard errors are worked out from intervals: one of 90 % read as 95 % makes the study a "
        "third heavier or so."
    ),
    look_up="The interval: of which level is it, is it of this very estimate, and is it a range or quartiles instead?",
    detectable=(
        "widths off by 3 % beyond rounding where a standard error is printed, by a fifth where only the number of "
        "people tells; estimates outside; limits in the wrong order"
    ),
    find=_interval,
)
ASYMMETRIC: Final = Rule(
    id="consistency.asymmetric",
    title="An interval that is not about its estimate",
    sees="an estimate off the middle of its interval, for a ratio on the scale of logarithms",
    why=(
        "Either one of the three numbers slipped, or ratio and difference were confused (Cochrane "
        "Handbook, section 6.3)."
    ),
    look_up="The estimate with both limits, digit by digit: is it a ratio, and is the interval on the same scale?",
    detectable="estimates off the middle by a tenth of the interval's width beyond rounding",
    find=_asymmetric,
)

RULES: Final[tuple[Rule, ...]] = (INTERVAL, ASYMMETRIC)
