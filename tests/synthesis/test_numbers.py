"""How numbers are written."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis import numbers

FINITE = st.floats(min_value=-1e12, max_value=1e12)
DIGITS = st.integers(min_value=0, max_value=6)
STYLE = st.sampled_from(sorted(numbers.STYLES))


def parsed(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "").removesuffix("%"))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.1912, 2, "0.19"),
        (-0.05, 2, "−0.05"),
        (-0.0, 2, "0.00"),
        (0.125, 2, "0.13"),
        (-0.125, 2, "−0.13"),
        (0.0625, 3, "0.063"),
        (0.135, 2, "0.14"),
        (2.675, 2, "2.68"),
        (-1.5, 0, "−2"),
        (2.5, 0, "3"),
        (1e300, 1, "1" + "0" * 300 + ".0"),
        (1e-300, 2, "0.00"),
        (np.float64(0.3), 1, "0.3"),
        (7, 2, "7.00"),
    ],
)
def test_an_estimate_is_rounded_as_its_shortest_decimal_text(value, digits, text):
    assert text == numbers.estimate(value, digits)
    assert text == numbers.statistic(value, digits)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0024, "0.002"),
        (-0.0042, "−0.004"),
        (0.00012, "0.0001"),
        (0.005, "0.01"),
        (-0.00004, "0.00"),
        (0.0, "0.00"),
    ],
)
def test_an_estimate_near_zero_takes_up_to_four_decimals_to_show_its_side(value, text):
    assert text == numbers.estimate(value)


def test_a_statistic_keeps_its_decimals_near_zero():
    assert numbers.statistic(-0.0001) == "0.00"
    assert numbers.statistic(0.0001, 3) == "0.000"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.0021, 1.7604, "0.002 to 1.760"),
        (-0.3, -0.0042, "−0.300 to −0.004"),
        (-0.0004, 0.002, "−0.0004 to 0.0020"),
        (0.0, 1.76, "0.00 to 1.76"),
        (0.00001, 1.76, "0.00 to 1.76"),
    ],
)
def test_the_ends_of_an_interval_near_zero_show_their_side_with_equal_decimals(low, high, text):
    assert text == numbers.interval(low, high)


@given(x=FINITE, digits=DIGITS)
def test_what_is_printed_lies_within_half_a_unit_of_the_number(x, digits):
    half = 0.5 * 10.0**-digits

    assert abs(parsed(numbers.estimate(x, digits)) - x) <= half + math.ulp(abs(x) + 1)


@given(x=st.floats(allow_nan=False, allow_infinity=False), digits=DIGITS)
def test_no_number_prints_as_minus_zero_or_with_a_hyphen(x, digits):
    text = numbers.estimate(x, digits)

    assert "-" not in text
    assert not (text.startswith("−") and parsed(text) == 0)


@given(x=FINITE, digits=DIGITS)
def test_a_number_and_its_negative_print_the_same_digits(x, digits):
    assert numbers.estimate(x, digits).lstrip("−") == numbers.estimate(-x, digits).lstrip("−")


@given(x=FINITE, digits=DIGITS)
def test_printing_what_was_printed_changes_nothing(x, digits):
    text = numbers.statistic(x, digits)

    assert text == numbers.statistic(parsed(text), digits)


@given(a=FINITE, b=FINITE, digits=DIGITS)
def test_printing_keeps_the_order_of_numbers(a, b, digits):
    low, high = sorted((a, b))

    assert parsed(numbers.estimate(low, digits)) <= parsed(numbers.estimate(high, digits))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_refused(bad):
    for write in (numbers.estimate, numbers.statistic, numbers.percent):
        with pytest.raises(ValueError, match="finite"):
            write(bad)
    with pytest.raises(ValueError, match="finite"):
        numbers.interval(-math.inf, 1)
    with pytest.raises(ValueError, match="finite"):
        numbers.interval(0, math.nan)
    with pytest.raises(ValueError, match="from 0 to 1"):
        numbers.p_value(bad)


@pytest.mark.parametrize("digits", [-1, 16])
def test_a_number_of_decimals_out_of_reach_is_refused(digits):
    with pytest.raises(ValueError, match="0 to 15 decimals"):
        numbers.estimate(1.0, digits)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("bmj", "−0.02 to 0.18"),
        ("cochrane", "−0.02 to 0.18"),
        ("apa", "[−0.02, 0.18]"),
        ("to", "−0.02 to 0.18"),
        ("bracket", "[−0.02, 0.18]"),
        ("parenthesis", "(−0.02, 0.18)"),
    ],
)
def test_an_interval_follows_its_style(style, text):
    assert text == numbers.interval(-0.0179, 0.1751, style=style)


def test_an_interval_of_the_default_style_reads_low_to_high():
    assert numbers.interval(0.11, 0.27) == "0.11 to 0.27"
    assert numbers.interval(1, 12, digits=0) == "1 to 12"


def test_a_reversed_interval_is_refused():
    with pytest.raises(ValueError, match="low ≤ high"):
        numbers.interval(0.3, 0.1)


def test_an_unknown_style_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown style 'mla'; known are bmj, apa, cochrane"):
        numbers.interval(0, 1, style="mla")
    with pytest.raises(ValueError, match="unknown style"):
        numbers.p_value(0.5, "to")


@pytest.mark.parametrize(
    ("p", "with_prefix", "bare", "apa"),
    [
        (0.0386, "p = 0.039", "0.039", "p = .039"),
        (0.0009999, "p < 0.001", "< 0.001", "p < .001"),
        (0.001, "p = 0.001", "0.001", "p = .001"),
        (0.0, "p < 0.001", "< 0.001", "p < .001"),
        (0.2, "p = 0.200", "0.200", "p = .200"),
        (0.0498, "p = 0.0498", "0.0498", "p = .0498"),
        (0.04996, "p = 0.04996", "0.04996", "p = .04996"),
        (0.0499999, "p < 0.050", "< 0.050", "p < .050"),
        (0.0494, "p = 0.049", "0.049", "p = .049"),
        (0.05, "p = 0.050", "0.050", "p = .050"),
        (0.0625, "p = 0.063", "0.063", "p = .063"),
        (0.9996, "p > 0.999", "> 0.999", "p > .999"),
        (1.0, "p = 1.000", "1.000", "p = 1.000"),
    ],
)
def test_a_p_value_follows_its_convention(p, with_prefix, bare, apa):
    assert with_prefix == numbers.p_value(p)
    assert bare == numbers.p_value(p, prefix=False)
    assert apa == numbers.p_value(p, "apa")


@given(p=st.floats(min_value=0, max_value=1), style=STYLE)
def test_a_printed_p_value_says_something_true_of_p(p, style):
    _, relation, number = numbers.p_value(p, style).split(" ")

    near = abs(float(number) - p) <= 0.0005 + 1e-12
    assert {"=": near, "<": p < float(number), ">": p > float(number)}[relation]


@pytest.mark.parametrize("p", [-0.01, 1.01])
def test_a_p_value_outside_0_to_1_is_refused(p):
    with pytest.raises(ValueError, match="from 0 to 1"):
        numbers.p_value(p)


def test_a_percentage_runs_from_0_to_100():
    assert numbers.percent(63.4) == "63%"
    assert numbers.percent(63.45, 1) == "63.5%"
    assert numbers.percent(-0.2) == "0%"


def test_a_part_of_a_whole_that_is_neither_nothing_nor_all_prints_as_neither():
    assert [numbers.portion(x) for x in (0.0, 0.2, 0.5, 99.5, 99.9, 100.0)] == [
        "0%",
        "< 1%",
        "1%",
        "> 99%",
        "> 99%",
        "100%",
    ]
    assert numbers.portion(100.0 - 1e-12) == "100%"
    assert numbers.portion(1e-12) == "0%"


def test_a_share_is_divided_exactly_before_it_is_rounded():
    assert numbers.share(18, 21) == "86%"
    assert numbers.share(1, 3, 1) == "33.3%"
    assert numbers.share(1, 200) == "1%"
    assert numbers.share(1, 201) == "0%"
    assert numbers.share(0, 5) == "0%"


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (3, 2), (-1, 2)])
def test_a_share_of_nothing_or_above_the_whole_is_refused(part, whole):
    with pytest.raises(ValueError, match="expected a"):
        numbers.share(part, whole)


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (45, "45"), (9999, "9999"), (12040, "12,040")])
def test_a_count_takes_a_comma_from_five_digits_on(n, text):
    assert text == numbers.count(n)


@given(n=st.integers(min_value=0, max_value=10**15))
def test_a_count_reads_back_as_itself(n):
    assert n == int(numbers.count(n).replace(",", ""))


def test_what_is_no_count_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        numbers.count(-1)
    with pytest.raises(TypeError):
        numbers.count(True)
    with pytest.raises(TypeError):
        numbers.count(1.5)


def test_quantities_keep_each_origin_once_and_sorted():
    known = numbers.quantity(3, "3", ["b", "a", "b"])
    lost = numbers.absent("no denominator", ["b", "a"])

    assert (known.value, known.origins, known.reason) == (3, ("a", "b"), "")
    assert (lost.value, lost.text, lost.reason) == (None, "not reported", "no denominator")
    assert str(numbers.Unavailable(reason="no votes")) == "not available: no votes"
