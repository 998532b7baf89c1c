"""Reported effects: an estimate with its standard error, variance or limits; a ratio with its limits."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, Route, refuse

LEVEL: Final = 0.95
"""What limits cover where no `level` is given."""


def by_error(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """The reported estimate with the square of its reported standard error: y = estimate, v = se^2."""
    return _by_error("GEN", columns["estimate"], columns["se"])


def by_variance(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """The reported estimate with its reported variance."""
    refuse(columns["variance"] <= 0, columns["variance"], "GEN: variance", "above 0")
    return Computed(y=columns["estimate"], v=columns["variance"])


def by_limits(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """The reported estimate with the standard error its limits tell.

    se = (ci_high - ci_low) / (2 z), z the normal quantile of (1 + level) / 2 (Cochrane Handbook, section 6.3.1).
    """
    _check_limits(columns, "GEN")
    se = (columns["ci_high"] - columns["ci_low"]) / (2 * _quantile(columns, "GEN"))
    return _by_error("GEN", columns["estimate"], se)


def ratio_by_error(code: str) -> Compute:
    """What takes a reported log ratio with its standard error: y = log_estimate, v = se^2."""

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
        return _by_error(code, columns["log_estimate"], columns["se"])

    return compute


def ratio_by_limits(code: str) -> Compute:
    """What takes a reported ratio with its limits, all on the ratio's own scale (Handbook, section 6.3.2).

    y = log(estimate), se = [log(ci_high) - log(ci_low)] / (2 z).
    """

    def compute(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
        for name in ("estimate", "ci_low", "ci_high"):
            refuse(columns[name] <= 0, columns[name], f"{code}: {name}", "above 0, a ratio")
        _check_limits(columns, code)
        se = np.log(columns["ci_high"] / columns["ci_low"]) / (2 * _quantile(columns, code))
        return _by_error(code, np.log(columns["estimate"]), se)

    return compute


def ratio_routes(code: str) -> tuple[Route, ...]:
    """The ways to a log ratio that was reported: its log with a standard error, the ratio with its limits."""
    limits = ("estimate", "ci_low", "ci_high")
    return (
        Route(name="reported log ratio", inputs=("log_estimate", "se"), compute=ratio_by_error(code)),
        Route(name="reported ratio", inputs=(*limits, "level"), compute=ratio_by_limits(code)),
        Route(name="reported ratio, 95 % limits", inputs=limits, compute=ratio_by_limits(code)),
    )


def _by_error(code: str, y: Floats, se: Floats) -> Computed:
    refuse(se <= 0, se, f"{code}: se", "above 0")
    v = se**2
    refuse(v <= 0, se, f"{code}: se", "large enough for its square to be above 0")
    return Computed(y=y, v=v)


def _check_limits(columns: Columns, code: str) -> None:
    low, high = columns["ci_low"], columns["ci_high"]
    refuse(high <= low, high, f"{code}: ci_high", "above ci_low")
    outside = (high > low) & ((columns["estimate"] < low) | (columns["estimate"] > high))
    refuse(outside, columns["estimate"], f"{code}: estimate", "between ci_low and ci_high")


def _quantile(columns: Columns, code: str) -> Floats:
    from scipy.special import ndtri

    level = columns.get("level", np.full_like(columns["estimate"], LEVEL))
    refuse((level <= 0) | (level >= 1), level, f"{code}: level", "between 0 and 1")
    return np.asarray(-ndtri((1 - level) / 2), dtype=np.float64)


_LIMITS: Final = ("estimate", "ci_low", "ci_high")
_HAZARD: Final = ratio_routes("HR")

MEASURES: Final = (
    Measure(
        code="GEN",
        label="reported estimate",
        inputs=("estimate", "se"),
        choices=MappingProxyType({}),
        compute=by_error,
        also=(
            Route(name="variance", inputs=("estimate", "variance"), compute=by_variance),
            Route(name="limits", inputs=(*_LIMITS, "level"), compute=by_limits),
            Route(name="95 % limits", inputs=_LIMITS, compute=by_limits),
        ),
    ),
    Measure(
        code="HR",
        label="log hazard ratio",
        inputs=_HAZARD[0].inputs,
        choices=MappingProxyType({}),
        compute=_HAZARD[0].compute,
        also=_HAZARD[1:],
        scale="exp",
    ),
)
