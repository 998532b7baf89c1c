"""Printed effects and standard errors beside those that the arms' own numbers give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import copysign, exp, log, sqrt
from types import MappingProxyType
from typing import Final

from synthesis.audit.estimates import RATIOS
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.formulas import BY_MEASURE, LEGITIMATE
from synthesis.audit.lines import Audited, Line
from synthesis.audit.printed import Printed
from synthesis.audit.rules.consistency_scale import mistaken_scale
from synthesis.audit.rules.estimate_spans import comparison, errors_from_n, mean_of
from synthesis.audit.rules.flag import arm_of, flag
from synthesis.audit.slack import gap, short
from synthesis.measures.recovery.printed import Span

_TELLING: Final = 0.1
"""Differences below a tenth of a standard error beyond rounding change nothing: another correction explains them."""
_CLEARLY: Final = 0.5
"""From half a standard error on, a difference is told even where other numbers of the same arms explain it."""
_SE_RANGE: Final = (0.8, 1.25)
"""A standard error this near to the one of so many people may come of another formula of the variance."""
_SE_RANGE_ADJUSTED: Final = (0.4, 2.0)
"""Covariates that explain 84 % of the variance shrink it to 0.4; clustering seldom doubles it."""
_FITS: Final = 0.05
_SEEN: Final = 0.05
"""Of a difference: what rounding explains of it is told from here on."""


def _effect(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        pair = _both(line)
        if pair is None or line.value_kind == "adjusted" or line.computed is None:
            continue
        computed, printed = pair
        error = sqrt(line.computed.v)
        if (
            gap(Span(low=computed, high=computed), printed) <= _TELLING * error
            or mistaken_scale(line) is not None
        ):
            continue
        own, explained = _explained(line, printed)
        off = gap(own or Span(low=computed, high=computed), printed)
        if off <= _TELLING * error or explained in LEGITIMATE or (explained and off <= _CLEARLY * error):
            continue
        size = mean_of(printed)
        message = (
            f"An effect of {_as_printed(line)} is reported; the numbers of {arm_of(line.experimental)} and "
            f"{arm_of(line.control)} give one of {_shown(line, computed)}{_apart(line, abs(size - computed), off)}."
        )
        if explained:
            message += f" It would follow from {explained}."
        suppose = (_other_effect(audited, line, computed, size),) if computed and size else ()
        yield flag(EFFECT, (line,), message, [line.between.get("estimate"), *_of_arms(line)], suppose)


def _apart(line: Line, apart: float, off: float) -> str:
    """How far two effects lie apart, and how much of that rounding explains."""
    rounding = max(apart - off, 0.0)
    if line.measure in RATIOS and not line.logarithm:
        by = f": the larger is {short(exp(apart))} times the smaller"
        return by + (
            f", of which rounding explains {short(exp(rounding))} times" if rounding > _SEEN * apart else ""
        )
    told = f": they differ by {short(apart)}"
    return told + (
        f", of which rounding explains {short(rounding)}"
        if rounding > _SEEN * apart
        else ", which rounding does not explain"
    )


def _both(line: Line) -> tuple[float, Span] | None:
    """The sizes of the effect as the arms give it and as it is printed; its direction is another family's matter."""
    if (
        line.computed is None
        or not line.computed.v > 0
        or line.computed.measure != (line.measure or line.computed.measure)
    ):
        return None
    size, number, reported = abs(line.computed.y), line.between.get("estimate"), line.reported
    if number is None:
        same = reported is not None and reported.measure == line.computed.measure
        return (size, Span(low=reported.y, high=reported.y).size) if reported is not None and same else None
    ratio = line.measure in RATIOS and not line.logarithm
    if ratio and number.value <= 0:
        return None
    near = abs(abs(log(number.value) if ratio else number.value) - size) <= _TELLING * sqrt(line.computed.v)
    printed = None if near else comparison(line).estimate
    return None if printed is None else (size, printed.size)


def _explained(line: Line, printed: Span) -> tuple[Span | None, str]:
    """What the arms give by the usual formula with all rounding, and the formula that gives the printed effect."""
    own: Span | None = None
    usual = {"OR": "the odds ratio", "RR": "the risk ratio", "RD": "the risk difference"}
    explained = ""
    for name, found in BY_MEASURE[line.measure](line) if line.measure in BY_MEASURE else ():
        if name == usual.get(line.measure, "the formula declared here"):
            own = found.size
        elif not explained and gap(found.size, printed) == 0:
            explained = name
    return own, explained


def _other_effect(audited: Audited, line: Line, computed: float, printed: float) -> Supposed:
    """The effect by the way that a synthesis did not take."""
    for synthesis in audited.syntheses:
        if line.key in synthesis.keys:
            y = abs(synthesis.y[synthesis.keys.index(line.key)])
            if abs(y - computed) > abs(y - printed):
                return Supposed(line=line.key, number="effect", value=computed / printed)
            break
    return Supposed(line=line.key, number="effect", value=printed / computed)


def _se(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        printed = line.between.get("se")
        numbers = comparison(line) if printed is not None else None
        if printed is None or numbers is None or numbers.se is None:
            continue
        size = (
            mean_of(numbers.estimate)
            if numbers.estimate is not None
            else line.computed.y
            if line.computed
            else None
        )
        errors = () if size is None else errors_from_n(line, size)
        if not errors:
            continue
        expected = min(errors, key=lambda one: abs(log(one / printed.value)))
        low, high = _SE_RANGE_ADJUSTED if line.value_kind == "adjusted" else _SE_RANGE
        if numbers.se.high >= low * expected and numbers.se.low <= high * expected:
            continue
        side = "small" if printed.value < expected else "large"
        times = max(printed.value, expected) / min(printed.value, expected)
        message = (
            f"A standard error of {printed.shown} is reported; with {_people(line)} it would be {short(expected)}, "
            f"so it is {short(times)} times as {side}."
        )
        for words, factor in _mistaken(line, expected, size or 0.0).items():
            if gap(Span(low=factor * (1 - _FITS), high=factor * (1 + _FITS)), numbers.se) == 0:
                message += f" {words} would be {short(factor)}."
                break
        suppose = (Supposed(line=line.key, number="between.se", value=expected),)
        yield flag(SE, (line,), message, [printed, *(side.numbers.get("n") for side in line.sides)], suppose)


def _mistaken(line: Line, expected: float, size: float) -> Mapping[str, float]:
    """What may stand where a standard error belongs, with how large it would be."""
    n1, n2 = line.experimental.get("n") or 0.0, line.control.get("n") or 0.0
    found = {
        "The variance": expected**2,
        "Half the width of a 95% interval": 1.96 * expected,
        "The width of a 95% interval": 3.92 * expected,
    }
    if line.measure in RATIOS and not line.logarithm:
        found["The standard error of the ratio itself, not of its logarithm,"] = expected * exp(size)
    if n1 > 1 and n2 > 1:
        found["The standard deviation"] = expected / sqrt(1 / n1 + 1 / n2)
    return MappingProxyType(found)


def _people(line: Line) -> str:
    numbers = [side.numbers.get("n") or side.numbers.get("total") for side in line.sides]
    texts = [one.shown for one in numbers if one is not None]
    return f"{' and '.join(texts)} people" if len(texts) == len(numbers) else "the arms' numbers"


def _of_arms(line: Line) -> Iterator[Printed]:
    for side in line.sides:
        for name in ("mean", "sd", "n", "events", "total"):
            if name in side.numbers:
                yield side.numbers[name]


def _as_printed(line: Line) -> str:
    estimate = line.between.get("estimate")
    return estimate.shown if estimate is not None else short(line.reported.y if line.reported else 0.0)


def _shown(line: Line, size: float) -> str:
    """A computed effect as the paper would print it."""
    y = copysign(size, line.computed.y if line.computed else 1.0)
    return short(exp(y)) if line.measure in RATIOS and not line.logarithm else short(y)


EFFECT: Final = Rule(
    id="consistency.effect",
    title="A reported effect that its own numbers do not give",
    sees="a reported effect whose size differs from the one its arms' numbers give, beyond rounding and other formulas",
    why=(
        "One of the two is of another row, another time or another formula; in 10 of 27 meta-analyses a standardised "
        "difference could not be had again from the papers (Gøtzsche 2007)."
    ),
    look_up=(
        "The effect, the means and the standard deviations: are they of the same outcome, time and "
        "people, and adjusted?"
    ),
    detectable=(
        "differences above a tenth of a standard error beyond rounding, of unadjusted effects with "
        "their arms' numbers"
    ),
    find=_effect,
)
SE: Final = Rule(
    id="consistency.se",
    title="A standard error that so many people do not give",
    sees="a reported standard error that is a quarter larger, or a fifth smaller, than the number of people allows",
    why=(
        "The standard error is the study's weight: a variance or an interval's half entered for it "
        "makes the weight another."
    ),
    look_up="The number beside the effect: a standard error, a standard deviation, a variance, or half an interval?",
    detectable=(
        "standardised differences with their n, other effects with their arms' numbers; adjusted "
        "ones by a factor of 2"
    ),
    find=_se,
)

RULES: Final[tuple[Rule, ...]] = (EFFECT, SE)
