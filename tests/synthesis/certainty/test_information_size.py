"""The optimal information size against sample sizes that others print."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.certainty.information_size import Effect, information_size, means_size, risks_size
from synthesis.numbers import Unavailable


def test_a_risk_of_a_fifth_against_one_of_15_percent_needs_906_people_an_arm():
    """R 4.3, power.prop.test(p1 = .2, p2 = .15, power = .8): n = 905.3658."""
    assert risks_size(0.2, 0.15) == 2 * 906


def test_half_a_standard_deviation_needs_63_people_an_arm():
    """2 (1.959964 + 0.841621)^2 / 0.5^2 = 62.79."""
    assert means_size(0.5, 1) == 2 * 63


@pytest.mark.parametrize(
    ("measure", "amount", "after"),
    [("RR", log(0.75), 0.15), ("RD", -0.05, 0.15), ("OR", log((0.15 / 0.85) / (0.2 / 0.8)), 0.15)],
)
def test_each_measure_of_risk_leads_to_the_same_size_for_the_same_risks(measure, amount, after):
    found = information_size(measure, Effect(amount=amount, baseline=0.2))

    assert abs(found - risks_size(0.2, after)) <= 2


def test_points_need_the_standard_deviation_that_they_are_divided_by():
    assert information_size("MD", Effect(amount=5, sd=10.0)) == means_size(0.5, 1)
    assert isinstance(information_size("MD", Effect(amount=5)), Unavailable)


def test_risks_need_a_baseline_and_must_lead_to_a_risk():
    assert "no baseline risk" in information_size("RR", Effect(amount=0.2)).reason
    assert isinstance(information_size("RR", Effect(amount=log(3), baseline=0.5)), Unavailable)


def test_a_measure_without_a_rule_says_so():
    assert "HR" in information_size("HR", Effect(amount=0.2)).reason


def test_no_effect_and_no_risk_are_faults():
    with pytest.raises(ValueError, match="other than 0"):
        information_size("SMD", Effect(amount=0))
    with pytest.raises(ValueError, match="between 0 and 1"):
        information_size("RR", Effect(amount=0.1, baseline=1.2))


@given(st.floats(0.05, 2), st.floats(1.01, 3))
def test_a_larger_difference_never_needs_more_people(difference, times):
    assert means_size(difference * times, 1) <= means_size(difference, 1)


@given(st.floats(0.05, 0.9), st.floats(-0.5, -0.05))
def test_a_size_is_the_same_for_the_event_and_for_its_absence(risk, amount):
    after = risk * exp(amount)

    assert risks_size(risk, after) == pytest.approx(risks_size(1 - risk, 1 - after), abs=2)
