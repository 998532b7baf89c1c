"""The funnel plot: points and regions at their numbers, limits about the mean, nothing that collides."""

from itertools import pairwise
from math import log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthesis.figures.figure import Circle, Line, Polygon, Text
from synthesis.figures.flow import Piece
from synthesis.figures.funnel.ground import SHADES
from synthesis.figures.funnel.plot import FunnelSpec, funnel_plot
from synthesis.figures.scatter.means import Mean
from synthesis.figures.scatter.points import Groups, ScatterPoint
from tests.synthesis.models.bcg import effects

NAMES = st.text("abcdefghijklmnop ABCDÅÉÑØÜß’éøšžőț&-,0123456789 ", min_size=1, max_size=60)
MEAN = Mean(
    at=0.2, label="Random-effects mean", text="0.20 (95% CI 0.10 to 0.30)", key="syntheses.one.estimate"
)


def point(x=0.1, se=0.2, **more):
    return ScatterPoint(x=x, y=se, label="Okafor, 2019", told=("Okafor, 2019",), **more)


def spec(*points, **more):
    facts = {"id": "one", "title": "Funnel", "mean": MEAN, "label": "Hedges’ g"}
    facts |= {"favours": ("Favours control", "Favours peer support")}
    return FunnelSpec(points=points or (point(), point(0.6, 0.3), point(-0.3, 0.1)), **{**facts, **more})


def drawn(*points, **more):
    (figure,) = funnel_plot(spec(*points, **more))
    return figure


def of_role(figure, role):
    return [mark for mark in figure.marks if getattr(mark, "role", "") == role]


def scales(figure, turn=lambda x: x):
    """What turns places on the page into numbers on both axes, from the ticks."""
    found = []
    for column, place in (("axis", "x"), ("upright", "y")):
        ticks = {
            (turn if column == "axis" else float)(float(mark.text.replace("−", "-"))): mark
            for mark in figure.marks
            if isinstance(mark, Text) and mark.column == column
        }
        (low, first), *_, (high, last) = sorted(ticks.items())
        start, end = getattr(first, place), getattr(last, place)
        shift = 0.33 * first.size if place == "y" else 0.0
        found.append(
            lambda at, a=start - shift, b=end - shift, low=low, high=high: (
                low + (at - a) * (high - low) / (b - a)
            )
        )
    return found


@st.composite
def funnels(draw):
    number, groups = st.floats(-4, 4), Groups(label="Format", named=(("a", draw(NAMES)), ("b", draw(NAMES))))
    points = [
        ScatterPoint(
            x=draw(number),
            y=draw(st.floats(0.001, 3)),
            label=draw(NAMES),
            group=draw(st.sampled_from("ab")),
            open=bool(i) and draw(st.booleans()),
            named=draw(st.booleans()),
        )
        for i in range(draw(st.integers(1, 20)))
    ]
    mean = Mean(at=draw(number), label="Random-effects mean", text="0.20", key="")
    return spec(
        *points,
        mean=mean,
        adjusted=draw(st.sampled_from([None, mean])),
        upright=draw(st.sampled_from(["standard_error", "precision"])),
        null=draw(st.sampled_from([0.0, None])),
        contours=draw(st.booleans()),
        groups=groups,
        ratio=draw(st.booleans()),
        label=draw(NAMES),
        favours=(draw(NAMES), draw(NAMES)),
        remark=draw(NAMES),
        asymmetry=(Piece(text="Asymmetry: "), Piece(text="p = 0.03", key="one.p")),
    )


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=funnels())
def test_nothing_collides_or_leaves_the_page_whatever_is_shown(asked, geometry):
    (figure,) = funnel_plot(asked)

    assert geometry.page_faults(figure) == []
    assert figure.height <= 634
    assert len(figure.spots) == len(asked.points)


def bcg(**more):
    """The BCG trials about their mean by metafor 3.8-1, rma(yi, vi): -0.714532342158."""
    rows = effects().rows
    points = tuple(ScatterPoint(x=row.y, y=row.se, label=row.study) for row in rows)
    mean = Mean(at=-0.714532342158, label="Random-effects mean", text="0.49")
    return drawn(*points, mean=mean, ratio=True, label="Risk ratio", **more)


@pytest.mark.parametrize(
    ("upright", "places"),
    [
        (
            "standard_error",
            {(-0.8893113339, 0.5706003549), (0.0119523335, 0.0629410780), (0.4459134006, 0.7297299810)},
        ),
        (
            "precision",
            {(-0.8893113339, 1.7525400947), (-1.5853886572, 2.2669902329), (-1.3480731483, 1.5516133244)},
        ),
    ],
)
def test_effects_stand_where_r_has_them(upright, places):
    """metafor 3.8-1, funnel(rma(yi, vi, data = dat.bcg)), and the same with yaxis = "seinv"."""
    figure = bcg(upright=upright)
    x, y = scales(figure, log)
    found = [(x(mark.x), y(mark.y)) for mark in of_role(figure, "point")]

    for place in places:
        assert min(abs(a - place[0]) + abs(b - place[1]) for a, b in found) < 2e-2
    assert len(found) == 13


@pytest.mark.parametrize("z_p", [(2.5758, 0.01), (1.96, 0.05), (1.6449, 0.10)])
def test_regions_meet_where_an_effect_has_their_p_value(z_p):
    z, p = z_p
    figure = drawn(point(0.0, 0.5), point(3.0, 0.5), point(-3.0, 0.5))
    x, y = scales(figure)
    region = of_role(figure, "region")[[0.01, 0.05, 0.10].index(p) + 1]
    ends = [(x(a), y(b)) for a, b in region.points]
    widest = max(ends)

    assert widest[0] / widest[1] == pytest.approx(z, rel=1e-3)
    assert min(b for _, b in ends) == pytest.approx(0.0, abs=1e-6)


def test_regions_are_darkest_next_to_what_is_not_significant_and_differ_in_grey():
    figure = drawn()

    assert [mark.fill for mark in of_role(figure, "region")] == list(SHADES)
    greys = [int(shade[1:3], 16) for shade in SHADES]
    assert greys[0] > greys[1] > greys[2] < greys[3]
    assert min(abs(a - b) for a, b in pairwise(greys)) > 20


def test_pseudo_limits_hold_the_mean_and_1_96_standard_errors_on_either_side():
    figure = drawn(point(0.0, 0.4), point(0.5, 0.1))
    x, y = scales(figure)
    ends = [(x(line.x2), y(line.y2)) for line in of_role(figure, "limits")]

    assert all(abs(abs(at - 0.2) / se - 1.959964) < 1e-3 for at, se in ends if se > 0.05)
    (mean,) = of_role(figure, "mean")
    assert x(mean.x1) == pytest.approx(0.2)


def test_limits_by_precision_are_the_same_limits():
    figure = drawn(point(0.0, 0.4), point(0.5, 0.1), upright="precision")
    x, y = scales(figure)
    ends = [(x(line.x1), y(line.y1)) for line in of_role(figure, "limits")][1:-1]

    off = [abs(abs(at - 0.2) * precision - 1.959964) for at, precision in ends]
    assert sorted(off)[len(off) // 2] < 0.02


def test_effects_filled_in_are_open_and_are_not_counted_as_found():
    figure = drawn(
        point(), point(0.7, 0.3, open=True), adjusted=Mean(at=0.25, label="Mean with it", text="0.25")
    )

    (hollow,) = of_role(figure, "open_point")
    assert hollow.fill == "#ffffff"
    assert "Funnel plot of 1 effect" in figure.alt
    assert "Filled in by trim and fill: 1 effect." in figure.alt
    assert len(of_role(figure, "adjusted")) == 1


def test_effects_that_compare_nothing_have_no_regions_and_no_sides(geometry):
    figure = drawn(null=None)

    assert not of_role(figure, "region")
    assert not of_role(figure, "null")
    assert "Favours" not in geometry.words(figure)


def test_a_test_of_asymmetry_carries_its_key():
    asked = (Piece(text="Asymmetry: Egger’s test, "), Piece(text="p = 0.03", key="small_study.one.egger.p"))

    figure = drawn(asymmetry=asked)

    keys = {mark.key: mark.text for mark in figure.marks if isinstance(mark, Text) and mark.key}
    assert keys["small_study.one.egger.p"] == "p = 0.03"
    assert figure.alt.endswith("Asymmetry: Egger’s test, p = 0.03")


def test_the_alternative_text_counts_effects_by_region():
    figure = drawn(point(0.0, 0.1), point(0.18, 0.1), point(0.21, 0.1), point(0.3, 0.1))

    assert "p > 0.10: 1; 0.05 < p ≤ 0.10: 1; 0.01 < p ≤ 0.05: 1; p ≤ 0.01: 1." in figure.alt
    assert "2 effects below it, 2 above; 3 within the pseudo 95% limits." in figure.alt


def test_one_effect_and_equal_effects_are_drawn():
    assert len(of_role(drawn(point()), "point")) == 1
    assert len(of_role(drawn(point(), point(), point()), "point")) == 3


def test_the_same_funnel_is_the_same_figure():
    assert drawn() == drawn()


@pytest.mark.parametrize(
    ("points", "more", "words"),
    [
        ((point(open=True),), {}, "at least one effect that was found"),
        ((point(se=0.0),), {}, "standard error above 0"),
        ((point(x=float("inf")),), {}, "finite effect"),
        ((point(),), {"mean": Mean(at=float("nan"), label="", text="")}, "finite mean"),
        ((point(group="a"),), {}, "unknown group"),
    ],
)
def test_what_cannot_stand_on_it_is_refused(points, more, words):
    with pytest.raises(ValueError, match=words):
        spec(*points, **more)


def test_marks_are_of_kinds_that_print_in_black_and_white():
    figure = drawn()

    assert {type(mark) for mark in figure.marks} == {Circle, Line, Polygon, Text}
    assert all(mark.width > 0.25 for mark in figure.marks if isinstance(mark, Line))
