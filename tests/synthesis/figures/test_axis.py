"""Axes: round ticks inside the range, ratios that readers know, a range that one wild study does not ruin."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.figures.axis import fitting_span, make_axis


def labels(axis):
    return [tick.text for tick in axis.ticks]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((-0.3, 0.9), ["−0.2", "0.0", "0.2", "0.4", "0.6", "0.8"]),
        ((-1.0, 1.0), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        ((-0.75, 0.75), ["−0.75", "−0.50", "−0.25", "0.00", "0.25", "0.50", "0.75"]),
        ((-150.0, 20.0), ["−150", "−100", "−50", "0"]),
    ],
)
def test_linear_ticks_are_round_and_written_alike(span, expected):
    assert labels(make_axis(span)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.2, 5.0, ["0.25", "0.5", "1", "2", "4"]),
        (0.7, 1.4, ["0.8", "1", "1.25"]),
        (0.05, 30.0, ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
        (0.001, 1000.0, ["0.01", "0.1", "1", "10", "100"]),
        (0.16, 20.0, ["0.2", "0.5", "1", "2", "5", "10"]),
        (0.16, 188.0, ["0.2", "1", "5", "20", "100"]),
        (0.16, 60.0, ["0.2", "1", "5", "20"]),
        (0.55, 60.0, ["1", "3", "10", "30"]),
        (0.205, 84.5, ["0.3", "1", "3", "10", "30"]),
    ],
)
def test_ratio_ticks_are_ratios_that_readers_know(low, high, expected):
    assert labels(make_axis((log(low), log(high)), ratio=True)) == expected


@given(low=st.floats(0.01, 0.9), high=st.floats(3.0, 300.0))
def test_neither_end_of_a_ratio_axis_is_bare_for_more_than_a_third_of_it(low, high):
    """A reader of the widest interval finds a tick near its end, and that of no effect."""
    axis = make_axis((log(low), log(high)), ratio=True)

    bare = max(axis.ticks[0].at - axis.low, axis.high - axis.ticks[-1].at)
    assert bare <= 0.35 * (axis.high - axis.low)
    assert "1" in labels(axis)


@given(low=st.floats(0.01, 0.2), high=st.floats(5.0, 300.0))
def test_on_either_side_of_no_effect_a_wide_ratio_axis_has_a_tick(low, high):
    ticks = make_axis((log(low), log(high)), ratio=True).ticks

    assert ticks[0].at < 0 < ticks[-1].at


def test_a_ratio_stands_at_its_logarithm():
    (tick,) = [tick for tick in make_axis((log(0.2), log(5)), ratio=True).ticks if tick.text == "4"]

    assert tick.at == pytest.approx(log(4))


@given(low=st.floats(-1e6, 1e6), length=st.floats(1e-3, 1e6))
def test_linear_ticks_are_few_inside_and_evenly_spaced(low, length):
    axis = make_axis((low, low + length))

    steps = [b.at - a.at for a, b in zip(axis.ticks, axis.ticks[1:], strict=False)]
    assert 2 <= len(axis.ticks) <= 7
    assert all(low - 1e-6 * length <= tick.at <= low + length * (1 + 1e-6) for tick in axis.ticks)
    assert all(step == pytest.approx(steps[0]) for step in steps)


@given(low=st.floats(-40, 39), length=st.floats(0.01, 40))
def test_ratio_ticks_stand_inside_the_range_and_say_their_value(low, length):
    for tick in make_axis((low, low + length), ratio=True).ticks:
        assert low - 1e-9 <= tick.at <= low + length + 1e-9
        assert float(tick.text) == pytest.approx(exp(tick.at), rel=1e-6, abs=1e-15)


@pytest.mark.parametrize("span", [(1.0, 1.0), (1.0, 0.0), (0.0, float("inf")), (float("nan"), 1.0)])
def test_an_empty_or_endless_range_is_refused(span):
    with pytest.raises(ValueError, match="expected a finite range from low to high"):
        make_axis(span)


def test_shares_run_from_0_to_1():
    axis = make_axis((-1.0, 3.0))

    assert [axis.share(value) for value in (-1.0, 0.0, 3.0)] == [0.0, 0.25, 1.0]
    assert axis.holds(3.0)
    assert not axis.holds(3.1)


def test_a_wild_interval_does_not_stretch_the_range():
    usual = [(-0.2, 0.6), (-0.1, 0.5), (0.0, 0.7)]
    low, high = fitting_span([*usual, (-50.0, 90.0)], [(0.1, 0.4)])

    assert -2.5 < low < -0.1
    assert 0.7 < high < 2.5


@given(
    spans=st.lists(st.tuples(st.floats(-100, 100), st.floats(1e-3, 50)), min_size=1),
    null=st.floats(-10, 10),
)
def test_the_null_is_always_inside_with_room_on_both_sides(spans, null):
    intervals = [(middle - half, middle + half) for middle, half in spans]
    low, high = fitting_span(intervals, intervals[:1], null)

    assert null - low > 0.1 * (high - low)
    assert high - null > 0.1 * (high - low)


def test_a_single_interval_is_shown_whole():
    low, high = fitting_span([(0.1, 0.9)], [(0.1, 0.9)])

    assert low < 0
    assert high >= 0.9


USUAL = ((-0.5, 0.3), (-0.2, 0.8), (0.1, 1.1), (0.0, 0.8))


def test_a_wide_pooled_interval_is_shown_whole_on_both_sides():
    low, high = fitting_span(USUAL, [(0.1, 0.7), (-2.89, 4.12)])

    assert (low, high) == (-2.89, 4.12)


def test_a_pooled_interval_beyond_all_reason_is_cut_on_both_sides_alike():
    low, high = fitting_span(USUAL, [(-60.0, 62.0)])

    assert -60 < low < high < 62
    assert low - -60 == pytest.approx(62 - high)


@given(
    spans=st.lists(st.tuples(st.floats(-100, 100), st.floats(1e-3, 50)), min_size=1),
    at=st.floats(-1, 1),
    half=st.floats(0.01, 1),
)
def test_a_pooled_interval_not_ten_times_as_long_as_the_usual_one_is_shown_whole(spans, at, half):
    intervals = [(middle - wide, middle + wide) for middle, wide in spans]
    pooled = (at - half, at + half)
    low, high = fitting_span(intervals, [pooled])
    narrowest = sorted(wide for _, wide in spans)[(len(spans) - 1) // 2]

    if half <= 9.9 * narrowest:
        assert low <= pooled[0]
        assert pooled[1] <= high
