"""Each rule on counts: what it tells, what comes near and is not told, and clean evidence."""

import math
import statistics
from itertools import combinations_with_replacement

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extraction_forms.errors import Place
from synthesis.audit.lines import Audited, Line, Scale, Side, StudyFacts, When
from synthesis.audit.printed import Printed
from synthesis.audit.rules.counts import RULES

RULE = {rule.id: rule for rule in RULES}
HERE = Place("evidence.csv", 2, 1)


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def people(n, cell="n"):
    return Printed(value=float(n), text=str(n), decimals=0, place=HERE, cell=cell)


def facts(whole, **arms):
    return StudyFacts(
        id="a",
        label="A",
        place=HERE,
        n_randomised=None if whole is None else people(whole),
        arms={name: None if n is None else people(n) for name, n in arms.items()},
    )


@pytest.fixture
def rows(a_line):
    """Rows of one study by the n of their two arms; more of each side by `exp` and `ctl`."""

    def build(*numbers, **more):
        return [
            a_line(
                name=f"row_{i}",
                row=i,
                outcome=f"outcome_{i}",
                exp={"n": str(n1), **more.get("exp", {})},
                ctl={"n": str(n2), **more.get("ctl", {})},
            )
            for i, (n1, n2) in enumerate(numbers)
        ]

    return build


def test_a_clean_study_gives_no_finding_of_any_rule(a_line, audited):
    whole = {"whole": True}
    lines = [
        a_line(
            exp={"n": "24", "mean": "9.50", "baseline_n": "25"}, ctl={"n": "22", "mean": "11.00"}, scale=whole
        ),
        a_line(name="row_2", exp={"n": "22", "mean": "41.2"}, ctl={"n": "22", "mean": "39.9"}, scale=whole),
        a_line(
            name="row_3",
            exp={"events": "6", "total": "24", "percent": "25.0"},
            ctl={"events": "8", "total": "21", "percent": "38.1"},
        ),
    ]
    evidence = audited(*lines, studies=[facts(49, exp=25, ctl=24)])

    assert [one for rule in RULES for one in rule.find(evidence)] == []


def test_more_events_than_people_are_told_once_for_both_arms_and_supposed_exchanged(a_line, audited):
    line = a_line(exp={"events": "57", "total": "52"}, ctl={"events": "60", "total": "50"})

    (finding,) = found("counts.events_above_total", audited(line))

    assert "57 events among 52 people" in finding.message
    assert [(one.number, one.value) for one in finding.suppose[:2]] == [
        ("experimental.events", 52.0),
        ("experimental.total", 57.0),
    ]


def test_everybody_may_have_an_event(a_line, audited):
    line = a_line(exp={"events": "52", "total": "52"}, ctl={"events": "0", "total": "50"})

    assert found("counts.events_above_total", audited(line)) == []


@pytest.mark.parametrize(("n", "findings"), [("23.5", 1), ("-23", 1), ("23", 0)])
def test_people_are_counted_in_whole_numbers(a_line, audited, n, findings):
    line = a_line(exp={"n": n}, ctl={"n": "24"})

    assert len(found("counts.not_whole", audited(line))) == findings


@pytest.mark.parametrize(
    ("study", "findings"),
    [
        (facts(100, exp=50, ctl=50), 0),
        (facts(100, exp=50, ctl=51), 1),
        (facts(100, exp=50, ctl=45), 1),
        (facts(150, exp=50, ctl=50), 0),
        (facts(100, exp=5, ctl=50), 1),
        (facts(100, exp=50, ctl=None), 0),
        (facts(40, exp=50, ctl=None), 1),
        (facts(None, exp=50, ctl=51), 0),
    ],
)
def test_arms_add_up_unless_an_arm_may_have_been_left_out(a_line, audited, study, findings):
    assert len(found("counts.arms_do_not_add_up", audited(a_line(), studies=[study]))) == findings


def test_more_analysed_than_randomised_is_told_with_what_a_slip_of_digits_would_mend(rows, audited):
    (finding,) = found(
        "counts.analysed_above_randomised", audited(*rows((74, 45)), studies=[facts(95, exp=48, ctl=47)])
    )

    assert [(one.number, one.value) for one in finding.suppose] == [("experimental.n", 47.0)]


def test_as_many_analysed_as_randomised_are_not_told(rows, audited):
    assert (
        found(
            "counts.analysed_above_randomised", audited(*rows((48, 47)), studies=[facts(95, exp=48, ctl=47)])
        )
        == []
    )


def test_both_arms_are_held_against_the_study_where_nobody_says_how_many_each_had(rows, audited):
    study = facts(95, exp=None, ctl=None)

    assert len(found("counts.analysed_above_randomised", audited(*rows((50, 47)), studies=[study]))) == 1


def test_an_n_that_lost_a_digit_is_told_with_the_number_of_the_other_rows(rows, audited):
    (finding,) = found("counts.n_jumps", audited(*rows((50, 52), (5, 52), (49, 50))))

    assert finding.lines[0] == ("a", "row_1")
    assert [(one.number, one.value) for one in finding.suppose] == [("experimental.n", 50.0)]


def test_of_two_rows_the_one_whose_arms_are_unequal_is_suspected(rows, audited):
    (finding,) = found("counts.n_jumps", audited(*rows((28, 30), (92, 30))))

    assert finding.lines[0] == ("a", "row_1")


def test_exchanged_digits_are_told_where_the_other_arm_stays(rows, audited):
    (finding,) = found("counts.n_jumps", audited(*rows((56, 60), (65, 60), (56, 60))))

    assert finding.lines[0] == ("a", "row_1")
    assert found("counts.n_jumps", audited(*rows((56, 60), (65, 71), (56, 60)))) == []


def test_people_lost_from_both_arms_as_people_are_lost_are_not_told(rows, audited):
    assert found("counts.n_jumps", audited(*rows((50, 52), (44, 47), (39, 41)))) == []


def test_an_n_above_its_baseline_by_a_tenth_is_told(rows, audited):
    exp = {"baseline_n": "47"}

    assert len(found("counts.n_jumps", audited(*rows((74, 47), exp=exp)))) == 1
    assert found("counts.n_jumps", audited(*rows((49, 47), exp=exp))) == []


def test_an_n_that_grows_with_time_is_told_at_the_time_that_is_unlike_its_other_arm(a_line, audited):
    def at(weeks, n1, n2):
        when = {"timepoint": f"week {weeks}", "weeks": float(weeks)}
        return a_line(name=f"row_{weeks}", exp={"n": n1}, ctl={"n": n2}, when=when)

    (finding,) = found("counts.n_jumps", audited(at(12, "5", "50"), at(26, "47", "45")))

    assert finding.lines[0] == ("a", "row_12")
    assert found("counts.n_jumps", audited(at(12, "45", "50"), at(26, "47", "45"))) == []


def test_numbers_on_the_other_side_are_told_and_supposed_exchanged(rows, audited):
    (finding,) = found("counts.swapped_arms", audited(*rows((60, 42), (42, 60), (59, 41))))

    assert finding.lines[0] == ("a", "row_1")
    assert [(one.number, one.value) for one in finding.suppose] == [
        ("experimental.n", 60.0),
        ("control.n", 42.0),
    ]
    assert found("counts.n_jumps", audited(*rows((60, 42), (42, 60), (59, 41)))) == []


def test_arms_of_like_size_may_change_their_order_by_chance(rows, audited):
    assert found("counts.swapped_arms", audited(*rows((50, 48), (47, 50), (49, 47)))) == []


@pytest.mark.parametrize(
    ("numbers", "findings"),
    [
        ({"events": "12", "total": "48", "percent": "25.0"}, 0),
        ({"events": "12", "total": "48", "percent": "27.0"}, 1),
        ({"total": "48", "percent": "27.1"}, 0),
        ({"total": "48", "percent": "26.0"}, 1),
        ({"total": "20", "percent": "150"}, 1),
        ({"total": "480", "percent": "26"}, 0),
        ({"total": "48", "n_randomised": "50", "percent": "26.0"}, 0),
    ],
)
def test_a_percentage_is_of_a_whole_number_of_people(a_line, audited, numbers, findings):
    line = a_line(exp=numbers, ctl={"events": "9", "total": "50"})

    assert len(found("counts.percent", audited(line))) == findings


@pytest.mark.parametrize(
    ("mean", "n", "scale", "findings"),
    [
        ("5.19", "28", {"whole": True}, 1),
        ("5.18", "28", {"whole": True}, 0),
        ("5.19", "28", {"whole": None}, 0),
        ("5.19", "128", {"whole": True}, 0),
        ("2.34", "10", {"whole": True, "items": 4}, 1),
        ("2.35", "10", {"whole": True, "items": 4}, 0),
        ("2.34", "30", {"whole": True, "items": 4}, 0),
    ],
)
def test_a_mean_of_whole_scores_is_a_fraction_of_n(a_line, audited, mean, n, scale, findings):
    """5.19 of 28 is the example of Brown & Heathers 2017."""
    line = a_line(exp={"n": n, "mean": mean}, ctl={"n": "30", "mean": "6.0"}, scale=scale)

    assert len(found("counts.grim", audited(line))) == findings


def test_adjusted_means_need_be_no_fraction_of_n(a_line, audited):
    line = a_line(exp={"n": "28", "mean": "5.19"}, scale={"whole": True}, value_kind="adjusted")

    assert found("counts.grim", audited(line)) == []


def scored(n, mean, sd, decimals):
    def number(name, text):
        return Printed(
            value=float(text), text=text, decimals=len(text.partition(".")[2]), place=HERE, cell=name
        )

    numbers = {
        "n": people(n),
        "mean": number("mean", f"{mean:.{decimals}f}"),
        "sd": number("sd", f"{sd:.{decimals}f}"),
    }
    line = Line(
        study="a",
        label="A",
        name="row_1",
        outcome="x",
        scale=Scale(instrument="x", whole=True),
        when=When(),
        experimental=Side(arm="exp", numbers=numbers),
        control=Side(arm="ctl"),
    )
    return Audited(lines=(line,), studies={})


@given(st.lists(st.integers(0, 30), min_size=2, max_size=40), st.integers(1, 3))
def test_whole_scores_that_people_have_are_never_told(scores, decimals):
    evidence = scored(len(scores), statistics.fmean(scores), statistics.stdev(scores), decimals)

    assert found("counts.grim", evidence) == found("counts.grimmer", evidence) == []


@given(st.integers(3, 5), st.integers(0, 40), st.integers(1, 300))
def test_a_spread_is_told_only_where_no_people_s_scores_have_it(n, total, hundredths):
    mean, sd = total / n, hundredths / 100
    assume(total <= 4 * n and total >= n)
    highest = math.ceil(mean + sd * n) + 1
    text = f"{mean:.2f}"
    exist = any(
        f"{statistics.fmean(scores):.2f}" == text and abs(statistics.stdev(scores) - sd) <= 0.005 + 1e-9
        for scores in combinations_with_replacement(
            range(max(0, math.floor(mean - sd * n)), min(highest, 14)), n
        )
    )
    told = found("counts.grimmer", scored(n, mean, sd, 2))

    assert not (told and exist)


def test_a_spread_that_no_whole_scores_have_is_told(a_line, audited):
    """18 scores with a mean of 3.44 and an SD of 2.47 are the example of Allard 2018."""
    bad, good = ({"n": "18", "mean": "3.44", "sd": sd} for sd in ("2.47", "2.48"))
    spread = {
        exp["sd"]: found("counts.grimmer", audited(a_line(exp=exp, scale={"whole": True})))
        for exp in (bad, good)
    }

    assert len(spread["2.47"]) == 1
    assert spread["2.48"] == []
