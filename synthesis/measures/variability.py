"""Two groups compared by how much their members differ: log ratios of SDs and of coefficients of variation."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Computed, Floats, Measure, known, refuse, sound
from synthesis.measures.two_groups import MEANS

CORRECTIONS: Final = MappingProxyType({"first_order": 1.0, "none": 0.0})
"""How much of the first-order bias of a log ratio is taken off."""


def ratio_of_deviations(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of two standard deviations (lnVR; Nakagawa et al. 2015, Methods Ecol Evol 6:143).

    y = log(sd_exp / sd_ctl) + (h_exp - h_ctl), v = h_exp + h_ctl, with h = 1 / (2 (n - 1)).
    `correction` none leaves out the difference of the h.
    """
    y, v = _spread(columns, choices, "VR")
    return sound("VR", y, v)


def ratio_of_variations(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of two coefficients of variation (lnCVR; Nakagawa et al. 2015; Senior et al. 2020).

    y = log[(sd_exp / mean_exp) / (sd_ctl / mean_ctl)] + (h_exp - h_ctl) - (a_exp - a_ctl) / 2 and
    v = h_exp + h_ctl + a_exp + a_ctl, with h = 1 / (2 (n - 1)) and a = sd^2 / (n mean^2)
    (bias terms: Senior, Viechtbauer & Nakagawa 2020, Res Synth Methods 11:553). `correction` none leaves
    out the differences of h and of a. Means are above 0: this is for measurements on a ratio scale.
    """
    y, v = _spread(columns, choices, "CVR")
    for name in ("mean_exp", "mean_ctl"):
        refuse(columns[name] <= 0, columns[name], f"CVR: {name}", "above 0")
    share = known(CORRECTIONS, choices["correction"], "correction of CVR")
    a, c = (
        (columns[f"sd_{arm}"] / columns[f"mean_{arm}"]) ** 2 / columns[f"n_{arm}"] for arm in ("exp", "ctl")
    )
    return sound(
        "CVR", y - np.log(columns["mean_exp"] / columns["mean_ctl"]) - share * (a - c) / 2, v + a + c
    )


def _spread(columns: Columns, choices: Choices, code: str) -> tuple[Floats, Floats]:
    for arm in ("exp", "ctl"):
        refuse(columns[f"n_{arm}"] < 2, columns[f"n_{arm}"], f"{code}: n_{arm}", "at least 2")
        refuse(columns[f"sd_{arm}"] <= 0, columns[f"sd_{arm}"], f"{code}: sd_{arm}", "above 0")
    share = known(CORRECTIONS, choices["correction"], f"correction of {code}")
    h_exp, h_ctl = (1 / (2 * (columns[f"n_{arm}"] - 1)) for arm in ("exp", "ctl"))
    return np.log(columns["sd_exp"] / columns["sd_ctl"]) + share * (h_exp - h_ctl), h_exp + h_ctl


MEASURES: Final = (
    Measure(
        code="VR",
        label="log ratio of standard deviations",
        inputs=("n_exp", "sd_exp", "n_ctl", "sd_ctl"),
        choices=MappingProxyType({"correction": "first_order"}),
        compute=ratio_of_deviations,
        scale="exp",
    ),
    Measure(
        code="CVR",
        label="log ratio of coefficients of variation",
        inputs=MEANS,
        choices=MappingProxyType({"correction": "first_order"}),
        compute=ratio_of_variations,
        scale="exp",
    ),
)
