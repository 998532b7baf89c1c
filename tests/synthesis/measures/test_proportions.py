"""One group's proportion and its transformations: R's numbers, algebra, ends, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.registry import MEASURES, compute
from synthesis.measures.transforms import TRANSFORMS

CODES = ("PR", "PLN", "PLO", "PRZ", "PAS", "PFT")

# Rows 1 and 5 of Pritz 1997 (dat.pritz1997): 16 of 17, and all of 10.
PRITZ = {"events": [16, 10], "n": [17, 10]}

# metafor 5.0-1, escalc of these rows, with the default rule and with to="all", add=0.5.
OF_R = [
    ("PR", [0.941176470588235, 0.954545454545455], [0.00325666598819459, 0.00394440270473328]),
    ("PLN", [-0.0606246218164349, -0.0465200156348928], [0.00367647058823529, 0.00432900432900432]),
    ("PLO", [2.77258872223978, 3.04452243772342], [1.0625, 2.0952380952381]),
    ("PRZ", [1.5647264713618, 1.6906216295849], [0.236737034404344, 0.431978620752307]),
    ("PAS", [1.32581766366803, 1.5707963267949], [0.0147058823529412, 0.025]),
    ("PFT", [1.28190730965273, 1.41765764221006], [0.0142857142857143, 0.0238095238095238]),
]
OF_R_ALL = [
    ("PR", 0.916666666666667, 0.00424382716049383),
    ("PLN", -0.0870113769896298, 0.00505050505050506),
    ("PLO", 2.39789527279837, 0.727272727272727),
    ("PRZ", 1.38299412710064, 0.180551366513929),
    ("PAS", 1.27795355506632, 0.0138888888888889),
    ("PFT", 1.24278876452159, 0.0135135135135135),
]


@pytest.mark.parametrize(("code", "y", "v"), OF_R)
def test_two_rows_of_pritz_are_as_in_r(code, y, v):
    found = compute(code, PRITZ)

    assert found.y == pytest.approx(y, rel=1e-12)
    assert found.v == pytest.approx(v, rel=1e-12)
    assert found.corrected == (() if code in {"PAS", "PFT"} else (1,))


@pytest.mark.parametrize(("code", "y", "v"), OF_R_ALL)
def test_what_is_added_to_all_is_added_to_events_and_others(code, y, v):
    found = compute(code, PRITZ, to="all", add=0.5)

    assert (found.y[0], found.v[0]) == pytest.approx((y, v), rel=1e-12)
    assert found.corrected == (0, 1)


def test_the_unbiased_variance_and_the_averaged_ones():
    columns = {"events": [3, 7], "n": [10, 20]}

    assert compute("PR", columns, vtype="UB").v == pytest.approx([0.3 * 0.7 / 9, 0.35 * 0.65 / 19])
    p = 10 / 30
    assert compute("PR", columns, vtype="AV").v == pytest.approx([p * (1 - p) / n for n in (10, 20)])
    assert compute("PLN", columns, vtype="AV").v == pytest.approx([(1 - p) / (p * n) for n in (10, 20)])
    assert compute("PLO", columns, vtype="AV").v == pytest.approx([1 / (p * (1 - p) * n) for n in (10, 20)])


@pytest.mark.parametrize(
    ("code", "half"), [("PR", 0.5), ("PLO", 0), ("PRZ", 0), ("PAS", math.pi / 4), ("PFT", math.pi / 4)]
)
@given(x=st.integers(1, 200), others=st.integers(1, 200))
def test_counting_those_without_the_event_mirrors_the_estimate(code, half, x, others):
    here, there = (
        compute(code, {"events": x, "n": x + others}),
        compute(code, {"events": others, "n": x + others}),
    )

    assert there.y - half == pytest.approx(half - here.y, abs=1e-12)
    assert there.v == pytest.approx(here.v)


def test_without_a_correction_both_ends_have_what_can_be_had():
    """A bounded transformation stands at both ends; a log proportion stands at neither: its variance is 0 at 1."""
    ends = {"events": [0, 10], "n": [10, 10]}

    for code in ("PR", "PLN", "PLO", "PRZ"):
        found = compute(code, ends, to="none")
        assert [reason.split(":")[0] for reason in found.left_out.values()] == ["no events", "only events"]
    assert compute("PAS", ends).y == pytest.approx([0, math.pi / 2])
    assert compute("PFT", ends).y == pytest.approx(
        [math.asin(math.sqrt(1 / 11)) / 2, (math.asin(math.sqrt(10 / 11)) + math.pi / 2) / 2]
    )


def test_small_and_large_shares_keep_their_digits():
    rare = compute("PRZ", {"events": [1, 10**12 - 1], "n": [10**12, 10**12]})

    assert rare.y[0] == -rare.y[1]
    assert rare.y[0] == pytest.approx(-7.034483825301132, rel=1e-14)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"events": 11, "n": 10}, "events of row 0 must be at most n; found 11"),
        ({"events": -1, "n": 10}, "events of row 0 must be at least 0; found -1"),
        ({"events": 0, "n": 0}, "n of row 0 must be at least 1; found 0"),
    ],
)
def test_impossible_counts_are_refused_by_row_and_column(code, columns, message):
    with pytest.raises(ImpossibleNumber, match=f"^{code}: {message}$"):
        compute(code, columns)


def test_an_unknown_variance_is_refused_by_the_list_of_those_there_are():
    with pytest.raises(NotComputable, match="unknown variance type of PLO 'UB'; known: AV, LS"):
        compute("PLO", PRITZ, vtype="UB")


@pytest.mark.parametrize("code", ["PR", "PLN", "PLO", "PRZ", "PAS"])
def test_the_scale_of_a_transformed_proportion_leads_back_to_it(code):
    (y,) = compute(code, {"events": 3, "n": 10}).y
    scale = MEASURES[code].scale

    back = TRANSFORMS[scale].value(np.array([y]))[0] if scale else y
    assert back == pytest.approx(0.3)


def test_a_proportion_compares_nothing():
    assert not any(MEASURES[code].comparative for code in CODES)
    assert np.shape(compute("PR", {"events": 1, "n": 2}).y) == (1,)
