"""Agreement between extractors, as far as a person may know it."""

import re

import pytest

from tests.extraction_forms.entry.reviews import record
from tests.extraction_forms.entry.settling.two_records import SECRETS, distinctive, two, whole, write_text


@pytest.fixture
def review(reviews):
    return reviews / "demo"


def _told(client):
    return " ".join(re.sub(r"<[^>]+>", " ", client.get("/demo/agreement/").content.decode()).split())


def test_where_nothing_was_submitted_twice_that_is_said(review, browser_of):
    write_text(review, "anna", whole("anna"))

    assert "There is nothing to tell yet" in _told(browser_of("anna"))


def test_two_submitted_records_are_rated_by_section_and_overall(review, browser_of):
    two(review)

    told = _told(browser_of("anna"))

    assert "1 study, by anna and ben" in told
    assert "All sections" in told
    assert "undefined" in told
    assert "no interval from fewer than 5 studies" in told.lower()


def test_a_study_with_a_draft_is_left_out_and_only_named_as_waiting(review, browser_of):
    write_text(review, "anna", whole("anna"))
    write_text(review, "ben", distinctive())

    for name, role in (("anna", "extractor"), ("dora", "lead")):
        told = _told(browser_of(name, role))

        assert "Waiting for the records of two extractors to be submitted: okafor_2019" in told
        assert [secret for secret in SECRETS if secret in told] == []


def test_of_three_extractors_nothing_is_rated_while_one_is_at_work(review, browser_of):
    two(review)
    write_text(review, "cleo", whole("cleo", status="draft"))

    assert "There is nothing to tell yet" in _told(browser_of("dora", "lead"))


def test_what_is_rated_follows_the_files(review, browser_of):
    two(review, mean="12.5")
    client = browser_of("anna")
    before = _told(client)

    two(review, mean="99.5")

    assert _told(client) != before


def test_the_faults_of_a_record_that_may_not_be_seen_are_not_told(review, browser_of):
    two(review)
    write_text(review, "anna", record("rusch_2014", "anna", status="submitted"), study="rusch_2014")
    write_text(review, "ben", "schema: 1\nnarwhal: [\n", study="rusch_2014")

    page = browser_of("anna").get("/demo/agreement/").content.decode()

    assert "narwhal" not in page
