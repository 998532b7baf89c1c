"""The history of a record, shown to those who may see the record."""

import re

import pytest

from extraction_forms.draft import AnswerPath, with_answer, with_head
from extraction_forms.form_library import named_form
from extraction_forms.store.saving import load, save, set_status
from tests.extraction_forms.entry.settling.two_records import (
    FORM,
    SECRETS,
    STUDY,
    distinctive,
    two,
    whole,
    write_text,
)

OWN = f"/demo/records/{STUDY}/{FORM}/history"
POPULATION = AnswerPath(section="characteristics", field="population")


@pytest.fixture
def form():
    return named_form("peer_support@1.2.0")[0]


@pytest.fixture
def review(reviews):
    return reviews / "demo"


def _saved(review, form, extractor, text, reason):
    """Two saves of a record: as it is, and with another answer."""
    write_text(review, extractor, text)
    stored = load(review, STUDY, extractor, form)
    stored.path.unlink()
    first = save(review, stored.draft, form, expected=None, actor=extractor, reason="first")
    changed = with_answer(first.draft, POPULATION, "Adults")
    return save(review, changed, form, expected=first.sha256, actor=extractor, reason=reason)


def _told(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_record_that_was_never_saved_has_no_history(review, browser_of):
    assert "Nothing of it has been saved yet" in _told(browser_of("anna").get(OWN))


def test_each_save_is_told_with_who_when_why_and_what_changed_by_its_question(review, form, browser_of):
    _saved(review, form, "anna", whole("anna", status="draft"), "read it again")

    told = _told(browser_of("anna").get(OWN))

    assert told.index("Revision 2") < told.index("Revision 1")
    assert "Why: read it again" in told
    assert "Population nothing → became Adults" in told
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, anna", told)


def test_a_record_can_be_read_as_it_was(review, form, browser_of):
    _saved(review, form, "anna", whole("anna", status="draft"), "more")
    client = browser_of("anna")

    first, second = client.get(OWN, {"revision": "1"}), client.get(OWN, {"revision": "2"})

    assert "As it was at revision 1" in _told(first)
    assert "<dd>Adults</dd>" not in first.content.decode()
    assert "<dd>Adults</dd>" in second.content.decode()
    assert client.get(OWN, {"revision": "3"}).status_code == 404
    assert client.get(OWN, {"revision": "x"}).status_code == 404


def test_the_history_of_another_is_no_page_before_both_have_submitted(review, form, browser_of):
    write_text(review, "anna", whole("anna"))
    _saved(review, form, "ben", distinctive(), "narwhal")
    address = f"/demo/history/{STUDY}/{FORM}/ben"

    for name, role in (("anna", "extractor"), ("carla", "adjudicator"), ("dora", "lead"), ("rita", "reader")):
        answer = browser_of(name, role).get(address)

        assert answer.status_code == 404
        assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
    assert browser_of("ben").get(address).status_code == 200


def test_the_history_of_another_is_shown_once_both_have_submitted(review, form, browser_of):
    write_text(review, "anna", whole("anna"))
    stored = _saved(review, form, "ben", whole("ben", status="draft", mean="88.125"), "sure")
    set_status(review, stored, "submitted", actor="ben")

    assert "88.125" in _told(browser_of("anna").get(f"/demo/history/{STUDY}/{FORM}/ben"))


def test_the_history_of_a_consensus_is_closed_while_a_record_is_open_again(review, form, browser_of):
    two(review, mean="12.5")
    stored = load(review, STUDY, "anna", form)
    built = with_head(stored.draft, extractor="carla")
    write_text(review, "consensus", stored.text.replace("extractor: anna", "extractor: carla"))
    assert built.text("extractor") == "carla"
    address = f"/demo/history/{STUDY}/{FORM}/consensus"

    assert browser_of("anna").get(address).status_code == 200

    two(review, b="draft")

    assert browser_of("anna").get(address).status_code == 404
    assert browser_of("dora", "lead").get(address).status_code == 404


@pytest.mark.parametrize(
    "address", [f"/demo/history/{STUDY}/{FORM}/nobody", f"/demo/history/{STUDY}/none/anna"]
)
def test_a_history_of_nobody_is_no_page(review, browser_of, address):
    two(review)

    assert browser_of("anna").get(address).status_code == 404


def test_a_lead_can_have_the_whole_history_recomputed(review, form, browser_of):
    _saved(review, form, "dora", whole("dora", status="draft"), "more")
    client = browser_of("dora", "lead")

    assert "The history holds" in _told(client.get(OWN, {"verify": "1"}))

    (path,) = (review / "history").glob("*.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("Adults", "Adult"), encoding="utf-8")

    assert "The history does not hold" in _told(client.get(OWN, {"verify": "1"}))
    assert "The history" not in _told(browser_of("anna").get(OWN, {"verify": "1"}))


@pytest.mark.parametrize(
    "address", [f"BAD!/{FORM}/consensus", f"{STUDY}/{FORM}/BAD!", f"{STUDY}/none/consensus"]
)
def test_the_history_of_what_cannot_be_a_record_is_no_page(review, browser_of, address):
    assert browser_of("lea", "lead").get(f"/demo/history/{address}").status_code == 404
