"""Absolute effects: the Handbook's examples, and what holds of every risk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.certainty.absolute import RISKS, absolute_effect
from synthesis.numbers import Unavailable

RATIOS = ("RR", "OR", "PETO", "HR")
risks = st.floats(0.001, 0.999)
ratios = st.floats(0.01, 20)


@pytest.mark.parametrize(("measure", "ratio", "fewer"), [("RR", 0.92, 24), ("OR", 0.73, 62)])
def test_the_handbook_finds_so_many_fewer_per_1000_at_a_risk_of_three_in_ten(measure, ratio, fewer):
    """Cochrane Handbook 5.1, sections 12.5.4.2 and 12.5.4.3; version 6.5, section 15.4.4."""
    found = absolute_effect(measure, 0.3, ratio, (ratio, ratio))

    assert round(1000 * found.difference) == -fewer


def test_a_halved_risk_of_20_in_1000_is_10_fewer_with_its_limits():
    found = absolute_effect("RR", 0.02, 0.5, (0.25, 0.9))

    assert [1000 * one for one in (found.risk, found.low, found.high)] == pytest.approx([10, 5, 18])
    assert [1000 * one for one in found.limits] == pytest.approx([-15, -2])
    assert not found.capped


def test_a_difference_in_risk_is_added():
    found = absolute_effect("RD", 0.2, -0.05, (-0.08, -0.02))

    assert (found.risk, found.low, found.high) == pytest.approx((0.15, 0.12, 0.18))


def test_a_hazard_ratio_of_two_squares_the_share_that_stays_free():
    assert absolute_effect("HR", 0.3, 2, (2, 2)).risk == pytest.approx(1 - 0.7**2)


def test_a_limit_beyond_all_people_is_held_there_and_said():
    found = absolute_effect("RR", 0.6, 1.5, (1.1, 2))

    assert (found.high, found.capped) == (1, True)


@pytest.mark.parametrize(
    ("measure", "effect", "where"), [("RR", 2, "beyond all"), ("RD", -0.7, "below none")]
)
def test_an_estimate_that_leads_beyond_all_or_below_none_is_refused(measure, effect, where):
    found = absolute_effect(measure, 0.6, effect, (effect, effect))

    assert isinstance(found, Unavailable)
    assert f"take 600 of 1,000 people {where}" in found.reason


def test_a_measure_that_makes_no_risk_is_refused_with_those_that_do():
    assert "those that do are RR, OR, PETO, RD, HR" in absolute_effect("SMD", 0.2, 0.3, (0.1, 0.5)).reason


@pytest.mark.parametrize("risk", [0, 1, -0.1, 1.5])
def test_a_baseline_risk_that_changes_nothing_or_is_none_is_a_fault(risk):
    with pytest.raises(ValueError, match="expected a baseline risk between 0 and 1"):
        absolute_effect("RR", risk, 0.5, (0.4, 0.6))


def test_limits_the_wrong_way_round_and_ratios_below_0_are_faults():
    with pytest.raises(ValueError, match="low ≤ high"):
        absolute_effect("RR", 0.2, 0.5, (0.6, 0.4))
    with pytest.raises(ValueError, match="a ratio of 0 or more"):
        absolute_effect("OR", 0.2, -0.5, (-0.6, 0.4))


@given(risk=risks, low=ratios, middle=ratios, high=ratios, measure=st.sampled_from(RATIOS))
def test_every_risk_lies_between_none_and_all_and_in_its_interval(risk, low, middle, high, measure):
    low, middle, high = sorted((low, middle, high))

    found = absolute_effect(measure, risk, middle, (low, high))

    if isinstance(found, Unavailable):
        assert measure == "RR"
    else:
        assert 0 <= found.low <= found.risk <= found.high <= 1


@given(risk=risks, measure=st.sampled_from(RATIOS))
def test_a_ratio_of_one_leaves_the_risk_as_it_is(risk, measure):
    assert absolute_effect(measure, risk, 1, (1, 1)).difference == pytest.approx(0, abs=1e-12)


@given(ratio=ratios, measure=st.sampled_from(("OR", "HR")))
def test_odds_and_hazard_ratios_agree_with_the_risk_ratio_as_the_risk_goes_to_0(ratio, measure):
    risk = 1e-6

    assert RISKS[measure](risk, ratio) / risk == pytest.approx(RISKS["RR"](risk, ratio) / risk, rel=1e-3)


@given(risk=risks, ratio=ratios)
def test_an_odds_ratio_turned_round_brings_the_risk_back(risk, ratio):
    there = RISKS["OR"](risk, ratio)

    assert RISKS["OR"](there, 1 / ratio) == pytest.approx(risk)
