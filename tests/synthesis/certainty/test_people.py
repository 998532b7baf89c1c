"""The people behind a synthesis: each counted once."""

from dataclasses import replace

import pytest

from synthesis.certainty.people import control_risk, people_of, pooled_sd, weeks_of
from synthesis.effects import Effect, Effects
from synthesis.numbers import Unavailable


def effect(study="a", arms=(("peer",), ("control",)), n=(50, 40), **more):
    return Effect(
        y=0.1, v=0.04, measured=0.1, study=study, study_label=study, result="r1", outcome="o", outcome_label="O",
        measure="SMD", route="reported", origins=(), arms=arms, n_exp=n[0], n_ctl=n[1], **more,
    )  # fmt: skip


def effects(*rows):
    return Effects(measure="SMD", rows=rows)


def test_people_with_several_outcomes_are_counted_once_as_often_as_most_were_analysed():
    assert people_of(effects(effect(n=(50, 40)), effect(n=(45, 42)), effect("b", n=(10, 10)))).n == 112


def test_an_arm_that_two_comparisons_share_is_counted_once():
    other = effect(arms=(("second",), ("control",)), n=(30, 40))

    assert people_of(effects(effect(), other)).n == 120


def test_an_arm_within_combined_ones_is_not_counted_again():
    both = effect(arms=(("peer", "second"), ("control",)), n=(80, 40))

    assert people_of(effects(effect(), both)).n == 120


def test_a_control_group_of_one_name_is_counted_once_under_several_arms():
    one = effect(control_group="waiting")
    other = effect(arms=(("second",), ("rest",)), n=(30, 45), control_group="waiting")

    assert people_of(effects(one, other)).n == 125


@pytest.mark.parametrize("design", ["crossover", "self_controlled"])
def test_people_who_had_both_conditions_are_counted_once(design):
    """Each of 30 is a control to themselves (Cochrane Handbook 6.5, section 23.2); two miss the second period."""
    crossed = effect(n=(30, 28), tags={"design": design})

    assert people_of(effects(crossed, effect("b", tags={"design": "parallel"}))).n == 30 + 90


def test_studies_that_do_not_tell_their_people_are_counted_as_such():
    found = people_of(effects(effect(), effect("b", n=(None, None))))

    assert (found.n, found.lacking) == (90, 1)


def test_follow_up_is_told_only_where_every_result_tells_its_time():
    timed = [replace(effect(), weeks=8.0), replace(effect("b"), weeks=26.0)]

    assert weeks_of(effects(*timed)) == (8, 26)
    assert isinstance(weeks_of(effects(*timed, effect("c"))), Unavailable)


def test_the_control_risk_is_the_median_of_the_studies():
    def counted(study, events, n):
        inputs = {"events_exp": 1.0, "n_exp": 10.0, "events_ctl": events, "n_ctl": n}
        return effect(study, inputs=inputs)

    rows = [counted("a", 1.0, 10.0), counted("b", 4.0, 20.0), counted("c", 45.0, 50.0)]

    assert control_risk(effects(*rows)) == pytest.approx(0.2)
    assert isinstance(control_risk(effects(*rows, effect("d"))), Unavailable)


def test_a_pooled_standard_deviation_weighs_variances_by_degrees_of_freedom():
    assert pooled_sd([(11, 2.0), (31, 4.0)]) == pytest.approx(((10 * 4 + 30 * 16) / 40) ** 0.5)
    assert isinstance(pooled_sd([(1, 3.0), (20, 0.0)]), Unavailable)
