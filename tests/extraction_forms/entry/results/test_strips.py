"""The axis and the strips of results that stand below each other."""

from math import log

from hypothesis import given
from hypothesis import strategies as st

from extraction_forms.entry.results.strips import EDGE, WIDTH, Interval, scale_of
from synthesis.verdicts.margin import Margin

NUMBER = st.floats(-5, 5, allow_nan=False)


@st.composite
def intervals(draw):
    y, below, above = draw(NUMBER), draw(st.floats(0.01, 3)), draw(st.floats(0.01, 3))
    return Interval(y=y, low=y - below, high=y + above)


@given(st.lists(intervals(), min_size=1, max_size=8), st.booleans())
def test_every_line_stays_on_the_axis_and_is_cut_where_it_goes_on(found, ratio):
    scale = scale_of(found, ratio=ratio)
    for one in found:
        strip = scale.strip(one)

        assert (
            EDGE - 1e-6 <= strip.low <= strip.high <= WIDTH - EDGE + 1e-6 or strip.cut_low or strip.cut_high
        )
        assert strip.cut_low == (one.low < scale.axis.low)
    assert EDGE <= scale.null <= WIDTH - EDGE


def test_results_of_one_axis_can_be_compared():
    first, second = Interval(y=0.2, low=0.1, high=0.3), Interval(y=0.4, low=0.1, high=0.7)
    scale = scale_of([first, second], ratio=False)

    assert scale.strip(first).low == scale.strip(second).low
    assert scale.strip(first).y < scale.strip(second).y


def test_a_ratio_of_1_is_no_effect_and_halves_lie_as_far_as_doubles():
    scale = scale_of([Interval(y=0.0, low=log(0.5), high=log(2))], ratio=True)

    assert [tick.x for tick in scale.ticks if tick.text in {"1", "1.0"}] == [scale.null]
    assert abs((scale.x(log(2)) - scale.null) - (scale.null - scale.x(log(0.5)))) < 0.02


def test_margins_lie_the_other_way_round_where_less_is_drawn_as_better():
    margin = Margin(id="m", harm=0.1, benefit=0.3)

    turned = Interval.of(0.0, (-1.0, 1.0), margin, -1.0)

    assert (turned.harm, turned.benefit) == (-0.3, 0.1)


def test_margins_are_held_by_the_axis():
    one = Interval(y=0.0, low=-0.01, high=0.01, harm=-0.5, benefit=0.5)
    scale = scale_of([one], ratio=False)

    assert len(scale.strip(one).edges) == 2
