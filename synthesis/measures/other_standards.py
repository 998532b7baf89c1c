"""Mean differences in other standard deviations than the pooled one: the average, and the control group's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse, sound
from synthesis.measures.small_sample import correction
from synthesis.measures.standardised_variance import Standardised, standardised
from synthesis.measures.two_groups import MEANS, POOLED_DF, check_groups


def by_average_variance(columns: Columns, choices: Choices) -> Computed:
    """The mean difference over the root of the average variance, where variances differ (Bonett 2008).

    d = (mean_exp - mean_ctl) / s with s^2 = (sd_exp^2 + sd_ctl^2) / 2, g = J d with J on
    df = n_exp + n_ctl - 2; `correction` as of SMD. Writing S(e, f) for
    (sd_exp^2 / (n_exp - e) + sd_ctl^2 / (n_ctl - e)) / s^2
    + g^2 (sd_exp^4 / (n_exp - f) + sd_ctl^4 / (n_ctl - f)) / (8 s^4), `vtype` LS is S(1, 1)
    (Bonett 2009, Psychol Methods 14:225), LS2 is S(0, 0), LS3 is S(0, 1). These are metafor 5's;
    the LS of metafor 3.8-1 is J^2 S(1, 1), smaller by the correction once more, its LS2 is another formula,
    and it has no LS3.
    """
    check_groups(columns, "SMDH")
    s2 = (columns["sd_exp"] ** 2 + columns["sd_ctl"] ** 2) / 2
    refuse(s2 <= 0, s2, "SMDH: the average variance", "above 0")
    df = columns["n_exp"] + columns["n_ctl"] - 2
    j = correction(choices["correction"], df, "SMDH", POOLED_DF)
    g = j * (columns["mean_exp"] - columns["mean_ctl"]) / np.sqrt(s2)
    outer, inner = known(LESS, choices["vtype"], "variance type of SMDH")
    if max(outer, inner) == 1:
        check_groups(columns, "SMDH", least=2)
    v = np.zeros_like(g)
    for arm in ("exp", "ctl"):
        share = columns[f"sd_{arm}"] ** 2 / s2
        v += share / (columns[f"n_{arm}"] - outer) + (g * share) ** 2 / (8 * (columns[f"n_{arm}"] - inner))
    return sound("SMDH", g, v)


def by_control(columns: Columns, choices: Choices) -> Computed:
    """Glass's delta: the mean difference over the control group's standard deviation.

    d = (mean_exp - mean_ctl) / sd_ctl, g = J d with J on df = n_ctl - 1 (Hedges 1981, J Educ Stat 6:107);
    `correction` as of SMD. `vtype` names the variance (see `standardised`) with null = 1/n_exp + 1/n_ctl
    and size = n_ctl: variances of the groups are taken to be equal. `sd_exp` is not used, only checked where given.
    """
    n_exp, n_ctl = columns["n_exp"], columns["n_ctl"]
    d, j = _by_control(columns, choices, "SMD1")
    parts = Standardised(
        code="SMD1",
        counted="n_ctl - 1",
        d=d,
        j=j,
        df=n_ctl - 1,
        null=1 / n_exp + 1 / n_ctl,
        size=n_ctl,
        weight=n_exp + n_ctl,
    )
    return standardised(parts, choices["vtype"], ("LS", "LS2", "UB", "AV"))


def by_control_where_variances_differ(columns: Columns, choices: Choices) -> Computed:
    """Glass's delta where the groups' variances differ (Bonett 2008, Psychol Methods 13:99).

    g as of `by_control`; v = sd_exp^2 / (sd_ctl^2 (n_exp - 1)) + 1 / (n_ctl - 1) + g^2 / (2 (n_ctl - 1)).
    """
    check_groups(columns, "SMD1H", least=2)
    d, j = _by_control(columns, choices, "SMD1H")
    g, df = j * d, columns["n_ctl"] - 1
    ratio = (columns["sd_exp"] / columns["sd_ctl"]) ** 2
    return sound("SMD1H", g, ratio / (columns["n_exp"] - 1) + 1 / df + g**2 / (2 * df))


def _by_control(columns: Columns, choices: Choices, code: str) -> tuple[Floats, Floats]:
    sd = columns["sd_ctl"]
    for name in ("n_exp", "n_ctl"):
        refuse(columns[name] < 1, columns[name], f"{code}: {name}", "at least 1")
    refuse(sd <= 0, sd, f"{code}: sd_ctl", "above 0")
    j = correction(choices["correction"], columns["n_ctl"] - 1, code, "n_ctl - 1")
    return (columns["mean_exp"] - columns["mean_ctl"]) / sd, j


LESS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"LS": (1, 1), "LS2": (0, 0), "LS3": (0, 1)})
"""What is taken from the sizes of the groups: in the variance of the means, and in that of their variances."""


def _measure(
    code: str,
    label: str,
    compute: Callable[[Columns, Choices], Computed],
    inputs: tuple[str, ...] = MEANS,
    vtype: str = "LS",
) -> Measure:
    choices = {"vtype": vtype, "correction": "exact"} if vtype else {"correction": "exact"}
    unused = ("sd_exp",) if "sd_exp" not in inputs else ()
    return Measure(
        code=code,
        label=label,
        inputs=inputs,
        choices=MappingProxyType(choices),
        compute=compute,
        unused=unused,
    )


MEASURES: Final = (
    _measure("SMDH", "standardised mean difference (average variance)", by_average_variance),
    _measure(
        "SMD1",
        "standardised mean difference (Glass's delta)",
        by_control,
        ("n_exp", "mean_exp", "n_ctl", "mean_ctl", "sd_ctl"),
    ),
    _measure(
        "SMD1H",
        "standardised mean difference (Glass's delta, unequal variances)",
        by_control_where_variances_differ,
        vtype="",
    ),
)
