"""A review as somebody may see it, fit to be drawn at any time."""

import pytest

from extraction_forms.entry.results import seen as module
from extraction_forms.entry.results.seen import FAULTY, UNFINISHED, WAITING, seen
from extraction_forms.entry.sight import Sight
from tests.extraction_forms.entry.reviews import small_review, write_record


@pytest.fixture
def review(tmp_path):
    return small_review(tmp_path / "demo")


def _seen(review, name="dora", role="lead"):
    return seen(Sight(review=review, name=name, role=role))


def _left_out(found):
    return {one.reason: one.studies for one in found.left_out}


def test_a_review_without_records_has_nothing_to_draw_and_no_fault(review):
    found = _seen(review)

    assert (found.review, found.studies, found.faults) == (None, 0, ())


def test_a_submitted_record_is_seen_by_a_lead_and_not_by_another_extractor(review):
    write_record(review, "okafor_2019", "ben", status="submitted")

    assert _seen(review).studies == 1
    assert _seen(review, "anna", "extractor").studies == 0
    assert _left_out(_seen(review, "anna", "extractor")) == {UNFINISHED: ("okafor_2019",)}


def test_two_records_that_nobody_settled_are_left_out_and_told(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben", status="submitted")
    write_record(review, "smith_2020", "anna", status="submitted")

    found = _seen(review)

    assert found.studies == 1
    assert _left_out(found) == {WAITING: ("okafor_2019",)}
    assert found.left_out[0].words == "1 study waits until its two records are settled"


def test_a_consensus_stands_for_the_two(review):
    for name in ("anna", "ben"):
        write_record(review, "okafor_2019", name, status="submitted")
    text = (review / "records/okafor_2019/anna.yaml").read_text(encoding="utf-8")
    (review / "records/okafor_2019/consensus.yaml").write_text(text, encoding="utf-8")

    found = _seen(review)

    assert (found.studies, found.left_out) == (1, ())


def test_a_record_with_faults_is_left_out_and_its_fault_told(review):
    write_record(review, "okafor_2019", "anna", status="submitted", mean="1x5")
    write_record(review, "smith_2020", "anna", status="submitted")

    found = _seen(review)

    assert found.studies == 1
    assert _left_out(found) == {FAULTY: ("okafor_2019",)}
    assert "1x5" in found.left_out[0].faults[0]


def test_a_draft_is_told_as_work_that_goes_on(review):
    write_record(review, "okafor_2019", "anna")
    write_record(review, "smith_2020", "anna", status="submitted")

    assert _left_out(_seen(review)) == {UNFINISHED: ("okafor_2019",)}


def test_a_fault_of_the_plan_is_told_and_nothing_is_drawn(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    plan = review / "review.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("measure: SMD", "measure: SND"), encoding="utf-8"
    )

    found = _seen(review)

    assert found.review is None
    assert "SND" in found.faults[0]


def test_a_condition_may_name_a_study_that_may_not_be_seen(review):
    plan = review / "review.yaml"
    text = plan.read_text(encoding="utf-8").replace("outcome == 'hope'", "study != 'okafor_2019'")
    plan.write_text(text, encoding="utf-8")
    write_record(review, "okafor_2019", "ben")
    write_record(review, "smith_2020", "anna", status="submitted")

    assert _seen(review, "anna", "extractor").studies == 1


def test_what_is_not_used_does_not_change_the_key_and_what_is_used_does(review):
    write_record(review, "smith_2020", "anna", status="submitted")
    before = _seen(review).key
    write_record(review, "okafor_2019", "ben")

    assert _seen(review).key == before
    write_record(review, "okafor_2019", "ben", status="submitted")
    assert _seen(review).key != before


def test_a_review_is_looked_at_again_only_when_a_file_changed(review, monkeypatch):
    write_record(review, "smith_2020", "anna", status="submitted")
    first = _seen(review)
    monkeypatch.setattr(module, "look_at", None)

    assert _seen(review) is first


def test_few_reviews_are_kept(review):
    for i in range(3 * module.MOST_KEPT):
        write_record(review, "okafor_2019", f"p{i}")
        _seen(review, f"p{i}", "extractor")

    assert len(module._known) <= module.MOST_KEPT
