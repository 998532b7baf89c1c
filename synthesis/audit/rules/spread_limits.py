"""Rules on what a spread can be at all: no scores within a range give a larger one."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import MEANS, SIZES, kind_of, name_of, size
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.spread_between_arms import NAMES
from synthesis.audit.slack import short

FEWEST: Final = 2.0
"""Where nobody says how many people an SD is of, it is taken for two, which allows the largest SD."""


def largest_spread(low: float, high: float, n: float, mean: Printed | None) -> float:
    """The largest SD of n scores between two limits, which half or fewer of them reach.

    sqrt((mean - low) (high - mean) n / (n - 1)) (Bhatia & Davis 2000, with the sample's n - 1); without a mean, or
    with one printed so coarsely that it may lie in the middle, that of a mean in the middle.
    """
    middle = (low + high) / 2
    if mean is not None:
        nearest = min(max(middle, mean.value - mean.slack), mean.value + mean.slack)
        middle = min(max(nearest, low), high)
    return sqrt((middle - low) * (high - middle) * n / (n - 1))


def _limits(line: Line, side: Side, number: str) -> tuple[float, float]:
    """What the scores behind a spread lie between: the scale's ends, or the lowest and highest score of the arm."""
    low, high = line.scale.low, line.scale.high
    if kind_of(line, number) == "change":
        width = line.scale.width
        return -width, width
    if number == "sd":
        least, most = side.numbers.get("minimum"), side.numbers.get("maximum")
        low = low if least is None else max(low, least.value - least.slack)
        high = high if most is None else min(high, most.value + most.slack)
    return low, high


def _beyond(line: Line, side: Side, number: str) -> tuple[Printed, float] | None:
    """An SD that cannot be, with the largest that could."""
    sd = side.numbers.get(number)
    if sd is None:
        return None
    low, high = _limits(line, side, number)
    if sd.value <= 0:
        # Where everyone has the lowest or the highest score there is no spread.
        return None if sd.value == 0 and side.get(MEANS[number]) in {low, high} else (sd, 0.0)
    if not (isfinite(low) and isfinite(high)) or high <= low:
        return None
    mean = side.numbers.get(MEANS[number])
    if mean is not None and not low - mean.slack <= mean.value <= high + mean.slack:
        return None
    most = largest_spread(low, high, max(size(side, number) or FEWEST, FEWEST), mean)
    return (sd, most) if sd.value - sd.slack > most * (1 + 1e-9) else None


def _find(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        found = [
            (role, side, number, beyond)
            for role, side in zip(("experimental", "control"), line.sides, strict=True)
            for number in SIZES
            if (beyond := _beyond(line, side, number)) is not None
        ]
        if found:
            yield _told(line, found)


def _told(line: Line, found: list[tuple[str, Side, str, tuple[Printed, float]]]) -> Finding:
    _, side, number, (sd, most) = found[0]
    mean = side.numbers.get(MEANS[number])
    if sd.value < 0:
        message = f"{NAMES[number]} of {sd.shown} in the {side.arm} arm is below zero, which no SD can be."
    elif sd.value == 0:
        message = f"{NAMES[number]} of {sd.shown} in the {side.arm} arm says that all people scored the same."
    else:
        with_mean = f" with a mean of {mean.shown}" if mean is not None else ""
        low, high = _limits(line, side, number)
        message = (
            f"{NAMES[number]} of {sd.shown} in the {side.arm} arm is larger than scores from {short(low)} to "
            f"{short(high)} allow{with_mean}: at most {short(most)} on {name_of(line.scale)}."
        )
    numbers = [one for _, _, _, (one, _) in found]
    return flag(IMPOSSIBLE, (line,), message, numbers, (Supposed(line=line.key),))


IMPOSSIBLE: Final = Rule(
    id="spread.impossible_sd",
    title="A standard deviation that no scores can have",
    sees=(
        "An SD larger than the one of scores that all lie at the two ends of the scale (or at the lowest and highest "
        "score printed) around the printed mean; an SD of zero or less."
    ),
    why="No set of scores within the range has such an SD, so one of the numbers, or the range, is not what it seems.",
    look_up="Table with means: the SD's digits and decimal mark; which version of the scale (range, sum or item mean)?",
    detectable="The scale's range is declared, and the slip takes the SD beyond about half the scale's width.",
    find=_find,
)

RULES: Final = (IMPOSSIBLE,)
