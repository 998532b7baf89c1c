"""Comparisons of one study that share an arm, by each of the rules that may be declared."""

import pytest

from synthesis.errors import NotComputable
from synthesis.measures.registry import compute

CONTROL = {"id": "control", "role": "control", "control_kind": "usual_care"}
CONTRASTS = [
    {"id": "one", "arm_exp": "peer", "arm_ctl": "control"},
    {"id": "two", "arm_exp": "online", "arm_ctl": "control"},
]
COMPUTED = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "use": "computed"}}


def three_arms(build, result=None):
    values = {"peer": build.arm(20, 8, 4), "online": build.arm(30, 9, 5), "control": build.arm(40, 11, 6)}
    return build.study(
        "a",
        result or build.result(**values),
        arms=[build.peer(), build.peer("online", delivery="online"), CONTROL],
        contrasts=CONTRASTS,
    )


def carried_by(build, carried, rule, **more):
    more = {"syntheses": COMPUTED, **more}
    return carried(three_arms(build), selection={"shared_control": rule}, **more)


def g(**columns):
    return -float(compute("SMD", columns).y[0])


def test_arms_against_one_control_are_combined_as_one_group_of_people(build, carried):
    made = carried_by(build, carried, "combine")

    (effect,) = made.analysis.synthesis("clinical").effects.rows
    mean = (20 * 8 + 30 * 9) / 50
    squares = 19 * 16 + 29 * 25 + 20 * (8 - mean) ** 2 + 30 * (9 - mean) ** 2
    expected = g(n_exp=50, mean_exp=mean, sd_exp=(squares / 49) ** 0.5, n_ctl=40, mean_ctl=11, sd_ctl=6)
    assert effect.y == pytest.approx(expected)
    assert (effect.n_exp, effect.n_ctl, effect.arms) == (50, 40, (("peer", "online"), ("control",)))
    assert {one.name for one in effect.derivations} == {"combine_means"}
    assert effect.tags["delivery"] == "not_reported"
    assert made.cells("effects")[1][2:4] == ["20, 8 (4) + 30, 9 (5)", "40, 11 (6)"]


def test_a_shared_control_is_split_among_its_comparisons(build, carried):
    made = carried_by(build, carried, "split")

    one, two = made.analysis.synthesis("clinical").effects.rows
    assert one.y == pytest.approx(g(n_exp=20, mean_exp=8, sd_exp=4, n_ctl=20, mean_ctl=11, sd_ctl=6))
    assert two.y == pytest.approx(g(n_exp=30, mean_exp=9, sd_exp=5, n_ctl=20, mean_ctl=11, sd_ctl=6))
    assert [one.name for one in one.derivations] == ["split_arm"]


def test_a_standard_deviation_is_derived_before_its_arm_is_split(build, carried):
    values = {
        "peer": build.arm(20, 8, 4),
        "online": build.arm(30, 9, 5),
        "control": {"n": "36", "mean": "11", "se": "1", "sd": {"missing": "not_reported"}},
    }
    asked = {"clinical": COMPUTED["clinical"] | {"use": "any"}}
    made = carried(
        three_arms(build, build.result(**values)), selection={"shared_control": "split"}, syntheses=asked
    )

    one, _ = made.analysis.synthesis("clinical").effects.rows
    assert one.y == pytest.approx(g(n_exp=20, mean_exp=8, sd_exp=4, n_ctl=18, mean_ctl=11, sd_ctl=6))


def test_a_shared_control_may_be_refused(build, carried):
    with pytest.raises(
        NotComputable, match=r"review.yaml:\d+:\d+: Syntheses > clinical: A, r1: the contrasts one, two"
    ):
        carried_by(build, carried, "refuse")


def test_reported_effects_of_arms_that_are_combined_are_set_aside_with_the_reason(build, carried):
    reported = build.result(one=build.g("0.4"), two=build.g("0.2"))
    made = carried(
        three_arms(build, reported),
        build.study("b"),
        selection={"shared_control": "combine"},
    )

    (row,) = [one for one in made.cells("set_aside") if len(one) > 1]
    assert row[3] == "effects reported of comparisons that share an arm can be neither combined nor split"


def test_events_of_arms_are_added(build, carried):
    values = {
        "peer": {"events": "3", "total": "20"},
        "online": {"events": "5", "total": "30"},
        "control": {"events": "9", "total": "40"},
    }
    asked = {"clinical": COMPUTED["clinical"] | {"measure": "RR"}}
    made = carried(
        three_arms(build, build.result(**values)), selection={"shared_control": "combine"}, syntheses=asked
    )

    (effect,) = made.analysis.synthesis("clinical").effects.rows
    expected = compute("RR", {"events_exp": 8, "n_exp": 50, "events_ctl": 9, "n_ctl": 40})
    assert effect.measured == pytest.approx(float(expected.y[0]))


def test_without_a_rule_both_comparisons_stay_and_the_supplement_says_so(build, carried):
    made = carried(
        three_arms(build), syntheses={"clinical": COMPUTED["clinical"] | {"multiplicity": "all_rows"}}
    )

    assert made.analysis.synthesis("clinical").effects.k == 2
    assert "people in an arm they share count in each" in made.text
