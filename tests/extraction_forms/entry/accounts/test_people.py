"""What a lead does with people, and what nobody can do to them."""

import re

import pytest
from django.test import Client

from extraction_forms.entry.models import Membership, Person, Ticket
from tests.extraction_forms.entry.conftest import PASSWORD
from tests.extraction_forms.entry.reviews import small_review, write_record

LINK = re.compile(r"http://testserver(/login/[\w-]{43})")


@pytest.fixture
def lead(reviews, browser_of):
    """The browser of a lead of the whole site."""
    small_review(reviews / "other")
    return browser_of("lea", "lead")


def _do(client, do, path="/people", **typed):
    return client.post(path, {"do": do, **typed})


def _roles(name):
    return {one.review: one.role for one in Membership.objects.filter(person__name=name)}


def test_a_lead_invites_somebody_by_a_link_that_is_shown_once(lead):
    told = _do(lead, "invite", label="Ben, new", review="demo", role="extractor", days="7")

    link = LINK.search(told.content.decode())[1]
    assert Client().get(link).status_code == 200
    page = lead.get("/people").content.decode()
    assert "Ben, new" in page
    assert not LINK.search(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"role": "king"}, "expected one of reader, extractor, adjudicator, lead"),
        ({"review": "absent"}, "Review"),
        ({"days": "10000"}, "expected one of 1, 7, 30 days"),
        ({"name": "Not A Name"}, "expected"),
        ({"name": "cleo"}, "cleo is taken"),
        ({"name": "lea", "takes_over": "on"}, "lea is taken"),
    ],
)
def test_an_invitation_that_cannot_be_is_told_and_not_made(lead, reviews, typed, words):
    write_record(reviews / "demo", "okafor_2019", "cleo")
    told = _do(lead, "invite", **{"review": "demo", "role": "extractor", "days": "7", **typed})

    assert told.status_code == 422
    assert words in told.content.decode()
    assert not Ticket.objects.exists()


def test_a_name_with_records_is_given_only_when_the_lead_says_so(lead, reviews):
    write_record(reviews / "demo", "okafor_2019", "cleo")
    told = _do(lead, "invite", review="demo", role="extractor", name="cleo", takes_over="on")

    assert told.status_code == 200
    assert Ticket.objects.get().name == "cleo"
    again = _do(lead, "invite", review="demo", role="extractor", name="cleo", takes_over="on")
    assert "kept for somebody" in again.content.decode()


def test_an_invitation_that_is_withdrawn_opens_nothing(lead):
    link = LINK.search(_do(lead, "invite", review="demo", role="reader").content.decode())[1]

    assert _do(lead, "withdraw", ticket=str(Ticket.objects.get().pk)).status_code == 200
    assert Client().get(link).status_code == 410
    assert _do(lead, "withdraw", ticket="1").status_code == 422
    assert _do(lead, "withdraw", ticket="9" * 30).status_code == 422


def test_roles_are_given_for_one_review_or_for_all_and_taken_away(lead, browser_of):
    ben = browser_of("ben", "reader", "demo")

    _do(lead, "role", person="ben", review="other", role="adjudicator")
    _do(lead, "role", person="ben", review="", role="reader")
    assert _roles("ben") == {"": "reader", "demo": "reader", "other": "adjudicator"}
    for review in ("", "demo", "other"):
        _do(lead, "role", person="ben", review=review, role="")
    assert _roles("ben") == {}
    assert ben.get("/demo/").status_code == 404


def test_the_last_lead_cannot_lose_the_role_nor_be_closed(lead, browser_of):
    browser_of("eve", "lead", "demo")
    for refused in (
        _do(lead, "role", person="lea", review="", role="reader"),
        _do(lead, "role", person="lea", review="", role=""),
        _do(lead, "close", person="lea"),
    ):
        assert refused.status_code == 422
        assert "only lead" in refused.content.decode()
    assert _roles("lea") == {"": "lead"}
    assert Person.objects.get(name="lea").is_active
    assert lead.get("/people").status_code == 200


def test_a_lead_beside_another_can_step_down(lead, browser_of):
    browser_of("max", "lead")

    assert _do(lead, "role", person="lea", review="", role="extractor").status_code == 200
    assert lead.get("/people").status_code == 403
    assert _do(browser_of("max", "lead"), "close", person="max").status_code == 422


def test_a_closed_lead_does_not_count_as_one(lead, browser_of):
    browser_of("max", "lead")
    _do(lead, "close", person="max")

    assert _do(lead, "close", person="lea").status_code == 422


def test_closing_an_account_ends_its_sessions_at_once_and_opening_it_brings_none_back(lead, browser_of):
    ben = browser_of("ben")
    assert ben.get("/").status_code == 200

    _do(lead, "close", person="ben")
    assert ben.get("/").status_code == 302
    assert Client().post("/login", {"name": "ben", "password": PASSWORD}).status_code == 401
    _do(lead, "reopen", person="ben")
    assert ben.get("/").status_code == 302
    assert Client().post("/login", {"name": "ben", "password": PASSWORD}).status_code == 302


def test_closing_an_account_voids_its_links(lead, person):
    person("ben")
    link = LINK.search(_do(lead, "link", person="ben").content.decode())[1]

    _do(lead, "close", person="ben")
    assert Client().get(link).status_code == 410
    assert _do(lead, "link", person="ben").status_code == 422
    _do(lead, "reopen", person="ben")
    assert Client().get(link).status_code == 410


def test_a_button_that_is_not_on_the_page_does_nothing(lead):
    assert _do(lead, "crown", person="lea").status_code == 422
    assert _do(lead, "close", person="nobody").status_code == 422
    assert _do(lead, "close", person="a\0b").status_code == 422


def test_a_lead_of_one_review_sees_and_changes_its_people_alone(lead, browser_of, person):
    person("max", "extractor", "demo")
    Membership.objects.create(person=person("max", "extractor", "demo"), review="other", role="lead")
    person("stranger", "extractor", "other")
    _do(lead, "invite", label="for the other", review="other", role="reader")
    eve = browser_of("eve", "lead", "demo")

    page = eve.get("/demo/people/").content.decode()
    assert "max" in page
    for unseen in ("stranger", "for the other", 'value="lea"', 'value="other"', "of other"):
        assert unseen not in page
    assert eve.get("/people").status_code == 403
    path = "/demo/people/"
    assert _do(eve, "role", path, person="stranger", role="lead").status_code == 422
    assert _do(eve, "role", path, person="lea", role="reader").status_code == 422
    assert _do(eve, "close", path, person="max").status_code == 422
    assert _do(eve, "link", path, person="max").status_code == 422
    assert _do(eve, "withdraw", path, ticket=str(Ticket.objects.get().pk)).status_code == 422
    assert _do(eve, "role", path, person="max", review="other", role="adjudicator").status_code == 200
    assert _roles("max") == {"demo": "adjudicator", "other": "lead"}
    _do(eve, "invite", path, review="other", role="lead")
    assert set(Ticket.objects.values_list("review", flat=True)) == {"demo", "other"}
    assert Ticket.objects.get(made_by="eve").review == "demo"


def test_what_is_typed_is_escaped(lead):
    page = _do(
        lead, "invite", label='<script>alert("x")</script>', review="demo", role="reader"
    ).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
