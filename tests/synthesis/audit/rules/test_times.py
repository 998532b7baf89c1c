"""Each rule on times: what it tells, what comes near and is not told, and clean evidence."""

from dataclasses import replace

import pytest

from synthesis.audit.rules.times import RULES

RULE = {rule.id: rule for rule in RULES}


def found(rule, evidence):
    return list(RULE[rule].find(evidence))


def everything(evidence):
    return [one.rule for rule in RULES for one in rule.find(evidence)]


@pytest.fixture
def at(a_line):
    """A row at so many weeks, with the source's words on its time."""

    def build(weeks, duration="", label="post", row=0, **texts):
        told = {"duration": duration, **texts}
        when = {"timepoint": label, "weeks": float(weeks), "unit": "weeks", "texts": told}
        line = a_line(name=f"row_{row}", row=row, when=when, exp={"time": str(weeks)})
        return replace(line, when=replace(line.when, printed=line.experimental.numbers["time"]))

    return build


@pytest.mark.parametrize(
    ("weeks", "duration"),
    [
        (52, "12 months"),
        (13, "3 months"),
        (12, "3 months"),
        (12, "12 weeks"),
        (14, "12-week programme, 2 x per week"),
        (12, "6 weeks + 6 weeks (booster)"),
        (8, "unclear"),
        (8, ""),
        (26, "half a year"),
        (10, "3x per week for 10 weeks"),
        (4, "1 month"),
        (12, "12 sessions over 3 months"),
    ],
)
def test_a_time_that_fits_the_words_is_not_told_by_any_rule(at, audited, weeks, duration):
    assert everything(audited(at(weeks, duration))) == []


@pytest.mark.parametrize(
    ("weeks", "duration", "rule"),
    [
        (12, "12 months", "time.months_as_weeks"),
        (3, "3 mnonths", "time.months_as_weeks"),
        (3, "12 weeks", "time.months_as_weeks"),
        (2.5, "2,5 Monate", "time.months_as_weeks"),
        (0.7, "0.75 months", "time.months_as_weeks"),
        (12, "104 weeks total duration. 52 weeks before first assessment", "time.months_as_weeks"),
        (84, "84 days", "time.days_as_weeks"),
        (2, "2 years", "time.years_as_weeks"),
        (24, "24 hours", "time.hours_as_weeks"),
    ],
)
def test_a_number_of_another_unit_is_told_once_and_by_its_own_rule(at, audited, weeks, duration, rule):
    assert everything(audited(at(weeks, duration))) == [rule]


def test_words_that_tell_the_weeks_too_explain_them(at, audited):
    assert found("time.months_as_weeks", audited(at(12, "12 months", assessed="at 12 weeks"))) == []
    assert found("time.months_as_weeks", audited(at(12, "12 months", label="week 12"))) == []


def test_results_of_one_study_and_time_make_one_finding(at, audited):
    evidence = audited(
        at(8, "8 months"), at(8, "unclear", row=1), at(60, "8 months", label="follow-up", row=2)
    )

    (finding,) = found("time.months_as_weeks", evidence)

    assert finding.lines == (("a", "row_0"), ("a", "row_1"))


def test_the_words_of_one_row_count_for_the_others_of_its_time(at, audited):
    assert found("time.months_as_weeks", audited(at(8, "8 months"), at(8, "8 weeks", row=1))) == []


@pytest.mark.parametrize(
    ("one", "other", "label", "findings"),
    [
        (12, 52, "post", 1),
        (52, 12, "6-month follow-up", 1),
        (12, 84, "follow-up", 1),
        (12, 13, "post", 0),
        (26, 60, "follow-up", 0),
        (2.3, 5.3, "post", 1),
    ],
)
def test_one_named_time_in_two_units_is_told(at, audited, one, other, label, findings):
    evidence = audited(at(one, label=label), at(other, label=label, row=1), at(other, label=label, row=2))

    assert len(found("time.unit_differs", evidence)) == findings


def test_two_studies_may_end_at_two_times(at, audited):
    assert everything(audited(at(12), replace(at(52, row=1), study="b"))) == []


@pytest.mark.parametrize(("post", "later", "findings"), [(8, 6, 1), (8, 8, 1), (8, 26, 0)])
def test_a_follow_up_comes_after_the_end(at, audited, post, later, findings):
    evidence = audited(at(post), at(later, label="follow-up", row=1))

    assert len(found("time.order", evidence)) == findings


def test_a_follow_up_before_the_treatment_is_over_is_told_without_an_end_too(at, audited):
    assert len(found("time.order", audited(at(6, "26 weeks", label="follow-up")))) == 1
    assert found("time.order", audited(at(26, "26 weeks", label="follow-up"))) == []


@pytest.mark.parametrize(
    ("weeks", "duration", "findings"),
    [
        (8, "6 months", 1),
        (60, "12 weeks", 1),
        (20, "26 weeks", 0),
        (16, "12 weeks", 0),
        (8, "up to 6 months", 0),
        (8, "6 weeks or 6 months", 0),
        (1, "12 two-hour sessions", 0),
    ],
)
def test_an_end_is_near_the_end_of_treatment(at, audited, weeks, duration, findings):
    assert len(found("time.duration", audited(at(weeks, duration)))) == findings


@pytest.mark.parametrize(("weeks", "findings"), [(26, 0), (36, 0), (60, 1)])
def test_a_follow_up_is_no_later_than_the_last_one_told(at, audited, weeks, findings):
    line = at(weeks, "8 weeks", label="follow-up", follow_up="6 months")

    assert len(found("time.duration", audited(line))) == findings


def of_studies(at, months, weeks=()):
    """One row of each study: some with the number of months of their words, some with its weeks."""
    rows = [at(n, f"{n} months") for n in months] + [at(52, "12 months") for _ in weeks]
    return [replace(line, study=f"s{i}", label=f"Study {i}") for i, line in enumerate(rows)]


def test_a_slip_of_most_studies_is_one_finding_on_the_column(at, audited):
    (finding,) = found("time.months_as_weeks", audited(*of_studies(at, (12, 8, 6), "ab")))

    assert "In 3 of the 5 studies" in finding.message
    assert "Study 0 (12, “12 months”), Study 1 (8, “8 months”) and Study 2" in finding.message
    assert len(finding.lines) == 3


def test_a_slip_of_fewer_studies_is_told_of_each_with_how_many_show_it(at, audited):
    findings = found("time.months_as_weeks", audited(*of_studies(at, (12, 8), "abc")))

    assert len(findings) == 2
    assert all("2 of 5 studies" in one.message for one in findings)


def test_one_week_is_told_in_the_singular(at, audited):
    (finding,) = found("time.months_as_weeks", audited(at(1, "1 month, weekly")))

    assert "The time is 1 week," in finding.message
    assert "1 month, which is" in finding.message
