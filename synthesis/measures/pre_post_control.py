"""Two groups measured before and after: the difference of their standardised mean changes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.change import raw_score_parts
from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, refuse, sound
from synthesis.measures.small_sample import correction
from synthesis.measures.standardised_variance import standardised
from synthesis.measures.two_groups import POOLED_DF, check_sizes

_ARM: Final = ("mean_post", "mean_pre", "sd_pre", "n", "r")
INPUTS: Final = tuple(f"{name}_{arm}" for arm in ("exp", "ctl") for name in _ARM)
"""Of each arm: the means after and before, the standard deviation before, the people, the correlation."""

_AFTER: Final = ("sd_post_exp", "sd_post_ctl")
"""The standard deviations after, which neither measure has a use for."""


def difference_of_changes(columns: Columns, choices: Choices) -> Computed:
    """Becker's difference: each arm's standardised mean change by its own standard deviation before.

    y = g_exp - g_ctl, v = v_exp + v_ctl, with g and v of each arm those of SMCR
    (Becker 1988, Br J Math Stat Psychol 41:257; Morris 2008, Organ Res Methods 11:364, d_ppc1).
    """
    arms = [
        standardised(
            raw_score_parts({name: columns[f"{name}_{arm}"] for name in _ARM}, choices, f"SMDPP, arm {arm}"),
            choices["vtype"],
            ("LS", "LS2"),
        )
        for arm in ("exp", "ctl")
    ]
    return Computed(y=arms[0].y - arms[1].y, v=arms[0].v + arms[1].v)


def difference_by_pooled_baseline(columns: Columns, choices: Choices) -> Computed:
    """Morris's d_ppc2: the difference of mean changes over the pooled standard deviation before.

    d = [(mean_post_exp - mean_pre_exp) - (mean_post_ctl - mean_pre_ctl)] / s, y = J d with J on
    df = n_exp + n_ctl - 2 (Morris takes the approximate J; `correction` as of SMD). With
    u = 1/n_exp + 1/n_ctl and the arms' correlations averaged by their degrees of freedom,
    v = J^2 [2 (1 - r) u + d'^2] df / (df - 2) - d'^2, d' = y (Morris 2008, Organ Res Methods 11:364, eq. 25).
    """
    check_sizes(columns, "SMDPPC")
    for arm in ("exp", "ctl"):
        refuse(columns[f"sd_pre_{arm}"] < 0, columns[f"sd_pre_{arm}"], f"SMDPPC: sd_pre_{arm}", "at least 0")
        refuse(np.abs(columns[f"r_{arm}"]) > 1, columns[f"r_{arm}"], f"SMDPPC: r_{arm}", "between -1 and 1")
    df_exp, df_ctl = columns["n_exp"] - 1, columns["n_ctl"] - 1
    df = df_exp + df_ctl
    refuse(df <= 2, df, f"SMDPPC: df = {POOLED_DF}", "above 2")
    s2 = (df_exp * columns["sd_pre_exp"] ** 2 + df_ctl * columns["sd_pre_ctl"] ** 2) / df
    refuse(s2 <= 0, s2, "SMDPPC: the pooled variance before", "above 0")
    j = correction(choices["correction"], df, "SMDPPC", POOLED_DF)
    y = j * (_change(columns, "exp") - _change(columns, "ctl")) / np.sqrt(s2)
    r = (df_exp * columns["r_exp"] + df_ctl * columns["r_ctl"]) / df
    null = 2 * (1 - r) * (1 / columns["n_exp"] + 1 / columns["n_ctl"])
    return sound("SMDPPC", y, j**2 * (null + y**2) * df / (df - 2) - y**2)


def _change(columns: Columns, arm: str) -> Floats:
    return columns[f"mean_post_{arm}"] - columns[f"mean_pre_{arm}"]


MEASURES: Final = (
    Measure(
        code="SMDPP",
        label="difference of standardised mean changes (each by its SD before)",
        inputs=INPUTS,
        choices=MappingProxyType({"vtype": "LS", "correction": "exact"}),
        compute=difference_of_changes,
        unused=_AFTER,
    ),
    Measure(
        code="SMDPPC",
        label="standardised difference of mean changes (by the pooled SD before)",
        inputs=INPUTS,
        choices=MappingProxyType({"correction": "exact"}),
        compute=difference_by_pooled_baseline,
        unused=_AFTER,
    ),
)
