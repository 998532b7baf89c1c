"""Two groups compared by the log ratio of their means (the log response ratio)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from extraction_forms.frozen_values import frozen
from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse, sound
from synthesis.measures.two_groups import MEANS, check_groups, pooled_variance


@frozen
class Ratio:
    """Both groups' sizes and coefficients of variation sd / mean, and the pooled variance over each squared mean."""

    n_exp: Floats
    n_ctl: Floats
    cv_exp: Floats
    cv_ctl: Floats
    pooled_exp: Floats
    pooled_ctl: Floats


def ratio_of_means(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of two means of one sign, experimental over control.

    With a = sd_exp^2 / (n_exp mean_exp^2) and c likewise of control: y = log(mean_exp / mean_ctl), and
    + (a - c) / 2 where `correction` is first_order, not none (Lajeunesse 2015, Ecology 96:2056).
    `vtype` LS: v = a + c (Hedges, Gurevitch & Curtis 1999, Ecology 80:1150); LS2: + (a^2 + c^2) / 2
    (Lajeunesse 2015); HO: the pooled variance in place of both groups' own; AV: each group's coefficient of
    variation in place of its mean over studies weighted by size; AVHO: the mean over studies and groups
    (Nakagawa et al. 2023, Ecol Lett 26:232). Means over studies keep the signs of the coefficients.
    """
    check_groups(columns, "ROM")
    for name in ("mean_exp", "mean_ctl"):
        refuse(columns[name] == 0, columns[name], f"ROM: {name}", "other than 0")
    ratio = columns["mean_exp"] / columns["mean_ctl"]
    refuse(ratio <= 0, ratio, "ROM: mean_exp / mean_ctl", "above 0, means of one sign")
    s2 = pooled_variance(columns)
    parts = Ratio(
        n_exp=columns["n_exp"],
        n_ctl=columns["n_ctl"],
        cv_exp=columns["sd_exp"] / columns["mean_exp"],
        cv_ctl=columns["sd_ctl"] / columns["mean_ctl"],
        pooled_exp=s2 / columns["mean_exp"] ** 2,
        pooled_ctl=s2 / columns["mean_ctl"] ** 2,
    )
    bias = known(CORRECTIONS, choices["correction"], "correction of ROM")(parts)
    return sound(
        "ROM", np.log(ratio) + bias, known(VARIANCES, choices["vtype"], "variance type of ROM")(parts)
    )


def _terms(parts: Ratio) -> tuple[Floats, Floats]:
    return parts.cv_exp**2 / parts.n_exp, parts.cv_ctl**2 / parts.n_ctl


def _first_order(parts: Ratio) -> Floats:
    a, c = _terms(parts)
    return (a - c) / 2


def _uncorrected(parts: Ratio) -> Floats:
    return np.zeros_like(parts.cv_exp)


def _large_sample(parts: Ratio) -> Floats:
    a, c = _terms(parts)
    return a + c


def _second_order(parts: Ratio) -> Floats:
    a, c = _terms(parts)
    return a + c + (a**2 + c**2) / 2


def _pooled(parts: Ratio) -> Floats:
    return parts.pooled_exp / parts.n_exp + parts.pooled_ctl / parts.n_ctl


def _averaged(parts: Ratio) -> Floats:
    cv_exp = np.sum(parts.n_exp * parts.cv_exp) / np.sum(parts.n_exp)
    cv_ctl = np.sum(parts.n_ctl * parts.cv_ctl) / np.sum(parts.n_ctl)
    return cv_exp**2 / parts.n_exp + cv_ctl**2 / parts.n_ctl


def _averaged_over_groups(parts: Ratio) -> Floats:
    total = np.sum(parts.n_exp * parts.cv_exp + parts.n_ctl * parts.cv_ctl)
    cv = total / np.sum(parts.n_exp + parts.n_ctl)
    return cv**2 * (1 / parts.n_exp + 1 / parts.n_ctl)


CORRECTIONS: Final[Mapping[str, Callable[[Ratio], Floats]]] = MappingProxyType(
    {"first_order": _first_order, "none": _uncorrected}
)
VARIANCES: Final[Mapping[str, Callable[[Ratio], Floats]]] = MappingProxyType(
    {
        "LS": _large_sample,
        "LS2": _second_order,
        "HO": _pooled,
        "AV": _averaged,
        "AVHO": _averaged_over_groups,
    }
)

MEASURES: Final = (
    Measure(
        code="ROM",
        label="log ratio of means",
        inputs=MEANS,
        choices=MappingProxyType({"vtype": "LS", "correction": "first_order"}),
        compute=ratio_of_means,
        scale="exp",
    ),
)
