"""Pasted tables taken apart into rows and cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.entry.typing.grid import grid
from extraction_forms.errors import UsageError


def body(text):
    return [[cell.text for cell in row] for row in grid(text).body]


def test_tabs_part_cells_and_words_above_and_beside_are_told_apart():
    table = grid("\tPeers\tUsual care\nN\t52\t47\nMean\t12.9\t10.1")
    assert table.above == ("Peers", "Usual care")
    assert table.beside == ("N", "Mean")
    assert [[cell.text for cell in row] for row in table.body] == [["52", "47"], ["12.9", "10.1"]]


def test_a_cell_in_quotation_marks_may_hold_a_line_end():
    assert body('52\t"12.9\n(4.0)"') == [["52", "12.9 (4.0)"]]


def test_columns_aligned_by_blanks_are_columns():
    assert body("Hope    12.9 (4.0)    10.1 (4.4)\nFear     3.1 (1.0)     2.9 (1.1)") == [
        ["12.9 (4.0)", "10.1 (4.4)"],
        ["3.1 (1.0)", "2.9 (1.1)"],
    ]


def test_with_single_blanks_a_cell_ends_where_its_number_does():
    table = grid("Hope scale 12.9 (4.0) 10.1 ± 4.4 12/52 (23%) <.001 –")
    assert table.beside == ("Hope scale",)
    assert [cell.text for cell in table.body[0]] == ["12.9 (4.0)", "10.1 ± 4.4", "12/52 (23%)", "<.001", "–"]


def test_what_nobody_sees_is_no_part_of_a_cell():
    assert body("\ufeff52\u00a0\t4\u200b7\t1\u202f234") == [["52", "47", "1 234"]]


@pytest.mark.parametrize(
    ("cell", "mark"), [("12.3*", "*"), ("12.3†", "†"), ("12.3a", "a"), ("12 (3.4)²", "²")]
)
def test_the_mark_of_a_footnote_is_left_out_and_told(cell, mark):
    found = grid(f"1\t{cell}").body[0][1]
    assert found.text == cell.removesuffix(mark)
    assert found.mark == mark


def test_dashes_and_words_for_nothing_are_told_from_numbers():
    assert [cell.is_absent for cell in grid("52\t–\tNR\t-3").body[0]] == [False, True, True, False]


def test_a_column_without_any_text_is_left_out():
    assert body("52\t\t47") == [["52", "47"]]


def test_a_text_without_cells_is_no_table():
    assert grid("  \n\t\n").rows == ()


def test_a_table_beyond_all_measure_is_refused():
    with pytest.raises(UsageError, match="cells"):
        grid("1\t" * 6000)


@given(st.text(max_size=200))
def test_every_text_is_a_table_whose_rows_are_of_one_length(text):
    table = grid(text)
    assert len({len(row) for row in table.rows}) <= 1
    assert len(table.above) == (len(table.body[0]) if table.body else table.width)
    assert len(table.beside) == len(table.body)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 190_000 + "a",
        "1.1" * 60_000 + "a",
        "1±" * 90_000 + "a",
        "1" + " *" * 90_000 + "x",
        "1(" * 90_000,
    ],
)
def test_a_text_that_is_no_table_is_taken_apart_or_refused_without_trying_every_way(text):
    try:
        found = grid(text)
    except UsageError:
        return
    assert found.width >= 1


def test_footnotes_with_blanks_and_commas_between_them_are_one_mark():
    ((one, two, three),) = grid("1.2 * †\t3.4*, ‡\t5.6 ** ¶").rows

    assert [(cell.text, cell.mark) for cell in (one, two, three)] == [
        ("1.2", "* †"),
        ("3.4", "*, ‡"),
        ("5.6", "** ¶"),
    ]
