"""The addresses of numbers typed as printed and of pasted tables."""

import json

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, typed
from extraction_forms.entry.models import Person
from tests.extraction_forms.entry.reviews import write_record

RECORD = "/demo/records/okafor_2019/peer_support"
NAME = RecordName(review="demo", study="okafor_2019", form="peer_support")
MEAN = "results/hope_post/control/mean"


@pytest.fixture
def anna(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna")
    return browser_of("anna")


def spread(browser, name, text, **more):
    body = json.dumps({"name": name, "text": text, **more})
    return browser.post(
        f"{RECORD}/spread", body, content_type="application/json", HTTP_ACCEPT="application/json"
    )


def kept():
    found = typed(Person.objects.get(name="anna"), NAME)
    return dict(found.texts) if found else {}


def test_a_text_comes_back_as_the_inputs_it_fills_and_nothing_is_kept_yet(anna):
    told = spread(anna, MEAN, "12 (SD 3.4)", answers={"replace": "yes"}).json()
    assert told["changes"] == [{"name": MEAN, "text": "12"}, {"name": MEAN[:-4] + "sd", "text": "3.4"}]
    assert kept() == {}


def test_what_stands_on_the_page_counts_more_than_what_is_kept(anna):
    told = spread(anna, MEAN, "12 (SD 3.4)", texts={MEAN[:-4] + "sd": ""}).json()
    assert told["ask"] is None


def test_an_answer_holds_for_the_record_and_can_be_another_one(anna):
    blank = {MEAN[:-4] + "sd": "", MEAN[:-4] + "se": ""}
    assert spread(anna, MEAN, "12 (3.4)", texts=blank).json()["ask"]["key"] == "spread"
    first = spread(anna, MEAN, "12 (3.4)", texts=blank, answers={"spread": "sd"}).json()
    again = spread(anna, MEAN, "14 (3.5)", texts=blank).json()
    assert first["instead"] is None
    assert [one["text"] for one in again["changes"]] == ["14", "3.5"]
    assert [one["value"] for one in again["instead"]["options"]] == ["se", "none"]


def test_how_a_number_is_read_is_told(anna):
    assert spread(anna, MEAN, "0·45").json()["echo"] == "read as 0.45"


@pytest.mark.parametrize(
    "body", ["", "[]", '{"name": "nothing/at/all", "text": "1"}', '{"name": 3}', "{" * 5]
)
def test_what_no_page_sends_is_refused(anna, body):
    answer = anna.post(
        f"{RECORD}/spread", body, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 422


def test_a_submitted_record_takes_nothing(reviews, browser_of):
    write_record(reviews / "demo", "okafor_2019", "anna", status="submitted")
    browser = browser_of("anna")
    assert spread(browser, MEAN, "12").status_code == 422
    assert browser.get(f"{RECORD}/paste/").status_code == 422


def test_a_reader_may_neither_paste_nor_ask(reviews, browser_of):
    reader = browser_of("rita", "reader")
    assert spread(reader, MEAN, "12").status_code == 403
    assert reader.get(f"{RECORD}/paste/").status_code == 403


def pasting(text, **more):
    return {"at": "results/hope_post/peer/n", "text": text, "base": "", "seen": "0", **more}


def test_a_table_is_shown_before_anything_is_filled_in(anna):
    page = anna.post(f"{RECORD}/paste/", pasting("52\t47")).content.decode()
    assert "2 inputs to fill in" in page
    assert kept() == {}


def test_without_scripts_a_table_is_filled_in_and_undone_by_one_button(anna):
    start = anna.get(f"{RECORD}/paste/").content.decode()
    base = start.split('name="base" value="')[1][:64]
    done = anna.post(f"{RECORD}/paste/", pasting("52\t47", act="fill", base=base)).content.decode()
    assert kept() == {"results/hope_post/peer/n": "52", "results/hope_post/control/n": "47"}
    assert "2 inputs were filled in" in done
    held = json.dumps({"results/hope_post/peer/n": "50", "results/hope_post/control/n": "48"})
    anna.post(f"{RECORD}/paste/", {"act": "undo", "held": held, "base": base, "seen": "1", "at": ""})
    assert kept() == {"results/hope_post/peer/n": "50", "results/hope_post/control/n": "48"}


def test_nothing_is_filled_in_while_something_is_asked(anna):
    anna.post(f"{RECORD}/paste/", pasting("52\t12.9 (4.0)", act="fill"))
    assert kept() == {}


def test_columns_that_were_chosen_once_are_chosen_again_for_a_table_with_the_same_head(anna):
    text = "\tA\tB\nHope\t52\t47"
    chosen = {
        "down": "entries",
        "shown": "entries",
        "column.0": "control:n",
        "column.1": "peer:n",
        "row.0": "hope_post",
    }
    anna.post(f"{RECORD}/pasted", pasting(text, act="fill", **chosen))
    page = anna.post(f"{RECORD}/pasted", pasting(text.replace("52", "53"))).content.decode()
    assert '<option value="control:n" selected>' in page
    assert 'data-name="results/hope_post/control/n" data-text="53"' in page


def test_a_place_that_the_form_does_not_know_is_refused(anna):
    assert anna.post(f"{RECORD}/pasted", pasting("1\t2", at="nowhere/x")).status_code == 422


def test_a_cell_with_a_script_is_text(anna):
    page = anna.post(
        f"{RECORD}/pasted", pasting("<script>alert(1)</script>\t47\n<b>1</b>\t3")
    ).content.decode()
    assert "<script>alert" not in page
    assert "<b>1" not in page
