"""Lines of a page, and where parts of its running text lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.entry.papers.lines import Line, PageText, Word, boxes, packed, unpacked


def _page(turn=0):
    words = (Word(text="peer ", left=10, right=35), Word(text="led", left=35, right=50))
    return PageText(
        width=200,
        height=100,
        lines=(
            Line(words=words, top=20, bottom=30, turn=turn),
            Line(
                words=(Word(text="recov-", left=10, right=40),),
                top=40,
                bottom=50,
                cut=True,
                joint="",
                turn=turn,
            ),
            Line(words=(Word(text="ery", left=10, right=25),), top=60, bottom=70, turn=turn),
        ),
    )


def test_running_text_has_no_hyphens_of_line_ends():
    assert _page().running == "peer led recovery "


def test_a_part_over_two_lines_has_a_box_in_each():
    found = list(boxes(_page(), 9, 17))

    assert [(box.left, box.top, box.height) for box in found] == [(10, 40, 10), (10, 60, 10)]


def test_a_whole_word_has_the_box_of_the_word():
    (box,) = boxes(_page(), 5, 8)

    assert (box.left, box.top, box.width, box.height) == (35, 20, 15, 10)


@pytest.mark.parametrize(
    ("turn", "corner", "size"),
    [
        (0, (35, 20), (15, 10)),
        (90, (20, -50), (10, 15)),
        (180, (-50, -30), (15, 10)),
        (270, (-30, 35), (10, 15)),
    ],
)
def test_a_turned_line_is_shown_turned(turn, corner, size):
    (box,) = boxes(_page(turn), 5, 8)

    assert ((box.left, box.top), (box.width, box.height)) == (corner, size)


@given(start=st.integers(0, 17), length=st.integers(1, 17))
def test_boxes_lie_within_their_lines(start, length):
    for box in boxes(_page(), start, start + length):
        assert 10 <= box.left < box.left + box.width <= 50
        assert box.top in {20, 40, 60}


def test_a_page_is_the_same_after_it_was_packed():
    assert unpacked(packed(_page(90))) == _page(90)
