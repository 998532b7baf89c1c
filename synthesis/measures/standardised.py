"""The standardised mean difference (Hedges' g) from means, from adjusted means, or from a reported d, t, F, p or r."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, Route, refuse
from synthesis.measures.reported_d import REPORTS, FromReport
from synthesis.measures.small_sample import correction
from synthesis.measures.standardised_variance import Standardised, standardised
from synthesis.measures.two_groups import MEANS, POOLED_DF, check_groups, pooled_d, pooled_variance

VTYPES: Final = ("LS", "LS2", "UB", "AV", "H0", "REVMAN")

ADJUSTED: Final = (
    "adjusted_mean_exp",
    "adjusted_mean_ctl",
    "sd_exp",
    "sd_ctl",
    "n_exp",
    "n_ctl",
    "r_covariates",
    "covariates",
)
"""Means adjusted by an analysis of covariance, the unadjusted standard deviations, and the covariates."""


def standardised_mean_difference(columns: Columns, choices: Choices) -> Computed:
    """Hedges' g: the mean difference over the pooled standard deviation, corrected for small samples.

    d = (mean_exp - mean_ctl) / s, g = J d, with s the pooled standard deviation on
    df = n_exp + n_ctl - 2. `correction` names J (Hedges 1981, J Educ Stat 6:107): exact,
    approximate (1 - 3 / (4 df - 1)) or none. `vtype` names the variance (see `standardised`), with
    null = 1/n_exp + 1/n_ctl and size = n_exp + n_ctl.
    """
    return from_d(columns, pooled_d(columns, "SMD"), choices, "SMD")


def from_d(columns: Columns, d: Floats, choices: Choices, code: str) -> Computed:
    """Hedges' g and its variance from Cohen's d and the sizes of the groups; shape (k,)."""
    n = columns["n_exp"] + columns["n_ctl"]
    parts = Standardised(
        code=code,
        counted=POOLED_DF,
        d=d,
        j=correction(choices["correction"], n - 2, code, POOLED_DF),
        df=n - 2,
        null=1 / columns["n_exp"] + 1 / columns["n_ctl"],
        size=n,
        weight=n,
    )
    return standardised(parts, choices["vtype"], VTYPES)


def from_adjusted_means(columns: Columns, choices: Choices) -> Computed:
    """Hedges' g from means adjusted by an analysis of covariance.

    d = (adjusted_mean_exp - adjusted_mean_ctl) / s with s the pooled standard deviation of the outcome
    itself; df = n_exp + n_ctl - 2 - `covariates`; `r_covariates` is the multiple correlation R of outcome
    and covariates within groups, and null = (1/n_exp + 1/n_ctl) (1 - R^2). `vtype` LS or LS2
    (Borenstein 2009, in Cooper, Hedges & Valentine, Handbook of Research Synthesis, table 12.3: LS2).
    """
    check_groups(columns, "SMD")
    r, count = columns["r_covariates"], columns["covariates"]
    refuse(np.abs(r) >= 1, r, "SMD: r_covariates", "between -1 and 1")
    refuse(count < 1, count, "SMD: covariates", "at least 1")
    s2 = pooled_variance(columns)
    refuse(s2 <= 0, s2, "SMD: the pooled variance", "above 0")
    n = columns["n_exp"] + columns["n_ctl"]
    df, counted = n - 2 - count, f"{POOLED_DF} - covariates"
    parts = Standardised(
        code="SMD",
        counted=counted,
        d=(columns["adjusted_mean_exp"] - columns["adjusted_mean_ctl"]) / np.sqrt(s2),
        j=correction(choices["correction"], df, "SMD", counted),
        df=df,
        null=(1 / columns["n_exp"] + 1 / columns["n_ctl"]) * (1 - r) * (1 + r),
        size=n,
        weight=n,
    )
    return standardised(parts, choices["vtype"], ("LS", "LS2"))


def _reported(name: str, inputs: tuple[str, ...], read_d: FromReport) -> Route:
    def compute(columns: Columns, choices: Choices) -> Computed:
        return from_d(columns, read_d(columns, "SMD"), choices, "SMD")

    return Route(name=name, inputs=inputs, compute=compute)


MEASURES: Final = (
    Measure(
        code="SMD",
        label="standardised mean difference (Hedges' g)",
        inputs=MEANS,
        choices=MappingProxyType({"vtype": "LS", "correction": "exact"}),
        compute=standardised_mean_difference,
        also=(
            *(_reported(name, inputs, read_d) for name, (inputs, read_d) in REPORTS.items()),
            Route(name="adjusted means", inputs=ADJUSTED, compute=from_adjusted_means),
        ),
    ),
)
