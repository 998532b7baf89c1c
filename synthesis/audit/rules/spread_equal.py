"""A rule on spreads that are equal to the last digit: of two arms, of one arm at two times, of a study's every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import pi, prod, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import FEWEST_PEOPLE, SIZES, size
from synthesis.audit.lines import Audited, Line, by_study
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.spread_between_arms import NAMES

CHANCE: Final = 0.01
"""Chance of the same SD to the last digit below which equal ones are told: on clean data some 0.3 in 100 rows, as few
rows are printed finely enough for it."""

DIGITS: Final = 3
"""Significant digits that equal SDs of a single row must have."""

FEWEST_ROWS: Final = 2
"""Rows of a study with both SDs, all of them equal, from which on they are taken together."""

CORRELATION: Final = 0.5
"""Correlation of two measurements of one person, which keeps an arm's SDs alike: common for symptom scales."""


def chance_of_equal(sd: Printed, n: float, other_n: float, correlation: float = 0.0) -> float:
    """Chance that two SDs of the same people, or of two samples alike, print the same last digit.

    Density at 0 of a normal difference with variance sd² (1 - r²) (1 / (2 (n1 - 1)) + 1 / (2 (n2 - 1))), times the
    width of the last digit (Ahn & Fessler 2003 for the standard error of an SD).
    """
    variance = sd.value**2 * (1 - correlation**2) * (1 / (2 * (n - 1)) + 1 / (2 * (other_n - 1)))
    return min(1.0, 2 * sd.slack / sqrt(2 * pi * variance))


def _digits(printed: Printed) -> int:
    return len(printed.text.replace(",", "").replace(".", "").lstrip("+-0"))


def _equal(
    one: Printed | None, other: Printed | None, sizes: tuple[float | None, float | None], r: float
) -> float:
    """The chance of two equal SDs where they are equal; otherwise 1."""
    if one is None or other is None or one.value != other.value or one.value <= 0:
        return 1.0
    n, other_n = sizes
    # A program's float shows no printed precision to reckon with, and equal floats stem from one computation.
    made = one.derived or other.derived or one.decimals is None or other.decimals is None
    if made or n is None or other_n is None or min(n, other_n) < FEWEST_PEOPLE:
        return 1.0
    return chance_of_equal(one, n, other_n, r)


def _fine(one: Printed | None, other: Printed | None) -> bool:
    return one is not None and other is not None and min(_digits(one), _digits(other)) >= DIGITS


def _find_equal(audited: Audited) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for lines in by_study(audited.lines).values():
        found = _equal_throughout(lines)
        if found is not None:
            told.update(found.lines)
            yield found
    for line in audited.lines:
        one = None if line.key in told else _equal_arms(line) or _equal_times(line)
        if one is not None:
            yield one


def _equal_throughout(lines: Sequence[Line]) -> Finding | None:
    """A study in which the two arms have the same SD in every row that prints both."""
    pairs: dict[tuple[float, ...], tuple[Line, Printed, Printed, float]] = {}
    for line in lines:
        exp, ctl = line.sides
        one, other = exp.numbers.get("sd"), ctl.numbers.get("sd")
        if one is None or other is None:
            continue
        sizes = size(exp, "sd"), size(ctl, "sd")
        chance = _equal(one, other, sizes, 0.0)
        if chance >= 1:
            return None
        pairs.setdefault((one.value, *(n or 0.0 for n in sizes)), (line, one, other, chance))
    together = prod(chance for *_, chance in pairs.values())
    if len(pairs) < FEWEST_ROWS or together >= CHANCE:
        return None
    some = list(pairs.values())
    line, first = some[0][0], some[0][1]
    exp, ctl = line.sides
    message = (
        f"SDs of the {exp.arm} and the {ctl.arm} arm are equal to the last digit in all {len(some)} results of the "
        f"study that print both ({first.shown} first), as chance does in one such study of {1 / together:,.0f}."
    )
    return _told(
        [one for one, *_ in some], tuple(number for _, a, b, _ in some for number in (a, b)), message
    )


def _equal_arms(line: Line) -> Finding | None:
    exp, ctl = line.sides
    for number in SIZES:
        one, other = exp.numbers.get(number), ctl.numbers.get(number)
        chance = _equal(one, other, (size(exp, number), size(ctl, number)), 0.0)
        if one and other and _fine(one, other) and chance < CHANCE:
            message = (
                f"{NAMES[number]} is {one.shown} in the {exp.arm} arm and {other.shown} in the {ctl.arm} arm: "
                f"equal to the last digit, which chance brings about once in {1 / chance:.0f} such pairs."
            )
            return _told([line], (one, other), message)
    return None


def _equal_times(line: Line) -> Finding | None:
    for side in line.sides:
        one, other = side.numbers.get("sd"), side.numbers.get("baseline_sd")
        sizes = size(side, "sd"), size(side, "baseline_sd")
        chance = _equal(one, other, sizes, CORRELATION)
        if one and other and _fine(one, other) and chance < CHANCE:
            message = (
                f"SD of the {side.arm} arm is {one.shown} at baseline and at follow-up: equal to the last digit, "
                f"which chance brings about once in {1 / chance:.0f} such pairs."
            )
            return _told([line], (one, other), message)
    return None


def _told(lines: Sequence[Line], numbers: tuple[Printed, ...], message: str) -> Finding:
    told = f"{message} One may have been copied from the other, or a pooled SD may stand in both."
    return flag(EQUAL, lines, told, numbers, [Supposed(line=line.key) for line in lines])


EQUAL: Final = Rule(
    id="spread.equal_sds",
    title="Standard deviations equal to the last digit",
    sees=(
        "Two arms, or baseline and follow-up of one arm, have the same SD to the last of three or more digits, "
        "where chance does that less than once in 100 pairs; or two arms have the same SD in every row of a study."
    ),
    why="Equal SDs are often a number copied into the wrong cell, or a pooled SD, which is not the arm's own.",
    look_up="Table with means: are the two SDs the same there? Does a note call them pooled or model-based?",
    detectable=(
        "Four digits, or three digits of a small SD in small arms: the width of the last digit is below "
        "1.8 % of the SD × √(1 / n1 + 1 / n2). Of several rows of a study the chances are multiplied."
    ),
    find=_find_equal,
)

RULES: Final = (EQUAL,)
