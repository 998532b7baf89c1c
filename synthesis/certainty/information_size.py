"""The optimal information size: how many people one trial would need to show the smallest effect that matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import IN_POINTS, ODDS_RATIOS, RISK_DIFFERENCES, RISK_RATIOS, STANDARDISED

ALPHA: Final = 0.05
POWER: Final = 0.80
"""The two-sided level and the power that GRADE takes (Guyatt et al. 2011, J Clin Epidemiol 64:1283)."""

NO_BASELINE: Final = Unavailable(reason="no baseline risk is known")
NO_SD: Final = Unavailable(reason="no standard deviation is known")


@frozen
class Effect:
    """The smallest effect that matters: `amount` on the scale of the analysis, as measured, not 0.

    `baseline` is the risk without the intervention, `sd` the standard deviation of the outcome.
    """

    amount: float
    baseline: float | Unavailable = NO_BASELINE
    sd: float | Unavailable = NO_SD


def information_size(measure: str, effect: Effect) -> int | Unavailable:
    """How many people in all, in two arms of the same size, a trial needs for 80 % power at a two-sided 5 %.

    Raises:
        ValueError: an effect of 0, or a baseline risk that is no risk.
    """
    if not effect.amount:
        raise ValueError("expected an effect other than 0")
    find = next((make for codes, make in SIZES.items() if measure in codes), None)
    if find is None:
        return Unavailable(reason=f"there is no rule for how many people {measure} needs")
    return find(measure, effect)


def _standardised(_measure: str, effect: Effect) -> int | Unavailable:
    return means_size(effect.amount, 1.0)


def _points(_measure: str, effect: Effect) -> int | Unavailable:
    return effect.sd if isinstance(effect.sd, Unavailable) else means_size(effect.amount, effect.sd)


def _risks(measure: str, effect: Effect) -> int | Unavailable:
    if isinstance(effect.baseline, Unavailable):
        return effect.baseline
    before = effect.baseline
    if not 0 < before < 1:
        raise ValueError(f"expected a baseline risk between 0 and 1; found {before:g}")
    if measure in RISK_RATIOS:
        after = before * exp(effect.amount)
    elif measure in ODDS_RATIOS:
        after = 1 / (1 + exp(-(log(before / (1 - before)) + effect.amount)))
    else:
        after = before + effect.amount
    if not 0 < after < 1:
        return Unavailable(reason="the margin takes the baseline risk to where there is none")
    return risks_size(before, after)


def means_size(difference: float, sd: float) -> int:
    """2 n, n = 2 (z_{1-α/2} + z_{1-β})² sd² / difference² rounded up (Guyatt et al. 2011, J Clin Epidemiol 64:1283)."""
    level, power = _points_of_normal()
    return 2 * ceil(2 * (level + power) ** 2 * sd**2 / difference**2)


def risks_size(before: float, after: float) -> int:
    """2 n, n the people per arm to tell two risks apart, rounded up (Fleiss 1981, without continuity correction).

    n = (z_{1-α/2} √(2 p q) + z_{1-β} √(p₁ q₁ + p₂ q₂))² / (p₁ - p₂)², p the mean of both risks.
    """
    level, power = _points_of_normal()
    mean = (before + after) / 2
    same = level * sqrt(2 * mean * (1 - mean))
    apart = power * sqrt(before * (1 - before) + after * (1 - after))
    return 2 * ceil(((same + apart) / (before - after)) ** 2)


def _points_of_normal() -> tuple[float, float]:
    normal = NormalDist()
    return normal.inv_cdf(1 - ALPHA / 2), normal.inv_cdf(POWER)


SIZES: Final[Mapping[frozenset[str], Callable[[str, Effect], int | Unavailable]]] = MappingProxyType(
    {
        STANDARDISED: _standardised,
        IN_POINTS: _points,
        RISK_RATIOS | ODDS_RATIOS | RISK_DIFFERENCES: _risks,
    }
)
"""How the information size of each kind of measure is found."""
