"""Trials: how many people in which arms, seen when, and what their papers print."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import Final

from numpy.random import Generator

NAMES: Final = (
    *("Abara", "Bjørnstad", "Castellano", "Dlamini", "Eriksen", "Fontaine", "Grünwald", "Haddad", "Ibáñez"),
    *("Jovanović", "Kowalczyk", "Lindqvist", "Müller", "Nakata", "O'Dwyer", "Pereira", "Quispe", "Rönnberg"),
    *(
        "Sánchez",
        "Tamura",
        "Ueland",
        "Vasiliou",
        "Whitcombe",
        "Xanthos",
        "Yıldız",
        "Zamora",
        "Ashdown",
        "Brăilean",
    ),
    *("Çelik", "Dufresne", "Ekström", "Farrow", "Gómez", "Hargreaves", "Ivanova", "Järvinen", "Kjær", "Löwe"),
)
COUNTRIES: Final = ("US", "UK", "NL", "DE", "AU", "CA", "SE", "NO", "ES", "JP")
DIAGNOSES: Final = (
    "schizophrenia spectrum",
    "depression",
    "bipolar disorder",
    "serious mental illness",
    "anxiety",
)
RISKS: Final = ("Low risk", "Some concerns", "High risk")
DURATIONS: Final = (4, 6, 8, 10, 12, 13, 16, 20, 26, 52)
MONTHS: Final = {4: 1, 13: 3, 26: 6, 39: 9, 52: 12, 78: 18, 104: 24}
"""Lengths that papers tell in months, by weeks."""
FOLLOW_UPS: Final = (13, 26, 52)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial; the control arm is the last. `times` are weeks since the start with their labels."""

    number: int
    label: str
    year: int
    country: str
    diagnosis: str
    risk: str
    arms: tuple[str, ...]
    randomised: tuple[int, ...]
    weeks: int
    duration: str
    times: tuple[tuple[int, str], ...]
    lost: tuple[float, ...]
    change: bool
    decimals: int
    from_printed: bool
    tells_se: bool
    tells_baseline: bool
    tells_randomised: bool
    tells_claim: bool
    tells_effect: bool
    tells_effect_se: bool
    tells_interval: bool
    tells_p: bool
    tells_percent: bool


def trial(rng: Generator, number: int) -> Trial:
    """A trial of 10 to 200 people in each arm."""

    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    people = round(exp(rng.uniform(log(10), log(200))))
    three = chance(0.1)
    ratio = 2 if chance(0.1) else 1
    jitter = [int(rng.integers(0, 1 + people // 20)) for _ in range(3)]
    randomised = (
        [people + jitter[0], ratio * people + jitter[1]] if not three else [people + j for j in jitter]
    )
    weeks = int(rng.choice(DURATIONS))
    year = int(rng.integers(1995, 2024))
    times = _times(rng, weeks)
    lost = float(rng.uniform(0, 0.2))
    return Trial(
        number=number,
        label=f"{NAMES[number % len(NAMES)]}, {year}",
        year=year,
        country=str(rng.choice(COUNTRIES)),
        diagnosis=str(rng.choice(DIAGNOSES)),
        risk=str(rng.choice(RISKS)),
        arms=("Peer support", "Peer support online", "Usual care")
        if three
        else ("Peer support", "Usual care"),
        randomised=tuple(randomised),
        weeks=weeks,
        duration=_duration(rng, weeks),
        times=times,
        lost=tuple(min(lost + 0.06 * i, 0.3) for i in range(len(times))),
        change=chance(0.12),
        decimals=int(rng.choice([1, 1, 2])),
        from_printed=chance(0.5),
        tells_se=chance(0.15),
        tells_baseline=chance(0.6),
        tells_randomised=chance(0.75),
        tells_claim=chance(0.5),
        tells_effect=chance(0.65),
        tells_effect_se=chance(0.7),
        tells_interval=chance(0.5),
        tells_p=chance(0.5),
        tells_percent=chance(0.6),
    )


def length(rng: Generator, weeks: int) -> str:
    """A length of time as a paper words it."""
    if weeks in MONTHS and (weeks > 20 or rng.random() < 0.5):
        months = MONTHS[weeks]
        if months == 12 and rng.random() < 0.5:
            return "1 year"
        return f"{months} month" + "s" * (months > 1)
    return f"{weeks} weeks"


def _duration(rng: Generator, weeks: int) -> str:
    """The duration of the intervention in the source's words, now and then with its sessions or hours."""
    told = length(rng, weeks)
    kind = rng.random()
    if kind < 0.15:
        return f"{int(rng.choice([weeks // 2 + 1, 2 * weeks]))} sessions over {told}"
    if kind < 0.3:
        return f"{2 * weeks} hours over {told}"
    if kind < 0.4:
        return f"weekly meetings of 2 hours for {told}"
    return told


def _times(rng: Generator, weeks: int) -> tuple[tuple[int, str], ...]:
    """The end of the intervention, and in four of ten trials a follow-up, counted from the start or from the end."""
    post = (weeks, "post")
    if rng.random() >= 0.4:
        return (post,)
    more = int(rng.choice(FOLLOW_UPS))
    from_start = more > weeks and rng.random() < 0.5
    label = "1-year follow-up" if more == 52 and rng.random() < 0.5 else f"{MONTHS[more]}-month follow-up"
    return post, (more if from_start else weeks + more, label)
