"""Sheets with spots: what is drawn stays as it is, and every part of a figure has its own."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures import svg
from synthesis.figures.figure import Line, Polygon, Spot, Text
from synthesis.figures.pointed import spots_over
from synthesis.figures.sheet import bound, sheet_of
from synthesis.render import ink


@dataclass(frozen=True)
class Asked:
    id: str = "bars"
    title: str = "Bars"
    caption: str = ""
    table: str = ""


def bar(x, name):
    """A bar and the spot on it."""
    points = ((x, 10), (x + 8, 10), (x + 8, 30), (x, 30))
    return Polygon(points=points, fill="#14365c"), Spot(x=x + 4, y=20, r=4, text=(name,))


def sheets():
    yield sheet_of(bar(10, "one"), bottom=40, alt="One bar.")
    yield sheet_of((*bar(20, "two"), *bar(40, "three")), bottom=40, alt="Two bars.")


def test_marks_and_spots_are_told_apart_and_keep_their_order():
    line = Line(x1=0, y1=5, x2=50, y2=5)
    sheet = sheet_of((*bar(20, "two"), line, *bar(40, "three")), bottom=40, alt="")

    assert [type(mark) for mark in sheet.marks] == [Polygon, Line, Polygon]
    assert [spot.text for spot in sheet.spots] == [("two",), ("three",)]


def test_every_part_of_a_figure_has_its_own_spots():
    figures = bound(Asked(), list(sheets()))

    assert [figure.id for figure in figures] == ["bars", "bars_2"]
    assert [[spot.text[0] for spot in figure.spots] for figure in figures] == [["one"], ["two", "three"]]


def test_spots_change_no_picture():
    (figure, _) = bound(Asked(), list(sheets()))
    figure = replace(figure, marks=(*figure.marks, Text(text="0.2", x=30, y=25)))
    bare = replace(figure, spots=())

    assert figure.spots
    assert svg.draw(figure) == svg.draw(bare)
    assert ink.pdf(figure) == ink.pdf(bare)
    assert ink.png(figure) == ink.png(bare)


@given(
    left=st.floats(0, 400),
    top=st.floats(0, 600),
    wide=st.floats(0.5, 300),
    high=st.floats(0.5, 300),
    apart=st.floats(5, 60),
)
def test_spots_over_a_box_stay_in_it_and_are_no_further_apart_than_asked(left, top, wide, high, apart):
    box = (left, top, left + wide, top + high)
    spots = list(spots_over(box, ("said",), apart=apart, key="a.b"))

    for spot in spots:
        assert spot.x - spot.r >= box[0] - 1e-6
        assert spot.x + spot.r <= box[2] + 1e-6
        assert spot.y - spot.r >= box[1] - 1e-6
        assert spot.y + spot.r <= box[3] + 1e-6
    for places in ({round(spot.x, 6) for spot in spots}, {round(spot.y, 6) for spot in spots}):
        assert all(after - before <= apart + 1e-5 for before, after in pairwise(sorted(places)))
    assert {(spot.text, spot.key) for spot in spots} == {(("said",), "a.b")}


def test_a_small_box_has_one_spot_in_its_middle():
    (spot,) = spots_over((10, 10, 18, 14), ("said",), apart=14)

    assert (spot.x, spot.y, spot.r) == pytest.approx((14, 12, 2))
