"""The margins of a plan: what each fault says, and where."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.plan.margins import declared
from synthesis.review import open_review
from synthesis.verdicts.margin import RISK_DIFFERENCES, STANDARDISED, UNITS, Margin, resolve

SMD = {"measure": "SMD", "harm": 0.2, "benefit": 0.2, "source": "the review's own choice"}


@pytest.fixture
def fault(build, tmp_path):
    """What is wrong with a review of these parts."""

    def make(**parts):
        with pytest.raises(Rejected) as rejected:
            open_review(build.write(tmp_path / "r", build.study("a"), **parts))
        return str(rejected.value)

    return make


@pytest.fixture
def problems(build, tmp_path):
    """The faults of a review with these margins."""

    def make(**margins):
        with pytest.raises(Rejected) as rejected:
            open_review(build.write(tmp_path / "r", build.study("a"), margins=margins))
        return rejected.value.problems

    return make


def margin(measure="SMD", **parts):
    return {"measure": measure, "source": "the review's own choice", **parts}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": "SDM"}, "found 'SDM'"),
        ({"harm": 0}, "a number above 0"),
        ({"where": "mod == 'x'"}, "Margins > smd > where"),
        ({"where": "format == 'grup'"}, "a code of format"),
        ({"where": "format =="}, "Margins > smd > where"),
        ({"unit": "ratio"}, "a unit that fits standardised mean difference"),
        ({"unit": "points"}, "standard deviation"),
        ({"harm": None, "benefit": None}, "neither"),
    ],
)
def test_a_margin_that_cannot_be_is_a_fault_with_its_place(fault, change, words):
    margin = {name: value for name, value in {**SMD, **change}.items() if value is not None}

    text = fault(margins={"smd": margin})

    assert text.startswith("review.yaml:")
    assert words in text


def test_a_margin_without_a_source_is_a_fault(fault):
    margin = {name: value for name, value in SMD.items() if name != "source"}

    assert "source" in fault(margins={"smd": margin})


def test_verdicts_name_only_what_results_can_be_asked_for(fault):
    text = fault(margins={"smd": SMD}, verdicts={"by": ["formt"], "domain": "domian", "comparator": "kind"})

    for name in ("formt", "domian", "kind"):
        assert repr(name) in text


def test_codes_that_stand_apart_are_codes_of_the_comparator(fault):
    text = fault(verdicts={"comparator": "control_kind", "apart": ["usual_car"]})

    assert "Did you mean 'usual_care'" in text


def test_codes_that_stand_apart_need_a_comparator(fault):
    assert "under comparator" in fault(verdicts={"apart": ["usual_care"]})


@pytest.mark.parametrize(
    ("measure", "units", "scale"),
    [
        ("OR", "ratio, risk_difference, or same", "log odds ratio"),
        ("RR", "ratio, risk_difference, or same", "log risk ratio"),
        ("HR", "ratio, or same", "log hazard ratio"),
        ("ZCOR", "correlation, or same", "Fisher's z of the correlation"),
    ],
)
def test_a_margin_of_a_measure_on_another_scale_names_its_unit(problems, measure, units, scale):
    (problem,) = problems(one=margin(measure, harm=0.8, benefit=0.9))

    assert (problem.where, problem.found) == ("Margins > one", "none")
    assert problem.expected.startswith("`unit` for ")
    assert units in problem.expected
    assert problem.expected.endswith(f"on the scale of the analysis ({scale})")


@pytest.mark.parametrize("measure", ["SMD", "MD", "RD", "COR"])
def test_a_margin_on_the_scale_it_is_read_on_needs_no_unit(build, tmp_path, measure):
    one = margin(measure, harm=0.1, benefit=0.2)

    plan = open_review(build.write(tmp_path / "r", build.study("a"), margins={"one": one})).plan

    assert plan.margins[0].unit == "same"


@pytest.mark.parametrize("name", ["harm", "benefit", "sd"])
@pytest.mark.parametrize("value", ["0", "-0.2"])
def test_whatever_is_not_above_0_is_one_fault_that_says_so(problems, name, value):
    (problem,) = problems(
        one=margin(unit="points", **{"harm": 4, "sd": 10, "sd_of": "the controls", name: value})
    )

    assert (problem.where, problem.expected) == (f"Margins > one > {name}", "a number above 0")


@pytest.mark.parametrize(("value", "expected"), [("0", "a number above 0"), ("1", "a number below 1")])
def test_a_baseline_risk_lies_between_0_and_1(problems, value, expected):
    (problem,) = problems(one=margin("OR", unit="risk_difference", harm=0.1, baseline_risk=value))

    assert problem.expected == expected


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "no `sd` and no `sd_of`"),
        ({"sd": 10}, "no `sd_of`"),
        ({"sd_of": "the controls"}, "no `sd`"),
    ],
)
def test_points_of_a_standardised_measure_ask_for_their_deviation_by_name(problems, given, found):
    (problem,) = problems(one=margin(unit="points", harm=4, **given))

    expected = "`sd`, the standard deviation that points are divided by, and `sd_of`, whose it is"
    assert (problem.expected, problem.found) == (expected, found)


def test_a_difference_in_risk_asks_for_the_baseline_risk_by_name(problems):
    (problem,) = problems(one=margin("OR", unit="risk_difference", harm=0.1))

    assert problem.expected.startswith("`baseline_risk`, the risk without the intervention")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (margin(harm=0.2, sd=10), "sd"),
        (margin(harm=0.2, unit="standard_deviations", sd_of="the controls"), "sd_of"),
        (margin("MD", harm=2, unit="points", sd=10), "sd"),
        (margin(harm=0.2, baseline_risk=0.3), "baseline_risk"),
        (margin("OR", harm=0.8, unit="ratio", baseline_risk=0.3), "baseline_risk"),
        (margin("RD", harm=0.1, unit="risk_difference", baseline_risk=0.3), "baseline_risk"),
    ],
)
def test_what_a_unit_would_ignore_is_a_fault(problems, part, name):
    (problem,) = problems(one=part)

    assert problem.where == f"Margins > one > {name}"
    assert problem.expected.startswith(f"no `{name}`, which margins of {part['measure']}")


@pytest.mark.parametrize(
    ("part", "name", "expected"),
    [
        (margin("OR", unit="ratio", harm=1, benefit=1.2), "harm", "a ratio other than 1"),
        (margin("COR", unit="correlation", harm=0.1, benefit=1.2), "benefit", "a number below 1"),
        (margin("RD", unit="risk_difference", harm=5), "harm", "a number below 1"),
        (
            margin("RR", unit="risk_difference", harm=0.05, benefit=0.1, baseline_risk=0.08),
            "baseline_risk",
            "a risk that harm and benefit",
        ),
    ],
)
def test_a_number_that_the_unit_cannot_have_is_one_fault_at_that_number(problems, part, name, expected):
    (problem,) = problems(one=part)

    assert problem.where == f"Margins > one > {name}"
    assert problem.expected.startswith(expected)


def test_a_measure_without_a_value_of_no_effect_has_no_margin(problems):
    (problem,) = problems(one=margin("PR", harm=0.1))

    assert (problem.where, problem.found) == ("Margins > one > measure", "proportion (PR)")


@pytest.mark.parametrize("unit", UNITS)
def test_whatever_has_no_fault_can_be_turned_into_its_measure(build, tmp_path, unit):
    given = {}
    for measure in sorted(UNITS[unit].fits):
        given[measure.lower()] = one = margin(measure, unit=unit, harm=0.1, benefit=0.2)
        if unit == "points" and measure in STANDARDISED:
            one |= {"sd": 10, "sd_of": "the controls"}
        if unit == "risk_difference" and measure not in RISK_DIFFERENCES:
            one |= {"baseline_risk": 0.3}

    plan = open_review(build.write(tmp_path / "r", build.study("a"), margins=given)).plan

    made = [resolve(declared(one), one.measure, "lower_better") for one in plan.margins]
    assert len(made) == len(UNITS[unit].fits)
    assert all(isinstance(one, Margin) for one in made)


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({}, {}, "all"),
        ({}, {"where": "format == 'group'"}, "all"),
        ({"where": "format == 'group'"}, {"where": "format == 'group'"}, "the same"),
    ],
)
def test_a_margin_that_can_never_be_reached_is_a_fault(problems, first, second, what):
    (problem,) = problems(one=margin(harm=0.2, **first), two=margin(harm=0.3, **second))

    assert problem.where == "Margins > two"
    assert problem.found == f"'one' before it, for {what} results of SMD"


def test_a_margin_for_some_results_may_stand_before_one_for_all(build, tmp_path):
    given = {
        "some": margin(harm=0.2, where="format == 'group'"),
        "all": margin(harm=0.3),
        "md": margin("MD", harm=2),
    }

    plan = open_review(build.write(tmp_path / "r", build.study("a"), margins=given)).plan

    assert [one.id for one in plan.margins] == ["some", "all", "md"]
