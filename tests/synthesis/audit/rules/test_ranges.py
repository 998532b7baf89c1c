"""Each rule on ranges: what it tells, what comes near and is not told, and clean evidence."""

import pytest

from synthesis.audit.rules.ranges import RULES

RULE = {rule.id: rule for rule in RULES}
PHQ = {"low": 0.0, "high": 27.0}


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def arms(mean, other_mean, sd="5.10", n="40", **more):
    """Both arms with means and SDs."""
    return {
        "exp": {"n": n, "mean": mean, "sd": sd, **more},
        "ctl": {"n": n, "mean": other_mean, "sd": sd, **more},
    }


@pytest.fixture
def trials(a_line):
    """Five clean trials on one instrument, with means from 8 to 15."""
    means = (("10.40", "11.80"), ("8.20", "9.90"), ("13.10", "14.60"), ("9.00", "9.40"), ("11.30", "10.80"))
    return [a_line(f"trial_{i}", row=i, scale=PHQ, **arms(*pair)) for i, pair in enumerate(means)]


def test_clean_trials_give_no_finding_of_any_rule(trials, audited):
    assert [one for rule in RULES for one in rule.find(audited(*trials))] == []


def test_only_the_rule_on_skew_is_a_caution():
    assert [rule.id for rule in RULES if rule.caution] == ["range.skew"]


def test_numbers_outside_the_scale_make_one_finding_a_result(a_line, audited):
    line = a_line(scale=PHQ, **arms("29.40", "31.00", baseline_mean="14.0"))

    (finding,) = found("range.outside", audited(line))

    assert "29.40" in finding.message
    assert "from 0 to 27" in finding.message
    assert len(finding.numbers) == 2


def test_a_mean_that_rounding_alone_takes_beyond_the_scale_is_not_told(a_line, audited):
    assert (
        found("range.outside", audited(a_line(scale={"low": 0.0, "high": 26.96}, **arms("27.0", "20.0"))))
        == []
    )


def test_a_change_may_lie_below_the_scale_but_its_baseline_may_not(a_line, audited):
    change = {"scale": PHQ, "value_kind": "change"}

    assert found("range.outside", audited(a_line(**change, **arms("-4.2", "-1.0")))) == []
    assert (
        len(found("range.outside", audited(a_line(**change, **arms("-4.2", "-1.0", baseline_mean="64.0")))))
        == 1
    )


def test_a_reported_effect_above_one_and_a_half_is_told_once(a_line, audited):
    large = a_line(between={"estimate": "1.92", "se": "0.20"}, reported=(1.92, 0.04), **arms("20.0", "10.0"))

    (finding,) = found("range.large_effect", audited(large))

    assert [one.text for one in finding.numbers] == ["1.92"]


def test_an_effect_that_the_means_give_is_told_without_a_reported_one(a_line, audited):
    assert len(found("range.large_effect", audited(a_line(**arms("20.0", "10.0"))))) == 1


def test_a_large_effect_that_a_tiny_trial_makes_by_chance_is_not_told(a_line, audited):
    assert found("range.large_effect", audited(a_line(**arms("19.0", "10.8", n="6")))) == []


def test_a_change_larger_than_the_scale_or_than_the_baseline_leaves_room_for_is_told(a_line, audited):
    wide = a_line(scale=PHQ, value_kind="change", **arms("-30.0", "-2.0"))
    beyond = a_line(scale=PHQ, value_kind="change", **arms("-19.0", "-2.0", baseline_mean="14.0"))
    fits = a_line(scale=PHQ, value_kind="change", **arms("13.0", "2.0", baseline_mean="14.0"))

    assert len(found("range.change_too_large", audited(wide))) == 1
    assert "beyond" in found("range.change_too_large", audited(beyond))[0].message
    assert found("range.change_too_large", audited(fits)) == []


def test_a_mean_difference_wider_than_the_scale_is_told(a_line, audited):
    far = a_line(scale=PHQ, measure="MD", between={"estimate": "-31.0"})
    fine = a_line(scale=PHQ, measure="MD", between={"estimate": "-3.1"})

    assert len(found("range.change_too_large", audited(far))) == 1
    assert found("range.change_too_large", audited(fine)) == []


def test_a_mean_less_than_an_sd_above_zero_is_a_caution(a_line, audited):
    (finding,) = found("range.skew", audited(a_line(scale=PHQ, **arms("4.20", "9.00"))))

    assert "caution" in finding.message


def test_a_mean_an_sd_above_zero_and_a_scale_that_may_be_negative_are_no_caution(a_line, audited):
    assert found("range.skew", audited(a_line(scale=PHQ, **arms("5.10", "9.00")))) == []
    assert found("range.skew", audited(a_line(**arms("4.20", "9.00")))) == []
    assert found("range.skew", audited(a_line(scale=PHQ, value_kind="change", **arms("1.2", "1.0")))) == []


def test_item_means_among_sums_are_told_with_the_factor(a_line, audited, trials):
    slip = a_line("slip", row=9, scale=PHQ, **arms("1.16", "1.31", sd="0.58"))

    (finding,) = found("range.other_scale", audited(*trials, slip))

    assert finding.study == "slip"
    assert "smaller" in finding.message
    assert finding.suppose[0].value > 5


def test_a_decimal_mark_that_slipped_in_one_mean_is_told_with_the_mean_it_would_be(a_line, audited, trials):
    slip = a_line("slip", row=9, scale=PHQ, **arms("104.0", "11.8"))

    (finding,) = found("range.other_scale", audited(*trials, slip))

    assert [(one.number, one.value) for one in finding.suppose] == [
        ("experimental.mean", pytest.approx(10.4))
    ]


def test_milder_people_with_less_spread_are_not_on_another_scale(a_line, audited, trials):
    mild = a_line("mild", row=9, scale=PHQ, **arms("4.10", "4.40", sd="3.20"))

    assert found("range.other_scale", audited(*trials, mild)) == []
