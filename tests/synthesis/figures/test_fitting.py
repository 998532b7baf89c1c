"""Figures as large as a journal wants them: nothing too small to read where that can be had, else it is told."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Figure, Line, Polygon, Spot, Text
from synthesis.figures.fitting import fitted, scaled, text_sizes, thinnest, widened
from synthesis.profiles import POINTS, PROFILES
from tests.thoroughness import cases

MARKS = (
    Line(x1=10, y1=10, x2=90, y2=10, width=0.5, dash=(2.0, 1.0)),
    Polygon(points=((10, 20), (20, 20), (15, 30)), stroke="#000000", width=0.75),
    Circle(x=40, y=25, r=5, fill="#ffffff", stroke="#000000", width=0.6),
    Text(text="Hope", x=10, y=50, size=8),
    Text(text="Head", x=10, y=60, size=9),
)


def figure(width=170.0, height=100.0, small=8.0):
    """A figure so many millimetres wide and high, with text of a size."""
    marks = (*MARKS[:3], replace(MARKS[3], size=small), MARKS[4])
    facts = {"id": "hope", "title": "Hope", "caption": "", "alt": "A line."}
    spots = (Spot(x=10, y=10, r=4, text=("Hope",)),)
    return Figure(width=width * POINTS, height=height * POINTS, marks=marks, spots=spots, **facts)


def size(one):
    return round(one.width / POINTS, 1), round(one.height / POINTS, 1)


def test_a_figure_that_suits_a_journal_stays_as_it_is():
    one = figure()

    assert fitted(one, PROFILES["bmc"]).figure is one
    assert fitted(one, PROFILES["plos"]).doubts == ()


def test_small_text_is_made_larger_where_the_page_has_room():
    done = fitted(figure(width=160, small=7.5), PROFILES["wiley"])

    assert done.doubts == ()
    assert text_sizes(done.figure)[0] == pytest.approx(8.0)
    assert size(done.figure) == (170.7, 106.7)


def test_text_that_cannot_be_large_enough_is_told_with_its_size():
    done = fitted(figure(width=210, small=8), PROFILES["plos"])

    assert size(done.figure) == (190.5, 90.7)
    assert "its smallest text is 7.3 pt, and PLOS asks for 8 pt" in done.doubts[0]


def test_a_figure_higher_than_the_page_is_made_smaller():
    done = fitted(figure(height=300), PROFILES["plos"])

    assert size(done.figure) == (126.0, 222.3)
    assert "5.9 pt" in done.doubts[0]


def test_a_figure_that_can_be_read_in_one_column_gets_one():
    done = fitted(figure(width=80), PROFILES["bmc"])

    assert size(done.figure) == (85.0, 100.0)
    assert text_sizes(done.figure) == (8, 9)


def test_a_figure_of_a_width_between_the_columns_stands_in_the_middle_of_the_wider_one():
    done = fitted(figure(width=120), PROFILES["bmc"])

    assert size(done.figure)[0] == 170
    assert done.figure.marks[3].x == pytest.approx(10 + 25 * POINTS)
    assert done.doubts == ()


def test_lines_too_thin_and_text_too_large_are_told():
    thin = replace(figure(width=190), marks=(Line(x1=0, y1=0, x2=9, y2=9, width=0.2),))
    large = replace(figure(), marks=(Text(text="Hope", x=1, y=20, size=14),))

    assert "thinnest line is 0.20 pt" in fitted(thin, PROFILES["plos"]).doubts[0]
    assert "largest text is 14.0 pt, and PLOS takes 12 pt" in fitted(large, PROFILES["plos"]).doubts[0]


@settings(max_examples=cases(40, 500))
@given(st.floats(0.2, 5))
def test_scaling_multiplies_every_length(factor):
    one, many = figure(), scaled(figure(), factor)

    assert many.width == pytest.approx(one.width * factor)
    assert thinnest(many) == pytest.approx(thinnest(one) * factor)
    assert many.marks[0].dash == pytest.approx((2 * factor, factor))
    assert many.marks[1].points[2] == pytest.approx((15 * factor, 30 * factor))
    assert many.marks[2].r == pytest.approx(5 * factor)
    assert many.spots[0].x == pytest.approx(10 * factor)
    assert [mark.text for mark in many.marks[3:]] == ["Hope", "Head"]


def test_widening_moves_every_mark_by_half_of_what_is_added():
    wide = widened(figure(width=100), 120 * POINTS)
    by = 10 * POINTS

    assert (wide.marks[0].x1, wide.marks[0].x2) == pytest.approx((10 + by, 90 + by))
    assert wide.marks[1].points[0] == pytest.approx((10 + by, 20))
    assert wide.marks[2].x == pytest.approx(40 + by)
    assert wide.spots[0].x == pytest.approx(10 + by)


def test_a_figure_without_text_and_lines_has_neither_size():
    empty = replace(figure(), marks=())

    assert text_sizes(empty) == (inf, -inf)
    assert thinnest(empty) == inf
    assert fitted(empty, PROFILES["bmc"]).doubts == ()
