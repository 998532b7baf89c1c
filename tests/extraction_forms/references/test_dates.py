"""Dates are read as reference files write them."""

import pytest

from extraction_forms.references.dates import dated, year_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019", ("2019", "", "")),
        ("2019/03/05/", ("2019", "3", "5")),
        ("2019///", ("2019", "", "")),
        ("2019/03//", ("2019", "3", "")),
        ("2019///Spring", ("2019", "Spring", "")),
        ("2019-03-05", ("2019", "3", "5")),
        ("2019-03-05T00:00:00Z", ("2019", "3", "5")),
        ("2019 Mar 5", ("2019", "3", "5")),
        ("2019 Mar-Apr", ("2019", "Mar-Apr", "")),
        ("2019 Winter", ("2019", "Winter", "")),
        ("March 2019", ("2019", "3", "")),
        ("March 5, 2019", ("2019", "3", "5")),
        ("5 Sept. 2019", ("2019", "9", "5")),
        ("2019/00/00", ("2019", "", "")),
        ("in press", None),
        ("c2019", None),
        ("2019/03/05/early", None),
    ],
)
def test_a_date_is_read_or_told_to_be_none(text, day):
    assert dated(text) == day


def test_a_year_is_taken_out_of_a_text_where_only_one_stands():
    assert [year_in(text) for text in ("c2019", "(2019)")] == ["2019", "2019"]
    assert [year_in(text) for text in ("2018-2019", "12019", "in press")] == ["", "", ""]
