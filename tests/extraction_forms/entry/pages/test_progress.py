"""The page of a review: how far each study is, and a study added."""

import pytest

from extraction_forms.entry.models import OpenDraft
from extraction_forms.entry.progress.table import PAGE
from extraction_forms.stray_files import stray_files
from tests.extraction_forms.entry.reviews import write_record
from tests.extraction_forms.entry.settling.two_records import SECRETS, distinctive, two, whole, write_text


def _page(client, **query):
    return client.get("/demo/", query).content.decode()


def _typed(person):
    OpenDraft.objects.create(
        person=person, review="demo", study="okafor_2019", form="peer_support", version=4, saved_version=3
    )


def test_an_empty_review_says_how_to_begin(reviews, browser_of):
    told = _page(browser_of("anna", "lead"))

    assert "Peers and hope" in told
    assert "Does support by peers raise hope?" in told
    assert "There is no study yet" in told
    assert "Add the first one" in told


def test_the_status_of_each_extractor_is_a_chip(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", status="submitted")
    write_record(reviews / "demo", "okafor_2019", "ben")

    told = _page(browser_of("anna"))

    assert "anna: submitted" in told
    assert "ben: draft" in told


def test_one_who_has_not_begun_is_told_so_of_themselves_alone(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", status="submitted")

    assert "cleo: not started" in _page(browser_of("cleo"))
    assert "cleo" not in _page(browser_of("rita", "reader"))


def test_what_is_typed_and_not_saved_is_told_to_whoever_typed_it_alone(reviews, browser_of, person):
    _typed(person("ben"))

    assert "ben: typing" in _page(browser_of("ben"))
    assert "okafor" not in _page(browser_of("anna"))


def test_what_is_saved_is_not_told_as_typing(reviews, browser_of, person):
    OpenDraft.objects.create(
        person=person("ben"),
        review="demo",
        study="okafor_2019",
        form="peer_support",
        version=4,
        saved_version=4,
    )
    write_record(reviews / "demo", "okafor_2019", "ben")

    told = _page(browser_of("ben"))

    assert "ben: draft" in told
    assert "ben: typing" not in told


def test_of_anothers_draft_no_word_but_the_status_is_shown(reviews, browser_of):
    write_text(reviews / "demo", "anna", whole("anna"))
    write_text(reviews / "demo", "ben", distinctive())

    told = _page(browser_of("anna"))

    assert [secret for secret in SECRETS if secret in told] == []
    assert "Okafor 2019" in told


def test_a_study_is_called_by_its_label_once_that_may_be_seen(reviews, browser_of):
    write_text(reviews / "demo", "ben", distinctive("submitted"))

    assert "Quokka 2019" not in _page(browser_of("anna"))
    assert "Quokka 2019" in _page(browser_of("carla", "lead"))


def test_two_submitted_records_are_to_be_compared(reviews, browser_of):
    two(reviews / "demo")

    told = _page(browser_of("anna"))

    assert 'href="/demo/compare/okafor_2019/peer_support/"' in told
    assert "to settle" in told


def test_nothing_is_to_be_compared_while_one_record_is_a_draft(reviews, browser_of):
    two(reviews / "demo", b="draft")

    assert "/demo/compare/" not in _page(browser_of("carla", "lead"))


def test_how_many_answers_differ_is_told_once_both_are_submitted_and_not_before(reviews, browser_of):
    two(reviews / "demo")
    client = browser_of("anna")

    assert "differs 1" in client.get("/demo/compare/okafor_2019/peer_support/left").content.decode()

    two(reviews / "demo", b="draft")

    assert "not open" in client.get("/demo/compare/okafor_2019/peer_support/left").content.decode()


def test_a_consensus_that_counts_is_told_as_agreed_until_a_record_is_opened_again(reviews, browser_of):
    two(reviews / "demo")
    write_text(reviews / "demo", "consensus", whole("carla"))
    client = browser_of("rita", "reader")

    assert 'class="chip agreed"' in _page(client)

    two(reviews / "demo", a="draft")

    assert 'class="chip agreed"' not in _page(client)


def test_readers_have_no_record_of_their_own_to_open(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")

    assert "/demo/records/" not in _page(browser_of("rita", "reader"))
    assert "/demo/records/okafor_2019/peer_support/" in _page(browser_of("ben"))


def test_studies_are_found_by_words_of_their_name_or_label(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", label="The walking trial")
    write_record(reviews / "demo", "rusch_2014", "anna")
    client = browser_of("anna")

    assert "rusch_2014" not in _page(client, q="WALKING")
    assert "okafor_2019" in _page(client, q="walking trial")
    assert "okafor_2019" not in _page(client, q="rusch 2014")


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("open", ["d"]),
        ("mine", ["b", "c", "d"]),
        ("settle", ["a"]),
        ("agreed", []),
        ("nonsense", list("abcd")),
    ],
)
def test_studies_are_chosen_by_how_far_they_are(reviews, browser_of, shown, found):
    folder = reviews / "demo"
    for name in ("anna", "ben"):
        write_record(folder, "a", name, status="submitted")
    write_record(folder, "b", "anna")
    write_record(folder, "c", "ben")
    (folder / "records" / "d").mkdir()

    told = _page(browser_of("anna"), show=shown, form="peer_support")

    assert [study for study in "abcd" if f'id="study-{study}"' in told] == found


def test_many_studies_are_shown_page_by_page(reviews, browser_of):
    for number in range(PAGE + 3):
        (reviews / "demo" / "records" / f"study_{number:04}").mkdir(parents=True)
    client = browser_of("anna")

    first, second = _page(client), _page(client, page="2")

    assert first.count('class="study"') == PAGE
    assert second.count('class="study"') == 3
    assert "Page 2 of 2" in second
    assert "Page 2 of 2" in _page(client, page="99")


def test_a_record_that_cannot_be_read_is_told_with_its_line_and_of_others_without_its_words(
    reviews, browser_of
):
    write_text(reviews / "demo", "ben", "schema: 1\nnarwhal: [\n")
    write_text(reviews / "demo", "anna", "schema: 1\nform: 3\nstatus: daft\n")

    told = _page(browser_of("anna"))

    assert "records/okafor_2019/ben.yaml:3: this record cannot be read" in told
    assert "narwhal" not in told
    assert "records/okafor_2019/anna.yaml:" in told
    assert "daft" in told


def test_a_study_that_is_added_is_listed_for_all_and_no_fault_of_the_review(reviews, browser_of):
    answer = browser_of("carla", "lead").post("/demo/studies/", {"label": "Rüsch, 2014"}, follow=True)

    assert "Rüsch, 2014 is added" in answer.content.decode()
    assert "Rüsch, 2014" in _page(browser_of("anna"))
    assert stray_files(reviews / "demo") == ((), ())


def test_a_study_that_is_there_already_is_not_added_again(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = browser_of("carla", "lead").post("/demo/studies/", {"label": "Okafor 2019"})

    assert answer.status_code == 422
    assert "has a study okafor_2019 already" in answer.content.decode()


def test_a_study_that_is_called_almost_as_another_is_asked_about_once_more(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")
    client = browser_of("carla", "lead")

    asked = client.post("/demo/studies/", {"label": "Okafor 2019b"})
    folder = reviews / "demo" / "records" / "okafor_2019b"

    assert asked.status_code == 422
    assert "Add it all the same" in asked.content.decode()
    assert not folder.exists()
    assert client.post("/demo/studies/", {"label": "Okafor 2019b", "sure": "okafor_2019b"}).status_code == 302
    assert folder.is_dir()


@pytest.mark.parametrize("source", ["okafor2019", "10.1000/XYZ", "https://doi.org/10.1000/xyz"])
def test_a_study_may_be_called_after_a_reference_by_its_key_or_doi(reviews, browser_of, source):
    entry = "@article{okafor2019,\nauthor={Okafor, N. and Ray, A.},\ntitle={T},\nyear={2019},\ndoi={10.1000/xyz}\n}\n"
    (reviews / "demo" / "references.bib").write_text(entry, encoding="utf-8")

    answer = browser_of("carla", "lead").post("/demo/studies/", {"label": "", "source": source})

    assert answer.status_code == 302
    assert (reviews / "demo" / "records" / "okafor_2019").is_dir()


@pytest.mark.parametrize(("label", "source"), [("", ""), ("日本", ""), ("", "nowhere"), ("con", "")])
def test_a_study_without_a_name_that_files_can_have_is_refused_in_words(reviews, browser_of, label, source):
    answer = browser_of("carla", "lead").post("/demo/studies/", {"label": label, "source": source})

    assert answer.status_code == 422
    assert not (reviews / "demo" / "records").exists()


@pytest.mark.parametrize("role", ["reader", "extractor", "adjudicator"])
def test_only_leads_add_studies(reviews, browser_of, role):
    assert browser_of("x", role).post("/demo/studies/", {"label": "New 2020"}).status_code == 403
    assert "Add a study" not in _page(browser_of("x", role))


def test_what_was_done_to_a_record_is_told_where_the_page_leads(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", label="Okafor, 2019", status="submitted")
    lead = browser_of("carla", "lead")

    assert "The record of Okafor, 2019 is locked." in _page(lead, locked="okafor_2019")
    assert "The record of Okafor, 2019 is open again." in _page(lead, reopened="okafor_2019")
    assert "is locked" not in _page(lead, locked="nobody")
