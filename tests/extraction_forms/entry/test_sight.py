"""What a person may be shown of a review."""

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from extraction_forms.entry.sight import Sight, hidden, sight_of, visible_files
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


def test_whoever_types_a_record_that_has_no_file_yet_extracts_whatever_their_role(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben", status="submitted")
    consensus = write_record(review, "okafor_2019", "consensus", status="submitted")

    def seen_by_typing(*typed):
        return hidden(Sight(review=review, name="dora", role="lead", typing=frozenset(typed)))

    assert seen_by_typing(("okafor_2019", "peer_support")) == {A, B, consensus.relative_to(review).as_posix()}
    assert seen_by_typing(("okafor_2019", "rob2"), ("smith_2020", "peer_support")) == frozenset()


def test_what_is_typed_over_a_submitted_record_hides_nothing(review):
    write_record(review, "okafor_2019", "anna", status="submitted")
    write_record(review, "okafor_2019", "ben", status="submitted")
    typing = frozenset({("okafor_2019", "peer_support")})

    assert hidden(Sight(review=review, name="anna", role="extractor", typing=typing)) == frozenset()


def test_the_eyes_of_a_visit_know_what_is_typed_and_not_saved(visit_of):
    visit = visit_of("dora", "lead")
    assert sight_of(visit).typing == frozenset()

    sent = Sent(tab="a", base_sha256="", seen=0, texts={"characteristics/label": "Okafor 2019"})
    take(visit.person, RecordName(review="demo", study="okafor_2019", form="peer_support"), sent)

    assert sight_of(visit).typing == {("okafor_2019", "peer_support")}


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_a_second_file_that_somebody_has_by_the_same_form_is_hidden_from_all_others(review, status):
    write_record(review, "okafor_2019", "anna", status=status)
    text = write_record(review, "okafor_2019", "ben", status="submitted").read_text("utf-8")
    second = review / "records/okafor_2019/ben.peer_support.yaml"
    second.write_text(text, "utf-8")

    assert second.relative_to(review).as_posix() in _seen_by(review, "anna")
    assert second not in visible_files(Sight(review=review, name="dora", role="lead"))
    assert second in visible_files(Sight(review=review, name="ben", role="extractor"))


def test_a_record_of_somebody_whose_name_begins_as_that_of_a_consensus_settles_nothing(review):
    own = write_record(review, "okafor_2019", "consensus_team", status="submitted")

    assert own.relative_to(review).as_posix() in _seen_by(review, "anna")
