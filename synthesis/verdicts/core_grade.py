"""Imprecision by margins: what certainty is rated of, and how far the interval lets it be rated down."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.margin import Margin
from synthesis.verdicts.verdict import NOT_BOTH, interval_of

TARGETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "important_benefit": "an important benefit",
        "little_or_no_effect": "little or no effect",
        "important_harm": "an important harm",
    }
)
"""What certainty is rated of, in words."""

RATINGS: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        "none": ("not serious", 0),
        "serious": ("serious", 1),
        "very_serious": ("very serious", 2),
    }
)
"""How imprecision is rated: in words, and by how many levels it takes certainty down."""

_CROSSED: Final = ("none", "serious", "very_serious")


@frozen
class CoreGrade:
    """What certainty is rated of (`target`, of `TARGETS`), which margins the interval crosses, and the rating.

    `rating` is a key of `RATINGS`, `levels` how many levels down it is.
    """

    target: str
    crosses_harm: bool
    crosses_benefit: bool
    rating: str
    levels: int
    text: str


def core_grade(estimate: float, low: float, high: float, margin: Margin) -> CoreGrade | Unavailable:
    """The rating of imprecision against margins of importance.

    The target is where the estimate lies: an important benefit, an important harm, or little or no effect. Certainty
    is rated down where the 95 % interval crosses a margin (Guyatt et al. 2025, Core GRADE 2, BMJ 389:e081904), and by
    two levels where it crosses both (Zeng et al. 2022, GRADE guidance 34, J Clin Epidemiol 150:216). An end that
    touches a margin from within crosses it, as in the classes of verdicts.

    Args:
        estimate: The pooled estimate, + for benefit.
        low: Lower end of its 95 % interval.
        high: Upper end.
        margin: Important harm and benefit, both.

    Raises:
        SynthesisError: ends that are no interval, or an estimate outside.
    """
    expected.kind("margin", margin, Margin, "a Margin", SynthesisError)
    low, high = interval_of(low, high)
    estimate = expected.number("estimate", estimate, SynthesisError)
    if not low <= estimate <= high:
        raise SynthesisError(f"expected an estimate from {low:g} to {high:g}; found {estimate:g}")
    harm, benefit = margin.harm, margin.benefit
    if harm is None or benefit is None:
        return NOT_BOTH
    crosses_harm, crosses_benefit = low <= -harm < high, low < benefit <= high
    rating = _CROSSED[crosses_harm + crosses_benefit]
    target = _target(estimate, harm, benefit)
    return CoreGrade(
        target=target,
        crosses_harm=crosses_harm,
        crosses_benefit=crosses_benefit,
        rating=rating,
        levels=RATINGS[rating][1],
        text=_text(target, rating, crosses_harm=crosses_harm, crosses_benefit=crosses_benefit),
    )


def _target(estimate: float, harm: float, benefit: float) -> str:
    if estimate <= -harm:
        return "important_harm"
    return "important_benefit" if estimate >= benefit else "little_or_no_effect"


def _text(target: str, rating: str, *, crosses_harm: bool, crosses_benefit: bool) -> str:
    names = [("harm", crosses_harm), ("benefit", crosses_benefit)]
    crossed = " and ".join(f"the margin of important {name}" for name, crossed in names if crossed)
    why = f"the 95% interval crosses {crossed}" if crossed else "the 95% interval crosses no margin"
    return f"Certainty of {TARGETS[target]}: imprecision {RATINGS[rating][0]}, because {why}"
