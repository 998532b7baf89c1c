"""What became of the included studies, told from the analysis, and their numbers in the ledger."""

import json

import pytest

from synthesis.ledger.flow import flow_items
from synthesis.study_flow import study_flow

NOTHING = {"missing": "not_reported"}


@pytest.fixture
def made(build, carried):
    """Three studies pooled, one that votes in another domain, one with neither, one that repeats another's trial."""
    b = build
    silent = {"smd": NOTHING, "smd_se": NOTHING, "sign_convention": "positive_favours_exp"}
    pooled = [b.study(f"p{n}", b.result(contrast=b.g(0.1 * n))) for n in range(3)]
    voted = b.study("v", b.result(outcome="hope"))
    told = b.study("n", b.result(contrast=silent))
    again = b.study("r", b.result(contrast=b.g(0.3)), same_trial_as="p0")

    def make(**flow):
        votes = {"domain": "domain", "measure": "SMD"}
        return carried(*pooled, voted, told, again, votes=votes, flow=flow)

    return make


def numbers(made):
    return {key.removeprefix("flow."): found.value for key, found in flow_items(made.analysis)}


def test_a_plan_without_a_flow_has_neither_flow_nor_numbers(build, carried):
    analysis = carried(build.study("a")).analysis

    assert study_flow(analysis) is None
    assert list(flow_items(analysis)) == []


def test_every_study_is_pooled_or_voted_only_or_narrative_and_repeated_trials_do_not_count(made):
    flow = study_flow(made(screened="9").analysis)

    assert flow.studies == ("n", "p0", "p1", "p2", "v")
    assert (flow.pooled, flow.voted, flow.narrative) == (("p0", "p1", "p2"), ("v",), ("n",))


def test_included_studies_that_are_not_declared_are_those_of_the_records(made):
    found = numbers(made(screened="9"))

    assert (found["included_studies"], found["recorded_studies"]) == (5, 5)
    assert found["included_reports"] == found["recorded_reports"] == 6
    assert (found["pooled"], found["voted"], found["narrative"]) == (3, 1, 1)


def test_declared_studies_without_a_record_are_counted_and_the_difference_is_told(made):
    one = made(included_studies="7", included_reports="8")

    assert numbers(one)["unrecorded"] == 2
    assert study_flow(one.analysis).difference == (
        "7 studies declared, 5 in the records; 8 reports declared, 6 in the records"
    )


def test_reports_of_the_records_are_not_told_as_those_of_other_studies_that_are_declared(made):
    one = made(included_studies="7")

    assert "included_reports" not in numbers(one)
    assert numbers(one)["recorded_reports"] == 6


def test_of_an_update_the_total_is_added_up(made):
    found = numbers(
        made(previous_studies="2", previous_reports="2", included_studies="3", included_reports="4")
    )

    assert (found["total_studies"], found["total_reports"]) == (5, 6)
    assert (found["included_studies"], found["included_reports"]) == (3, 4)
    assert "unrecorded" not in found


def test_lists_are_summed_and_each_has_a_key_of_its_own(made):
    found = numbers(
        made(databases={"MEDLINE": "4", "PsycINFO®": "2", "psycinfo": "1"}, registers={"ICTRP": "3"})
    )

    assert {
        key: n for key, n in found.items() if key.startswith(("databases", "registers", "identified"))
    } == {
        "databases.medline.n": 4,
        "databases.psycinfo.n": 2,
        "databases.psycinfo_2.n": 1,
        "databases": 7,
        "registers.ictrp.n": 3,
        "registers": 3,
        "identified": 10,
    }


def test_every_number_leads_to_a_line_of_the_plan_or_to_records(made):
    one = made(databases={"MEDLINE": "4; Ovid"}, duplicates="1", screened={"printed": "3", "note": "log"})
    known = one.document.provenance

    for _, found in flow_items(one.analysis):
        assert found.origins or not found.value
        assert [at for at in found.origins if at not in known] == []
    assert known["review.yaml#flow/screened"].note == "log"
    assert known["review.yaml#flow/databases/MEDLINE"].note == "Ovid"
    assert known["review.yaml#flow/screened"].line > 1
    json.dumps([found.value for _, found in flow_items(one.analysis)])
