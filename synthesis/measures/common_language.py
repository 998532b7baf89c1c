"""The common language effect size: the chance that one value lies above another, between groups or over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.change import INPUTS, change_variance, check_change
from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse, sound
from synthesis.measures.two_groups import MEANS, check_groups, check_sizes


def of_normal_groups(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Chance that a member of the experimental group scores above one of control, where both are normal.

    With S = sd_exp^2 + sd_ctl^2 and delta = (mean_exp - mean_ctl) / sqrt(S): y = Phi(delta)
    (McGraw & Wong 1992, Psychol Bull 111:361), v = phi(delta)^2 var(delta) with var(delta) =
    [sd_exp^2 / (n_exp - 1) + sd_ctl^2 / (n_ctl - 1)] / S
    + delta^2 [sd_exp^4 / (n_exp - 1) + sd_ctl^4 / (n_ctl - 1)] / (2 S^2) (Bonett 2009; delta method).
    """
    check_groups(columns, "CLESN", least=2)
    total = columns["sd_exp"] ** 2 + columns["sd_ctl"] ** 2
    refuse(total <= 0, total, "CLESN: sd_exp^2 + sd_ctl^2", "above 0")
    delta = (columns["mean_exp"] - columns["mean_ctl"]) / np.sqrt(total)
    v = np.zeros_like(delta)
    for arm in ("exp", "ctl"):
        share, df = columns[f"sd_{arm}"] ** 2 / total, columns[f"n_{arm}"] - 1
        v += share / df + (delta * share) ** 2 / (2 * df)
    return _chance("CLESN", delta, v)


def of_normal_change(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001
    """Chance that a value after lies above one before, where both are normal and measured in the same people.

    S = sd_post^2 + sd_pre^2, delta = (mean_post - mean_pre) / sqrt(S), y = Phi(delta),
    v = phi(delta)^2 var(delta) with var(delta) = sd_change^2 / (S (n - 1))
    + delta^2 (sd_post^4 + sd_pre^4 + 2 r^2 sd_post^2 sd_pre^2) / (2 S^2 (n - 1)) (Bonett 2008; delta method).
    """
    check_change(columns, "CLESCN", least=2)
    total = columns["sd_post"] ** 2 + columns["sd_pre"] ** 2
    refuse(total <= 0, total, "CLESCN: sd_post^2 + sd_pre^2", "above 0")
    delta = (columns["mean_post"] - columns["mean_pre"]) / np.sqrt(total)
    a, b, df = columns["sd_post"] ** 2 / total, columns["sd_pre"] ** 2 / total, columns["n"] - 1
    curve = (a**2 + b**2 + 2 * columns["r"] ** 2 * a * b) / 2
    return _chance("CLESCN", delta, (change_variance(columns) / total + delta**2 * curve) / df)


def reported(columns: Columns, choices: Choices) -> Computed:
    """A reported chance (also AUC, c statistic, or U / (n_exp n_ctl) of the Mann-Whitney test).

    y = auc. `vtype` HM: v = [y (1 - y) + (n_exp - 1) y (1 - y)^2 / (2 - y)
    + (n_ctl - 1) y^2 (1 - y) / (1 + y)] / (n_exp n_ctl) (Hanley & McNeil 1982, Radiology 143:29);
    H0: (n_exp + n_ctl + 1) / (12 n_exp n_ctl), exact when the groups do not differ.
    """
    check_sizes(columns, "CLES")
    auc = columns["auc"]
    refuse((auc < 0) | (auc > 1), auc, "CLES: auc", "between 0 and 1")
    v = known(VARIANCES, choices["vtype"], "variance type of CLES")(columns)
    return sound("CLES", auc, v)


def _chance(code: str, delta: Floats, v: Floats) -> Computed:
    from scipy.special import ndtr

    density2 = np.exp(-(delta**2)) / (2 * np.pi)
    return sound(code, np.asarray(ndtr(delta), dtype=np.float64), density2 * v)


def _hanley_mcneil(columns: Columns) -> Floats:
    y, n_exp, n_ctl = columns["auc"], columns["n_exp"], columns["n_ctl"]
    above = (n_exp - 1) * y * (1 - y) ** 2 / (2 - y)
    below = (n_ctl - 1) * y**2 * (1 - y) / (1 + y)
    return (y * (1 - y) + above + below) / (n_exp * n_ctl)


def _without_effect(columns: Columns) -> Floats:
    n_exp, n_ctl = columns["n_exp"], columns["n_ctl"]
    return (n_exp + n_ctl + 1) / (12 * n_exp * n_ctl)


VARIANCES: Final[Mapping[str, Callable[[Columns], Floats]]] = MappingProxyType(
    {"HM": _hanley_mcneil, "H0": _without_effect}
)

NONE: Final[Mapping[str, str]] = MappingProxyType({})

MEASURES: Final = (
    Measure(
        code="CLES",
        label="common language effect size",
        inputs=("auc", "n_exp", "n_ctl"),
        choices=MappingProxyType({"vtype": "HM"}),
        compute=reported,
        null=0.5,
    ),
    Measure(
        code="CLESN",
        label="common language effect size (normal groups)",
        inputs=MEANS,
        choices=NONE,
        compute=of_normal_groups,
        null=0.5,
    ),
    Measure(
        code="CLESCN",
        label="common language effect size (normal, before and after)",
        inputs=INPUTS,
        choices=NONE,
        compute=of_normal_change,
        null=0.5,
        comparative=False,
    ),
)
