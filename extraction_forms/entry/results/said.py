"""An effect and its readings in the words of a page: direction, verdict, claim, and how the number was had."""

from __future__ import annotations

from typing import Final

from synthesis.effects import Effect
from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import NaturalScale, natural_scale
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, estimate, interval
from synthesis.plan.plan import Plan
from synthesis.readings.readings import ResultReading
from synthesis.verdicts.verdict import CLASSES, Verdict, clause

ROUTE_WORDS: Final = {
    "computed": "from the numbers of the arms",
    "recovered": "from derived numbers",
    "reported": "as reported",
    "converted": "converted from another measure",
}
SOURCE_WORDS: Final = {
    "estimate": "by its estimate",
    "summary_data": "by the numbers of the arms",
    "stated_in_words": "by the words of the report",
}


def size(effect: Effect) -> str:
    """An effect with its 95 % interval, on the scale that readers know: `0.54 (0.13 to 0.95)`."""
    low, high = effect.interval
    scale = natural_scale(effect.measure)
    if isinstance(scale, NaturalScale):
        return f"{scale.shown(effect.y)} ({scale.interval(low, high)})"
    return f"{estimate(effect.y)} ({interval(low, high)})"


def as_measured(effect: Effect) -> str:
    """The same estimate experimental against control, where it was turned so that more is better; else nothing."""
    if effect.measured == effect.y:
        return ""
    scale = natural_scale(effect.measure)
    return scale.shown(effect.measured) if isinstance(scale, NaturalScale) else estimate(effect.measured)


def measure_name(code: str) -> str:
    """A measure as readers know it: `Odds ratio`, `Standardised mean difference`."""
    scale = natural_scale(code)
    return upper_first(scale.name if isinstance(scale, NaturalScale) else MEASURES[code].label)


def direction(state: str, plan: Plan) -> str:
    """Which arm a result favours, in the plan's words."""
    return {
        "positive": f"favours {plan.experimental}",
        "negative": f"favours {plan.control}",
        "null": "favours neither",
    }.get(state, "")


def measured_direction(effect: Effect, plan: Plan) -> str:
    """Of which arm there is more, where neither direction is better."""
    more = plan.experimental if effect.measured > 0 else plan.control
    return f"more in {more}" if effect.measured else "alike in both"


def verdict(reading: ResultReading, plan: Plan) -> tuple[str, str]:
    """What the margins say of a result, as a sentence and in short; nothing where none is declared for it."""
    found = reading.verdict
    if not isinstance(found, Verdict) or isinstance(found.code, Unavailable):
        return "", ""
    said = clause(found, plan.experimental, plan.control)
    return f"{upper_first(str(said))}.", CLASSES[found.code].short


def against_claim(reading: ResultReading) -> str:
    """That the numbers do not go with what the authors claim; nothing where they do, or nothing is claimed."""
    rule = _CONTRARY.get(reading.claim)
    if rule is None or not reading.claimed:
        return ""
    seen = next((words for holds, words in rule if holds in {reading.direction, reading.by_interval}), "")
    return f"You recorded that the authors claim “{reading.claim_label.lower()}”, but {seen}." if seen else ""


_IMPROVED: Final = (
    ("negative", "the numbers favour the other arm"),
    ("includes_zero", "the interval includes no effect"),
)
_WORSE: Final = (
    ("positive", "the numbers favour the other arm"),
    ("includes_zero", "the interval includes no effect"),
)
_NONE: Final = (("better", "the interval excludes no effect"), ("worse", "the interval excludes no effect"))
_CONTRARY: Final = {
    "improved": _IMPROVED,
    "worse": _WORSE,
    "not_significant": _NONE,
    "claimed_equivalent": _NONE,
}
"""By claim, the readings that do not go with it, and what is said of each; the first that holds is told."""
