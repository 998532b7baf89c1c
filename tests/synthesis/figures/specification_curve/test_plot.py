"""The specification curve: columns in order, marks where choices were made, nothing that collides."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import log

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.sheet import HEIGHT
from synthesis.figures.specification_curve.plot import (
    MOST_SPOTS,
    CurveChoice,
    CurvePoint,
    CurveSpec,
    specification_curve,
)
from synthesis.figures.specification_curve.spec import MOST_DRAWN

CHOICES = (
    CurveChoice(
        label="Rows of a study", levels=("All rows", "One row"), share=0.7, share_text="70.0%", share_key="a"
    ),
    CurveChoice(label="Estimator", levels=("REML", "DL", "PM"), share=0.1, share_text="10.0%", share_key="b"),
)


def point(estimate, half=0.1, levels=(0, 0), **more):
    low, high = estimate - half, estimate + half
    side = "better" if low > 0 else "worse" if high < 0 else "includes"
    return CurvePoint(estimate=estimate, low=low, high=high, side=side, levels=levels, told=("told",), **more)


POINTS = (
    point(0.3, planned=True, verdict="better_unclear"),
    point(-0.2, levels=(1, 1), verdict="worse_unclear"),
    point(0.05, levels=(0, 2), verdict="noninferior"),
    point(0.4, levels=(1, 2), verdict="better_unclear"),
)


def spec(**more):
    facts = {
        "id": "curve",
        "title": "Curve",
        "points": POINTS,
        "choices": CHOICES,
        "label": "Hedges’ g",
        "favours": ("Favours control", "Favours peers"),
        "margins": (-0.2, 0.2),
    }
    return CurveSpec(**{**facts, **more})


def drawn(**more):
    (figure,) = specification_curve(spec(**more))
    return figure


def of(figure, kind, role):
    return [mark for mark in figure.marks if isinstance(mark, kind) and mark.role.startswith(role)]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def test_nothing_touches_what_it_does_not_belong_to(geometry):
    assert geometry.plain_faults(drawn()) == []


def test_estimates_stand_in_order_from_left_to_right_and_higher_the_larger_they_are():
    dots = of(drawn(), Circle, "estimate")

    assert [dot.x for dot in dots] == sorted(dot.x for dot in dots)
    assert [dot.y for dot in dots] == sorted((dot.y for dot in dots), reverse=True)


def test_every_specification_has_its_interval_about_its_estimate():
    figure = drawn()

    for dot, line in zip(of(figure, Circle, "estimate"), of(figure, Line, "interval"), strict=True):
        assert line.x1 == line.x2 == dot.x
        assert line.y2 < dot.y < line.y1


def test_a_column_is_marked_once_under_every_choice_in_the_row_of_its_level():
    figure = drawn()
    marks = of(figure, Line, "chosen")

    assert Counter(mark.role for mark in marks) == {
        "chosen 0.0": 2,
        "chosen 0.1": 2,
        "chosen 1.0": 1,
        "chosen 1.1": 1,
        "chosen 1.2": 2,
    }
    assert Counter(mark.x1 for mark in marks) == {dot.x: 2 for dot in of(figure, Circle, "estimate")}
    rows = {role: {mark.y1 for mark in marks if mark.role == role} for role in {m.role for m in marks}}
    assert all(len(at) == 1 for at in rows.values())
    assert len({at.pop() for at in rows.values()}) == len(rows)


def test_the_planned_specification_is_a_diamond_with_a_line_through_all_its_choices():
    figure = drawn()
    (diamond,), (line,) = of(figure, Polygon, "planned")[:1], of(figure, Line, "planned")
    place = [one.planned for one in spec().ranked].index(True)

    assert line.x1 == of(figure, Circle, "estimate")[place].x
    assert diamond.points[0][0] == line.x1
    assert line.y2 > max(mark.y2 for mark in of(figure, Line, "chosen")) - 3
    assert "As planned" in said(figure)
    unplanned = tuple(replace(one, planned=False) for one in POINTS)
    assert "As planned" not in said(drawn(points=unplanned))


def test_margins_are_shaded_and_dashed_and_no_effect_is_a_line():
    figure = drawn()
    (shade,) = of(figure, Polygon, "margins")
    (null,) = of(figure, Line, "null")
    ys = sorted(y for _, y in shade.points)

    assert sorted(line.y1 for line in of(figure, Line, "margin")) == [ys[0], ys[-1]]
    assert ys[0] < null.y1 < ys[-1]
    assert of(drawn(margins=None), Polygon, "margins") == []
    one = drawn(margins=(None, 0.2))
    assert (len(of(one, Polygon, "margins")), len(of(one, Line, "margin"))) == (0, 1)


def test_classes_by_margin_are_a_band_over_all_columns_and_named_below():
    figure = drawn()
    tiles = of(figure, Polygon, "verdict")
    (outline,) = of(figure, Polygon, "outline")

    assert [tile.role for tile in tiles] == [
        "verdict worse_unclear",
        "verdict noninferior",
        "verdict better_unclear",
    ]
    assert min(x for tile in tiles for x, _ in tile.points) == pytest.approx(outline.points[0][0])
    assert max(x for tile in tiles for x, _ in tile.points) == pytest.approx(outline.points[1][0])
    assert "Better, importance unclear" in said(figure)
    bare = tuple(replace(one, verdict="") for one in POINTS)
    assert "Verdict by margin" not in said(drawn(points=bare))


def test_shares_are_numbers_under_their_keys_and_bars_as_long_as_they():
    figure = drawn()
    bars = of(figure, Polygon, "share")
    rails = of(figure, Polygon, "rail")
    long = [bar.points[1][0] - bar.points[0][0] for bar in bars]
    whole = rails[0].points[1][0] - rails[0].points[0][0]

    assert [one / whole for one in long] == pytest.approx([0.7, 0.1])
    assert {mark.key for mark in figure.marks if isinstance(mark, Text) and mark.key} == {"a", "b"}
    without = tuple(replace(one, share=None) for one in CHOICES)
    assert "Share of variance" not in said(drawn(choices=without))


def test_of_very_many_so_many_are_drawn_evenly_and_the_planned_one_in_any_case():
    many = tuple(point(n / 500, levels=(n % 2, n % 3), planned=n == 777) for n in range(1000))
    figure = drawn(points=many)
    dots = of(figure, Circle, "estimate")
    kept = [round(one.estimate * 500) for one in spec(points=many).drawn]

    assert MOST_DRAWN <= len(dots) == len(kept) <= MOST_DRAWN + 1
    assert (kept[0], kept[-1]) == (0, 999)
    assert 777 in kept
    assert max(b - a for a, b in pairwise(kept)) <= 4
    assert f"Drawn: {len(kept)} of 1000" in said(figure)
    assert len(figure.spots) <= MOST_SPOTS + 1


def test_what_few_wild_intervals_reach_beyond_the_axis_is_told():
    points = (*(point(0.1 + n / 1000, 0.1) for n in range(99)), point(0.15, 50.0))
    figure = drawn(points=points)

    assert "1 interval runs beyond the axis." in said(figure)
    heights = [
        line.y1 - line.y2
        for line in of(figure, Line, "interval includes") + of(figure, Line, "interval better")
    ]
    assert sorted(heights)[50] > 10


def test_ratios_stand_on_an_axis_of_ratios():
    ratios = tuple(
        replace(one, estimate=log(r), low=log(r / 1.2), high=log(r * 1.2))
        for one, r in zip(POINTS, (1.3, 0.8, 1.1, 1.6), strict=True)
    )
    figure = drawn(points=ratios, ratio=True, margins=None)

    ticks = [mark.text for mark in figure.marks if isinstance(mark, Text) and mark.column == "axis"]
    assert all(float(tick) > 0 for tick in ticks)
    assert "from 0.80 to 1.60" in figure.alt


def test_choices_too_many_for_a_page_go_on_below_the_same_estimates():
    choices = tuple(CurveChoice(label=f"Choice {n}", levels=("a", "b", "c", "d")) for n in range(14))
    points = tuple(replace(one, levels=(0,) * 14) for one in POINTS)
    figures = specification_curve(spec(choices=choices, points=points))

    assert len(figures) > 1
    assert all(figure.height <= HEIGHT for figure in figures)
    assert all(len(of(figure, Circle, "estimate")) == len(POINTS) for figure in figures)
    labels = [mark.text for figure in figures for mark in figure.marks if isinstance(mark, Text)]
    assert [f"Choice {n}" in labels for n in range(14)] == [True] * 14


def test_those_who_do_not_see_it_are_told_range_sides_the_planned_one_and_the_shares():
    alt = drawn().alt

    assert "Specification curve of 4 specifications: estimates from −0.20 to 0.40, median 0.18." in alt
    assert (
        "Interval on the side of harm: 1; Interval includes no effect: 1; Interval on the side of benefit: 2."
        in alt
    )
    assert "As planned: 0.30 (0.20 to 0.40), number 3 from the lowest." in alt
    assert "Rows of a study 70.0%; Estimator 10.0%." in alt


NAMES = st.text("abcdefghijklmnop ABCDÅÉ’τ²&-,0123456789", min_size=1, max_size=60)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.lists(NAMES, min_size=1, max_size=4), min_size=1, max_size=6),
    estimates=st.lists(st.floats(-5, 5), min_size=1, max_size=20),
    half=st.floats(0.01, 3),
)
@example(names=[["0", "000000000000000000000AB-,,,&0f’"]], estimates=[0.0], half=1.0)  # just fits its column
def test_nothing_collides_or_runs_off_the_page_whatever_the_names(geometry, names, estimates, half):
    choices = tuple(
        CurveChoice(label=one[0], levels=tuple(one), share=0.2, share_text="20.0%") for one in names
    )
    points = tuple(point(y, half, levels=(0,) * len(choices)) for y in estimates)

    for figure in specification_curve(spec(choices=choices, points=points)):
        assert geometry.page_faults(figure) == []
        for mark in figure.marks:
            if isinstance(mark, Circle):
                assert 0 < mark.x < figure.width
            if isinstance(mark, Line):
                assert 0 <= min(mark.x1, mark.x2) <= max(mark.x1, mark.x2) <= figure.width
                assert 0 <= min(mark.y1, mark.y2) <= max(mark.y1, mark.y2) <= figure.height
            if isinstance(mark, Text):
                assert 0 <= mark.x <= figure.width
        assert all(0 < spot.x < figure.width and 0 < spot.y < figure.height for spot in figure.spots)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"points": ()}, "expected specifications; found none"),
        ({"points": (point(0.1, levels=(0,)),)}, "expected a level of each choice; found 1 for 2 choices"),
        ({"points": (point(0.1, levels=(0, 3)),)}, "expected levels that there are"),
        ({"points": (replace(POINTS[0], low=0.5),)}, "expected an interval about its estimate"),
        ({"points": (POINTS[0], POINTS[0])}, "expected one specification as planned at most"),
        ({"points": (replace(POINTS[0], verdict="good"),)}, "unknown class of verdict 'good'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(more, told):
    with pytest.raises(ValueError, match=told):
        spec(**more)
