"""Matched pairs: R's numbers, hand computations, algebra, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber
from synthesis.measures.registry import compute

CODES = ("MPRR", "MPOR", "MPORC", "MPPETO", "MPRD")

# metafor 5.0-1, escalc of the pairs (20, 5, 11, 40) and (12, 0, 6, 25): 1/2 is added to the second.
OF_R = [
    ("MPRR", (-0.215111379616945, 0.0206451612903226), (-0.379489621704904, 0.0283400809716599)),
    ("MPOR", (-0.340274522570951, 0.0504209712558859), (-0.587128986483148, 0.0610937013391467)),
    ("MPORC", (-0.78845736036427, 0.290909090909091), (-2.56494935746154, 2.15384615384615)),
    ("MPPETO", (-0.75, 0.25), (-1.71428571428571, 0.571428571428571)),
    ("MPRD", (-0.0789473684210526, 0.00268807406327453), (-0.133333333333333, 0.00306172839506173)),
]


def pairs(a, b, c, d):
    return {"a": a, "b": b, "c": c, "d": d}


@pytest.mark.parametrize(("code", "first", "second"), OF_R)
def test_pairs_are_as_in_r(code, first, second):
    found = compute(code, pairs([20, 12], [5, 0], [11, 6], [40, 25]))

    assert (found.y[0], found.v[0]) == pytest.approx(first, rel=1e-12)
    assert (found.y[1], found.v[1]) == pytest.approx(second, rel=1e-12)
    assert found.corrected == (1,)


def test_a_difference_of_paired_risks_by_hand():
    """McNemar's table of 100 pairs: 30 and 20 events; v = (20 + 10) / 100^2 - 10^2 / 100^3."""
    found = compute("MPRD", pairs(10, 20, 10, 60))

    assert (found.y[0], found.v[0]) == pytest.approx((0.1, 0.003 - 0.0001))


def test_the_covariance_of_the_marginal_odds_is_that_of_their_logits():
    found = compute("MPOR", pairs(10, 20, 10, 60))

    wanted = 1 / 30 + 1 / 70 + 1 / 20 + 1 / 80 - 2 * 100 * (10 * 60 - 20 * 10) / (30 * 70 * 20 * 80)
    assert found.y[0] == pytest.approx(math.log(30 / 70 * 80 / 20))
    assert found.v[0] == pytest.approx(wanted)


@given(cells=st.tuples(*[st.integers(1, 400)] * 4), code=st.sampled_from(CODES))
def test_exchanging_the_conditions_turns_the_sign_and_keeps_the_variance(cells, code):
    a, b, c, d = cells

    here, there = compute(code, pairs(a, b, c, d)), compute(code, pairs(a, c, b, d))

    assert there.y == pytest.approx(-here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v, rel=1e-9)


@given(cells=st.tuples(*[st.integers(1, 400)] * 4), times=st.integers(2, 20), code=st.sampled_from(CODES))
def test_so_many_times_the_pairs_leave_the_estimate_and_divide_the_variance(cells, times, code):
    here, there = compute(code, pairs(*cells)), compute(code, pairs(*(times * one for one in cells)))

    assert there.y == pytest.approx(here.y, rel=1e-9, abs=1e-12)
    assert there.v == pytest.approx(here.v / times, rel=1e-9)


@pytest.mark.parametrize("code", CODES)
def test_pairs_that_never_differ_leave_no_variance_and_are_left_out_with_a_reason(code):
    found = compute(code, pairs(10, 0, 0, 60), to="none")

    assert found.left_out[0].startswith(
        "no pair with the event under the first condition only (b) and "
        f"no pair with the event under the second condition only (c): {code} has no estimate"
    )


@pytest.mark.parametrize("code", CODES)
def test_impossible_counts_are_refused_by_row_and_column(code):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: c of row 1 must be at least 0; found -2$"):
        compute(code, pairs([1, 1], [1, 1], [1, -2], [1, 1]))
    with pytest.raises(
        ImpossibleNumber, match=f"^{code}: a \\+ b \\+ c \\+ d of row 0 must be above 0; found 0$"
    ):
        compute(code, pairs(0, 0, 0, 0))
