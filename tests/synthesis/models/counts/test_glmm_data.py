"""Counts as the mixed models read them: constants, offsets, own estimates, and what is refused."""

from math import comb, exp, factorial, log

import numpy as np
import pytest

from synthesis.errors import NotEstimable
from synthesis.models.counts.counts import proportions, rates, single_rates, tables
from synthesis.models.counts.glmm_data import prepare

TABLES = tables(
    ["a", "b", "c", "d"],
    events_exp=[3, 0, 9, 0],
    n_exp=[20, 15, 9, 30],
    events_ctl=[5, 2, 4, 0],
    n_ctl=[22, 14, 10, 28],
)
RATES = rates(["a", "b"], events_exp=[3, 8], time_exp=[10.5, 20], events_ctl=[5, 6], time_ctl=[12, 30])


def test_saturated_tables_have_the_likelihood_of_risks_as_they_were_seen():
    def seen(y, n):
        return log(comb(n, y)) + (y * log(y / n) if y else 0) + ((n - y) * log(1 - y / n) if y < n else 0)

    found = prepare(TABLES, "OR", conditional=False, exact=False)

    pairs = [(3, 20), (5, 22), (0, 15), (2, 14), (9, 9), (4, 10)]
    assert found.saturated == pytest.approx(sum(seen(y, n) for y, n in pairs), rel=1e-12)
    assert found.constant == pytest.approx(sum(log(comb(n, y)) for y, n in pairs), rel=1e-12)


def test_own_estimates_are_log_odds_ratios_and_infinite_ones_have_no_precision():
    found = prepare(TABLES, "OR", conditional=False, exact=False)

    assert found.own[0] == pytest.approx(log(3 * 17) - log(17 * 5), rel=1e-12)
    assert found.precision[0] == pytest.approx(1 / (1 / 3 + 1 / 17 + 1 / 5 + 1 / 17), rel=1e-12)
    assert found.precision[1:].tolist() == [0, 0]
    assert found.one_sided.tolist() == [0, -1, 1]


def test_tables_without_events_are_left_out_and_listed():
    found = prepare(TABLES, "OR", conditional=False, exact=False)

    assert (found.studies, found.rows.tolist()) == (("a", "b", "c"), [0, 1, 2])
    assert [(one.study, one.rule) for one in found.left_out] == [("d", "drop00")]


def test_given_their_total_rates_are_binomial_with_the_times_in_the_offset():
    found = prepare(RATES, "IRR", conditional=True, exact=True)

    assert (found.counts.y[:, 0].tolist(), found.counts.size[:, 0].tolist()) == ([3, 8], [8, 14])
    assert found.counts.offset[:, 0] == pytest.approx([log(10.5 / 12), log(20 / 30)], rel=1e-12)
    assert found.own == pytest.approx([log(3 / 10.5) - log(5 / 12), log(8 / 20) - log(6 / 30)], rel=1e-12)


def test_rates_have_the_constants_of_poisson_counts():
    found = prepare(RATES, "IRR", conditional=False, exact=False)
    wanted = sum(log(y**y * exp(-y) / factorial(y)) for y in (3, 8, 5, 6))

    assert found.saturated == pytest.approx(wanted, rel=1e-12)


def test_given_both_margins_a_table_is_kept_as_it_is():
    margins = prepare(TABLES, "OR", conditional=True, exact=True).margins

    assert (margins.x.tolist(), margins.m.tolist()) == ([3, 0, 9], [8, 2, 13])
    assert (margins.low.tolist(), margins.high.tolist()) == ([0, 0, 3], [8, 2, 9])


@pytest.mark.parametrize(
    ("data", "measure", "told"),
    [
        (RATES, "OR", "OR is modelled from Tables; found Rates"),
        (proportions(["a"], events=[2.5], n=[9]), "PLO", "a: events must be a whole number; found 2.5"),
        (proportions(["a", "b"], events=[0, 0], n=[9, 8]), "PLO", "no events in the group of any study"),
        (proportions(["a", "b"], events=[9, 8], n=[9, 8]), "PLO", "everyone in the group of every study"),
        (single_rates([], events=[], time=[]), "IRLN", "no studies"),
        (
            rates(["a"], events_exp=[0], time_exp=[1], events_ctl=[0], time_ctl=[1]),
            "IRR",
            "no study is left",
        ),
    ],
)
def test_counts_that_tell_nothing_are_refused_in_words(data, measure, told):
    with pytest.raises(NotEstimable, match=told):
        prepare(data, measure, conditional=False, exact=False)


def test_times_need_not_be_whole():
    assert np.isfinite(prepare(RATES, "IRR", conditional=False, exact=False).constant)
