"""Cells: several texts in one, formulas kept off, CSV that any reader takes; all of it read back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.exchange import delimited
from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.exchange.formula_guard import guarded, unguarded
from extraction_forms.exchange.joined_texts import joined, parted

TEXTS = st.text(
    st.sampled_from(" |\\e'=-+@#a,;\"\n") | st.characters(blacklist_categories=("Cs", "Cc")), max_size=12
)


@given(texts=st.lists(TEXTS))
def test_texts_joined_in_a_cell_are_parted_as_they_were(texts):
    assert parted(joined(texts)) == tuple(texts)


def test_joined_texts_are_easy_to_read():
    assert joined(["care as usual", "TAU"]) == "care as usual | TAU"
    assert parted(" a|b |c ") == ("a", "b", "c")


@given(text=TEXTS)
def test_what_is_guarded_is_read_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@x", "\t=1", " =1", "\uff1dcmd", "#REF!"])
def test_what_a_spreadsheet_would_work_out_stands_after_an_apostrophe(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.31", "-5", "-1e-3", "a=b", "", "#1", "'tis", "5%"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert guarded(text) == text


@given(rows=st.lists(st.tuples(TEXTS, TEXTS)))
def test_rows_are_read_by_any_csv_reader_and_by_ours(rows):
    text = csv_text(("first", "second"), rows)
    ours = delimited.parse(text, "x.csv")

    assert [list(row) for row in rows] == list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert list(rows) == [(row.text("first"), row.text("second")) for row in ours.rows]
    assert ours.problems == ()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="expected 2 cells; found 1"):
        csv_text(("a", "b"), [("x",)])
