"""One group's mean and variability: R's numbers, algebra, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import compute

# metafor 5.0-1, escalc of the first row of dat.senn2013: mean -1.7, sd 1.459, n 213 (abs(-1.7) + 5 in logarithms).
OF_R = [
    ("MN", -1.7, -1.7, 0.00999380751173709),
    ("SMN", -1.7, -1.16105384671026, 0.00785926299286549),
    ("MNLN", 6.7, 1.90210752639692, 0.000222628815142283),
    ("CVLN", 6.7, -1.52199776629023, 0.00258111938118002),
    ("SDLN", -1.7, 0.380109760106686, 0.00235849056603774),
]


@pytest.mark.parametrize(("code", "mean", "y", "v"), OF_R)
def test_a_group_is_as_in_r(code, mean, y, v):
    found = compute(code, {"mean": mean, "sd": 1.459, "n": 213})

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


def test_corrections_can_be_left_out():
    group = {"mean": 10.0, "sd": 2.0, "n": 20}

    assert compute("SMN", group, correction="none").y[0] == pytest.approx(5.0)
    assert compute("SDLN", group, correction="none").y[0] == pytest.approx(math.log(2))
    assert compute("CVLN", group, correction="none").y[0] == pytest.approx(math.log(0.2))
    assert compute("SDLN", group).y[0] == pytest.approx(math.log(2) + 1 / 38)


@given(factor=st.floats(0.01, 100))
def test_standardised_quantities_have_no_unit_and_logarithms_shift(factor):
    here = {"mean": 10.0, "sd": 2.0, "n": 20}
    there = {"mean": 10.0 * factor, "sd": 2.0 * factor, "n": 20}

    for code, shift in (("SMN", 0), ("CVLN", 0), ("MNLN", math.log(factor)), ("SDLN", math.log(factor))):
        assert compute(code, there).y == pytest.approx(compute(code, here).y + shift, abs=1e-12)
        assert compute(code, there).v == pytest.approx(compute(code, here).v)


@pytest.mark.parametrize(
    ("code", "group", "message"),
    [
        ("MN", {"sd": 0.0}, "sd of row 0 must be above 0; found 0"),
        ("MN", {"n": 0}, "n of row 0 must be at least 1; found 0"),
        ("SMN", {"n": 2}, "df = n - 1 of row 0 must be above 1; found 1"),
        ("SMN", {"n": 1}, "df = n - 1 of row 0 must be above 1; found 0"),
        ("MNLN", {"mean": -1.0}, "mean of row 0 must be above 0; found -1"),
        ("CVLN", {"mean": 0.0}, "mean of row 0 must be above 0; found 0"),
        ("SDLN", {"n": 1}, "n of row 0 must be at least 2; found 1"),
        ("SDLN", {"sd": -1.0}, "sd of row 0 must be above 0; found -1"),
    ],
)
def test_impossible_numbers_are_refused_by_row_and_column(code, group, message):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: {message}$"):
        compute(code, {"mean": 10.0, "sd": 2.0, "n": 20} | group)


def test_an_unknown_correction_is_refused_by_the_list_of_those_there_are():
    with pytest.raises(NotComputable, match="unknown correction of SDLN 'exact'; known: first_order, none"):
        compute("SDLN", {"sd": 2.0, "n": 20}, correction="exact")
