"""The bubble plot: effects at their numbers, areas by weight, bands from the line, nothing that collides."""

from math import exp, log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.bubble.plot import bubble_plot
from synthesis.figures.bubble.spec import BubbleSpec
from synthesis.figures.figure import Circle, Text
from synthesis.figures.scatter.points import Groups, ScatterPoint
from synthesis.models.regression.line import LinePoint, RegressionLine
from synthesis.numbers import Unavailable

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=60)
NONE = Unavailable(reason="there is no variance between studies in a common-effect model")


def line(values, slope=0.1, half=0.2, new=0.5, steps=8):
    low, high = min(values), max(values)
    at = [low + (high - low) * step / steps for step in range(steps + 1)]
    points = tuple(
        LinePoint(
            x=x,
            estimate=slope * x,
            interval=(slope * x - half, slope * x + half),
            prediction=NONE if new is None else (slope * x - new, slope * x + new),
        )
        for x in at
    )
    return RegressionLine(moderator="year", values=tuple(values), others=(), points=points)


def spec(xs=(1, 2, 4), ys=(0.1, 0.3, 0.2), **more):
    facts = {
        "id": "bubble",
        "title": "Bubble",
        "points": tuple(
            ScatterPoint(x=float(x), y=y, label=f"Study {i}", named=True)
            for i, (x, y) in enumerate(zip(xs, ys, strict=True))
        ),
        "line": more.pop("line", line([float(x) for x in xs])),
        "x_label": "Mean age (years)",
        "y_label": "Hedges’ g",
        "sizes": tuple(float(4**i) for i in range(len(xs)))[:8] if len(xs) < 8 else (),
        "sized_by": "Area of circles: weight",
        "size_unit": "%",
        "favours": ("Favours control", "Favours peer support"),
    }
    return BubbleSpec(**{**facts, **more})


def drawn(**more):
    (figure,) = bubble_plot(spec(**more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def scale(figure, column, place):
    """What turns a place on the page into a number, from the ticks of an axis."""
    ticks = sorted(
        (float(mark.text.replace("−", "-")), getattr(mark, place))
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == column
    )
    shift = 0.33 * 8.6 if place == "y" else 0.0
    (low, a), *_, (high, b) = ticks
    return lambda at: low + (at + shift - a) * (high - low) / (b - a)


def test_effects_and_the_line_stand_at_their_numbers():
    figure = drawn()
    x, y = scale(figure, "axis", "x"), scale(figure, "upright", "y")

    circles = sorted(of_role(figure, "point"), key=lambda one: one.x)
    assert [x(one.x) for one in circles] == pytest.approx([1, 2, 4])
    assert [y(one.y) for one in circles] == pytest.approx([0.1, 0.3, 0.2])
    pieces = of_role(figure, "line")
    assert (x(pieces[0].x1), y(pieces[0].y1)) == pytest.approx((1, 0.1))
    assert (x(pieces[-1].x2), y(pieces[-1].y2)) == pytest.approx((4, 0.4))


def test_the_bands_are_the_intervals_of_the_line():
    figure = drawn(prediction=True, ys=(-0.5, 1.0, 0.2))
    y = scale(figure, "upright", "y")

    (band,) = of_role(figure, "band")
    heights = [y(at) for _, at in band.points]
    assert (max(heights), min(heights)) == pytest.approx((0.6, -0.1))
    ends = [y(one.y1) for one in of_role(figure, "prediction")]
    assert (max(ends), min(ends)) == pytest.approx((0.9, -0.4), abs=0.02)


def test_areas_are_in_proportion_to_weights():
    circles = sorted(of_role(drawn(), "point"), key=lambda one: one.x)

    assert [one.r**2 for one in circles] == pytest.approx(
        [circles[-1].r ** 2 / 16, circles[-1].r ** 2 / 4, 110.25]
    )


def test_sizes_are_told_by_round_numbers_of_the_same_scale():
    figure = drawn(sizes=(1.0, 4.0, 16.0))
    samples = [one.r for one in of_role(figure, "sample") if isinstance(one, Circle)]
    big = max(one.r for one in of_role(figure, "point"))

    assert [r**2 / big**2 * 16 for r in samples] == pytest.approx([10, 5, 2])
    assert "10% 5% 2%" in said(figure)


def test_points_without_sizes_are_alike_and_no_size_is_told():
    figure = drawn(sizes=())

    assert len({one.r for one in of_role(figure, "point")}) == 1
    assert "Area" not in said(figure)


def test_of_ratios_the_axis_says_ratios_and_the_words_too():
    ys = (log(0.5), log(2.0), 0.0)
    figure = drawn(ys=ys, ratio=True, line=line([1.0, 4.0], slope=0.0), y_label="Risk ratio")

    assert {"0.5", "1", "2"} <= {mark.text for mark in figure.marks if isinstance(mark, Text)}
    assert "Risk ratio from 0.50 to 2.00" in figure.alt
    assert f"1.00 (95% CI {exp(-0.2):.2f} to {exp(0.2):.2f})" in figure.alt


def test_a_prediction_band_that_there_is_not_is_told_with_the_reason():
    figure = drawn(prediction=True, line=line([1.0, 4.0], new=None))

    assert of_role(figure, "prediction") == []
    assert f"There is no prediction band: {NONE.reason}." in said(figure)
    assert "prediction" not in said(drawn(line=line([1.0, 4.0], new=None)))


def test_bands_that_are_one_are_told_to_be():
    assert "τ² is 0, so that the prediction band is the confidence band." in said(
        drawn(prediction=True, line=line([1.0, 4.0], half=0.2, new=0.2))
    )


def test_years_have_whole_ticks():
    figure = drawn(xs=(1948, 1950, 1953), line=line([1948.0, 1953.0], slope=0.0))

    ticks = [mark.text for mark in figure.marks if isinstance(mark, Text) and mark.column == "axis"]
    assert all(tick.isdigit() for tick in ticks)


def test_a_band_far_wider_than_the_effects_is_cut_at_the_edge_and_not_the_reason_that_they_are_flat(geometry):
    figure = drawn(line=line([1.0, 4.0], half=50.0))
    y = scale(figure, "upright", "y")

    assert max(y(one.y) for one in of_role(figure, "point")) - min(
        y(one.y) for one in of_role(figure, "point")
    ) == pytest.approx(0.2)
    assert geometry.page_faults(figure) == []


def test_whoever_points_at_an_effect_or_at_the_line_is_told_of_it():
    texts = [spot.text for spot in drawn().spots]

    assert ("Study 0",) in texts
    assert ("Mean age (years): 1", "Expected Hedges’ g 0.10 (95% CI −0.10 to 0.30)") in texts


def test_faults_of_a_spec_are_named():
    with pytest.raises(ValueError, match="3 effects and 1 sizes"):
        spec(sizes=(1.0,))
    with pytest.raises(ValueError, match="at least one effect"):
        spec(points=())
    with pytest.raises(ValueError, match="unknown group"):
        spec(
            points=(ScatterPoint(x=1.0, y=1.0, label="a", group="x"),),
            sizes=(),
            groups=Groups(named=(("y", "Y"),)),
        )


@st.composite
def bubbles(draw):
    k = draw(st.integers(2, 40))
    number = st.floats(-3, 3, allow_nan=False)
    xs = draw(st.lists(st.floats(-1e4, 1e4), min_size=k, max_size=k))
    if max(xs) - min(xs) < 1e-3:
        xs[0] = min(xs) - 1.0
    made = tuple(ScatterPoint(x=x, y=draw(number), label=draw(NAMES), named=draw(st.booleans())) for x in xs)
    return spec(
        points=made,
        line=line(
            xs, slope=draw(number) / 1e4, half=draw(st.floats(0, 50)), new=draw(st.none() | st.just(0.6))
        ),
        sizes=tuple(draw(st.floats(0, 100)) for _ in xs) if draw(st.booleans()) else (),
        x_label=draw(NAMES),
        y_label=draw(NAMES),
        favours=draw(
            st.sampled_from([("", ""), ("Favours one side " * 3, "Favours the other " * 3), ("Less", "More")])
        ),
        ratio=draw(st.booleans()),
        null=draw(st.booleans()),
        prediction=draw(st.booleans()),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=bubbles())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = bubble_plot(asked)

    assert geometry.page_faults(figure) == []
    assert all(0 <= spot.x <= figure.width and 0 <= spot.y <= figure.height for spot in figure.spots)
