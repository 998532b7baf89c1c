import pytest

from extraction_forms.errors import Place
from extraction_forms.records import Datum
from extraction_forms.studies import Tag
from synthesis.numbers import absent, quantity
from synthesis.tables.cells import at, at_or, listed, of_datum, of_tag


def test_a_cell_of_a_number_prints_it_and_names_its_key():
    cell = at({"a.b": quantity(0.125, "0.12", ["x"])}, "a.b")

    assert (cell.text, cell.key, cell.value, cell.origins) == ("0.12", "a.b", 0.125, ("x",))


def test_an_interval_keeps_its_two_ends_as_numbers():
    assert at({"ci": quantity((0.1, 0.2), "0.10 to 0.20")}, "ci").interval == (0.1, 0.2)
    assert at({"a": quantity(0.1, "0.10")}, "a").interval is None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["A, 2016", "B, 2017", "C, 2018"], "A, 2016; B, 2017; and C, 2018"),
    ],
)
def test_words_are_listed_as_a_sentence_lists_them(words, text):
    assert listed(words) == text


def test_an_interval_and_an_absent_number_have_no_single_value():
    numbers = {"ci": quantity((0.1, 0.2), "0.10 to 0.20"), "none": absent("no studies", text="not available")}

    assert at(numbers, "ci").value is None
    assert (at(numbers, "none").text, at(numbers, "none").value) == ("not available", None)


def test_where_there_is_no_such_number_a_dash_stands():
    assert at_or({}, "a").text == "–"


def test_an_answer_that_is_not_there_is_not_reported():
    assert of_datum(None).text == "not reported"
    assert of_tag(None).text == "not reported"


def test_a_missing_answer_prints_its_reason():
    datum = Datum(value=None, printed="", origin="o", place=Place(file="f"), missing="not_measured")

    assert of_datum(datum).text == "not measured"


def test_a_provisional_code_carries_a_mark():
    assert of_tag(Tag(code="a", label="A", provisional=True)).text == "A *"
