"""The risks in both arms of each study, and what a pooled ratio or difference makes of a risk without treatment.

L'Abbé KA, Detsky AS, O'Rourke K 1987, Ann Intern Med 107:224.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import asin, exp, log, log1p, sin, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.analysis import Analysis
from synthesis.effects import Effect
from synthesis.ledger_items import WIDEST
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable, count, estimate
from synthesis.plan.plan import FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.views.scattered import NOT_HAD, shown_synthesis

COUNTS: Final = ("events_exp", "n_exp", "events_ctl", "n_ctl")
"""What a study must tell."""

_HALF: Final = 0.5


@frozen
class RiskScale:
    """A scale on which a pooled effect shifts every risk alike: y = f(risk), and its inverse."""

    forth: Callable[[float], float]
    back: Callable[[float], float]
    bounded: bool = False

    def shifted(self, risk: float, effect: float) -> float:
        """What the effect makes of a risk, strictly between 0 and 1, in the control arm; it may be beyond 0 and 1."""
        return self.back(self.forth(risk) + effect)


def _logit(risk: float) -> float:
    return log(risk) - log1p(-risk)


def _expit(value: float) -> float:
    held = max(-WIDEST, min(WIDEST, value))
    return 1.0 / (1.0 + exp(-held)) if held >= 0 else exp(held) / (1.0 + exp(held))


def _sine(value: float) -> float:
    return sin(min(max(value, 0.0), asin(1.0))) ** 2


SCALES: Final[Mapping[str, RiskScale]] = MappingProxyType(
    {
        "RD": RiskScale(forth=lambda p: p, back=lambda y: y, bounded=True),
        "RR": RiskScale(forth=log, back=lambda y: exp(min(y, WIDEST))),
        "OR": RiskScale(forth=_logit, back=_expit),
        "AS": RiskScale(forth=lambda p: asin(sqrt(p)), back=_sine, bounded=True),
        "PETO": RiskScale(forth=_logit, back=_expit),
    }
)
"""The scale of each measure of two risks."""


@frozen
class Risks:
    """A study's events and numbers of people in both arms."""

    effect: Effect
    events: tuple[float, float]
    people: tuple[float, float]

    @property
    def risks(self) -> tuple[float, float]:
        """The risk in the experimental arm and in the control arm."""
        return self.events[0] / self.people[0], self.events[1] / self.people[1]

    @property
    def corrected(self) -> bool:
        """Whether a cell is 0, so that 0.5 is added to all four where risks must not be 0 or 1."""
        return any(not 0 < a < n for a, n in zip(self.events, self.people, strict=True))

    def on(self, scale: RiskScale) -> tuple[float, float]:
        """Both risks on a scale; 0.5 is added to every cell of a table with a cell of 0, unless the scale needs not."""
        more = _HALF if self.corrected and not scale.bounded else 0.0
        exp_, ctl = (
            scale.forth((a + more) / (n + 2 * more)) for a, n in zip(self.events, self.people, strict=True)
        )
        return exp_, ctl


def people_words(number: float) -> str:
    """A number of people or events; with a decimal where it is not whole."""
    return count(round(number)) if float(number).is_integer() else estimate(number, 1)


@frozen
class RisksView:
    """The risks behind a synthesis, the effects without counts, and what turns its mean into the measure's direction.

    `turn` is 1 or -1, or why the mean is of no one kind of risk.
    """

    synthesis: Synthesis
    rows: tuple[Risks, ...]
    without: tuple[Effect, ...]
    turn: float | Unavailable


def risks_shown(analysis: Analysis, plan: FigurePlan) -> RisksView | Unavailable:
    """The risks of the synthesis a figure shows, or why there are none."""
    own = shown_synthesis(analysis, plan)
    if own is None:
        return NOT_HAD
    measure = own.plan.measure
    if measure not in SCALES:
        return Unavailable(
            reason=f"{MEASURES[measure].label} is not made of two risks; those: {', '.join(SCALES)}"
        )
    rows, without = risks_of(own)
    if not rows:
        return Unavailable(reason="no effect is computed from the events in both arms")
    return RisksView(synthesis=own, rows=rows, without=without, turn=turn(own))


def risks_of(synthesis: Synthesis) -> tuple[tuple[Risks, ...], tuple[Effect, ...]]:
    """The risks behind the effects of a synthesis, and the effects whose counts are not told."""
    found: list[Risks] = []
    without: list[Effect] = []
    for row in synthesis.effects.rows:
        if not set(COUNTS) <= set(row.inputs) or min(row.inputs["n_exp"], row.inputs["n_ctl"]) <= 0:
            without.append(row)
            continue
        a, n, c, m = (row.inputs[name] for name in COUNTS)
        found.append(Risks(effect=row, events=(a, c), people=(n, m)))
    return tuple(found), tuple(without)


def turn(synthesis: Synthesis) -> float | Unavailable:
    """What turns the pooled effect into experimental against control, 1 or -1; or why nothing does.

    Effects that favour the experimental side with a plus are turned where events are bad; where events are bad in
    some studies and good in others, their pooled effect is of no one kind of risk.
    """
    signs = {
        1.0 if row.y == row.measured else -1.0 for row in synthesis.effects.rows if row.y or row.measured
    }
    if len(signs) > 1:
        return Unavailable(
            reason="events are good in some studies and bad in others, so that the pooled effect is of no one risk"
        )
    return signs.pop() if signs else 1.0
