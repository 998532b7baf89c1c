"""Reported estimates and ratios, and what every measure refuses of its columns."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.measures.generic import ratio_routes
from synthesis.measures.registry import MEASURES, compute


def test_a_reported_estimate_keeps_its_value_and_squares_its_standard_error():
    found = compute("GEN", {"estimate": [0.2, -0.1], "se": [0.1, 0.3]})

    assert found.y.tolist() == [0.2, -0.1]
    assert found.v == pytest.approx([0.01, 0.09])


def test_a_reported_variance_is_kept():
    found = compute("GEN", {"estimate": 0.2, "variance": 0.04})

    assert (found.route, found.v[0]) == ("variance", 0.04)


@given(y=st.floats(-5, 5), se=st.floats(0.01, 5))
def test_limits_tell_the_standard_error_they_were_made_from(y, se):
    ninety_five = compute(
        "GEN", {"estimate": y, "ci_low": y - 1.959963984540054 * se, "ci_high": y + 1.959963984540054 * se}
    )
    ninety = {
        "estimate": y,
        "ci_low": y - 1.6448536269514722 * se,
        "ci_high": y + 1.6448536269514722 * se,
        "level": 0.9,
    }

    assert ninety_five.v[0] == pytest.approx(se**2, rel=1e-9)
    assert compute("GEN", ninety).v[0] == pytest.approx(se**2, rel=1e-9)


def test_a_hazard_ratio_is_pooled_as_its_logarithm():
    limits = compute("HR", {"estimate": 0.5, "ci_low": 0.25, "ci_high": 1.0})
    log = compute("HR", {"log_estimate": math.log(0.5), "se": math.log(4) / (2 * 1.959963984540054)})

    assert (limits.route, log.route) == ("reported ratio, 95 % limits", "")
    assert limits.y[0] == log.y[0] == math.log(0.5)
    assert limits.v == pytest.approx(log.v)
    assert MEASURES["HR"].scale == "exp"


@pytest.mark.parametrize("code", ["OR", "RR", "IRR", "HR"])
def test_a_ratio_may_be_reported_by_itself_with_its_limits_or_by_its_log(code):
    """Cochrane Handbook, section 6.3.2: the standard error is the width of the log limits over 3.92."""
    limits = compute(code, {"estimate": 0.67, "ci_low": 0.54, "ci_high": 0.83})
    log = compute(code, {"log_estimate": math.log(0.67), "se": 0.11})

    assert limits.y[0] == log.y[0] == math.log(0.67)
    assert math.sqrt(limits.v[0]) == pytest.approx(math.log(0.83 / 0.54) / 3.92, rel=1e-4)
    assert log.v[0] == pytest.approx(0.0121)


@given(ratio=st.floats(0.05, 20), width=st.floats(1.01, 10))
def test_a_ratio_turned_round_is_the_negative_log(ratio, width):
    here = compute("HR", {"estimate": ratio, "ci_low": ratio / width, "ci_high": ratio * width})
    there = compute("HR", {"estimate": 1 / ratio, "ci_low": 1 / ratio / width, "ci_high": width / ratio})

    assert there.y == pytest.approx(-here.y)
    assert there.v == pytest.approx(here.v, rel=1e-6)


def test_the_ways_to_any_log_ratio_are_named():
    names = [route.name for route in ratio_routes("OR")]

    assert names == ["reported log ratio", "reported ratio", "reported ratio, 95 % limits"]
    made = ratio_routes("OR")[2].compute(
        {"estimate": np.array([2.0]), "ci_low": np.array([1.0]), "ci_high": np.array([4.0])}, {}
    )
    assert made.y[0] == math.log(2)


@pytest.mark.parametrize("se", [0.0, -0.2])
def test_a_standard_error_is_above_zero(se):
    with pytest.raises(NotComputable, match="GEN: se of row 1 must be above 0"):
        compute("GEN", {"estimate": [0.2, 0.2], "se": [0.1, se]})


def test_a_standard_error_whose_square_vanishes_is_refused():
    with pytest.raises(NotComputable, match="large enough for its square"):
        compute("GEN", {"estimate": [0.2], "se": [1e-200]})


@pytest.mark.parametrize(
    ("code", "columns", "message"),
    [
        ("GEN", {"estimate": 1, "variance": 0}, "GEN: variance of row 0 must be above 0"),
        (
            "GEN",
            {"estimate": 1, "ci_low": 2, "ci_high": 0},
            "GEN: ci_high of row 0 must be above ci_low; found 0",
        ),
        (
            "GEN",
            {"estimate": 3, "ci_low": 0, "ci_high": 2},
            "GEN: estimate of row 0 must be between ci_low and ci_high",
        ),
        (
            "GEN",
            {"estimate": 1, "ci_low": 0, "ci_high": 2, "level": 95},
            "GEN: level of row 0 must be between 0 and 1",
        ),
        (
            "HR",
            {"estimate": 0.5, "ci_low": -0.1, "ci_high": 1},
            "HR: ci_low of row 0 must be above 0, a ratio; found -0.1",
        ),
    ],
)
def test_impossible_reports_are_refused(code, columns, message):
    with pytest.raises(NotComputable, match=message):
        compute(code, columns)


def test_a_missing_column_is_named():
    ways = "estimate, se; or estimate, variance; or estimate, ci_low, ci_high, level; or estimate, ci_low, ci_high"
    with pytest.raises(NotComputable, match=f"GEN needs {ways}; there are estimate"):
        compute("GEN", {"estimate": [0.2]})


def test_columns_of_different_length_are_both_named():
    with pytest.raises(NotComputable, match="GEN: se holds 2 values, estimate holds 1"):
        compute("GEN", {"estimate": [0.2], "se": [0.1, 0.2]})


def test_an_unknown_measure_is_told_the_known_ones():
    with pytest.raises(NotComputable, match=r"unknown measure 'smd'; known: .*GEN, HR, .*MD, .*SMD, "):
        compute("smd", {})
