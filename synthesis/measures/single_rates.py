"""One group's events in person-time: the incidence rate, and its transformations."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, refuse
from synthesis.measures.zero_cells import HALF, NOTHING, Corrected, Tables, correct, settle

INPUTS: Final = ("events", "time")


def rate(columns: Columns, choices: Choices) -> Computed:
    """Incidence rate of x Poisson events: y = x / t, v = x / t^2; in events per unit of person-time."""
    counts, x, t = _counts(columns, choices, "IR")
    return settle("IR", counts, x / t, x / t**2)


def log_rate(columns: Columns, choices: Choices) -> Computed:
    """Log incidence rate: y = log(x / t), v = 1 / x, by the delta method."""
    counts, x, t = _counts(columns, choices, "IRLN")
    return settle("IRLN", counts, np.log(x / t), 1 / x)


def root_rate(columns: Columns, choices: Choices) -> Computed:
    """Square root of the incidence rate: y = sqrt(x / t), v = 1 / (4 t), whatever the rate."""
    counts, x, t = _counts(columns, choices, "IRS")
    return settle("IRS", counts, np.sqrt(x / t), 1 / (4 * t))


def double_root_rate(columns: Columns, choices: Choices) -> Computed:
    """Freeman and Tukey's double root, halved: y = [sqrt(x / t) + sqrt((x + 1) / t)] / 2, v = 1 / (4 t).

    (Freeman & Tukey 1950, Ann Math Stat 21:607.)
    """
    counts, x, t = _counts(columns, choices, "IRFT")
    return settle("IRFT", counts, (np.sqrt(x / t) + np.sqrt((x + 1) / t)) / 2, 1 / (4 * t))


def _counts(columns: Columns, choices: Choices, code: str) -> tuple[Corrected, Floats, Floats]:
    events, time = columns["events"], columns["time"]
    refuse(events < 0, events, f"{code}: events", "at least 0")
    refuse(time <= 0, time, f"{code}: time", "above 0")
    counts = correct(Tables(cells=events[np.newaxis, :], empty=("no events",)), choices)
    return counts, counts.cells[0], time


def _measure(code: str, label: str, compute: Compute, choices: Choices, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType(dict(choices)),
        compute=compute,
        scale=scale,
        comparative=False,
    )


MEASURES: Final = (
    _measure("IR", "incidence rate", rate, HALF),
    _measure("IRLN", "log incidence rate", log_rate, HALF, "exp"),
    _measure("IRS", "square root of the incidence rate", root_rate, NOTHING),
    _measure("IRFT", "double square root of the incidence rate", double_root_rate, NOTHING),
)
