"""Tests over several tables: against textbooks and manuals, and sums by hand."""

from math import log

import numpy as np
import pytest

from synthesis.models.counts.table_tests import (
    Cells,
    breslow_day,
    cochran_mantel_haenszel,
    of,
    rate_association,
)
from synthesis.numbers import Unavailable


def cells(*rows):
    """From rows a, b, c, d: events and others of the first arm, then of the second."""
    a, b, c, d = np.array(rows, dtype=float).T
    return Cells(a=a, n1=a + b, c=c, n2=c + d)


# Alcohol and cancer of the oesophagus in Ille-et-Vilaine by age (Breslow & Day 1980, chapter 4).
OESOPHAGUS = cells(
    (1, 9, 0, 106), (4, 26, 5, 164), (25, 29, 21, 138), (42, 27, 34, 139), (19, 18, 36, 88), (5, 0, 8, 31)
)
# Admission and sex in six departments of Berkeley (Bickel et al. 1975, Science 187:398), R's UCBAdmissions.
BERKELEY = cells(
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
)
# Treatment of migraine among women and men (the example of Cochran-Mantel-Haenszel statistics in SAS/STAT's FREQ).
MIGRAINE = cells((16, 11, 5, 20), (12, 16, 7, 19))


def test_breslow_and_day_find_a_common_odds_ratio_for_the_oesophagus():
    """Their section 4.4, with the maximum-likelihood odds ratio of 5.251: 9.32 on 5 degrees of freedom, p = 0.10."""
    test, corrected = breslow_day(OESOPHAGUS, log(5.251))

    assert (round(test.statistic, 2), test.df, round(test.p, 2)) == (9.32, 5, 0.10)
    assert corrected.statistic <= test.statistic


def test_the_association_with_alcohol_is_that_of_the_book_and_of_r():
    """R 4.2.2, mantelhaen.test, with and without the correction of 1/2."""
    assert cochran_mantel_haenszel(OESOPHAGUS, correct=True).statistic == pytest.approx(
        83.2145301646864, rel=1e-12
    )
    assert cochran_mantel_haenszel(OESOPHAGUS, correct=False).statistic == pytest.approx(
        85.0094970347336, rel=1e-12
    )


def test_berkeley_admits_alike_on_the_whole_and_unlike_by_department():
    """R 4.2.2, mantelhaen.test; Breslow-Day 18.83 on 5 degrees of freedom as printed for these tables."""
    association = cochran_mantel_haenszel(BERKELEY, correct=True)
    test, corrected = breslow_day(BERKELEY, log(0.904696828258623))

    assert association.statistic == pytest.approx(1.42694622858669, rel=1e-11)
    assert (round(test.statistic, 2), round(test.p, 4)) == (18.83, 0.0021)
    assert corrected.statistic == pytest.approx(test.statistic, abs=1e-4)


def test_the_migraine_trial_is_that_of_the_manual():
    """CMH 8.3052 (p = 0.0040), Breslow-Day 1.4929 (p = 0.2218), Mantel-Haenszel odds ratio 3.3132."""
    association = cochran_mantel_haenszel(MIGRAINE, correct=False)
    test, _ = breslow_day(MIGRAINE, log(3.3132))

    assert (round(association.statistic, 4), round(association.p, 4)) == (8.3052, 0.0040)
    assert (round(test.statistic, 4), round(test.p, 4)) == (1.4929, 0.2218)


def test_a_correction_beyond_what_there_is_to_correct_leaves_zero():
    assert cochran_mantel_haenszel(cells((5, 5, 5, 5)), correct=True).statistic == 0


def test_rates_are_tested_by_events_less_those_expected_of_the_time():
    data = Cells(
        a=np.array([8.0, 3]), n1=np.array([100.0, 50]), c=np.array([12.0, 9]), n2=np.array([90.0, 70])
    )
    rest = 8 - 20 * 100 / 190 + 3 - 12 * 50 / 120
    variance = 20 * 100 * 90 / 190**2 + 12 * 50 * 70 / 120**2

    assert rate_association(data, correct=False).statistic == pytest.approx(rest**2 / variance, rel=1e-14)


def test_a_table_without_events_changes_no_test_and_is_not_informative():
    more = cells((16, 11, 5, 20), (12, 16, 7, 19), (0, 30, 0, 25))

    assert of("OR", more, 1.1, correct=True)[:3] == of("OR", MIGRAINE, 1.1, correct=True)[:3]
    assert of("OR", more, 1.1, correct=True)[3] == 2


@pytest.mark.parametrize(("measure", "tested"), [("OR", 3), ("RR", 0), ("RD", 0), ("IRR", 1), ("IRD", 0)])
def test_each_measure_has_the_tests_that_are_about_it(measure, tested):
    found = of(measure, MIGRAINE, 1.1, correct=True)[:3]

    assert sum(not isinstance(one, Unavailable) for one in found) == tested
    assert all(one.reason for one in found if isinstance(one, Unavailable))


def test_one_informative_table_has_no_test_of_a_common_odds_ratio():
    few = Unavailable(reason="fewer than two tables have both events and others")

    assert breslow_day(cells((16, 11, 5, 20), (0, 16, 0, 19)), 0.0) == (few, few)
