"""What each group brings to the variance of an effect: it adds up to the variance the measure has."""

import pytest

from synthesis.dependence.group_parts import PARTS, effective
from synthesis.measures.registry import compute
from tests.synthesis.dependence.made import effect

INPUTS = {
    "OR": {"events_exp": 8.0, "n_exp": 50.0, "events_ctl": 9.0, "n_ctl": 40.0},
    "RR": {"events_exp": 8.0, "n_exp": 50.0, "events_ctl": 9.0, "n_ctl": 40.0},
    "RD": {"events_exp": 8.0, "n_exp": 50.0, "events_ctl": 9.0, "n_ctl": 40.0},
    "MD": {"n_exp": 50, "mean_exp": 8.0, "sd_exp": 3.0, "n_ctl": 40, "mean_ctl": 9.0, "sd_ctl": 5.0},
    "IRR": {"events_exp": 8.0, "time_exp": 90.0, "events_ctl": 9.0, "time_ctl": 70.0},
    "IRD": {"events_exp": 8.0, "time_exp": 90.0, "events_ctl": 9.0, "time_ctl": 70.0},
}


@pytest.mark.parametrize("measure", PARTS)
def test_the_parts_of_both_groups_are_the_variance(measure):
    made = compute(measure, INPUTS[measure])
    row = effect(measure=measure, v=float(made.v[0]), inputs=INPUTS[measure])

    one, other = effective(row)

    assert 1 / one + 1 / other == pytest.approx(float(made.v[0]), rel=1e-12)
    assert 1 / other == pytest.approx(PARTS[measure](INPUTS[measure], "ctl"))


def test_a_variance_that_the_parts_do_not_make_up_leaves_the_sizes():
    row = effect(measure="OR", v=0.5, inputs=INPUTS["OR"])

    assert effective(row) == (50, 40)


def test_an_arm_without_events_leaves_the_sizes():
    row = effect(measure="OR", v=2.0, inputs=INPUTS["OR"] | {"events_exp": 0.0})

    assert effective(row) == (50, 40)


def test_a_standardised_difference_has_its_sizes_and_those_of_a_split_arm_before_all():
    assert effective(effect()) == (20, 30)
    assert effective(effect(inputs={"n_exp": 20.0, "n_ctl": 15.0})) == (20, 15)


def test_sizes_that_are_not_known_are_not_numbers():
    one, other = effective(effect(n_exp=None))

    assert one != one  # noqa: PLR0124 - nan
    assert other == 30
