"""Intraclass correlations against Shrout and Fleiss, an analysis of variance written out, and their algebra."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extraction_forms.agreement.coefficients import NO_PAIR, ONE_CODER
from extraction_forms.agreement.intraclass import NO_VARIATION, ONE_UNIT, icc_2_1, icc_3_1

# Shrout and Fleiss 1979, table 2: six targets, four judges.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

numbers = st.integers(-50, 50).map(lambda n: n / 4)
rows_of_two = st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=3, max_size=8)


def by_definition(rows):
    """ICC(2,1) and ICC(3,1) from deviations, cell by cell."""
    x = np.array(rows, dtype=float)
    n, k = x.shape
    units, coders, grand = x.mean(axis=1, keepdims=True), x.mean(axis=0), x.mean()
    bms = k * ((units - grand) ** 2).sum() / (n - 1)
    jms = n * ((coders - grand) ** 2).sum() / (k - 1)
    ems = ((x - units - coders + grand) ** 2).sum() / ((n - 1) * (k - 1))
    return (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n), (bms - ems) / (bms + (k - 1) * ems)


def test_shrout_and_fleiss_have_029_and_071_of_four_judges():
    assert (round(icc_2_1(JUDGES), 2), round(icc_3_1(JUDGES), 2)) == (0.29, 0.71)


@given(rows=rows_of_two)
def test_the_correlations_are_those_of_an_analysis_of_variance(rows):
    assume(len({sum(row) for row in rows}) > 1)

    assert (icc_2_1(rows), icc_3_1(rows)) == pytest.approx(by_definition(rows), abs=1e-9)


@given(rows=rows_of_two, factor=st.sampled_from([0.001, 3.0, 1e6]), more=st.sampled_from([0.0, 1e6]))
def test_the_unit_of_measurement_and_its_zero_do_not_matter(rows, factor, more):
    assume(len({sum(row) for row in rows}) > 1)
    other = [[factor * x + more for x in row] for row in rows]

    assert icc_2_1(other) == pytest.approx(icc_2_1(rows), abs=1e-5)


def test_a_coder_who_always_adds_one_is_consistent_and_does_not_agree():
    rows = [[1.1, 2.1], [2.7, 3.7], [5.3, 6.3]]

    assert icc_3_1(rows) == pytest.approx(1, abs=1e-12)
    assert icc_2_1(rows) < 0.95


def test_units_that_a_coder_has_not_rated_are_left_out():
    assert icc_2_1([*JUDGES, [1, None, 3, 4]]) == icc_2_1(JUDGES)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e9 + 0.1])
def test_numbers_that_are_all_the_same_have_no_correlation(value):
    assert icc_2_1([[value, value]] * 7) == icc_3_1([[value, value]] * 7) == NO_VARIATION


def test_units_that_are_all_the_same_have_no_consistency_to_speak_of():
    assert icc_3_1([[0.1, 0.3]] * 3) == NO_VARIATION


def test_one_coder_one_unit_and_no_common_unit_are_told_apart():
    assert icc_2_1([]) == icc_2_1([[1.0], [2.0]]) == icc_2_1([[1.0, None], [2.0, None]]) == ONE_CODER
    assert icc_2_1([[1.0, 2.0]]) == ONE_UNIT
    assert icc_2_1([[1.0, None], [None, 2.0]]) == NO_PAIR
