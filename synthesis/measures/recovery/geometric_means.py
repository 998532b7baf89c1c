"""Means and standard deviations carried between the raw and the log scale."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, at_least, derived, positive
from synthesis.measures.recovery.quantiles import critical

_SOURCE: Final = "Higgins, White & Anzures-Cabrera 2008, Stat Med 27:6072"


def log_from_raw(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """Logarithms: mean_log = ln(mean) - sd_log^2 / 2, sd_log^2 = ln(1 + sd^2 / mean^2) (Higgins 2008, method 1)."""
    positive(columns, "mean", "sd")
    square = np.log1p((columns["sd"] / columns["mean"]) ** 2)
    return derived(mean_log=np.log(columns["mean"]) - square / 2, sd_log=np.sqrt(square))


def raw_from_log(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The mean: mean = exp(mean_log + sd_log^2 / 2), sd = mean sqrt(exp(sd_log^2) - 1): the way back."""
    positive(columns, "sd_log")
    square = columns["sd_log"] ** 2
    mean = np.exp(columns["mean_log"] + square / 2)
    return derived(mean=mean, sd=mean * np.sqrt(np.expm1(square)))


def log_from_geometric(columns: Columns, choices: Choices) -> Derived:
    """Logarithms: mean_log = ln(geometric mean), sd_log = sqrt(n) ln(high / low) / (2 t), t on n - 1 degrees.

    `geometric_ci_low` and `geometric_ci_high` are the interval of the geometric mean at the `level`.
    """
    positive(columns, "geometric_mean", "geometric_ci_low", "geometric_ci_high")
    low, middle, high = (columns[f"geometric_{x}"] for x in ("ci_low", "mean", "ci_high"))
    refuse(high <= low, high, "geometric_ci_high", "above geometric_ci_low")
    refuse((middle < low) | (middle > high), middle, "geometric_mean", "within its interval")
    at_least(columns, 2, "n")
    t = critical(choices["level"], columns["n"] - 1)
    return derived(mean_log=np.log(middle), sd_log=np.sqrt(columns["n"]) * np.log(high / low) / (2 * t))


DERIVATIONS: Final = (
    Derivation(
        name="log_from_geometric",
        label="log-scale mean and standard deviation from a geometric mean and its interval",
        of="arm",
        gives=("mean_log", "sd_log"),
        needs=("geometric_mean", "geometric_ci_low", "geometric_ci_high", "n"),
        compute=log_from_geometric,
        source=_SOURCE,
        assumes="the interval was made with t on the log scale",
        choices=MappingProxyType({"level": 0.95}),
    ),
    Derivation(
        name="log_from_raw",
        label="log-scale mean and standard deviation from the raw ones",
        of="arm",
        gives=("mean_log", "sd_log"),
        needs=("mean", "sd"),
        compute=log_from_raw,
        source=f"{_SOURCE}, method 1",
        assumes="the sample is log-normal",
    ),
    Derivation(
        name="raw_from_log",
        label="raw mean and standard deviation from the log-scale ones",
        of="arm",
        gives=("mean", "sd"),
        needs=("mean_log", "sd_log"),
        compute=raw_from_log,
        source=_SOURCE,
        assumes="the sample is log-normal, the logarithms are natural",
    ),
)
