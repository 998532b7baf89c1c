"""A rule on an effect's standard error: is it what the numbers of people give?"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.instruments import FEWEST_PEOPLE
from synthesis.audit.lines import Audited, Line
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import flag
from synthesis.audit.slack import short

WORKING: Final = 0.01
"""Relative difference that two formulas of a standardised effect's SE leave between them."""

TOO_SMALL: Final = 0.4
"""An effect's SE below this times what n allow: an adjustment that explains 84 % of the variance is unheard of."""

TOO_LARGE: Final = 2.5
"""An effect's SE above this times what n allow: a design effect of 6 is more than trials of groups have."""

USUAL: Final = 1.25
"""Within this factor an SE is as n allow, whatever else it may look like."""


def size_of(line: Line, role: str) -> float | None:
    """How many people one side's numbers are of; none where they are too few to tell."""
    side = line.experimental if role == "experimental" else line.control
    n = side.get("n")
    return n if n is not None and n >= FEWEST_PEOPLE else None


def share_of(line: Line) -> float | None:
    """1 / n1 + 1 / n2 of a comparison."""
    one, other = size_of(line, "experimental"), size_of(line, "control")
    return None if one is None or other is None else 1 / one + 1 / other


def effect_unit(line: Line) -> float | None:
    """What the root of 1 / n1 + 1 / n2 is multiplied by to give the SE of a reported standardised mean difference.

    v = (1 / n1 + 1 / n2) + g² / (2 (n1 + n2)), about (1 / n1 + 1 / n2) (1 + g² / 8) for arms alike (Hedges 1981).
    """
    if line.reported is None or line.reported.measure != "SMD" or "se" not in line.between:
        return None
    share = share_of(line)
    one, other = size_of(line, "experimental"), size_of(line, "control")
    if share is None or one is None or other is None:
        return None
    return sqrt(1 + line.reported.y**2 / (2 * (one + other)) / share)


def _find_effect_se(audited: Audited) -> Iterator[Finding]:
    for line in audited.lines:
        unit, share = effect_unit(line), share_of(line)
        if unit is None or share is None:
            continue
        printed = line.between["se"]
        expected = unit * sqrt(share)
        reading = _reading(printed, expected, line)
        if reading:
            message = (
                f"SE of {printed.shown} for an effect of {short(line.between['estimate'].value)}"
                if "estimate" in line.between
                else f"SE of {printed.shown} for the effect"
            )
            message += (
                f": arms of {line.experimental.get('n'):g} and {line.control.get('n'):g} give one of "
                f"{short(expected)}; {reading}"
            )
            suppose = (Supposed(line=line.key, number="between.se", value=expected),)
            yield flag(EFFECT_SE, (line,), message, (printed,), suppose)


def _reading(printed: Printed, expected: float, line: Line) -> str:
    """What an effect's SE may be instead; nothing where it is as the numbers of people allow."""
    if printed.value <= 0:
        return "an SE cannot be zero or less."
    most, least = (printed.value + printed.slack) / expected, (printed.value - printed.slack) / expected
    if least <= USUAL and most >= 1 / USUAL:
        return ""
    people = sum(side.get("n") or 0.0 for side in line.sides)
    for what, factor in (
        ("half the width of a 95 % CI", 1.96),
        ("the whole width of a 95 % CI", 3.92),
        ("the variance", expected),
        ("a standard deviation, √n times the SE", sqrt(people)),
        ("an SE divided once more by √n", 1 / sqrt(people)),
    ):
        if least * (1 - WORKING) <= factor <= most * (1 + WORKING):
            return f"{short(printed.value)} may be {what}."
    if most < TOO_SMALL or least > TOO_LARGE:
        return f"{short(printed.value)} is too {'small' if most < 1 else 'large'} for any usual design."
    return ""


EFFECT_SE: Final = Rule(
    id="spread.effect_se",
    title="An effect's standard error out of proportion to the numbers of people",
    sees=(
        "The SE of a standardised mean difference that is less than 0.4 or more than 2.5 times the one that the "
        "numbers of people give, or that is just what a variance, an SD or a CI's half or whole width would be."
    ),
    why="The SE sets the study's weight: half an SE quadruples it.",
    look_up="The effect's SE: is it an SE, a variance, an SD, or read off a CI? Was it a cluster trial?",
    detectable="A standardised difference, its SE and both n are printed, and the SE is off by a factor of 2.5.",
    find=_find_effect_se,
)

RULES: Final = (EFFECT_SE,)
