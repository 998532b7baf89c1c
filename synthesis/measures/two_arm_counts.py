"""Events among the people of two arms, read and checked as 2x2 tables."""

from __future__ import annotations

from typing import Final

import numpy as np

from synthesis.measures.measure import Columns, Floats, refuse
from synthesis.measures.zero_cells import Tables

INPUTS: Final = ("events_exp", "n_exp", "events_ctl", "n_ctl")

EMPTY: Final = (
    "no events in the experimental arm",
    "only events in the experimental arm",
    "no events in the control arm",
    "only events in the control arm",
)


def two_by_two(columns: Columns, code: str) -> Tables:
    """The tables a, b | c, d of events and non-events, experimental and control, shape (4, k).

    Counts need not be whole: imputation makes fractions.

    Raises:
        ImpossibleNumber: an arm of fewer than one, events below 0 or more than the arm holds.
    """
    cells: list[Floats] = []
    for arm in ("exp", "ctl"):
        cells += events_and_others(columns[f"events_{arm}"], columns[f"n_{arm}"], code, f"_{arm}")
    a, b, c, d = cells
    share = columns["n_exp"] / (columns["n_exp"] + columns["n_ctl"])
    return Tables(
        cells=np.stack(cells),
        empty=EMPTY,
        doubles={
            "no events in either arm": (a == 0) & (c == 0),
            "only events in both arms": (b == 0) & (d == 0),
        },
        shares=np.stack([share, share, 1 - share, 1 - share]),
    )


def events_and_others(events: Floats, n: Floats, code: str, arm: str = "") -> tuple[Floats, Floats]:
    """Those with the event and those without, each (k,), of groups of `n`; `arm` ends the columns' names.

    Raises:
        ImpossibleNumber: n below 1, events below 0 or more than n.
    """
    refuse(n < 1, n, f"{code}: n{arm}", "at least 1")
    refuse(events < 0, events, f"{code}: events{arm}", "at least 0")
    refuse((events > n) & (n >= 1), events, f"{code}: events{arm}", f"at most n{arm}")
    return events, n - events
