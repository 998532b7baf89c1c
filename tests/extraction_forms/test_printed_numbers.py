import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.printed_numbers import Misread, number, whole

POINT, COMMA = "decimal_point", "decimal_comma"


def misread(reader, printed, decimal=POINT):
    with pytest.raises(Misread) as caught:
        reader(printed, decimal)
    return caught.value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0.45", 0.45),
        (".45", 0.45),
        ("+1.5", 1.5),
        ("-0.31", -0.31),
        ("\u22120.31", -0.31),
        ("\u20130.31", -0.31),
        ("\u2212 0.31", -0.31),
        (" 12 ", 12.0),
        ("1,234", 1234.0),
        ("1,234,567.8", 1234567.8),
        ("1.234", 1.234),
        ("1e-3", 0.001),
        ("1.2E5", 120000.0),
        ("1.2e\u22123", 0.0012),
        ("8.1999999999999993", 8.1999999999999993),
        ("0012", 12.0),
    ],
)
def test_numbers_with_a_decimal_point_are_read_as_printed(printed, value):
    assert number(printed, POINT) == value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0,45", 0.45),
        (",45", 0.45),
        ("1,234", 1.234),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("-1,2e3", -1200.0),
    ],
)
def test_numbers_with_a_decimal_comma_are_read_as_printed(printed, value):
    assert number(printed, COMMA) == value


@pytest.mark.parametrize("decimal", [POINT, COMMA])
@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0\u00b745", 0.45),
        ("0\u221945", 0.45),
        ("-1\u00b75", -1.5),
        ("65", 65.0),
        ("1 234", 1234.0),
        ("1\u00a0234\u00a0567", 1234567.0),
        ("1\u2009234\u00b75", 1234.5),
        ("12\u202f345", 12345.0),
    ],
)
def test_raised_dots_and_blanks_between_thousands_are_read_in_both_modes(printed, value, decimal):
    assert number(printed, decimal) == value


@pytest.mark.parametrize("printed", ["1,5", "0,123", "0,05", "-,05", "1.234,5", "1.234.567", "1,2e5"])
def test_a_decimal_comma_among_decimal_points_is_asked_about(printed):
    assert misread(number, printed).hint == "Is this a decimal comma? Then say `numbers: decimal_comma`."


@pytest.mark.parametrize("printed", ["1.5", "0.123", "\u22120.3", "1,234.5", "1.2E5", "65.0"])
def test_a_decimal_point_among_decimal_commas_is_asked_about(printed):
    assert (
        misread(number, printed, COMMA).hint == "Is this a decimal point? Then say `numbers: decimal_point`."
    )


@pytest.mark.parametrize("reader", [number, whole])
def test_a_single_group_behind_a_dot_is_ambiguous_with_decimal_commas(reader):
    fault = misread(reader, "1.234", COMMA)

    assert (
        fault.hint == "Thousands or a decimal point? Write 1234, or give the value `numbers: decimal_point`."
    )


@pytest.mark.parametrize("decimal", [POINT, COMMA])
@pytest.mark.parametrize(
    "printed",
    [
        "inf",
        "-inf",
        "nan",
        "0x1F",
        "0b1",
        "1_000",
        "1 23",
        "12 34 567",
        "1 234\xa0567",
        "1.2.3",
        "1,2,3",
        "1,23,456",
        "--5",
        "5.",
        "1e",
        "e5",
        "1e5.5",
        "1 234e5",
        "1e400",
        ".",
        ",",
        "-",
        "+",
        "one",
        "１２",
        "٣",
        "²",
        "1" * 61,
        "5 10",
        "−",
        "1,234.567,8",
        "#",
        "12a",
    ],
)
def test_what_is_not_one_number_is_refused(printed, decimal):
    misread(number, printed, decimal)
    misread(whole, printed, decimal)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("45%", "a percentage"),
        ("45.5 %", "a percentage"),
        ("<0.001", "A bound is not a value"),
        ("p < 0.05", ""),
        ("\u2265 3", "A bound is not a value"),
        ("12 (3.4)", "the mean with 12 and that of the spread (sd or se) with 3.4"),
        ("12 [3.4]", "the mean with 12"),
        ("12 \u00b1 3.4", "with 12 and that of the spread (sd or se) with 3.4"),
        ("12 (45%)", "the count (events) with 12"),
        ("12/65", "the count (events) with 12 and that of the total with 65"),
        ("12 of 65", "the total with 65"),
        ("0.1 to 0.9", "the lower limit with 0.1 and that of the upper with 0.9"),
        ("0.1\u20130.9", "the lower limit with 0.1 and that of the upper with 0.9"),
        ("[\u22120.1; 0.9]", "the lower limit with \u22120.1 and that of the upper with 0.9"),
        ("1.2 \u00d7 10-3", "like 1.2e-3"),
        ("5.", "Digits must follow"),
        ("138 people", "Write the number alone: 138."),
        ("41.5 years of age", "Write the number alone: 41.5."),
        ("NA", "missing: not_reported"),
        ("n.r.", "missing: not_reported"),
        ("\u2013", "missing: not_reported"),
        ("", "missing: not_reported"),
        ("\u0661\u0662", "digits 0 to 9"),
    ],
)
def test_the_hint_says_which_fields_to_fill(printed, words):
    assert words in misread(number, printed).hint
    assert misread(number, printed).expected == "a number"
    assert misread(whole, printed).expected == "a whole number"


@pytest.mark.parametrize(
    ("printed", "decimal", "value"),
    [
        ("65", POINT, 65),
        ("\u22123", POINT, -3),
        ("1,234", POINT, 1234),
        ("1 234", COMMA, 1234),
        ("1.234.567", COMMA, 1234567),
    ],
)
def test_whole_numbers_are_whole(printed, decimal, value):
    found = whole(printed, decimal)

    assert found == value
    assert type(found) is int


@pytest.mark.parametrize(
    ("printed", "decimal", "hint"),
    [
        ("65.0", POINT, "Write 65 if that is what was counted."),
        ("65,0", COMMA, "Write 65 if that is what was counted."),
        ("1e3", POINT, "Write 1000 if that is what was counted."),
        ("65.5", POINT, "It has decimals."),
        ("1,234", COMMA, "It has decimals."),
        ("1e300", POINT, "It has decimals."),
    ],
)
def test_whole_numbers_do_not_come_with_decimals(printed, decimal, hint):
    assert misread(whole, printed, decimal).hint == hint


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=300, deadline=None)
def test_every_float_python_writes_is_read_back_exactly(value):
    assert number(repr(value), POINT) == value
    assert number(repr(value).replace(".", ","), COMMA) == value
    assert number(repr(value).replace(".", "\u00b7").replace("-", "\u2212"), COMMA) == value


@given(st.integers(-(10**15), 10**15), st.sampled_from([(",", POINT), (" ", POINT), ("\u202f", COMMA)]))
@settings(max_examples=300, deadline=None)
def test_thousands_are_put_together_again(value, style):
    mark, decimal = style
    printed = f"{value:,}".replace(",", mark)

    assert whole(printed, decimal) == value
    assert number(printed, decimal) == value


@given(
    st.text(alphabet="0123456789.,\u00b7 -\u2212+eE()%<\u00a0x", max_size=14), st.sampled_from([POINT, COMMA])
)
@settings(max_examples=600, deadline=None)
def test_any_text_is_a_finite_number_or_refused(printed, decimal):
    try:
        value = number(printed, decimal)
    except Misread:
        value = 0.0

    assert math.isfinite(value)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=9))
@settings(max_examples=600, deadline=None)
def test_a_text_without_raised_dots_never_means_two_numbers_unless_a_comma_or_dot_decides(printed):
    readings = set()
    for decimal in (POINT, COMMA):
        try:
            readings.add(number(printed, decimal))
        except Misread:
            continue

    assert len(readings) < 2 or ("," in printed and "." not in printed)
