import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.raw_csv import NoRow, csv_line, csv_rows, named_rows

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(TEXT, min_size=2))
def test_what_a_cell_holds_is_what_comes_back(cells):
    assert list(csv.reader(io.StringIO(csv_line(cells), newline=""), strict=True)) == [cells]


@given(st.lists(st.lists(TEXT, min_size=2), max_size=3))
def test_rows_are_read_back_as_they_were_written(rows):
    text = "".join(map(csv_line, rows))

    assert [cells for _, cells in csv_rows(text)] == rows


def test_each_row_has_the_line_it_starts_on_however_long_a_cell_is():
    long = "a\r\n" * 200_000

    assert [line for line, _ in csv_rows(csv_line([long, "b"]) + csv_line(["c", "d"]))] == [1, 200_002]


@pytest.mark.parametrize("text", ['a,b\n"open,c\n', 'a,b\n"closed" again,c\n'])
def test_what_is_no_row_is_told_with_its_line(text):
    with pytest.raises(NoRow) as fault:
        list(csv_rows(text))

    assert fault.value.line == 2


def test_a_filled_table_is_read_by_its_head_blank_rows_passed_over_and_short_ones_filled_up():
    text = '\ufeffsame , one,other\n\nyes,"a\nb"\n,,\nno,c,d,e\n'

    head, rows = named_rows(text)

    assert head == ("same", "one", "other")
    assert rows == [
        (3, {"same": "yes", "one": "a\nb", "other": ""}),
        (6, {"same": "no", "one": "c", "other": "d"}),
    ]
    assert named_rows("") == ((), [])


def test_a_filled_table_has_no_cell_of_a_length_that_nobody_fills():
    with pytest.raises(NoRow, match="a cell of more than 131,072 characters") as caught:
        named_rows("same\n" + "x" * 131_073)

    assert caught.value.line == 2
    assert named_rows("same\n" + "x" * 131_072)[1][0][0] == 2


def test_what_looks_like_a_formula_is_not_touched():
    assert csv_line(["=1+1", "-0.31", "@x"]) == "=1+1,-0.31,@x\n"
