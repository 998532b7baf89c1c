"""The methods for small studies and the diagnostics that a plan names, held against what there is."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.asymmetry_methods import METHODS
from synthesis.models.small_study.named_tests import SMALL_STUDY
from synthesis.plan.plan import MOST_SUBSETS, DrawPlan
from synthesis.plan.small_study import ADJUSTED, ON_REQUEST, TESTS
from tests.synthesis.small_studies import counted, estimated


def kinds(kind):
    return {name for name, one in METHODS.items() if one.kind == kind}


def test_a_plan_may_name_exactly_the_methods_there_are():
    assert set(TESTS) == kinds("test") == {*SMALL_STUDY, "egger_dependent"}
    assert set(ADJUSTED) == kinds("adjust")
    assert set(ON_REQUEST) == kinds("request")


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (
            {"tests": ["eger"]},
            r"Small-study effects > clinical > tests: expected one of .*egger.*found 'eger'",
        ),
        ({"adjust": ["trim"]}, r"adjust: expected one of .*trim_and_fill.*found 'trim'"),
        ({"on_request": ["rosenthal"]}, r"on_request: expected one of excess_significance, fail_safe"),
        ({"tests": ["peters"]}, r"tests: expected a test for SMD; peters is for OR and PETO; found 'peters'"),
    ],
)
def test_what_cannot_be_asked_of_small_studies_is_a_fault_with_its_place(build, carried, declared, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        carried(build.study("a"), small_study={"clinical": declared}, syntheses=estimated())


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"cumulative": "yaer"}, r"Diagnostics > clinical > cumulative: expected one of .*found 'yaer'"),
        ({"cumulative": "route"}, r"cumulative: expected one of .*found 'route'"),
        ({}, r"Diagnostics > clinical: expected leave_one_out, influence.*found none of them"),
        ({"subsets": {"most": "5"}}, r"subsets: expected a seed and how many .*found most: 5"),
        ({"subsets": {"seed": "one"}}, r"subsets: expected a seed .*found seed: one"),
        ({"subsets": {"seed": "1", "most": "0"}}, r"subsets: expected a seed .*found seed: 1, most: 0"),
        ({"subsets": {"seed": "1", "n": "9"}}, r"subsets: expected a seed .*found seed: 1, n: 9"),
    ],
)
def test_what_cannot_be_asked_of_single_studies_is_a_fault_with_its_place(build, carried, declared, told):
    with pytest.raises(Rejected, match=rf"review.yaml:\d+:\d+: .*{told}"):
        carried(build.study("a"), diagnostics={"clinical": declared}, syntheses=estimated())


@pytest.mark.parametrize("part", ["small_study", "diagnostics"])
def test_both_are_of_a_synthesis_there_is(build, carried, part):
    with pytest.raises(Rejected, match=r"expected one of clinical; found 'other'"):
        carried(build.study("a"), **{part: {"other": {}}}, syntheses=estimated())


@pytest.mark.parametrize(
    "asked",
    [{"influence": "yes"}, {"baujat": "yes"}, {"subsets": {"seed": "1"}}],
    ids=lambda one: next(iter(one)),
)
def test_a_model_of_counts_has_no_influence_and_no_subsets(build, carried, asked):
    with pytest.raises(Rejected, match=r"expected a synthesis that pools estimates, not counts as peto does"):
        carried(build.study("a"), diagnostics={"clinical": asked}, syntheses=counted(model="peto"))


def test_a_plan_is_read_as_it_is_written(build, carried):
    small = {"tests": ["egger"], "adjust": ["uwls"], "worst_case": "yes", "one_row": "yes", "force": "yes"}
    single = {"leave_one_out": "yes", "cumulative": "year, precision", "subsets": {"seed": "7"}}
    plan = carried(
        build.study("a"),
        small_study={"clinical": small},
        diagnostics={"clinical": single},
        syntheses=estimated(),
    ).review.plan
    (first,), (second,) = plan.small_study, plan.diagnostics

    assert (first.tests, first.adjust, first.on_request) == (("egger",), ("uwls",), ())
    assert (first.worst_case, first.one_row, first.force) == (True, True, True)
    assert (second.leave_one_out, second.influence, second.baujat) == (True, False, False)
    assert second.cumulative == ("year", "precision")
    assert second.subsets == DrawPlan(seed=7, most=MOST_SUBSETS)
