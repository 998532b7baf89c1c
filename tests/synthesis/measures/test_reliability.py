"""Coefficient alpha: R's numbers, order, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.transforms import TRANSFORMS

# metafor 5.0-1, escalc of the first row of dat.bonett2010: alpha .93 of 20 items, 103 people.
OF_R = [
    ("ARAW", 0.93, 0.000102136529442418),
    ("AHW", 0.587871470019144, 0.000391222193953802),
    ("ABT", 2.65926003693278, 0.0208441896821261),
]


@pytest.mark.parametrize(("code", "y", "v"), OF_R)
def test_a_scale_is_as_in_r(code, y, v):
    found = compute(code, {"alpha": 0.93, "items": 20, "n": 103})

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)


@given(alpha=st.floats(-1, 0.99), more=st.floats(0.001, 0.009), code=st.sampled_from(["ARAW", "AHW", "ABT"]))
def test_the_more_reliable_the_greater(alpha, more, code):
    low, high = compute(code, {"alpha": [alpha, alpha + more], "items": [5, 5], "n": [50, 50]}).y

    assert low < high


@pytest.mark.parametrize("code", ["AHW", "ABT"])
def test_the_scale_of_a_transformed_alpha_leads_back_to_it(code):
    y = compute(code, {"alpha": 0.8, "items": 5, "n": 50}).y

    assert TRANSFORMS[MEASURES[code].scale].value(y) == pytest.approx([0.8])


def test_an_unreliable_scale_is_0_on_every_scale():
    for code in ("ARAW", "AHW", "ABT"):
        assert compute(code, {"alpha": 0.0, "items": 5, "n": 50}).y[0] == 0


@pytest.mark.parametrize("code", ["ARAW", "AHW", "ABT"])
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("alpha", 1.0, "alpha of row 0 must be below 1; found 1"),
        ("items", 1, "items of row 0 must be at least 2; found 1"),
        ("n", 2, "n of row 0 must be above 2; found 2"),
        ("alpha", math.inf, "alpha of row 0 must be a finite number; found inf"),
    ],
)
def test_impossible_numbers_are_refused_by_row_and_column(code, field, value, message):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: {message}$"):
        compute(code, {"alpha": 0.9, "items": 10, "n": 50} | {field: value})
