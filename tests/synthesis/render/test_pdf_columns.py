"""How wide the columns of a printed table are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.figures.metrics import width
from synthesis.render.pdf_columns import INDENT, INSET, SIZES, columns
from synthesis.tables.table import Cell, Column, Row, Table

WORDS = st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=12)
ROOM = 480.0


def table(texts, shares=None, **row):
    heads = tuple(
        Column(id=f"c{place}", label="", width=share)
        for place, share in enumerate(shares or [1.0] * len(texts[0]))
    )
    rows = tuple(Row(cells=tuple(Cell(text=text) for text in line), **row) for line in texts)
    return Table(id="t", title="T", columns=heads, rows=rows)


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5), st.floats(60, 800))
def test_columns_fill_the_room_and_hold_their_longest_word_unless_none_can(texts, room):
    found = columns(table(texts), room)

    assert sum(found.widths) == pytest.approx(room)
    if not found.tight:
        for place, wide in enumerate(found.widths):
            longest = max(width(line[place], found.size) for line in texts)
            assert wide >= longest + 2 * INSET


def test_a_column_has_its_share_where_that_holds_its_words():
    found = columns(table([("a", "b", "c")], [1.0, 2.0, 1.0]), ROOM)

    assert found.widths == pytest.approx((120, 240, 120))
    assert found.size == SIZES[0]


def test_a_word_that_its_share_would_break_takes_room_from_the_others():
    word = "acknowledgements"
    found = columns(table([(word, "b")], [0.1, 10.0]), ROOM)

    assert found.widths[0] == pytest.approx(1.01 * width(word, found.size) + 2 * INSET + 0.5)
    assert sum(found.widths) == pytest.approx(ROOM)


def test_words_that_do_not_fit_are_set_smaller_and_in_the_end_broken():
    words = [("acknowledgements",) * 7]

    sizes = [columns(table(words), room).size for room in (1000, 560, 520, 100)]
    assert sizes == [8.5, 8.5, 7.5, 6.5]
    assert [columns(table(words), room).tight for room in (1000, 480, 100)] == [False, False, True]


def test_a_table_of_many_columns_does_without_the_largest_type():
    assert columns(table([("a",) * 10]), ROOM).size == SIZES[1]


def test_a_long_key_is_measured_by_its_pieces():
    key = "records/boevink_2016/metapsy.yaml#row_1/contrast/smd"
    found = columns(table([(key, "b")], [0.01, 1.0]), ROOM)

    assert found.widths[0] < width(key, found.size) / 2


def test_a_row_that_is_indented_needs_so_much_more_in_its_first_column_alone():
    words = [("acknowledgements", "acknowledgements")]
    plain, deep = (columns(table(words, indent=steps), 10.0) for steps in (0, 3))

    assert deep.widths[0] - deep.widths[1] > plain.widths[0] - plain.widths[1] == pytest.approx(0)
    least = 1.01 * width(words[0][0], SIZES[-1]) + 2 * INSET + 0.5
    assert deep.widths[0] / deep.widths[1] == pytest.approx((least + 3 * INDENT) / least)
