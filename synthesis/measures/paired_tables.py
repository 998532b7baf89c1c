"""Two conditions of the same people, or of matched pairs, compared by events: a table of pairs.

The pairs are counted as `a` with the event under both conditions, `b` under the first (experimental) only,
`c` under the second (control) only, `d` under neither; an effect is the first against the second.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from synthesis.measures.measure import Choices, Columns, Compute, Computed, Measure, refuse
from synthesis.measures.zero_cells import HALF, Corrected, Tables, correct, settle

INPUTS: Final = ("a", "b", "c", "d")

EMPTY: Final = (
    "no pair with the event under both conditions (a)",
    "no pair with the event under the first condition only (b)",
    "no pair with the event under the second condition only (c)",
    "no pair with the event under neither condition (d)",
)


def paired_risk_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of the marginal risks: y = log((a + b) / (a + c)), v = (b + c) / ((a + b)(a + c)).

    (Zou 2007, Clin Trials 4:25.)
    """
    counts = _counts(columns, choices, "MPRR")
    a, b, c, _ = counts.cells
    return settle("MPRR", counts, np.log((a + b) / (a + c)), (b + c) / ((a + b) * (a + c)))


def paired_odds_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log ratio of the marginal odds: y = log[(a + b)/(c + d)] - log[(a + c)/(b + d)].

    v is the sum of the two logits' variances less twice their covariance (Becker & Balagtas 1993, Biometrics
    49:997): 1/(a + b) + 1/(c + d) + 1/(a + c) + 1/(b + d) - 2 N (a d - b c) / ((a + b)(c + d)(a + c)(b + d)),
    which is N [(a + d)(b + c) + 4 b c] over the same product.
    """
    counts = _counts(columns, choices, "MPOR")
    a, b, c, d = counts.cells
    first, not_first, second, not_second = a + b, c + d, a + c, b + d
    changed = (a + d) * (b + c) + 4 * b * c
    v = (a + b + c + d) / (first * not_first) * changed / (second * not_second)
    return settle("MPOR", counts, np.log(first / not_first) - np.log(second / not_second), v)


def conditional_odds_ratio(columns: Columns, choices: Choices) -> Computed:
    """Log odds ratio given the pair: y = log(b / c), v = 1/b + 1/c (McNemar 1947, Psychometrika 12:153)."""
    counts = _counts(columns, choices, "MPORC")
    _, b, c, _ = counts.cells
    return settle("MPORC", counts, np.log(b / c), 1 / b + 1 / c)


def paired_peto(columns: Columns, choices: Choices) -> Computed:
    """Peto's log odds ratio given the pair: y = 2 (b - c) / (b + c), v = 4 / (b + c).

    The pairs are strata of two, so that b - E = (b - c)/2 and V = (b + c)/4 (Curtin, Elbourne & Altman
    2002, Stat Med 21:2145; Yusuf et al. 1985, Prog Cardiovasc Dis 27:335).
    """
    counts = _counts(columns, choices, "MPPETO")
    _, b, c, _ = counts.cells
    return settle("MPPETO", counts, 2 * (b - c) / (b + c), 4 / (b + c))


def paired_risk_difference(columns: Columns, choices: Choices) -> Computed:
    """Difference of the marginal risks: y = (b - c) / N, v = [(b + c) / N - y^2] / N.

    As computed, v = [(a + d)(b + c) + 4 b c] / N^3 (May & Johnson 1997, Stat Med 16:2127).
    """
    counts = _counts(columns, choices, "MPRD")
    a, b, c, d = counts.cells
    n = a + b + c + d
    return settle("MPRD", counts, (b - c) / n, ((a + d) * (b + c) + 4 * b * c) / n**3)


def _counts(columns: Columns, choices: Choices, code: str) -> Corrected:
    for name in INPUTS:
        refuse(columns[name] < 0, columns[name], f"{code}: {name}", "at least 0")
    cells = np.stack([columns[name] for name in INPUTS])
    total = np.sum(cells, axis=0)
    refuse(total <= 0, total, f"{code}: a + b + c + d", "above 0")
    return correct(Tables(cells=cells, empty=EMPTY), choices)


def _measure(code: str, label: str, compute: Compute, scale: str = "") -> Measure:
    return Measure(
        code=code,
        label=label,
        inputs=INPUTS,
        choices=MappingProxyType(dict(HALF)),
        compute=compute,
        scale=scale,
    )


MEASURES: Final = (
    _measure("MPRR", "risk ratio of matched pairs", paired_risk_ratio, "exp"),
    _measure("MPOR", "marginal odds ratio of matched pairs", paired_odds_ratio, "exp"),
    _measure("MPORC", "conditional odds ratio of matched pairs", conditional_odds_ratio, "exp"),
    _measure("MPPETO", "conditional odds ratio of matched pairs by Peto's method", paired_peto, "exp"),
    _measure("MPRD", "risk difference of matched pairs", paired_risk_difference),
)
