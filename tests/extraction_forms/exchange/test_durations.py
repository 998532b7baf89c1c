"""Printed durations are read as weeks."""

import pytest

from extraction_forms.exchange.durations import weeks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 weeks", 12),
        ("12 months", 52.18),
        ("3 mnonths", 13.04),
        ("1 year", 52.18),
        ("0.75 months", 3.26),
        ("2,5 months", 10.87),
        ("up to 9 months", 39.13),
        ("104 weeks total duration. 52 weeks before first assessment", 104),
        ("14 days", 2),
    ],
)
def test_the_first_duration_counts(text, expected):
    assert weeks(text) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("text", ["Unclear", "", "12", "12 sessions", "some months"])
def test_where_no_duration_is_named_there_is_none(text):
    assert weeks(text) is None
