"""Absolute effects: what a relative effect makes of a baseline risk, per 1,000 people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import expm1, log1p
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable, per_thousand

SOURCE: Final = "Cochrane Handbook, version 6.5, sections 14.1.5 and 15.4.4"


@frozen
class Absolute:
    """Risks from 0 to 1: `assumed` without the intervention, `risk` with it and the `low` and `high` end of that.

    `capped` says that a limit would have taken one of the ends beyond 0 or 1.
    """

    assumed: float
    risk: float
    low: float
    high: float
    capped: bool = False

    @property
    def difference(self) -> float:
        """How many more people of one, below 0 where there are fewer."""
        return self.risk - self.assumed

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the difference."""
        return self.low - self.assumed, self.high - self.assumed


def absolute_effect(
    measure: str, assumed: float, effect: float, limits: tuple[float, float]
) -> Absolute | Unavailable:
    """The risk with the intervention, by the measure of the relative effect.

    Args:
        measure: A key of `RISKS`.
        assumed: The baseline risk, above 0 and below 1.
        effect: Experimental against control as readers know it: a ratio, or a difference in risk.
        limits: The ends of its 95 % interval. They turn into those of the risk; that the baseline risk is uncertain
            too is left out.

    Raises:
        ValueError: a baseline risk that is none, a ratio below 0, or limits the wrong way round.
    """
    if not 0 < assumed < 1:
        raise ValueError(f"expected a baseline risk between 0 and 1; found {assumed:g}")
    if limits[0] > limits[1]:
        raise ValueError(f"expected limits with low ≤ high; found {limits[0]:g} and {limits[1]:g}")
    find = RISKS.get(measure)
    if find is None:
        known = ", ".join(RISKS)
        return Unavailable(reason=f"{measure} gives no risk from a baseline risk; those that do are {known}")
    if measure != "RD" and min(effect, *limits) < 0:
        raise ValueError("expected a ratio of 0 or more")
    risks = [find(assumed, one) for one in (effect, *limits)]
    if not 0 <= risks[0] <= 1:
        way = "beyond all of them" if risks[0] > 1 else "below none"
        return Unavailable(reason=f"the effect would take {per_thousand(assumed)} of 1,000 people {way}")
    risk, low, high = (min(1.0, max(0.0, one)) for one in risks)
    return Absolute(assumed=assumed, risk=risk, low=low, high=high, capped=[risk, low, high] != risks)


def by_risk_ratio(assumed: float, ratio: float) -> float:
    """The risk RR × ACR (Cochrane Handbook, section 15.4.4.2)."""
    return assumed * ratio


def by_odds_ratio(assumed: float, ratio: float) -> float:
    """The risk OR × ACR / (1 - ACR + OR × ACR) (Cochrane Handbook, section 15.4.4.3)."""
    if ratio == float("inf"):
        return 1.0
    return ratio * assumed / (1 - assumed + ratio * assumed)


def by_risk_difference(assumed: float, difference: float) -> float:
    """The risk ACR + RD, a difference being so many people more or fewer (Cochrane Handbook, section 15.4.4)."""
    return assumed + difference


def by_hazard_ratio(assumed: float, ratio: float) -> float:
    """The risk 1 - exp(HR × ln(1 - ACR)), hazards being proportional (Cochrane Handbook, section 14.1.5.2)."""
    return -expm1(ratio * log1p(-assumed))


RISKS: Final[Mapping[str, Callable[[float, float], float]]] = MappingProxyType(
    {
        "RR": by_risk_ratio,
        "OR": by_odds_ratio,
        "PETO": by_odds_ratio,
        "RD": by_risk_difference,
        "HR": by_hazard_ratio,
    }
)
"""What makes a risk of a baseline risk and an effect, by measure."""
