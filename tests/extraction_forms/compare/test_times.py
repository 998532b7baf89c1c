import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.compare.times import alike, in_one_unit


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((12.0, "weeks"), (84.0, "days")),
        ((1.0, "years"), (12.0, "months")),
        ((1.5, "hours"), (90.0, "minutes")),
        ((0.1, "weeks"), (0.7, "days")),
    ],
)
def test_units_that_convert_exactly_are_converted(a, b):
    assert alike(a, b).same is True


def test_what_differs_after_conversion_differs():
    assert alike((12.0, "weeks"), (85.0, "days")).same is False


@pytest.mark.parametrize(("days", "same"), [(83.0, False), (84.0, None), (93.0, None), (94.0, False)])
def test_three_months_are_84_to_93_days_and_nothing_more_exact(days, same):
    assert alike((3.0, "months"), (days, "days")).same is same


def test_what_cannot_be_converted_exactly_says_so():
    assert alike((12.0, "weeks"), (3.0, "months")).note == "weeks and months cannot be converted exactly"


def test_units_of_two_kinds_are_left_to_a_person():
    found = alike((5.0, "mg"), (5.0, "ml"))

    assert (found.same, found.note) == (None, "the units differ: mg and ml")


@given(st.floats(0, 1e6), st.sampled_from(["days", "weeks", "months", "years", "hours", "mg"]))
def test_an_amount_is_itself(value, unit):
    assert alike((value, unit), (value, unit)).same is True


@given(st.integers(0, 10_000))
def test_weeks_are_seven_days_each_without_rounding(weeks):
    assert in_one_unit(float(weeks), "weeks") == in_one_unit(float(7 * weeks), "days")
