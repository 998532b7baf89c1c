"""Slips of spread and of counts."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from math import log, prod, sqrt
from typing import Final

from checks import (
    FACTOR,
    equal_by_chance,
    largest_sd,
    possible_mean,
    possible_sd,
    spread_known,
    unit,
)
from numpy.random import Generator
from people import printed
from sheet import Review, with_cells
from slip import ARMS, Planted, Slip, has, planted, scaled, typed

BOTH: Final = ("n1i", "n2i", "mean1i", "mean2i", "sd1i", "sd2i")


def _factor(clean: Review, slipped: Planted) -> float:
    """By how many times the SDs changed, on average of the arms that did, as a size without direction."""
    at = slipped.rows[0]
    pairs = [
        (clean.rows[at].number(f"sd{arm}i"), slipped.review.rows[at].number(f"sd{arm}i")) for arm in ARMS
    ]
    changed = [abs(log(max(new, 1e-9) / old)) for old, new in pairs if old and new is not None and old != new]
    return float(2.718281828459045 ** (sum(changed) / len(changed))) if changed else 1.0


def _se_as_sd(review: Review, at: int, _rng: Generator) -> Planted | None:
    """Standard errors typed where standard deviations belong, as finely as a paper prints them."""
    if not has(review, at, BOTH) or has(review, at, ["se1i"]):
        return None
    row = review.rows[at]
    return planted(
        review,
        at,
        {f"sd{arm}i": printed(row.facts.arms[arm - 1].se, max(row.facts.decimals, 1)) for arm in ARMS},
    )


def _spread_seen(clean: Review, slipped: Planted) -> bool:
    """Something says what SD to expect, and this one is 3.2 times off, or impossible between the ends of the scale."""
    row = slipped.review.rows[slipped.rows[0]]
    return _impossible(slipped) or (_factor(clean, slipped) >= FACTOR and spread_known(clean, row))


def _impossible(slipped: Planted) -> bool:
    row = slipped.review.rows[slipped.rows[0]]
    return any(
        (row.number(f"sd{arm}i") or 0.0) > largest_sd(row, arm) + unit(row.cells[f"sd{arm}i"]) for arm in ARMS
    )


def _sd_as_se(review: Review, at: int, _rng: Generator) -> Planted | None:
    """An SD taken for a standard error and multiplied by the root of n."""
    if not has(review, at, BOTH) or has(review, at, ["se1i"]):
        return None
    row = review.rows[at]
    return planted(
        review,
        at,
        {f"sd{arm}i": scaled(row.cells[f"sd{arm}i"], sqrt(row.facts.arms[arm - 1].n)) for arm in ARMS},
    )


def _sd_decimal(review: Review, at: int, rng: Generator) -> Planted | None:
    """The decimal mark of one SD a place off."""
    if not has(review, at, BOTH) or has(review, at, ["se1i"]):
        return None
    arm = int(rng.integers(1, 3))
    text = review.rows[at].cells[f"sd{arm}i"]
    wrong = f"{float(text) * 10:.{max(len(text.partition('.')[2]) - 1, 0)}f}"
    if rng.random() < 0.5:
        wrong = f"{float(text) / 10:.{len(text.partition('.')[2]) + 1}f}"
    return planted(review, at, {f"sd{arm}i": wrong})


def _equal_sds(review: Review, at: int, _rng: Generator) -> Planted | None:
    """The first arm's SD typed for the second; in half of the studies so in every row."""
    row = review.rows[at]
    rows = (
        [i for i in review.of_study(row.facts.study) if has(review, i, BOTH)] if row.facts.study % 2 else [at]
    )
    if not has(review, at, BOTH) or any(
        review.rows[i].cells["sd1i"] == review.rows[i].cells["sd2i"] for i in rows
    ):
        return None
    found = review
    for i in rows:
        found = with_cells(found, i, {"sd2i": review.rows[i].cells["sd1i"]})
    return Planted(review=found, rows=tuple(rows))


def _equal_seen(_clean: Review, slipped: Planted) -> bool:
    """Chance gives as much equality in fewer than one of a hundred rows, by the arms' sizes and the digits printed."""
    return prod(equal_by_chance(slipped.review.rows[i]) for i in slipped.rows) < 0.01


def _sd_other_n(review: Review, at: int, rng: Generator) -> Planted | None:
    """An SD worked out from the standard error with the n of the row above or below, as a formula pasted a row off."""
    near = [
        review.rows[i]
        for i in (at - 1, at + 1)
        if 0 <= i < len(review.rows) and has(review, i, ["n1i", "n2i"])
    ]
    if not has(review, at, BOTH) or not near:
        return None
    row, other = review.rows[at], near[int(rng.integers(len(near)))]
    factors = [sqrt((other.number(f"n{arm}i") or 1) / row.facts.arms[arm - 1].n) for arm in ARMS]
    if max(abs(log(factor)) for factor in factors) < log(1.1):
        return None
    new = {f"sd{arm}i": scaled(row.cells[f"sd{arm}i"], factors[arm - 1]) for arm in ARMS}
    return planted(review, at, new) if all(float(text) > 0 for text in new.values()) else None


def _other_n_seen(clean: Review, slipped: Planted) -> bool:
    """The standard error beside it times the root of n gives another SD, beyond rounding and 5 %; or 3.2 times off."""
    return _spread_seen(clean, slipped) or _se_disagrees(slipped)


def _se_disagrees(slipped: Planted) -> bool:
    row = slipped.review.rows[slipped.rows[0]]
    for arm in ARMS:
        n, sd, se = (row.number(f"{name}{arm}i") for name in ("n", "sd", "se"))
        if n and sd and se:
            room = (
                0.5 * unit(row.cells[f"se{arm}i"]) * sqrt(n) + 0.5 * unit(row.cells[f"sd{arm}i"]) + 0.05 * sd
            )
            if abs(se * sqrt(n) - sd) > room:
                return True
    return False


def _events(review: Review, at: int, rng: Generator) -> Planted | None:
    """Events typed so that they are more than the people."""
    if not has(review, at, ["events1i", "total1i"]):
        return None
    arm = int(rng.integers(1, 3))
    total = review.rows[at].number(f"total{arm}i") or 0
    return planted(review, at, {f"events{arm}i": str(int(total + rng.integers(1, int(total) + 2)))})


def _always(_clean: Review, _slipped: Planted) -> bool:
    """It stands in the file: nothing else is needed to see it."""
    return True


def _n(review: Review, at: int, rng: Generator) -> Planted | None:
    """An n typed wrongly: digits exchanged, another digit, or one too many."""
    name = "total" if review.rows[at].facts.kind == "binary" else "n"
    arm = int(rng.integers(1, 3))
    wrong = typed(review.rows[at].cells[f"{name}{arm}i"], rng)
    return planted(review, at, {f"{name}{arm}i": wrong}) if int(wrong) >= 2 else None


def _n_seen(clean: Review, slipped: Planted) -> bool:
    """More than were randomised, or than the events allow; or unlike the same arm's n at that time in another row.

    Unlike is half more or a third fewer: one assessment seldom loses a third of those who came to another.
    """
    at = slipped.rows[0]
    row, old = slipped.review.rows[at], clean.rows[at]
    name = "total" if row.facts.kind == "binary" else "n"
    arm = next(arm for arm in ARMS if row.cells[f"{name}{arm}i"] != old.cells[f"{name}{arm}i"])
    n = row.number(f"{name}{arm}i") or 0.0
    if n > (row.number(f"n_randomised{arm}i") or 1e9) or n < (row.number(f"events{arm}i") or 0.0):
        return True
    peers = [
        clean.rows[i].number(f"{kind}{arm}i")
        for i in clean.of_study(row.facts.study)
        for kind in ("n", "total")
        if i != at
        and clean.rows[i].facts.time == row.facts.time
        and (arm == 2 or clean.rows[i].facts.arm == row.facts.arm)
    ]
    return any(abs(log(n / peer)) > log(1.5) for peer in peers if peer)


def _percent(review: Review, at: int, rng: Generator) -> Planted | None:
    """A percentage typed wrongly."""
    arm = int(rng.integers(1, 3))
    if not has(review, at, [f"percent{arm}i"]):
        return None
    wrong = typed(review.rows[at].cells[f"percent{arm}i"], rng)
    return planted(review, at, {f"percent{arm}i": wrong})


def _percent_seen(_clean: Review, slipped: Planted) -> bool:
    """The events over the people are another percentage, beyond rounding."""
    row = slipped.review.rows[slipped.rows[0]]
    for arm in ARMS:
        events, total, percent = (row.number(f"{name}{arm}i") for name in ("events", "total", "percent"))
        if events is None or not total or percent is None:
            continue
        if abs(100 * events / total - percent) > 0.5 * unit(row.cells[f"percent{arm}i"]) + 1e-9:
            return True
    return False


def _grim(review: Review, at: int, rng: Generator) -> Planted | None:
    """The last digit of a mean typed wrongly."""
    arm = int(rng.integers(1, 3))
    if not has(review, at, BOTH):
        return None
    text = review.rows[at].cells[f"mean{arm}i"]
    wrong = text[:-1] + str((int(text[-1]) + int(rng.integers(1, 10))) % 10)
    return planted(review, at, {f"mean{arm}i": wrong})


def _grim_seen(_clean: Review, slipped: Planted) -> bool:
    """The scores are whole and their number so small that no sum of them gives the mean: n x items < 10^decimals."""
    row = slipped.review.rows[slipped.rows[0]]
    items = row.facts.instrument.items
    return items > 0 and any(
        not possible_mean(row.cells[f"mean{arm}i"], round(row.number(f"n{arm}i") or 0) * items)
        for arm in ARMS
    )


def _grimmer(review: Review, at: int, rng: Generator) -> Planted | None:
    """The last digit of an SD typed wrongly, mostly in small arms and with two decimals.

    Among all arms so few such slips can be seen that nothing would be measured.
    """
    arm = int(rng.integers(1, 3))
    if not has(review, at, BOTH):
        return None
    facts = review.rows[at].facts
    if (facts.arms[arm - 1].n >= 20 or facts.decimals < 2) and rng.random() < 0.95:
        return None
    text = review.rows[at].cells[f"sd{arm}i"]
    wrong = text[:-1] + str((int(text[-1]) + int(rng.integers(1, 10))) % 10)
    return planted(review, at, {f"sd{arm}i": wrong}) if float(wrong) > 0 else None


def _grimmer_seen(_clean: Review, slipped: Planted) -> bool:
    """No whole scores with the printed mean have the printed SD: few people, many digits."""
    row = slipped.review.rows[slipped.rows[0]]
    items = row.facts.instrument.items
    return items > 0 and any(
        not possible_sd(
            row.cells[f"mean{arm}i"], row.cells[f"sd{arm}i"], round(row.number(f"n{arm}i") or 0), items
        )
        for arm in ARMS
    )


SLIPS: Final = (
    Slip(
        family="spread",
        kind="se_as_sd",
        words="standard errors for standard deviations",
        plant=_se_as_sd,
        detectable=_spread_seen,
    ),
    Slip(
        family="spread",
        kind="sd_as_se",
        words="SDs taken for standard errors",
        plant=_sd_as_se,
        detectable=_spread_seen,
    ),
    Slip(
        family="spread",
        kind="sd_decimal",
        words="an SD with its decimal mark a place off",
        plant=_sd_decimal,
        detectable=_spread_seen,
    ),
    Slip(
        family="spread",
        kind="equal_sds",
        words="one arm's SD copied to the other",
        plant=_equal_sds,
        detectable=_equal_seen,
    ),
    Slip(
        family="spread",
        kind="sd_other_n",
        words="an SD from the standard error and another row's n",
        plant=_sd_other_n,
        detectable=_other_n_seen,
    ),
    Slip(
        family="counts",
        kind="events_above_total",
        words="more events than people",
        plant=_events,
        detectable=_always,
    ),
    Slip(family="counts", kind="n_typo", words="an n typed wrongly", plant=_n, detectable=_n_seen),
    Slip(
        family="counts",
        kind="percent_typo",
        words="a percentage typed wrongly",
        plant=_percent,
        detectable=_percent_seen,
    ),
    Slip(
        family="counts",
        kind="mean_last_digit",
        words="the last digit of a mean",
        plant=_grim,
        detectable=_grim_seen,
    ),
    Slip(
        family="counts",
        kind="sd_last_digit",
        words="the last digit of an SD",
        plant=_grimmer,
        detectable=_grimmer_seen,
    ),
)
