"""The page of a person's own record."""

import re
from html import unescape
from pathlib import Path

import pytest

from extraction_forms.entry.drafts.ledger import RecordName, Sent, take, typed
from tests.extraction_forms.entry.record_page.sent_form import sent_form
from tests.extraction_forms.entry.reviews import write_record

DEMO = Path(__file__).parents[4] / "reviews" / "double_extraction_demo"

AT = "/demo/records/okafor_2019/peer_support/"
NAME = RecordName(review="demo", study="okafor_2019", form="peer_support")


@pytest.fixture
def anna(browser_of):
    return browser_of("anna")


def _typed(person, **texts):
    take(person, NAME, Sent(tab="a", base_sha256="", seen=0, texts=texts))


def _page(client, query=""):
    answer = client.get(AT + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _field(page, path):
    """What is written of one answer."""
    start = page.index(f'data-field="{path}"')
    following = page.find('data-field="', start + 1)
    return page[start : following if following > 0 else None]


def _hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(tab|seen|base|person)" value="([^"]*)"', page))


def _post(client, page, do, **more):
    return client.post(f"{AT}entries", {**_hidden(page), "do": do, **more})


def test_a_new_record_asks_what_the_form_asks(reviews, anna):
    page = _page(anna)

    assert 'name="characteristics/label"' in page
    assert 'data-field="characteristics/design"' in page
    assert "Numbers are typed for each arm" not in page  # there is no result yet that could have any


def test_nothing_is_chosen_beforehand(reviews, anna, person):
    _typed(person("anna"), **{"@entries/arms": "peer"})

    page = _page(anna)

    assert "checked" not in _field(page, "arms/peer/role")
    assert not re.search(r'<option value="[^"]+" selected', _field(page, "characteristics/design"))


def test_the_form_says_which_state_of_the_record_it_shows(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"characteristics/country": "NO"})

    page = _page(anna)

    assert re.search(r'id="record"[^>]* data-base="[0-9a-f]{64}" data-version="1"', page)
    assert _hidden(page)["seen"] == "1"
    assert _hidden(page)["person"] == "anna"


def test_every_question_stands_in_a_field_with_an_input_of_its_name(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    page = _page(anna)

    for path in re.findall(r'class="field[^>]*data-field="([^"]+)"', page):
        assert f'name="{path}"' in page or f'name="{path}|' in page, path
        assert f'id="{path}"' in page, path


def test_arms_stand_beside_each_other_by_their_names(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    page = _page(anna)
    row = page[page.index("<span>Mean</span>") :]
    row = row[: row.index("</tr>")]

    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    assert heads == ["As printed", "Peers", "Usual care", "Peers against Usual care"]
    assert re.findall(r'name="results/hope_post/(\w+)/mean"', row) == ["peer", "control", "contrast"]
    assert 'aria-label="Mean, Usual care"' in row


def test_a_question_whose_condition_does_not_hold_is_out_of_sight(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    page = _page(anna)

    assert re.match(r'data-field="arms/peer/control_kind" hidden', _field(page, "arms/peer/control_kind"))
    assert "hidden" not in _field(page, "arms/control/control_kind").split(">")[0]
    assert "Kind of control asked when “Role in the comparison” is Control" in re.sub(r"<[^>]+>", "", page)


def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_told(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"arms/peer/control_kind": "waitlist"})

    field = _field(_page(anna), "arms/peer/control_kind")

    assert "Not asked, because it is asked only when “Role in the comparison” is Control." in field
    assert "It still holds “Waiting list”." in field
    assert '<option value="waitlist" selected>' in field


def test_a_condition_holds_by_what_is_typed_even_while_another_answer_cannot_be_read(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"arms/peer/role": "control", "arms/peer/n_randomised": "many"})

    page = _page(anna)

    assert "hidden" not in _field(page, "arms/peer/control_kind").split(">")[0]
    assert "It still holds “" in _field(page, "arms/peer/format")


def test_a_problem_is_listed_linked_and_said_beside_its_input(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"results/hope_post/peer/mean": "twelve"})

    page = _page(anna)
    field = _field(page, "results/hope_post/peer/mean")

    assert '<a href="#results/hope_post/peer/mean">Results, Hope, post, Peers: Mean</a>' in page
    assert 'aria-invalid="true" aria-describedby="results/hope_post/peer/mean|lines"' in field
    assert "Expected a number; found “twelve”." in field


def test_what_is_lacking_is_told_when_all_is_checked_and_leads_to_its_question(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")

    _typed(person("anna"), **{"arms/peer/format": ""})

    assert "arms/peer/format" not in re.findall(r'<a href="#([^"]+)"', _page(anna))
    assert "arms/peer/format" in re.findall(r'<a href="#([^"]+)"', _page(anna, "?check=all"))


def test_side_inputs_are_there_for_what_is_opened_alone(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")
    path = "results/hope_post/peer/mean"

    assert f'name="{path}|quote"' not in _page(anna)
    page = _page(anna, f"?more={path}")

    assert f'name="{path}|quote"' in page
    assert f'name="{path}|missing"' in page
    assert 'name="results/hope_post/control/mean|quote"' not in page


def test_side_inputs_come_by_themselves_and_only_for_questions_of_the_form(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = anna.get(f"{AT}field", {"path": "characteristics/country"})

    assert 'name="characteristics/country|note"' in answer.content.decode()
    assert anna.get(f"{AT}field", {"path": "characteristics/nothing"}).status_code == 404


def test_the_other_rows_of_a_table_come_by_themselves(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = anna.get(f"{AT}rows", {"entry": "results/hope_post", "have": "n,mean,sd"}).content.decode()

    assert 'name="results/hope_post/peer/median"' in answer
    assert 'name="results/hope_post/peer/mean"' not in answer


def test_what_follows_from_the_answers_comes_without_any_input(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"arms/peer/control_kind": "waitlist", "results/hope_post/peer/mean": "twelve"})

    parts = anna.get(f"{AT}parts").content.decode()

    assert 'data-part="arms/peer/control_kind" data-state="kept"' in parts
    assert 'data-part="results/hope_post/peer/mean" data-state="asked" data-faulty' in parts
    assert "<input" not in parts
    assert "<select" not in parts


def test_an_entry_is_added_by_its_name_and_nothing_typed_is_lost(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    page = _page(anna)

    answer = _post(
        anna, page, "add:arms", **{"@new/arms": "Befriending & co.", "characteristics/country": "NO"}
    )

    assert answer.headers["Location"].endswith("#arms/befriending_co")
    texts = typed(person("anna"), NAME).texts
    assert texts["@entries/arms"] == "peer\ncontrol\nbefriending_co"
    assert texts["arms/befriending_co/label"] == "Befriending & co."
    assert texts["characteristics/country"] == "NO"
    assert 'value="Befriending & co."' in _page(anna)


def test_a_second_entry_of_the_same_name_has_an_id_of_its_own(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = _post(anna, _page(anna), "add:arms", **{"@new/arms": "Peer"})

    assert answer.headers["Location"].endswith("#arms/peer_2")


def test_taking_out_asks_first_and_says_what_goes_along(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = _post(anna, _page(anna), "remove:arms/peer")
    page = _page(anna, "?" + answer.headers["Location"].partition("?")[2].partition("#")[0])

    assert "Take out Peers?" in page
    assert re.search(r"\d answers of its own", page)
    assert "3 answers for it in Results" in page
    assert "Contrasts still names it under “Experimental arm”" in page
    assert 'value="removed:arms/peer"' in page


def test_an_arm_that_is_taken_out_takes_its_values_along(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = _post(anna, _page(anna), "removed:arms/peer")
    page = _page(anna)

    assert answer.headers["Location"].endswith("#arms/control")
    assert 'name="results/hope_post/peer/mean"' not in page
    assert 'name="results/hope_post/control/mean"' in page


def test_an_entry_moves_up_and_down(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")

    _post(anna, _page(anna), "down:arms/peer")
    assert typed(person("anna"), NAME).texts["@entries/arms"] == "control\npeer"

    _post(anna, _page(anna), "up:arms/peer")
    assert typed(person("anna"), NAME).texts["@entries/arms"] == "peer\ncontrol"


def test_another_entry_like_one_has_its_answers_without_its_numbers(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")

    answer = _post(anna, _page(anna), "like:results/hope_post")
    page = _page(anna)

    assert answer.headers["Location"].endswith("#results/hope_post_2")
    assert typed(person("anna"), NAME).texts["@entries/results"] == "hope_post\nhope_post_2"
    assert 'value="post"' in _field(page, "results/hope_post_2/timepoint")
    assert '<option value="hope" selected>' in _field(page, "results/hope_post_2/outcome")
    assert 'value=""' in _field(page, "results/hope_post_2/peer/mean")


def test_a_button_that_there_is_not_changes_nothing(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")

    assert _post(anna, _page(anna), "burn:arms/peer").status_code == 422
    assert _post(anna, _page(anna), "removed:arms/nobody").status_code == 422
    assert typed(person("anna"), NAME) is None


def test_what_another_tab_changed_meanwhile_is_not_written_over(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    page = _page(anna)
    _typed(person("anna"), **{"characteristics/country": "SE"})

    answer = _post(anna, page, "add:arms", **{"@new/arms": "Third", "characteristics/country": "NO"})

    assert answer.status_code == 409
    assert "NO" in answer.content.decode()
    assert typed(person("anna"), NAME).texts["characteristics/country"] == "SE"


@pytest.mark.parametrize(("study", "form"), [("johnson_2018", "peer_support"), ("johnson_2018", "rob2")])
def test_a_page_as_it_was_made_is_sent_back_as_no_change(reviews, anna, person, study, form):
    name = "anna.yaml" if form == "peer_support" else "anna.rob2.yaml"
    known = (DEMO / "records" / study / name).read_text(encoding="utf-8")
    path = reviews / "demo" / "records" / study / name
    path.parent.mkdir(parents=True)
    path.write_text(known.replace("status: submitted", "status: draft"), encoding="utf-8")
    at = f"/demo/records/{study}/{form}/"
    opened = "&".join(
        f"more={one}" for one in ("evidence", "reports/main/kind", "results/readmission/evidence")
    )
    sent = sent_form(anna.get(f"{at}?{opened}").content.decode())

    answer = anna.post(f"{at}entries", {**sent, "do": ["check:all"]})

    assert len(sent) > 30
    assert answer.headers["Location"] == f"{at}?check=all#problems"
    assert typed(person("anna"), RecordName(review="demo", study=study, form=form)) is None


@pytest.mark.parametrize("status", ["submitted", "locked"])
def test_a_record_that_is_handed_in_has_nothing_to_type_into(reviews, anna, status):
    write_record(reviews / "demo", "okafor_2019", "anna", status=status)

    page = _page(anna)
    main = page[page.index("<main") : page.index("</main>")]

    assert "12.5" in main
    assert "Individually randomised parallel trial" in main
    assert re.findall(r'<(?:input|select|textarea)[^>]*name="([^"]+)"', main) == (
        ["csrfmiddlewaretoken", "base", "reason"] if status == "submitted" else []
    )


def test_a_reader_has_no_record_to_fill_in(reviews, browser_of):
    assert browser_of("rosa", "reader").get(AT).status_code == 403


@pytest.mark.parametrize("form", ["peer_support", "rob2"])
def test_a_study_or_a_form_that_cannot_be_is_no_page(reviews, anna, form):
    assert anna.get(f"/demo/records/con/{form}/").status_code == 404
    assert anna.get("/demo/records/okafor_2019/nothing/").status_code == 404


def test_the_codebook_is_at_hand_for_every_question_that_it_knows(reviews, anna):
    page = _page(anna)

    marks = set(re.findall(r'class="help" popovertarget="([^"]+)"', page))
    assert "help:characteristics/design" in marks
    for mark in marks:
        assert f'id="{mark}"' in page
    assert "Wards, teams or places were allocated by chance." in page


def test_what_is_typed_cannot_become_a_part_of_the_page(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    hostile = "\"><script>alert('x')</script>"
    names = (
        "characteristics/country",
        "characteristics/country|quote",
        "arms/peer/label",
        "characteristics/design",
    )
    _typed(person("anna"), **dict.fromkeys(names, hostile))

    assert "<script>alert" not in anna.get(f"{AT}?more=characteristics/country").content.decode()
    assert "<script>alert" not in anna.get(f"{AT}parts").content.decode()


def test_a_number_that_is_not_read_as_it_looks_says_how_it_is_read(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"results/hope_post/peer/mean": "12·5"})

    assert "read as 12.5" in _field(_page(anna), "results/hope_post/peer/mean")


def test_what_the_answers_propose_stands_under_the_judgement(reviews, anna, person):
    name = RecordName(review="demo", study="okafor_2019", form="rob2")
    texts = {"@entries/judgements": "hope", "judgements/hope/q1_2": "n"}
    take(person("anna"), name, Sent(tab="a", base_sha256="", seen=0, texts=texts))

    page = unescape(anna.get("/demo/records/okafor_2019/rob2/").content.decode())

    assert "The answers propose: High" in _field(page, "judgements/hope/d1")


def test_a_study_is_called_as_it_was_added_until_the_record_says_its_label(reviews, anna, browser_of):
    browser_of("carla", "lead").post("/demo/studies/", {"label": "Rüsch, 2014"})

    page = unescape(anna.get("/demo/records/rusch_2014/peer_support/").content.decode())

    assert "<h1>Rüsch, 2014</h1>" in page
    assert "added as “Rüsch, 2014”" in _field(page, "characteristics/label")


def test_a_quote_can_be_found_in_the_paper_again(reviews, anna, person):
    _typed(
        person("anna"), **{"characteristics/country|quote": "in Norway", "characteristics/country|page": "3"}
    )

    field = _field(_page(anna), "characteristics/country")

    assert 'data-report="" data-page="3" data-quote="in Norway"' in field


def test_the_names_of_entries_come_with_what_follows_from_the_answers(reviews, anna, person):
    write_record(reviews / "demo", "okafor_2019", "anna")
    _typed(person("anna"), **{"arms/peer/label": "Peer workers"})

    parts = unescape(anna.get(f"{AT}parts").content.decode())

    assert '<div data-region="name:arms/peer">Peer workers</div>' in parts
    assert '<div data-region="column:results/hope_post/peer">Peer workers</div>' in parts


def test_a_record_that_was_opened_again_says_so(reviews, anna):
    write_record(reviews / "demo", "okafor_2019", "anna")

    assert "The record is open again." in _page(anna, "?reopened=1")
