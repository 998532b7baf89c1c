"""Decimal marks are told apart where they can be, and refused where they cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.errors import Place
from extraction_forms.exchange.decimal_marks import UnreadableNumber, convention, is_number, mark_of
from extraction_forms.exchange.delimited import Cell


def cell(text, *, quoted=False):
    return Cell(text=text, quoted=quoted, place=Place(file="f.csv", line=2, column=1))


@pytest.mark.parametrize("text", ["0", "12", "-0,05", "−0,05", "1,78", "1e-05", "2,5E-3"])
def test_a_number_with_the_usual_mark_is_read_with_it(text):
    assert convention(cell(text), "decimal_comma") == "decimal_comma"


def test_a_quoted_number_keeps_the_mark_it_was_typed_with():
    assert convention(cell("8.1999999999999993", quoted=True), "decimal_comma") == "decimal_point"


@pytest.mark.parametrize("text", ["", "NA", "1,2,3", "1.2,3", "12 (3)", "<0,05", "Infinity"])
def test_what_is_no_number_is_refused(text):
    assert not is_number(text)
    with pytest.raises(UnreadableNumber):
        convention(cell(text), "decimal_comma")


def test_a_bare_number_with_the_other_mark_is_refused():
    with pytest.raises(UnreadableNumber, match="mixes decimal marks"):
        convention(cell("26.8"), "decimal_comma")


def test_a_mark_that_may_part_thousands_is_refused():
    with pytest.raises(UnreadableNumber, match="may part thousands"):
        convention(cell("1.234", quoted=True), "decimal_comma")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.sampled_from(",."))
def test_the_mark_of_a_printed_number_is_the_one_it_was_printed_with(number, mark):
    assert mark_of(f"{number:f}".replace(".", mark)) == mark
