"""One group measured before and after: log ratios of its means, standard deviations and coefficients of variation."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.change import INPUTS, check_change
from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse, sound
from synthesis.measures.variability import CORRECTIONS


def ratio_of_means(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of the means after and before (Lajeunesse 2011, Ecology 92:2049).

    With a = sd_post / mean_post, b = sd_pre / mean_pre: y = log(mean_post / mean_pre) + (a^2 - b^2) / (2 n),
    v = (a^2 + b^2 - 2 r a b) / n. `correction` none leaves out the second term of y, the first-order bias
    (Lajeunesse 2015). Both means are of one sign.
    """
    check_change(columns, "ROMC")
    share = known(CORRECTIONS, choices["correction"], "correction of ROMC")
    ratio = _ratio(columns, "ROMC")
    a, b = _variations(columns)
    bias = share * (a - b) * (a + b) / (2 * columns["n"])
    return sound("ROMC", np.log(ratio) + bias, _joint(a, b, columns))


def ratio_of_deviations(columns: Columns, choices: Choices) -> Computed:  # noqa: ARG001 - the signature of every measure
    """Log ratio of the standard deviations after and before (Nakagawa et al. 2015, for pairs).

    y = log(sd_post / sd_pre), v = (1 - r^2) / (n - 1).
    """
    y, v = _spread(columns, "VRC")
    return sound("VRC", y, v)


def ratio_of_variations(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of the coefficients of variation after and before (Nakagawa et al. 2015, for pairs).

    With a and b as of `ratio_of_means`: y = log(a / b) - (a^2 - b^2) / (2 n),
    v = (1 - r^2) / (n - 1) + (a^2 + b^2 - 2 r a b) / n. `correction` none leaves out the second term of y.
    Means are above 0: this is for measurements on a ratio scale.
    """
    y, v = _spread(columns, "CVRC")
    for name in ("mean_post", "mean_pre"):
        refuse(columns[name] <= 0, columns[name], f"CVRC: {name}", "above 0")
    share = known(CORRECTIONS, choices["correction"], "correction of CVRC")
    a, b = _variations(columns)
    bias = share * (a - b) * (a + b) / (2 * columns["n"])
    return sound("CVRC", y - np.log(_ratio(columns, "CVRC")) - bias, v + _joint(a, b, columns))


def _variations(columns: Columns) -> tuple[Floats, Floats]:
    return columns["sd_post"] / columns["mean_post"], columns["sd_pre"] / columns["mean_pre"]


def _ratio(columns: Columns, code: str) -> Floats:
    for name in ("mean_post", "mean_pre"):
        refuse(columns[name] == 0, columns[name], f"{code}: {name}", "other than 0")
    ratio = columns["mean_post"] / columns["mean_pre"]
    refuse(ratio <= 0, ratio, f"{code}: mean_post / mean_pre", "above 0, means of one sign")
    return ratio


def _joint(a: Floats, b: Floats, columns: Columns) -> Floats:
    return ((a - b) ** 2 + 2 * (1 - columns["r"]) * a * b) / columns["n"]


def _spread(columns: Columns, code: str) -> tuple[Floats, Floats]:
    r = columns["r"]
    refuse(columns["n"] < 2, columns["n"], f"{code}: n", "at least 2")
    refuse(np.abs(r) > 1, r, f"{code}: r", "between -1 and 1")
    for name in ("sd_post", "sd_pre"):
        refuse(columns[name] <= 0, columns[name], f"{code}: {name}", "above 0")
    return np.log(columns["sd_post"] / columns["sd_pre"]), (1 - r) * (1 + r) / (columns["n"] - 1)


def _measure(
    code: str,
    label: str,
    compute: Callable[[Columns, Choices], Computed],
    inputs: tuple[str, ...] = INPUTS,
    correction: str = "first_order",
) -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=inputs,
        choices=MappingProxyType({"correction": correction} if correction else {}),
        compute=compute,
        scale="exp",
        comparative=False,
    )


MEASURES: Final = (
    _measure("ROMC", "log ratio of means, after to before", ratio_of_means),
    _measure(
        "VRC",
        "log ratio of standard deviations, after to before",
        ratio_of_deviations,
        ("sd_post", "sd_pre", "n", "r"),
        "",
    ),
    _measure("CVRC", "log ratio of coefficients of variation, after to before", ratio_of_variations),
)
