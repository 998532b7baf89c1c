"""The counts of a study flow read from the plan: numbers, lists of them, and where they are from."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.plan.reading import read_plan


def read(build, tmp_path, **flow):
    return read_plan(build.write(tmp_path / "r", flow=flow)).flow


def test_a_plan_without_a_flow_has_none(build, tmp_path):
    assert read_plan(build.write(tmp_path / "r")).flow is None


def test_a_count_carries_its_note_its_line_and_the_origin_of_its_number(build, tmp_path):
    flow = read(build, tmp_path, screened={"printed": "12,450", "note": "export of 2 May"}, excluded="30")

    one = flow.counts["screened"]
    assert (one.n, one.printed, one.note) == (12_450, "12,450", "export of 2 May")
    assert one.origin == "review.yaml#flow/screened"
    assert one.place.line > 1
    assert flow.at("excluded") == flow.counts["excluded"].place
    assert (flow.n("excluded"), flow.n("sought")) == (30, None)


def test_a_list_is_counted_by_name_and_adds_up(build, tmp_path):
    flow = read(build, tmp_path, databases={"MEDLINE": "420; Ovid, 2 May 2026", "Embase": "310"})

    assert {of: (one.n, one.note) for of, one in flow.lists["databases"].items()} == {
        "MEDLINE": (420, "Ovid, 2 May 2026"),
        "Embase": (310, ""),
    }
    assert flow.lists["databases"]["Embase"].origin == "review.yaml#flow/databases/Embase"
    assert flow.n("databases") == 730


def test_an_empty_list_is_as_good_as_none(build, tmp_path):
    flow = read(build, tmp_path, databases={}, screened="3")

    assert flow.n("databases") is None


@pytest.mark.parametrize("text", ["many", "-3", "2.5", "", "; Ovid"])
def test_what_is_no_count_is_a_fault_with_its_name(build, tmp_path, text):
    with pytest.raises(Rejected) as rejected:
        read(build, tmp_path, databases={"MEDLINE": text})

    assert "review.yaml:" in str(rejected.value)
    assert "Study flow > databases > MEDLINE: expected a" in str(rejected.value)


def test_every_list_with_faults_is_told_at_once(build, tmp_path):
    with pytest.raises(Rejected) as rejected:
        read(build, tmp_path, databases={"MEDLINE": "x"}, reports_excluded={"too old": "y"})

    assert len(rejected.value.problems) == 2
