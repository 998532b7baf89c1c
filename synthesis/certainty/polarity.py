"""Which way the pooled effects of a synthesis point, and how they turn into what was measured."""

from __future__ import annotations

from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.effects import Effects
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.pooling.pooled import Synthesis
from synthesis.routes.orientation import ORIENTATION

MIXED: Final = Unavailable(reason="of some of its outcomes more is better, and of others less")
NEUTRAL: Final = Unavailable(reason="which way is better on its outcomes is not told")
ONE_GROUP: Final = Unavailable(reason="its measure compares no two arms")


@frozen
class Turned:
    """`measured` turns the pooled effect into experimental against control; `benefit` is 1 where more is better."""

    measured: float
    benefit: float


def turn_of(synthesis: Synthesis) -> Turned | Unavailable:
    """How the pooled effect turns into one of experimental against control; why not, where outcomes differ in it."""
    if not MEASURES[synthesis.plan.measure].comparative:
        return ONE_GROUP
    found = {row.tags.get("polarity", "") for row in synthesis.effects.rows}
    if len(found) > 1:
        return MIXED
    better = ORIENTATION.get(found.pop())
    if better is None:
        return NEUTRAL
    return Turned(measured=better if synthesis.plan.direction == "benefit" else 1.0, benefit=better)


def to_measured(synthesis: Synthesis) -> float | Unavailable:
    """What turns the pooled effect into what was measured; 1 where it stands so, whichever way is better."""
    found = turn_of(synthesis)
    if isinstance(found, Turned):
        return found.measured
    stands = found == ONE_GROUP or (found == NEUTRAL and synthesis.plan.direction == "measured")
    return 1.0 if stands else found


def sense_of(effects: Effects) -> float:
    """What turns effects so that + is benefit; 0 where neither sign is better, or where they differ in it."""
    senses = {row.sense for row in effects.rows}
    return senses.pop() if len(senses) == 1 else 0.0
