"""Two arms compared by events in person-time."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.generic import ratio_routes
from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, refuse
from synthesis.measures.zero_cells import HALF, NOTHING, Corrected, Tables, correct, settle

INPUTS: Final = ("events_exp", "time_exp", "events_ctl", "time_ctl")

EMPTY: Final = ("no events in the experimental arm", "no events in the control arm")


def rate_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of incidence rates: y = log(x_exp / t_exp) - log(x_ctl / t_ctl), v = 1/x_exp + 1/x_ctl.

    x are events, t person-time in one unit for both arms (Rothman, Greenland & Lash 2008, Modern
    Epidemiology, chapter 14).
    """
    counts, x_exp, x_ctl = _counts(columns, choices, "IRR")
    y = np.log(x_exp / columns["time_exp"]) - np.log(x_ctl / columns["time_ctl"])
    return settle("IRR", counts, y, 1 / x_exp + 1 / x_ctl)


def rate_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of incidence rates: y = x_exp / t_exp - x_ctl / t_ctl, v = x_exp / t_exp^2 + x_ctl / t_ctl^2.

    In events per unit of person-time (Rothman, Greenland & Lash 2008, chapter 14).
    """
    counts, x_exp, x_ctl = _counts(columns, choices, "IRD")
    t_exp, t_ctl = columns["time_exp"], columns["time_ctl"]
    return settle("IRD", counts, x_exp / t_exp - x_ctl / t_ctl, x_exp / t_exp**2 + x_ctl / t_ctl**2)


def root_rate_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of square roots of incidence rates: y = sqrt(x_exp / t_exp) - sqrt(x_ctl / t_ctl).

    v = 1 / (4 t_exp) + 1 / (4 t_ctl), by the delta method from Poisson counts: the same whatever the rates.
    """
    counts, x_exp, x_ctl = _counts(columns, choices, "IRSD")
    t_exp, t_ctl = columns["time_exp"], columns["time_ctl"]
    return settle(
        "IRSD", counts, np.sqrt(x_exp / t_exp) - np.sqrt(x_ctl / t_ctl), (1 / t_exp + 1 / t_ctl) / 4
    )


def _counts(columns: Columns, choices: Choices, code: str) -> tuple[Corrected, Floats, Floats]:
    for arm in ("exp", "ctl"):
        events, time = columns[f"events_{arm}"], columns[f"time_{arm}"]
        refuse(events < 0, events, f"{code}: events_{arm}", "at least 0")
        refuse(time <= 0, time, f"{code}: time_{arm}", "above 0")
    exp, ctl = columns["events_exp"], columns["events_ctl"]
    doubles = {"no events in either arm": (exp == 0) & (ctl == 0)}
    counts = correct(Tables(cells=np.stack([exp, ctl]), empty=EMPTY, doubles=doubles), choices)
    return counts, counts.cells[0], counts.cells[1]


def _measure(code: str, label: str, compute: Compute, choices: Choices, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType({**choices, "drop00": False}),
        compute=compute,
        also=ratio_routes(code) if code == "IRR" else (),
        scale=scale,
    )


MEASURES: Final = (
    _measure("IRR", "incidence rate ratio", rate_ratio, HALF, "exp"),
    _measure("IRD", "incidence rate difference", rate_difference, HALF),
    _measure("IRSD", "difference of square roots of incidence rates", root_rate_difference, NOTHING),
)
