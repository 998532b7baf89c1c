"""The drapery plot: curves that peak at estimates and bound intervals, nothing that collides."""

from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.drapery.plot import Curve, DraperySpec, drapery_plot
from synthesis.figures.figure import Polygon, Text
from synthesis.numbers import Unavailable
from synthesis.views.p_functions import PFunction

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=60)
INF = float("inf")
FEW = Unavailable(reason="a prediction interval needs 3 effects or more; there are 2")


def curve(y, se=0.1, df=INF, **more):
    return Curve(function=PFunction(estimate=y, se=se, df=df), label=more.pop("label", f"Study {y}"), **more)


def spec(*studies, **more):
    facts = {
        "id": "drapery",
        "title": "Drapery",
        "studies": studies or (curve(0.1), curve(0.4, 0.2), curve(-0.1, 0.3)),
        "pooled": curve(0.2, 0.06, 2.0, label="Random-effects mean"),
        "new": PFunction(estimate=0.2, se=0.12, df=2.0),
        "label": "Hedges’ g",
        "favours": ("Favours control", "Favours peer support"),
    }
    return DraperySpec(**{**facts, **more})


def drawn(*studies, **more):
    (figure,) = drapery_plot(spec(*studies, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text))


def scale(figure, column, place):
    shift = 0.33 * 8.6 if place == "y" else 0.0
    ticks = sorted(
        (float(mark.text.replace("−", "-")), getattr(mark, place) - shift)
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == column
    )
    (low, a), *_, (high, b) = ticks
    return lambda at: low + (at - a) * (high - low) / (b - a)


def test_the_curve_of_a_study_peaks_at_its_estimate_and_tells_its_p_values():
    figure = drawn()
    x, y = scale(figure, "axis", "x"), scale(figure, "upright", "y")
    hair = next(one for one in of_role(figure, "study") if isinstance(one, Polygon))
    peak = min(hair.points, key=lambda at: at[1])

    assert (x(peak[0]), y(peak[1])) == pytest.approx((-0.1, 1.0))
    own = spec().studies[2].function
    for px, py in hair.points:
        if x(px) > -0.85:
            assert y(py) == pytest.approx(own.p(x(px)), abs=0.02)


def test_the_interval_of_the_mean_is_where_its_curve_meets_the_line_at_95_percent():
    figure = drawn()
    x, y = scale(figure, "axis", "x"), scale(figure, "upright", "y")
    (bar,) = of_role(figure, "interval")

    assert (x(bar.x1), x(bar.x2)) == pytest.approx(spec().pooled.function.interval(0.95))
    assert y(bar.y1) == pytest.approx(0.05)
    assert bar.y1 == of_role(figure, "bound")[0].y1


def test_by_z_the_curve_of_a_study_is_two_straight_lines():
    figure = drawn(curve(0.1, 0.2), height="z")
    x, y = scale(figure, "axis", "x"), scale(figure, "upright", "y")
    (hair,) = of_role(figure, "study")

    assert all(y(py) == pytest.approx(abs(x(px) - 0.1) / 0.2, abs=1e-3) for px, py in hair.points)


def test_levels_stand_at_the_p_values_of_their_ends():
    figure = drawn()
    y = scale(figure, "upright", "y")
    levels = {
        float(mark.text.rstrip("%")): y(mark.y - 0.33 * 8.6)
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == "levels"
    }

    assert levels[95.0] == pytest.approx(0.05)
    assert levels[50.0] == pytest.approx(0.5)


def test_the_prediction_range_is_what_its_function_encloses():
    figure = drawn()
    x, y = scale(figure, "axis", "x"), scale(figure, "upright", "y")
    (ground,) = of_role(figure, "range")
    function = spec().new

    inside = [(x(px), y(py)) for px, py in ground.points[1:-1]]
    assert all(py == pytest.approx(function.p(px), abs=0.02) for px, py in inside)


def test_what_there_is_not_is_told_with_the_reason():
    figure = drawn(curve(0.1), curve(0.2), new=FEW)
    alone = drawn(curve(0.1), pooled=Unavailable(reason="there is one effect alone"), new=FEW)

    assert of_role(figure, "range") == []
    assert f"There is no prediction range: {FEW.reason}." in said(figure)
    assert of_role(alone, "mean") == []
    assert "There is no curve of a mean: there is one effect alone." in said(alone)


def test_a_range_that_is_that_of_the_mean_is_told_to_be():
    pooled = curve(0.2, 0.06, 2.0, label="Random-effects mean")

    assert "τ² is 0, so that the prediction range" in said(drawn(pooled=pooled, new=pooled.function))


def test_curves_that_stand_out_are_dashed_each_in_its_way_and_named():
    figure = drawn(
        curve(0.1, label="Okafor 2019", named=True), curve(0.3, label="Rossi 2018", named=True), curve(0.2)
    )

    assert of_role(figure, "named")
    assert len(of_role(figure, "study")) == 1
    assert {"Okafor 2019", "Rossi 2018", "Other studies"} <= {
        mark.text for mark in figure.marks if isinstance(mark, Text)
    }


def test_no_more_curves_stand_out_than_can_be_told_apart():
    with pytest.raises(ValueError, match="at most 4 curves that stand out; found 5"):
        spec(*(curve(0.1 * n, named=True) for n in range(5)))


def test_of_ratios_the_axis_says_ratios_and_the_words_too():
    figure = drawn(
        curve(log(0.5)),
        curve(log(2.0)),
        pooled=curve(0.0, 0.06, label="Mean"),
        ratio=True,
        label="Odds ratio",
    )

    assert {"0.5", "1", "2"} <= {mark.text for mark in figure.marks if isinstance(mark, Text)}
    assert "Estimates run from 0.50 to 2.00." in figure.alt
    assert "0.89 to 1.12 (95%)" in figure.alt


def test_whoever_points_at_a_peak_or_at_the_end_of_an_interval_is_told_of_it():
    figure = drawn(curve(0.1, told=("Okafor", "p = 0.317"), key="effects.okafor.estimate"))
    own = [spot for spot in figure.spots if spot.text == ("Okafor", "p = 0.317")]

    assert len(own) == 5
    assert {spot.key for spot in own} == {"effects.okafor.estimate"}


def test_two_hundred_curves_are_one_mark_each():
    figure = drawn(*(curve(0.01 * n) for n in range(200)))

    assert len(of_role(figure, "study")) == 200
    assert len(figure.marks) < 600


@st.composite
def draperies(draw):
    number = st.floats(-3, 3, allow_nan=False)
    made = tuple(
        curve(draw(number), draw(st.floats(0.01, 10)), label=draw(NAMES), named=n < draw(st.integers(0, 4)))
        for n in range(draw(st.integers(1, 30)))
    )
    df = draw(st.sampled_from([1.0, 3.0, INF]))
    mean = curve(draw(number), draw(st.floats(0.01, 10)), df, label=draw(NAMES))
    return spec(
        *made,
        pooled=draw(st.sampled_from([mean, FEW])),
        new=draw(st.sampled_from([FEW, PFunction(estimate=mean.function.estimate, se=20.0, df=df)])),
        label=draw(NAMES),
        height=draw(st.sampled_from(["p", "z"])),
        favours=draw(st.sampled_from([("", ""), ("Favours one side " * 3, "Favours the other " * 3)])),
        ratio=draw(st.booleans()),
        null=draw(st.booleans()),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=draperies())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = drapery_plot(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 634
