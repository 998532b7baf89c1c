"""Two groups compared by means in the unit of the outcome: the mean difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, sound
from synthesis.measures.two_groups import MEANS, check_groups, pooled_variance


def mean_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of two means, experimental minus control.

    y = mean_exp - mean_ctl. `vtype` LS: v = sd_exp^2/n_exp + sd_ctl^2/n_ctl; HO: the pooled variance
    times (1/n_exp + 1/n_ctl) (Cochrane Handbook, section 6.5.2.3, read backwards).
    """
    check_groups(columns, "MD")
    v = known(VARIANCES, choices["vtype"], "variance type of MD")(columns)
    return sound("MD", columns["mean_exp"] - columns["mean_ctl"], v)


def _separate(columns: Columns) -> Floats:
    return columns["sd_exp"] ** 2 / columns["n_exp"] + columns["sd_ctl"] ** 2 / columns["n_ctl"]


def _pooled(columns: Columns) -> Floats:
    return pooled_variance(columns) * (1 / columns["n_exp"] + 1 / columns["n_ctl"])


VARIANCES: Final[Mapping[str, Callable[[Columns], Floats]]] = MappingProxyType(
    {"LS": _separate, "HO": _pooled}
)

MEASURES: Final = (
    Measure(
        code="MD",
        label="mean difference",
        inputs=MEANS,
        choices=MappingProxyType({"vtype": "LS"}),
        compute=mean_difference,
    ),
)
