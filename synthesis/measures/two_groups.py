"""Two groups described by their means: their columns, what these must be, and the pooled variance."""

from __future__ import annotations

from typing import Final

import numpy as np

from synthesis.measures.measure import Columns, Floats, refuse

MEANS: Final = ("n_exp", "mean_exp", "sd_exp", "n_ctl", "mean_ctl", "sd_ctl")
"""The columns of two groups of means, one row a comparison."""

POOLED_DF: Final = "n_exp + n_ctl - 2"
"""How the degrees of freedom of the pooled standard deviation are counted."""


def check_sizes(columns: Columns, code: str, *, least: int = 1) -> None:
    """Groups hold at least `least` people each, and three together.

    Raises:
        ImpossibleNumber: a group is smaller.
    """
    for name in ("n_exp", "n_ctl"):
        refuse(columns[name] < least, columns[name], f"{code}: {name}", f"at least {least}")
    total = columns["n_exp"] + columns["n_ctl"]
    refuse(total < 3, total, f"{code}: n_exp + n_ctl", "at least 3")


def check_groups(columns: Columns, code: str, *, least: int = 1) -> None:
    """As `check_sizes`; and no standard deviation is negative.

    Raises:
        ImpossibleNumber: a group is smaller or a standard deviation below 0.
    """
    for name in ("sd_exp", "sd_ctl"):
        refuse(columns[name] < 0, columns[name], f"{code}: {name}", "at least 0")
    check_sizes(columns, code, least=least)


def pooled_variance(columns: Columns) -> Floats:
    """The variances of two groups, averaged by their degrees of freedom; shape (k,)."""
    df_exp, df_ctl = columns["n_exp"] - 1, columns["n_ctl"] - 1
    return (df_exp * columns["sd_exp"] ** 2 + df_ctl * columns["sd_ctl"] ** 2) / (df_exp + df_ctl)


def pooled_d(columns: Columns, code: str) -> Floats:
    """Cohen's d: the mean difference over the pooled standard deviation; shape (k,).

    Raises:
        ImpossibleNumber: impossible groups, or groups without any spread.
    """
    check_groups(columns, code)
    s2 = pooled_variance(columns)
    refuse(s2 <= 0, s2, f"{code}: the pooled variance", "above 0")
    refuse(~np.isfinite(s2), s2, f"{code}: the pooled variance", "a finite number")
    return (columns["mean_exp"] - columns["mean_ctl"]) / np.sqrt(s2)
