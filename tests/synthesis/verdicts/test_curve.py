"""The classes as the margins move: a step function without gaps, exact at its steps."""

from math import inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import SynthesisError
from synthesis.numbers import Unavailable
from synthesis.verdicts.curve import margin_curve
from synthesis.verdicts.margin import Declared, Margin, resolve
from synthesis.verdicts.verdict import CLASSES, judge, tally

ENDS = st.tuples(st.floats(-2, 2), st.floats(-2, 2)).map(lambda ends: tuple(sorted(ends)))
MARGINS = st.tuples(st.floats(0.05, 1), st.floats(0.05, 1)).map(
    lambda sizes: Margin(id="m", harm=sizes[0], benefit=sizes[1])
)


@given(
    intervals=st.lists(ENDS, min_size=1, max_size=8), margin=MARGINS, factor=st.floats(0.01, 20), pooled=ENDS
)
def test_between_its_steps_the_curve_is_the_tally_at_that_margin(intervals, margin, factor, pooled):
    curve = margin_curve(intervals, margin, pooled=pooled)
    ends = [end for one in [*intervals, pooled] for end in one]
    if any(abs(abs(end) / size - factor) < 1e-9 for end in ends for size in (margin.harm, margin.benefit)):
        return
    scaled = margin.scaled(factor)

    assert curve.at(factor).counts == tally(judge(*one, scaled) for one in intervals)
    assert curve.at(factor).pooled == judge(*pooled, scaled).code


@given(intervals=st.lists(ENDS, max_size=8), margin=MARGINS)
def test_the_steps_follow_without_a_gap_and_each_differs_from_the_one_before(intervals, margin):
    curve = margin_curve(intervals, margin)

    assert (curve.steps[0].above, curve.steps[-1].to) == (0, inf)
    for one, other in zip(curve.steps, curve.steps[1:], strict=False):
        assert one.to == other.above
        assert one.counts != other.counts
    assert all(sum(step.counts.values()) == len(intervals) for step in curve.steps)
    assert all(list(step.counts) == list(CLASSES) for step in curve.steps)


def test_a_step_is_where_a_margin_meets_the_end_of_an_interval_which_is_not_yet_within():
    curve = margin_curve([(-0.25, 0.5)], Margin(id="m", harm=0.25, benefit=0.25))

    assert curve.breakpoints == (1.0, 2.0)
    codes = [next(code for code, n in curve.at(factor).counts.items() if n) for factor in (1.0, 2.0, 2.1)]
    assert codes == ["inconclusive", "noninferior", "equivalent"]
    assert curve.at(1.0).counts == tally([judge(-0.25, 0.5, curve.margin)])


def test_the_pooled_and_the_prediction_interval_have_their_own_class():
    margin = Margin(id="m", harm=0.25, benefit=0.25)
    curve = margin_curve([], margin, pooled=(0.125, 0.5), prediction=(-0.5, 0.75))

    assert [(step.to, step.pooled, step.prediction) for step in curve.steps] == [
        (0.5, "better_important", "inconclusive"),
        (2.0, "better_unclear", "inconclusive"),
        (3.0, "better_trivial", "noninferior"),
        (inf, "better_trivial", "equivalent"),
    ]
    assert curve.n == 0
    assert curve.delta == 0.25


def test_an_interval_that_was_not_given_has_no_class_and_margins_not_alike_no_common_distance():
    curve = margin_curve([(0, 1)], Margin(id="m", harm=0.25, benefit=0.5))

    assert isinstance(curve.steps[0].pooled, Unavailable)
    assert isinstance(curve.delta, Unavailable)


def test_it_ends_at_the_last_factor_asked_for():
    curve = margin_curve([(-0.25, 0.5)], Margin(id="m", harm=0.25, benefit=0.25), up_to=1.5)

    assert curve.breakpoints == (1.0,)
    assert curve.steps[-1].to == curve.up_to == 1.5
    with pytest.raises(SynthesisError, match=r"at most 1\.5; found 2"):
        curve.at(2)


def test_open_intervals_have_a_class_at_every_margin():
    curve = margin_curve([(-inf, 0.25), (-0.25, inf), (-inf, inf)], Margin(id="m", harm=0.25, benefit=0.25))

    assert curve.breakpoints == (1.0,)
    assert curve.at(1).counts["inconclusive"] == 3
    assert curve.at(2).counts["no_important_benefit"] == curve.at(2).counts["noninferior"] == 1


def test_with_one_margin_only_there_is_no_curve():
    assert isinstance(margin_curve([(0, 1)], Margin(id="m", harm=0.2)), Unavailable)


@pytest.mark.parametrize("wrong", [[(0, 1, 2)], [(1, 0)], "ab", ["ab"], [0.5], None])
def test_what_are_no_intervals_is_refused(small, wrong):
    with pytest.raises(SynthesisError):
        margin_curve(wrong, small)


def test_the_steps_are_printed_with_the_letters_of_the_classes_there_are():
    shown = margin_curve([(-0.25, 0.5)], Margin(id="m", harm=0.25, benefit=0.25)).summary()

    assert "up to   IC  EQ  NI" in shown
    assert "NI non-inferior (benefit possible)" in " ".join(shown.split())


def test_a_ratio_and_its_inverse_are_the_same_distance():
    margin = resolve(Declared(id="r", unit="ratio", harm=0.8, benefit=1.25), "OR")

    found = margin_curve([(-0.1, 0.3)], margin)

    assert found.delta == pytest.approx(log(1.25))
