"""The Baujat plot: places against R, shares that add up to Q, names of those that stand out first."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.baujat.plot import BaujatSpec, baujat_plot
from synthesis.figures.figure import Text
from synthesis.figures.scatter.points import ScatterPoint
from synthesis.models.diagnostics.baujat import baujat
from synthesis.models.univariate import common_effect, random_effects
from tests.synthesis.models.bcg import effects

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=60)


def point(x=1.0, y=0.1, label="Okafor, 2019", **more):
    return ScatterPoint(x=x, y=y, label=label, **more)


def drawn(*points, **more):
    (figure,) = baujat_plot(BaujatSpec(id="one", title="Baujat", points=points, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def scales(figure):
    """What turns places on the page into numbers on both axes, from the ticks."""
    found = []
    for column, place in (("axis", "x"), ("upright", "y")):
        ticks = {
            float(m.text): getattr(m, place)
            for m in figure.marks
            if isinstance(m, Text) and m.column == column
        }
        (low, start), *_, (high, end) = sorted(ticks.items())
        shift = 0.33 * 8.6 if place == "y" else 0.0
        found.append(
            lambda at, a=start - shift, b=end - shift, low=low, high=high: (
                low + (at - a) * (high - low) / (b - a)
            )
        )
    return found


def of_fit(fit):
    found = baujat(fit)
    return [
        point(q, shift, name)
        for name, q, shift in zip(found.names, found.q.tolist(), found.shift.tolist(), strict=True)
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    numbers=st.lists(
        st.tuples(st.floats(-3, 1e4), st.floats(0, 1e3), NAMES, st.booleans()), min_size=1, max_size=25
    ),
    without=st.lists(NAMES, max_size=3),
)
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(numbers, without, geometry):
    points = [point(x, y, label, named=named) for x, y, label, named in numbers]

    figure = drawn(*points, without=tuple(without), q="The shares add up to 3.")

    assert geometry.page_faults(figure) == []
    assert len(figure.spots) == len(points)


def test_studies_stand_where_r_has_them():
    """metafor 3.8-1, baujat(rma(yi, vi, data = dat.bcg, control = list(threshold = 1e-13)))."""
    points = of_fit(random_effects(effects(), test="z"))
    expected = [
        (0.0478183405468, 0.001537500918464),
        (1.4934114075929, 0.112107073414488),
        (0.5508753366658, 0.024349046895049),
        (1.5860500734647, 0.237773641745481),
    ]

    assert [(one.x, one.y) for one in points[:4]] == [pytest.approx(place, rel=1e-6) for place in expected]
    figure = drawn(*points)
    x, y = scales(figure)
    found = [(x(mark.x), y(mark.y)) for mark in of_role(figure, "point")]
    for place in expected:
        assert min(abs(a - place[0]) + abs(b - place[1]) for a, b in found) < 1e-3


def test_the_shares_of_a_common_effect_add_up_to_q():
    """metafor 3.8-1, baujat(rma(yi, vi, data = dat.bcg, method = "EE")): the trial of Madras has 49.37 and 34.88."""
    fit = common_effect(effects())
    points = of_fit(fit)

    assert sum(one.x for one in points) == pytest.approx(fit.heterogeneity.q, rel=1e-10)
    assert (points[7].x, points[7].y) == pytest.approx((49.3676862704565, 34.87951031283187))


def test_the_studies_furthest_out_have_their_names_first_and_are_told():
    points = [point(i / 10, i / 100, f"Study {i}", named=True) for i in range(8)]

    figure = drawn(*points)
    labels = [mark.text for mark in figure.marks if isinstance(mark, Text) and mark.column == "label"]

    assert labels[0] == "Study 7"
    assert "Furthest out: Study 7 0.70 and 0.07; Study 6 0.60 and 0.06;" in figure.alt


def test_equal_effects_stand_in_the_corner_of_axes_that_still_have_numbers():
    figure = drawn(point(0.0, 0.0), point(1e-17, 1e-18))

    assert {(mark.x, mark.y) for mark in of_role(figure, "point")} == {
        (mark.x, mark.y) for mark in of_role(figure, "point")[:1]
    }
    assert "1.0" in {mark.text for mark in figure.marks if isinstance(mark, Text)}


def test_no_symbol_covers_an_axis():
    figure = drawn(point(0.0, 0.0), point(5.0, 1.0))
    bottom = max(line.y2 for line in of_role(figure, "axis"))
    left = min(line.x1 for line in of_role(figure, "axis"))
    corner = min(of_role(figure, "point"), key=lambda mark: mark.x)

    assert corner.x - corner.r > left
    assert corner.y + corner.r < bottom


def test_who_has_no_place_is_told(geometry):
    figure = drawn(point(), without=("Ng, 2020",))

    assert "The mean cannot be had without Ng, 2020." in geometry.words(figure)
    assert "Ng, 2020" in figure.alt


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ((), "at least one study"),
        ((point(y=-1.0),), "no influence below 0"),
        ((point(x=float("nan")),), "finite"),
    ],
)
def test_what_cannot_stand_on_it_is_refused(points, words):
    with pytest.raises(ValueError, match=words):
        BaujatSpec(id="one", title="", points=points)
