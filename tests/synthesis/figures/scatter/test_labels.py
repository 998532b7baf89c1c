"""Labels of points: beside their point, clear of everything, with a line where they stand off."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Line, Text
from synthesis.figures.scatter.labels import Label, Taken, placed, shortened
from synthesis.figures.scatter.page import text_box
from synthesis.figures.scatter.plate import clipped_line
from tests.thoroughness import cases

ROOM = (0.0, 0.0, 400.0, 250.0)
R = 3.0
NAMES = st.text("abcdefghij ABCÅÉÑØ’&-,0123456789", min_size=1, max_size=70)


def labels(*places, text="Okafor, 2019"):
    return [Label(text=f"{text}{i or ''}", at=at, r=R) for i, at in enumerate(places)]


def taken(*places, **more):
    return Taken(room=ROOM, symbols=tuple((at, R) for at in places), **more)


def texts(found):
    return [mark for mark in found.marks if isinstance(mark, Text)]


def leaders(found):
    return [mark for mark in found.marks if isinstance(mark, Line)]


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_a_lone_point_has_its_label_at_its_right_without_a_line():
    at = (100.0, 100.0)

    found = placed(labels(at), taken(at))

    (text,) = texts(found)
    assert text.anchor == "start"
    assert at[0] + R < text.x < at[0] + R + 5
    assert not leaders(found)
    assert not found.without


def test_a_label_at_the_right_edge_stands_at_the_left_of_its_point():
    at = (395.0, 100.0)

    (text,) = texts(placed(labels(at), taken(at)))

    assert text.anchor == "end"
    assert text.x < at[0] - R


def test_a_label_that_stands_off_has_a_line_from_the_rim_of_its_symbol():
    crowd = [(200.0 + 7 * x, 120.0 + 7 * y) for x in range(-3, 4) for y in range(-3, 4)]

    found = placed(labels((200.0, 120.0)), taken(*crowd))

    (line,) = leaders(found)
    assert ((line.x1 - 200) ** 2 + (line.y1 - 120) ** 2) ** 0.5 == pytest.approx(R)


def test_a_line_is_covered_only_where_there_is_no_other_place():
    at = (100.0, 100.0)
    beside = ((104.0, 80.0), (200.0, 120.0))

    (text,) = texts(placed(labels(at), taken(at, lines=(beside,))))

    assert clipped_line(*beside, text_box(text)) is None


def test_what_finds_no_place_is_told():
    full = Taken(room=ROOM, boxes=(ROOM,))

    found = placed(labels((100.0, 100.0)), full)

    assert found.marks == ()
    assert [one.text for one in found.without] == ["Okafor, 2019"]


def test_a_long_label_takes_two_lines_and_is_cut_after_them():
    assert shortened("Okafor, 2019") == ("Okafor, 2019",)
    lines = shortened(
        "A very long name of a collaboration of many trialists in many countries of the world, 2019"
    )
    assert len(lines) == 2
    assert lines[1].endswith("…")


@settings(max_examples=cases(20, 500))
@given(
    names=st.lists(NAMES, min_size=1, max_size=30),
    places=st.lists(st.tuples(st.floats(10, 390), st.floats(10, 240)), min_size=30, max_size=30),
)
def test_no_label_meets_another_or_a_symbol_or_leaves_the_room(names, places):
    ends = places[: len(names)]
    wanted = [Label(text=name, at=at, r=R) for name, at in zip(names, ends, strict=True)]

    found = placed(wanted, taken(*places))

    boxes = [text_box(text) for text in texts(found) if text.text.strip()]
    symbols = [(x - R, y - R, x + R, y + R) for x, y in places]
    assert not any(meet(one, other) for one, other in combinations(boxes, 2) if abs(one[1] - other[1]) > 10)
    assert not any(meet(box, symbol) for box in boxes for symbol in symbols)
    assert all(box[0] >= -0.01 and box[2] <= 400.01 and box[1] >= -1 and box[3] <= 251 for box in boxes)
