"""Mantel-Haenszel: one common ratio or difference pooled over tables of counts, exact where cells are 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.expected import told
from synthesis.measures import zero_cells
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.two_arm_counts import two_by_two
from synthesis.models.counts import methods as count_methods
from synthesis.models.counts import sheets as count_sheets
from synthesis.models.counts import table_tests
from synthesis.models.counts.count_fits import (
    ChiSquared,
    Coefficient,
    Criteria,
    Natural,
    Spread,
    coefficient,
    named,
    natural,
    normal_criteria,
    shares,
    spread,
)
from synthesis.models.counts.counts import LeftOut, Rates, Tables, ZeroRule, without
from synthesis.models.counts.table_tests import Cells
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STUDY_RULE: Final = ZeroRule(add=0.5, to="only0", drop00=True)
"""How the studies' own estimates, which only heterogeneity rests on, deal with cells of 0."""
POOLED_RULE: Final = ZeroRule()
"""How the pooled estimate does: nothing is added, nothing is dropped."""


@frozen(eq=False, repr=False)
class MantelHaenszel(Presented):
    """One common effect of k studies by Mantel and Haenszel's weights.

    `pooled` is on the measure's own scale (logarithms for ratios), `natural` on that readers know.
    `weights` are percentages, in the order of `studies`. `cochran_mantel_haenszel` tests the association,
    `breslow_day` and `tarone` whether one odds ratio holds. `heterogeneity` rests on the `k_effects`
    studies with an estimate of their own by `study_rule`; `k_informative` have both events and others.
    `full` and `restricted` say how well the pooled value describes the studies' own estimates.
    """

    data: Tables | Rates
    studies: tuple[str, ...]
    measure: str
    continuity: bool
    study_rule: ZeroRule
    pooled_rule: ZeroRule
    pooled: Coefficient
    natural: Natural
    weights: Floats
    heterogeneity: Spread | Unavailable
    cochran_mantel_haenszel: ChiSquared | Unavailable
    breslow_day: ChiSquared | Unavailable
    tarone: ChiSquared | Unavailable
    full: Criteria | Unavailable
    restricted: Criteria | Unavailable
    k_effects: int
    k_informative: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]

    @property
    def k(self) -> int:
        """Studies pooled."""
        return len(self.studies)

    def sheet(self) -> Sheet:
        """The common effect, the tests and heterogeneity in tables."""
        return count_sheets.of_mantel_haenszel(self)

    def in_a_line(self) -> str:
        """The common effect in a few words."""
        return count_sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this analysis, with its references below."""
        return count_methods.of_mantel_haenszel(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the studies, one a row: counts, and weight in percent."""
        return count_sheets.pooled_frame(self)


def mantel_haenszel(
    data: Tables | Rates,
    *,
    measure: str = "OR",
    level: float = 0.95,
    correct: bool = True,
    study_rule: ZeroRule = STUDY_RULE,
    pooled_rule: ZeroRule = POOLED_RULE,
) -> MantelHaenszel:
    """The common odds ratio, risk ratio, risk difference, rate ratio or rate difference.

    With a, c events among n1, n2 persons (or in t1, t2 of time), N = n1 + n2:

        OR   sum(a d / N) / sum(b c / N)                (Mantel & Haenszel 1959, J Natl Cancer Inst 22:719)
        RR   sum(a n2 / N) / sum(c n1 / N)              (Greenland & Robins 1985, Biometrics 41:55)
        RD   sum((a n2 - c n1) / N) / sum(n1 n2 / N)    (variance: Sato 1989, Biometrics 45:1323)
        IRR  sum(a t2 / T) / sum(c t1 / T),  IRD  sum((a t2 - c t1) / T) / sum(t1 t2 / T)

    The variance of log OR is that of Robins, Breslow & Greenland (1986, Biometrics 42:311).

    Args:
        data: Tables (OR, RR, RD) or rates (IRR, IRD) of k studies.
        measure: A key of `POOLED`.
        level: Level of the interval.
        correct: Whether the test of association takes its continuity correction of 1/2.
        study_rule: Zero cells in the studies' own estimates.
        pooled_rule: Zero cells in the pooled estimate and the tests.

    Raises:
        NotEstimable: no studies, an unknown measure, counts of the wrong kind, or sums of 0 of which no
            ratio can be made (no events in an arm of any study).
    """
    row = _known(data, measure)
    expected.flag("correct", correct)
    for what, rule in (("study_rule", study_rule), ("pooled_rule", pooled_rule)):
        expected.kind(what, rule, ZeroRule, "a ZeroRule")
    cells, kept, left_out = _cells(data, pooled_rule)
    sums = row(cells)
    _possible(measure, sums)
    own = compute(measure, data.columns, **study_rule.choices)
    there = np.ones(own.y.shape, dtype=np.bool_)
    there[list(own.left_out)] = False
    pooled = coefficient(MEASURES[measure].label, sums.estimate, sums.variance, level=level)
    y, v = own.y[there], own.v[there]
    full, restricted = normal_criteria(y, v, pooled.estimate)
    cmh, bd, tarone, informative = table_tests.of(measure, cells, sums.estimate, correct=correct)
    return MantelHaenszel(
        data=data,
        studies=kept,
        measure=measure,
        continuity=correct,
        study_rule=study_rule,
        pooled_rule=pooled_rule,
        pooled=pooled,
        natural=natural(MEASURES[measure].scale, pooled.estimate, pooled.interval),
        weights=shares(sums.weights),
        heterogeneity=spread(float(np.sum((y - pooled.estimate) ** 2 / v)), y.size - 1),
        cochran_mantel_haenszel=cmh,
        breslow_day=bd,
        tarone=tarone,
        full=full,
        restricted=restricted,
        k_effects=int(y.size),
        k_informative=informative,
        left_out=(*data.left_out, *left_out),
        notes=_notes(measure, kept, sums, data, own.left_out),
    )


@frozen
class _Sums:
    """A pooled value with its variance, and what each study weighs; `top` and `bottom` are the sums of a ratio.

    A ratio's `weights` are the studies' parts of its bottom, `tops` those of its top.
    """

    estimate: float
    variance: float
    weights: Floats
    tops: Floats
    top: float = 1.0
    bottom: float = 1.0


def _known(data: Tables | Rates, measure: str) -> Callable[[Cells], _Sums]:
    if expected.text("measure", measure) not in POOLED:
        raise NotEstimable(
            f"unknown measure {measure!r} for Mantel-Haenszel pooling; known: {', '.join(sorted(POOLED))}"
        )
    kind, row = POOLED[measure]
    if not isinstance(data, kind):
        raise NotEstimable(
            f"{measure} is pooled from {kind.__name__}; found {told(data)}; counts makes them of a data frame"
        )
    if not data.studies:
        raise NotEstimable("no studies")
    return row


def _cells(data: Tables | Rates, rule: ZeroRule) -> tuple[Cells, tuple[str, ...], tuple[LeftOut, ...]]:
    if isinstance(data, Tables):
        given = two_by_two(data.columns, "Mantel-Haenszel")
    else:
        none = (data.events_exp == 0) & (data.events_ctl == 0)
        given = zero_cells.Tables(
            cells=np.stack([data.events_exp, data.events_ctl]),
            empty=("no events in the experimental arm", "no events in the control arm"),
            doubles={"no events in either arm": none},
        )
    made = zero_cells.correct(given, rule.choices)
    gone = np.isnan(made.cells[0])
    kept, left_out = without(data.studies, gone, "drop00", "a double zero: dropped, as declared (drop00)")
    if not kept:
        raise NotEstimable("no studies are left once double zeros are dropped")
    cells = made.cells[:, ~gone]
    if isinstance(data, Tables):
        a, b, c, d = cells
        return Cells(a=a, n1=a + b, c=c, n2=c + d), kept, left_out
    return Cells(a=cells[0], n1=data.time_exp[~gone], c=cells[1], n2=data.time_ctl[~gone]), kept, left_out


def _possible(measure: str, sums: _Sums) -> None:
    if sums.top > 0 and sums.bottom > 0:
        return
    label = MEASURES[measure].label
    if sums.top == 0 and sums.bottom == 0:
        raise NotEstimable(f"no study has both events and others to compare: there is no {label}")
    arm, other = ("experimental", "control") if sums.top == 0 else ("control", "experimental")
    value = "0" if sums.top == 0 else "infinite"
    raise NotEstimable(
        f"no study has events in the {arm} arm and anyone to set against them in the {other} arm: "
        f"the {label} is {value} and has no interval"
    )


def _notes(
    measure: str, kept: tuple[str, ...], sums: _Sums, data: Tables | Rates, left_out: Mapping[int, str]
) -> tuple[str, ...]:
    nothing = (sums.tops == 0) & (sums.weights == 0)
    silent = tuple(name for name, none in zip(kept, nothing.tolist(), strict=True) if none)
    label = MEASURES[measure].label
    notes = [f"Without information on the pooled {label}: {named(silent)}."] if silent else []
    without_own = tuple(data.studies[row] for row in sorted(left_out))
    if without_own:
        notes.append(f"Without an estimate of their own, so not in Q: {named(without_own)}.")
    return tuple(notes)


def _odds_ratio(cells: Cells) -> _Sums:
    a, b, c, d, n = cells.a, cells.b, cells.c, cells.d, cells.n
    r, s = a * d / n, b * c / n
    p, q = (a + d) / n, (b + c) / n
    top, bottom = float(np.sum(r)), float(np.sum(s))
    with np.errstate(all="ignore"):
        variance = (
            np.sum(p * r) / top**2 + np.sum(p * s + q * r) / (top * bottom) + np.sum(q * s) / bottom**2
        ) / 2
        return _Sums(
            estimate=float(np.log(top) - np.log(bottom)),
            variance=float(variance),
            weights=s,
            tops=r,
            top=top,
            bottom=bottom,
        )


def _risk_ratio(cells: Cells) -> _Sums:
    a, c, n = cells.a, cells.c, cells.n
    return _ratio(cells, (cells.n1 * cells.n2 * (a + c) - a * c * n) / n**2)


def _rate_ratio(cells: Cells) -> _Sums:
    return _ratio(cells, (cells.n1 / cells.n) * (cells.n2 / cells.n) * (cells.a + cells.c))


def _ratio(cells: Cells, terms: Floats) -> _Sums:
    r, s = cells.a * (cells.n2 / cells.n), cells.c * (cells.n1 / cells.n)
    top, bottom = float(np.sum(r)), float(np.sum(s))
    with np.errstate(all="ignore"):
        return _Sums(
            estimate=float(np.log(top) - np.log(bottom)),
            variance=float(np.sum(terms) / np.float64(top * bottom)),
            weights=s,
            tops=r,
            top=top,
            bottom=bottom,
        )


def _risk_difference(cells: Cells) -> _Sums:
    a, c, n1, n2, n = cells.a, cells.c, cells.n1, cells.n2, cells.n
    weights = n1 * (n2 / n)
    total = float(np.sum(weights))
    estimate = float(np.sum(a * (n2 / n) - c * (n1 / n))) / total
    slope = c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + (n1 / n) * (n2 / n) * (n2 - n1) / 2
    level = (a * (n2 - c) / n + c * (n1 - a) / n) / 2
    variance = (estimate * float(np.sum(slope)) + float(np.sum(level))) / total**2
    return _Sums(estimate=estimate, variance=variance, weights=weights, tops=weights)


def _rate_difference(cells: Cells) -> _Sums:
    a, c, t1, t2, n = cells.a, cells.c, cells.n1, cells.n2, cells.n
    weights = t1 * (t2 / n)
    total = float(np.sum(weights))
    estimate = float(np.sum(a * (t2 / n) - c * (t1 / n))) / total
    variance = float(np.sum(a * (t2 / n) ** 2 + c * (t1 / n) ** 2)) / total**2
    return _Sums(estimate=estimate, variance=variance, weights=weights, tops=weights)


POOLED: Final[Mapping[str, tuple[type[Tables | Rates], Callable[[Cells], _Sums]]]] = MappingProxyType(
    {
        "OR": (Tables, _odds_ratio),
        "RR": (Tables, _risk_ratio),
        "RD": (Tables, _risk_difference),
        "IRR": (Rates, _rate_ratio),
        "IRD": (Rates, _rate_difference),
    }
)
