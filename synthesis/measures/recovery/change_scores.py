"""Change from baseline: its mean, its standard deviation, and the correlation that ties them to the two times."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Floats, refuse
from synthesis.measures.recovery.derivation import (
    Derivation,
    Derived,
    at_least,
    derived,
    positive,
    without,
)
from synthesis.measures.recovery.quantiles import statistic

_HANDBOOK: Final = "Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section 6.5.2.8"
_SAME: Final = "the numbers are of the same participants at both times"


def correlation_from_sds(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The correlation r = (sd_pre^2 + sd_post^2 - sd_change^2) / (2 sd_pre sd_post) (Handbook, 6.5.2.8)."""
    positive(columns, "sd_pre", "sd_post")
    at_least(columns, 0, "sd_change")
    pre, post, change = columns["sd_pre"], columns["sd_post"], columns["sd_change"]
    # (sd_pre - sd_post)^2 is taken out, so that nothing cancels where the two are alike.
    r = 1 + ((pre - post) ** 2 - change**2) / (2 * pre * post)
    refuse(np.abs(r) > 1, r, "the correlation of baseline and final values", "between -1 and 1")
    return derived(r=r)


def sd_change_from_correlation(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The spread of change: sqrt(sd_pre^2 + sd_post^2 - 2 r sd_pre sd_post) (Cochrane Handbook, 6.5.2.8)."""
    at_least(columns, 0, "sd_pre", "sd_post")
    _check_correlation(columns)
    pre, post, r = columns["sd_pre"], columns["sd_post"], columns["r"]
    return derived(sd_change=np.sqrt((pre - post) ** 2 + 2 * (1 - r) * pre * post))


def sd_post_from_sd_change(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The final spread: sd_post = r sd_pre +- sqrt(sd_change^2 - (1 - r^2) sd_pre^2), the equation of sd_change solved.

    Rows with no such standard deviation, or with two, are refused.
    """
    positive(columns, "sd_pre", "sd_change")
    _check_correlation(columns)
    pre, change, r = columns["sd_pre"], columns["sd_change"], columns["r"]
    under = change**2 - (1 - r) * (1 + r) * pre**2
    root = np.sqrt(np.maximum(under, 0))
    low, high = r * pre - root, r * pre + root
    refused = {}
    for row in np.flatnonzero((under < 0) | (high <= 0) | ((low > 0) & (low < high))):
        two = f"two final standard deviations fit: {low[row]:.4g} and {high[row]:.4g}"
        none = "no final standard deviation fits these numbers"
        refused[int(row)] = none if under[row] < 0 or high[row] <= 0 else two
    return without({"sd_post": high}, refused, {})


def mean_change(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The mean change: mean_change = mean_post - mean_pre."""
    return derived(mean_change=columns["mean_post"] - columns["mean_pre"])


def mean_post(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The final mean: mean_post = mean_pre + mean_change."""
    return derived(mean_post=columns["mean_pre"] + columns["mean_change"])


def sd_change_from_se(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The spread of change: sd_change = se_change sqrt(n) (Cochrane Handbook, section 6.5.2.8)."""
    positive(columns, "se_change")
    at_least(columns, 2, "n")
    return derived(sd_change=columns["se_change"] * np.sqrt(columns["n"]))


def sd_change_from_t(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The spread of change: |mean_change / t| sqrt(n), t of the paired test (Cochrane Handbook, 6.5.2.8)."""
    refuse(columns["t_change"] == 0, columns["t_change"], "t_change", "other than 0")
    return _by_test(columns, columns["t_change"])


def sd_change_from_p(columns: Columns, choices: Choices) -> Derived:
    """As from t, with t of the p-value of the paired test on n - 1 degrees of freedom, `sides` 2 or 1."""
    at_least(columns, 2, "n")
    return _by_test(columns, statistic(columns["p_change"], choices["sides"], columns["n"] - 1))


def _by_test(columns: Columns, t: Floats) -> Derived:
    at_least(columns, 2, "n")
    refuse(columns["mean_change"] == 0, columns["mean_change"], "mean_change", "other than 0")
    return derived(sd_change=np.abs(columns["mean_change"] / t) * np.sqrt(columns["n"]))


def _check_correlation(columns: Columns) -> None:
    refuse(np.abs(columns["r"]) > 1, columns["r"], "r", "between -1 and 1")


DERIVATIONS: Final = (
    Derivation(
        name="mean_change",
        label="mean change from baseline and final means",
        of="arm",
        gives=("mean_change",),
        needs=("mean_pre", "mean_post"),
        compute=mean_change,
        source=_HANDBOOK,
        assumes=_SAME,
    ),
    Derivation(
        name="mean_post",
        label="final mean from baseline mean and mean change",
        of="arm",
        gives=("mean_post",),
        needs=("mean_pre", "mean_change"),
        compute=mean_post,
        source=_HANDBOOK,
        assumes=_SAME,
    ),
    Derivation(
        name="correlation_from_sds",
        label="correlation of baseline and final values from the three standard deviations",
        of="arm",
        gives=("r",),
        needs=("sd_pre", "sd_post", "sd_change"),
        compute=correlation_from_sds,
        source=_HANDBOOK,
        assumes=_SAME,
    ),
    Derivation(
        name="sd_change_from_se",
        label="standard deviation of change from its standard error",
        of="arm",
        gives=("sd_change",),
        needs=("se_change", "n"),
        compute=sd_change_from_se,
        source=_HANDBOOK,
        assumes="the standard error is of this arm's mean change",
    ),
    Derivation(
        name="sd_change_from_t",
        label="standard deviation of change from its paired t",
        of="arm",
        gives=("sd_change",),
        needs=("mean_change", "t_change", "n"),
        compute=sd_change_from_t,
        source=_HANDBOOK,
        assumes="t tests this arm's mean change against 0",
    ),
    Derivation(
        name="sd_change_from_p",
        label="standard deviation of change from the p-value of its paired t test",
        of="arm",
        gives=("sd_change",),
        needs=("mean_change", "p_change", "n"),
        compute=sd_change_from_p,
        source=_HANDBOOK,
        assumes="p is of a paired t test of this arm's mean change; its rounding carries over",
        choices=MappingProxyType({"sides": 2}),
    ),
    Derivation(
        name="sd_change_from_correlation",
        label="standard deviation of change from baseline and final standard deviations and their correlation",
        of="arm",
        gives=("sd_change",),
        needs=("sd_pre", "sd_post", "r"),
        compute=sd_change_from_correlation,
        source=_HANDBOOK,
        assumes=f"{_SAME}; r is theirs or one borrowed with its source",
    ),
    Derivation(
        name="sd_post_from_sd_change",
        label="final standard deviation from those of baseline and change and their correlation",
        of="arm",
        gives=("sd_post",),
        needs=("sd_pre", "sd_change", "r"),
        compute=sd_post_from_sd_change,
        source=_HANDBOOK,
        assumes=f"{_SAME}; r is theirs or one borrowed with its source",
    ),
)
