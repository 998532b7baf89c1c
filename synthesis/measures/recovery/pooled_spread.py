"""The standard deviation two groups have in common, from the standard error or a test of their difference."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Floats
from synthesis.measures.recovery.contrast import se_from_ci_t, se_from_p_t, se_from_t
from synthesis.measures.recovery.derivation import Derivation, Derived, at_least, derived, positive

_SOURCE: Final = "Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section 6.5.2.3"
_ASSUMES: Final = (
    "two independent groups with one standard deviation, an unadjusted difference of their means"
)


def pooled_sd_from_se(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The standard deviation of both groups: sd = se / sqrt(1/n_exp + 1/n_ctl) (Cochrane Handbook, 6.5.2.3)."""
    positive(columns, "se")
    return _both(columns["se"], columns)


def pooled_sd_from_ci(columns: Columns, choices: Choices) -> Derived:
    """As from the standard error, which comes from the interval by t on n_exp + n_ctl - 2 degrees."""
    return _both(se_from_ci_t(_with_df(columns), choices).numbers["se"], columns)


def pooled_sd_from_t(columns: Columns, choices: Choices) -> Derived:
    """As from the standard error, which is |estimate / t|."""
    return _both(se_from_t(columns, choices).numbers["se"], columns)


def pooled_sd_from_p(columns: Columns, choices: Choices) -> Derived:
    """As from the standard error, which comes from p by t on n_exp + n_ctl - 2 degrees of freedom."""
    return _both(se_from_p_t(_with_df(columns), choices).numbers["se"], columns)


def _with_df(columns: Columns) -> Columns:
    at_least(columns, 1, "n_exp", "n_ctl")
    return {**columns, "df": columns["n_exp"] + columns["n_ctl"] - 2}


def _both(se: Floats, columns: Columns) -> Derived:
    at_least(columns, 1, "n_exp", "n_ctl")
    sd = se / np.sqrt(1 / columns["n_exp"] + 1 / columns["n_ctl"])
    return derived(sd_exp=sd, sd_ctl=sd)


DERIVATIONS: Final = (
    Derivation(
        name="pooled_sd_from_se",
        label="standard deviation from the standard error of a difference of means",
        of="contrast",
        gives=("sd_exp", "sd_ctl"),
        needs=("se", "n_exp", "n_ctl"),
        compute=pooled_sd_from_se,
        source=_SOURCE,
        assumes=_ASSUMES,
    ),
    Derivation(
        name="pooled_sd_from_ci",
        label="standard deviation from the interval of a difference of means",
        of="contrast",
        gives=("sd_exp", "sd_ctl"),
        needs=("ci_low", "ci_high", "n_exp", "n_ctl"),
        compute=pooled_sd_from_ci,
        source=_SOURCE,
        assumes=_ASSUMES,
        choices=MappingProxyType({"level": 0.95}),
    ),
    Derivation(
        name="pooled_sd_from_t",
        label="standard deviation from the t test of a difference of means",
        of="contrast",
        gives=("sd_exp", "sd_ctl"),
        needs=("estimate", "t", "n_exp", "n_ctl"),
        compute=pooled_sd_from_t,
        source=_SOURCE,
        assumes=_ASSUMES,
    ),
    Derivation(
        name="pooled_sd_from_p",
        label="standard deviation from the p-value of a difference of means",
        of="contrast",
        gives=("sd_exp", "sd_ctl"),
        needs=("estimate", "p", "n_exp", "n_ctl"),
        compute=pooled_sd_from_p,
        source=_SOURCE,
        assumes=_ASSUMES,
        choices=MappingProxyType({"sides": 2}),
    ),
)
