"""The radial plot: places and effects against R, the arc a circle, the mean a line, nothing that collides."""

from math import exp, hypot

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Text
from synthesis.figures.radial.arc import make_arc
from synthesis.figures.radial.plot import RadialSpec, radial_plot
from synthesis.figures.scatter.points import ScatterPoint
from synthesis.models.diagnostics.radial import radial
from synthesis.models.univariate import random_effects
from tests.synthesis.models.bcg import effects

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=60)


def point(x=5.0, z=1.0, **more):
    return ScatterPoint(x=x, y=z, label="Okafor, 2019", **more)


def spec(*points, **more):
    facts = {"id": "one", "title": "Radial", "slope": 0.2, "low": 0.1, "high": 0.3, "band": 1.959964}
    facts |= {
        "mean": ("0.20 (95% CI 0.10 to 0.30)", "syntheses.one.estimate"),
        "mean_label": "Random-effects mean",
    }
    return RadialSpec(
        points=points or (point(), point(3.0, -1.0), point(8.0, 5.0)),
        **{**facts, "label": "Hedges’ g", **more},
    )


def drawn(*points, **more):
    (figure,) = radial_plot(spec(*points, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def bcg():
    found = radial(random_effects(effects(), test="z"))
    points = tuple(
        ScatterPoint(x=x, y=z, label=name)
        for name, x, z in zip(found.names, found.x.tolist(), found.y.tolist(), strict=True)
    )
    return spec(*points, slope=found.slope, low=found.low, high=found.high, band=found.band, ratio=True)


@st.composite
def radials(draw):
    number = st.floats(-8, 8)
    points = [
        ScatterPoint(
            x=draw(st.floats(0.01, 50)), y=draw(number), label=draw(NAMES), named=draw(st.booleans())
        )
        for _ in range(draw(st.integers(1, 20)))
    ]
    slope, half = draw(st.floats(-2, 2)), draw(st.floats(0, 5))
    return spec(
        *points,
        slope=slope,
        low=slope - half,
        high=slope + half,
        ratio=draw(st.booleans()),
        random=draw(st.booleans()),
        label=draw(st.sampled_from(["Hedges’ g", "Odds ratio", "Difference of transformed proportions"])),
        remark=draw(NAMES),
    )


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=radials())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = radial_plot(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 634
    assert len(figure.spots) == len(asked.points)


def test_effects_stand_where_r_has_them():
    """metafor 3.8-1, radial(rma(yi, vi, data = dat.bcg))."""
    asked = bcg()
    arc = make_arc(asked)
    (figure,) = radial_plot(asked)
    expected = {
        (1.25114608293, -1.1126583919436),
        (1.73225880361, -2.4971397397671),
        (1.77553852177, 0.0212218285966),
        (1.08737470740, 0.4848749534737),
    }

    found = [(mark.x, mark.y) for mark in of_role(figure, "point")]
    for place in expected:
        x, y = arc.plate.at(*place)
        assert min(hypot(a - x, b - y) for a, b in found) < 1e-4


def test_the_line_from_the_origin_through_a_point_meets_the_arc_at_its_effect():
    arc = make_arc(spec())
    x0, y0 = arc.origin
    for one in spec().points:
        x, y = arc.plate.at(one.x, one.y)
        at = arc.at(one.y / one.x)
        assert (x - x0) * (at[1] - y0) == pytest.approx((y - y0) * (at[0] - x0))
        assert hypot(at[0] - x0, at[1] - y0) == pytest.approx(arc.radius)


def test_every_point_lies_within_the_arc():
    for asked in (
        spec(),
        bcg(),
        spec(point(1e-3, 9.0), point(1e3, 0.1)),
        spec(point(2.0, 12.0), point(2.0, -12.0)),
    ):
        arc = make_arc(asked)
        x0, y0 = arc.origin
        far = [hypot(x - x0, y - y0) for x, y in (arc.plate.at(one.x, one.y) for one in asked.points)]
        assert max(far) < arc.radius - 5


def test_the_arc_is_a_circle_about_the_origin():
    asked = spec()
    arc = make_arc(asked)
    x0, y0 = arc.origin
    (figure,) = radial_plot(asked)

    for line in [*of_role(figure, "arc"), *of_role(figure, "interval")]:
        assert hypot(line.x1 - x0, line.y1 - y0) == pytest.approx(arc.radius)


def test_the_band_is_as_high_as_it_says_everywhere():
    asked = spec()
    arc = make_arc(asked)
    (figure,) = radial_plot(asked)
    edges = of_role(figure, "band_edge")

    ends = sorted((line.y1 for line in edges), reverse=True)
    assert ends == pytest.approx([arc.plate.y(-asked.band), arc.plate.y(asked.band)])
    slopes = {(line.y2 - line.y1) / (line.x2 - line.x1) for line in edges}
    (mean,) = of_role(figure, "mean")
    assert max(slopes) == pytest.approx(min(slopes))
    assert max(slopes) == pytest.approx((mean.y2 - mean.y1) / (mean.x2 - mean.x1))


def test_ticks_of_the_arc_say_ratios_where_effects_are_their_logarithms():
    asked = bcg()
    arc = make_arc(asked)

    assert {tick.text for tick in arc.ticks} <= {
        "0.25",
        "0.5",
        "1",
        "2",
        "4",
        "0.1",
        "0.2",
        "5",
        "10",
        "0.67",
        "1.5",
    }
    assert all(exp(tick.at) == pytest.approx(float(tick.text), rel=0.01) for tick in arc.ticks)
    assert len(arc.ticks) >= 2


def test_the_alternative_text_names_effects_outside_the_band():
    figure = drawn(point(), point(8.0, 5.0))

    assert "1 outside the band" in figure.alt
    assert "Outside: Okafor, 2019 (0.63)." in figure.alt


def test_an_interval_that_runs_beyond_the_arc_is_told(geometry):
    words = "The interval of the mean runs beyond the arc."

    assert words in geometry.words(drawn(low=-9.0, high=9.0))
    assert words not in geometry.words(drawn())


def test_the_mean_carries_its_key():
    keys = {mark.key for mark in drawn().marks if isinstance(mark, Text) and mark.key}

    assert keys == {"syntheses.one.estimate"}


@pytest.mark.parametrize(
    ("points", "more", "words"),
    [
        ((), {"points": ()}, "at least one effect"),
        ((point(x=0.0),), {}, "precision above 0"),
        ((point(),), {"low": 0.4}, "interval about the mean"),
        ((point(),), {"band": 0.0}, "band of some height"),
    ],
)
def test_what_cannot_stand_on_it_is_refused(points, more, words):
    facts = {"points": points, **more}
    with pytest.raises(ValueError, match=words):
        RadialSpec(
            **{
                "id": "one",
                "title": "",
                "slope": 0.2,
                "low": 0.1,
                "high": 0.3,
                "band": 2.0,
                "mean": ("", ""),
                "mean_label": "",
                "label": "",
                **facts,
            }
        )
