"""The part of a record's page that tells what the numbers say so far."""

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, Sent, take
from tests.extraction_forms.entry.reviews import write_record

STUDY = "okafor_2019"
ADDRESS = f"/demo/records/{STUDY}/peer_support/feedback"


@pytest.fixture
def both(reviews, person):
    """Drafts of Anna and Ben of one study, with values of their own; Ben typed more without saving it."""
    write_record(reviews / "demo", STUDY, "anna", mean="12.5", label="Annas label")
    write_record(reviews / "demo", STUDY, "ben", mean="98.75", label="Bens label")
    sent = Sent(tab="b", base_sha256="", seen=0, texts={"results/hope_post/peer/sd": "7.13"})
    take(person("ben"), RecordName(review="demo", study=STUDY, form="peer_support"), sent)
    return reviews


def test_it_shows_the_effect_as_text_and_as_a_picture_with_words(both, browser_of):
    page = browser_of("anna").get(ADDRESS).content.decode()

    assert "0.54 (0.14 to 0.95)" in page
    assert "favours peer support" in page
    assert 'role="img" aria-label="Hope: ' in page
    assert "style=" not in page
    assert "<script" not in page


def test_nobody_is_told_anything_of_the_draft_of_another(both, browser_of):
    annas = browser_of("anna").get(ADDRESS).content.decode()
    bens = browser_of("ben").get(ADDRESS).content.decode()

    assert not [value for value in ("98.75", "7.13", "Bens label") if value in annas]
    assert "12.5" not in bens
    assert "0.54" not in bens


def test_a_submitted_record_of_another_is_no_context_for_an_extractor(reviews, browser_of):
    write_record(reviews / "demo", STUDY, "anna")
    write_record(reviews / "demo", STUDY, "ben", mean="98.75", status="submitted")

    assert "98.75" not in browser_of("anna").get(ADDRESS).content.decode()


def test_a_reader_has_no_record_and_no_feedback(both, browser_of):
    assert browser_of("rita", "reader").get(ADDRESS).status_code == 403


def test_labels_are_escaped(reviews, browser_of):
    write_record(reviews / "demo", STUDY, "anna")
    path = reviews / "demo" / "records" / STUDY / "anna.yaml"
    text = path.read_text(encoding="utf-8").replace("label: Usual care", 'label: "<script>alert(1)</script>"')
    path.write_text(text.replace(', sd: "4.3"', ""), encoding="utf-8")

    page = browser_of("anna").get(ADDRESS).content.decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_plan_with_faults_is_told_in_the_place_of_effects(both, browser_of):
    plan = both / "demo" / "outcomes.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("higher_better", "upwards"), encoding="utf-8")

    answer = browser_of("anna").get(ADDRESS)

    assert answer.status_code == 200
    assert "upwards" in answer.content.decode()


def test_every_link_leads_to_an_input_of_the_record(both, browser_of):
    write_record(both / "demo", STUDY, "anna", mean="1x5")

    assert 'href="#results/hope_post/peer/mean"' in browser_of("anna").get(ADDRESS).content.decode()


def test_each_row_carries_what_its_result_says_so_far(both, browser_of):
    page = browser_of("anna").get(ADDRESS).content.decode()

    assert (
        'data-so-far="results/hope_post" data-says="So far: 0.54 (0.14 to 0.95), favours peer support"'
        in page
    )
