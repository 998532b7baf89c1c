"""Rank correlation tests of funnel asymmetry: Begg and Mazumdar's, and Schwarzer's for sparse 2x2 tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.counts.hypergeometric import Margins, cumulants
from synthesis.models.counts.table_tests import Cells
from synthesis.models.modelled import measure_of, model_of
from synthesis.models.small_study import sheets
from synthesis.models.small_study.evidence import Result, enough, needed, rows_note
from synthesis.models.small_study.kendall import Kendall, kendall
from synthesis.models.small_study.tables import tables_of
from synthesis.sheet import Presented, Sheet

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class RankTest(Presented):
    """A test that effects and their variances are not related in rank: Kendall's tau is 0 in a symmetric funnel."""

    name: str
    kendall: Kendall
    measure: str = ""
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Effects ranked."""
        return self.kendall.n

    @property
    def tau(self) -> float:
        """Kendall's tau-b of the standardised effects and their variances."""
        return self.kendall.tau

    @property
    def statistic(self) -> float:
        """Kendall's S over its standard deviation."""
        return self.kendall.statistic

    @property
    def p(self) -> float:
        """The two-sided p-value of no relation."""
        return self.kendall.p

    def sheet(self) -> Sheet:
        """The test in a table."""
        return sheets.of_rank_test(self)

    def in_a_line(self) -> str:
        """The test in a few words."""
        return sheets.rank_in_a_line(self)


def rank_test(fit: Result, *, exact: bool = True, correct: bool = False, force: bool = False) -> RankTest:
    """Whether effects and variances are related in rank (Begg & Mazumdar 1994, Biometrics 50:1088).

    Kendall's tau of (y_i - m) / sqrt(v_i - 1 / sum w) and v_i, where w = 1 / v and m is the mean by these weights.

    Args:
        fit: A fit of k effects.
        exact: Whether p is exact where no values are tied; else it is by the normal distribution.
        correct: Whether the normal approximation is corrected for continuity, |S| - 1.
        force: Whether to test fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, or effects that are all alike.
    """
    few = enough(fit, "a rank test of asymmetry", force=force)
    exact, correct = expected.flag("exact", exact), expected.flag("correct", correct)
    model = model_of(fit)
    w = 1 / model.v
    mean = float(w @ model.y / np.sum(w))
    standardised = (model.y - mean) / np.sqrt(model.v - 1 / np.sum(w))
    return RankTest(
        name="Begg and Mazumdar's rank test",
        kendall=kendall(standardised, model.v, exact=exact, correct=correct),
        measure=measure_of(fit),
        notes=(*few, *rows_note(fit)),
    )


def schwarzer(
    fit: Result, *, exact: bool = False, correct: bool = False, add: float = 0.0, force: bool = False
) -> RankTest:
    """The rank test for 2x2 tables with few events (Schwarzer, Antes & Schumacher 2007, Stat Med 26:721).

    Kendall's tau of (a_i - E_i) / sqrt(V_i) and 1 / V_i; E and V are the mean and variance of the events in the
    experimental arm by the non-central hypergeometric distribution, given the margins and the odds ratio of
    Mantel and Haenszel.

    Args:
        fit: A fit of k odds ratios with their tables.
        exact: Whether p is exact where no values are tied; else it is by the normal distribution.
        correct: Whether the normal approximation is corrected for continuity, |S| - 1.
        add: What is added to the cells of tables with an empty one for the odds ratio of Mantel and Haenszel, which
            needs nothing added.
        force: Whether to test fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, another measure, counts that are not known, or an odds ratio of
            Mantel and Haenszel that is 0 or without bound.
    """
    few = enough(fit, "a rank test of asymmetry", force=force)
    exact, correct = expected.flag("exact", exact), expected.flag("correct", correct)
    tables = tables_of(needed(fit), ("OR", "PETO"), "Schwarzer's test")
    less, variance = _conditional(tables.cells, expected.number("add", add))
    return RankTest(
        name="Schwarzer's rank test",
        kendall=kendall(tables.sign * less / np.sqrt(variance), 1 / variance, exact=exact, correct=correct),
        measure=measure_of(fit),
        notes=(*few, *sheets.left_out(tables.aside), *rows_note(fit)),
    )


def _conditional(cells: Cells, add: float) -> tuple[Floats, Floats]:
    """Events less their mean, and their variance, given the margins and the common odds ratio; each (k,)."""
    empty = (cells.a == 0) | (cells.b == 0) | (cells.c == 0) | (cells.d == 0)
    more = np.where(empty, add, 0.0)
    n = cells.n + 4 * more
    favourable = float(np.sum((cells.a + more) * (cells.d + more) / n))
    other = float(np.sum((cells.b + more) * (cells.c + more) / n))
    if not (favourable > 0 and other > 0):
        raise NotEstimable("Schwarzer's test: the odds ratio of Mantel and Haenszel is 0 or without bound")
    eta = np.full((cells.a.size, 1), np.log(favourable / other))
    margins = Margins(x=cells.a, m=cells.m, n1=cells.n1, n2=cells.n2)
    _, less, variance = cumulants(margins, eta)
    return less[:, 0], variance[:, 0]
