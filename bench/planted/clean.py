"""Reviews without a slip: trials with true numbers, printed and typed as they should be."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import exp, log
from types import MappingProxyType
from typing import Final

import numpy as np
from effects import Effect, hedges, odds_ratio
from instruments import INSTRUMENTS, OTHER_SCORING, Instrument
from numpy.random import Generator
from numpy.typing import NDArray
from people import Seen, printed, scores, seen, standings
from sheet import COLUMNS, Facts, Review, Row
from trials import Trial, trial

MISSING: Final = "NA"
SPREAD_OF_SD, SPREAD_OF_MEAN, SPREAD_OF_EFFECT = 0.25, 0.35, 0.2
"""How trials differ: the log of their SDs, their means in SDs, their true effects."""
BINARY: Final = (("Remission", "higher_better"), ("Readmission", "lower_better"), ("Dropout", "lower_better"))


def review(rng: Generator, studies: int = 30) -> Review:
    """A review of some studies, two or three results in each."""
    instruments = [INSTRUMENTS[i] for i in rng.choice(len(INSTRUMENTS), size=5, replace=False)]
    usual = float(rng.uniform(0.05, 0.5))
    sign = str(rng.choice(["positive_favours_exp", "exp_minus_ctl"]))
    rows: list[Row] = []
    for number in range(studies):
        made = trial(rng, number)
        of = _rows(rng, made, instruments, usual + float(rng.normal(0, SPREAD_OF_EFFECT)))
        rows += [_with_sign(row, sign) for row in of]
    words = {name: name.replace("_", " ") for name in COLUMNS} if rng.random() < 0.5 else {}
    return Review(rows=tuple(rows), dictionary=MappingProxyType(words))


def _rows(rng: Generator, of: Trial, instruments: list[Instrument], effect: float) -> Iterator[Row]:
    chosen = rng.choice(len(instruments), size=int(rng.integers(1, 3)), replace=False)
    for i in sorted(chosen):
        instrument = instruments[i]
        if rng.random() < 0.15:
            instrument = OTHER_SCORING.get(instrument.name, instrument)
        yield from _continuous(rng, of, instrument, effect + float(rng.normal(0, 0.1)))
    if rng.random() < 0.3:
        outcome, polarity = BINARY[int(rng.integers(len(BINARY)))]
        yield from _binary(rng, of, (outcome, polarity), effect)


def _continuous(rng: Generator, of: Trial, instrument: Instrument, effect: float) -> Iterator[Row]:
    """The rows of one instrument: every comparison with the control arm at every time."""
    sd = instrument.sd * exp(rng.normal(0, SPREAD_OF_SD))
    start = instrument.mean + instrument.sd * float(rng.normal(0, SPREAD_OF_MEAN))
    start = min(max(start, instrument.low + 0.7 * sd), instrument.high - 0.7 * sd)
    arms: list[list[tuple[Seen, Seen, Seen]]] = []
    for number, people in enumerate(of.randomised):
        gain = instrument.drift + (effect if number < len(of.randomised) - 1 else 0)
        standing = standings(rng, people, len(of.times) + 1)
        before = scores(instrument, standing[0], start, sd)
        arms.append([])
        for time in range(len(of.times)):
            spread = sd * exp(rng.normal(0, 0.08))
            after = scores(instrument, standing[time + 1], start + instrument.better * gain * sd, spread)
            here = _stayed(rng, people, of.lost[time])
            arms[-1].append((seen(before), seen(after[here]), seen((after - before)[here])))
    for time in range(len(of.times)):
        for number in range(len(arms) - 1):
            sides = arms[number][time], arms[-1][time]
            yield _row(of, instrument, (time, number), sides)


def _stayed(rng: Generator, people: int, lost: float) -> NDArray[np.int64]:
    """Who is still seen; some answer no questionnaire though they came."""
    kept = max(round(people * (1 - lost - float(rng.choice([0, 0, 0.03])))), 8)
    return np.sort(rng.permutation(people)[: min(kept, people)])


Side = tuple[Seen, Seen, Seen]


def _row(of: Trial, instrument: Instrument, at: tuple[int, int], sides: tuple[Side, Side]) -> Row:
    """One row: what is printed of both arms, and of their difference."""
    time, arm = at
    which = 2 if of.change else 1
    arms = sides[0][which], sides[1][which]
    decimals = max(of.decimals, 2) if instrument.items > 1 else of.decimals
    cells = {
        **_head(of, time, arm),
        "outcome_category": instrument.category,
        "outcome": instrument.construct,
        "instrument": instrument.name,
        "polarity": instrument.polarity,
        "range_min": f"{instrument.low:g}",
        "range_max": f"{instrument.high:g}",
        "whole": "yes" if instrument.items else "no",
        "items": str(instrument.items) if instrument.items else MISSING,
        "value_kind": "change" if of.change else "endpoint",
        "measure": "SMD",
    }
    for number, side in enumerate(sides, 1):
        cells |= _arm_cells(of, number, side, decimals)
    facts = Facts(
        study=of.number,
        kind="change" if of.change else "endpoint",
        instrument=instrument,
        time=time,
        arm=arm,
        decimals=decimals,
        arms=arms,
    )
    if of.from_printed:
        arms = tuple(  # type: ignore[assignment]
            Seen(n=one.n, mean=float(printed(one.mean, decimals)), sd=float(printed(one.sd, decimals)))
            for one in arms
        )
    return Row(
        cells=MappingProxyType(cells | _effect_cells(of, hedges(*arms), instrument.better)), facts=facts
    )


def _head(of: Trial, time: int, arm: int) -> dict[str, str]:
    """What stands in every row of a trial."""
    weeks, label = of.times[time]
    return {
        "study": of.label,
        "year": str(of.year),
        "country": of.country,
        "condition_arm1": of.arms[arm],
        "condition_arm2": of.arms[-1],
        "multi_arm1": of.arms[arm] if len(of.arms) > 2 else MISSING,
        "timepoint": label,
        "time_weeks": str(weeks),
        "duration": of.duration,
        "diagnosis": of.diagnosis,
        "risk_of_bias": of.risk,
        "n_randomised1i": str(of.randomised[arm]) if of.tells_randomised else MISSING,
        "n_randomised2i": str(of.randomised[-1]) if of.tells_randomised else MISSING,
    }


def _arm_cells(of: Trial, number: int, side: Side, decimals: int) -> dict[str, str]:
    """What is printed of an arm: at baseline, and afterwards."""
    before, after, change = side
    here = change if of.change else after
    told = of.tells_baseline
    return {
        f"n{number}i": str(here.n),
        f"mean{number}i": printed(here.mean, decimals),
        f"sd{number}i": printed(here.sd, decimals),
        f"se{number}i": printed(here.se, decimals + 1) if of.tells_se else MISSING,
        f"baseline_n{number}i": str(before.n) if told else MISSING,
        f"baseline_mean{number}i": printed(before.mean, decimals) if told else MISSING,
        f"baseline_sd{number}i": printed(before.sd, decimals) if told else MISSING,
    }


def _effect_cells(of: Trial, effect: Effect, better: int) -> dict[str, str]:
    """What is printed of the difference, in the direction of experimental minus control, and what authors claim."""
    cells = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "p"), MISSING)
    favours = better * effect.y > 0
    sure = effect.p < 0.05
    cells["claim"] = MISSING
    if of.tells_claim:
        cells["claim"] = ("better" if favours else "worse") if sure else "no_difference"
    if not of.tells_effect:
        return cells
    ratio = effect.ratio
    cells["estimate"] = printed(exp(effect.y) if ratio else effect.y, 2)
    if of.tells_interval or ratio:
        low, high = (exp(one) if ratio else one for one in effect.interval)
        cells |= {"ci_low": printed(low, 2), "ci_high": printed(high, 2)}
    if not ratio:
        cells["se"] = printed(effect.se, 2) if of.tells_effect_se else MISSING
    if of.tells_p:
        cells["p"] = printed(effect.p, 3) if effect.p >= 0.001 else "<0.001"
    return cells


def _with_sign(row: Row, sign: str) -> Row:
    """The row with its effect in the direction that the review keeps."""
    cells = dict(row.cells) | {"sign": sign if row.facts.kind != "binary" else "exp_minus_ctl"}
    if sign == "positive_favours_exp" and row.facts.kind != "binary" and row.facts.instrument.better < 0:
        turned = {name: turn(cells[name]) for name in ("estimate", "ci_low", "ci_high")}
        cells |= {"estimate": turned["estimate"], "ci_low": turned["ci_high"], "ci_high": turned["ci_low"]}
    return replace(row, cells=MappingProxyType(cells))


def turn(text: str) -> str:
    """A printed number with the other sign."""
    if text == MISSING or float(text) == 0:
        return text
    return text[1:] if text.startswith("-") else f"-{text}"


def _binary(rng: Generator, of: Trial, what: tuple[str, str], effect: float) -> Iterator[Row]:
    """One row of events for each comparison at the last time."""
    outcome, polarity = what
    better = 1 if polarity == "higher_better" else -1
    base = float(rng.uniform(0.12, 0.5))
    odds = base / (1 - base)
    time = len(of.times) - 1
    people = [round(n * (1 - of.lost[time])) for n in of.randomised]
    shares = [odds * exp(better * 1.8 * effect * (arm < len(people) - 1)) for arm in range(len(people))]
    events = [int(rng.binomial(n, share / (1 + share))) for n, share in zip(people, shares, strict=True)]
    for arm in range(len(people) - 1):
        pair = ((events[arm], people[arm]), (events[-1], people[-1]))
        cells = {
            **_head(of, time, arm),
            "outcome_category": "service use" if better < 0 else "clinical",
            "outcome": outcome.lower(),
            "instrument": MISSING,
            "polarity": polarity,
            "value_kind": MISSING,
            "measure": "OR",
        }
        for number, (hit, total) in enumerate(pair, 1):
            cells |= {f"events{number}i": str(hit), f"total{number}i": str(total)}
            cells[f"percent{number}i"] = printed(100 * hit / total, 1) if of.tells_percent else MISSING
        found = odds_ratio(*pair)
        shown = _effect_cells(of if found.usual else replace(of, tells_effect=False), found, better)
        facts = Facts(
            study=of.number,
            kind="binary",
            instrument=Instrument(
                name=outcome,
                construct=outcome.lower(),
                low=0,
                high=1,
                items=0,
                better=better,
                mean=base,
                sd=1,
            ),
            time=time,
            arm=arm,
            decimals=0,
            arms=(Seen(n=people[arm], mean=log(odds), sd=1), Seen(n=people[-1], mean=log(odds), sd=1)),
        )
        yield Row(cells=MappingProxyType(cells | shown), facts=facts)
