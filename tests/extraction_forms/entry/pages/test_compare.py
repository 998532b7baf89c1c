"""Two records side by side, and their differences settled."""

import re
from dataclasses import replace

import pytest

from extraction_forms.adjudicate.decisions import FILE, read_decisions, write_decisions
from tests.extraction_forms.entry.reviews import record, write_record
from tests.extraction_forms.entry.settling.two_records import (
    AT,
    LABEL,
    MEAN,
    SECRETS,
    STUDY,
    distinctive,
    renamed,
    two,
    whole,
    write_text,
)


@pytest.fixture
def review(reviews):
    return reviews / "demo"


@pytest.fixture
def carla(browser_of):
    return browser_of("carla", "adjudicator")


def _told(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def _token(client, path, address=AT):
    page = client.get(address, {"set": path}).content.decode()
    form = re.search(
        rf'name="path" value="{re.escape(path)}">\s*<input type="hidden" name="token" value="(\w+)"', page
    )
    return form[1] if form else ""


def _send(client, path, choice="a", *, address=AT, token=None, **more):
    data = {
        "path": path,
        "choice": choice,
        "reason": "misread",
        "token": token or _token(client, path, address),
        **more,
    }
    return client.post(f"{address}decide", data)


def _texts(review):
    return {path.name: path.read_bytes() for path in sorted((review / "records" / STUDY).iterdir())}


def test_while_one_is_a_draft_only_who_is_still_at_work_is_told(review, browser_of):
    write_text(review, "anna", whole("anna"))
    write_text(review, "ben", distinctive())

    for name, role in (("anna", "extractor"), ("carla", "adjudicator"), ("dora", "lead")):
        told = browser_of(name, role).get(AT).content.decode()

        assert "ben: draft" in told
        assert [secret for secret in SECRETS if secret in told] == []


def test_of_a_study_that_one_person_extracted_there_is_nothing_to_compare(review, browser_of):
    write_record(review, STUDY, "anna", status="submitted")

    assert "Only one person has begun" in browser_of("anna").get(AT).content.decode()


@pytest.mark.parametrize("address", ["/demo/compare/nobody/peer_support/", f"/demo/compare/{STUDY}/nothing/"])
def test_a_study_or_a_form_that_is_not_there_is_no_page(review, browser_of, address):
    two(review)

    assert browser_of("anna").get(address).status_code == 404


def test_both_answers_stand_side_by_side_with_their_places_and_agreed_ones_are_folded(review, browser_of):
    write_text(review, "anna", whole("anna"))
    write_text(review, "ben", distinctive("submitted").replace("axolotl_arm", "peer"))

    page = browser_of("anna").get(AT)
    told = _told(page)

    assert "12.5" in told
    assert "88.125" in told
    assert "page p. 314159" in told
    assert "capybara words" in told
    assert "Note: the narwhal says so" in told
    assert re.search(r"\d+ answers agree", told)


@pytest.mark.parametrize(("name", "role"), [("anna", "extractor"), ("rita", "reader")])
def test_whoever_may_not_settle_reads_and_is_asked_nothing(review, browser_of, name, role):
    two(review)
    client = browser_of(name, role)

    page = client.get(AT).content.decode()

    assert "Save this decision" not in page
    assert "Overrule" not in page
    assert _send(client, MEAN).status_code == 403
    assert client.post(f"{AT}matching", {}).status_code == 403
    assert client.post(f"{AT}consensus", {}).status_code == 403


def test_a_decision_is_on_the_disk_at_once_and_the_next_difference_is_shown(review, carla):
    two(review, label="Another name")
    before = _texts(review)

    answer = _send(carla, LABEL, "b", note="as the journal has it")

    assert answer.status_code == 302
    assert answer.url.endswith(f"saved=characteristics%2Flabel#at-{MEAN}")
    (decision,) = read_decisions(review)
    assert (decision.path, decision.chosen, decision.value, decision.by) == (
        LABEL,
        "b",
        "Another name",
        "carla",
    )
    assert (decision.reason, decision.note) == ("misread", "as the journal has it")
    assert _texts(review) == before
    told = _told(carla.get(answer.url))
    assert "1 of 2 settled" in told
    assert "Saved: " in told
    assert "is Another name." in told


def test_once_all_is_settled_the_consensus_is_written_and_neither_record_is_touched(review, carla):
    two(review)
    before = _texts(review)

    answer = _send(carla, MEAN, "other", value="12.8", page="7", quote="mean 12.8")

    after = _texts(review)
    consensus = after.pop("consensus.yaml").decode()
    assert after == before
    assert "12.8" in consensus
    assert "status: submitted" in consensus
    assert "The consensus is written" in _told(carla.get(answer.url))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"choice": ""}, "Choose which answer is right"),
        ({"reason": ""}, "Say why"),
        ({"choice": "other", "value": " "}, "Type the other answer"),
        ({"choice": "other", "value": "many"}, "found"),
        ({"reason": "because"}, "Say why"),
    ],
)
def test_an_answer_that_is_none_is_refused_in_words_and_kept_to_be_mended(review, carla, sent, words):
    two(review)

    answer = carla.post(
        f"{AT}decide",
        {"path": MEAN, "token": _token(carla, MEAN), "choice": "a", "reason": "misread", "note": "keep me"}
        | sent,
    )

    assert answer.status_code == 422
    assert words in _told(answer)
    assert "keep me" in answer.content.decode()
    assert read_decisions(review) == ()


def test_a_page_that_is_older_than_a_record_is_refused_and_nothing_is_written(review, carla):
    two(review)
    token = _token(carla, MEAN)
    two(review, mean="14.5")

    answer = _send(carla, MEAN, token=token)

    assert answer.status_code == 409
    assert "changed after this page was opened" in _told(answer)
    assert "14.5" in _told(answer)
    assert read_decisions(review) == ()


def test_of_two_who_settle_the_second_sees_what_the_first_decided(review, carla, browser_of):
    two(review, label="Another name")
    dora = browser_of("dora", "lead")
    token = _token(dora, MEAN)
    _send(carla, MEAN, "a")

    answer = _send(dora, MEAN, "b", token=token)

    assert answer.status_code == 409
    assert "settled by carla" in _told(answer)
    assert [one.by for one in read_decisions(review)] == ["carla"]
    assert _send(dora, MEAN, "b").status_code == 302
    assert [(one.by, one.chosen) for one in read_decisions(review)] == [("dora", "b")]


def test_a_button_that_is_pressed_twice_saves_once(review, carla):
    two(review, label="Another name")
    token = _token(carla, MEAN)

    assert [_send(carla, MEAN, token=token).status_code for _ in range(2)] == [302, 302]
    assert len(read_decisions(review)) == 1


def test_nothing_is_settled_once_a_record_is_opened_again(review, carla):
    two(review)
    token = _token(carla, MEAN)
    two(review, a="draft")

    answer = _send(carla, MEAN, token=token)

    assert answer.status_code == 409
    assert "anna: draft" in _told(answer)
    assert read_decisions(review) == ()


def test_an_answer_that_both_gave_can_be_overruled(review, carla):
    two(review)
    _send(carla, MEAN, "a")
    path = "results/hope_post/peer/sd"

    answer = _send(carla, path, "other", value="4.4", page="8")

    assert answer.status_code == 302
    assert {one.path: one.value for one in read_decisions(review)} == {MEAN: "12.5", path: "4.4"}
    assert "4.4" in (review / "records" / STUDY / "consensus.yaml").read_text(encoding="utf-8")


def test_an_agreed_answer_is_kept_only_with_something_new_beside_it(review, carla):
    two(review)
    path = "results/hope_post/peer/sd"

    assert _send(carla, path, "keep").status_code == 422
    assert _send(carla, path, "keep", page="8").status_code == 302
    assert [(one.path, one.page) for one in read_decisions(review)] == [(path, "8")]


def test_a_draft_of_the_consensus_is_written_while_differences_are_left(review, carla):
    two(review)

    assert carla.post(f"{AT}consensus", {}).status_code == 422
    assert carla.post(f"{AT}consensus", {"draft": "yes"}).status_code == 302
    assert "status: draft" in (review / "records" / STUDY / "consensus.yaml").read_text(encoding="utf-8")


def test_records_that_agree_in_everything_are_settled_by_one_button(review, carla):
    two(review, mean="12.5")

    assert "Write the consensus" in _told(carla.get(AT))
    assert carla.post(f"{AT}consensus", {}).status_code == 302
    assert "The consensus is written" in _told(carla.get(AT))


def test_a_consensus_that_is_locked_is_not_settled_anew(review, carla):
    two(review)
    token = _token(carla, MEAN)
    _send(carla, MEAN)
    path = review / "records" / STUDY / "consensus.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: submitted", "status: locked"), encoding="utf-8"
    )

    answer = _send(carla, MEAN, "b", token=token)

    assert answer.status_code in {409, 422}
    assert "Save this decision" not in carla.get(AT).content.decode()


def test_of_three_extractors_two_are_chosen(review, carla):
    two(review)
    write_text(review, "cleo", whole("cleo", mean="77.5"))

    asked = _told(carla.get(AT))
    chosen = _told(carla.get(AT, {"a": "anna", "b": "cleo"}))

    assert "choose which two" in asked
    assert "12.5" not in asked
    assert "77.5" in chosen
    assert "13.5" not in chosen


def test_the_two_who_were_chosen_are_those_that_are_settled(review, carla):
    two(review)
    write_text(review, "cleo", whole("cleo", mean="77.5"))
    page = carla.get(AT, {"a": "anna", "b": "cleo"}).content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)[1]

    answer = _send(carla, MEAN, "b", token=token, a="anna", b="cleo")

    assert answer.status_code == 302
    assert "a=anna&b=cleo" in answer.url
    assert [(one.extractor_a, one.extractor_b, one.value) for one in read_decisions(review)] == [
        ("anna", "cleo", "77.5")
    ]


def test_of_three_extractors_nothing_is_shown_while_one_is_at_work(review, carla):
    two(review)
    write_text(review, "cleo", whole("cleo", status="draft"))

    assert "cleo: draft" in _told(carla.get(AT, {"a": "anna", "b": "ben"}))


def test_entries_under_two_names_are_looked_at_before_anything_is_settled(review, carla):
    write_text(review, "anna", whole("anna"))
    write_text(review, "ben", renamed(whole("ben", mean="13.5")))

    page = carla.get(AT)

    assert "nobody has looked at it yet" in _told(page)
    assert "Save this decision" not in page.content.decode()

    form = carla.get(f"{AT}matching").content.decode()
    token = re.search(r'name="token" value="(\w+)"', form)[1]
    data = {"token": token, **_selected(form)}
    assert data["arms/peer"] == "walkers"
    assert carla.post(f"{AT}matching", data).status_code == 302
    assert "a: peer, b: walkers" in (review / "matching" / f"{STUDY}.yaml").read_text(encoding="utf-8")
    assert "Save this decision" in carla.get(AT).content.decode()


def _selected(form):
    """What a browser would send of the lists of a page."""
    found = {}
    for name, options in re.findall(r'<select id="of-[^"]*" name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_matching_that_takes_decisions_away_says_so_first(review, carla):
    two(review, label="Another name")
    _send(carla, MEAN)
    form = carla.get(f"{AT}matching").content.decode()
    token = re.search(r'name="token" value="(\w+)"', form)[1]
    data = {"token": token, **_selected(form), "results/hope_post": ""}

    warned = carla.post(f"{AT}matching", data)

    assert warned.status_code == 422
    assert "takes away what was decided on 1 answer" in _told(warned)
    assert not (review / "matching").exists()
    assert carla.post(f"{AT}matching", {**data, "sure": "yes"}).status_code == 302
    told = carla.get(AT).content.decode()
    assert "hope_post: the whole entry" in told


def test_an_entry_that_is_chosen_twice_is_refused(review, carla):
    two(review)
    form = carla.get(f"{AT}matching").content.decode()
    token = re.search(r'name="token" value="(\w+)"', form)[1]

    answer = carla.post(f"{AT}matching", {"token": token, "arms/peer": "peer", "arms/control": "peer"})

    assert answer.status_code == 422
    assert "is chosen for peer and control" in _told(answer)


def test_a_matching_page_that_is_outdated_is_refused(review, carla):
    two(review)
    form = carla.get(f"{AT}matching").content.decode()
    token = re.search(r'name="token" value="(\w+)"', form)[1]
    two(review, mean="19.5")

    answer = carla.post(f"{AT}matching", {"token": token, **_selected(form)})

    assert answer.status_code == 409
    assert not (review / "matching").exists()


def test_a_matching_file_with_faults_is_told_and_can_be_made_anew(review, carla):
    two(review)
    (review / "matching").mkdir()
    (review / "matching" / f"{STUDY}.yaml").write_text("study: other\n", encoding="utf-8")

    assert "has faults" in _told(carla.get(AT))

    form = carla.get(f"{AT}matching").content.decode()
    token = re.search(r'name="token" value="(\w+)"', form)[1]
    assert carla.post(f"{AT}matching", {"token": token, **_selected(form)}).status_code == 302
    assert "0 of 1 settled" in _told(carla.get(AT))


def test_words_in_a_record_cannot_become_part_of_the_page(review, carla):
    write_text(review, "anna", record(STUDY, "anna", status="draft"))
    two(review, label='"<script>alert(1)</script>"')

    page = carla.get(AT).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_fault_of_the_decisions_tells_nothing_that_was_decided_of_another_study(review, carla, browser_of):
    two(review)
    _send(carla, MEAN, "b")
    (decided,) = read_decisions(review)
    other = replace(
        decided, study="smith_2020", value_a="capybara", chosen="a", value="narwhal", on="axolotl_arm"
    )
    (review / FILE).write_text(write_decisions([decided, other]), encoding="utf-8")

    told = browser_of("anna").get(AT)

    assert told.status_code == 422
    assert f"{FILE}:3" in told.content.decode()
    assert [secret for secret in SECRETS if secret in told.content.decode()] == []
