"""The curve by assumed correlation: marks at their numbers, nothing that collides, gaps where there is no fit."""

from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.rho_curve.plot import Pooled, RhoAnswer, RhoCurveSpec, RhoPoint, rho_curve
from synthesis.numbers import Unavailable

NONE = Unavailable(reason="no positive definite matrix")
NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=60)


def pooled(y, half=0.1, key="dependence.one.che"):
    return Pooled(estimate=y, low=y - half, high=y + half, told=("One", f"{y}"), key=key)


def points(*pairs):
    return tuple(RhoPoint(rho=rho, pooled=one) for rho, one in pairs)


def spec(**more):
    facts = {
        "id": "curve",
        "title": "Curve",
        "points": points((0.0, pooled(0.2)), (0.4, pooled(0.22)), (0.8, pooled(0.3, 0.2))),
        "answers": (
            RhoAnswer(label="All rows, as if independent", pooled=pooled(0.18, 0.05)),
            RhoAnswer(label="CHE with CR2", pooled=pooled(0.25, 0.15), own=True),
        ),
        "assumed": 0.6,
        "label": "Hedges’ g",
        "favours": ("Favours control", "Favours peer support"),
        "margins": (-0.2, 0.2),
    }
    return RhoCurveSpec(**{**facts, **more})


def drawn(**more):
    (figure,) = rho_curve(spec(**more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def scale(figure):
    """What turns heights into estimates, from the ticks of the axis."""
    ticks = {
        float(mark.text.replace("−", "-")): mark.y
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == "axis"
    }
    (low, y1), *_, (high, y2) = sorted(ticks.items())
    null = of_role(figure, "null")[0].y1
    return lambda y: (y - null) * (high - low) / (y2 - y1)


@st.composite
def curves(draw):
    number = st.floats(-3, 3, allow_nan=False)
    half = st.floats(0.001, 20)
    one = st.one_of(st.just(NONE), st.builds(pooled, number, half))
    rhos = draw(st.lists(st.integers(-99, 99), min_size=1, max_size=25, unique=True).map(sorted))
    made = [RhoPoint(rho=rho / 100, pooled=draw(one)) for rho in rhos]
    labels = [
        "All rows, as if independent",
        "One row per study",
        "One composite per study",
        "Three levels",
        "CHE with CR2",
    ]
    answers = [RhoAnswer(label=name, pooled=draw(one), own=n == 4) for n, name in enumerate(labels)]
    answers[0] = RhoAnswer(label=labels[0], pooled=pooled(draw(number), draw(half)))
    return spec(
        points=tuple(made),
        answers=tuple(answers),
        assumed=draw(st.integers(-99, 99)) / 100,
        declared=draw(st.booleans()),
        label=draw(NAMES),
        favours=(draw(NAMES), draw(NAMES)) if draw(st.booleans()) else ("", ""),
        margins=draw(st.sampled_from([None, (-0.2, 0.2), (None, 0.1), (-0.5, None)])),
        ratio=draw(st.booleans()),
        remark=draw(NAMES),
    )


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=curves())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = rho_curve(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 634


def test_estimates_stand_at_their_numbers():
    figure = drawn()
    value = scale(figure)
    dots = [mark for mark in of_role(figure, "estimate") if isinstance(mark, Circle)]

    assert [value(dot.y) for dot in dots] == pytest.approx([0.2, 0.22, 0.3, 0.18])
    assert [value(sum(y for _, y in one.points) / 4) for one in of_role(figure, "own")][:2] == pytest.approx(
        [0.25, 0.25]
    )
    (band,) = of_role(figure, "band")
    assert sorted(value(y) for _, y in band.points) == pytest.approx(
        [0.1, 0.1, 0.1, 0.12, 0.3, 0.32, 0.4, 0.5]
    )


def test_correlations_stand_in_proportion_and_that_assumed_among_them():
    figure = drawn()
    ticks = [mark.x1 for mark in of_role(figure, "tick") if mark.x1 == mark.x2]
    first, second, third, last = ticks

    assert (second - first) / (last - first) == pytest.approx(0.5)
    assert (third - first) / (last - first) == pytest.approx(0.75)
    assert {round(line.x1, 6) for line in of_role(figure, "assumed")} == {round(third, 6)}
    assert "Declared: 0.6" in said(figure)
    assert "By default: 0.6" in said(drawn(declared=False))


def test_the_null_and_the_margins_run_through_both_panels():
    figure = drawn()
    value = scale(figure)

    assert {round(line.y1, 6) for line in of_role(figure, "null")} == {
        round(of_role(figure, "null")[0].y1, 6)
    }
    assert len({line.x1 for line in of_role(figure, "null")}) == 2
    assert sorted(
        {round(value(line.y1), 6) for line in of_role(figure, "margin") if isinstance(line, Line)}
    ) == [-0.2, 0.2]
    assert len(of_role(figure, "margins")) == 2
    assert of_role(drawn(margins=None), "margins") == []


def test_a_correlation_without_an_estimate_parts_the_curve_and_is_told():
    figure = drawn(
        points=points(
            (0.0, pooled(0.2)), (0.2, pooled(0.2)), (0.3, NONE), (0.7, pooled(0.2)), (0.8, pooled(0.2))
        ),
        assumed=0.2,
    )

    assert len(of_role(figure, "band")) == 2
    assert "Not estimated, for reasons that the tables tell: ρ of 0.3." in said(figure)
    assert "Not estimated: ρ of 0.3." in figure.alt


def test_one_correlation_alone_has_its_interval_as_a_line():
    figure = drawn(points=points((0.5, pooled(0.2))), assumed=0.5)

    assert of_role(figure, "band") == []
    assert len(of_role(figure, "interval")) == 3


def test_an_answer_that_cannot_be_had_has_its_column_and_a_dash():
    figure = drawn(
        answers=(
            RhoAnswer(label="Three levels", pooled=NONE),
            RhoAnswer(label="CHE with CR2", pooled=NONE, own=True),
        )
    )

    assert said(figure).count("–") >= 2
    assert "three levels, CHE with CR2." in said(figure)
    assert of_role(figure, "own") == []


def test_an_interval_beyond_the_axis_ends_in_an_arrowhead_and_is_counted():
    wild = RhoAnswer(label="Three levels", pooled=pooled(0.2, 50.0))
    figure = drawn(answers=(*spec().answers, wild))

    assert len([mark for mark in of_role(figure, "arrowhead") if isinstance(mark, Polygon)]) == 2
    assert "1 interval runs beyond the axis." in said(figure)


def test_ratios_are_printed_as_ratios_on_an_axis_of_ratios():
    figure = drawn(points=points((0.0, pooled(log(0.8))), (0.5, pooled(log(0.7)))), ratio=True, margins=None)
    ticks = [mark.text for mark in figure.marks if getattr(mark, "column", "") == "axis"]

    assert "1.0" in ticks or "1" in ticks or "1.00" in ticks
    assert "at 0 0.80 (0.72 to 0.88)" in figure.alt


def test_the_numbers_of_answers_are_printed_under_their_keys():
    figure = drawn()
    keys = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}

    assert keys == {"dependence.one.che.estimate": "0.25", "dependence.one.che.ci": "0.10 to 0.40"}


def test_every_estimate_can_be_pointed_at_where_it_is(geometry):
    figure = drawn()

    assert list(geometry.astray(figure, "estimate", "own", "band", "interval", "cap")) == []
    assert {spot.key for spot in figure.spots} == {"dependence.one.che.estimate"}
    assert len(figure.spots) == 3 * (4 + 2)


def test_the_alternative_text_tells_every_estimate():
    assert drawn().alt == (
        "Hedges’ g with 95% confidence intervals. By the correlation assumed between sampling errors: at 0 0.20 (0.10 "
        "to 0.30); at 0.4 0.22 (0.12 to 0.32); at 0.8 0.30 (0.10 to 0.50). By answer to dependence: All rows, as if "
        "independent 0.18 (0.13 to 0.23); CHE with CR2 0.25 (0.10 to 0.40)."
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"points": ()}, "expected correlations that rise; found"),
        ({"points": points((0.4, pooled(0.2)), (0.0, pooled(0.2)))}, "expected correlations that rise"),
        ({"points": points((0.4, NONE)), "answers": ()}, "expected one estimate at least; found none"),
        ({"points": points((0.4, pooled(0.2, -1.0)))}, "expected an interval about its estimate"),
        ({"answers": tuple(RhoAnswer(label="a", pooled=NONE, own=True) for _ in "ab")}, "found several"),
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        spec(**wrong)
