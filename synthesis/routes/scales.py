"""Effects as reports print them: which statistics hold the effect of a measure, and on which scale."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Choices, Columns
from synthesis.measures.recovery.derivation import Derivation, Derived, derived, positive


@frozen
class Printed:
    """A printed effect: its statistic and its error's; for `estimate` the code of its `scale`; whether a ratio."""

    statistic: str
    error: str
    scale: str = ""
    ratio: bool = False


def _ratio(code: str) -> tuple[Printed, ...]:
    return (
        Printed(statistic="estimate", error="se", scale=code, ratio=True),
        Printed(statistic="estimate", error="se", scale=f"log_{code}"),
    )


def _difference(code: str) -> tuple[Printed, ...]:
    return (Printed(statistic="estimate", error="se", scale=code),)


REPORTED: Final[Mapping[str, tuple[Printed, ...]]] = MappingProxyType(
    {
        "SMD": (Printed(statistic="smd", error="smd_se"),),
        "MD": (Printed(statistic="md", error="md_se"),),
        "OR": _ratio("or"),
        "RR": _ratio("rr"),
        "HR": _ratio("hr"),
        "IRR": _ratio("irr"),
        "ROM": _ratio("rom"),
        "RD": _difference("rd"),
        "IRD": _difference("ird"),
        "GEN": _difference("other"),
    }
)
"""What holds a reported effect of each measure; of several the first that is there."""

ESTIMATES: Final = ("smd", "md", "estimate")
"""The statistics of a contrast that limits and tests may belong to."""


def log_of_ratio(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The logarithm of a ratio: estimate = ln ratio."""
    positive(columns, "ratio")
    return derived(estimate=np.log(columns["ratio"]))


LOG_OF_RATIO: Final = Derivation(
    name="log_of_ratio",
    label="logarithm of a ratio",
    of="contrast",
    gives=("estimate",),
    needs=("ratio",),
    compute=log_of_ratio,
    source="",
    assumes="",
)
"""No recovery but a change of scale: ratios are pooled as logarithms."""


@frozen
class Conversion:
    """An effect of one measure turned into another: y and its standard error times `factor`, on an assumption."""

    name: str
    label: str
    of: str
    factor: float
    assumption: str
    source: str


_LOGISTIC: Final = float(np.pi / np.sqrt(3))
_CHINN: Final = "Hasselblad & Hedges 1995, Psychol Bull 117:167; Chinn 2000, Stat Med 19:3127"

CONVERSIONS: Final[Mapping[str, tuple[Conversion, ...]]] = MappingProxyType(
    {
        "SMD": (
            Conversion(
                name="smd_from_or",
                label="standardised mean difference from an odds ratio",
                of="OR",
                factor=1 / _LOGISTIC,
                assumption="what was dichotomised has a logistic distribution of equal spread in both arms",
                source=_CHINN,
            ),
        ),
        "OR": (
            Conversion(
                name="or_from_smd",
                label="odds ratio from a standardised mean difference",
                of="SMD",
                factor=_LOGISTIC,
                assumption="the scores have a logistic distribution of equal spread in both arms",
                source=_CHINN,
            ),
        ),
    }
)
"""Effects that may stand for another measure's where the plan asks for it, by the measure they become."""
