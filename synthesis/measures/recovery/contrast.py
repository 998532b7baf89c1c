"""The estimate and standard error of a difference or a ratio from its interval, test statistic or p-value."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Floats, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, derived, positive
from synthesis.measures.recovery.quantiles import critical, statistic
from synthesis.measures.recovery.spread import width

_HANDBOOK: Final = "Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section"
_OFF_CENTRE: Final = 0.1  # share of its width by which an interval may be off its estimate unremarked


def se_from_ci(columns: Columns, choices: Choices) -> Derived:
    """The standard error: se = (ci_high - ci_low) / (2 z) at the `level` (Cochrane Handbook, section 6.3.1)."""
    return derived(se=width(columns) / (2 * critical(choices["level"])))


def se_from_ci_t(columns: Columns, choices: Choices) -> Derived:
    """The standard error: se = (ci_high - ci_low) / (2 t), t on `df` degrees (Cochrane Handbook, 6.5.2.3)."""
    return derived(se=width(columns) / (2 * critical(choices["level"], columns["df"])))


def estimate_from_ci(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """The estimate: estimate = (ci_low + ci_high) / 2: the middle of a symmetric interval."""
    return derived(estimate=columns["ci_low"] + width(columns) / 2)


def log_ratio_from_ci(columns: Columns, choices: Choices) -> Derived:
    """A ratio and its interval on the log scale: estimate = ln ratio, se = ln(high / low) / (2 z).

    Cochrane Handbook, section 6.3.2. A ratio outside its interval is refused; one that is off the middle
    of the log interval by more than a tenth of its width gets a caution.
    """
    ratio, low, high = _ratio_limits(columns)
    refuse((ratio < low) | (ratio > high), ratio, "ratio", "between ratio_ci_low and ratio_ci_high")
    se = np.log(high / low) / (2 * critical(choices["level"]))
    off = np.abs(np.log(ratio / low) - np.log(high / ratio)) / 2 / np.log(high / low)
    cautions = {
        int(row): f"the ratio is off the middle of its log interval by {100 * off[row]:.0f} % of its width"
        for row in np.flatnonzero(off > _OFF_CENTRE)
    }
    return Derived(
        numbers=MappingProxyType({"estimate": np.log(ratio), "se": se}), cautions=MappingProxyType(cautions)
    )


def se_from_z(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The standard error: se = |estimate / z| (Cochrane Handbook, section 6.3.1)."""
    return derived(se=_over(columns, columns["z"], "z"))


def se_from_t(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """The standard error: se = |estimate / t| (Cochrane Handbook, section 6.5.2.3)."""
    return derived(se=_over(columns, columns["t"], "t"))


def se_from_p(columns: Columns, choices: Choices) -> Derived:
    """The standard error: se = |estimate| / |z(p)|, p with `sides` 2 or 1 (Cochrane Handbook, section 6.3.1)."""
    return derived(se=_over(columns, statistic(columns["p"], choices["sides"]), "p"))


def se_from_p_t(columns: Columns, choices: Choices) -> Derived:
    """The standard error: se = |estimate| / |t(p)|, t on `df` degrees of freedom (Cochrane Handbook, 6.5.2.3)."""
    return derived(se=_over(columns, statistic(columns["p"], choices["sides"], columns["df"]), "p"))


def log_ratio_from_p(columns: Columns, choices: Choices) -> Derived:
    """A ratio on the log scale: estimate = ln ratio, se = |ln ratio| / |z(p)| (Cochrane Handbook, section 6.3.2)."""
    positive(columns, "ratio")
    estimate = np.log(columns["ratio"])
    se = _over({"estimate": estimate}, statistic(columns["p"], choices["sides"]), "p")
    return derived(estimate=estimate, se=se)


def _over(columns: Columns, test: Floats, name: str) -> Floats:
    estimate = columns["estimate"]
    refuse(test == 0, test, name, "other than 0, for a standard error to follow from it")
    refuse(
        estimate == 0, estimate, "the estimate", "other than 0, for a standard error to follow from a test"
    )
    if name != "p":
        refuse(np.sign(test) != np.sign(estimate), test, name, "of the same sign as the estimate")
    return np.abs(estimate / test)


def _ratio_limits(columns: Columns) -> tuple[Floats, Floats, Floats]:
    positive(columns, "ratio", "ratio_ci_low", "ratio_ci_high")
    low, high = columns["ratio_ci_low"], columns["ratio_ci_high"]
    refuse(high <= low, high, "ratio_ci_high", "above ratio_ci_low")
    return columns["ratio"], low, high


DERIVATIONS: Final = (
    Derivation(
        name="log_ratio_from_ci",
        label="log ratio and its standard error from a ratio and its interval",
        of="contrast",
        gives=("estimate", "se"),
        needs=("ratio", "ratio_ci_low", "ratio_ci_high"),
        compute=log_ratio_from_ci,
        source=f"{_HANDBOOK} 6.3.2",
        assumes="the interval was made on the log scale with z, not exactly or by resampling",
        choices=MappingProxyType({"level": 0.95}),
    ),
    Derivation(
        name="log_ratio_from_p",
        label="log ratio and its standard error from a ratio and its p-value",
        of="contrast",
        gives=("estimate", "se"),
        needs=("ratio", "p"),
        compute=log_ratio_from_p,
        source=f"{_HANDBOOK} 6.3.2",
        assumes="the p-value is of a Wald test of this ratio",
        choices=MappingProxyType({"sides": 2}),
    ),
    Derivation(
        name="se_from_ci_t",
        label="standard error of a difference from its interval, by t",
        of="contrast",
        gives=("se",),
        needs=("ci_low", "ci_high", "df"),
        compute=se_from_ci_t,
        source=f"{_HANDBOOK} 6.5.2.3",
        assumes="the interval was made with t on these degrees of freedom",
        choices=MappingProxyType({"level": 0.95}),
    ),
    Derivation(
        name="se_from_ci",
        label="standard error of a difference from its interval",
        of="contrast",
        gives=("se",),
        needs=("ci_low", "ci_high"),
        compute=se_from_ci,
        source=f"{_HANDBOOK} 6.3.1",
        assumes="the interval is symmetric and was made with z",
        choices=MappingProxyType({"level": 0.95}),
    ),
    Derivation(
        name="se_from_t",
        label="standard error of a difference from its t statistic",
        of="contrast",
        gives=("se",),
        needs=("estimate", "t"),
        compute=se_from_t,
        source=f"{_HANDBOOK} 6.5.2.3",
        assumes="t tests this very estimate against 0",
    ),
    Derivation(
        name="se_from_z",
        label="standard error of an estimate from its z statistic",
        of="contrast",
        gives=("se",),
        needs=("estimate", "z"),
        compute=se_from_z,
        source=f"{_HANDBOOK} 6.3.1",
        assumes="z tests this very estimate against 0",
    ),
    Derivation(
        name="se_from_p_t",
        label="standard error of a difference from the p-value of its t test",
        of="contrast",
        gives=("se",),
        needs=("estimate", "p", "df"),
        compute=se_from_p_t,
        source=f"{_HANDBOOK} 6.5.2.3",
        assumes="p is of a t test of this very estimate; its rounding carries over",
        choices=MappingProxyType({"sides": 2}),
    ),
    Derivation(
        name="se_from_p",
        label="standard error of an estimate from its p-value",
        of="contrast",
        gives=("se",),
        needs=("estimate", "p"),
        compute=se_from_p,
        source=f"{_HANDBOOK} 6.3.1",
        assumes="p is of a Wald test of this very estimate; its rounding carries over",
        choices=MappingProxyType({"sides": 2}),
    ),
    Derivation(
        name="estimate_from_ci",
        label="estimate from the middle of its interval",
        of="contrast",
        gives=("estimate",),
        needs=("ci_low", "ci_high"),
        compute=estimate_from_ci,
        source=f"{_HANDBOOK} 6.3.1",
        assumes="the interval is symmetric about the estimate",
    ),
)
