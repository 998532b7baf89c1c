"""Judgements as guided questions, with and without scripts."""

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, typed
from extraction_forms.entry.models import Person
from tests.extraction_forms.entry.reviews import write_record

LIST = "/demo/records/okafor_2019/rob2/guided/"
NAME = RecordName(review="demo", study="okafor_2019", form="rob2")
HERE = "judgements/hope_post"


@pytest.fixture
def anna(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")
    return browser_of("anna")


@pytest.fixture
def begun(anna):
    anna.post(LIST, {"result": "hope_post", "base": "", "seen": "0"})
    return anna


def kept():
    found = typed(Person.objects.get(name="anna"), NAME)
    return dict(found.texts) if found else {}


def answer(browser, *, seen="1", script=True, **names):
    named = {name.replace("__", "/"): text for name, text in names.items()}
    sent = {"base": "", "seen": seen, "domain": "d1", **named}
    return browser.post(f"{LIST}hope_post/", sent, **({"HTTP_ACCEPT": "application/json"} if script else {}))


def test_the_list_offers_the_results_of_the_person_s_own_record(anna):
    page = anna.get(LIST).content.decode()
    assert '<option value="hope_post">Hope, post</option>' in page


def test_an_entry_is_begun_from_a_result(anna):
    found = anna.post(LIST, {"result": "hope_post", "base": "", "seen": "0"})
    assert found.status_code == 302
    assert found.headers["Location"] == f"{LIST}hope_post/"
    assert kept() == {"@entries/judgements": "hope_post", f"{HERE}/result": "hope_post"}


def test_a_second_entry_for_a_result_gets_a_name_of_its_own(begun):
    found = begun.post(LIST, {"result": "hope_post", "base": "", "seen": "1"})
    assert found.headers["Location"] == f"{LIST}hope_post_2/"


def test_a_result_that_can_have_no_entry_is_refused(anna):
    assert anna.post(LIST, {"result": "Hope post!", "base": "", "seen": "0"}).status_code == 422


def test_an_answer_is_kept_and_what_follows_comes_back(begun):
    told = answer(begun, judgements__hope_post__q1_2="n").json()
    assert kept()[f"{HERE}/q1_2"] == "n"
    assert "High risk" in told["told"]
    assert "Since 1.2 is No." in told["told"]
    assert told["version"] == 2


def test_what_is_not_asked_any_more_is_told_by_name(begun):
    sent = {"base": "", "seen": "1", "domain": "d3", f"{HERE}/q3_1": "y"}
    told = begun.post(f"{LIST}hope_post/", sent, HTTP_ACCEPT="application/json").json()
    assert told["states"][f"{HERE}/q3_2"] == "not"


def test_the_proposal_is_agreed_with_in_one_step(begun):
    told = answer(begun, judgements__hope_post__q1_2="n", agree="d1").json()
    assert told["judged"] == "high"
    assert kept()[f"{HERE}/d1"] == "high"


def test_without_a_proposal_there_is_nothing_to_agree_with(begun):
    assert answer(begun, agree="d1").json()["judged"] == ""


def test_without_scripts_a_button_keeps_the_page_and_goes_on(begun):
    found = answer(begun, script=False, judgements__hope_post__q1_2="n", go="d2")
    assert found.headers["Location"].endswith("?domain=d2")
    assert kept()[f"{HERE}/q1_2"] == "n"


def test_a_judgement_other_than_the_proposed_asks_for_its_reason(begun):
    answer(begun, judgements__hope_post__q1_2="n", judgements__hope_post__d1="low")
    page = begun.get(f"{LIST}hope_post/?domain=d1").content.decode()
    assert "say why in the reason below" in page


def test_what_another_tab_answered_is_not_written_over(begun):
    answer(begun, tab="one", judgements__hope_post__q1_1="y")
    found = answer(begun, tab="two", judgements__hope_post__q1_1="n")
    assert found.status_code == 409
    assert found.json()["clashes"] == [{"name": f"{HERE}/q1_1", "yours": "n", "theirs": "y"}]
    assert kept()[f"{HERE}/q1_1"] == "y"


def test_the_page_asks_only_what_is_asked_and_labels_every_input(begun):
    page = begun.get(f"{LIST}hope_post/?domain=d3").content.decode()
    assert f'data-field="{HERE}/q3_2" data-state="later" hidden' in page
    assert f'for="{HERE}/q3_1|quote"' in page
    assert 'role="status"' in page


def test_a_submitted_record_is_shown_and_takes_nothing(reviews, begun):
    answer(begun, judgements__hope_post__d1="low")
    folder = reviews / "demo" / "records" / "okafor_2019"
    (folder / "anna.rob2.yaml").write_text(
        "schema: 1\nform: {id: rob2, version: 1.1.0}\nstudy: okafor_2019\nextractor: anna\nstatus: submitted\n"
        "revision: 1\njudgements:\n  - {id: hope_post, result: hope_post, d1: low}\n",
        encoding="utf-8",
    )
    assert begun.get(f"{LIST}hope_post/").status_code == 200
    assert answer(begun, judgements__hope_post__d1="high").status_code == 422


@pytest.mark.parametrize("path", ["rob2/guided/nothing/", "peer_support/guided/", "nothing/guided/"])
def test_what_is_not_there_is_not_found(anna, path):
    assert anna.get(f"/demo/records/okafor_2019/{path}").status_code == 404


def test_an_extractor_s_list_never_shows_the_other_s_results(reviews, anna, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", mean="77.7")
    page = browser_of("ben").get(LIST).content.decode()
    assert "hope_post" not in page
