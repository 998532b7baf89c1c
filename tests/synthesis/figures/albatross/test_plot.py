"""The albatross plot: where results and contours stand, and that nothing collides."""

from dataclasses import replace
from math import log10

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.albatross.plot import AlbatrossPoint, AlbatrossSpec, albatross_plot
from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.symbols import SYMBOLS

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=90)


def point(p=0.02, n=100.0, high=None, **more):
    return AlbatrossPoint(label="Okafor, 2019", low=p, high=p if high is None else high, n=n, **more)


def spec(*points, **more):
    facts = {"id": "hope", "title": "Hope", "favours": ("Favours control", "Favours peer support")}
    return AlbatrossSpec(points=points or (point(),), **{**facts, **more})


def drawn(*points, **more):
    (figure,) = albatross_plot(spec(*points, **more))
    return figure


def roles(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def null(figure):
    return roles(figure, "null")[0].x1


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(data, geometry):
    groups = tuple((f"g{n}", data.draw(NAMES)) for n in range(data.draw(st.integers(0, len(SYMBOLS)))))
    ps = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
    points = [
        point(
            low,
            data.draw(st.floats(1, 1e6)),
            high,
            group=data.draw(st.sampled_from([g for g, _ in groups] or [""])),
        )
        for low, high in data.draw(st.lists(ps, min_size=1, max_size=40))
    ]
    measure, sizes = data.draw(
        st.sampled_from([("SMD", (0.1, 0.25, 0.5)), ("OR", (1.1, 1.2, 4.0)), ("r", (0.1,))])
    )
    figure = drawn(
        *points,
        groups=groups,
        group_label=data.draw(NAMES),
        favours=(data.draw(NAMES), data.draw(NAMES)),
        measure=measure,
        sizes=sizes,
        scale=data.draw(st.sampled_from(["squared_log", "root"])),
        smallest=data.draw(st.sampled_from([1e-6, 1e-15, 0.02])),
    )

    assert geometry.page_faults(figure) == []


@pytest.mark.parametrize("count", [1, 5, 28, 120])
def test_every_number_of_results_makes_a_figure_of_a_journals_width(count, geometry):
    points = [point((n + 1) / (count + 2), 20 + 37 * n) for n in range(count)]
    figure = drawn(*points)

    assert geometry.page_faults(figure) == []
    assert figure.width == pytest.approx(481.9)
    assert len([mark for mark in roles(figure, "point") if isinstance(mark, Circle)]) == count
    assert f"{count} result" in figure.alt


def test_what_favours_the_experimental_side_stands_right_of_the_null_and_as_far_as_its_mirror_image():
    figure = drawn(point(0.01, 50), point(0.99, 60))
    left, right = sorted(mark.x for mark in roles(figure, "point"))

    assert left < null(figure) < right
    assert right - null(figure) == pytest.approx(null(figure) - left)


def test_p_is_on_a_logarithmic_scale_from_the_null():
    figure = drawn(point(0.5, 50), point(0.05, 60), point(0.005, 70))
    at, first, second = sorted(mark.x for mark in roles(figure, "point"))

    assert at == pytest.approx(null(figure))
    assert second - first == pytest.approx(first - at)


@pytest.mark.parametrize(
    ("scale", "of"), [("squared_log", lambda n: log10(n) ** 2), ("root", lambda n: n**0.5)]
)
def test_numbers_of_participants_are_scaled_as_asked(scale, of):
    numbers = (40, 160, 640)
    figure = drawn(*(point(0.1, n) for n in numbers), scale=scale)
    low, middle, high = sorted((mark.y for mark in roles(figure, "point")), reverse=True)

    share = (of(160) - of(40)) / (of(640) - of(40))
    assert (low - middle) / (low - high) == pytest.approx(share)


def test_a_result_of_the_size_of_a_contour_lies_on_it():
    # z(.025)² (8 + .25) / .5 = 63.38 participants make d = .5 have p = .025
    figure = drawn(point(0.025, 63.3845), point(0.001, 400), sizes=(0.5,))
    (on,) = [
        mark for mark in roles(figure, "point") if mark.y == max(dot.y for dot in roles(figure, "point"))
    ]

    near = min(abs(line.x1 - on.x) + abs(line.y1 - on.y) for line in roles(figure, "contour"))
    assert near < 4.0
    assert any(
        min(line.x1, line.x2) <= on.x <= max(line.x1, line.x2) and abs((line.y1 + line.y2) / 2 - on.y) < 2.0
        for line in roles(figure, "contour")
    )


def test_a_p_beyond_the_edge_is_drawn_there_with_an_arrowhead():
    figure = drawn(point(1e-30, 50), point(1.0, 60))
    tips = [mark.points[0] for mark in roles(figure, "arrowhead")]
    ys = {round(mark.y, 6) for mark in roles(figure, "point")}

    assert {round(y, 6) for _, y in tips} >= ys
    assert "Arrowheads: p is or may be smaller than 0.000001." in said(figure)
    assert "2 results at the edges" in figure.alt


def test_bounds_of_p_make_a_bar_between_them_with_a_small_symbol_at_each():
    figure = drawn(point(0.025, 80, 0.5), point(0.1, 50))
    (bar,) = roles(figure, "bounds")
    xs = sorted(mark.x for mark in roles(figure, "point") if mark.y == bar.y1)

    assert xs == pytest.approx([bar.x1, bar.x2])
    assert "Bars: p is known to lie between the bounds, no more." in said(figure)
    assert "Of 1 result only bounds of p are known." in figure.alt


def test_an_open_bound_reaches_the_edge_and_does_not_stretch_the_axis():
    closed = drawn(point(0.02, 80), point(0.1, 50))
    opened = drawn(point(0.02, 80), point(0.1, 50), point(0.0, 60, 0.025))

    assert [mark.text for mark in closed.marks if getattr(mark, "column", "") == "axis"] == [
        mark.text for mark in opened.marks if getattr(mark, "column", "") == "axis"
    ]
    (bar,) = roles(opened, "bounds")
    assert bar.y1 in [mark.points[0][1] for mark in roles(opened, "arrowhead")]


def test_groups_differ_in_shape_or_fill_and_the_legend_counts_them():
    groups = tuple((f"g{n}", f"Group {n}") for n in range(len(SYMBOLS)))
    figure = drawn(*(point(0.1, 50 + 9 * n, group=f"g{n}") for n in range(len(SYMBOLS))), groups=groups)

    looks = {
        (mark.fill, len(mark.points) if isinstance(mark, Polygon) else 0, "◇" if is_diamond(mark) else "")
        for mark in roles(figure, "point")
    }
    assert len(looks) == len(SYMBOLS)
    assert "Group 3 (1)" in said(figure)


def is_diamond(mark):
    return isinstance(mark, Polygon) and len(mark.points) == 4 and mark.points[0][0] == mark.points[2][0]


def test_results_that_cannot_be_placed_are_told():
    assert "3 results are not shown: no p-value or no number of participants." in said(drawn(without=3))


def test_contours_are_told_in_the_legend_on_both_sides():
    figure = drawn(measure="OR", sizes=(1.5, 2.0))

    assert "1.50 (left: 0.67)" in said(figure)
    assert "2.00 (left: 0.50)" in said(figure)


def test_the_alternative_text_counts_the_sides():
    alt = drawn(point(0.01), point(0.2), point(0.9), point(0.4, 90, 0.6)).alt

    assert "1 on the left (Favours control), 2 on the right (Favours peer support)." in alt
    assert "1 at the null or on either side." in alt


def test_figures_and_points_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match=r"expected p from 0 to 1; found 0\.6 to 0\.2"):
        point(0.6, high=0.2)
    with pytest.raises(ValueError, match="expected 1 participant or more; found 0"):
        point(n=0.0)
    with pytest.raises(ValueError, match="unknown group 'online'; known are none"):
        spec(point(group="online"))
    with pytest.raises(ValueError, match="expected at least one result"):
        replace(spec(), points=())
    with pytest.raises(ValueError, match="expected contours of different effects, none of them null"):
        spec(measure="OR", sizes=(1.0,))
    with pytest.raises(ValueError, match="expected at most 4 contours; found 5"):
        spec(sizes=(0.1, 0.2, 0.3, 0.4, 0.5))


def test_lines_are_wide_enough_to_print():
    assert min(mark.width for mark in drawn().marks if isinstance(mark, Line)) > 0.25
