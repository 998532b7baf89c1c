"""Curves in straight pieces: whole where solid, dashed as one line where dashed."""

from math import hypot

import pytest

from synthesis.figures.curve import curve_lines

CORNER = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))


def length(lines):
    return sum(hypot(line.x2 - line.x1, line.y2 - line.y1) for line in lines)


def test_a_solid_curve_is_drawn_from_point_to_point():
    lines = list(curve_lines(CORNER, width=0.8, colour="#000000", role="contour"))

    assert [(line.x1, line.y1, line.x2, line.y2) for line in lines] == [(0, 0, 10, 0), (10, 0, 10, 10)]
    assert {line.role for line in lines} == {"contour"}


def test_dashes_run_on_round_a_corner():
    lines = list(curve_lines(CORNER, width=0.8, colour="#000000", dash=(6.0, 2.0)))

    assert [(line.x1, line.y1, line.x2, line.y2) for line in lines] == [
        (0, 0, 6, 0),
        (8, 0, 10, 0),
        (10, 0, 10, pytest.approx(4)),
        (10, pytest.approx(6), 10, 10),
    ]


def test_dashes_are_as_much_of_the_curve_as_of_their_pattern():
    line = tuple((n / 7, 0.0) for n in range(700))

    assert length(curve_lines(line, width=0.8, colour="#000000", dash=(3.0, 1.0))) == pytest.approx(
        75.0, abs=1
    )
