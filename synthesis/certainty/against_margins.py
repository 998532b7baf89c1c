"""Intervals of a synthesis against its margins of importance: which they cross, and how they are printed."""

from __future__ import annotations

from collections.abc import Collection

from extraction_forms.frozen_values import frozen
from synthesis.certainty.polarity import sense_of
from synthesis.certainty.proposal import Facts, Given
from synthesis.measures.natural_scale import natural_scale
from synthesis.models.fit import Interval
from synthesis.numbers import Quantity, Unavailable, interval, quantity
from synthesis.readings.pooled import OPPOSED
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NOT_BOTH


@frozen
class Bounds:
    """Margins on both sides, on the scale of the analysis with + for benefit; `sense` turns its effects to that."""

    margin: Margin
    harm: float
    benefit: float
    sense: float

    def turned(self, found: Interval) -> tuple[float, float]:
        """The ends of an interval with + for benefit."""
        return (found.low, found.high) if self.sense > 0 else (-found.high, -found.low)

    def crossed(self, found: Interval) -> frozenset[str]:
        """The margins that an interval crosses; an end that touches one from within does, as in verdicts."""
        low, high = self.turned(found)
        names = {"harm": low <= -self.harm < high, "benefit": low < self.benefit <= high}
        return frozenset(name for name, there in names.items() if there)


def bounds_of(given: Given) -> Bounds | Unavailable:
    """The margins that all results of a synthesis share; or why it has none on both sides."""
    margin = given.reading.margin
    if isinstance(margin, Unavailable):
        return margin
    senses = {row.sense for row in given.synthesis.effects.rows}
    if len(senses) > 1:
        return OPPOSED
    if margin.harm is None or margin.benefit is None:
        return NOT_BOTH
    return Bounds(margin=margin, harm=margin.harm, benefit=margin.benefit, sense=senses.pop())


def told(given: Given, name: str, found: Interval) -> tuple[str, Facts]:
    """Words with a place for an interval, `{ci}`, and its facts; of one that is turned, also as it was measured."""
    low, high = found.low, found.high
    if sense_of(given.synthesis.effects) >= 0:
        return f"{{{name}}}", {name: _printed(given, low, high)}
    facts = {name: _printed(given, -high, -low), f"{name}_measured": _printed(given, low, high)}
    return f"{{{name}}} (as measured {{{name}_measured}})", facts


def _printed(given: Given, low: float, high: float) -> Quantity:
    """An interval as it is printed, on the scale that readers know."""
    scale = natural_scale(given.synthesis.plan.measure)
    origins = given.synthesis.effects.origins
    if isinstance(scale, Unavailable):
        return quantity((low, high), interval(low, high), origins)
    first, last = sorted((scale.value(low), scale.value(high)))
    return quantity((first, last), scale.interval(low, high), origins)


def margins_in_words(names: Collection[str]) -> str:
    """The margins by name: `the margins of important harm and of important benefit`."""
    told = [f"of important {name}" for name in ("harm", "benefit") if name in names]
    return f"the margin{'s' if len(told) > 1 else ''} {' and '.join(told)}"
