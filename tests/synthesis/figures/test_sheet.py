"""Sheets: parts that fill pages evenly, and figures that say which part they are."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.sheet import HEIGHT, WIDTH, Sheet, bound, chunks, divided

ASKED = SimpleNamespace(id="votes", title="Votes", caption="All of them.", table="votes_by_domain")


def sheet(words="Ten rows."):
    return Sheet(marks=(), bottom=100.0, alt=words)


def test_a_single_sheet_keeps_its_id_and_its_title():
    (figure,) = bound(ASKED, [sheet()])

    assert (figure.id, figure.title, figure.alt, figure.width) == ("votes", "Votes", "Ten rows.", WIDTH)
    assert (figure.caption, figure.table) == ("All of them.", "votes_by_domain")


def test_several_sheets_say_which_part_they_are():
    figures = bound(ASKED, [sheet(), sheet(), sheet()])

    assert [figure.id for figure in figures] == ["votes", "votes_2", "votes_3"]
    assert [figure.title for figure in figures][1:] == ["Votes, part 2 of 3", "Votes, part 3 of 3"]
    assert figures[0].alt == "Part 1 of 3. Ten rows."


def test_a_page_of_170_mm_leaves_the_type_its_size():
    assert pytest.approx(170 / 25.4 * 72, abs=0.02) == WIDTH
    assert HEIGHT <= 700


@given(heights=st.lists(st.floats(1, 300), min_size=1, max_size=60))
def test_divided_items_keep_their_order_and_fit_on_the_fewest_sheets(heights):
    sheets = divided(heights, sum, 300)

    greedy, used = 1, 0.0
    for high in heights:
        if used and used + high > 300:
            greedy, used = greedy + 1, 0.0
        used += high
    assert [high for one in sheets for high in one] == heights
    assert all(sum(one) <= 300 for one in sheets)
    assert len(sheets) == greedy


def test_divided_items_are_spread_evenly():
    assert [len(one) for one in divided(range(30), lambda some: 10.0 * len(some), 200)] == [15, 15]


def test_an_item_higher_than_a_sheet_has_a_sheet_to_itself():
    assert divided([10, 900, 10], sum, 300) == ((10,), (900,), (10,))


def test_chunks_are_as_few_and_as_even_as_can_be():
    assert chunks(15, 12) == (range(7), range(7, 15))
    assert chunks(3, 5) == (range(3),)
