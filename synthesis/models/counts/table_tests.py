"""Tests over several tables: of association (Cochran-Mantel-Haenszel), and of one common odds ratio."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.models.counts.count_fits import ChiSquared, chi_squared
from synthesis.models.counts.hypergeometric import expected_count
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Tested = ChiSquared | Unavailable


@frozen
class Cells:
    """Events `a` of `n1` and `c` of `n2` in k tables, persons or person-time; each (k,)."""

    a: Floats
    n1: Floats
    c: Floats
    n2: Floats

    @property
    def b(self) -> Floats:
        """The others of the first arm."""
        return self.n1 - self.a

    @property
    def d(self) -> Floats:
        """The others of the second arm."""
        return self.n2 - self.c

    @property
    def n(self) -> Floats:
        """Both arms together."""
        return self.n1 + self.n2

    @property
    def m(self) -> Floats:
        """Events of both arms."""
        return self.a + self.c


def of(measure: str, cells: Cells, estimate: float, *, correct: bool) -> tuple[Tested, Tested, Tested, int]:
    """The tests that go with a measure: of association, Breslow-Day, Tarone; and how many tables are informative."""
    if measure == "OR":
        informative = (cells.m > 0) & (cells.m < cells.n)
        bd, tarone = breslow_day(cells, estimate)
        return cochran_mantel_haenszel(cells, correct=correct), bd, tarone, int(np.sum(informative))
    ratios_only = Unavailable(reason="a test of odds ratios")
    rates = Unavailable(reason="a test of odds ratios and of rate ratios")
    association = rate_association(cells, correct=correct) if measure == "IRR" else rates
    return association, ratios_only, ratios_only, int(np.sum(cells.m > 0))


def cochran_mantel_haenszel(cells: Cells, *, correct: bool) -> Tested:
    """Whether events and arms go together, all tables taken into one.

    X2 = (|sum(a - E)| - 1/2)^2 / sum(V), E = n1 m / N, V = n1 n2 m (N - m) / (N^2 (N - 1))
    (Cochran 1954, Biometrics 10:417; Mantel & Haenszel 1959, J Natl Cancer Inst 22:719).
    """
    n, m = cells.n, cells.m
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.where(n > 1, cells.n1 / n * cells.n2 / n * m * (n - m) / (n - 1), 0.0)
    return _association(cells.a - cells.n1 / n * m, variance, correct=correct)


def rate_association(cells: Cells, *, correct: bool) -> Tested:
    """The same of person-time: E = t1 m / T, V = m t1 t2 / T^2 (Rothman, Greenland & Lash 2008, chapter 15)."""
    share = cells.n1 / cells.n
    return _association(cells.a - share * cells.m, cells.m * share * (cells.n2 / cells.n), correct=correct)


def breslow_day(cells: Cells, log_odds_ratio: float) -> tuple[Tested, Tested]:
    """Whether one odds ratio holds in all tables: Breslow and Day's test, and with Tarone's correction.

    X2 = sum((a - A)^2 / V), A the count a table with these margins has under the common odds ratio and
    1 / V the sum of 1 / its cells (Breslow & Day 1980, eq. 4.30); Tarone (1985, Biometrika 72:91) takes off
    (sum(a - A))^2 / sum(V). df = informative tables - 1.
    """
    informative = (cells.m > 0) & (cells.m < cells.n)
    df = int(np.sum(informative)) - 1
    if df < 1:
        few = Unavailable(reason="fewer than two tables have both events and others")
        return few, few
    a, n1, n2, m = (one[informative] for one in (cells.a, cells.n1, cells.n2, cells.m))
    fitted = expected_count(n1, n2, m, np.full(a.size, log_odds_ratio))
    rest = a - fitted
    variance = 1 / (1 / fitted + 1 / (m - fitted) + 1 / (n1 - fitted) + 1 / (n2 - m + fitted))
    statistic = float(np.sum(rest**2 / variance))
    corrected = statistic - float(np.sum(rest)) ** 2 / float(np.sum(variance))
    return chi_squared(statistic, df), chi_squared(max(0.0, corrected), df)


def _association(rest: Floats, variance: Floats, *, correct: bool) -> Tested:
    total = float(np.sum(variance))
    if total <= 0:
        return Unavailable(reason="no table has both events and others")
    distance = max(0.0, abs(float(np.sum(rest))) - (0.5 if correct else 0.0))
    return chi_squared(distance**2 / total, 1)
