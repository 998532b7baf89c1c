"""Each rule on consistency: what it tells, what comes near and is not told, and clean evidence."""

from dataclasses import replace
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extraction_forms.errors import Place
from synthesis.audit.lines import Audited, Estimate, Line, Scale, Side, When
from synthesis.audit.printed import Printed
from synthesis.audit.rules.consistency import RULES

RULE = {rule.id: rule for rule in RULES}
EXP, CTL = {"n": "50", "mean": "10.0", "sd": "5.00"}, {"n": "50", "mean": "12.0", "sd": "5.00"}
"""g = -0.397, SE 0.201; t = 2.00, p = 0.048; MD -2.0, SE 1.00."""
G = (-0.397, 0.0406)


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


@pytest.fixture
def row(a_line):
    """A row with the two arms above, their SMD, and what is printed of the comparison."""

    def build(between, **more):
        more = {"measure": "SMD", "computed": G, "exp": EXP, "ctl": CTL, "value_kind": "endpoint", **more}
        return a_line(between=between, **more)

    return build


@pytest.fixture
def ratio(a_line):
    """A row of counts, 30 of 50 against 20 of 50: OR 2.25, log 0.811, SE 0.408."""

    def build(between, **more):
        arms = {"exp": {"events": "30", "total": "50"}, "ctl": {"events": "20", "total": "50"}}
        line = a_line(between=between, measure="OR", **arms, **more)
        return replace(line, computed=Estimate(measure="OR", y=log(2.25), v=1 / 6))

    return build


def test_clean_rows_give_no_finding_of_any_rule(row, ratio, audited):
    evidence = audited(
        row(
            {
                "estimate": "-0.40",
                "se": "0.20",
                "ci_low": "-0.79",
                "ci_high": "-0.00",
                "p": "0.048",
                "t": "2.00",
            }
        ),
        row({"estimate": "-0.4", "se": "0.2", "p": "0.05"}, name="row_2", outcome="Hope"),
        row({"t": "-1.97", "p": "0.052"}, name="row_3", outcome="Sleep"),
        ratio(
            {"estimate": "2.25", "ci_low": "1.01", "ci_high": "5.01", "p": "0.047"},
            name="row_4",
            outcome="Remission",
        ),
    )

    assert [one for rule in RULES for one in rule.find(evidence)] == []


def test_an_effect_that_its_arms_do_not_give_is_told_with_both(row, audited):
    (finding,) = found("consistency.effect", audited(row({"estimate": "-0.75", "se": "0.20"})))

    assert "-0.75" in finding.message
    assert "-0.397" in finding.message
    assert finding.suppose[0].value == pytest.approx(0.75 / 0.397, rel=1e-3)


@pytest.mark.parametrize(
    ("estimate", "ctl"),
    [
        ("0.40", {}),
        ("-0.40", {}),
        ("-0.4", {}),
        ("-0.25", {"sd": "8.00"}),
        ("-0.30", {"sd": "8.00"}),
    ],
)
def test_rounding_the_other_sign_and_another_standardiser_are_no_other_effect(row, audited, estimate, ctl):
    """With SDs of 5 and 8, g = -0.298 and Glass's delta = -0.25."""
    changed = {"ctl": {**CTL, **ctl}, "computed": (-0.2975, 0.0404)} if ctl else {}

    assert found("consistency.effect", audited(row({"estimate": estimate, "se": "0.20"}, **changed))) == []


def test_adjusted_effects_need_not_be_those_of_the_raw_means(row, audited):
    line = row({"estimate": "-0.75", "se": "0.20"}, value_kind="adjusted")

    assert found("consistency.effect", audited(line)) == []


def test_an_effect_of_changes_is_told_with_what_explains_it(row, audited):
    change = {"change_n": "50", "change_sd": "4.00"}
    line = row(
        {"estimate": "-0.99", "se": "0.21"},
        exp={**EXP, **change, "change_mean": "-6.0"},
        ctl={**CTL, **change, "change_mean": "-2.0"},
    )

    (finding,) = found("consistency.effect", audited(line))

    assert "the changes since baseline" in finding.message


@pytest.mark.parametrize(("se", "findings"), [("0.20", 0), ("0.18", 0), ("0.04", 1), ("0.40", 1), ("0.2", 0)])
def test_a_standard_error_is_one_that_so_many_people_give(row, audited, se, findings):
    assert len(found("consistency.se", audited(row({"estimate": "-0.40", "se": se})))) == findings


def test_what_may_stand_for_a_standard_error_is_named(row, audited):
    (variance,) = found("consistency.se", audited(row({"estimate": "-0.40", "se": "0.041"})))
    (half,) = found("consistency.se", audited(row({"estimate": "-0.40", "se": "0.395"})))

    assert "variance" in variance.message
    assert "Half the width" in half.message
    assert variance.suppose[0].value == pytest.approx(0.202, abs=0.001)


@pytest.mark.parametrize(
    ("low", "high", "findings"),
    [("-0.79", "-0.01", 0), ("-0.80", "0.00", 0), ("-0.73", "-0.07", 1), ("-0.92", "0.12", 1)],
)
def test_an_interval_is_as_wide_as_its_standard_error_says(row, audited, low, high, findings):
    line = row({"estimate": "-0.40", "se": "0.200", "ci_low": low, "ci_high": high})

    assert len(found("consistency.interval", audited(line))) == findings


def test_an_interval_of_another_level_is_named_and_silent_where_the_level_is_printed(row, audited):
    numbers = {"estimate": "-0.400", "se": "0.200", "ci_low": "-0.729", "ci_high": "-0.071"}

    (finding,) = found("consistency.interval", audited(row(numbers)))

    assert "90%" in finding.message
    assert found("consistency.interval", audited(row({**numbers, "level": "90"}))) == []


@pytest.mark.parametrize(
    ("low", "high", "words"), [("0.10", "-0.80", "above the upper"), ("-1.90", "-0.50", "outside")]
)
def test_limits_in_the_wrong_order_and_estimates_outside_are_told(row, audited, low, high, words):
    (finding,) = found(
        "consistency.interval", audited(row({"estimate": "-0.40", "ci_low": low, "ci_high": high}))
    )

    assert words in finding.message


@pytest.mark.parametrize(
    ("low", "high", "findings"),
    [("1.01", "5.01", 0), ("-0.51", "5.01", 0), ("0.45", "4.05", 1), ("1.01", "2.40", 1)],
)
def test_the_interval_of_a_ratio_is_about_it_on_the_scale_of_logarithms(ratio, audited, low, high, findings):
    line = ratio({"estimate": "2.25", "ci_low": low, "ci_high": high})

    assert len(found("consistency.asymmetric", audited(line))) == findings


def test_an_interval_about_a_ratio_on_the_plain_scale_is_named(ratio, audited):
    (finding,) = found(
        "consistency.asymmetric", audited(ratio({"estimate": "2.25", "ci_low": "0.45", "ci_high": "4.05"}))
    )

    assert "scale of ratios" in finding.message


def test_an_exact_interval_may_lie_a_little_off_its_estimate(row, audited):
    line = row({"estimate": "-0.40", "ci_low": "-0.83", "ci_high": "-0.03"})

    assert found("consistency.asymmetric", audited(line)) == []


@pytest.mark.parametrize(
    ("between", "findings"),
    [
        ({"t": "2.00", "p": "0.048"}, 0),
        ({"t": "2.00", "p": "0.48"}, 1),
        ({"t": "2.00", "p": "0.024"}, 0),
        ({"t": "5.00", "df": "3", "p": "0.015"}, 0),
        ({"t": "2.00", "p_below": "0.05"}, 0),
        ({"t": "2.00", "p_below": "0.001"}, 1),
        ({"t": "2.00", "p_above": "0.05"}, 0),
        ({"estimate": "-0.40", "se": "0.20", "p": "0.046"}, 0),
        ({"estimate": "-0.40", "se": "0.20", "p": "0.001"}, 1),
        ({"estimate": "-0.40", "ci_low": "-0.79", "ci_high": "-0.01", "p": "0.200"}, 1),
        ({"p": "0.05"}, 0),
        ({"p": "0.500"}, 1),
        ({"p": "1.2"}, 1),
    ],
)
def test_p_follows_from_the_test_the_estimate_or_the_arms(row, audited, between, findings):
    assert len(found("consistency.p", audited(row(between)))) == findings


def test_a_p_on_the_other_side_of_significance_is_said(row, audited):
    (finding,) = found("consistency.p", audited(row({"estimate": "-0.40", "se": "0.20", "p": "0.460"})))

    assert "below 0.05" in finding.message


@pytest.mark.parametrize(
    ("between", "findings"),
    [
        ({"t": "2.00"}, 0),
        ({"t": "-2.0"}, 0),
        ({"f": "4.00"}, 0),
        ({"f": "16.0"}, 1),
        ({"t": "20.0"}, 1),
        ({"t": "2.2"}, 0),
    ],
)
def test_a_test_statistic_follows_from_the_arms(row, audited, between, findings):
    assert len(found("consistency.t", audited(row(between)))) == findings


@pytest.mark.parametrize(
    ("between", "more", "findings"),
    [
        ({"estimate": "2.25"}, {}, 0),
        ({"estimate": "0.81"}, {}, 1),
        ({"estimate": "0.81"}, {"logarithm": True}, 0),
        ({"estimate": "2.25"}, {"logarithm": True}, 1),
        ({"estimate": "0.40", "ci_low": "-0.10", "ci_high": "0.90"}, {}, 1),
    ],
)
def test_a_ratio_and_its_logarithm_are_told_apart(ratio, audited, between, more, findings):
    assert len(found("consistency.log_scale", audited(ratio(between, **more)))) == findings


def test_a_confused_scale_is_told_once_and_not_as_another_effect(ratio, audited):
    evidence = audited(ratio({"estimate": "0.81", "ci_low": "0.01", "ci_high": "1.61", "p": "0.047"}))
    told = [one.rule for rule in RULES for one in rule.find(evidence)]

    assert told == ["consistency.log_scale"]
    assert found("consistency.log_scale", evidence)[0].suppose[0].value == pytest.approx(exp(0.81))


@pytest.mark.parametrize(
    ("numbers", "findings"),
    [
        ({"n": "25", "sd": "5.0", "se": "1.0"}, 0),
        ({"n": "25", "sd": "8.0", "se": "1.00"}, 1),
        ({"n": "25", "sd": "5.0", "mean": "10.0", "ci_low": "7.9", "ci_high": "12.1"}, 0),
        ({"n": "25", "sd": "9.0", "mean": "10.0", "ci_low": "7.9", "ci_high": "12.1"}, 1),
        ({"n": "25", "mean": "13.0", "ci_low": "7.9", "ci_high": "12.1"}, 1),
        ({"median": "9", "q1": "6", "q3": "13"}, 0),
        ({"median": "9", "q1": "16", "q3": "13"}, 1),
        ({"n": "25", "sd": "5.0", "mean": "10.0", "baseline_mean": "15.0", "change_mean": "-5.1"}, 0),
        ({"n": "25", "sd": "5.0", "mean": "10.0", "baseline_mean": "15.0", "change_mean": "5.0"}, 0),
        ({"n": "25", "sd": "5.0", "mean": "10.0", "baseline_mean": "15.0", "change_mean": "-8.0"}, 1),
        (
            {
                "n": "25",
                "baseline_n": "30",
                "sd": "5.0",
                "mean": "10.0",
                "baseline_mean": "15.0",
                "change_mean": "-8.0",
            },
            0,
        ),
    ],
)
def test_the_numbers_of_an_arm_follow_from_each_other(a_line, audited, numbers, findings):
    assert len(found("consistency.derivation", audited(a_line(exp=numbers)))) == findings


def test_an_sd_worked_out_wrongly_is_told_for_both_arms_at_once(a_line, audited):
    line = a_line(exp={"n": "25", "sd": "8.0", "se": "1.00"}, ctl={"n": "25", "sd": "9.0", "se": "1.00"})

    (finding,) = found("consistency.derivation", audited(line))

    assert [(one.number, one.value) for one in finding.suppose] == [
        ("experimental.sd", 5.0),
        ("control.sd", 5.0),
    ]


def test_two_results_under_one_name_are_one_finding(row, audited):
    first, second = row({}), row({}, name="row_2", computed=(-0.8, 0.04))

    (finding,) = found("consistency.subscale", audited(first, second))

    assert finding.lines == (("a", "row_1"), ("a", "row_2"))
    assert (
        found(
            "consistency.subscale",
            audited(first, row({}, name="row_2", computed=(-0.8, 0.04), outcome="Hope")),
        )
        == []
    )


def test_an_effect_that_is_the_mean_of_others_is_told(row, audited):
    own = row({"estimate": "-0.60", "se": "0.20"}, outcome="Quality of life", computed=(0.1, 0.04))
    one, other = (
        row({}, name=f"row_{i}", outcome=f"o{i}", computed=(y, 0.04)) for i, y in ((2, -0.5), (3, -0.7))
    )

    (finding,) = found("consistency.subscale", audited(own, one, other))

    assert finding.lines[0] == ("a", "row_1")
    assert found("consistency.subscale", audited(own, one)) == []


def test_a_result_called_pooled_without_its_parts_is_told(a_line, audited):
    pooled, whole = (
        a_line(scale={"instrument": name}, reported=(0.2, 0.06), between={"estimate": "0.20"})
        for name in ("SF-36 - POOLED", "SF-36 total")
    )

    assert len(found("consistency.subscale", audited(pooled))) == 1
    assert found("consistency.subscale", audited(whole)) == []


def as_printed(cell, value, decimals):
    text = f"{value:.{decimals}f}"
    return Printed(value=float(text), text=text, decimals=decimals, place=Place("e.csv", 2), cell=cell)


@given(
    st.integers(10, 300),
    st.integers(10, 300),
    st.floats(-5, 5),
    st.tuples(st.floats(2, 9), st.floats(2, 9)),
    st.integers(1, 3),
)
def test_what_follows_from_the_arms_is_never_told_however_it_is_rounded(n1, n2, difference, sds, decimals):
    s1, s2 = sds[0], sds[0] * (1 + (sds[1] - 2) / 20)
    numbers = [
        {
            "n": as_printed("n", n, 0),
            "mean": as_printed("mean", m, decimals),
            "sd": as_printed("sd", s, decimals),
        }
        for n, m, s in ((n1, 20 + difference, s1), (n2, 20, s2))
    ]
    df = n1 + n2 - 2
    se = sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df * (1 / n1 + 1 / n2))
    t = difference / se
    reach = stats.t.ppf(0.975, df) * se
    between = {"estimate": difference, "ci_low": difference - reach, "ci_high": difference + reach, "t": t}
    printed = {name: as_printed(name, value, 2) for name, value in between.items()}
    printed["p"] = as_printed("p", 2 * stats.t.sf(abs(t), df), 3)
    (m1, r1), (m2, r2) = ((of["mean"].value, of["sd"].value) for of in numbers)
    line = Line(
        study="a",
        label="A",
        name="row_1",
        outcome="x",
        scale=Scale(instrument="x"),
        when=When(timepoint="post"),
        experimental=Side(arm="exp", numbers=numbers[0]),
        control=Side(arm="ctl", numbers=numbers[1]),
        between=printed,
        measure="MD",
        computed=Estimate(measure="MD", y=m1 - m2, v=r1**2 / n1 + r2**2 / n2),
    )

    assert [one.message for rule in RULES for one in rule.find(Audited(lines=(line,), studies={}))] == []
