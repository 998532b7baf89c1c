"""Effects taken as they were reported: an estimate and its standard error."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from synthesis.measures.measure import Choices, Columns, Computed, Measure, refuse

INPUTS: Final = ("estimate", "se")


def generic(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """The reported estimate with the square of its reported standard error: y = estimate, v = se^2."""
    se = columns["se"]
    refuse(se <= 0, se, "GEN: se", "above 0")
    v = se**2
    refuse(v <= 0, se, "GEN: se", "large enough for its square to be above 0")
    return Computed(y=columns["estimate"], v=v)


MEASURES: Final = (
    Measure(
        code="GEN",
        label="reported estimate",
        inputs=INPUTS,
        choices=MappingProxyType({}),
        compute=generic,
    ),
)
