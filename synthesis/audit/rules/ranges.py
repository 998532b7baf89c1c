"""Rules of the family range: numbers outside the scale, effects and changes too large for it, skewed scores."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, inf, isfinite, lgamma, log, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import kind_of, name_of, size, standardised
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules import ranges_elsewhere
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import short

SCORES: Final = ("mean", "median", "q1", "q3", "minimum", "maximum", "baseline_mean")
"""Numbers of an arm that lie on the scale."""

LARGE: Final = 1.5
"""A standardised difference above this is rare in trials of treatments for people, and common among slips."""

USUAL_EFFECTS: Final = 0.4
"""Spread of standardised differences between trials of psychosocial treatments."""

SURPRISE: Final = 2.5
"""Standard errors (of usual effects and the trial's chance together) beyond which a large effect is told."""

SKEWED: Final = 1.0
"""Distance of the mean from the scale's end in SDs below which scores must be skewed (Altman & Bland 1996)."""

ROLES: Final = ("experimental", "control")


def _words(name: str) -> str:
    return {
        "q1": "Lower quartile",
        "q3": "Upper quartile",
        "minimum": "Lowest score",
        "maximum": "Highest score",
        "baseline_mean": "Mean at baseline",
    }.get(name, name.capitalize())


def _finding(rule: Rule, line: Line, numbers: tuple[Printed, ...], message: str) -> Finding:
    return flag(rule, (line,), message, numbers, (Supposed(line=line.key),))


def _find_outside(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        scale = line.scale
        if scale.low == -inf and scale.high == inf:
            continue
        names = ("baseline_mean",) if kind_of(line, "sd") == "change" else SCORES
        outside = [
            (side, name, printed)
            for side in line.sides
            for name in names
            if (printed := side.numbers.get(name)) is not None
            and not scale.low - printed.slack - 1e-9 <= printed.value <= scale.high + printed.slack + 1e-9
        ]
        if outside:
            side, name, printed = outside[0]
            more = f", and {len(outside) - 1} more of this result" if len(outside) > 1 else ""
            change = (
                " Is it a change from baseline?" if printed.value < scale.low and not line.value_kind else ""
            )
            message = (
                f"{_words(name)} of {printed.shown} in the {side.arm} arm lies outside {name_of(line.scale)}, "
                f"{_range(line)}{more}.{change}"
            )
            yield _finding(OUTSIDE, line, tuple(one for _, _, one in outside), message)


def _range(line: Line) -> str:
    low, high = line.scale.low, line.scale.high
    if not isfinite(low):
        return f"which ends at {short(high)}"
    if not isfinite(high):
        return f"which starts at {short(low)}"
    return f"which runs from {short(low)} to {short(high)}"


def _find_large(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        for g, variance, how in _effects(line):
            if abs(g) > LARGE and abs(g) > SURPRISE * sqrt(USUAL_EFFECTS**2 + variance):
                numbers = tuple(
                    side.numbers[name]
                    for side in line.sides
                    for name in ("mean", "sd")
                    if name in side.numbers
                )
                told = line.between.get("estimate") if how == "reported" else None
                message = (
                    f"Standardised difference of {short(g)} ({how}) is larger than {LARGE:g}, which trials "
                    "seldom find: check SDs, direction, and the digits of means."
                )
                yield _finding(LARGE_EFFECT, line, (told,) if told is not None else numbers, message)
                break


def _effects(line: Line) -> Iterator[tuple[float, float, str]]:
    """Standardised differences of a line with their variances: as reported, as computed, as the means give it."""
    for estimate, how in ((line.reported, "reported"), (line.computed, "computed from the arms")):
        if estimate is not None and estimate.measure.startswith("SMD"):
            yield estimate.y, estimate.v, how
    for number in ("sd", "change_sd"):
        d, sizes = standardised(line, number), [size(side, number) for side in line.sides]
        known = [n for n in sizes if n is not None and n >= 2]
        if d is not None and len(known) == 2:
            g = d * _small_sample(sum(known) - 2)
            yield g, sum(1 / n for n in known) + g**2 / (2 * sum(known)), "computed from the arms"


def _small_sample(df: float) -> float:
    """Hedges's exact factor: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)) (Hedges 1981)."""
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2) if df > 1 else 1.0


def _find_change(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        if not isfinite(line.scale.width):
            continue
        for side in line.sides:
            found = _too_far(line, side)
            if found is not None:
                yield _finding(CHANGE_TOO_LARGE, line, *found)
                break
        else:
            difference = line.between.get("estimate")
            if line.measure == "MD" and difference is not None:
                message = (
                    f"Mean difference of {difference.shown} is larger than {name_of(line.scale)} is wide, "
                )
                if abs(difference.value) - difference.slack > line.scale.width:
                    yield _finding(
                        CHANGE_TOO_LARGE, line, (difference,), message + f"{short(line.scale.width)}."
                    )


def _too_far(line: Line, side: Side) -> tuple[tuple[Printed, ...], str] | None:
    """A change that the scale has no room for: wider than it, or taking the mean at baseline beyond both its ends."""
    change = side.numbers.get("mean" if line.value_kind == "change" else "change_mean")
    if change is None:
        return None
    scale = line.scale
    what = f"Change of {change.shown} in the {side.arm} arm"
    if abs(change.value) - change.slack > scale.width:
        return (change,), f"{what} is larger than {name_of(scale)} is wide, {short(scale.width)}."
    baseline = side.numbers.get("baseline_mean")
    if baseline is None or not scale.low <= baseline.value <= scale.high:
        return None
    # Changes are printed as follow-up minus baseline or the other way round; either way there must be room.
    room = max(baseline.value - scale.low, scale.high - baseline.value)
    if abs(change.value) - change.slack - baseline.slack > room:
        message = f"{what} leads from {baseline.shown} at baseline beyond {name_of(scale)}, {_range(line)}."
        return (change, baseline), message
    return None


def _find_skew(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        if line.scale.low < 0 or kind_of(line, "sd") == "change":
            continue
        skewed = [found for side in line.sides if (found := _skewed(line, side)) is not None]
        if skewed:
            side, mean, sd, end = skewed[0]
            ratio = abs(mean.value - end) / sd.value
            message = (
                f"Mean of {mean.shown} with an SD of {sd.shown} in the {side.arm} arm lies {short(ratio)} SDs "
                f"from the end of the scale ({short(end)}): scores are skewed, so a mean may not be fit to use. "
                "This is a caution, not a suspected slip."
            )
            yield _finding(SKEW, line, tuple(one for _, *pair, _ in skewed for one in pair), message)


def _skewed(line: Line, side: Side) -> tuple[Side, Printed, Printed, float] | None:
    """The mean, the SD and the end of the scale that lies less than an SD from the mean."""
    mean, sd = side.numbers.get("mean"), side.numbers.get("sd")
    if mean is None or sd is None or sd.value <= 0 or not line.scale.low <= mean.value <= line.scale.high:
        return None
    for end in (line.scale.low, line.scale.high):
        if isfinite(end) and abs(mean.value - end) + mean.slack < SKEWED * (sd.value - sd.slack):
            return side, mean, sd, end
    return None


OUTSIDE: Final = Rule(
    id="range.outside",
    title="A number outside the scale",
    sees="A mean, median, quartile or extreme score, at follow-up or baseline, outside the declared range.",
    why="No scores have such a mean: a digit, the scale's version or the kind of number is another.",
    look_up="Table with means: the digits; the methods: which version of the scale, summed or averaged?",
    detectable="The instrument's range is declared and the number lies beyond it by more than its rounding.",
    find=_find_outside,
)

LARGE_EFFECT: Final = Rule(
    id="range.large_effect",
    title="A very large effect",
    sees=(
        "A standardised mean difference above 1.5, reported or computed, and beyond what usual effects and the trial's "
        "size explain (in trials of fewer than 13 an arm that asks for more than 1.5)."
    ),
    why="Standard errors taken for SDs, turned signs and slipped digits show as effects that no treatment has.",
    look_up="Table with means: SDs or SEs? The digits and signs of both means? What do the authors call it?",
    detectable="The slip takes the effect above 1.5, in arms of 13 people or more.",
    find=_find_large,
)

CHANGE_TOO_LARGE: Final = Rule(
    id="range.change_too_large",
    title="A change that the scale has no room for",
    sees=(
        "A change, or a mean difference, larger than the scale is wide; a change that leads from the mean at baseline "
        "beyond both ends of the scale."
    ),
    why="Percentages of change, sums of subscales and slipped digits pass for changes in points.",
    look_up="Table with changes: points or per cent? Which version of the scale?",
    detectable="The range is declared, and the change exceeds its width or the room that the baseline leaves.",
    find=_find_change,
)

SKEW: Final = Rule(
    id="range.skew",
    title="Skewed scores: is a mean fit to use?",
    sees=(
        "A mean less than one SD from the end of a scale that cannot be negative: scores must be skewed. "
        "A caution on the data, not a suspected slip."
    ),
    why=(
        "Means and SDs describe skewed scores badly; in small trials the effect and its interval mislead "
        "(Altman & Bland 1996; Cochrane Handbook, chapter 10)."
    ),
    look_up="The paper: are medians, a log scale, or the number of people with any score given as well?",
    detectable="The scale's lowest score is declared and is zero or more.",
    find=_find_skew,
    caution=True,
)

RULES: Final[tuple[Rule, ...]] = (OUTSIDE, LARGE_EFFECT, CHANGE_TOO_LARGE, SKEW, *ranges_elsewhere.RULES)
