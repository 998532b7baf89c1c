"""In by name and password, out by the button, and not too many tries."""

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from extraction_forms.entry.accounts import limits
from extraction_forms.entry.models import Attempt, Person
from extraction_forms.entry.pages.login import WRONG
from tests.extraction_forms.entry.conftest import PASSWORD

COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def log_in(reviews):
    """Send the login's form: log_in(client, "anna", "a password")."""

    def send(client, name, password=PASSWORD, back="/", **more):
        return client.post("/login", {"name": name, "password": password, "next": back}, **more)

    return send


def _pass(monkeypatch, **time):
    """Go on by some time."""
    now = timezone.now() + timezone.timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_name_and_password_let_in_and_lead_to_where_one_wanted_to_go(person, log_in):
    person("anna")
    client = Client()

    assert log_in(client, "anna", back="/demo/")["Location"] == "/demo/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", ""],
)
def test_the_login_leads_nowhere_else(person, log_in, back):
    person("anna")

    assert log_in(Client(), "anna", back=back)["Location"] == "/"


@pytest.mark.parametrize("name", ["anna", "nobody", "closed", "linked", "", "a\0b", "x" * 5000])
def test_a_wrong_password_a_closed_account_and_an_unknown_name_are_told_in_the_same_words(
    person, log_in, name
):
    person("anna")
    Person.objects.filter(pk=person("closed").pk).update(is_active=False)
    linked = person("linked")
    linked.set_unusable_password()
    linked.save()

    right = name == "closed"
    told = log_in(Client(), name, PASSWORD if right else "wrong")
    assert told.status_code == 401
    assert WRONG in told.content.decode()


def test_every_login_that_fails_hashes_as_often(person, log_in, monkeypatch):
    person("anna")
    linked = person("linked")
    linked.set_unusable_password()
    linked.save()
    hasher = hashers.MD5PasswordHasher
    done = []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: done.append(1) or encode(self, *given))

    counts = []
    for name in ("anna", "nobody", "linked"):
        done.clear()
        log_in(Client(), name, "wrong")
        counts.append(len(done))
    assert counts == [1, 1, 1]


def test_passwords_are_kept_by_argon2():
    from extraction_forms.entry import settings as own

    assert own.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_the_sixth_try_of_a_name_is_locked_and_says_when_it_can_be_tried_again(person, log_in, monkeypatch):
    person("anna")
    for _ in range(limits.FOR_A_NAME):
        assert log_in(Client(), "anna", "wrong").status_code == 401

    told = log_in(Client(), "anna")
    assert told.status_code == 429
    assert 880 <= int(told["Retry-After"]) <= 900
    assert "try again in 15 minutes" in told.content.decode()
    assert COOKIE not in told.cookies
    _pass(monkeypatch, minutes=15, seconds=1)
    assert log_in(Client(), "anna").status_code == 302


def test_a_name_that_nobody_has_is_locked_in_the_same_way(log_in):
    for _ in range(limits.FOR_A_NAME):
        log_in(Client(), "nobody", "wrong")

    assert log_in(Client(), "nobody", "wrong").status_code == 429


def test_tries_while_it_is_locked_do_not_make_it_longer(person, log_in, monkeypatch):
    person("anna")
    for _ in range(limits.FOR_A_NAME + 3):
        log_in(Client(), "anna", "wrong")

    assert Attempt.objects.count() == limits.FOR_A_NAME
    _pass(monkeypatch, minutes=15, seconds=1)
    assert log_in(Client(), "anna").status_code == 302


def test_one_who_comes_from_elsewhere_is_not_locked_out_by_it(person, log_in):
    person("anna")
    for _ in range(limits.FOR_A_NAME):
        log_in(Client(), "anna", "wrong", REMOTE_ADDR="10.0.0.66")

    assert log_in(Client(), "anna", REMOTE_ADDR="10.0.0.7").status_code == 302


def test_an_address_that_tries_many_names_is_locked_for_every_name(person, log_in):
    person("anna")
    for number in range(limits.FOR_AN_ADDRESS):
        log_in(Client(), f"name_{number}", "wrong")

    assert log_in(Client(), "anna").status_code == 429
    assert log_in(Client(), "anna", REMOTE_ADDR="10.0.0.7").status_code == 302


def test_the_addresses_of_one_line_of_ipv6_count_together(log_in):
    for number in range(limits.FOR_A_NAME):
        log_in(Client(), "anna", "wrong", REMOTE_ADDR=f"2001:db8::{number}")

    assert log_in(Client(), "anna", "wrong", REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert log_in(Client(), "anna", "wrong", REMOTE_ADDR="2001:db8:0:1::1").status_code == 401


def test_the_right_password_forgets_the_wrong_ones(person, log_in):
    person("anna")
    for _ in range(3):
        for _ in range(limits.FOR_A_NAME - 1):
            log_in(Client(), "anna", "wrong")
        assert log_in(Client(), "anna").status_code == 302

    assert not Attempt.objects.exists()


def test_a_forwarded_address_counts_only_behind_a_proxy_that_is_trusted(log_in, monkeypatch):
    for number in range(limits.FOR_A_NAME):
        log_in(Client(), "anna", "wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert log_in(Client(), "anna", "wrong", headers={"X-Forwarded-For": "10.0.0.99"}).status_code == 429

    from extraction_forms.entry.accounts.networks import networks

    monkeypatch.setattr(settings, "PROXIES", networks("proxies", ["127.0.0.1"]))
    behind = {"X-Forwarded-For": "1.2.3.4, 10.0.0.99"}
    assert log_in(Client(), "anna", "wrong", headers=behind).status_code == 401
    assert Attempt.objects.filter(address="10.0.0.99").count() == 1


def test_what_was_typed_as_a_name_is_not_kept(log_in):
    log_in(Client(), "my secret password", "wrong")

    assert "secret" not in str(Attempt.objects.values().get())


def test_a_login_begins_a_session_with_a_key_that_nobody_knew(person, log_in):
    person("anna")
    client = Client()
    log_in(client, "anna")
    first = client.cookies[COOKIE].value
    log_in(client, "anna")

    assert client.cookies[COOKIE].value != first
    assert not Session.objects.filter(pk=first).exists()


def test_the_way_out_ends_the_session_for_whoever_kept_its_key(person, log_in):
    person("anna")
    client, thief = Client(), Client()
    log_in(client, "anna")
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert thief.get("/").status_code == 200

    client.get("/logout")
    assert client.get("/").status_code == 200
    client.post("/logout")
    assert thief.get("/").status_code == 302


def test_a_session_ends_after_twelve_idle_hours_and_goes_on_while_it_is_used(person, log_in, monkeypatch):
    person("anna")
    client = Client()
    log_in(client, "anna")
    client.get("/")

    for _ in range(3):
        _pass(monkeypatch, hours=11)
        assert client.get("/").status_code == 200
    _pass(monkeypatch, hours=12, minutes=6)
    assert client.get("/").status_code == 302


def test_a_session_ends_after_fourteen_days_however_much_it_is_used(person, log_in, monkeypatch):
    person("anna")
    client = Client()
    log_in(client, "anna")
    client.get("/")

    for _ in range(14 * 24 // 8):
        _pass(monkeypatch, hours=8)
        assert client.get("/").status_code == 200
    _pass(monkeypatch, hours=1)
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(pk=client.cookies[COOKIE].value).exists()
