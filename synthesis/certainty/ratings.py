"""The words of GRADE: its domains, how each is rated, and the levels of certainty."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOMAINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "risk_of_bias": "Risk of bias",
        "inconsistency": "Inconsistency",
        "indirectness": "Indirectness",
        "imprecision": "Imprecision",
        "publication_bias": "Publication bias",
    }
)
"""What takes certainty down (Guyatt et al. 2011, J Clin Epidemiol 64:383)."""

UP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "large_effect": "Large effect",
        "dose_response": "Dose and response",
        "opposing_confounding": "Opposing confounding",
    }
)
"""What takes certainty up, of studies that were not randomised (Guyatt et al. 2011, J Clin Epidemiol 64:1311)."""

NOT_SERIOUS: Final = "not_serious"

DOWN_LEVELS: Final[Mapping[str, int]] = MappingProxyType(
    {NOT_SERIOUS: 0, "serious": 1, "very_serious": 2, "extremely_serious": 3}
)
"""How many levels each rating takes certainty down; a rule goes no further than two."""

UP_LEVELS: Final[Mapping[str, int]] = MappingProxyType(
    {"none": 0, "large": 1, "very_large": 2, "gradient": 1, "present": 1}
)
"""How many levels each rating takes certainty up."""

RATING_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        NOT_SERIOUS: "Not serious",
        "serious": "Serious",
        "very_serious": "Very serious",
        "extremely_serious": "Extremely serious",
        "none": "No",
        "large": "Large",
        "very_large": "Very large",
        "gradient": "A gradient",
        "present": "Yes",
    }
)
"""How a rating is printed."""

CERTAINTIES: Final = ("very_low", "low", "moderate", "high")
"""The levels of certainty from the lowest."""

CERTAINTY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"very_low": "Very low", "low": "Low", "moderate": "Moderate", "high": "High"}
)
"""How a level of certainty is printed."""


def reached(start: str, levels: int) -> str:
    """The certainty so many levels above a start, below it where they are negative; it ends at high and very low."""
    place = CERTAINTIES.index(start) + levels
    return CERTAINTIES[max(0, min(len(CERTAINTIES) - 1, place))]
