import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.printed_intervals import _readings, interval
from extraction_forms.printed_numbers import ABSENT, BOUND, Misread

POINT, COMMA = "decimal_point", "decimal_comma"


@pytest.mark.parametrize(
    ("printed", "decimal", "ends"),
    [
        ("0.2 to 0.5", POINT, (0.2, 0.5)),
        ("(0.2, 0.5)", POINT, (0.2, 0.5)),
        ("[0.2; 0.5]", POINT, (0.2, 0.5)),
        ("(0.2; 0.5]", POINT, (0.2, 0.5)),
        ("0.2;0.5", POINT, (0.2, 0.5)),
        ("(0.2,0.5)", POINT, (0.2, 0.5)),
        ("0.2-0.5", POINT, (0.2, 0.5)),
        ("0.2–0.5", POINT, (0.2, 0.5)),
        ("·2–·5", POINT, (0.2, 0.5)),
        ("-0.31 to -0.02", POINT, (-0.31, -0.02)),
        ("−0.31 – −0.02", POINT, (-0.31, -0.02)),
        ("(−0.31, 0.02)", POINT, (-0.31, 0.02)),
        ("1 234 to 5 678", POINT, (1234.0, 5678.0)),
        ("1,234, 5,678", POINT, (1234.0, 5678.0)),
        ("1e-3 to 2e-3", POINT, (0.001, 0.002)),
        ("0.2 TO 0.2", POINT, (0.2, 0.2)),
        ("-0,31 to -0,02", COMMA, (-0.31, -0.02)),
        ("[−0,31; −0,02]", COMMA, (-0.31, -0.02)),
        ("0,2 – 0,5", COMMA, (0.2, 0.5)),
        ("0,2–0,5", COMMA, (0.2, 0.5)),
    ],
)
def test_two_numbers_are_read_however_papers_part_them(printed, decimal, ends):
    assert interval(printed, decimal) == ends


@pytest.mark.parametrize(
    ("printed", "decimal", "hint"),
    [
        ("", POINT, ABSENT),
        ("()", POINT, ABSENT),
        ("NR", POINT, ABSENT),
        ("1,234", POINT, "It is one number"),
        ("(2,5)", POINT, "Part the limits by the word to"),
        ("1e-3", POINT, "It is one number"),
        ("-0.31-0.02", POINT, "Part the limits by the word to"),
        ("-0.31--0.02", POINT, "Part the limits by the word to"),
        ("0.5 to 0.2", POINT, "The lower limit comes first: is a minus sign lost, or is it 0.2 to 0.5?"),
        ("95% CI 0.2 to 0.5", POINT, "Write the two limits alone"),
        ("CI 0.2 to 0.5", POINT, "Write the two limits alone"),
        ("<0.2 to 0.5", POINT, BOUND),
        ("0.2 to 0.5 to 0.9", POINT, "Part the limits"),
        ("(0.2 to 0.5", POINT, "Part the limits"),
        ("0,2 to 0,5", POINT, "Is this a decimal comma? Then say `numbers: decimal_comma`."),
        ("0.2 to 0.5", COMMA, "Is this a decimal point? Then say `numbers: decimal_point`."),
        ("0,2, 0,5", COMMA, "With a decimal comma the limits are parted by ; or by the word to."),
        ("x" * 200, POINT, ""),
    ],
)
def test_what_is_no_interval_or_could_be_two_is_refused_with_a_hint(printed, decimal, hint):
    with pytest.raises(Misread) as caught:
        interval(printed, decimal)

    assert hint in caught.value.hint
    assert caught.value.expected == "two numbers such as 0.2 to 0.5, the lower first"


LIMITS = st.floats(-1e6, 1e6).map(lambda one: round(one, 3) + 0.0)
SIGNS = st.sampled_from(["-", "\u2212"])


@given(
    LIMITS,
    LIMITS,
    st.sampled_from(["{} to {}", "({}; {})", "[{}; {}]", "{} \u2013 {}"]),
    SIGNS,
    st.booleans(),
)
def test_an_interval_that_is_printed_is_read_back(a, b, shape, minus, has_comma):
    low, high = sorted((a, b))
    texts = [f"{one:.3f}".replace("-", minus) for one in (low, high)]
    printed = shape.format(*(text.replace(".", ",") if has_comma else text for text in texts))

    assert interval(printed, COMMA if has_comma else POINT) == (low, high)


PIECES = st.sampled_from(["1", "234", "0.5", ".5", ",", " ", "-", "–", ";", " to ", ", ", "e-3"])


@given(st.lists(PIECES, min_size=2, max_size=8), st.sampled_from([POINT, COMMA]))
def test_no_text_has_two_readings(pieces, decimal):
    assert len(set(_readings("".join(pieces).strip() or "-", decimal))) <= 1


@given(st.text(alphabet="0123456789.,;-–−() to", max_size=24), st.sampled_from([POINT, COMMA]))
def test_any_text_is_refused_or_is_two_numbers_in_order(printed, decimal):
    try:
        low, high = interval(printed, decimal)
    except Misread:
        return
    assert low <= high
