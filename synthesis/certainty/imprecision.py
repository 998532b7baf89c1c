"""Imprecision of a synthesis: whether its interval holds effects that mean different things, or rests on few people."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from synthesis.certainty.against_margins import Bounds, bounds_of, margins_in_words, told
from synthesis.certainty.information_size import NO_SD, Effect, information_size
from synthesis.certainty.people import people_of, pooled_sd
from synthesis.certainty.polarity import turn_of
from synthesis.certainty.proposal import Given, Proposal, bare
from synthesis.certainty.ratings import NOT_SERIOUS
from synthesis.numbers import Quantity, Unavailable, count, per_thousand, quantity
from synthesis.verdicts.core_grade import CoreGrade, core_grade
from synthesis.verdicts.margin import IN_POINTS, ODDS_RATIOS, RISK_DIFFERENCES, RISK_RATIOS

SOURCE: Final = (
    "confidence interval against the margins (Guyatt et al. 2011, J Clin Epidemiol 64:1283; Zeng et al. 2021, GRADE "
    "guidelines 32, 137:163, and 2022, GRADE guidance 34, 150:216), and of an important effect the optimal information "
    "size"
)
SAID: Final = {"none": NOT_SERIOUS, "serious": "serious", "very_serious": "very_serious"}
BY_RISK: Final = RISK_RATIOS | ODDS_RATIOS | RISK_DIFFERENCES
UNTOLD: Final = Unavailable(
    reason="not all its studies tell how many people they analysed, who could suffice for the optimal information size"
)
IMPORTANT: Final = {"important_benefit": "benefit", "important_harm": "harm"}


def propose_imprecision(given: Given) -> Proposal:
    """The rating by the margins that the confidence interval crosses.

    One margin is serious, both are very serious. Where it crosses none and the estimate is an important effect, the
    people are held against the optimal information size: fewer are serious.
    """
    fit = given.synthesis.random
    bounds = bounds_of(given)
    ci, shown = told(given, "ci", fit.interval)
    facts = {**shown, **_participants(given)}
    if isinstance(bounds, Unavailable):
        words = f"Not rated: {_plain(bounds.reason)}; 95% interval {ci}, {{participants}}."
        return Proposal(rating=bounds, words=words, facts=MappingProxyType(facts), source=SOURCE)
    low, high = bounds.turned(fit.interval)
    found = core_grade(bounds.sense * fit.estimate, low, high, bounds.margin)
    if isinstance(found, Unavailable):
        return Proposal(rating=found, words=f"Not rated: {found.reason}.", source=SOURCE)
    rating: str | Unavailable = SAID[found.rating]
    crossed = bounds.crossed(fit.interval)
    words = f"The 95% interval, {ci}, crosses {margins_in_words(crossed) if crossed else 'no margin'}"
    words += f" (margins: {_plain(bounds.margin.text)}); {{participants}}."
    if not crossed and found.target in IMPORTANT:
        size = _size(given, bounds, found)
        words += _against_size(size)
        if not isinstance(size, Unavailable):
            facts["information_size"] = quantity(size, count(size), given.synthesis.effects.origins)
            words += _from_baseline(given, facts)
            rating = _by_size(given, size, rating)
    return Proposal(rating=rating, words=words, facts=MappingProxyType(facts), source=SOURCE)


def _participants(given: Given) -> dict[str, Quantity]:
    effects = given.synthesis.effects
    people = people_of(effects)
    text = f"{count(people.n)} participants" if people.n else "participants not reported"
    if people.n and people.lacking:
        n = people.lacking
        told = "does not tell its own" if n == 1 else "do not tell theirs"
        text += f" ({n} of {len(effects.studies)} studies {told})"
    return {"participants": quantity(people.n, text, effects.origins)}


def _by_size(given: Given, size: int, rating: str | Unavailable) -> str | Unavailable:
    """The rating where people suffice for the optimal information size; what it is where they are fewer."""
    people = people_of(given.synthesis.effects)
    if people.n >= size:
        return rating
    return UNTOLD if people.lacking else "serious"


def _against_size(size: int | Unavailable) -> str:
    if isinstance(size, Unavailable):
        return f" Optimal information size: not available, {_plain(size.reason)}."
    return " Optimal information size: {information_size} (80% power at a two-sided 5% for the margin)"


def _from_baseline(given: Given, facts: dict[str, Quantity]) -> str:
    """The baseline risk that the information size is for, where it is one of risks."""
    if given.synthesis.plan.measure not in BY_RISK or isinstance(given.baseline, Unavailable):
        return "."
    text = per_thousand(given.baseline)
    facts["baseline"] = quantity(1000 * given.baseline, text, given.synthesis.effects.origins)
    return " at a baseline risk of {baseline} of 1,000."


def _size(given: Given, bounds: Bounds, found: CoreGrade) -> int | Unavailable:
    """How many people a trial needs for the margin on whose far side the estimate lies."""
    side = IMPORTANT[found.target]
    amount = bounds.benefit if side == "benefit" else -bounds.harm
    measure, baseline = given.synthesis.plan.measure, given.baseline
    if measure in BY_RISK:
        turn = turn_of(given.synthesis)
        if isinstance(turn, Unavailable):
            return turn
        amount *= turn.benefit
        if not isinstance(baseline, Unavailable) and not 0 < baseline < 1:
            return Unavailable(reason=f"the baseline risk is {baseline:g}")
    sd = pooled_sd(_groups(given)) if measure in IN_POINTS else NO_SD
    return information_size(measure, Effect(amount=amount, baseline=baseline, sd=sd))


def _groups(given: Given) -> list[tuple[float, float]]:
    rows = (row.inputs for row in given.synthesis.effects.rows)
    return [(found["n_ctl"], found["sd_ctl"]) for found in rows if {"n_ctl", "sd_ctl"} <= set(found)]


def _plain(text: str) -> str:
    """Words of others, of a model among them, as they may stand in those of the proposal."""
    return bare(text).replace("tau2", "τ²")
