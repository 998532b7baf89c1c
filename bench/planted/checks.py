"""What a row's own numbers say, by formulas of our own: the ground on which a slip counts as detectable."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from math import ceil, floor, inf, log, sqrt
from typing import Final

from effects import Effect, hedges, odds_ratio, small_sample
from people import Seen
from sheet import Review, Row

FACTOR: Final = 3.2
"""SDs of one instrument differ between trials by a factor of exp(0.25), by sampling at n = 10 by exp(0.24), and the
median of two others by exp(0.25 / sqrt 2): together exp(0.39), of which 3.2 = exp(1.16) is three times."""
ERROR: Final = 0.1
HAIR: Final = 1e-9


def unit(text: str) -> float:
    """One step of a printed number's last digit."""
    return 10.0 ** -len(text.partition(".")[2])


def arms(row: Row) -> tuple[Seen, Seen] | None:
    """What is printed of both arms; none where a number is missing."""
    found = []
    for arm in (1, 2):
        n, mean, sd = (row.number(f"{name}{arm}i") for name in ("n", "mean", "sd"))
        if n is None or mean is None or sd is None or n < 2 or sd <= 0:
            return None
        found.append(Seen(n=round(n), mean=mean, sd=sd))
    return found[0], found[1]


def counts(row: Row) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Events and people of both arms; none where a number is missing."""
    found = []
    for arm in (1, 2):
        events, total = row.number(f"events{arm}i"), row.number(f"total{arm}i")
        if events is None or total is None or not 0 <= events <= total:
            return None
        found.append((round(events), round(total)))
    return found[0], found[1]


def own_effect(row: Row) -> Effect | None:
    """The effect that the arms give, experimental minus control; ratios as logarithms."""
    if row.facts.kind == "binary":
        two = counts(row)
        found = odds_ratio(*two) if two is not None else None
        return found if found is not None and found.usual else None
    both = arms(row)
    return hedges(*both) if both is not None else None


def said_effect(row: Row) -> float | None:
    """The effect that is printed, experimental minus control; ratios as logarithms."""
    value = row.number("estimate")
    if value is None:
        return None
    if row.facts.kind == "binary":
        return log(value) if value > 0 else None
    return value * row.facts.instrument.better if row.cells["sign"] == "positive_favours_exp" else value


def slack(row: Row) -> float:
    """How far a printed effect may lie from the recomputed one by rounding alone, or as d in place of g."""
    said = row.cells.get("estimate", "")
    if row.facts.kind == "binary":
        return 0.5 * unit(said) / max(abs(row.number("estimate") or 1.0), 0.01)
    both = arms(row)
    if both is None:
        return inf
    g = abs(hedges(*both).y)
    sd = min(one.sd for one in both)
    step, step_sd = (max(unit(row.cells[f"{name}{arm}i"]) for arm in (1, 2)) for name in ("mean", "sd"))
    bias = 1 - small_sample(both[0].n + both[1].n - 2)
    return step / sd + g * (0.5 * step_sd / sd + bias) + 0.5 * unit(said)


def differs(row: Row) -> bool:
    """Whether the printed effect is another than the arms give, by 0.1 beyond rounding.

    That is what Gøtzsche et al. (JAMA 2007;298:430) counted as an error of a standardised mean difference.
    """
    own, said = own_effect(row), said_effect(row)
    return own is not None and said is not None and abs(own.y - said) > slack(row) + ERROR


def spread_known(review: Review, row: Row) -> bool:
    """Whether anything says how large an SD to expect: two other studies so scored, or the arms at baseline."""
    facts = row.facts
    others = {
        other.facts.study
        for other in review.rows
        if other.facts.study != facts.study
        and other.facts.instrument.key == facts.instrument.key
        and (
            other.facts.kind == facts.kind
            or (facts.kind == "endpoint" and other.number("baseline_sd1i") is not None)
        )
    }
    own = facts.kind == "endpoint" and row.number("baseline_sd1i") is not None
    return own or len(others) >= 2


def possible_mean(text: str, whole: int) -> bool:
    """GRIM: whether a sum of whole scores over so many answers rounds, either way, to the mean that is printed."""
    half, value = 0.5 * unit(text) + HAIR, float(text)
    return floor((value + half) * whole) >= ceil((value - half) * whole)


def possible_sd(mean: str, sd: str, n: int, items: int) -> bool:
    """GRIMMER: whether whole scores with the printed mean can have the printed SD.

    The sum S and the sum of squares Q are whole and of one parity, and (Q - S^2 / n) / (n - 1) is the variance.
    """
    half, value = 0.5 * unit(mean) + HAIR, float(mean)
    near, spread = 0.5 * unit(sd) + HAIR, float(sd)
    least, most = (max(one, 0.0) * items for one in (spread - near, spread + near))
    for total in range(ceil((value - half) * n * items), floor((value + half) * n * items) + 1):
        base = total * total / n
        low, high = ceil(least**2 * (n - 1) + base - HAIR), floor(most**2 * (n - 1) + base + HAIR)
        if any(squares % 2 == total % 2 for squares in range(low, min(high, low + 1) + 1)):
            return True
    return False


def largest_sd(row: Row, arm: int) -> float:
    """The largest SD that scores between the ends of the scale can have about their mean."""
    n, mean = row.number(f"n{arm}i"), row.number(f"mean{arm}i")
    low, high = row.number("range_min"), row.number("range_max")
    if row.facts.kind != "endpoint" or n is None or mean is None or low is None or high is None or n < 2:
        return inf
    return sqrt(max((mean - low) * (high - mean), 0.0) * n / (n - 1))


def equal_by_chance(row: Row) -> float:
    """How often two honest SDs of such arms print alike: a step over the width of their difference, at its peak."""
    both = arms(row)
    if both is None:
        return 1.0
    wide = both[0].sd * sqrt(sum(1 / (2 * (one.n - 1)) for one in both))
    return unit(row.cells["sd1i"]) / (wide * 2.5066)
