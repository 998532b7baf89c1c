"""Each rule on spreads: what it tells, what comes near and is not told, and clean evidence."""

from math import sqrt

import pytest

from synthesis.audit.rules.spread import RULES
from synthesis.audit.rules.spread_limits import largest_spread

RULE = {rule.id: rule for rule in RULES}


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def arms(n, sd, other_sd=None, **more):
    """Both arms with their numbers of people and SDs."""
    return {
        "exp": {"n": n, "mean": "10.40", "sd": sd, **more},
        "ctl": {"n": n, "mean": "11.80", "sd": other_sd or sd, **more},
    }


@pytest.fixture
def trials(a_line):
    """Six clean trials on one instrument, with SDs from 4.3 to 6.9."""
    sds = (
        ("5.51", "5.12"),
        ("4.30", "4.74"),
        ("6.92", "6.31"),
        ("5.83", "5.47"),
        ("4.92", "5.26"),
        ("6.11", "5.64"),
    )
    return [
        a_line(f"trial_{i}", row=i, **arms(str(n), *pair))
        for i, (n, pair) in enumerate(zip((58, 24, 110, 12, 75, 40), sds, strict=True))
    ]


def test_clean_trials_give_no_finding_of_any_rule(trials, audited):
    assert [one for rule in RULES for one in rule.find(audited(*trials))] == []


def test_an_se_among_sds_of_other_trials_is_told_with_what_it_would_be(a_line, audited, trials):
    slip = a_line("slip", row=9, **arms("58", "0.71", "0.68"))

    (finding,) = found("spread.se_as_sd", audited(*trials, slip))

    assert finding.study == "slip"
    assert "0.71 × √58 = 5.41" in finding.message
    assert [one.number for one in finding.suppose] == ["experimental.sd", "control.sd"]
    assert finding.suppose[0].value == pytest.approx(0.71 * sqrt(58))


def test_a_small_sd_that_no_root_n_brings_among_the_others_is_not_taken_for_an_se(a_line, audited, trials):
    homogeneous = a_line("narrow", row=9, **arms("58", "3.20", "3.05"))

    assert found("spread.se_as_sd", audited(*trials, homogeneous)) == []


def test_an_se_is_told_by_the_arms_own_sd_at_baseline_where_no_other_trial_is(a_line, audited):
    slip = a_line(**arms("20", "1.21", "1.30", baseline_mean="14.00", baseline_sd="5.40"))
    clean = a_line(**arms("20", "4.10", "4.90", baseline_mean="14.00", baseline_sd="5.40"))

    assert len(found("spread.se_as_sd", audited(slip))) == 1
    assert found("spread.se_as_sd", audited(clean)) == []


def test_without_any_other_measurement_a_tiny_sd_is_told_only_with_a_notable_effect(a_line, audited):
    far = a_line(exp={"n": "80", "mean": "12.0", "sd": "0.60"}, ctl={"n": "80", "mean": "13.4", "sd": "0.62"})
    near = a_line(
        exp={"n": "80", "mean": "12.0", "sd": "0.60"}, ctl={"n": "80", "mean": "12.2", "sd": "0.62"}
    )

    assert len(found("spread.se_as_sd", audited(far))) == 1
    assert found("spread.se_as_sd", audited(near)) == []


def test_of_what_nobody_names_the_mean_says_nothing_of_the_spread(a_line, audited):
    small = {
        "exp": {"n": "80", "mean": "12.0", "sd": "0.60"},
        "ctl": {"n": "80", "mean": "13.4", "sd": "0.62"},
    }
    unnamed = a_line(**small, outcome="", scale={"instrument": ""})

    assert len(found("spread.se_as_sd", audited(a_line(**small)))) == 1
    assert found("spread.se_as_sd", audited(unnamed)) == []


def test_item_means_among_sums_are_not_taken_for_standard_errors(a_line, audited, trials):
    averaged = a_line(
        "averaged",
        row=9,
        exp={"n": "81", "mean": "1.16", "sd": "0.61"},
        ctl={"n": "81", "mean": "1.31", "sd": "0.58"},
    )

    assert found("spread.se_as_sd", audited(*trials, averaged)) == []


def test_sds_of_changes_are_held_against_changes_only(a_line, audited, trials):
    change = a_line("change", row=9, value_kind="change", **arms("58", "2.10", "1.98"))
    changes = [
        a_line(f"c{i}", row=20 + i, value_kind="change", **arms("50", "2.31", "2.05")) for i in range(3)
    ]

    assert found("spread.se_as_sd", audited(*trials, *changes, change)) == []


def test_an_sd_multiplied_by_root_n_is_told_and_divided_again(a_line, audited, trials):
    slip = a_line("slip", row=9, **arms("58", "41.90", "39.00"))

    (finding,) = found("spread.sd_as_se", audited(*trials, slip))

    assert "41.90 / √58 = 5.5" in finding.message
    assert finding.suppose[0].value == pytest.approx(41.9 / sqrt(58))


def test_an_se_column_that_holds_sds_is_told(a_line, audited, trials):
    n, mean = "58", "10.40"
    slip = a_line(
        "slip", row=9, exp={"n": n, "mean": mean, "se": "5.50"}, ctl={"n": n, "mean": "11.8", "se": "5.10"}
    )
    clean = a_line(
        "fine", row=9, exp={"n": n, "mean": mean, "se": "0.72"}, ctl={"n": n, "mean": "11.8", "se": "0.67"}
    )

    (finding,) = found("spread.sd_as_se", audited(*trials, slip))

    assert finding.suppose[0].number == "experimental.se"
    assert found("spread.sd_as_se", audited(*trials, clean)) == []


def test_a_variance_is_told_by_its_root(a_line, audited, trials):
    slip = a_line("slip", row=9, **arms("250", "31.40", "29.20"))
    wide = a_line("wide", row=9, **arms("250", "8.10", "7.80"))

    assert [one.study for one in found("spread.variance_as_sd", audited(*trials, slip))] == ["slip"]
    assert found("spread.variance_as_sd", audited(*trials, wide)) == []


def test_a_standard_error_in_one_arm_only_is_told_once(a_line, audited):
    slip = a_line(**arms("40", "0.87", "5.30"))

    (finding,) = found("spread.arms_apart", audited(slip))

    assert "0.87 × √40 = 5.5" in finding.message
    assert [one.number for one in finding.suppose] == ["experimental.sd"]


def test_arms_whose_sds_follow_their_means_on_a_skewed_scale_are_not_told(a_line, audited):
    days = a_line(exp={"n": "60", "mean": "3.1", "sd": "5.0"}, ctl={"n": "60", "mean": "12.0", "sd": "17.9"})

    assert found("spread.arms_apart", audited(days)) == []


def test_equal_sds_are_told_where_chance_is_small(a_line, audited):
    assert len(found("spread.equal_sds", audited(a_line(**arms("20", "12.34"))))) == 1


def test_equal_sds_of_two_digits_or_that_chance_makes_often_are_not_told(a_line, audited):
    assert found("spread.equal_sds", audited(a_line(**arms("20", "5.4")))) == []
    assert found("spread.equal_sds", audited(a_line(**arms("900", "5.43")))) == []


def test_a_study_whose_arms_have_equal_sds_in_every_row_is_told_once(a_line, audited):
    rows = [a_line(name=f"row_{i}", row=i, **arms("60", sd)) for i, sd in enumerate(("5.4", "11.3", "6.2"))]

    (finding,) = found("spread.equal_sds", audited(*rows))

    assert len(finding.lines) == 3


def test_equal_sds_in_some_rows_of_a_study_are_left_to_chance(a_line, audited):
    rows = [a_line(name=f"row_{i}", row=i, **arms("60", sd)) for i, sd in enumerate(("5.4", "11.3"))]
    other = a_line(name="row_9", row=9, **arms("60", "6.2", "7.1"))

    assert found("spread.equal_sds", audited(*rows, other)) == []


def test_the_same_sd_at_baseline_and_follow_up_is_told(a_line, audited):
    line = a_line(**arms("20", "12.34", "11.02", baseline_sd="12.34"))
    del line.control.numbers["baseline_sd"]

    (finding,) = found("spread.equal_sds", audited(line))

    assert "at baseline and at follow-up" in finding.message


def test_an_sd_beyond_what_the_range_allows_is_told(a_line, audited):
    scale = {"low": 0.0, "high": 27.0}

    (finding,) = found("spread.impossible_sd", audited(a_line(scale=scale, **arms("30", "14.9", "5.0"))))

    assert "at most 13.4" in finding.message
    assert len(finding.numbers) == 1


def test_the_largest_sd_that_the_range_allows_is_not_told(a_line, audited):
    largest = f"{sqrt(10.4 * 16.6 * 30 / 29):.2f}"

    assert (
        found(
            "spread.impossible_sd",
            audited(a_line(scale={"low": 0.0, "high": 27.0}, **arms("30", largest, "5.1"))),
        )
        == []
    )


def test_half_of_the_people_at_either_end_reach_the_largest_sd():
    scores = [0.0] * 5 + [10.0] * 5
    mean = sum(scores) / 10
    sd = sqrt(sum((one - mean) ** 2 for one in scores) / 9)

    assert largest_spread(0.0, 10.0, 10, None) == pytest.approx(sd, rel=1e-12)


def test_an_sd_of_zero_is_told_unless_everyone_scored_at_an_end(a_line, audited):
    scale = {"low": 0.0, "high": 27.0}
    floor = a_line(
        scale=scale, exp={"n": "9", "mean": "0.0", "sd": "0.0"}, ctl={"n": "9", "mean": "2.0", "sd": "2.1"}
    )
    none = a_line(
        scale=scale, exp={"n": "9", "mean": "4.0", "sd": "0.0"}, ctl={"n": "9", "mean": "2.0", "sd": "2.1"}
    )

    assert found("spread.impossible_sd", audited(floor)) == []
    assert len(found("spread.impossible_sd", audited(none))) == 1


def rows(a_line, se_of_third):
    """Five rows with SD, SE and n; the third's SE is given."""
    sizes = (20, 33, 58, 90, 140)
    ses = [f"{5 / sqrt(n):.4f}" for n in sizes]
    ses[2] = se_of_third
    return [
        a_line(f"s{i}", row=i, exp={"n": str(n), "sd": "5.000", "se": se}, ctl={"n": str(n), "sd": "5.100"})
        for i, (n, se) in enumerate(zip(sizes, ses, strict=True))
    ]


def test_an_se_made_with_the_next_rows_n_is_told_with_that_row(a_line, audited):
    (finding,) = found("spread.other_rows_n", audited(*rows(a_line, f"{5 / sqrt(90):.4f}")))

    assert finding.lines == (("s2", "row_1"), ("s3", "row_1"))


def test_an_se_of_its_own_row_or_of_no_rows_n_is_not_told(a_line, audited):
    assert found("spread.other_rows_n", audited(*rows(a_line, f"{5 / sqrt(58):.4f}"))) == []
    assert found("spread.other_rows_n", audited(*rows(a_line, f"{5 / sqrt(70):.4f}"))) == []


def effect(a_line, se):
    sizes = {"exp": {"n": "50"}, "ctl": {"n": "50"}}
    return a_line(between={"estimate": "0.30", "se": se}, reported=(0.3, float(se) ** 2), **sizes)


def test_an_effects_se_that_is_its_variance_or_half_its_interval_is_told(a_line, audited):
    assert "the variance" in found("spread.effect_se", audited(effect(a_line, "0.041")))[0].message
    assert "half the width" in found("spread.effect_se", audited(effect(a_line, "0.394")))[0].message


def test_an_effects_se_that_an_adjustment_or_a_design_explains_is_not_told(a_line, audited):
    assert [found("spread.effect_se", audited(effect(a_line, se))) for se in ("0.20", "0.14", "0.30")] == [
        [],
        [],
        [],
    ]
