"""One's own account."""

import pytest
from django.test import Client

from extraction_forms.entry.accounts import limits
from extraction_forms.entry.accounts.names import fit_label
from extraction_forms.entry.models import Person
from tests.extraction_forms.entry.conftest import PASSWORD

NEW = "seven grey herons"


@pytest.fixture
def anna(reviews, browser_of):
    """The browser of somebody who may only read: the own account is everybody's."""
    return browser_of("anna", "reader")


def _change(client, old=PASSWORD, password=NEW, again=NEW):
    return client.post("/account", {"do": "password", "old": old, "password": password, "again": again})


def test_what_others_see_and_the_keys_are_kept(anna):
    assert Person.objects.get().shortcuts

    anna.post("/account", {"do": "called", "label": "Dr Anna <b>"})
    assert (Person.objects.get().label, Person.objects.get().shortcuts) == ("Dr Anna <b>", False)
    assert "Dr Anna &lt;b&gt;" in anna.get("/account").content.decode()
    anna.post("/account", {"do": "called", "label": "", "shortcuts": "on"})
    assert Person.objects.get().shortcuts


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(anna, browser_of):
    other = browser_of("anna", "reader")

    assert _change(anna, old="wrong").status_code == 422
    assert _change(anna, password="short", again="short").status_code == 422  # noqa: S106
    assert other.get("/").status_code == 200
    assert _change(anna).status_code == 200
    assert anna.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert Client().post("/login", {"name": "anna", "password": NEW}).status_code == 302


def test_the_old_password_cannot_be_guessed_by_whoever_found_the_session(anna):
    for _ in range(limits.FOR_A_NAME):
        _change(anna, old="wrong")

    assert "Too many tries" in _change(anna).content.decode()
    assert Person.objects.get().check_password(PASSWORD)


def test_whoever_has_no_password_yet_sets_one_without_an_old_one(anna):
    found = Person.objects.get()
    found.set_unusable_password()
    found.save()
    client = Client()
    client.force_login(found)

    assert "Present password" not in client.get("/account").content.decode()
    assert _change(client, old="").status_code == 200
    assert Person.objects.get().check_password(NEW)


def test_other_sessions_end_and_this_one_goes_on(anna, browser_of):
    other = browser_of("anna", "reader")

    assert anna.post("/account", {"do": "others"}).status_code == 200
    assert anna.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_a_button_that_is_not_on_the_page_does_nothing(anna):
    assert anna.post("/account", {"do": "promote"}).status_code == 422
    assert (
        anna.post("/account", {"do": "called", "name": "ben", "is_active": "", "role": "lead"}).status_code
        == 200
    )
    assert Person.objects.get().name == "anna"


def test_a_label_is_a_line_of_characters_that_can_be_seen():
    assert fit_label("  Dr\0 Anna\u202e\n Okafor ") == "Dr Anna Okafor"
    assert len(fit_label("x" * 1000)) == 200
