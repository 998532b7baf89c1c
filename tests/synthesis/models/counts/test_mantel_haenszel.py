"""Mantel-Haenszel pooling: against R, against sums by hand, at its edges."""

from fractions import Fraction
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable, NotEstimable
from synthesis.models.counts.counts import ZeroRule, rates, tables
from synthesis.models.counts.mantel_haenszel import mantel_haenszel
from synthesis.numbers import Unavailable

# BCG trials (Colditz et al. 1994, JAMA 271:698): cases among the vaccinated and the others; R: metafor 5.0-1.
BCG = {
    "events_exp": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "n_exp": [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    "events_ctl": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "n_ctl": [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
}


def of(columns, **named):
    names = [f"study {row}" for row in range(len(columns["n_exp"]))]
    return mantel_haenszel(tables(names, **columns), **named)


@pytest.mark.parametrize(
    ("measure", "estimate", "se", "q"),
    [("OR", -0.473410988388585, 0.0410077784042314, 163.942579569193)],
)
def test_the_bcg_trials_pool_as_in_r(measure, estimate, se, q):
    fit = of(BCG, measure=measure)

    assert fit.pooled.estimate == pytest.approx(estimate, rel=1e-12)
    assert fit.pooled.se == pytest.approx(se, rel=1e-12)
    assert fit.heterogeneity.q == pytest.approx(q, rel=1e-12)
    assert fit.cochran_mantel_haenszel.statistic == pytest.approx(135.688943723906, rel=1e-12)
    assert fit.breslow_day.statistic == pytest.approx(171.765366579396, rel=1e-10)
    assert fit.tarone.statistic == pytest.approx(171.756672993871, rel=1e-10)
    assert fit.full.ll == pytest.approx(-76.4178103455401, rel=1e-12)
    assert fit.restricted.aicc == pytest.approx(157.160364559402, rel=1e-12)
    assert fit.natural.high == pytest.approx(0.675003623733264, rel=1e-12)


def test_two_tables_pool_as_by_hand_in_fractions():
    columns = {"events_exp": [3, 8], "n_exp": [20, 30], "events_ctl": [5, 10], "n_ctl": [22, 28]}
    top = Fraction(3 * 17, 42) + Fraction(8 * 18, 58)
    bottom = Fraction(17 * 5, 42) + Fraction(22 * 10, 58)
    risk = (Fraction(3 * 22, 42) + Fraction(8 * 28, 58)) / (Fraction(5 * 20, 42) + Fraction(10 * 30, 58))
    apart = (Fraction(3 * 22 - 5 * 20, 42) + Fraction(8 * 28 - 10 * 30, 58)) / (
        Fraction(20 * 22, 42) + Fraction(30 * 28, 58)
    )

    assert exp(of(columns, measure="OR").pooled.estimate) == pytest.approx(float(top / bottom), rel=1e-14)
    assert exp(of(columns, measure="RR").pooled.estimate) == pytest.approx(float(risk), rel=1e-14)
    assert of(columns, measure="RD").pooled.estimate == pytest.approx(float(apart), rel=1e-14)


@given(st.lists(st.tuples(*[st.integers(1, 40)] * 4), min_size=1, max_size=6))
def test_turning_the_arms_round_turns_the_sign(cells):
    a, b, c, d = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    there = {"events_exp": a, "n_exp": a + b, "events_ctl": c, "n_ctl": c + d}
    back = {"events_exp": c, "n_exp": c + d, "events_ctl": a, "n_ctl": a + b}

    for measure in ("OR", "RR", "RD"):
        one, other = of(there, measure=measure).pooled, of(back, measure=measure).pooled
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-10)
        assert one.se == pytest.approx(other.se, rel=1e-9)


@given(
    st.lists(st.tuples(*[st.integers(1, 40)] * 4), min_size=2, max_size=6), st.randoms(use_true_random=False)
)
def test_the_order_of_the_studies_does_not_matter(cells, chance):
    def fit(rows, measure):
        a, b, c, d = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
        return of({"events_exp": a, "n_exp": a + b, "events_ctl": c, "n_ctl": c + d}, measure=measure)

    for measure in ("OR", "RR", "RD"):
        one, other = fit(cells, measure), fit(chance.sample(cells, len(cells)), measure)
        assert other.pooled.estimate == pytest.approx(one.pooled.estimate, rel=1e-9, abs=1e-12)
        assert other.pooled.se == pytest.approx(one.pooled.se, rel=1e-9)
        assert sorted(other.weights) == pytest.approx(sorted(one.weights), rel=1e-9)
        assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, rel=1e-9, abs=1e-9)


@given(st.floats(1e-3, 1e3))
def test_the_unit_of_time_does_not_matter_to_a_rate_ratio_and_divides_a_rate_difference(unit):
    counted = {"events_exp": [7, 8, 3], "events_ctl": [11, 8, 14]}
    first, second = np.array([1344, 1988, 754.0]), np.array([1988, 1460, 844.0])
    before, after = (
        rates(["a", "b", "c"], **counted, time_exp=by * first, time_ctl=by * second) for by in (1, unit)
    )

    one, other = (mantel_haenszel(data, measure="IRR") for data in (before, after))
    assert other.pooled.estimate == pytest.approx(one.pooled.estimate, rel=1e-10)
    assert other.pooled.se == pytest.approx(one.pooled.se, rel=1e-10)
    assert other.cochran_mantel_haenszel.p == pytest.approx(one.cochran_mantel_haenszel.p, rel=1e-9)
    one, other = (mantel_haenszel(data, measure="IRD") for data in (before, after))
    assert unit * other.pooled.estimate == pytest.approx(one.pooled.estimate, rel=1e-10)
    assert unit * other.pooled.se == pytest.approx(one.pooled.se, rel=1e-10)


def test_a_rate_ratio_of_one_table_is_its_own():
    data = rates(["one"], events_exp=[8], time_exp=[100], events_ctl=[12], time_ctl=[90])

    fit = mantel_haenszel(data, measure="IRR")

    assert fit.pooled.estimate == pytest.approx(log(8 / 100) - log(12 / 90), rel=1e-14)
    assert fit.pooled.se**2 == pytest.approx(1 / 8 + 1 / 12, rel=1e-12)
    assert isinstance(fit.heterogeneity, Unavailable)
    assert mantel_haenszel(data, measure="IRD").pooled.se ** 2 == pytest.approx(
        8 / 100**2 + 12 / 90**2, rel=1e-12
    )


def test_a_double_zero_adds_nothing_to_an_odds_ratio_and_is_named():
    plain = {"events_exp": [3, 8], "n_exp": [20, 30], "events_ctl": [5, 10], "n_ctl": [22, 28]}
    more = {name: [*column, 0 if "events" in name else 40] for name, column in plain.items()}

    one, other = of(plain), of(more)

    assert other.pooled.estimate == one.pooled.estimate
    assert other.weights[2] == 0
    assert other.notes == (
        "Without information on the pooled odds ratio: study 2.",
        "Without an estimate of their own, so not in Q: study 2.",
    )
    assert of(more, measure="RD").pooled.se < of(plain, measure="RD").pooled.se


def test_a_declared_rule_for_double_zeros_lists_the_study_it_leaves_out():
    columns = {"events_exp": [3, 0], "n_exp": [20, 30], "events_ctl": [5, 0], "n_ctl": [22, 28]}

    fit = of(columns, measure="RD", pooled_rule=ZeroRule(drop00=True))

    assert fit.k == 1
    assert [one.study for one in fit.left_out] == ["study 1"]


@pytest.mark.parametrize(
    ("events_exp", "events_ctl", "measure", "told"),
    [
        ([0, 0], [0, 0], "OR", "no study has both events and others"),
        ([0, 0], [0, 0], "RD", "variance above 0"),
        ([0, 0], [2, 3], "RR", "no study has events in the experimental arm"),
        ([2, 3], [0, 0], "OR", "the odds ratio is infinite"),
    ],
)
def test_counts_without_a_ratio_are_refused_in_words(events_exp, events_ctl, measure, told):
    columns = {"events_exp": events_exp, "n_exp": [20, 30], "events_ctl": events_ctl, "n_ctl": [22, 28]}

    with pytest.raises((NotEstimable, NotComputable), match=told):
        of(columns, measure=measure)


def test_no_studies_an_unknown_measure_and_the_wrong_counts_are_refused():
    columns = {"events_exp": [3], "n_exp": [20], "events_ctl": [5], "n_ctl": [22]}

    with pytest.raises(NotEstimable, match="no studies"):
        of({name: [] for name in columns})
    with pytest.raises(NotEstimable, match="known: IRD, IRR, OR, RD, RR"):
        of(columns, measure="HR")
    with pytest.raises(NotEstimable, match="IRR is pooled from Rates; found Tables"):
        of(columns, measure="IRR")
    with pytest.raises(NotEstimable, match="between 0 and 1"):
        of(columns, level=95)


def test_only_studies_that_inform_neither_side_of_the_ratio_are_said_to_tell_nothing():
    """One without events among controls still tells of the experimental arm."""
    data = tables(
        ["None", "Left", "Right", "Both"],
        events_exp=[0, 3, 0, 4],
        n_exp=[20, 20, 20, 20],
        events_ctl=[0, 0, 2, 5],
        n_ctl=[20, 20, 20, 20],
    )
    notes = " ".join(mantel_haenszel(data, measure="OR").notes)

    assert "Without information on the pooled odds ratio: None." in notes
