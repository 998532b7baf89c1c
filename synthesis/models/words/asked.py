"""What was asked of a mixed model, in a few words: by which estimator, by which test."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from synthesis.models.tau2.estimation import COMMON
from synthesis.models.tau2.estimators import ESTIMATORS, known_estimator

TEST_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "z": "Wald, by the normal distribution",
        "t": "Wald, by the t distribution",
        "knha": "by Knapp and Hartung, with the t distribution",
        "adhoc": "by Knapp and Hartung with a factor of at least 1, with the t distribution",
    }
)


def how_tau2(tau2: str | float) -> str:
    """How tau2 came about: `by restricted maximum likelihood`, `given as 0.05`, `0 by assumption`."""
    if not isinstance(tau2, str):
        return f"given as {tau2:.4g}"
    code = known_estimator(tau2)
    return "0 by assumption" if code in COMMON else f"by {ESTIMATORS[code].words}"
