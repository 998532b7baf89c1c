"""One-sided p-values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes import p_values
from synthesis.votes.p_values import (
    OneSided,
    one_sided,
    one_sided_not_significant,
    one_sided_of_effect,
    tail,
    text,
)

INSIDE = st.floats(min_value=1e-300, max_value=1 - 1e-15)


def ends(found):
    return found.low, found.high


# p, sides, favours, relation, towards: the interval its one-sided p-value lies in (Cochrane Handbook 12.2.1.2).
PRINTED = [
    (0.04, "two", "favours_exp", "equal", "unknown", (0.02, 0.02)),
    (0.04, "two", "favours_ctl", "equal", "unknown", (0.98, 0.98)),
    (0.05, "two", "favours_exp", "below", "unknown", (0, 0.025)),
    (0.05, "two", "favours_ctl", "below", "unknown", (0.975, 1)),
    (0.05, "two", "favours_exp", "above", "unknown", (0.025, 0.5)),
    (0.05, "two", "favours_ctl", "above", "unknown", (0.5, 0.975)),
    (0.04, "one", "unknown", "equal", "favours_exp", (0.04, 0.04)),
    (0.04, "one", "unknown", "equal", "favours_ctl", (0.96, 0.96)),
    (0.04, "one", "favours_exp", "equal", "favours_exp", (0.04, 0.04)),
    (0.96, "one", "favours_ctl", "equal", "favours_exp", (0.96, 0.96)),
    (0.05, "one", "unknown", "below", "favours_exp", (0, 0.05)),
    (0.05, "one", "unknown", "above", "favours_exp", (0.05, 1)),
    (0.05, "one", "favours_exp", "above", "favours_exp", (0.05, 0.5)),
    (0.05, "one", "favours_ctl", "above", "favours_exp", (0.5, 1)),
    (0.05, "one", "unknown", "below", "favours_ctl", (0.95, 1)),
    (0.05, "one", "favours_ctl", "above", "favours_ctl", (0.5, 0.95)),
    (0.6, "one", "favours_exp", "equal", "favours_exp", (0.6, 0.6)),
]


@pytest.mark.parametrize(("p", "sides", "favours", "relation", "towards", "expected"), PRINTED)
def test_a_printed_p_value_is_made_one_sided(p, sides, favours, relation, towards, expected):
    found = one_sided(p, sides=sides, favours=favours, relation=relation, towards=towards)

    assert ends(found) == pytest.approx(expected, abs=1e-15)
    assert found.censored == (expected[0] < expected[1])


def test_sides_that_are_not_stated_are_taken_as_two_and_that_is_said():
    found = one_sided(0.04, favours="favours_exp")

    assert ends(found) == (0.02, 0.02)
    assert found.notes == (p_values.TWO_TAKEN,)
    assert one_sided(0.04, sides="two", favours="favours_exp").notes == ()
    assert found.basis == "p = 0.04, sides not stated, favours experimental"


def test_no_direction_is_read_off_a_two_sided_p_value():
    for relation in p_values.RELATIONS:
        assert one_sided(0.04, sides="two", relation=relation) == Unavailable(reason=p_values.NO_DIRECTION)


def test_a_one_sided_p_value_must_say_towards_which_side():
    found = one_sided(0.04, sides="one", favours="favours_exp")

    assert found == Unavailable(reason=p_values.NO_SIDE)


@pytest.mark.parametrize(("p", "relation"), [(0.04, "equal"), (0.05, "below")])
def test_a_small_one_sided_p_value_of_a_result_the_other_way_is_a_contradiction(p, relation):
    found = one_sided(p, sides="one", favours="favours_ctl", towards="favours_exp", relation=relation)

    assert found == Unavailable(reason=p_values.CONTRADICTION)


def test_not_significant_is_at_worst_a_half_or_one_and_nothing_without_a_direction():
    assert ends(one_sided_not_significant("favours_exp")) == (0, 0.5)
    assert ends(one_sided_not_significant("favours_ctl")) == (0.5, 1)
    assert one_sided_not_significant("unknown") == Unavailable(reason=p_values.NO_DIRECTION)


def test_a_p_value_printed_as_zero_is_left_out_until_its_bound_is_told():
    assert one_sided(0, favours="favours_exp") == Unavailable(reason=p_values.PRINTED_AS_ZERO)
    assert ends(one_sided(0.001, favours="favours_exp", relation="below")) == (0, 0.0005)


def test_a_p_value_printed_as_one_is_at_least_a_half():
    favourable = one_sided(1, sides="two", favours="favours_exp")

    assert ends(favourable) == (0.25, 0.5)
    assert favourable.notes == (p_values.AT_LEAST_HALF,)
    assert ends(one_sided(1, sides="two", favours="favours_ctl")) == (0.5, 0.75)
    assert ends(one_sided(1.0, sides="one", towards="favours_exp")) == (0.5, 1)


@given(p=INSIDE)
def test_the_two_directions_of_a_two_sided_p_value_add_up_to_one(p):
    one, other = (one_sided(p, sides="two", favours=way) for way in ("favours_exp", "favours_ctl"))

    assert one.p + other.p == pytest.approx(1, abs=1e-15)
    assert tail(one).log_p == pytest.approx(tail(other).log_q, rel=1e-12)


def test_a_tiny_p_value_of_a_result_for_the_control_arm_keeps_its_digits():
    found = one_sided(2e-200, sides="two", favours="favours_ctl")

    assert found.p == 1
    assert tail(found).log_q == pytest.approx(math.log(1e-200), rel=1e-13)
    assert 1 > one_sided(1e-200, sides="two", favours="favours_ctl", relation="below").low > 0.999


@pytest.mark.parametrize(
    ("y", "se", "p"), [(0, 1, 0.5), (1.959963984540054, 1, 0.025), (-0.2, 0.1, 0.9772498680518208)]
)
def test_an_effect_gives_the_upper_tail_of_the_normal_distribution(y, se, p):
    assert one_sided_of_effect(y, se).p == pytest.approx(p, rel=1e-14)


def test_an_effect_far_out_keeps_what_no_float_holds():
    up, down = one_sided_of_effect(50, 1), one_sided_of_effect(-50, 1)

    assert (up.p, down.p) == (0, 1)
    # ln(1 - Phi(x)) of the asymptotic series -x^2/2 - ln(x sqrt(2 pi)) + ln(1 - 1/x^2 + 3/x^4 - 15/x^6)
    series = -1250 - math.log(50 * math.sqrt(2 * math.pi)) + math.log(1 - 1 / 2500 + 3 / 50**4 - 15 / 50**6)
    assert tail(up).log_p == tail(down).log_q == pytest.approx(series, rel=1e-13)
    assert text(down) == "> 0.9999"


@given(p=INSIDE)
def test_both_logarithms_of_a_p_value_are_those_of_the_number(p):
    found = tail(OneSided(low=p, high=p))

    assert (found.log_p, found.log_q) == (math.log(p), math.log1p(-p))


def test_the_ends_of_an_interval_are_told_apart():
    found = OneSided(low=0, high=0.025)

    assert tail(found, "low").log_p == -math.inf
    assert tail(found, "high").p == 0.025
    assert isinstance(found.p, Unavailable)
    assert text(found) == "0 to 0.0250"
    assert text(OneSided(low=1e-9, high=1e-9)) == "< 0.0001"


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, math.inf, "0.05", None, True, [0.05]])
def test_what_is_no_p_value_is_refused(p):
    with pytest.raises(NotComputable, match="a p-value: expected a"):
        one_sided(p, favours="favours_exp")


def test_a_bound_that_nothing_can_pass_is_refused():
    with pytest.raises(NotComputable, match="no p-value is below 0"):
        one_sided(0, favours="favours_exp", relation="below")
    with pytest.raises(NotComputable, match="no p-value is above 1"):
        one_sided(1, favours="favours_exp", relation="above")


def test_unknown_words_are_refused_with_those_there_are():
    with pytest.raises(NotComputable, match="unknown sides 'three'; known: not_stated, one, two"):
        one_sided(0.1, sides="three")
    with pytest.raises(
        NotComputable, match="unknown direction 'up'; known: favours_ctl, favours_exp, unknown"
    ):
        one_sided(0.1, favours="up")
    with pytest.raises(NotComputable, match="unknown relation of a p-value '<'; known: above, below, equal"):
        one_sided(0.1, relation="<")


@pytest.mark.parametrize(("low", "high"), [(0, 0), (1, 1), (0.3, 0.2), (-0.1, 0.2), (0.5, 1.5)])
def test_an_interval_that_cannot_be_is_refused(low, high):
    with pytest.raises(NotComputable, match="p-value"):
        OneSided(low=low, high=high)


@pytest.mark.parametrize(("y", "se"), [(math.nan, 1), (1, 0), (1, -1), ("1", 1), (1, math.inf)])
def test_an_effect_without_a_standard_error_above_zero_is_refused(y, se):
    with pytest.raises(NotComputable, match="expected a"):
        one_sided_of_effect(y, se)
