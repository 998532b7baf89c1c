"""One-sided p-values and numbers of people of an albatross plot."""

import pytest

from synthesis.views.p_and_n import p_and_n


def test_p_is_the_upper_tail_of_the_normal_distribution_towards_benefit(build, carried):
    arms = {"peer": build.arm(n="60"), "control": build.arm(n="40")}
    # z = 1.96 and z = -1.96: one-sided p of .024998 and .975002 (tables of the normal distribution)
    studies = [
        build.study("a", build.result(contrast=build.g("0.392", "0.2"), **arms)),
        build.study("b", build.result(contrast=build.g("-0.392", "0.2"), **arms)),
    ]
    made = carried(*studies).analysis

    points, without = p_and_n(made.syntheses[0])

    assert [one.p for one in points] == pytest.approx([0.0249979, 0.9750021], abs=1e-7)
    assert [one.n for one in points] == [100, 100]
    assert without == ()


def test_an_effect_without_the_number_of_people_is_told_apart(build, carried):
    made = carried(build.study("a")).analysis

    points, without = p_and_n(made.syntheses[0])

    assert (points, [one.study for one in without]) == ((), ["a"])


def test_people_of_a_trial_that_allocated_clusters_are_divided_by_the_design_effect(build, carried):
    """200 people in clusters of 21 with an ICC of .05: 1 + 20 x .05 = 2, so that they count as 100."""
    arms = {"peer": build.arm(n="100"), "control": build.arm(n="100")}
    record = build.study(
        "a",
        build.result(contrast=build.g("0.3", "0.1"), **arms),
        design="cluster",
        cluster_size="21",
    )
    made = carried(record, cluster_adjust={"icc": 0.05, "source": "a similar trial"}).analysis

    (point,), _ = p_and_n(made.syntheses[0])

    assert (point.n, point.clustered) == (100, True)
