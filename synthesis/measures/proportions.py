"""One group's events among its people: the proportion, and its transformations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Floats, Measure, known
from synthesis.measures.probits import probit
from synthesis.measures.two_arm_counts import events_and_others
from synthesis.measures.zero_cells import HALF, NOTHING, Corrected, Tables, correct, settle

INPUTS: Final = ("events", "n")

EMPTY: Final = ("no events", "only events")


def proportion(columns: Columns, choices: Choices) -> Computed:
    """The proportion itself: y = p = events / n, from 0 to 1.

    `vtype` LS: v = p (1 - p) / n; UB: p (1 - p) / (n - 1), unbiased; AV: p (1 - p) / n with the proportion
    over all groups together in place of p.
    """
    counts, x, others = _counts(columns, choices, "PR")
    v = known(PR_VARIANCES, choices["vtype"], "variance type of PR")(x, others)
    return settle("PR", counts, x / (x + others), v)


def log_proportion(columns: Columns, choices: Choices) -> Computed:
    """Log proportion: y = log p, v = (1 - p) / (n p) by the delta method; `vtype` LS or AV, as of PR."""
    counts, x, others = _counts(columns, choices, "PLN")
    v = known(PLN_VARIANCES, choices["vtype"], "variance type of PLN")(x, others)
    return settle("PLN", counts, np.log(x / (x + others)), v)


def log_odds(columns: Columns, choices: Choices) -> Computed:
    """Log odds: y = log(p / (1 - p)), v = 1 / (n p) + 1 / (n (1 - p)); `vtype` LS or AV, as of PR.

    (Haldane 1955, Ann Hum Genet 20:309.)
    """
    counts, x, others = _counts(columns, choices, "PLO")
    v = known(PLO_VARIANCES, choices["vtype"], "variance type of PLO")(x, others)
    return settle("PLO", counts, np.log(x / others), v)


def probit_proportion(columns: Columns, choices: Choices) -> Computed:
    """The standard normal quantile of the proportion, and its variance: see `probit`."""
    counts, x, others = _counts(columns, choices, "PRZ")
    return settle("PRZ", counts, *probit(x, others))


def arcsine_proportion(columns: Columns, choices: Choices) -> Computed:
    """Arcsine square root: y = asin sqrt(p), in radians, v = 1 / (4 n) (Anscombe 1948, Biometrika 35:246)."""
    counts, x, others = _counts(columns, choices, "PAS")
    return settle("PAS", counts, np.arctan2(np.sqrt(x), np.sqrt(others)), 1 / (4 * (x + others)))


def double_arcsine(columns: Columns, choices: Choices) -> Computed:
    """Freeman and Tukey's double arcsine, halved, in radians: v = 1 / (4 n + 2).

    y = [asin sqrt(x / (n + 1)) + asin sqrt((x + 1) / (n + 1))] / 2 (Freeman & Tukey 1950, Ann Math Stat
    21:607).
    """
    counts, x, others = _counts(columns, choices, "PFT")
    below = np.arctan2(np.sqrt(x), np.sqrt(others + 1))
    above = np.arctan2(np.sqrt(x + 1), np.sqrt(others))
    return settle("PFT", counts, (below + above) / 2, 1 / (4 * (x + others) + 2))


def _counts(columns: Columns, choices: Choices, code: str) -> tuple[Corrected, Floats, Floats]:
    cells = np.stack(events_and_others(columns["events"], columns["n"], code))
    counts = correct(Tables(cells=cells, empty=EMPTY), choices)
    return counts, counts.cells[0], counts.cells[1]


def _together(x: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Events and others as they would be with the same proportion in every group."""
    n = x + others
    p = np.sum(x) / np.sum(n)
    return p * n, (1 - p) * n


def _pr_ls(x: Floats, others: Floats) -> Floats:
    return x * others / (x + others) ** 3


def _pr_ub(x: Floats, others: Floats) -> Floats:
    n = x + others
    return x * others / (n**2 * (n - 1))


def _pr_av(x: Floats, others: Floats) -> Floats:
    return _pr_ls(*_together(x, others))


def _pln_ls(x: Floats, others: Floats) -> Floats:
    return others / (x * (x + others))


def _pln_av(x: Floats, others: Floats) -> Floats:
    return _pln_ls(*_together(x, others))


def _plo_ls(x: Floats, others: Floats) -> Floats:
    return 1 / x + 1 / others


def _plo_av(x: Floats, others: Floats) -> Floats:
    return _plo_ls(*_together(x, others))


_Variances = Mapping[str, Callable[[Floats, Floats], Floats]]
PR_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _pr_ls, "UB": _pr_ub, "AV": _pr_av})
PLN_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _pln_ls, "AV": _pln_av})
PLO_VARIANCES: Final[_Variances] = MappingProxyType({"LS": _plo_ls, "AV": _plo_av})

_LS: Final = {**HALF, "vtype": "LS"}


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
    _measure("PR", "proportion", proportion, _LS),
    _measure("PLN", "log proportion", log_proportion, _LS, "exp"),
    _measure("PLO", "log odds", log_odds, _LS, "expit"),
    _measure("PRZ", "probit of the proportion", probit_proportion, HALF, "probit_back"),
    _measure("PAS", "arcsine square root of the proportion", arcsine_proportion, NOTHING, "arcsine_back"),
    _measure("PFT", "double arcsine of the proportion", double_arcsine, NOTHING),
)
