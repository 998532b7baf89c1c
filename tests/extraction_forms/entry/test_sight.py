"""What a person may be shown of a review."""

import pytest

from extraction_forms.entry.sight import Sight, hidden
from tests.extraction_forms.entry.reviews import small_review, write_record

A, B = "records/okafor_2019/anna.yaml", "records/okafor_2019/ben.yaml"


@pytest.fixture
def review(tmp_path):
    return small_review(tmp_path / "demo")


def _seen_by(review, name, role="extractor"):
    return hidden(Sight(review=review, name=name, role=role))


@pytest.mark.parametrize("role", ["extractor", "adjudicator", "lead", "reader"])
def test_a_draft_is_shown_to_its_writer_alone(review, role):
    write_record(review, "okafor_2019", "anna")

    assert _seen_by(review, "anna", role) == frozenset()
    assert _seen_by(review, "cleo", role) == {A}


def test_of_two_extractors_neither_sees_the_other_before_both_are_submitted(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben", mean="99.75")

    assert _seen_by(review, "anna") == {B}
    assert _seen_by(review, "ben") == {A}
    assert _seen_by(review, "dora", "lead") == {A, B}


def test_both_are_shown_once_both_are_submitted(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben", status="submitted")

    assert _seen_by(review, "anna") == frozenset()
    assert _seen_by(review, "cleo") == frozenset()


def test_an_extractor_who_has_not_begun_is_not_shown_the_only_submitted_record(review):
    write_record(review, "okafor_2019", "anna", status="submitted")

    assert _seen_by(review, "ben") == {A}
    assert _seen_by(review, "dora", "adjudicator") == frozenset()


def test_a_locked_record_is_shown_to_everybody(review):
    write_record(review, "okafor_2019", "anna", status="locked")

    assert _seen_by(review, "ben") == frozenset()


def test_a_consensus_is_hidden_from_extractors_while_a_record_under_it_is_open_again(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben")
    write_record(review, "okafor_2019", "consensus", status="submitted")

    assert "records/okafor_2019/consensus.yaml" in _seen_by(review, "anna")
    assert "records/okafor_2019/consensus.yaml" not in _seen_by(review, "dora", "lead")
