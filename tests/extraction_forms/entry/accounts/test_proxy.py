"""What a proxy says of who asks is believed where it comes from the proxy."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from extraction_forms.entry.accounts.networks import counted_as, is_within, networks
from extraction_forms.entry.accounts.tickets import Invited, invitation, login_link
from extraction_forms.entry.models import Person
from extraction_forms.errors import UsageError

DAY = timedelta(days=1)
PROXY = "10.1.0.5"


@pytest.fixture
def behind(reviews, monkeypatch):
    """A team's site behind a proxy that asks for the password and says who it was: behind("anna") is a browser."""
    monkeypatch.setattr(settings, "TEAM", True)
    monkeypatch.setattr(settings, "USER_HEADER", "Remote-User")
    monkeypatch.setattr(settings, "PROXIES", networks("proxies", ["10.1.0.0/24"]))

    def browser(told, address=PROXY):
        return Client(headers={"Remote-User": told}, REMOTE_ADDR=address)

    return browser


def test_the_name_that_the_proxy_gives_opens_the_account(behind, person):
    person("anna")

    assert behind("anna").get("/").status_code == 200
    assert behind("ben").get("/").status_code == 302
    assert behind("").get("/").status_code == 302
    assert behind("anna,ben").get("/").status_code == 302


@pytest.mark.parametrize("address", ["10.1.1.5", "127.0.0.1", "", "::1", "10.1.0.5.example", "unix:"])
def test_the_name_is_ignored_from_any_other_address(behind, person, address):
    person("anna")

    assert behind("anna", address).get("/").status_code == 302


def test_the_name_is_ignored_where_no_header_is_trusted(reviews, person, monkeypatch):
    person("anna")
    monkeypatch.setattr(settings, "PROXIES", networks("proxies", ["127.0.0.1"]))

    assert Client(headers={"Remote-User": "anna"}).get("/").status_code == 302


def test_a_session_counts_for_nothing_where_the_proxy_says_who_asks(behind, person):
    client = Client(REMOTE_ADDR=PROXY)
    client.force_login(person("anna"))

    assert client.get("/").status_code == 302
    assert client.post("/login", {"name": "anna", "password": "x"}).status_code == 403


def test_a_closed_account_stays_closed_behind_a_proxy(behind, person):
    person("anna")
    Person.objects.update(is_active=False)

    assert behind("anna").get("/").status_code == 302


def test_somebody_without_an_account_is_told_how_the_proxy_calls_them(behind):
    page = behind("anna@uni.example").get("/login").content.decode()

    assert "anna@uni.example" in page
    assert 'type="password"' not in page


def test_an_invitation_is_taken_as_whom_the_proxy_knows_without_a_password(behind):
    link = f"/login/{invitation(Invited(review='demo', role='extractor'), DAY)}"
    client = behind("anna.b@uni.example")

    assert 'value="anna_b"' in client.get(link).content.decode()
    assert client.post(link, {"name": "anna"}).status_code == 302
    assert client.get("/demo/people/").status_code == 403
    assert Person.objects.get(name="anna").proxy_name == "anna.b@uni.example"
    assert not Person.objects.get(name="anna").has_usable_password()
    assert behind("anna").get("/").status_code == 302


def test_an_invitation_is_not_taken_by_somebody_the_proxy_does_not_know(behind):
    link = f"/login/{invitation(Invited(review='demo', role='extractor'), DAY)}"

    assert behind("").post(link, {"name": "anna"}).status_code == 422
    assert behind("x", "10.9.9.9").post(link, {"name": "anna"}).status_code == 422
    assert not Person.objects.exists()


def test_a_link_binds_the_account_to_whom_the_proxy_knows(behind, person):
    link = f"/login/{login_link(person('lea', 'lead'), DAY)}"

    assert behind("").post(link).status_code == 422
    assert behind("l.lee@uni.example").post(link).status_code == 302
    assert behind("l.lee@uni.example").get("/people").status_code == 200
    other = f"/login/{login_link(person('max'), DAY)}"
    assert behind("l.lee@uni.example").post(other).status_code == 422


def test_the_own_account_offers_no_password_behind_a_proxy(behind, person):
    person("anna")

    assert 'type="password"' not in behind("anna").get("/account").content.decode()
    for do in ("password", "others"):
        assert behind("anna").post("/account", {"do": do}).status_code == 404


def test_networks_are_addresses_or_ranges_and_anything_else_is_told():
    known = networks("SYNTHESIS_PROXIES", ["10.0.0.5", "192.168.0.0/16", "fd00::/8"])

    assert [is_within(text, known) for text in ("10.0.0.5", "::ffff:10.0.0.5", "192.168.4.4", "fd00::1")] == [
        True
    ] * 4
    assert [is_within(text, known) for text in ("10.0.0.6", "", "localhost", "fe80::1", "10.0.0.5:80")] == [
        False
    ] * 5
    with pytest.raises(UsageError, match=r"SYNTHESIS_PROXIES: expected addresses .* found 'proxy.example'"):
        networks("SYNTHESIS_PROXIES", ["proxy.example"])


def test_an_address_that_is_none_is_counted_as_unknown():
    assert [counted_as(text) for text in ("", "x", "10.0.0.1", "::ffff:10.0.0.1")] == [
        "unknown",
        "unknown",
        "10.0.0.1",
        "10.0.0.1",
    ]
