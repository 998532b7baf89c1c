"""What rounding leaves open."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Place
from synthesis.audit.printed import Printed
from synthesis.audit.slack import moved, p_of_size, p_span, quantile, size_of_p, span


def printed(text, value, decimals):
    return Printed(value=value, text=text, decimals=decimals, place=Place("a.csv", 1), cell="p")


@given(st.floats(-1e4, 1e4), st.integers(0, 4))
def test_a_number_lies_in_the_span_of_what_it_was_rounded_to(value, decimals):
    text = f"{value:.{decimals}f}"
    found = span(printed(text, float(text), decimals))

    assert found.low - 1e-9 <= value <= found.high + 1e-9


@given(st.floats(1, 100), st.floats(1, 100), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_sum_of_rounded_numbers_lies_in_the_span_of_their_sum(a, b, off, more):
    found = moved(sum, [a, b], [0.5, 0.5])

    assert found.low - 1e-9 <= a + off + b + more <= found.high + 1e-9


def test_a_p_below_a_bound_may_be_anything_down_to_zero():
    assert (p_span(printed("<0.001", 0.001, 3)).low, p_span(printed("0.000", 0.0, 3)).low) == (0.0, 0.0)


@pytest.mark.parametrize("df", [inf, 8.0, 40.0])
@given(st.floats(1e-6, 1.0))
def test_a_p_and_its_test_statistic_turn_into_each_other(df, p):
    assert p_of_size(size_of_p(p, df), df) == pytest.approx(p, rel=1e-6)


def test_quantiles_are_those_of_printed_tables():
    assert quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert quantile(0.95, 10.0) == pytest.approx(2.228139, abs=1e-6)
