"""The L'Abbé plot: risks on one axis for both arms, lines that are the pooled effect, nothing that collides."""

from math import exp, log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Text
from synthesis.figures.labbe.axes import risk_axis
from synthesis.figures.labbe.plot import labbe_plot
from synthesis.figures.labbe.spec import LabbeSpec, PooledRisk
from synthesis.figures.scatter.points import ScatterPoint
from synthesis.views.risks import SCALES

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&<>-,0123456789 ", min_size=1, max_size=60)
RISKS = ((0.1, 0.2), (0.3, 0.35), (0.55, 0.4))


def spec(risks=RISKS, measure="RR", axes="risk", **more):
    scale = SCALES[measure if axes == "measure" else "RD"]
    facts = {
        "id": "labbe",
        "title": "L'Abbé",
        "points": tuple(
            ScatterPoint(x=scale.forth(ctl), y=scale.forth(exp_), label=f"Study {i}", named=True)
            for i, (exp_, ctl) in enumerate(risks)
        ),
        "measure": measure,
        "axes": axes,
        "arms": ("peer support", "usual care"),
        "pooled": PooledRisk(
            estimate=log(0.8),
            interval=(log(0.6), log(1.1)),
            prediction=(log(0.4), log(1.6)),
            told="Risk ratio 0.80 (95% CI 0.60 to 1.10)",
            key="syntheses.one.shown",
        ),
        "favours": ("favours usual care", "favours peer support"),
        "sizes": tuple(100.0 * (i + 1) for i in range(len(risks))),
        "sized_by": "Area of circles: number of people",
    }
    return LabbeSpec(**{**facts, **more})


def drawn(*args, **more):
    (figure,) = labbe_plot(spec(*args, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def said(figure):
    return " ".join(mark.text for mark in figure.marks if isinstance(mark, Text)).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def scale(figure, column, place, change):
    """What turns a place on the page into a risk, from the first and last tick of an axis."""
    shift = 0.33 * 8.6 if place == "y" else 0.0
    ticks = sorted(
        (change(float(mark.text.rstrip("%")) / 100), getattr(mark, place) - shift)
        for mark in figure.marks
        if isinstance(mark, Text) and mark.column == column
    )
    (low, a), *_, (high, b) = ticks
    return lambda at: low + (at - a) * (high - low) / (b - a)


@pytest.mark.parametrize(("measure", "axes"), [("RR", "risk"), ("RR", "measure"), ("OR", "measure")])
def test_studies_stand_at_their_risks(measure, axes):
    figure = drawn(measure=measure, axes=axes)
    forth = SCALES[measure if axes == "measure" else "RD"].forth
    x, y = scale(figure, "axis", "x", forth), scale(figure, "upright", "y", forth)

    found = sorted((x(one.x), y(one.y)) for one in of_role(figure, "point"))

    assert found == [pytest.approx((forth(ctl), forth(e))) for e, ctl in RISKS]


def curve(measure, effect, **more):
    pooled = PooledRisk(estimate=effect, interval=(effect - 0.01, effect + 0.01))
    figure = drawn(measure=measure, pooled=pooled, **more)
    x = scale(figure, "axis", "x", lambda one: one)
    y = scale(figure, "upright", "y", lambda one: one)
    return [(x(one.x1), y(one.y1)) for one in of_role(figure, "line")]


@pytest.mark.parametrize(
    ("measure", "effect", "made"),
    [
        ("RR", log(0.5), lambda p: 0.5 * p),
        ("RD", -0.1, lambda p: p - 0.1),
        ("OR", log(0.5), lambda p: 0.5 * p / (1 - p + 0.5 * p)),
    ],
)
def test_the_line_is_what_the_pooled_effect_makes_of_every_risk(measure, effect, made):
    places = curve(measure, effect)

    assert len(places) > 40
    assert all(y == pytest.approx(made(x), abs=2e-3) for x, y in places)
    assert all(-0.05 <= y <= 1.0 for _, y in places)


def test_on_the_scale_of_its_measure_the_line_is_as_far_from_equal_risks_everywhere():
    figure = drawn(measure="OR", axes="measure")
    forth = SCALES["OR"].forth
    x, y = scale(figure, "axis", "x", forth), scale(figure, "upright", "y", forth)

    assert {round(y(one.y1) - x(one.x1), 6) for one in of_role(figure, "line")} == {round(log(0.8), 6)}


def test_the_plate_is_square_and_the_line_of_equal_risks_its_diagonal():
    figure = drawn()
    (null,) = of_role(figure, "null")

    assert null.x2 - null.x1 == pytest.approx(null.y1 - null.y2)
    x = scale(figure, "axis", "x", lambda one: one)
    y = scale(figure, "upright", "y", lambda one: one)
    assert x(null.x1) == pytest.approx(y(null.y1))


def test_intervals_are_an_area_and_dashed_edges():
    figure = drawn()

    assert len(of_role(figure, "band")) == 1
    assert of_role(figure, "prediction")
    without = drawn(pooled=PooledRisk(estimate=0.1, interval=(0.0, 0.2)))
    assert of_role(without, "prediction") == []
    assert "95% prediction interval" not in said(without)


def test_where_an_end_of_the_interval_is_no_risk_the_area_goes_on_along_100_percent():
    pooled = PooledRisk(estimate=log(1.2), interval=(log(0.9), log(2)), told="Risk ratio 1.20")
    figure = drawn(risks=((0.3, 0.2), (0.95, 0.9)), pooled=pooled)
    (band,) = of_role(figure, "band")
    x, y = scale(figure, "axis", "x", float), scale(figure, "upright", "y", float)
    above = [(x(at), y(up)) for at, up in band.points if x(at) > 0.55]

    assert max(at for at, _ in above) == pytest.approx(1, abs=0.03)
    for at, up in above:
        assert up == pytest.approx(min(1, 2 * at), abs=1e-3) or up == pytest.approx(0.9 * at, abs=1e-3)


def test_without_a_mean_there_is_the_line_of_equal_risks_alone():
    figure = drawn(pooled=None, remarks=("There is no line of a mean: it is of no one risk.",))

    assert not of_role(figure, "line")
    assert not of_role(figure, "band")
    assert "There is no line of a mean" in said(figure)


def test_its_key_tells_lines_sides_and_sizes():
    words = said(drawn())

    assert "Risk ratio 0.80 (95% CI 0.60 to 1.10)" in words
    assert "Above equal risks: favours usual care" in words
    assert "Below: favours peer support" in words
    assert "Area of circles: number of people 200 100" in words


def test_its_words_tell_the_risks_and_how_many_lie_on_each_side():
    alt = drawn().alt

    assert (
        "the risk with peer support (10.0% to 55.0%) against the risk with usual care (20.0% to 40.0%)" in alt
    )
    assert "1 above the line of equal risks, 2 below it" in alt
    assert "risk ratio 0.80" in alt


@pytest.mark.parametrize("scale_", ["RR", "OR", "AS"])
@given(low=st.floats(0.0005, 0.95), wide=st.floats(0.0, 0.5))
def test_bent_axes_say_round_percentages_apart_from_each_other(scale_, low, wide):
    forth, back = SCALES[scale_].forth, SCALES[scale_].back
    axis = risk_axis([forth(low), forth(min(low + wide, 0.999))], scale_)

    assert len(axis.ticks) >= 2
    at = [tick.at for tick in axis.ticks]
    assert at == sorted(at)
    assert all(axis.holds(one) for one in at)
    assert all(0 <= back(one) <= 1 for one in at)


def test_an_axis_of_risks_never_says_less_than_none_or_more_than_all():
    axis = risk_axis([0.0, 1.0], "RD")

    assert [axis.ticks[0].text, axis.ticks[-1].text] == ["0%", "100%"]
    assert axis.low < 0
    assert axis.high > 1


@pytest.mark.parametrize("highest", [0.43, 0.05, 0.004, 0.00031])
def test_rare_events_fill_their_axis_and_each_tick_is_its_own(highest):
    """Of risks below 5% an axis from -2% on would leave a third of the plot empty, below a risk of none."""
    axis = risk_axis([0.0, highest], "RD")

    assert -0.1 * highest <= axis.low < 0
    assert highest < axis.high <= 1.1 * highest
    assert [float(tick.text.rstrip("%")) for tick in axis.ticks] == pytest.approx(
        [100 * abs(tick.at) for tick in axis.ticks]
    )
    assert len(axis.ticks) >= 3


def test_faults_of_a_spec_are_named():
    with pytest.raises(ValueError, match="unknown measure 'SMD'; known: RD, RR"):
        spec(points=spec().points, measure="SMD", axes="risk")
    with pytest.raises(ValueError, match="3 studies and 1 sizes"):
        spec(sizes=(1.0,))
    with pytest.raises(ValueError, match="at least one study"):
        spec(points=())


@st.composite
def labbes(draw):
    measure = draw(st.sampled_from(["RR", "OR", "RD", "AS"]))
    axes = draw(st.sampled_from(["risk", "measure"]))
    bent = axes == "measure" and measure in {"RR", "OR"}
    risk = st.floats(0.0005, 0.9995) if bent else st.floats(0, 1)
    risks = draw(st.lists(st.tuples(risk, risk), min_size=1, max_size=40))
    effect, half = draw(st.floats(-4, 4)), draw(st.floats(0, 4))
    shown = spec(risks, measure, axes)
    return spec(
        risks,
        measure,
        axes,
        points=tuple(
            ScatterPoint(x=one.x, y=one.y, label=draw(NAMES), named=draw(st.booleans()))
            for one in shown.points
        ),
        arms=(draw(NAMES), draw(NAMES)),
        pooled=draw(
            st.none()
            | st.just(
                PooledRisk(
                    estimate=effect,
                    interval=(effect - half, effect + half),
                    prediction=(effect - 2 * half, effect + 2 * half),
                    told=f"Ratio {exp(effect):.2f}",
                )
            )
        ),
        sizes=tuple(draw(st.floats(0, 1e5)) for _ in risks) if draw(st.booleans()) else (),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=labbes())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = labbe_plot(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 634


@pytest.mark.parametrize(("measure", "axes"), [("RR", "risk"), ("RD", "measure"), ("AS", "measure")])
def test_the_line_of_equal_risks_ends_at_no_risk_and_at_certainty(measure, axes):
    """Below 0% and beyond 100% there are no risks that could be equal, though the plate has room there for symbols."""
    change = SCALES[measure if axes == "measure" else "RD"].forth
    figure = drawn(((0.0, 0.1), (0.95, 1.0)), measure=measure, axes=axes)
    x, y = scale(figure, "axis", "x", change), scale(figure, "upright", "y", change)

    (line,) = of_role(figure, "null")

    assert (x(line.x1), y(line.y1)) == pytest.approx((change(0.0), change(0.0)), abs=0.01)
    assert (x(line.x2), y(line.y2)) == pytest.approx((change(1.0), change(1.0)), abs=0.01)
