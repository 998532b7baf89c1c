"""The numbers of certainty and of the summary of findings: ratings with their facts, people, risks per 1,000."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.certainty.absolute import Absolute
from synthesis.certainty.assessment import Assessment, Rated, assess
from synthesis.certainty.findings import Finding, OnInstrument, Risk, Size, findings
from synthesis.certainty.ratings import CERTAINTY_WORDS, RATING_WORDS
from synthesis.ledger_items import Item, Origins, level_keys
from synthesis.measures.natural_scale import natural_scale
from synthesis.numbers import (
    Quantity,
    Unavailable,
    absent,
    count,
    estimate,
    interval,
    per_thousand,
    quantity,
    statistic,
)

NOT_AVAILABLE: Final = "not available"
NOT_RATED: Final = "not rated"
MARKED: Final = "proposed"
NONE: Final = 1e-12
"""A difference in risk that is none but for the last digits of a float."""

ABBREVIATED: Final = {"PETO": "Peto OR"}


def certainty_items(analysis: Analysis) -> Iterator[Item]:
    """Every number of the certainty of syntheses and of the summary of findings."""
    rated = tuple(assess(analysis))
    for one in rated:
        yield from _assessment(one)
    for found in findings(analysis, rated):
        yield from _finding(found)


def certainty_text(one: Assessment) -> str:
    """The certainty in print: `Low`, `Moderate, proposed`, `At most moderate, proposed`."""
    found = one.certainty
    if isinstance(found, Unavailable):
        return NOT_RATED.capitalize()
    word = CERTAINTY_WORDS[found]
    word = f"At most {word.lower()}" if one.open and found != "very_low" else word
    return f"{word}, {MARKED}" if one.proposed else word


def rating_text(one: Rated) -> str:
    """A rating in print, marked where only a rule proposes it."""
    if isinstance(one.rating, Unavailable):
        return NOT_RATED.capitalize()
    return RATING_WORDS[one.rating] + ("" if one.judgement is not None else f", {MARKED}")


def risk_keys(found: Finding) -> tuple[str, ...]:
    """What the keys of each of its baseline risks begin with, in order."""
    names = level_keys(risk.name for risk in found.risks)
    return tuple(f"findings.{found.id}.risks.{names[risk.name]}" for risk in found.risks)


def _assessment(one: Assessment) -> Iterator[Item]:
    base = f"certainty.{one.id}"
    there = one.synthesis.effects.origins
    own = one.judged.of("start")
    at = own.origins if own is not None else one.start.origins
    yield f"{base}.start", _code(one.begins, CERTAINTY_WORDS.__getitem__, at, NOT_RATED)
    yield f"{base}.design", _code(one.start.design, lambda code: code.replace("_", " "), one.start.origins)
    for rated in one.domains:
        yield from _rated(f"{base}.{rated.domain}", rated, there)
    for name, up in one.up.items():
        yield f"{base}.{name}.rating", quantity(up.code, RATING_WORDS[up.code], up.origins)
    judged = [at for found in one.judged.found.values() for at in found.origins]
    text = certainty_text(one)
    yield f"{base}.certainty", _code(one.certainty, lambda _: text, (*there, *judged), text)


def _code(
    code: str | Unavailable, write: Callable[[str], str], origins: Iterable[str], lacking: str = NOT_AVAILABLE
) -> Quantity:
    """A code as it is written; where there is none, the reason, and the words for that."""
    if isinstance(code, Unavailable):
        return absent(code.reason, origins, lacking)
    return quantity(code, write(code), origins)


def _rated(base: str, rated: Rated, there: Origins) -> Iterator[Item]:
    proposal, judgement = rated.proposal, rated.judgement
    behind = (*there, *proposal.origins)
    yield f"{base}.proposed", _code(proposal.rating, RATING_WORDS.__getitem__, behind, NOT_RATED)
    used = judgement.origins if judgement is not None else behind
    text = rating_text(rated)
    yield f"{base}.rating", _code(rated.rating, lambda _: text, used, text)
    for name, found in proposal.facts.items():
        yield f"{base}.{name}", found
    yield f"{base}.facts", quantity(proposal.text, proposal.text, behind)


def _finding(found: Finding) -> Iterator[Item]:
    base = f"findings.{found.id}"
    effects = found.assessment.synthesis.effects
    origins = effects.origins
    people, studies = found.people, len(effects.studies)
    if people.n:
        text = count(people.n) + (" or more" if people.lacking else "")
        yield f"{base}.participants", quantity(people.n, text, origins)
    else:
        yield f"{base}.participants", absent("no study reports it", origins)
    yield f"{base}.studies", quantity(studies, count(studies), origins)
    yield f"{base}.follow_up", _weeks(found, origins)
    yield from _relative(f"{base}.relative", found, origins)
    for key, risk in zip(risk_keys(found), found.risks, strict=True):
        yield from _risk(key, risk, origins)
    if isinstance(found.in_units, OnInstrument):
        yield from _in_units(f"{base}.in_units", found.in_units, origins)
    yield f"{base}.means", _code(found.means, str, origins)


def _weeks(found: Finding, origins: Origins) -> Quantity:
    if found.plan.follow_up:
        return quantity(found.plan.follow_up, found.plan.follow_up, [found.plan.origin("follow_up")])
    if isinstance(found.weeks, Unavailable):
        return absent(found.weeks.reason, origins)
    low, high = found.weeks
    first, last = statistic(low, 0), statistic(high, 0)
    return quantity((low, high), f"{last if first == last else f'{first} to {last}'} weeks", origins)


def _relative(base: str, found: Finding, origins: Origins) -> Iterator[Item]:
    size = found.relative
    if isinstance(size, Unavailable):
        for name in ("estimate", "ci", "with_ci"):
            yield f"{base}.{name}", absent(size.reason, origins, NOT_AVAILABLE)
        return
    scale = natural_scale(found.assessment.synthesis.plan.measure)
    digits = 2 if isinstance(scale, Unavailable) else scale.digits
    yield f"{base}.estimate", quantity(size.value, estimate(size.value, digits), origins)
    ends = interval(size.low, size.high, digits)
    yield f"{base}.ci", quantity((size.low, size.high), ends, origins)
    both = f"{measure_code(found)} {estimate(size.value, digits)} ({ends})"
    yield f"{base}.with_ci", quantity(both, both, origins)


def measure_code(found: Finding) -> str:
    """How the measure of its effect is abbreviated."""
    measure = found.assessment.synthesis.plan.measure
    return ABBREVIATED.get(measure, measure)


def _risk(base: str, risk: Risk, origins: Origins) -> Iterator[Item]:
    names: tuple[str, ...] = ("assumed", "corresponding", "corresponding_ci", "corresponding_with_ci")
    names += ("difference", "difference_ci", "difference_with_ci")
    if isinstance(risk.absolute, Unavailable):
        for name in names:
            yield f"{base}.{name}", absent(risk.absolute.reason, origins, NOT_AVAILABLE)
        return
    one: Absolute = risk.absolute
    declared = (risk.origin,) if risk.origin else ()
    yield f"{base}.assumed", quantity(1000 * one.assumed, per_thousand(one.assumed), declared or origins)
    origins = (*origins, *declared)
    yield f"{base}.corresponding", quantity(1000 * one.risk, per_thousand(one.risk), origins)
    ends = f"{per_thousand(one.low)} to {per_thousand(one.high)}"
    yield f"{base}.corresponding_ci", quantity((1000 * one.low, 1000 * one.high), ends, origins)
    both = f"{per_thousand(one.risk)} ({ends})"
    yield f"{base}.corresponding_with_ci", quantity(both, both, origins)
    low, high = one.limits
    told = (fewer_or_more(one.difference), shortened(fewer_or_more(low), fewer_or_more(high)))
    yield from _difference(base, (1000 * one.difference, 1000 * low, 1000 * high), told, origins)


def _difference(
    base: str, numbers: tuple[float, float, float], told: tuple[str, str], origins: Origins
) -> Iterator[Item]:
    value, low, high = numbers
    both = f"{told[0]} ({told[1]})"
    yield f"{base}.difference", quantity(value, told[0], origins)
    yield f"{base}.difference_ci", quantity((low, high), told[1], origins)
    yield f"{base}.difference_with_ci", quantity(both, both, origins)


def shortened(low: str, high: str) -> str:
    """The two ends of a difference, a word they share told once: `11 to 6 fewer`, `11 fewer to 3 more`."""
    first, _, word = low.rpartition(" ")
    return f"{first} to {high}" if first and word == high.rpartition(" ")[2] else f"{low} to {high}"


def fewer_or_more(difference: float) -> str:
    """A difference in risk in people of 1,000: `10 fewer`, `3 more`, `0` where there is none."""
    if abs(difference) < NONE:
        return "0"
    return f"{per_thousand(abs(difference))} {'more' if difference > 0 else 'fewer'}"


def _in_units(base: str, one: OnInstrument, origins: Origins) -> Iterator[Item]:
    declared = (one.origin,) if one.origin else ()
    if one.sd is not None:
        yield f"{base}.sd", quantity(one.sd, estimate(one.sd, 1), declared or origins)
    origins = (*origins, *declared)
    size: Size = one.size
    low, high = better_or_worse(size.low, one), better_or_worse(size.high, one)
    told = (better_or_worse(size.value, one, one.unit), shortened(low, high))
    yield from _difference(base, (size.value, size.low, size.high), told, origins)


def better_or_worse(value: float, one: OnInstrument, unit: str = "") -> str:
    """A difference on an instrument: `3.1 points better`; `higher` where neither direction is better."""
    words = ("better", "worse") if one.better else ("higher", "lower")
    text = f"{estimate(abs(value), 1)} {unit}".rstrip()
    return text if not value else f"{text} {words[value < 0]}"
