"""An answer as one line of text, and back."""

import pytest

from extraction_forms.adjudicate.answer_text import as_answer, read_answer, written, written_entry
from extraction_forms.errors import Place
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from tests.extraction_forms.two_extractors import two

HERE = Place(file="adjudication.csv", line=2)


def asked(kind, **more):
    return Question(field=Field(id="f", label="F", type=kind, **more))


def read(question, text, decimal="decimal_point"):
    return read_answer(question, text, decimal, HERE)


def test_numbers_are_read_with_the_records_decimal_mark():
    assert read(asked("number"), "1,8", "decimal_comma")[0].value == 1.8


def test_a_unit_stands_behind_its_number():
    datum, _ = read(asked("number_with_unit", units=("days", "weeks")), "12 weeks")

    assert (datum.value, datum.unit, written(datum, ("days", "weeks"))) == (12, "weeks", "12 weeks")


def test_a_number_that_lacks_its_unit_says_how_to_write_it():
    _, (problem,) = read(asked("number_with_unit", units=("days", "weeks")), "12")

    assert str(problem) == (
        "adjudication.csv:2: f: expected a unit, one of days, weeks; found none. Write for instance 12 days."
    ).replace("2: f", "2:  > f")


@pytest.mark.parametrize("text", ["missing: not_reported", "missing:not_reported", "Missing: Not reported"])
def test_a_missing_reason_is_typed_as_code_or_in_words(text):
    datum, _ = read(asked("number"), text)

    assert (datum.missing, written(datum)) == ("not_reported", "missing: not_reported")


def test_a_reason_that_is_none_is_met_with_the_known_ones():
    _, (problem,) = read(asked("number"), "missing: lost")

    assert "expected one of not_reported, unclear" in str(problem)


@pytest.mark.parametrize("text", ["a, b", "b; a", "a;b"])
def test_codes_are_parted_by_commas_or_semicolons(text):
    codes = tuple(Choice(code=code, label=code) for code in "abc")

    assert read(asked("choices", choices=codes), text)[0].value == ("a", "b")


def test_items_of_a_list_are_parted_by_semicolons_alone():
    assert as_answer(asked("list"), "Leeds, UK; Oslo") == ["Leeds, UK", "Oslo"]


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_no_answer(text):
    assert read(asked("text"), text)[1][0].found == "nothing"


@pytest.mark.parametrize("kind", ["columns", "evidence"])
def test_a_block_cannot_be_typed(kind):
    assert read(asked(kind), "x")[1][0].hint == "This answer is a block; take one side's."


def test_an_entry_in_one_text_tells_all_it_answers():
    a, _ = two()

    assert written_entry(a.sections["results"][0]) == (
        "outcome: hope; time: 12 weeks; peer/n: 65; peer/mean: 1,8; peer/sd: 0,38; usual/n: 73; usual/mean: 1,78; "
        "usual/sd: 0,46; contrast/smd: -0,05"
    )
