"""A rule on the spreads of two arms of one result: are they further apart than chance and treatment make them?"""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import FEWEST_PEOPLE, SIZES, sampling_variance, size
from synthesis.audit.instruments import MEANS as MEAN_OF
from synthesis.audit.lines import Audited, Line, Side
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import short

BETWEEN_ARMS: Final = 0.25
"""Spread of the log ratio of two arms' SDs beyond chance: a treatment that works for some widens or narrows an arm."""

FARTHEST: Final = 4.0
"""Standard errors that a log ratio of SDs may be from zero: skewed counts of days reach three."""

SMALLEST_RATIO: Final = 2.0
"""Ratios of SDs below this (an F ratio of 4) are not told: arms of working treatments differ so much."""

LIKELIER: Final = log(20)
"""How much likelier an explanation makes the numbers before it is told: slips are found in about one number of 20."""

NAMES: Final = {"sd": "SD", "baseline_sd": "SD at baseline", "change_sd": "SD of the change"}


def log_ratio_apart(line: Line, number: str = "sd") -> tuple[float, float] | None:
    """The log ratio of two arms' SDs beyond the ratio of their means, and its standard error."""
    cells = []
    for side in line.sides:
        sd, n = side.get(number), size(side, number)
        if sd is None or n is None or sd <= 0 or n < FEWEST_PEOPLE:
            return None
        cells.append((log(sd), n))
    (e_log, e_n), (c_log, c_n) = cells
    error = sqrt(sampling_variance(e_n) + sampling_variance(c_n) + BETWEEN_ARMS**2)
    return _beyond_means(e_log - c_log, line, number), error


def _beyond_means(ratio: float, line: Line, number: str) -> float:
    """On scales that cannot be negative the SD grows with the mean; that much of the ratio is no surprise."""
    e_mean, c_mean = (side.get(MEAN_OF[number]) for side in line.sides)
    if e_mean is None or c_mean is None or e_mean <= 0 or c_mean <= 0:
        return ratio
    return beyond(ratio, log(e_mean / c_mean))


def beyond(ratio: float, explained: float) -> float:
    """What is left of a log ratio of SDs when that of the means explains as much of it as it can."""
    if explained * ratio <= 0:
        return ratio
    return ratio - min(explained, ratio) if ratio > 0 else ratio - max(explained, ratio)


def apart(line: Line, number: str = "sd") -> str:
    """What two arms' SDs look like: `se` in one of them, `far` apart for no known reason, or nothing."""
    found = log_ratio_apart(line, number)
    if found is None or abs(found[0]) < log(SMALLEST_RATIO):
        return ""
    ratio, error = found
    n = size(line.experimental if ratio < 0 else line.control, number) or 1.0
    undone = abs(ratio) - log(n) / 2
    likelier = (ratio**2 - undone**2) / (2 * error**2)
    if likelier > LIKELIER and abs(undone) < 2 * error:
        return "se"
    return "far" if abs(ratio) > FARTHEST * error else ""


def _find_apart(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        for number in SIZES:
            what = apart(line, number)
            if what:
                yield _apart(line, number, what)
                break


def _apart(line: Line, number: str, what: str) -> Finding:
    small, large = sorted(line.sides, key=lambda side: side.numbers[number].value)
    low, high, n = small.numbers[number], large.numbers[number], size(small, number) or 1.0
    times = short(high.value / low.value)
    message = (
        f"{NAMES[number]} is {low.shown} in the {small.arm} arm and {high.shown} in the {large.arm} arm, "
        f"{times} times as large, more than chance allows for arms of {n:g} and {size(large, number) or 0:g}"
    )
    suppose: tuple[Supposed, ...] = (Supposed(line=line.key),)
    if what == "se":
        full = low.value * sqrt(n)
        message += (
            f"; {low.shown} × √{n:g} = {short(full)}: a standard error may stand where a standard "
            "deviation belongs in one arm."
        )
        suppose = (Supposed(line=line.key, number=f"{_side(line, small)}.{number}", value=full),)
    else:
        message += ": check the digits and the unit of both."
    return flag(APART, (line,), message, (low, high), suppose)


def _side(line: Line, side: Side) -> str:
    return "experimental" if side is line.experimental else "control"


APART: Final = Rule(
    id="spread.arms_apart",
    title="Two arms' standard deviations are far apart",
    sees="The standard deviations of the two arms of one result differ more than chance and treatment make them.",
    why="When one arm's standard error is entered as its SD, the effect and its weight are both distorted.",
    look_up="Table with means: are both numbers of one kind (SD, SE, CI), with the same unit and digits?",
    detectable=(
        "An SE for the SD in one arm of 20 people or more; other differences by a factor of 4 or more with 25 an arm."
    ),
    find=_find_apart,
)

RULES: Final = (APART,)
