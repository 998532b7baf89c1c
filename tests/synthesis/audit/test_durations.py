"""Times in words, as papers and databases write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.audit.durations import WEEKS, durations


def told(text):
    return [str(one) for one in durations(text)]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("12 months", ["12 months"]),
        ("6-week", ["6 weeks"]),
        ("3 mnonths", ["3 months"]),
        ("0.75 months", ["0.75 months"]),
        ("1 year", ["1 year"]),
        ("half a year", ["0.5 years"]),
        ("12wk", ["12 weeks"]),
        ("six-month programme", ["6 months"]),
        ("6 to 8 weeks", ["6 to 8 weeks"]),
        ("104 weeks total duration. 52 weeks before first assessment", ["104 weeks", "52 weeks"]),
        ("6 weeks + 6 months (booster)", ["6 weeks", "6 months"]),
        ("4 months (FU1), 12 months (FU2)", ["4 months", "12 months"]),
        ("post (week 12)", ["12 weeks"]),
        ("2,5 Monate", ["2.5 months"]),
        ("zwölf Wochen", ["12 weeks"]),
        ("6 maanden", ["6 months"]),
        ("trois mois", ["3 months"]),
        ("12 wekelijkse sessies", ["12 weeks"]),
    ],
)
def test_a_time_in_words_is_read_with_its_unit(text, times):
    assert told(text) == times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("3x per week for 10 weeks", ["10 weeks"]),
        ("once a week for a year", ["1 year"]),
        ("5 days a week", []),
        ("2 hours/week for 12 weeks", ["12 weeks"]),
        ("12 weeks, 5 days per week", ["12 weeks"]),
        ("weekly 90-minute sessions", ["90 minutes"]),
    ],
)
def test_how_often_something_happens_is_no_time(text, times):
    assert told(text) == times


@pytest.mark.parametrize("text", ["", "Unclear", "not reported", "12 sessions", "group of 8", "weekly"])
def test_a_text_without_a_time_tells_none(text):
    assert durations(text) == ()


@given(
    st.integers(1, 400), st.sampled_from(["day", "week", "month", "year"]), st.sampled_from([" ", "-", ""])
)
def test_a_number_and_a_unit_come_back_however_they_are_joined(value, unit, joint):
    (one,) = durations(f"duration: {value}{joint}{unit}s in all")

    assert (one.value, one.unit, one.weeks) == (value, unit, value * WEEKS[unit])


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_range_runs_from_its_lower_to_its_upper_end(low, more):
    (one,) = durations(f"{low}-{low + more} weeks")

    assert (one.weeks, one.most_weeks) == (low, low + more)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    assert all(one.weeks >= 0 and one.most_weeks >= one.weeks for one in durations(text))
