"""What a spreadsheet shows of a stored number."""

import pytest

from extraction_forms.exchange.shown_numbers import shown


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("8.1999999999999993", "General", "8.2"),
        ("0.30000000000000004", "#0", "0.3"),
        ("12", "@", "12"),
        ("-0.05", "General", "-0.05"),
        ("1.1", "0.00", "1.10"),
        ("1.1", "#2", "1.10"),
        ("1234", "#,##0", "1234"),
        ("1E-05", "General", "1e-05"),
        ("120000", "0.00E+00", "120000"),
        ("3", "[Red]0;[Blue]-0", "3"),
    ],
)
def test_a_number_is_the_digits_that_its_cell_shows(stored, code, text):
    found = shown(stored, code)

    assert (found.text, found.kind, found.doubt) == (text, "number", "")


@pytest.mark.parametrize(
    ("stored", "code", "doubt"),
    [
        ("0.125", "0%", "12.5 %, stored as 0.125"),
        ("1.237", "0.00", "1.237, shown as 1.24"),
        ("0.5", "# ?/?", "0.5 shown in the format '# ?/?'"),
        ("1e400", "General", "'1e400', which is no number"),
        ("x", "General", "'x', stored as a number"),
    ],
)
def test_a_number_that_is_not_shown_as_it_is_stored_is_in_doubt(stored, code, doubt):
    assert shown(stored, code).doubt == doubt


@pytest.mark.parametrize(
    ("stored", "code", "day"),
    [
        ("45000", "#14", "2023-03-15"),
        ("45000", "dd/mm/yyyy", "2023-03-15"),
        ("45000", "[$-407]d. mmmm yyyy", "2023-03-15"),
        ("0.520833333333333", "hh:mm", "12:30:00"),
        ("1e300", "yyyy", "1e+300"),
    ],
)
def test_a_number_in_the_format_of_a_date_is_a_date(stored, code, day):
    found = shown(stored, code)

    assert (found.text, found.kind) == (day, "date")


def test_days_may_be_counted_from_1904():
    assert shown("43538", "#14", from_1904=True).text == "2023-03-15"
