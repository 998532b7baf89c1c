"""The plate of a plot of points: where numbers fall on it, and what of an area or a line lies on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.axis import make_axis
from synthesis.figures.scatter.plate import clipped, clipped_line, make_plate

BOX = (0.0, 0.0, 10.0, 10.0)
PLACES = st.tuples(st.floats(-50, 50), st.floats(-50, 50))


def plate(**more):
    return make_plate(make_axis((-1.0, 1.0)), make_axis((0.0, 0.5)), **more)


def area(corners):
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def test_the_ends_of_both_axes_are_the_corners_of_the_plate():
    found = plate()

    assert found.at(-1.0, 0.0) == pytest.approx((found.left, found.bottom))
    assert found.at(1.0, 0.5) == pytest.approx((found.right, found.top))


def test_an_axis_that_falls_has_its_low_end_at_the_top():
    found = plate(falls=True)

    assert found.at(-1.0, 0.0) == pytest.approx((found.left, found.top))
    assert found.at(-1.0, 0.5) == pytest.approx((found.left, found.bottom))


def test_a_place_beyond_the_plate_is_moved_to_its_edge():
    found = plate()

    assert found.within(found.at(3.0, -1.0), 2.0) == (found.right - 2.0, found.bottom - 2.0)
    assert found.within(found.at(0.0, 0.25)) == found.at(0.0, 0.25)
    assert found.holds(0.0, 0.25)
    assert not found.holds(0.0, 0.6)


def test_what_lies_beyond_a_box_is_cut_off_an_area():
    assert area(clipped(((-5.0, 5.0), (5.0, -5.0), (15.0, 5.0), (5.0, 15.0)), BOX)) == pytest.approx(100.0)
    assert area(clipped(((5.0, 0.0), (20.0, 15.0), (-10.0, 15.0)), BOX)) == pytest.approx(75.0)
    assert clipped(((20.0, 20.0), (30.0, 20.0), (25.0, 30.0)), BOX) == ()


@given(one=PLACES, two=PLACES, three=PLACES)
def test_what_is_left_of_an_area_lies_in_the_box_and_is_no_larger(one, two, three):
    left = clipped((one, two, three), BOX)

    assert all(-1e-9 <= x <= 10 + 1e-9 and -1e-9 <= y <= 10 + 1e-9 for x, y in left)
    assert not left or area(left) <= min(area((one, two, three)), 100.0) + 1e-6


def test_the_part_of_a_line_within_a_box_is_found():
    assert clipped_line((-5.0, 5.0), (15.0, 5.0), BOX) == ((0.0, 5.0), (10.0, 5.0))
    assert clipped_line((2.0, 2.0), (3.0, 4.0), BOX) == ((2.0, 2.0), (3.0, 4.0))
    assert clipped_line((-5.0, 12.0), (15.0, 12.0), BOX) is None
    assert clipped_line((-5.0, 4.0), (4.0, -5.0), BOX) is None
    assert clipped_line((5.0, -5.0), (5.0, 5.0), BOX) == ((5.0, 0.0), (5.0, 5.0))
