"""The mean and standard deviation of one arm from its standard error or the interval of its mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Floats, known, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, at_least, derived, positive
from synthesis.measures.recovery.quantiles import critical


def sd_from_se(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The standard deviation: sd = se sqrt(n) (Cochrane Handbook, section 6.5.2.2); `se` of the arm's own mean."""
    positive(columns, "se")
    at_least(columns, 2, "n")
    return derived(sd=columns["se"] * np.sqrt(columns["n"]))


def sd_from_ci(columns: Columns, choices: Choices) -> Derived:
    """The standard deviation: sd = sqrt(n) (ci_high - ci_low) / (2 q) (Cochrane Handbook, section 6.5.2.2).

    q is the quantile of t on n - 1 degrees of freedom at the `level`, or of z where the `distribution` is z
    (the Handbook's shortcut for at least 60 participants).
    """
    at_least(columns, 2, "n")
    quantile = known(DISTRIBUTIONS, choices["distribution"], "distribution of an interval")
    q = quantile(columns["n"] - 1, choices)
    return derived(sd=np.sqrt(columns["n"]) * width(columns) / (2 * q))


def mean_from_ci(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The mean: mean = (ci_low + ci_high) / 2: the middle of a symmetric interval."""
    return derived(mean=columns["ci_low"] + width(columns) / 2)


def width(columns: Columns) -> Floats:
    """ci_high - ci_low, refused unless above 0."""
    low, high = columns["ci_low"], columns["ci_high"]
    refuse(high <= low, high, "ci_high", "above ci_low")
    return high - low


DISTRIBUTIONS: Final[Mapping[str, Callable[[Floats, Choices], Floats]]] = MappingProxyType(
    {
        "t": lambda df, choices: critical(choices["level"], df),
        "z": lambda df, choices: critical(choices["level"]),  # noqa: ARG005
    }
)
_HANDBOOK: Final = "Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section 6.5.2.2"

DERIVATIONS: Final = (
    Derivation(
        name="sd_from_se",
        label="standard deviation from the standard error of the mean",
        of="arm",
        gives=("sd",),
        needs=("se", "n"),
        compute=sd_from_se,
        source=_HANDBOOK,
        assumes="the standard error is that of this arm's mean, not of a difference or an adjusted mean",
    ),
    Derivation(
        name="sd_from_ci",
        label="standard deviation from the confidence interval of the mean",
        of="arm",
        gives=("sd",),
        needs=("ci_low", "ci_high", "n"),
        compute=sd_from_ci,
        source=_HANDBOOK,
        assumes="the interval is of this arm's raw mean, symmetric, made with t (or z where so chosen)",
        choices=MappingProxyType({"level": 0.95, "distribution": "t"}),
    ),
    Derivation(
        name="mean_from_ci",
        label="mean from its confidence interval",
        of="arm",
        gives=("mean",),
        needs=("ci_low", "ci_high"),
        compute=mean_from_ci,
        source=_HANDBOOK,
        assumes="the interval is symmetric about the mean",
    ),
)
