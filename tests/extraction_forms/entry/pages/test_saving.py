"""Saving from a page: plain posts, conflicts, closed records."""

import json
import re

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, typed
from extraction_forms.history.log import verify
from tests.extraction_forms.entry.reviews import write_record

AT = "/demo/records/okafor_2019/peer_support"
N, MEAN, SD = (f"results/hope_post/peer/{one}" for one in ("n", "mean", "sd"))
LABEL = "characteristics/label"
NAME = RecordName(review="demo", study="okafor_2019", form="peer_support")


class Tab:
    """A tab of the record's page, as made when it is opened: it sends the inputs it was given."""

    def __init__(self, browser, folder, name="one", seen=0):
        self.browser, self.name, self.turn = browser, name, 0
        self.base, self.seen = sha(folder), seen

    def keep(self, **texts):
        self.turn += 1
        body = {"tab": self.name, "base": self.base, "seen": self.seen, "turn": self.turn, **texts}
        return self.browser.post(
            f"{AT}/draft",
            json.dumps(body),
            content_type="application/json",
            headers={"Accept": "application/json"},
        )

    def post(self, action, texts):
        beside = {"tab": self.name, "base": self.base, "seen": str(self.seen)}
        return self.browser.post(f"{AT}/{action}", {**beside, **texts})


def sha(folder):
    from hashlib import sha256

    path = folder / "records" / "okafor_2019" / "anna.yaml"
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""


@pytest.fixture
def demo(reviews):
    return reviews / "demo"


@pytest.fixture
def record(demo):
    return write_record(demo, "okafor_2019", "anna")


@pytest.fixture
def anna(browser_of):
    return browser_of("anna")


def hidden_of(response):
    """What the form of a page would send, its radios and selects apart."""
    page = response.content.decode()
    form = page[page.index("<form", page.index("<main")) : page.index("</form>", page.index("<main"))]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form))
    found |= dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)"[^>]* checked', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_what_is_typed_is_kept_and_its_version_told(demo, record, anna):
    answer = Tab(anna, demo).keep(texts={MEAN: "13"})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["version"], told["clashes"], told["others"]) == (1, [], {})
    assert 'mean: "12.5"' in record.read_text()


def test_what_another_tab_changed_is_answered_with_both_texts_and_the_rest_is_kept(
    demo, record, anna, person
):
    Tab(anna, demo, "one").keep(texts={MEAN: "13"})

    answer = Tab(anna, demo, "two").keep(texts={MEAN: "14", SD: "5"})

    assert answer.status_code == 409
    assert answer.json()["clashes"] == [{"name": MEAN, "yours": "14", "theirs": "13"}]
    assert typed(person("anna"), NAME).texts == {MEAN: "13", SD: "5"}


@pytest.mark.parametrize(
    "texts",
    [
        {"results/hope_post/peer/nonsense": "1"},
        {"x": "1"},
        {MEAN: 5},
        {MEAN: "a\0b"},
        {"results/peer/mean": "1"},
    ],
)
def test_what_no_input_of_the_form_can_hold_is_refused_with_all_that_came_with_it(
    demo, record, anna, person, texts
):
    answer = Tab(anna, demo).keep(texts={SD: "5", **texts})

    assert answer.status_code == 422
    assert typed(person("anna"), NAME) is None


@pytest.mark.parametrize(
    "body", ["", "[1]", "{", '{"seen": "x"}', '{"seen": true}', '{"base": "xyz"}', '{"texts": [1]}']
)
def test_what_is_not_of_a_page_is_refused(demo, record, anna, body):
    answer = anna.post(
        f"{AT}/draft", body, content_type="application/json", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422


def test_somebody_else_who_is_logged_in_by_now_gets_nothing_of_it(demo, record, anna, person):
    answer = Tab(anna, demo).keep(texts={MEAN: "13"}, person="ben")

    assert answer.status_code == 401
    assert typed(person("anna"), NAME) is None


@pytest.mark.parametrize("status", ["submitted", "locked"])
def test_a_record_that_is_closed_meanwhile_takes_nothing_and_says_so(demo, anna, status):
    write_record(demo, "okafor_2019", "anna", status=status)

    answer = Tab(anna, demo).keep(texts={MEAN: "13"})

    assert answer.status_code == 423
    assert status in answer.json()["lines"][0]


def test_a_save_takes_what_changed_on_the_page_and_tells_the_revision(demo, record, anna):
    answer = Tab(anna, demo).post("save", {MEAN: "13", SD: "4.1", LABEL: "Okafor 2019"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{AT}/?saved=2"
    assert 'mean: "13"' in record.read_text()
    assert verify(demo).warnings == ()


def test_a_save_that_the_database_has_forgotten_is_made_anew_and_is_no_conflict(
    demo, record, anna, monkeypatch
):
    with monkeypatch.context() as power_cut:
        power_cut.setattr("extraction_forms.entry.drafts.editing.settled", lambda *_: None)
        assert Tab(anna, demo).post("save", {N: "51"}).headers["Location"].endswith("?saved=2")
    written = record.read_text("utf-8")

    again = anna.post(f"{AT}/save", {**hidden_of(anna.get(f"{AT}/")), MEAN: "9.5"})

    assert again.headers["Location"].endswith("?saved=3")
    for old, new in (('revision: "2"', 'revision: "3"'), ('mean: "12.5"', 'mean: "9.5"')):
        assert written.count(old) == 1
        written = written.replace(old, new)
    assert record.read_text("utf-8") == written
    assert verify(demo).warnings == ()


def test_a_save_of_a_new_record_makes_its_file(demo, anna):
    answer = Tab(anna, demo).post("save", {LABEL: "Okafor 2019"})

    assert answer.headers["Location"] == f"{AT}/?saved=1"
    assert "label: Okafor 2019" in (demo / "records/okafor_2019/anna.yaml").read_text()


def test_a_page_that_shows_an_older_state_brings_back_nothing_that_it_did_not_change(demo, record, anna):
    old = Tab(anna, demo, "old")
    new = Tab(anna, demo, "new")
    new.post("save", {MEAN: "13", SD: "4.1"})

    answer = old.post("save", {MEAN: "12.5", SD: "5"})

    assert answer.headers["Location"] == f"{AT}/?saved=3"
    assert 'mean: "13", sd: "5"' in record.read_text()


def test_what_two_tabs_changed_is_chosen_on_a_page_and_then_saved(demo, record, anna, person):
    old = Tab(anna, demo, "old")
    Tab(anna, demo, "new").post("save", {MEAN: "13"})

    page = old.post("save", {MEAN: "14"})
    sent = hidden_of(page)
    assert page.status_code == 409
    assert (sent["yours-0"], sent["theirs-0"]) == ("14", "13")

    unchosen = anna.post(f"{AT}/resolve", sent)
    assert unchosen.status_code == 422
    unclear = anna.post(f"{AT}/resolve", {**sent, "choose-0": "yours", "other-0": "15"})
    assert unclear.status_code == 422
    answer = anna.post(f"{AT}/resolve", {**sent, "choose-0": "other", "other-0": "15"})

    assert answer.headers["Location"] == f"{AT}/?saved=3"
    assert 'mean: "15"' in record.read_text()


def test_a_file_changed_by_somebody_else_is_not_written_over(demo, record, anna):
    Tab(anna, demo).post("save", {LABEL: "Okafor et al."})
    tab = Tab(anna, demo, seen=2)
    record.write_text(record.read_text().replace('mean: "12.5", sd: "4.1"', 'mean: "99", sd: "9.9"'))
    theirs = record.read_bytes()

    page = tab.post("save", {MEAN: "14", N: "49", LABEL: "Okafor et al."})

    assert page.status_code == 409
    assert record.read_bytes() == theirs
    sent = hidden_of(page)
    names = {sent[f"name-{number}"]: sent.get(f"choose-{number}", "") for number in range(3)}
    assert names == {MEAN: "", N: "yours", SD: "theirs"}
    assert "At the start: <q>12.5</q>" in page.content.decode()

    answer = anna.post(f"{AT}/resolve", {**sent, "choose-0": "yours"})

    assert answer.headers["Location"] == f"{AT}/?saved=3"
    assert '"n": "49", mean: "14", sd: "9.9"' in record.read_text()
    verify(demo)


def test_a_file_that_changed_once_more_is_refused_once_more(demo, record, anna, person):
    Tab(anna, demo).post("save", {LABEL: "Okafor et al."})
    tab = Tab(anna, demo, seen=2)
    record.write_text(record.read_text().replace('mean: "12.5"', 'mean: "99"'))
    sent = hidden_of(tab.post("save", {MEAN: "14"}))
    record.write_text(record.read_text().replace('mean: "99"', 'mean: "98"'))

    again = anna.post(f"{AT}/resolve", {**sent, "choose-0": "yours"})

    assert again.status_code == 409
    assert 'mean: "98"' in record.read_text()
    answer = anna.post(f"{AT}/resolve", {**hidden_of(again), "choose-0": "theirs"})
    assert answer.headers["Location"].startswith(f"{AT}/?saved=")
    assert 'mean: "98"' in record.read_text()


def test_a_file_that_somebody_only_laid_out_anew_is_no_conflict(demo, record, anna):
    Tab(anna, demo).post("save", {LABEL: "Okafor et al."})
    tab = Tab(anna, demo, seen=2)
    record.write_text("# looked at\n" + record.read_text())

    answer = tab.post("save", {MEAN: "14"})

    assert answer.headers["Location"].startswith(f"{AT}/?saved=")
    assert 'mean: "14"' in record.read_text()


def test_a_record_that_was_taken_away_is_saved_anew_with_all_it_said(demo, record, anna):
    Tab(anna, demo).post("save", {LABEL: "Okafor et al."})
    tab = Tab(anna, demo, seen=2)
    tab.keep(texts={MEAN: "14"})
    record.unlink()

    page = tab.post("save", {})
    assert page.status_code == 409
    answer = anna.post(f"{AT}/resolve", hidden_of(page))

    assert answer.status_code == 302
    assert 'mean: "14"' in record.read_text()
    assert "label: Okafor et al." in record.read_text()


def test_a_page_of_a_state_that_nobody_knows_is_chosen_answer_by_answer(demo, record, anna):
    tab = Tab(anna, demo)
    tab.base = "c" * 64

    page = tab.post("save", {MEAN: "14", SD: "4.1"})

    assert page.status_code == 409
    assert 'mean: "12.5"' in record.read_text()
    answer = anna.post(f"{AT}/resolve", {**hidden_of(page), "choose-0": "yours"})
    assert answer.status_code in {302, 409}


def test_what_cannot_be_saved_yet_stays_typed_and_the_page_tells_why(demo, record, anna, person):
    answer = Tab(anna, demo).post("save", {MEAN: "not a number"})

    assert answer.headers["Location"] == f"{AT}/?check=typed"
    assert typed(person("anna"), NAME).texts == {MEAN: "not a number"}
    assert 'mean: "12.5"' in record.read_text()


def test_a_record_with_gaps_is_not_submitted_and_its_page_tells_all_of_them(demo, record, anna):
    answer = Tab(anna, demo).post("submit", {MEAN: "13", LABEL: ""})

    assert answer.headers["Location"] == f"{AT}/?check=all"
    assert "status: draft" in record.read_text()


def test_a_whole_record_is_submitted(demo, record, anna):
    answer = Tab(anna, demo).post("submit", {MEAN: "13"})

    assert answer.headers["Location"] == f"{AT}/?submitted=2"
    assert "status: submitted" in record.read_text()


def test_a_closed_record_is_opened_again_with_a_reason_and_keeps_what_was_typed_since(demo, anna, person):
    record = write_record(demo, "okafor_2019", "anna", status="submitted")
    tab = Tab(anna, demo)

    page = tab.post("save", {MEAN: "13"})
    assert page.status_code == 423
    assert anna.post(f"{AT}/reopen", hidden_of(page)).status_code == 422
    answer = anna.post(f"{AT}/reopen", {**hidden_of(page), "reason": "a slip"})

    assert answer.headers["Location"] == f"{AT}/?reopened=1"
    assert "status: draft" in record.read_text()
    assert typed(person("anna"), NAME).texts == {MEAN: "13"}
    assert Tab(anna, demo, seen=1).post("save", {}).headers["Location"].startswith(f"{AT}/?saved=")


def test_a_locked_record_is_opened_by_a_lead_alone(demo, anna, browser_of):
    record = write_record(demo, "okafor_2019", "anna", status="locked")

    assert anna.post(f"{AT}/reopen", {"reason": "a slip"}).status_code == 422
    assert anna.post(f"{AT}/of/anna/status", {"status": "draft", "reason": "x"}).status_code == 403
    lead = browser_of("lena", "lead")
    answer = lead.post(f"{AT}/of/anna/status", {"status": "draft", "reason": "an erratum"})

    assert answer.headers["Location"] == "/demo/?reopened=okafor_2019"
    assert "status: draft" in record.read_text()


def test_a_lead_is_told_nothing_of_what_a_faulty_record_says(demo, browser_of):
    write_record(demo, "okafor_2019", "anna", mean="a secret word", status="submitted")

    answer = browser_of("lena", "lead").post(f"{AT}/of/anna/status", {"status": "locked"})

    assert answer.status_code == 422
    assert "secret" not in answer.content.decode()


def test_what_was_typed_can_be_given_up(demo, record, anna, person):
    tab = Tab(anna, demo)
    tab.keep(texts={MEAN: "13"})

    answer = tab.post("discard", {})

    assert answer.headers["Location"] == f"{AT}/?discarded=1"
    assert typed(person("anna"), NAME).texts == {}
    assert tab.keep(texts={MEAN: "13.5"}).json()["clashes"] == [
        {"name": MEAN, "yours": "13.5", "theirs": "12.5"}
    ]


@pytest.mark.parametrize("action", ["draft", "save", "submit", "resolve", "reopen", "discard", "lock"])
def test_nobody_who_only_reads_changes_anything(demo, record, browser_of, action):
    assert browser_of("rita", "reader").post(f"{AT}/{action}").status_code == 403
