"""How a printed number is told in a message."""

import pytest

from extraction_forms.errors import Place
from synthesis.audit.digits import decimals_of
from synthesis.audit.printed import Printed, three_digits


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0,28002529710761", 0.28002529710761, "0.280"),
        ("8.1999999999999993", 8.1999999999999993, "8.20"),
        ("0,14", 0.14, "0.14"),
        ("12.40", 12.4, "12.40"),
        ("-0,079", -0.079, "-0.079"),
        ("1234567", 1234567.0, "1234567"),
        ("<0.001", 0.001, "<0.001"),
        ("12,345.6789", 12345.6789, "12,345.6789"),
    ],
)
def test_many_digits_are_told_by_three_and_few_as_printed(text, value, shown):
    printed = Printed(
        value=value, text=text, decimals=decimals_of(text, value), place=Place("a.csv", 1), cell=""
    )

    assert printed.shown == shown


def test_a_zero_and_a_tiny_number_have_digits_too():
    assert three_digits(0.0) == "0"
    assert three_digits(0.000012345) == "1.23e-05"
