"""Contours of an albatross plot: how many participants go with an effect and a p-value."""

from math import exp, isclose, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.albatross.contours import CONTOURS, contour, p_at, sample_size

SIZES = {
    "SMD": st.floats(0.02, 3.0),
    "MD": st.floats(0.02, 3.0),
    "OR": st.floats(1.02, 30.0),
    "RR": st.floats(1.02, 4.0),
    "r": st.floats(0.02, 0.95),
}


@pytest.mark.parametrize(
    ("p", "size", "expected"),
    [
        (0.025, 0.1, "1538.50"),
        (0.025, 0.25, "247.77"),
        (0.025, 0.5, "63.38"),
        (0.005, 0.1, "2657.28"),
        (0.005, 0.25, "427.95"),
        (0.005, 0.5, "109.48"),
    ],
)
def test_smd_contours_are_those_of_z_squared_times_8_plus_d_squared_over_2_d_squared(p, size, expected):
    # Harrison et al. 2017, Res Synth Methods 8:281, equal groups; z from tables of the normal distribution
    assert f"{sample_size('SMD', size, p):.2f}" == expected


def test_a_correlation_has_the_three_participants_that_fishers_z_takes():
    # z(.025) = 1.959964; atanh(.3) = .3095196
    assert sample_size("r", 0.3, 0.025) == pytest.approx((1.959964 / 0.3095196) ** 2 + 3, rel=1e-6)


def test_a_mean_difference_of_half_a_standard_deviation_takes_four_z_squared_over_a_quarter():
    assert sample_size("MD", 0.5, 0.025) == pytest.approx(16 * 1.959964**2, rel=1e-6)


def test_a_risk_ratio_takes_what_the_delta_method_says_of_two_equal_arms():
    # 296 in all: arms of 148, risks .2 and .3; var ln RR = .7/44.4 + .8/29.6; z = ln 1.5 / sqrt(var)
    n = sample_size("RR", 1.5, 0.025, 0.2)
    assert n == pytest.approx(295.97, abs=0.01)
    variance = 0.7 / (0.3 * n / 2) + 0.8 / (0.2 * n / 2)
    assert 0.4054651 / sqrt(variance) == pytest.approx(1.959964, rel=1e-6)


@given(d=SIZES["SMD"], p=st.floats(1e-9, 0.4))
def test_an_odds_ratio_is_the_smd_it_is_converted_to(d, p):
    ratio = exp(d * pi / sqrt(3))

    assert isclose(sample_size("OR", ratio, p), sample_size("SMD", d, p), rel_tol=1e-9)


@given(data=st.data(), measure=st.sampled_from(sorted(CONTOURS)), p=st.floats(1e-9, 0.45))
def test_the_p_of_the_sample_size_of_a_p_is_that_p(data, measure, p):
    size = data.draw(SIZES[measure])

    assert isclose(p_at(measure, size, sample_size(measure, size, p, 0.2), 0.2), p, rel_tol=1e-6)


@given(data=st.data(), measure=st.sampled_from(["SMD", "MD", "OR", "r"]), p=st.floats(1e-9, 0.5))
def test_the_same_effect_in_the_other_direction_takes_as_many(data, measure, p):
    size = data.draw(SIZES[measure])
    other = contour(measure).opposite(size)

    assert isclose(sample_size(measure, other, p), sample_size(measure, size, p), rel_tol=1e-9)


def test_at_the_null_no_participant_is_needed():
    assert sample_size("SMD", 0.5, 0.5) == 0.0
    assert sample_size("r", 0.5, 0.5) == 3.0


@pytest.mark.parametrize(
    ("measure", "size", "baseline"),
    [
        ("SMD", 0.0, 0.0),
        ("OR", 1.0, 0.0),
        ("OR", -2.0, 0.0),
        ("r", 1.0, 0.0),
        ("RR", 2.0, 0.6),
        ("RR", 2.0, 0.0),
    ],
)
def test_an_effect_without_a_contour_is_refused(measure, size, baseline):
    with pytest.raises(ValueError, match="no contour for a"):
        sample_size(measure, size, 0.025, baseline)


@pytest.mark.parametrize("p", [0.0, 0.6, -0.1])
def test_a_p_that_is_not_folded_at_the_null_is_refused(p):
    with pytest.raises(ValueError, match="expected a one-sided p above 0 and at most"):
        sample_size("SMD", 0.2, p)


def test_a_measure_without_contours_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no contours for measure 'HR'; known are SMD, MD, OR, RR, r"):
        contour("HR")
