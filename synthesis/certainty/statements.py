"""What a finding means, in a plain sentence: how sure, by how much, for whom.

After the informative statements of GRADE (Santesso et al. 2020, GRADE guidelines 26, J Clin Epidemiol 119:126), in our
own words: the certainty chooses the verb, the estimate against the margins the size.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from synthesis.letter_case import lower_first, upper_first

VERBS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "high": ("leads to", "has", "does"),
        "moderate": ("probably leads to", "probably has", "probably does"),
        "low": ("may lead to", "may have", "may do"),
    }
)
"""By certainty: the verbs of an important change, of little change, of a direction alone."""

SIZES: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "important_benefit": (0, "an important improvement in {outcome}"),
        "important_harm": (0, "an important worsening of {outcome}"),
        "fewer": (0, "an important reduction in {outcome}"),
        "more": (0, "an important increase in {outcome}"),
        "little_or_no_effect": (1, "little or no effect on {outcome}"),
        "better": (2, "better on {outcome}"),
        "worse": (2, "worse on {outcome}"),
    }
)
"""By where the estimate lies: which verb goes with it, and the words for the size."""

NO_SIZE: Final = "without margins it is not said whether that matters"


def statement(certainty: str, size: str, outcome: str, arms: tuple[str, str]) -> str:
    """What a finding means.

    Args:
        certainty: The level of certainty.
        size: A key of `SIZES`; `better` and `worse` are for synthesis without margins.
        outcome: The outcome in print.
        arms: What the experimental and the control side are called.
    """
    exp, ctl = arms
    named = lower_first(outcome)
    if certainty == "very_low":
        return f"How {exp} changes {named}, compared with {ctl}, is very uncertain."
    place, words = SIZES[size]
    said = f"{upper_first(exp)} {VERBS[certainty][place]} {words.format(outcome=named)}, compared with {ctl}"
    return f"{said}; {NO_SIZE}." if size in {"better", "worse"} else f"{said}."
