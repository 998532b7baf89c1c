"""One group's mean and standard deviation: the mean, standardised or in logarithms, and the variability."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import (
    Choices,
    Columns,
    Compute,
    Computed,
    Floats,
    Measure,
    known,
    refuse,
    sound,
)
from synthesis.measures.small_sample import correction
from synthesis.measures.variability import CORRECTIONS

INPUTS: Final = ("mean", "sd", "n")


def mean(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """The mean itself, in its own unit: y = mean, v = sd^2 / n."""
    _check(columns, "MN", least=1)
    return sound("MN", columns["mean"], columns["sd"] ** 2 / columns["n"])


def standardised_mean(columns: Columns, choices: Choices) -> Computed:
    """The mean in standard deviations, corrected for small samples: y = J mean / sd, v = 1/n + y^2 / (2 n).

    J is Hedges' correction on n - 1 degrees of freedom (Hedges 1981, J Educ Stat 6:107); `correction`
    names it, as for SMD.
    """
    _check(columns, "SMN", least=1)
    n = columns["n"]
    y = correction(choices["correction"], n - 1, "SMN", "n - 1") * columns["mean"] / columns["sd"]
    return sound("SMN", y, 1 / n + y**2 / (2 * n))


def log_mean(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """Log mean of what cannot be negative: y = log(mean), v = sd^2 / (n mean^2), by the delta method."""
    _check(columns, "MNLN", least=1)
    return sound("MNLN", _log_mean(columns, "MNLN"), _squared_cv(columns) / columns["n"])


def log_coefficient_of_variation(columns: Columns, choices: Choices) -> Computed:
    """Log coefficient of variation: y = log(sd / mean) + 1 / (2 (n - 1)).

    v = 1 / (2 (n - 1)) + sd^2 / (n mean^2) (Nakagawa et al. 2015, Methods Ecol Evol 6:143). `correction` none
    leaves out the term that makes log(sd) unbiased to first order.
    """
    _check(columns, "CVLN", least=2)
    df = columns["n"] - 1
    share = known(CORRECTIONS, choices["correction"], "correction of CVLN")
    y = np.log(columns["sd"]) - _log_mean(columns, "CVLN") + share / (2 * df)
    return sound("CVLN", y, 1 / (2 * df) + _squared_cv(columns) / columns["n"])


def log_sd(columns: Columns, choices: Choices) -> Computed:
    """Log standard deviation: y = log(sd) + 1 / (2 (n - 1)), v = 1 / (2 (n - 1)).

    (Raudenbush & Bryk 1987, J Educ Stat 12:241; Nakagawa et al. 2015.) `correction` none leaves out the
    term that makes it unbiased to first order.
    """
    refuse(columns["n"] < 2, columns["n"], "SDLN: n", "at least 2")
    refuse(columns["sd"] <= 0, columns["sd"], "SDLN: sd", "above 0")
    df = columns["n"] - 1
    share = known(CORRECTIONS, choices["correction"], "correction of SDLN")
    return sound("SDLN", np.log(columns["sd"]) + share / (2 * df), 1 / (2 * df))


def _check(columns: Columns, code: str, *, least: int) -> None:
    refuse(columns["n"] < least, columns["n"], f"{code}: n", f"at least {least}")
    refuse(columns["sd"] <= 0, columns["sd"], f"{code}: sd", "above 0")


def _log_mean(columns: Columns, code: str) -> Floats:
    refuse(columns["mean"] <= 0, columns["mean"], f"{code}: mean", "above 0")
    return np.log(columns["mean"])


def _squared_cv(columns: Columns) -> Floats:
    return (columns["sd"] / columns["mean"]) ** 2


def _measure(
    code: str, label: str, compute: Compute, correction: str = "", inputs: tuple[str, ...] = INPUTS
) -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=inputs,
        choices=MappingProxyType({"correction": correction} if correction else {}),
        compute=compute,
        scale="exp" if code.endswith("LN") else "",
        comparative=False,
    )


MEASURES: Final = (
    _measure("MN", "mean", mean),
    _measure("SMN", "standardised mean", standardised_mean, "exact"),
    _measure("MNLN", "log mean", log_mean),
    _measure("CVLN", "log coefficient of variation", log_coefficient_of_variation, "first_order"),
    _measure("SDLN", "log standard deviation", log_sd, "first_order", ("sd", "n")),
)
