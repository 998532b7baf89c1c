import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.compare.raw_csv import csv_line

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(TEXT, min_size=2))
def test_what_a_cell_holds_is_what_comes_back(cells):
    assert list(csv.reader(io.StringIO(csv_line(cells), newline=""), strict=True)) == [cells]


def test_what_looks_like_a_formula_is_not_touched():
    assert csv_line(["=1+1", "-0.31", "@x"]) == "=1+1,-0.31,@x\n"
