"""Stacked areas over steps: outlines that cover what they should, and the largest place for letters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.margin_curve.step_areas import Band


@st.composite
def bands(draw):
    count = draw(st.integers(1, 12))
    spans = [tuple(sorted(draw(st.tuples(st.integers(0, 20), st.integers(0, 20))))) for _ in range(count)]
    widths = [draw(st.integers(1, 9)) for _ in range(count)]
    return Band(xs=tuple(float(sum(widths[:n])) for n in range(count + 1)), spans=tuple(spans))


def area(points):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*points, points[0]]))) / 2


@given(band=bands())
def test_outlines_and_boxes_cover_the_area_of_the_steps(band):
    whole = sum(
        (b - a) * (foot - top) for (a, b), (top, foot) in zip(pairwise(band.xs), band.spans, strict=True)
    )

    outlines = band.outlines(fill="#ffffff", stroke="", width=0.4, role="area")
    assert sum(area(one.points) for one in outlines) == pytest.approx(whole)
    assert sum((b - a) * (foot - top) for a, top, b, foot in band.boxes()) == pytest.approx(whole)


@given(band=bands(), least=st.tuples(st.integers(1, 8), st.integers(1, 8)), avoid=st.integers(0, 40))
def test_the_largest_place_lies_within_the_band_and_not_across_the_line(band, least, avoid):
    place = band.largest(least, avoid)
    if place is None:
        return
    left, top, right, bottom = place

    assert right - left >= least[0]
    assert bottom - top >= least[1]
    assert right <= avoid or left >= avoid
    for (start, end), (high, low) in zip(pairwise(band.xs), band.spans, strict=True):
        if start < right and end > left:
            assert high <= top
            assert bottom <= low


def test_a_place_may_span_several_steps():
    band = Band(xs=(0.0, 5.0, 10.0, 20.0), spans=((0.0, 10.0), (2.0, 12.0), (8.0, 9.0)))

    assert band.largest((1.0, 1.0), 100.0) == (0.0, 2.0, 10.0, 10.0)


def test_where_no_place_is_large_enough_there_is_none():
    assert Band(xs=(0.0, 5.0), spans=((0.0, 10.0),)).largest((6.0, 1.0), 100.0) is None
