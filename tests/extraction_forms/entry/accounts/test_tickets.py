"""Links that let somebody in once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from extraction_forms.entry.accounts.tickets import Invited, invitation, login_link, open_ticket, take
from extraction_forms.entry.models import Person, Ticket
from tests.extraction_forms.entry.conftest import PASSWORD
from tests.extraction_forms.entry.reviews import small_review, write_record

DAY = timedelta(days=1)
CHOSEN = {"name": "ben", "label": "Ben", "password": "seven grey herons", "again": "seven grey herons"}


@pytest.fixture
def team(reviews, monkeypatch):
    """A site for several people."""
    monkeypatch.setattr(settings, "TEAM", True)


def _invited(**invited):
    return f"/login/{invitation(Invited(**{'review': 'demo', 'role': 'extractor', **invited}), DAY)}"


def _roles(name):
    return {one.review: one.role for one in Person.objects.get(name=name).memberships.all()}


def test_opening_a_link_does_not_use_it_up_and_its_button_does(reviews, person):
    link = f"/login/{login_link(person('anna'), DAY)}"
    client = Client()

    for _ in range(2):
        assert client.get(link).status_code == 200
        assert client.get("/").status_code == 302
    assert client.post(link)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Client().post(link).status_code == 410
    assert Client().get(link).status_code == 410


def test_a_link_is_void_after_its_time(reviews, person, monkeypatch):
    token = login_link(person("anna"), DAY)
    late = timezone.now() + DAY
    monkeypatch.setattr(timezone, "now", lambda: late)

    assert open_ticket(token) is None
    assert Client().post(f"/login/{token}").status_code == 410


def test_a_new_link_voids_the_one_before(reviews, person):
    first = login_link(person("anna"), DAY)
    second = login_link(person("anna"), DAY)

    assert open_ticket(first) is None
    assert open_ticket(second) is not None


def test_the_database_keeps_no_token(reviews, person):
    token = login_link(person("anna"), DAY)

    assert token not in str(list(Ticket.objects.values()))


def test_of_two_who_take_a_ticket_one_has_it(person):
    token = login_link(person("anna"), DAY)

    assert take(token) is not None
    assert take(token) is None


def test_in_a_team_a_link_asks_for_a_new_password_and_ends_every_other_session(team, person, browser_of):
    old = browser_of("anna")
    link = f"/login/{login_link(person('anna'), DAY)}"
    client = Client()

    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert (
        client.post(link, {"password": "seven grey herons", "again": "seven gray herons"}).status_code == 422
    )
    assert (
        client.post(link, {"password": "seven grey herons", "again": "seven grey herons"}).status_code == 302
    )
    assert client.get("/").status_code == 200
    assert old.get("/").status_code == 302
    assert Person.objects.get(name="anna").check_password("seven grey herons")


def test_the_link_of_an_account_that_is_closed_opens_nothing(reviews, person):
    link = f"/login/{login_link(person('anna'), DAY)}"
    Person.objects.update(is_active=False)

    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410


def test_whoever_is_invited_makes_an_account_with_the_role_of_the_invitation_and_no_other(team):
    client = Client()
    told = client.post(_invited(), {**CHOSEN, "role": "lead", "review": ""})

    assert told["Location"] == "/demo/"
    assert _roles("ben") == {"demo": "extractor"}
    assert client.get("/").status_code == 200
    assert Client().post("/login", {"name": "ben", "password": CHOSEN["password"]}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "Ben"}, "expected"),
        ({"name": "../ben"}, "expected"),
        ({"name": "consensus"}, "settled record"),
        ({"name": "a" * 41}, "at most 40 characters"),
        ({"name": ""}, "expected"),
        ({"name": "taken"}, "taken is taken"),
        ({"name": "cleo"}, "cleo is taken"),
        ({"name": "dora"}, "dora is taken"),
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": "1234567890", "again": "1234567890"}, "entirely numeric"),
        ({"password": "password123", "again": "password123"}, "too common"),
        ({"name": "benjamin_b", "password": "benjamin_b1", "again": "benjamin_b1"}, "too similar"),
        ({"again": "something else"}, "not the same"),
        ({"password": "x" * 501, "again": "x" * 501}, "at most 500"),
    ],
)
def test_a_name_or_password_that_cannot_be_is_told_and_the_link_stays_open(
    team, reviews, person, typed, words
):
    person("taken")
    write_record(small_review(reviews / "other"), "okafor_2019", "cleo")
    write_record(reviews / "demo", "okafor_2019", "dora.rob2")
    link = _invited()

    told = Client().post(link, {**CHOSEN, **typed})
    assert told.status_code == 422
    assert words in told.content.decode()
    assert not Person.objects.exclude(name="taken").exists()
    assert Client().post(link, CHOSEN).status_code == 302


def test_a_name_with_records_goes_to_whom_a_lead_keeps_it_for(team, reviews):
    write_record(reviews / "demo", "okafor_2019", "cleo")

    client = Client()
    assert client.post(_invited(name="cleo"), {**CHOSEN, "name": "other"}).status_code == 302
    assert set(Person.objects.values_list("name", flat=True)) == {"cleo"}


def test_a_name_kept_for_somebody_is_taken_for_everybody_else(team):
    _invited(name="cleo")

    assert Client().post(_invited(), {**CHOSEN, "name": "cleo"}).status_code == 422


def test_whoever_has_an_account_takes_the_role_of_an_invitation_with_one_button(team, browser_of):
    client = browser_of("anna", "reader", "other")

    assert "Join as anna" in client.get(link := _invited()).content.decode()
    assert client.post(link)["Location"] == "/demo/"
    assert _roles("anna") == {"other": "reader", "demo": "extractor"}
    assert client.post(link).status_code == 410


@pytest.mark.parametrize("review", ["", "demo"])
def test_an_invitation_never_takes_a_role_away(team, browser_of, review):
    client = browser_of("lea", "lead")
    client.post(_invited(review=review, role="reader"))

    assert _roles("lea") == {"": "lead"}


def test_on_ones_own_computer_a_link_asks_for_nothing(reviews, person):
    page = Client().get(f"/login/{login_link(person('anna'), DAY)}").content.decode()

    assert "Log in as anna" in page
    assert 'type="password"' not in page
    assert PASSWORD not in page
